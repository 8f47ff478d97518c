"""A lecture's worth of code as a learner types it: every name of the package, in a plain script with no display.

Only the import line differs from what one would write for the lecture's own package.
Run as `python tests/lecture_script.py [FOLDER]`; FOLDER takes the figures.
"""

import math
import sys
from pathlib import Path

import torch
from torch import nn

import d2lnotes
from d2lnotes import torch as d2l

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
torch.manual_seed(3)

# --- A curve and its tangent -----------------------------------------------------------------------------------------
d2l.use_svg_display()
d2l.set_figsize((4, 3))
x = torch.arange(0, 3, 0.1)
d2l.plot(x, [3 * x**2 - 4 * x, 2 * x - 3], "x", "f(x)", legend=["f(x)", "tangent at x = 1"])
d2l.plt.savefig(folder / "curve.png")
_, axes = d2l.plt.subplots()
axes.plot(x, x.exp())
d2l.set_axes(axes, "x", "exp(x)", [0, 3], [1, 20], "linear", "log", ["exp"])
d2l.plt.close("all")

# --- Timing: a loop against a vector sum -----------------------------------------------------------------------------
a, b, c = torch.ones(5000), torch.ones(5000), torch.zeros(5000)
timer = d2l.Timer()
for i in range(5000):
    c[i] = a[i] + b[i]
slow = timer.stop()
timer.start()
c = a + b
print(f"vectorised: {timer.stop() < slow}; {len(timer.times)} laps, together {timer.sum() >= timer.avg()}")

# --- Linear regression from scratch ----------------------------------------------------------------------------------
true_w, true_b = torch.tensor([2, -3.4]), 4.2
features, labels = d2l.synthetic_data(true_w, true_b, 1000)
w = torch.normal(0, 0.01, size=(2, 1), requires_grad=True)
b = torch.zeros(1, requires_grad=True)
lr, num_epochs, batch_size = 0.03, 3, 10
net, loss = d2l.linreg, d2l.squared_loss
for epoch in range(num_epochs):
    for X, y in d2l.data_iter(batch_size, features, labels):
        l = loss(net(X, w, b), y)
        l.sum().backward()
        d2l.sgd([w, b], lr, batch_size)
    with torch.no_grad():
        train_l = loss(net(features, w, b), labels)
        print(f"scratch, epoch {epoch + 1}: loss {float(train_l.mean()):f}")
assert torch.allclose(w.reshape(true_w.shape), true_w, atol=0.01)
assert abs(b.item() - true_b) < 0.01

# --- Linear regression, concise --------------------------------------------------------------------------------------
data_iter = d2l.load_array((features, labels), batch_size)
net = nn.Sequential(nn.Linear(2, 1))
net[0].weight.data.normal_(0, 0.01)
net[0].bias.data.fill_(0)
trainer = torch.optim.SGD(net.parameters(), lr=0.03)
for _epoch in range(num_epochs):
    for X, y in data_iter:
        l = nn.MSELoss()(net(X), y)
        trainer.zero_grad()
        l.backward()
        trainer.step()
print(f"concise: loss {d2l.evaluate_loss(net, data_iter, nn.MSELoss(reduction='none')):f}")
assert d2l.evaluate_loss(net, data_iter, nn.MSELoss(reduction="none")) < 2e-4

# --- Fashion-MNIST ---------------------------------------------------------------------------------------------------
train_iter, test_iter = d2l.load_data_fashion_mnist(18)
X, y = next(iter(train_iter))
d2l.show_images(X.reshape(18, 28, 28), 2, 9, titles=d2l.get_fashion_mnist_labels(y))
d2l.plt.savefig(folder / "images.png")
large, _ = d2l.load_data_fashion_mnist(32, resize=64)
print("resized:", tuple(next(iter(large))[0].shape), "workers:", d2l.get_dataloader_workers() >= 0)

# --- Softmax regression from scratch ---------------------------------------------------------------------------------
train_iter, test_iter = d2l.load_data_fashion_mnist(64)
W = torch.normal(0, 0.01, size=(784, 10), requires_grad=True)
b = torch.zeros(10, requires_grad=True)


def scratch(X):
    return d2l.softmax(torch.matmul(X.reshape((-1, W.shape[0])), W) + b)


def updater(batch_size):
    return d2l.sgd([W, b], 0.1, batch_size)


y_hat = torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]])
y = torch.tensor([0, 2])
print("by hand:", d2l.cross_entropy(y_hat, y).tolist(), d2l.accuracy(y_hat, y) / len(y))
metric = d2l.Accumulator(2)
metric.add(d2l.accuracy(y_hat, y), y.numel())
assert metric[0] / metric[1] == 0.5
print(f"untrained: {d2l.evaluate_accuracy(scratch, test_iter):.2f}")
first = d2l.train_epoch_ch3(scratch, train_iter, d2l.cross_entropy, updater)
assert first[0] < math.log(10)
d2l.train_ch3(scratch, train_iter, test_iter, d2l.cross_entropy, 4, updater)
assert d2l.evaluate_accuracy(scratch, test_iter) > 0.72
d2l.predict_ch3(scratch, test_iter)
d2l.plt.savefig(folder / "predictions.png")

# --- Softmax regression, concise, on a GPU where there is one --------------------------------------------------------
device = d2l.try_gpu()
net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
net.apply(d2l.init_weights)
trainer = torch.optim.SGD(net.parameters(), lr=0.1)
animator = d2l.train_ch3(net, train_iter, test_iter, nn.CrossEntropyLoss(reduction="none"), 4, trainer, device=device)
animator.save(folder / "training.svg")
assert d2l.evaluate_accuracy(net, test_iter, device) > 0.72

# --- A plot of one's own ---------------------------------------------------------------------------------------------
board = d2l.Animator(xlabel="step", ylabel="value", legend=["down", "up"], yscale="log")
for step in range(1, 4):
    board.add(step, (1 / step, step))
print("done with", d2lnotes.__version__)
