"""Numbers rounded to significant digits, as text."""

from __future__ import annotations

import math
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from gradcli.results.entries import Number


def significant(value: Number, digits: int, *, whole: bool = False) -> str:
    """``value`` correctly rounded to ``digits`` significant digits, without trailing zeros.

    Under ``whole`` a number that is not exactly what is shown has all of its digits, zeros too: each is proved.
    Plain notation from 1e-5 to 1e16, scientific beyond.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return infinity(value)
    if value == 0:
        return "0"
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX, Emin=MIN_EMIN)
    if isinstance(value, Fraction):
        rounded = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    else:
        rounded = context.plus(Decimal(value))
    sign, figures, _ = rounded.as_tuple()
    text = "".join(map(str, figures)).rstrip("0")
    if whole and (isinstance(value, Decimal) or rounded != value):
        text = text.ljust(digits, "0")
    exponent = rounded.adjusted()
    if -6 < exponent < 16:
        if exponent >= len(text) - 1:
            text += "0" * (exponent - len(text) + 1)
        elif exponent >= 0:
            text = text[: exponent + 1] + "." + text[exponent + 1 :]
        else:
            text = "0." + "0" * (-exponent - 1) + text
    else:
        text = text[0] + ("." + text[1:] if len(text) > 1 else "") + f"e{exponent:+03d}"
    return ("-" if sign else "") + text


def infinity(value: float) -> str:
    """A signed infinity; NaN has no text, since no result may hold one."""
    assert value == value, "a result without a reason"
    return "inf" if value > 0 else "-inf"
