"""Matrix products of pairs of doubles by NumPy's own, whose roundings are all known.

A matrix is cut into two slices of few bits and a rest. Products of slices are sums of integers times a power of 2 that
a double holds, so they are exact in whatever order a library adds them, fused or not. The rest is so small that its
plain products and their a-priori bound (n u |A| |B|, n the terms of a sum) leave about 80 bits.

Source: Ozaki, Ogita, Oishi, Rump, Error-free transformations of matrix multiplication by using fast routines of matrix
multiplication and its applications, Numer. Algorithms 59 (2012). Higham, Accuracy and Stability, 2nd ed., section 3.5.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gradcli.numbers.pairs import ROUNDINGS, TINY, UP, FloatArray, Paired, sum_of

UNIT = 2.0**-53
MOST_EXPONENT = 450
"""Of the largest entry: farther out products overflow, or their slices are too small for doubles."""


class Slices(NamedTuple):
    """``top + next + rest`` is a matrix of doubles, exactly; 2^``exponent`` is a bound of its entries, and each slice
    has so many ``bits`` below that of the one before."""

    top: NDArray[np.float64]
    next: NDArray[np.float64]
    rest: NDArray[np.float64]
    exponent: int
    bits: int

    @property
    def turned(self) -> Slices:
        """The slices of the transpose."""
        return Slices(self.top.T, self.next.T, self.rest.T, self.exponent, self.bits)

    def size(self, slices: int) -> float:
        """A bound of what is left behind so many slices."""
        return math.ldexp(1.0, self.exponent - slices * self.bits)


class Uncut(ArithmeticError):
    """A matrix that cannot be cut into exact slices: too large, too small, no number in it."""


def sliced(array: Paired) -> Slices:
    """The slices of a matrix of high parts: cut once. Raises Uncut."""
    if array.slices is None:
        exponent = _exponent(array.high)
        bits = (53 - max(array.high.shape).bit_length()) // 2
        top = _cut(array.high, exponent, bits)
        below = array.high - top
        following = _cut(below, exponent - bits, bits)
        array.slices = Slices(top, following, below - following, exponent, bits)
    found: Slices = array.slices
    return found


def _exponent(array: FloatArray) -> int:
    """Of a power of 2 that no entry exceeds. Raises Uncut."""
    largest = _most(array)
    exponent = math.frexp(largest)[1] if largest and math.isfinite(largest) else 0
    if not math.isfinite(largest) or abs(exponent) > MOST_EXPONENT:
        raise Uncut
    return exponent


def _cut(array: FloatArray, exponent: int, bits: int) -> FloatArray:
    """The nearest multiples of 2^(exponent - bits) of numbers of at most 2^exponent."""
    far = math.ldexp(1.5, exponent - bits + 52)
    return (array + far) - far


def turned(array: Paired) -> Paired:
    """The transpose of a matrix."""
    found = array.each(np.transpose)
    found.slices = None if array.slices is None else array.slices.turned
    return found


def matrix_product(a: Paired, b: Paired) -> Paired:
    """The product of two matrices. Raises Uncut."""
    left, right = sliced(a), sliced(b)
    high = left.top @ right.top
    below = right.rest + b.low
    plain = left.top @ below + left.next @ (right.next + below) + left.rest @ b.high
    if np.any(a.low):
        plain = plain + np.broadcast_to(a.low, np.shape(a.high)) @ b.high
    lost: FloatArray = 0.0
    counted: FloatArray = 0.0
    for part in (left.top @ right.next, left.next @ right.top, plain):
        high, missed = sum_of(high, part)
        lost, counted = lost + missed, counted + np.abs(missed)
    return Paired.of_sum(high, lost, ROUNDINGS * counted + _bound(a, b, left, right))


def _bound(a: Paired, b: Paired, left: Slices, right: Slices) -> float:
    """A bound of the roundings of the plain products, of their operands and of their sum, of the products of low parts
    that are left out, and of what the radii come to."""
    terms, low_a, low_b = int(np.shape(a.high)[1]), _most(a.low), _most(b.low)
    radius_a, radius_b = _most(a.radius), _most(b.radius)
    factors = left.size(0) * (right.size(2) + low_b) + left.size(1) * (right.size(1) + right.size(2) + low_b)
    factors += (left.size(2) + low_a) * right.size(0)
    left_out = (left.size(2) + low_a) * low_b
    moved = (left.size(0) + low_a) * radius_b + radius_a * (right.size(0) + low_b + radius_b)
    return terms * (2 * (terms + 4) * UNIT * factors + left_out + moved + TINY) * UP


def _most(array: FloatArray) -> float:
    return float(np.maximum.reduce(np.abs(array), axis=None)) if np.ndim(array) else abs(float(array))


def total(array: Paired) -> Paired:
    """The sum of all entries. Raises Uncut."""
    high = np.ravel(array.high)
    count, exponent = len(high), _exponent(high)
    bits = min(53 - count.bit_length(), 40)
    top = _cut(high, exponent, bits)
    below = high - top
    following = _cut(below, exponent - bits, bits)
    rest = below - following + np.ravel(array.low)
    small = math.ldexp(1.0, exponent - 2 * bits) + _most(array.low)
    within = np.add.reduce(array.radius, axis=None) if np.ndim(array.radius) else count * array.radius
    plain, lost = sum_of(np.add.reduce(top), np.add.reduce(following))
    found, missed = sum_of(plain, np.add.reduce(rest))
    radius = within * (UP + 2 * count * UNIT) + ROUNDINGS * (abs(lost) + abs(missed))
    return Paired.of_sum(found, lost + missed, radius + 2 * count * (count + 4) * UNIT * small)
