"""The total of a reduction as it is printed: the nearest number, with a bound, or the interval that is certain."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from gradcli.batch.judged import JudgedWork
from gradcli.batch.totals import upward
from gradcli.results.entries import Entry, Number, Status
from gradcli.tables.statuses import CERTAIN


def rounded_total(number: Fraction, error: Fraction, work: JudgedWork, digits: int | None) -> Entry:
    """What is printed of a number that is within ``error`` of the true one: ``digits``, or the nearest double."""
    floats = work.request.floats_only
    if not error and not floats:
        printed = number if work.request.exact else _nearest(number, digits)
        bound = 0.0 if printed is None else upward(abs(number - Fraction(printed)))
        return Entry(number.numerator if number.denominator == 1 else number, bound=bound)
    if work.certify:
        value = _nearest(number - error, digits)
        certain = value is not None and value == _nearest(number + error, digits)
        why = "its digits are not certain: --digits takes more of each row"
    else:
        value = _nearest(number)
        certain = floats or error <= CERTAIN * abs(number)
        why = "fewer than ten digits are certain; --certify adds the rows to more digits"
    if value is None:
        return Entry(None, Status.UNCERTIFIED, "it is past the range of float64")
    bound = upward(error + abs(number - Fraction(value)))
    if not certain:
        middle = _nearest(number)
        return Entry(None, Status.UNCERTIFIED, why, interval=(f"{middle!r}", f"{bound:.2g}"))
    return Entry(value, bound=None if floats else bound)


def _nearest(number: Fraction, digits: int | None = None) -> Number | None:
    """The nearest double, or so many digits; None past the range of doubles."""
    if digits is not None:
        context = Context(prec=digits, rounding=ROUND_HALF_EVEN)
        return context.divide(Decimal(number.numerator), Decimal(number.denominator))
    try:
        return float(number)
    except OverflowError:
        return None


def two_digits(bound: float) -> str:
    """Two digits, rounded up."""
    context = Context(prec=2, rounding=ROUND_CEILING)
    return f"{float(context.plus(Decimal(bound))):.2g}"
