"""Rounding away from what is bounded: a lower bound down, an upper one up."""

from __future__ import annotations

import math
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import Any

from gradcli.numbers.ball import Ball
from gradcli.results import Number
from gradcli.rounding import Rounding


def bound(x: Any, rounding: Rounding, *, down: bool) -> Number:
    """The nearest number of the results' kind that is below every point of ``x`` (above: not ``down``); an exact
    number stays what it is."""
    if not isinstance(x, Ball):
        return x  # type: ignore[no-any-return]
    end = x.arb.lower() if down else x.arb.upper()
    mantissa, exponent = (int(part) for part in end.man_exp())
    exact = Fraction(mantissa) * Fraction(2) ** exponent
    if rounding.digits is None:
        return _double(exact, down)
    context = Context(
        prec=rounding.digits, rounding=ROUND_FLOOR if down else ROUND_CEILING, Emax=MAX_EMAX, Emin=MIN_EMIN
    )
    return context.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def _double(exact: Fraction, down: bool) -> float:
    try:
        near = float(exact)
    except OverflowError:
        near = math.inf if exact > 0 else -math.inf
    if (near > exact) if down else (near < exact):
        return math.nextafter(near, -math.inf if down else math.inf)
    return near
