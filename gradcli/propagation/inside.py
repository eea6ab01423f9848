"""Balls that take of an interval the part that lies inside a function's domain: what the function is there, no more.

Only functions that are monotonic and bounded at the end of their domain: of the others nothing is proved beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flint import arb

from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.balls.ball import Ball, kind, unclear
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.derived import Kind


class Inside(Balls):
    """Balls over the part of their operands for which functions have a value."""

    def __init__(self, precision: int) -> None:
        super().__init__(precision)
        for row in PRIMITIVES.values():
            if row.ends is not None:
                setattr(self, row.name, partial(_ending, getattr(self, row.name), row.ends))


def _ending(function: Callable[..., Any], ends: tuple[int | None, int | None], a: Any, *parameter: Any) -> Any:
    low, high = (None, None) if parameter and parameter[0] <= 0 else ends
    return _within(lambda x: function(x, *parameter), a, low, high)


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
