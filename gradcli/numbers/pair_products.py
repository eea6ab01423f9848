"""Matrix products of pairs of doubles by NumPy's own, whose roundings are all known.

A matrix is cut into two slices of few bits and a rest. Products of slices are sums of integers times a power of 2 that
a double holds, so they are exact in whatever order a library adds them, fused or not. The rest is so small that its
plain products and their a-priori bound (n u |A| |B|, n the terms of a sum) leave about 80 bits.

Source: Ozaki, Ogita, Oishi, Rump, Error-free transformations of matrix multiplication by using fast routines of matrix
multiplication and its applications, Numer. Algorithms 59 (2012). Higham, Accuracy and Stability, 2nd ed., section 3.5.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from gradcli.numbers.pairs import ROUNDINGS, TINY, UP, Doubles, Paired, sum_of

UNIT = 2.0**-53
MOST_EXPONENT = 450
"""Of the largest entry: farther out products overflow, or their slices are too small for doubles."""


class Slices(NamedTuple):
    """``top + next + rest`` is a matrix of doubles, exactly; ``exponent`` is that of its largest entry, ``bits`` are
    those of each slice, and ``sizes`` are the sizes of its entries."""

    top: Doubles
    next: Doubles
    rest: Doubles
    exponent: int
    bits: int
    sizes: Doubles

    @property
    def turned(self) -> Slices:
        """The slices of the transpose."""
        return Slices(self.top.T, self.next.T, self.rest.T, self.exponent, self.bits, self.sizes.T)


class Uncut(ArithmeticError):
    """A matrix that cannot be cut into exact slices: too large, too small, no number in it."""


def sliced(array: Paired) -> Slices:
    """The slices of a matrix of high parts: cut once. Raises Uncut."""
    if array.slices is None:
        sizes = np.abs(array.high)
        largest = float(np.max(sizes))
        if not math.isfinite(largest):
            raise Uncut
        exponent = math.frexp(largest)[1] if largest else 0
        if abs(exponent) > MOST_EXPONENT:
            raise Uncut
        bits = (53 - max(array.high.shape).bit_length()) // 2
        top = _cut(array.high, exponent, bits)
        below = array.high - top
        following = _cut(below, exponent - bits, bits)
        array.slices = Slices(top, following, below - following, exponent, bits, sizes)
    found: Slices = array.slices
    return found


def _cut(array: Doubles, exponent: int, bits: int) -> Doubles:
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
    exact = np.concatenate([right.top, right.next], axis=1)
    width = np.shape(b.high)[1]
    by_top, by_next = left.top @ exact, left.next @ exact
    small = right.rest + b.low
    head = b.high - right.rest
    plain = a.high @ small + left.rest @ head
    if (low := _spread(a.low, a)) is not None:
        plain = plain + low @ b.high
    high: Doubles = by_top[:, :width]
    lost: Doubles = 0.0
    counted: Doubles = 0.0
    for part in (by_top[:, width:], by_next[:, :width], by_next[:, width:], plain):
        high, missed = sum_of(high, part)
        lost, counted = lost + missed, counted + np.abs(missed)
    radius = ROUNDINGS * counted + _of_plain(a, b, left, small, head) + _carried(a, b, left, right)
    return Paired.of_sum(high, lost, radius)


def _of_plain(a: Paired, b: Paired, left: Slices, small: Doubles, head: Doubles) -> float:
    """A bound of the roundings of the plain products, of their operands and of their sum; and what they leave out."""
    terms, low = np.shape(a.high)[1], _most(a.low)
    factors = math.ldexp(_most(small), left.exponent) + math.ldexp(_most(head), left.exponent - 2 * left.bits)
    factors += low * _most(b.high)
    return float(terms * (2 * (terms + 4) * UNIT * factors * UP + low * _most(b.low) * UP + TINY))


def _carried(a: Paired, b: Paired, left: Slices, right: Slices) -> Doubles:
    """What the radii of the operands come to."""
    terms = np.shape(a.high)[1]
    slack = UP + 2 * terms * UNIT
    radius: Doubles = terms * TINY
    within, beside = _spread(a.radius, a), _spread(b.radius, b)
    if beside is not None:
        radius = radius + (left.sizes @ beside) * slack
    if within is not None:
        radius = radius + (within @ (right.sizes * UP + b.radius)) * slack
    return radius


def _spread(part: Doubles, array: Paired) -> Doubles | None:
    """A part of an array written out in its shape; None where it is one 0.0."""
    return None if np.ndim(part) == 0 and part == 0 else np.broadcast_to(part, np.shape(array.high))


def _most(array: Doubles) -> float:
    return float(np.max(np.abs(array)))


def total(array: Paired) -> Paired:
    """The sum of all entries, the doubles added exactly. Raises Uncut."""
    parts = [number for part in (array.high, array.low) if np.ndim(part) or part for number in np.ravel(part).tolist()]
    try:
        high = math.fsum(parts)
        low = math.fsum([*parts, -high])
    except (OverflowError, ValueError):
        raise Uncut from None
    count = np.size(array.high)
    within = float(np.sum(np.broadcast_to(array.radius, np.shape(array.high))))
    return Paired.of_sum(np.float64(high), np.float64(low), within * (UP + 2 * count * UNIT) + ROUNDINGS * abs(low))
