"""A loss as people write it, and its gradient by hand: read by gradcli, never executed by it."""

import math

import numpy as np

RATE = 0.5


def loss(w1, w2, rate=RATE):
    """The article's function, at a rate."""
    total = 3 * w1**2 + 2 * w1 * w2
    return total * rate


def loss_grad(w1, w2):
    return 0.5 * (6 * w1 + 2 * w2), 0.5 * 2 * w1


def loss_mistaken(w1, w2):
    return 0.5 * (6 * w1 + w2), 0.5 * 2 * w1


def valley(x):
    """Rosenbrock's, of any length."""
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def huber(r, delta=1.0):
    if abs(r) <= delta:
        return r**2 / 2
    return delta * (abs(r) - delta / 2)


def entropy(p):
    return -sum(p_i * math.log(p_i) for p_i in p)
