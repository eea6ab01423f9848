"""Sums that no order changes: nothing is rounded while it is added.

A double is a whole number of times 2^-1126, and so is a sum of doubles; Python's integers hold it. So a total is the
same however the rows are cut into blocks and shared among threads, and its only rounding is that of the result.
Source of the sum by exponents: Neal, Fast exact summation using small and large superaccumulators (2015).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy

UNIT = Fraction(1, 2**1126)
"""The mantissa of 53 bits of the smallest double, 2^-1074, is so many times this."""
LOWEST = 1073
_HALF = 2.0**27
_AT_ONCE = 1 << 24
"""Numbers whose halves of 27 bits add up without rounding."""
MOST_BITS = 1 << 16
"""Of the common denominator of all rationals added; beyond, each counts as a multiple of GRAIN, rounded down."""
_GRAIN_BITS = 8192
GRAIN = Fraction(1, 2**_GRAIN_BITS)


class Total:
    """The exact sum of doubles and rationals, and that of the bounds of their errors.

    Whether the sum of the rationals stays exact hangs on their common denominator, and what each is rounded to on
    itself alone: so that no order changes that either.
    """

    def __init__(self) -> None:
        self._units, self._rational = 0, Fraction(0)
        self._error_units, self._error = 0, Fraction(0)
        self._common, self._grains, self._rounded = 1, 0, 0

    def add_doubles(self, values: Any, errors: Any = None) -> None:
        """Adds finite doubles, an array, each within the ``errors`` of a true number (None: each is one)."""
        self._units += in_units(values)
        if errors is not None:
            self._error_units += in_units(errors)

    def add(self, number: Fraction, error: Fraction = Fraction(0)) -> None:
        """Adds one number within ``error`` of the true one."""
        self._error += error
        grains, rest = divmod(number.numerator << _GRAIN_BITS, number.denominator)
        self._grains += grains
        self._rounded += bool(rest)
        self._add_exactly(number, number.denominator)

    def merge(self, other: Total) -> None:
        """Adds what another has added."""
        self._units += other._units
        self._error_units += other._error_units
        self._error += other._error
        self._grains += other._grains
        self._rounded += other._rounded
        self._add_exactly(other._rational, other._common)

    def _add_exactly(self, number: Fraction, common: int) -> None:
        if self.held:
            self._common = math.lcm(self._common, common)
            self._rational += number if self.held else 0

    @property
    def held(self) -> bool:
        """Whether the rationals are added without rounding."""
        return self._common.bit_length() <= MOST_BITS

    @property
    def number(self) -> Fraction:
        """The sum."""
        return self._units * UNIT + (self._rational if self.held else self._grains * GRAIN)

    @property
    def error(self) -> Fraction:
        """How far the sum of the true numbers may be from it."""
        return self._error_units * UNIT + self._error + (0 if self.held else self._rounded * GRAIN)

    def plain(self) -> list[str]:
        """All of it as texts, which ``total_of_plain`` reads."""
        fractions = [n for f in (self._rational, self._error) for n in (f.numerator, f.denominator)]
        rest = (self._common, self._grains, self._rounded)
        return [f"{n:x}" for n in (self._units, self._error_units, *fractions, *rest)]


def total_of_plain(texts: Sequence[str]) -> Total:
    """The total that ``plain`` told."""
    units, errors, over, under, error_over, error_under, *rest = (int(text, 16) for text in texts)
    found = Total()
    found._units, found._error_units = units, errors
    found._rational, found._error = Fraction(over, under), Fraction(error_over, error_under)
    found._common, found._grains, found._rounded = rest
    return found


def in_units(values: Any) -> int:
    """The sum of finite doubles, as a multiple of UNIT."""
    total = 0
    for start in range(0, len(values), _AT_ONCE):
        mantissas, exponents = numpy.frexp(values[start : start + _AT_ONCE])
        high = numpy.floor(mantissas * (2.0**53 / _HALF))
        low = mantissas * 2.0**53 - high * _HALF
        places = exponents + LOWEST
        halves = [numpy.bincount(places, weights=half) for half in (high, low)]
        for place in numpy.flatnonzero(halves[0].astype(bool) | halves[1].astype(bool)).tolist():
            total += ((int(halves[0][place]) << 27) + int(halves[1][place])) << place
    return total


def total_of(values: Any, share: int = 1) -> float:
    """The double nearest to a ``share`` of the sum of doubles; as IEEE arithmetic adds them where one is not finite."""
    if not numpy.isfinite(values).all():
        return float(numpy.sum(values)) / share
    total = in_units(values) * UNIT / share
    try:
        return float(total)
    except OverflowError:
        return math.copysign(math.inf, total)


def upward(number: Fraction) -> float:
    """The smallest double that is not less; an infinity past all of them."""
    try:
        double = float(number)
    except OverflowError:
        return math.inf
    return double if Fraction(double) >= number else math.nextafter(double, math.inf)
