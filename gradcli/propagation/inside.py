"""Balls that take of an interval the part that lies inside a function's domain: what the function is there, no more.

Only functions that are monotonic and bounded at the end of their domain: of the others nothing is proved beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import arb

from gradcli.numbers.balls.ball import Ball, kind, unclear
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.derived import Kind

ENDING = frozenset(["sqrt", "powr", "asin", "acos", "acosh"])
"""Functions whose domain has an end at which they are bounded."""


class Inside(Balls):
    """Balls over the part of their operands for which functions have a value."""

    def sqrt(self, a: Any) -> Any:
        return _within(super().sqrt, a, 0, None)

    def powr(self, a: Any, r: int | Fraction) -> Any:
        return _within(lambda x: Balls.powr(self, x, r), a, 0 if r > 0 else None, None)

    def asin(self, a: Any) -> Any:
        return _within(super().asin, a, -1, 1)

    def acos(self, a: Any) -> Any:
        return _within(super().acos, a, -1, 1)

    def acosh(self, a: Any) -> Any:
        return _within(super().acosh, a, 1, None)


def _within(function: Callable[[Any], Any], a: Any, low: int | None, high: int | None) -> Any:
    """A monotonic function over a ball; over the part between ``low`` and ``high`` where the ball holds one of them."""
    found = function(a)
    if kind(found) is not Kind.UNCLEAR or kind(a) is not Kind.FINITE:
        return found
    ends: list[Any] = [Ball(a.arb.lower()), Ball(a.arb.upper())]
    if low is not None and a.arb.lower() < low:
        ends[0] = low
    if high is not None and a.arb.upper() > high:
        ends[1] = high
    values = [function(end) for end in ends]
    if any(kind(value) is not Kind.FINITE for value in values):
        return unclear()
    first, last = (
        value.arb if isinstance(value, Ball) else arb(value.numerator) / value.denominator for value in values
    )
    return Ball(first.union(last))
