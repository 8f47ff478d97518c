"""Where this package differs from upstream's on purpose: one table, shown in the book, each row with its test."""

from __future__ import annotations

from typing import NamedTuple


class Difference(NamedTuple):
    """What one name does there and here, why, and the test (in test_differences.py) that shows both."""

    name: str
    upstream: str
    ours: str
    why: str
    test: str


DIFFERENCES = (
    Difference(
        "train_ch3",
        "ends with asserts: a loss below 0.5 and accuracies above 0.7",
        "says nothing about how well training went; a loss that is not finite warns once",
        "an experiment that goes badly is a result, too",
        "test_train_ch3_has_no_asserts",
    ),
    Difference(
        "train_ch3",
        "returns nothing; the curves' axis is cut to 0.3 … 0.9",
        "returns the plot, which holds the numbers; the axis shows all of them",
        "numbers can be checked and plotted again, and a high loss is seen",
        "test_train_ch3_returns_the_numbers",
    ),
    Difference(
        "train_epoch_ch3",
        "with a loss that is a mean, the reported loss is too small by the batch size",
        "reports the mean loss an example for both kinds of loss",
        "upstream adds means and divides by the number of examples",
        "test_train_epoch_reports_a_mean_loss",
    ),
    Difference(
        "train_epoch_ch3",
        "with a loss that is a mean and a function as updater, the step is too small by the batch size",
        "takes the same step as with one loss an example",
        "upstream averages twice",
        "test_train_epoch_steps_along_a_mean_loss",
    ),
    Difference(
        "train_epoch_ch3, evaluate_accuracy, evaluate_loss",
        "an empty iterator is a ZeroDivisionError",
        "a ValueError that names the iterator",
        "a generator that was used up is a common slip",
        "test_empty_iterators",
    ),
    Difference(
        "evaluate_accuracy",
        "leaves the network in evaluation mode",
        "puts back the mode that it found",
        "measuring should not change what is measured",
        "test_evaluate_accuracy_restores_the_mode",
    ),
    Difference(
        "evaluate_loss",
        "keeps dropout on and records gradients",
        "measures in evaluation mode, without gradients",
        "a missing no_grad and eval(): slower, and random under dropout",
        "test_evaluate_loss_is_in_evaluation_mode",
    ),
    Difference(
        "evaluate_loss",
        "class labels (n,) for outputs (n, q) are an error",
        "work, as nn.CrossEntropyLoss wants them",
        "upstream reshapes labels to the outputs' shape always",
        "test_evaluate_loss_of_a_classifier",
    ),
    Difference(
        "evaluate_loss",
        "with a loss that is a mean, every batch weighs the same",
        "every example weighs the same",
        "a short last batch would count for too much",
        "test_evaluate_loss_weighs_examples",
    ),
    Difference(
        "accuracy",
        "a column (n, 1) against labels (n,) counts n × n pairs",
        "is a ValueError",
        "it broadcasts by accident",
        "test_accuracy_does_not_broadcast",
    ),
    Difference(
        "accuracy",
        "labels of float type, or of classes that the scores do not have, count as they are",
        "are a TypeError and a ValueError",
        "they are a slip, and show as a low accuracy otherwise",
        "test_accuracy_checks_labels",
    ),
    Difference(
        "sgd",
        "takes any learning rate: negative, nan",
        "is a ValueError unless it is finite and above 0",
        "training would climb, or turn to nan without a word",
        "test_sgd_checks_the_learning_rate",
    ),
    Difference(
        "get_fashion_mnist_labels",
        "-1 is an ankle boot",
        "is a ValueError",
        "Python counts negative numbers from the end",
        "test_negative_labels",
    ),
    Difference(
        "predict_ch3",
        "more images than the batch holds are an error; the network stays in training mode",
        "shows those that there are, predicted in evaluation mode",
        "a small test set is no mistake, and dropout has no place in a prediction",
        "test_predict_ch3_shows_what_is_there",
    ),
    Difference(
        "predict_ch3",
        "draws all images in one row",
        "draws rows of at most three",
        "the page is read on a phone, too",
        "test_predict_ch3_in_rows_of_three",
    ),
    Difference(
        "Accumulator",
        "too few or too many numbers drop sums or numbers silently",
        "are a ValueError",
        "a metric that vanishes is hard to find",
        "test_accumulator_wants_one_number_each",
    ),
    Difference(
        "Timer",
        "reads the clock on the wall, which can be set back; avg() before a lap is a ZeroDivisionError",
        "reads a clock that only runs forward; a ValueError",
        "laps of negative length",
        "test_timer_reads_a_steady_clock",
    ),
    Difference(
        "plot, Animator",
        "four line formats with colours of their own; a fifth line is not drawn",
        "four line styles in the course's colours, used again from the first",
        "lines stay apart in grey print, and none is lost",
        "test_more_lines_than_formats",
    ),
    Difference(
        "plot",
        "unequal numbers of lines in X and Y pair up wrongly, and some are lost",
        "are a ValueError, unless X is one line for all",
        "the figure would be wrong without a word",
        "test_plot_wants_as_many_x_as_y",
    ),
    Difference(
        "plot",
        "one x in a tensor (1, n) is multiplied by the number of lines in Y",
        "serves every line",
        "upstream's X * len(Y) repeats a list, but scales a tensor",
        "test_plot_of_one_x_in_a_tensor",
    ),
    Difference(
        "plot, set_axes",
        "an empty list is the default legend (1.0.3); drawing the axes twice switches the grid off",
        "no legend is the default; the grid stays",
        "Matplotlib's bare grid() toggles",
        "test_set_axes_twice_keeps_the_grid",
    ),
    Difference(
        "show_images",
        "a grid of one image, an image (1, h, w), and one with a gradient are errors; frames are drawn",
        "are drawn; no frames",
        "subplots(1, 1) gives no array, and loaders give images (1, h, w)",
        "test_show_images_of_every_kind",
    ),
    Difference(
        "show_images",
        "titles for more images than there are go unnoticed",
        "are a ValueError",
        "titles of another batch",
        "test_show_images_wants_a_title_each",
    ),
    Difference(
        "Animator",
        "with rows and columns its axes are nested, and adding a point fails",
        "its axes are one flat list",
        "the first of a nested array is a row",
        "test_animator_with_rows_and_columns",
    ),
    Difference(
        "Animator",
        "redraws for every point; in a plain script it prints <Figure size 350x250>",
        "redraws at most every 0.3 s and at the cell's end; in a script it prints the numbers",
        "a drawing costs more than an epoch, and a script has no display",
        "test_animator_in_a_script",
    ),
    Difference(
        "load_data_fashion_mnist",
        "a DataLoader with 4 worker processes that decodes image by image, data in ../data",
        "indexes whole batches in memory; data in the folder that get_fashion_mnist names",
        "100 times faster; the shuffle of a given seed is another",
        "test_load_data_is_in_memory",
    ),
    Difference(
        "get_dataloader_workers",
        "4",
        "one a core, at most 4, and 0 on one core",
        "workers that share a core get in each other's way",
        "test_workers_follow_the_cores",
    ),
    Difference(
        "try_gpu",
        "a negative number is PyTorch's RuntimeError",
        "is a ValueError that names the argument",
        "one sentence that says what was expected",
        "test_try_gpu_with_a_negative_number",
    ),
    Difference(
        "data_iter, softmax, cross_entropy, init_weights, explore",
        "are in no version: each chapter defines what it needs anew",
        "are in the package, checked",
        "chapters and exercises share them",
        "test_names_that_no_version_has",
    ),
    Difference(
        "evaluate_accuracy, train_epoch_ch3, train_ch3, predict_ch3",
        "1.0.3 dropped them",
        "are here",
        "the lectures use them",
        "test_names_that_the_newest_version_lacks",
    ),
)
