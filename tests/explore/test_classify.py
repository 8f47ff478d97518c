"""Classifier: scores are Python's on the same rounded weights, the data is small, and rounding changes no answer."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from d2lnotes import explore
from d2lnotes.explore.classifier import examples, packed, quantised, scores, unpacked
from d2lnotes.files import SUBSET_FOLDER
from tests.explore.script import TOLERANCE, call

Model = tuple[Tensor, Tensor, Tensor, Tensor]


@pytest.fixture(scope="module")
def model() -> Model:
    """Weights and biases after a few steps, and the test images of the subset that the package ships."""
    from torchvision.datasets import FashionMNIST

    found = FashionMNIST(SUBSET_FOLDER, train=False)
    X, y = found.data[:, None] / 255, found.targets
    W, b = torch.zeros(784, 10, requires_grad=True), torch.zeros(10, requires_grad=True)
    for _ in range(30):
        loss = torch.nn.functional.cross_entropy(X.reshape(-1, 784) @ W + b, y)
        for param, grad in zip((W, b), torch.autograd.grad(loss, (W, b)), strict=True):
            param.data -= 0.1 * grad
    return W.detach(), b.detach(), X, y


@pytest.fixture(scope="module")
def made(model: Model) -> explore.Explorable:
    return explore.classify(*model)


@pytest.fixture(scope="module")
def known(made: explore.Explorable) -> dict[str, Any]:
    """What the page's functions get once the data have come."""
    weights, _ = unpacked(made.data)
    return {"weights": weights.flatten().tolist(), "scales": made.state["scales"], "biases": made.state["biases"]}


def pictures(made: explore.Explorable) -> Tensor:
    """Return images of the data, noise, an empty and a full picture, (m, 784)."""
    noise = torch.randint(256, (5, 784), generator=torch.Generator().manual_seed(0))
    ends = torch.tensor([0, 255])[:, None].expand(2, 784)
    return torch.cat([unpacked(made.data)[1][:20], noise, ends]).to(torch.uint8)


def test_scores_and_probabilities_are_pythons(made: explore.Explorable, known: dict[str, Any]) -> None:
    given = pictures(made)
    scales, biases = (torch.tensor(known[name], dtype=torch.float64) for name in ("scales", "biases"))
    expected = scores(unpacked(made.data)[0], scales, biases, given)
    found = call("classify", [["scoresOf", known, picture] for picture in given.tolist()])
    assert torch.tensor(found, dtype=torch.float64) == pytest.approx(expected, rel=TOLERANCE, abs=TOLERANCE)
    shares = call("classify", [["probabilitiesOf", one] for one in (*found, [1000.0, 0.0, -1000.0])])
    for values, share in zip([*expected, torch.tensor([1000.0, 0.0, -1000.0])], shares, strict=True):
        assert share == pytest.approx(torch.softmax(values, dim=0).tolist(), rel=TOLERANCE, abs=TOLERANCE)


def test_products_add_up_to_the_scores(made: explore.Explorable, known: dict[str, Any]) -> None:
    picture = pictures(made)[0].tolist()
    (found,) = call("classify", [["scoresOf", known, picture]])
    for k, parts in enumerate(call("classify", [["products", known, picture, k] for k in range(10)])):
        assert sum(parts) + known["biases"][k] == pytest.approx(found[k], rel=TOLERANCE, abs=TOLERANCE)


def test_rounded_weights_are_the_weights_and_give_the_same_answers(model: Model, made: explore.Explorable) -> None:
    W, b, X, _ = model
    weights, scales = quantised(W)
    assert (weights * scales[:, None]).T == pytest.approx(W.double(), abs=W.abs().max().item() / 2**15)
    exact = (X.reshape(-1, 784) @ W + b).argmax(dim=1)
    rounded = scores(weights, scales, b, (255 * X.reshape(-1, 784)).round().to(torch.uint8)).argmax(dim=1)
    assert made.state["agreeing"] == (exact == rounded).sum() >= 0.999 * len(X) and made.state["tested"] == len(X)


def test_images_behind_the_cells_are_those_of_the_cells(model: Model, made: explore.Explorable) -> None:
    state, (weights, images) = made.state, unpacked(made.data)
    scales, biases = (torch.tensor(state[name], dtype=torch.float64) for name in ("scales", "biases"))
    assert scores(weights, scales, biases, images).argmax(dim=1).tolist() == state["guesses"]
    counts = torch.tensor(state["counts"])
    assert counts.sum(dim=1).tolist() == torch.bincount(model[3], minlength=10).tolist()
    behind = torch.zeros(10, 10, dtype=torch.int64)
    for truth, guess in zip(state["truths"], state["guesses"], strict=True):
        behind[truth, guess] += 1
    assert ((behind > 0) == (counts > 0)).all() and (behind <= counts).all() and len(images) == behind.sum()
    assert images[state["image"]].tolist() == state["picture"]
    assert state["cell"] == [state["truths"][state["image"]], state["guesses"][state["image"]]]


def test_data_can_be_unpacked_by_the_script() -> None:
    weights = torch.arange(-3920, 3920).reshape(10, 784).to(torch.int16)
    pixels = torch.arange(2 * 784).reshape(2, 784).remainder(256).to(torch.uint8)
    data = packed(weights, pixels)
    back = unpacked(data)
    assert torch.equal(back[0], weights) and torch.equal(back[1], pixels)
    assert data == packed(weights, pixels)


def test_a_few_of_each_cell_are_chosen_in_order() -> None:
    assert examples(torch.tensor([1, 0, 1, 1, 0, 11, 11, 1]), most=(1, 2)).tolist() == [1, 0, 2, 5]


def test_stroke_has_ink_along_its_way_and_none_elsewhere() -> None:
    empty = [0] * 784
    drawn, rubbed = call(
        "classify", [["stroked", empty, [5, 5], [20, 5], "draw"], ["stroked", [255] * 784, [5, 5], [20, 5], "rub"]]
    )
    rows = torch.tensor(drawn).reshape(28, 28)
    assert (rows[5, 4:22] == 255).all() and (rows[4:7, 5:21] == 255).all()
    assert rows[8:].sum() == rows[:3].sum() == rows[:, 23:].sum() == 0
    assert (torch.tensor(rubbed) == 255 - torch.tensor(drawn)).all()


def test_moved_picture_loses_what_leaves_it() -> None:
    picture = torch.arange(784).reshape(28, 28)
    found = call(
        "classify", [["moved", picture.flatten().tolist(), across, down] for across, down in ((3, -2), (0, 0))]
    )
    expected = torch.zeros_like(picture)
    expected[:-2, 3:] = picture[2:, :-3]
    assert found == [expected.flatten().tolist(), picture.flatten().tolist()]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({0: torch.zeros(10, 784)}, "must have shapes"),
        ({3: torch.zeros(1)}, "same length"),
        ({2: torch.zeros(0, 1, 28, 28), 3: torch.zeros(0).long()}, "at least one image"),
        ({2: torch.zeros(2, 1, 28, 28), 3: torch.tensor([1, 10])}, r"classes from 0 to 9, got \[1, 10\]"),
    ],
)
def test_what_is_no_classifier_is_refused(model: Model, changes: dict[int, Tensor], said: str) -> None:
    given = [changes.get(k, value) for k, value in enumerate(model)]
    with pytest.raises(ValueError, match=said):
        explore.classify(*given)
