"""Numbers to text: shortest round-trip for machines, a number of significant digits for people."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from gradcli.language.printing import figures
from gradcli.results.entries import Entry, Number, Status
from gradcli.results.significant import infinity, significant

TABLE_DIGITS = 10
LARGEST_PLAIN_INTEGER = 2**53


def shortest(value: Number) -> str:
    """The correctly rounded double in its shortest form that reads back the same; a Decimal with its own digits."""
    if isinstance(value, Decimal):
        return significant(value, len(value.as_tuple().digits))
    if isinstance(value, int) and abs(value) <= LARGEST_PLAIN_INTEGER:
        return str(value)
    try:
        double = float(value)
    except OverflowError:
        return significant(value, 17)
    if not math.isfinite(double):
        return infinity(double)
    if double == 0 and value != 0:
        return significant(value, 17)
    return repr(double).removesuffix(".0") if double != 0 else "0"


def exact(value: Number) -> str:
    """Integers in full, fractions as p/q."""
    if isinstance(value, Fraction):
        return f"{figures(value.numerator)}/{figures(value.denominator)}"
    return figures(value) if isinstance(value, int) else shortest(value)


class Numerals:
    """How numbers are printed in one output: for a person or a machine, with how many digits, and whether all of
    those are shown (``whole``: who asks for N digits sees N)."""

    def __init__(
        self, *, machine: bool, digits: int | None = None, fractions: bool = False, whole: bool = False
    ) -> None:
        self.machine = machine
        self.digits = digits
        self.fractions = fractions
        self.whole = whole

    @property
    def proved(self) -> int | None:
        """The digits a result must have; None where the correctly rounded double does."""
        return self.digits if self.machine else self.digits or TABLE_DIGITS

    def number(self, value: Number) -> str:
        """One number."""
        if self.fractions:
            return exact(value)
        if self.proved is None:
            return shortest(value)
        return significant(value, self.proved, whole=self.whole)

    def shows(self, value: Number) -> bool:
        """Whether the text of an exact number is the number itself, not rounded."""
        return Fraction(self.number(value)) == value

    def entry(self, entry: Entry) -> str:
        """One entry: its number, ``none``, or nothing where there is a reason instead."""
        if entry.status is Status.UNCONNECTED:
            return "none"
        if entry.interval is not None:
            return " ± ".join(entry.interval)
        if entry.routes is not None:
            return " or ".join("none" if route is None else self.number(route) for route in entry.routes)
        if entry.orders is not None:
            return " or ".join(self.number(order) for order in entry.orders)
        if entry.value is None:
            return "" if self.machine else entry.status.value
        return self.number(entry.value)

    def word(self, entry: Entry) -> str:
        """One entry as a word that is never empty: a shell's ``read`` must find every column."""
        text = self.entry(entry)
        return text if text and " " not in text else entry.status.value
