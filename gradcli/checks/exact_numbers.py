"""The numbers of results compared as the exact numbers they are: integers, fractions, doubles, decimals."""

from __future__ import annotations

import math
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.results.entries import Number

LARGEST_EXPONENT = 10_000
"""Decimal exponent past which a number is not written out as a fraction: exp(exp(20)) has 200 million digits."""

_WIDE = Context(prec=100, Emax=MAX_EMAX, Emin=MIN_EMIN)


class Distance(NamedTuple):
    """How far a number is from the true one: ``absolute``; ``relative``, None from a true 0; ``ulps``, in units
    in the last place of the double nearest to the true one, None where there is no such double."""

    absolute: Number
    relative: Number | None
    ulps: Number | None


class Tolerance(NamedTuple):
    """A number within ``atol + rtol*|true|`` of the true one is right."""

    rtol: Number
    atol: Number

    def admits(self, claimed: Number, true: Number) -> bool:
        """Whether ``claimed`` is right; decided exactly."""
        c, t, rtol, atol = _alike(claimed, true, self.rtol, self.atol)
        with localcontext(_WIDE):
            return bool(abs(c - t) <= atol + rtol * abs(t))


def distance(found: Number, true: Number) -> Distance:
    """The distance of two finite numbers, exact but for numbers past 10^10,000 (100 digits there)."""
    f, t = _alike(found, true)
    with localcontext(_WIDE):
        absolute = abs(f - t)
        return Distance(absolute, absolute / abs(t) if t else None, _ulps(absolute, true))


def _ulps(absolute: Any, true: Number) -> Number | None:
    if isinstance(absolute, Decimal):
        return None
    try:
        double = float(true)
    except OverflowError:
        return None
    return None if double == 0 or not math.isfinite(double) else Fraction(absolute) / Fraction(math.ulp(double))


def _alike(*numbers: Number) -> tuple[Any, ...]:
    """The same numbers as fractions; as decimals of 100 digits where one is too large to be a fraction."""
    if any(isinstance(n, Decimal) and abs(n.adjusted()) > LARGEST_EXPONENT for n in numbers):
        return tuple(n if isinstance(n, Decimal) else _decimal(Fraction(n)) for n in numbers)
    return tuple(Fraction(n) for n in numbers)


def _decimal(q: Fraction) -> Decimal:
    return _WIDE.divide(Decimal(q.numerator), Decimal(q.denominator))
