"""Rounding away from what is bounded: a lower bound down, an upper one up."""

from __future__ import annotations

import math
import sys
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import Any

from gradcli.numbers.balls.ball import Ball
from gradcli.numbers.rounding import DOUBLE_DIGITS, Rounding
from gradcli.results.entries import Number

LARGEST = Fraction(sys.float_info.max)


def bound(x: Any, rounding: Rounding, *, down: bool) -> Number:
    """The nearest number of the results' kind that is below every point of ``x`` (above: not ``down``); an exact
    number stays what it is."""
    if not isinstance(x, Ball):
        return x  # type: ignore[no-any-return]
    end = x.arb.lower() if down else x.arb.upper()
    mantissa, exponent = (int(part) for part in end.man_exp())
    exact = Fraction(mantissa) * Fraction(2) ** exponent
    if rounding.digits is None and abs(exact) <= LARGEST:
        return _double(exact, down)
    way = ROUND_FLOOR if down else ROUND_CEILING
    context = Context(prec=rounding.digits or DOUBLE_DIGITS, rounding=way, Emax=MAX_EMAX, Emin=MIN_EMIN)
    return context.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def _double(exact: Fraction, down: bool) -> float:
    near = float(exact)
    if (near > exact) if down else (near < exact):
        return math.nextafter(near, -math.inf if down else math.inf)
    return near
