"""Training and using a classifier. Taught in the chapters on softmax regression, from scratch and concise."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

import torch
from torch import Tensor, nn

from d2lnotes.animator import Animator
from d2lnotes.data import get_fashion_mnist_labels
from d2lnotes.errors import positive_int, scores_and_labels, warn_if_diverged
from d2lnotes.losses import looks_like_probabilities
from d2lnotes.metrics import Accumulator, Batches, Device, Net, accuracy, evaluate_accuracy, evaluating
from d2lnotes.plot import show_images, use_svg_display

Loss = Callable[[Tensor, Tensor], Tensor]
Updater = torch.optim.Optimizer | Callable[[int], Any]


def train_epoch_ch3(
    net: Net, train_iter: Batches, loss: Loss, updater: Updater, device: Device = None
) -> tuple[float, float]:
    """Train for one pass over the data; return the mean loss and the accuracy seen on the way.

    loss: returns one value an example, or their mean. updater: a PyTorch optimiser, which steps along the gradient of
    the mean, or a function of the batch size such as `lambda n: sgd([W, b], lr, n)`, which divides the sum's itself.
    """
    if isinstance(net, nn.Module):
        net.train()
    metric = Accumulator(3)
    for X, y in train_iter:
        X, y = X.to(device), y.to(device)
        y_hat = net(X)
        if not metric[2]:
            _check_first_batch(y_hat, y, loss)
        l = loss(y_hat, y)
        _step(l if l.ndim else l.expand(len(y)), updater, len(y))
        metric.add(l.detach().sum() if l.ndim else l.detach() * len(y), accuracy(y_hat, y), len(y))
    if not metric[2]:
        raise ValueError("train_iter must yield at least one batch, got none (a generator can be used only once)")
    return metric[0] / metric[2], metric[1] / metric[2]


def _step(l: Tensor, updater: Updater, batch_size: int) -> None:
    if isinstance(updater, torch.optim.Optimizer):
        updater.zero_grad()
        l.mean().backward()
        updater.step()
    else:
        l.sum().backward()
        updater(batch_size)


def _check_first_batch(y_hat: Tensor, y: Tensor, loss: Loss) -> None:
    scores_and_labels(y_hat, y, name="net's output")
    finite = bool(y_hat.isfinite().all())  # nan is not a wrong net but diverged training
    if finite and isinstance(loss, nn.CrossEntropyLoss) and looks_like_probabilities(y_hat):
        raise ValueError(
            "net's output must be raw scores for nn.CrossEntropyLoss, which applies softmax itself; "
            "got probabilities: remove the softmax from net"
        )


def train_ch3(
    net: Net,
    train_iter: Batches,
    test_iter: Batches,
    loss: Loss,
    num_epochs: int,
    updater: Updater,
    device: Device = None,
) -> Animator:
    """Train for `num_epochs`, drawing loss and accuracies as it goes; return the plot, which holds the numbers.

    Warns once where the loss is no longer finite; says nothing about how well training went.
    """
    num_epochs = positive_int("num_epochs", num_epochs)
    if isinstance(net, nn.Module):
        net.to(device)
    legend = ["train loss", "train acc", "test acc"]
    animator = Animator(xlabel="epoch", xlim=[1, max(2, num_epochs)], legend=legend)
    warned = False
    for epoch in range(1, num_epochs + 1):
        train_loss, train_acc = train_epoch_ch3(net, train_iter, loss, updater, device)
        animator.add(epoch, (train_loss, train_acc, evaluate_accuracy(net, test_iter, device)))
        warned = warned or warn_if_diverged(train_loss, f"after epoch {epoch}")
    return animator


def predict_ch3(net: Net, test_iter: Batches, n: int = 6, device: Device = None) -> None:
    """Show the first `n` test images, each titled with its true label and, below, the predicted one."""
    n = positive_int("n", n)
    first = next(islice(test_iter, 1), None)
    if first is None:
        raise ValueError("test_iter must yield at least one batch, got none (a generator can be used only once)")
    X, y = first
    with evaluating(net):
        predicted = net(X[:n].to(device)).argmax(dim=1)
    pairs = zip(get_fashion_mnist_labels(y[:n]), get_fashion_mnist_labels(predicted), strict=True)
    titles = [f"{true}\n{guess}" for true, guess in pairs]
    use_svg_display()
    columns = min(3, len(titles))  # no wider than a phone
    show_images(X[:n], -(-len(titles) // columns), columns, titles=titles, scale=1.2)
