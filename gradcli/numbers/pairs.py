"""Arrays of pairs of doubles that enclose real numbers: high + low, with a radius, about 100 bits.

An entry lies within ``radius`` of ``high + low``, proved: sums and products of doubles are split into what is rounded
and what is lost (Knuth, Dekker), every rounding of the small parts is counted into the radius, and a radius is rounded
up. So numbers of doubling precision come at the speed of NumPy's whole arrays. What overflows has a radius that is no
number; what NumPy may round too small for a double is within ``TINY``. A quotient and a root are checked by what they
leave over, so that their own roundings need no analysis; every other function is asked of balls, entry by entry.

Source: Ogita, Rump, Oishi, Accurate sum and dot product, SIAM J. Sci. Comput. 26 (2005), sections 2 and 3.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from gradcli.numbers.arrays import AtPoints, Truth, compare
from gradcli.numbers.rational import Rational

FloatArray = Any
"""A float64 array, or one number that stands for a whole one."""

TINY = 2.0**-1060
"""More than all roundings of one operation to numbers below the normal doubles."""
ROUNDINGS = 2.0**-50
"""Times the small parts of an operation: their four roundings, twice over."""
UP = 1.0 + 2.0**-48
"""Times a radius: its own roundings, and the low part of a number beside its high one."""
SPLITTER = 2.0**27 + 1.0
_MOST_INTEGER = 2**62
_MOST_TENS = 22
"""The largest power of ten that is a double."""
"""Bits of the balls that other functions are asked of."""


def sum_of(a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The rounded sum, and what was lost: exactly."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def product_of(a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The rounded product, and what was lost: exactly, but for what is too small for a double."""
    total = a * b
    (a1, a2), (b1, b2) = _halves(a), _halves(b)
    return total, a2 * b2 - (((total - a1 * b1) - a2 * b1) - a1 * b2)


def _halves(a: FloatArray) -> tuple[FloatArray, FloatArray]:
    far = SPLITTER * a
    top = far - (far - a)
    return top, a - top


class Paired:
    """An array of enclosed numbers; ``low`` and ``radius`` may be one 0.0 for all."""

    __slots__ = ("high", "low", "radius", "slices")
    __array_ufunc__ = None

    def __init__(self, high: FloatArray, low: FloatArray = 0.0, radius: FloatArray = 0.0) -> None:
        self.high, self.low, self.radius = high, low, radius
        self.slices: Any = None
        """How ``gradcli.numbers.pair_products`` cut it."""

    @classmethod
    def of_sum(cls, high: FloatArray, low: FloatArray, radius: FloatArray) -> Paired:
        """What a high and a low part make together."""
        return cls(*sum_of(high, low), radius * UP + TINY)

    def each(self, function: Callable[[FloatArray], FloatArray]) -> Paired:
        """The same numbers elsewhere: ``function`` moves them about."""
        shape = np.shape(self.high)
        low, radius = (
            part if np.ndim(part) == 0 and not part else function(np.broadcast_to(part, shape))
            for part in (self.low, self.radius)
        )
        return Paired(function(self.high), low, radius)

    @property
    def far(self) -> FloatArray:
        """A bound of the size."""
        return np.abs(self.high) * UP + self.radius

    @property
    def finite(self) -> bool:
        """Whether every entry is enclosed: what overflowed, or is no number, left no number in the radius."""
        if np.ndim(self.radius):
            return math.isfinite(np.add.reduce(self.radius, axis=None))
        return math.isfinite(self.radius)

    def __add__(self, other: Any) -> Paired:
        b = PAIRS.number(other)
        high, lost = sum_of(self.high, b.high)
        small = np.abs(lost) + np.abs(self.low) + np.abs(b.low)
        return Paired.of_sum(high, lost + (self.low + b.low), self.radius + b.radius + ROUNDINGS * small)

    def __neg__(self) -> Paired:
        return Paired(-self.high, -self.low, self.radius)

    def __sub__(self, other: Any) -> Paired:
        return self + -PAIRS.number(other)

    def __rsub__(self, other: Any) -> Paired:
        return PAIRS.number(other) + -self

    def __mul__(self, other: Any) -> Paired:
        b = PAIRS.number(other)
        high, lost = product_of(self.high, b.high)
        left, right = self.high * b.low, self.low * b.high
        small = ROUNDINGS * (np.abs(lost) + np.abs(left) + np.abs(right)) + np.abs(self.low * b.low)
        moved = self.radius * b.far + b.radius * (np.abs(self.high) * UP)
        return Paired.of_sum(high, lost + (left + right), moved + small)

    __radd__, __rmul__ = __add__, __mul__


