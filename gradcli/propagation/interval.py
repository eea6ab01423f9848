"""Intervals known by their two ends, of which one or both may be infinite: what balls, which have a middle, cannot be.

``reached`` tells of each end whether values come as near to it as one likes (or, where it is infinite, grow past any
number): only then may an infinite end be said to be one of the target. ``names`` are the inputs it depends on.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb

from gradcli.numbers.balls.ball import Ball, enclosure, unclear

INFINITE = arb("inf")
NOT_REACHED = (False, False)
UNKNOWN = frozenset(["?"])
"""The inputs of a ball, of which nobody told; no end of it is reached."""


class Interval(Ball):
    """The numbers between ``low`` and ``high``, points of arb. As a subclass its operators come before a ball's."""

    __slots__ = ("high", "low", "names", "reached")

    def __init__(
        self, low: Any, high: Any, reached: tuple[bool, bool] = NOT_REACHED, names: frozenset[str] = frozenset()
    ) -> None:
        finite = low.is_finite() and high.is_finite()
        super().__init__(low.union(high) if finite else arb.nan())
        self.low, self.high, self.reached, self.names = low, high, reached, names

    def apart(self, other: Interval) -> bool:
        """Whether it varies on its own: each of its values goes with each of the other's."""
        return not self.names & other.names

    def __add__(self, other: Any) -> Any:
        b = interval_of(other)
        if b is None:
            return unclear()
        return Interval(
            _least(self.low + b.low),
            _greatest(self.high + b.high),
            (_sum_reached(self, b), _sum_reached(-self, -b)),
            self.names | b.names,
        )

    def __sub__(self, other: Any) -> Any:
        if other is self:
            return 0 if self.arb.is_finite() else unclear()
        b = interval_of(other)
        return unclear() if b is None else self + -b

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        b = interval_of(other)
        if b is None:
            return unclear()
        products = [_product(x, y) for x in (self.low, self.high) for y in (b.low, b.high)]
        low, high = products[0], products[0]
        for product in products[1:]:
            low, high = low.min(product.lower()), high.max(product.upper())
        first, second = _product_reached(self, b), _product_reached(b, self)
        reached = (first[0] or second[0], first[1] or second[1])
        if self.apart(b) and all((*self.reached, *b.reached)):
            reached = (True, True)
        return Interval(low.lower(), high.upper(), reached, self.names | b.names)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low, (self.reached[1], self.reached[0]), self.names)

    def inverse(self) -> Any:
        """One by it; not to be told where 0 lies within, and not at an end."""
        if self.high <= 0 and self.low < 0:
            return -(-self).inverse()
        if not (self.low >= 0 and self.high > 0):
            return unclear()
        high = INFINITE if self.low == 0 else (1 / self.low).upper()
        low = (1 / self.high).lower() if self.high.is_finite() else arb(0)
        return Interval(low, high, (self.reached[1], self.reached[0]), self.names)


def interval_of(number: Any) -> Interval | None:
    """A number as an interval; None where it has no value or cannot be told."""
    if isinstance(number, Interval):
        return number
    if isinstance(number, Ball) and not number.arb.is_finite():
        return None
    found = enclosure(number)
    if isinstance(number, Ball):
        return Interval(found.lower(), found.upper(), NOT_REACHED, UNKNOWN)
    return Interval(found.lower(), found.upper(), (True, True))


def between(name: str, low: Any, high: Any) -> Interval:
    """An input between two numbers: both ends are its own."""
    ends = enclosure(low).lower(), enclosure(high).upper()
    return Interval(*ends, (_exact(low), _exact(high)), frozenset([name]))


def _exact(number: Any) -> bool:
    """Whether arb holds a number as it is."""
    if isinstance(number, Ball):
        return bool(number.arb.is_exact())
    bottom = Fraction(number).denominator
    return bottom & (bottom - 1) == 0


def _least(end: Any) -> Any:
    return end.lower() if not end.is_nan() else -INFINITE


def _greatest(end: Any) -> Any:
    return end.upper() if not end.is_nan() else INFINITE


def _sum_reached(a: Interval, b: Interval) -> bool:
    """Of the lower end of a sum: it is infinite if one's is and the other stays below some number."""
    for one, other in ((a, b), (b, a)):
        if not one.low.is_finite() and one.reached[0] and other.high < INFINITE:
            return True
    return a.reached[0] and b.reached[0] and a.apart(b)


def _product(x: Any, y: Any) -> Any:
    """Of two ends: 0 by what grows without limit adds nothing that the other ends do not."""
    return arb(0) if x == 0 or y == 0 else x * y


def _product_reached(a: Interval, b: Interval) -> tuple[bool, bool]:
    """Of the ends of a product, as far as ``a``'s say: ``b`` keeps one sign and away from 0."""
    if not (b.low > 0 or b.high < 0):
        return NOT_REACHED
    low, high = (reached and not end.is_finite() for reached, end in zip(a.reached, (a.low, a.high), strict=True))
    return (low, high) if b.low > 0 else (high, low)
