"""Functions as people write them. The tests execute them with Python and compare; gradcli only reads the text."""

from __future__ import annotations

import math
from math import exp, log

import numpy as np

RATE = 0.5
LIMITS = (1.0, 4.0)
WEIGHTS = np.array([1.0, 2.0, 3.0])
MATRIX = np.array([[2.0, 1.0], [0.5, 3.0]])
SQUARE = lambda v: v * v  # noqa: E731


def straight(a, b):
    """A docstring."""
    u = a * b
    u, w = u + 1, u - 1
    u += w**2
    u *= 2
    w -= a
    u /= 3
    return u - w


def annotated(a: float, b: float = 2.0, *, scale: float = 3) -> float:
    c: float = a * scale
    return c**b


def nested(a, b):
    def inner(t, power=2):
        return t**power + b

    return inner(a) + inner(b, power=3) + SQUARE(a)


def by_default(a, b, f=lambda t: t**3):
    return f(a) * f(b)


def branches(a, b):
    if a > b:
        c = a - b
        if c > 1:
            return c**2
    elif a == b:
        return 0.0
    else:
        c = b
    d = a * c
    return d + (1 if d > 0 else -1) * c


def chained(a, b):
    return a if -1 < a <= b else b if not (a > 2 or b < 0) and a != 3 else a * b


def truth(a, b):
    return (a > 0) * a + np.where((a > 0) & ~(b > 0) | (b > 5), a * b, b)


def loops(a, b):
    s = 0.0
    for i in range(5):
        if i == 3:
            continue
        s += a**i * RATE
    for k in (1, 2.5, -3):
        s -= k * b
    for i, (p, q) in enumerate(zip([1, 2], (3, 4)), start=1):  # noqa: B905
        s += i * p * q * a
    for j in range(10, 0, -3):
        if j < 4:
            break
        s += j
    else:
        s += 1000
    return s


def comprehended(a, b):
    squares = [(a + i) ** 2 for i in range(4) if i % 2 == 0]
    table = [[a * i + b * j for j in range(2)] for i in range(3)]
    return sum(squares) + sum(x for row in table for x in row) + max(squares[0], b) + len(table) + table[-1][0]


def entries(a, b):
    v = [a, b]
    v.append(a * b)
    v[0] = 3 * a
    v += [1.0]
    w = v[::-1][1:]
    return w[0] * w[1] + v[-2] + sum(v[1:3])


def arrays(a, b):
    x = np.array([a, b, a * b])
    y = x * WEIGHTS + 1
    y[0] = a**2
    y[1:] *= 2
    z = np.zeros(3)
    for i in range(3):
        z[i] += y[i] * x[-1 - i]
    return np.sum(z) + np.dot(x, y) + (x @ WEIGHTS) / 2 + np.mean(x**2) + np.prod(x) + y.sum() + x.size


def matrices(a, b):
    m = np.array([[a, b], [b, 1.0]])
    v = np.array([a, b])
    n = MATRIX @ m @ v
    return n[0] + n[1] * 2 + np.trace(m) + np.sum(m.T[0]) + np.sum(m, axis=0)[1] + m[:, 1].sum() + np.linalg.norm(v)


def broadcast(a, b):
    x = np.array([a, b, 1.0])
    grid = x[:, None] - x[None, :]
    return np.sum(np.exp(-(grid**2))) + np.outer(x, x)[0, 1] + np.sum(np.abs(grid), axis=1)[2]


def library(a, b):
    r = math.hypot(a, b)
    t = math.atan2(b, a) + np.arctan2(a, b)
    return (
        exp(-r)
        + log(1 + r)
        + math.log(r, 2)
        + np.tanh(t)
        + math.pi * a
        + np.e * b
        + abs(-a)
        + max(a, b, 1)
        + min([a, b])
        + np.maximum(a, b)
        + np.clip(a, -1, 1)
        + math.sqrt(4)
        + round(2.5)
        + np.square(b)
        + math.fsum([a, b])
        + math.factorial(4)
        + np.power(a, 2)
        + math.radians(a)
        + np.log1p(a * a)
        + np.cbrt(b)
    )


def views(a, b):
    x = np.array([a, b, 2.0, 3.0])
    tail = x[1:]
    tail[0] = a * a
    same = x
    same[3] = b
    other = x.copy()
    other[0] = 100.0
    return x[0] * x[1] + x[2] * x[3] + other[1]


def stored(a, b):
    x = np.zeros(2)
    if a > b:
        x[0] = a
        x[1] = x[0] * b
    else:
        x[1] = b
    return x[0] + 2 * x[1] + 1


def early(a, b):
    x = np.ones(2)
    for i in range(3):
        if a > i:
            return x * a + b
        x[0] += b
    return x


def several(a, b):
    c = a * b
    return c, np.exp(a), c + b


def constants(a, b):
    low, high = LIMITS
    n = int(high) + 7 // 2
    return a * low + b * high**2 + n + 1e-3 * a + 0.1 + (True + 1) * b


def closures(a, b):
    fs = [lambda t, k=k: t**k for k in range(1, 4)]
    return sum(f(a) for f in fs) + list(map(lambda p, q: p * q, [a, b], [b, 2]))[1]


def starred(a, b):
    first, *rest = [a, b, a + b]
    return first * rest[-1] + sum([*rest, 1])


def attempted(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        return math.nan


def horner(a, b):
    return np.polyval([1, -2, b], a) + sum(c * a**i for i, c in enumerate([3, 0, 1])) + np.cumsum([a, b, 1])[-1]


def masked(a, b):
    x = np.array([a, b])
    return np.sum(x[np.array([True, False])]) + np.sum((x > 0) * x) + np.where(x > 1, x, x**2)[0]


class Model:
    rate = 0.25

    def __init__(self, depth=2):
        self.depth = depth
        self.weights = [1.0, 2.0]

    @property
    def width(self):
        return len(self.weights) * self.depth

    def layer(self, t):
        return t * self.rate + self.width

    def loss(self, a, b):
        for w in self.weights:
            a = self.layer(a) * w
        return a + b
