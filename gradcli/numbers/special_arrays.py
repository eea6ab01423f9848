"""Special functions over blocks of doubles that NumPy lacks.

Sources: Abramowitz & Stegun 6.4 (polygamma: recurrence, asymptotic series, reflection); Corless et al.,
On the Lambert W function (1996). What is rare (negative arguments, a zero nearby) goes to the functions
of ``special_float``, point by point.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from gradcli.numbers import special_float


def pointwise(function: Callable[[float], float]) -> Callable[[Any], Any]:
    """A function of floats over a block: the same bits, at the speed of Python's own loop."""

    def call(a: Any) -> Any:
        numbers = np.asarray(a, dtype=np.float64)
        return np.fromiter(map(function, numbers.ravel().tolist()), np.float64, numbers.size).reshape(numbers.shape)

    return call


def _mended(block: Any, numbers: Any, rare: Any, function: Callable[[float], float]) -> Any:
    """The block with the rare elements computed one by one."""
    if rare.any():
        block[rare] = pointwise(function)(numbers[rare])
    return block


def polygamma(a: Any, n: int) -> Any:
    """The ``n``-th derivative of digamma: 8 ulp of the largest term for a > 0."""
    x = np.atleast_1d(np.asarray(a, dtype=np.float64)).copy()
    given = x.copy()
    rare = ~(x > 0.0) | (x > 1e100)
    if n == 0:
        rare |= np.absolute(x - 1.4616321449683622) < 0.25
    if n > 12:
        rare[:] = True
    x[rare] = 20.0
    shifted = np.zeros_like(x)
    sign = 1.0 if n % 2 else -1.0
    factorial = float(math.factorial(min(n, 12)))
    for _ in range(10 + min(n, 12)):
        low = x < 10.0 + n
        if not low.any():
            break
        shifted[low] += factorial / x[low] ** (n + 1)
        x[low] += 1.0
    squared = 1.0 / (x * x)
    tail = np.zeros_like(x)
    for k, b in reversed(list(enumerate(special_float.BERNOULLI, 1))):
        factor = b / (2 * k) if n == 0 else b * math.factorial(2 * k + min(n, 12) - 1) / math.factorial(2 * k)
        tail = (tail + factor) * squared
    if n == 0:
        block = np.log(x) - (0.5 / x + tail) - shifted
    else:
        head = math.factorial(n - 1) + factorial / (2.0 * x) if n <= 12 else 0.0 * x
        block = sign * (shifted + (head + tail) / x**n)
    block = _mended(block, given, rare, lambda value: special_float.polygamma(value, n))
    return block if np.ndim(a) else block[0]


def lambertw(a: Any) -> Any:
    """The principal branch by Halley's iteration: 4 ulp away from the branch point -1/e."""
    x = np.atleast_1d(np.asarray(a, dtype=np.float64))
    rare = ~(x > -0.32) | np.isinf(x) | (x == 0.0)
    x = np.where(rare, 1.0, x)
    given = np.atleast_1d(np.asarray(a, dtype=np.float64))
    logarithm = np.log(np.maximum(x, 3.0))
    w = np.where(x < 3.0, np.log1p(x) * 0.75, logarithm - np.log(logarithm))
    for _ in range(20):
        exponential = np.exp(w)
        error = w * exponential - x
        step = error / (exponential * (w + 1.0) - (w + 2.0) * error / (2.0 * w + 2.0))
        w = w - step
        if (np.absolute(step) <= 1e-16 * np.absolute(w)).all():
            break
    w = _mended(w, given, rare, special_float.lambertw)
    return w if np.ndim(a) else w[0]