class PairedNumbers(AtPoints):
    """The number system of arrays of pairs. Callers switch NumPy's warnings off (``numpy.errstate``)."""

    name = "pairs"
    precision: int | None = 2 * 53

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        from gradcli.numbers.pair_balls import by_balls

        return lambda *given: by_balls(name, given)

    @staticmethod
    def number(q: Any) -> Paired:
        """A rational, or what is a pair already."""
        return q if isinstance(q, Paired) else _rational(q) if isinstance(q, int | Fraction) else Paired(q)

    @staticmethod
    def doubles(array: FloatArray) -> Paired:
        """An array of doubles that are the numbers themselves; none where they are no numbers."""
        return Paired(
            array, 0.0, 0.0 if math.isfinite(np.add.reduce(array, axis=None)) else np.full_like(array, np.nan)
        )

    @staticmethod
    def decimals(numbers: Any, tens: int) -> Paired:
        """An int64 array over a power of ten."""
        if tens > _MOST_TENS or np.any((numbers > _MOST_INTEGER) | (numbers < -_MOST_INTEGER)):
            ten = 10**tens
            found = joined([_rational(Fraction(int(number), ten)) for number in numbers.ravel().tolist()])
            return found.each(lambda part: np.reshape(part, numbers.shape))
        found = _integers(numbers)
        return PAIRS.div(found, Paired(np.float64(10**tens))) if tens else found

    @staticmethod
    def rationals(numbers: Sequence[Rational]) -> Paired:
        """An array of rationals: quotients of integers at once, long ones one by one."""
        try:
            tops = np.array([q.numerator for q in numbers], dtype=np.int64)
            below = np.array([q.denominator for q in numbers], dtype=np.int64)
        except OverflowError:
            return joined(map(_rational, numbers))
        if any(np.any((part > _MOST_INTEGER) | (part < -_MOST_INTEGER)) for part in (tops, below)):
            return joined(map(_rational, numbers))
        return PAIRS.div(_integers(tops), _integers(below))

    def undefined(self) -> Paired:
        return Paired(np.float64(np.nan), 0.0, np.float64(np.nan))

    # Arithmetic

    def div(self, a: Any, b: Any) -> Paired:
        """A quotient in two steps; what is left over, divided, is how far it is off."""
        a, b = self.number(a), self.number(b)
        first = np.divide(a.high, b.high)
        found = Paired.of_sum(first, np.divide((a - Paired(first) * b).high, b.high), 0.0)
        found.radius = 0.0
        over = np.abs(b.high) * (2.0 - UP) - b.radius
        off = (a - found * b).far / np.where(over > 0, over, np.nan)
        return Paired(found.high, found.low, off * UP + TINY)

    def sqrt(self, a: Any) -> Paired:
        """As ``div`` is found; none where the number may not be above 0."""
        a = self.number(a)
        first = np.sqrt(a.high)
        found = Paired.of_sum(first, np.divide((a - Paired(first) * Paired(first)).high, 2.0 * first), 0.0)
        found.radius = 0.0
        sure = a.high * (2.0 - UP) - a.radius > 0
        off = (a - found * found).far / np.where(sure, first * (2.0 - UP), np.nan)
        return Paired(found.high, found.low, off * UP + TINY)

    def powi(self, a: Any, n: int) -> Paired:
        if n < 0:
            return self.div(self.number(1), self.powi(a, -n))
        found, square = None, self.number(a)
        while n:
            if n % 2:
                found = square if found is None else found * square
            n //= 2
            square = square * square if n else square
        return self.number(1) if found is None else found

    # Truths

    def compare(self, relation: Any, a: Any, b: Any) -> Truth:  # type: ignore[override]
        """Where it holds of all points of the enclosures, and where of none."""
        apart = self.number(a) - self.number(b)
        known = np.abs(apart.high) * (2.0 - UP) > apart.radius
        found = compare(relation.__name__, apart.high, 0.0)
        return Truth(found.true & known, found.false & known)

    def same(self, a: Any, b: Any) -> Truth:
        return self.compare(operator.eq, a, b)

    def where(self, p: Truth, yes: Any, no: Any) -> Paired:  # type: ignore[override]
        """One number or the other; none where the truth cannot be told."""
        parts = []
        for part in ("high", "low", "radius"):
            left, right = getattr(self.number(yes), part), getattr(self.number(no), part)
            parts.append(np.where(p.true, left, np.where(p.false, right, np.nan)))
        return Paired(*parts)


def _integers(numbers: Any) -> Paired:
    """Integers of 62 bits, exactly."""
    high = numbers.astype(np.float64)
    return Paired(high, (numbers - high.astype(np.int64)).astype(np.float64))


PAIRS = PairedNumbers()


def joined(parts: Iterable[Paired]) -> Paired:
    """Numbers and arrays as one array of one dimension."""
    wide = [[np.broadcast_to(part, np.shape(pair.high)).ravel() for part in (pair.high, pair.low, pair.radius)]
            for pair in parts]  # fmt: skip
    return Paired(*(np.concatenate(row) for row in zip(*wide, strict=True)))


def _rational(q: Rational) -> Paired:
    try:
        high = float(q)
        rest = q - Fraction(high)
        low = float(rest)
        radius = abs(float(rest - Fraction(low)))
    except OverflowError:
        return PAIRS.undefined()
    return Paired(np.float64(high), np.float64(low), np.float64(radius * UP + TINY if radius or rest != low else 0.0))
