"""From enclosures to the numbers a result prints: every digit is one that each point of the ball has."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.results.entries import Number

DOUBLE_DIGITS = 17
"""What stands for a double where there is none of that size."""


class Rounding(NamedTuple):
    """``digits`` significant digits; None for the correctly rounded double."""

    digits: int | None = None

    @property
    def bits(self) -> int:
        """The working precision that could do, if nothing cancels."""
        return 64 if self.digits is None else int(self.digits * 3.33) + 16

    def number(self, x: Any) -> Number | None:
        """A number of the results' kind; None where the ball does not determine it yet.

        Rationals and doubles stay what they are. Past the range of doubles it is 17 digits.
        """
        if isinstance(x, int | Fraction | float):
            return x
        from gradcli.numbers.balls.balls import decimal, nearest_double, past_doubles

        if self.digits is None:
            double = nearest_double(x)
            if double is not None or not past_doubles(x):
                return double
        text = decimal(x, self.digits or DOUBLE_DIGITS)
        return None if text is None else Decimal(text)


def differ(a: Number, b: Number) -> bool:
    """Whether two printed numbers certainly stand for different ones: they lie further apart than both roundings."""
    if any(isinstance(x, float) and not math.isfinite(x) for x in (a, b)):
        return a != b
    return abs(Fraction(a) - Fraction(b)) > _unit(a) + _unit(b)


def _unit(x: Number) -> Fraction:
    """One unit in the last place of a printed number; 0 for an exact one."""
    if isinstance(x, float):
        return Fraction(math.ulp(x))
    exponent = x.as_tuple().exponent if isinstance(x, Decimal) else None
    return Fraction(10) ** exponent if isinstance(exponent, int) else Fraction(0)


def interval(x: Any) -> tuple[str, str] | None:
    """Midpoint and radius of a ball as text; None for what is no ball or has no bounds."""
    if isinstance(x, int | Fraction | float):
        return None
    from gradcli.numbers.balls.ball import Ball
    from gradcli.numbers.balls.balls import mid_rad

    if not isinstance(x, Ball) or not x.arb.is_finite():
        return None
    middle, radius = mid_rad(x)
    return None if radius == "inf" else (middle, radius)
