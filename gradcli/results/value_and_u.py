"""A value and its uncertainty, rounded together: u to so many significant digits, the value to the same decimal."""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction

from gradcli.records import NamedTuple
from gradcli.results.entries import Number
from gradcli.results.significant import significant

U_DIGITS = 2
"""Significant digits of an uncertainty for a reader (GUM, 7.2.6)."""
VALUE_DIGITS = 10
"""Those of a value without uncertainty."""
MOST_PLACES = 30
"""Digits of a value that reach down to its uncertainty."""
_EXACT = Context(prec=200, Emax=MAX_EMAX, Emin=MIN_EMIN)


class ValueAndU(NamedTuple):
    """The texts of both, to be multiplied by 10 to the ``exponent``; ``u`` is empty without an uncertainty."""

    value: str
    u: str = ""
    exponent: int = 0

    @property
    def text(self) -> str:
        """``105.0 ± 4.1``, ``(1.235 ± 0.035)e5``."""
        if not self.u:
            return self.value
        return f"({self.value} ± {self.u})e{self.exponent}" if self.exponent else f"{self.value} ± {self.u}"

    @property
    def apart(self) -> tuple[str, str]:
        """Both as numbers of their own, for columns: ``1.235e+05`` and ``3.5e+03``; without u ``0``."""
        if not self.u or not self.exponent:
            return self.value, self.u or "0"
        u = Decimal(self.u)
        figures, below = f"{u:e}".lower().split("e")
        return f"{self.value}e{self.exponent:+03d}", f"{figures}e{int(below) + self.exponent:+03d}"

    @property
    def last_digits(self) -> str:
        """``1.235(35)e5``: u in units of the last digit, as siunitx and the literature write it; empty where the two
        have no decimal in common."""
        if not self.u:
            return self.value
        decimals = len(self.value.partition(".")[2])
        if "e" in self.value + self.u or decimals != len(self.u.partition(".")[2]):
            return ""
        digits = self.u.replace(".", "").lstrip("0")
        return f"{self.value}({digits})" + (f"e{self.exponent}" if self.exponent else "")


def pair(value: Number, u: Number | None, digits: int = U_DIGITS) -> ValueAndU:
    """A value with its uncertainty; without one, or with 0, the value alone."""
    spread = Decimal(0) if u is None else _decimal(u)
    if spread == 0:
        return ValueAndU(significant(value, VALUE_DIGITS))
    rounded = Decimal(f"{spread:.{digits - 1}e}")
    last, number = rounded.adjusted() - digits + 1, _decimal(value)
    if number and number.adjusted() - last > MOST_PLACES:  # the digits between the two say nothing
        return ValueAndU(significant(value, VALUE_DIGITS), f"{rounded:.{digits - 1}e}")
    number = number.quantize(Decimal((0, (1,), last)), context=_EXACT)
    size = max(number.adjusted() if number else last, rounded.adjusted())
    exponent = size if last > 0 or size > 15 or last < -15 else 0
    places = exponent - last
    value_text, u_text = (f"{_EXACT.scaleb(part, -exponent):.{places}f}" for part in (number, rounded))
    return ValueAndU(value_text, u_text, exponent)


def significant_u(u: Number | None, digits: int = U_DIGITS) -> str:
    """An uncertainty alone, all of its digits shown; empty where there is none."""
    return "" if u is None else pair(0, u, digits).apart[1]


def _decimal(value: Number) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(value)
