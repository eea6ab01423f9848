"""From enclosures to the numbers a result prints: every digit is one that each point of the ball has."""

from __future__ import annotations

import math
from decimal import MAX_EMAX, MIN_EMIN, Decimal, getcontext, localcontext
from fractions import Fraction
from typing import Any

from gradcli.records import NamedTuple
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
    if isinstance(a, int | Fraction) and isinstance(b, int | Fraction):
        return a != b
    # Past the doubles exponents are without limit: as a fraction such a number may have more digits than memory.
    most = max((len(x.as_tuple().digits) for x in (a, b) if isinstance(x, Decimal)), default=DOUBLE_DIGITS)
    with localcontext(prec=most + DOUBLE_DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN) as context:
        context.clear_traps()
        (x, within), (y, besides) = _printed(a), _printed(b)
        return bool(abs(x - y) > within + besides)


def _printed(x: Number) -> tuple[Decimal, Decimal]:
    """A printed number, and one unit in its last place: that of the double, of the digits, of a quotient's here."""
    if isinstance(x, float):
        return Decimal(x), Decimal(math.ulp(x))
    if isinstance(x, Decimal):
        exponent = x.as_tuple().exponent
        assert isinstance(exponent, int)  # no printed number is infinite
        return x, Decimal((0, (1,), exponent))
    quotient = Decimal(x.numerator) / Decimal(x.denominator)
    exact = quotient * x.denominator == x.numerator
    return quotient, Decimal(0) if exact else abs(quotient).scaleb(1 - getcontext().prec)


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
