"""How tables spell a number: the decimal mark, what groups the digits, and the signs around it.

A cell in another spelling than its table's is never read by guess: ``other_readings`` tells what it may be, and the
options that say so.
"""

from __future__ import annotations

import re
from functools import cache

from gradcli.records import NamedTuple

BLANKS = " \t\u00a0\u202f\u2009\u2007"
"""What may stand around a cell, and between groups of digits: blanks, no-break, narrow, thin and figure spaces."""
_CURRENCY = (
    r"(?:[A-Z]{1,3}\$|[$¤£¥₠-₿฿]|EUR|USD|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|CZK|HUF|kr\.?|zł|Kč|Rs\.?|Fr\.?)"
)
_SIGN = "[+\\-−]"
_EXPONENT = f"(?:[eE]{_SIGN}?[0-9]+)?"
_MARKS = {"": "", " ": f"[{BLANKS}]", "'": "['’]", ",": ",", ".": r"\.", "_": "_"}
_LONGEST = 60
"""Characters of a cell that may be a number in another spelling."""


class Spelling(NamedTuple):
    """``thousands`` is None where no groups and no signs are allowed, and empty where signs alone are."""

    decimal: str = "."
    thousands: str | None = None

    def plain(self, text: str) -> str | None:
        """The number of a cell as the plain grammar writes it; None where the cell is none in this spelling.

        ``12 %`` is ``12e-2``, ``(3)`` is ``-3``.
        """
        found = _pattern(self).fullmatch(text.strip(BLANKS))
        if found is None:
            return None
        group = found.groupdict()
        if bool(group.get("open")) != bool(group.get("close")) or (group.get("before") and group.get("after")):
            return None
        signs = [sign for sign in (group["sign"], group.get("inner")) if sign]
        if len(signs) + bool(group.get("open")) > 1:
            return None
        whole, fraction = group["whole"] or "", (group["fraction"] or "").replace(self.decimal, ".")
        if self.thousands:
            whole = re.sub(_MARKS[self.thousands], "", whole)
        exponent = (group["exponent"] or "").lower().replace("−", "-")
        if group.get("percent"):
            exponent = f"e{int(exponent[1:] or '0') - 2}"
        minus = "-" if group.get("open") or "".join(signs) in ("-", "−") else ""
        return minus + whole + fraction + exponent

    @property
    def options(self) -> str:
        """The options that name it."""
        if self.thousands is None:
            return f"--decimal {self.decimal}"
        decimal = " --decimal ," if self.decimal == "," else ""
        word = {"": "none", " ": "space", "'": '"\'"'}.get(self.thousands, self.thousands)
        return f"--thousands {word}{decimal}"


PLAIN = Spelling()
COMMA = Spelling(",")
_OTHERS = (
    *(PLAIN, Spelling(",", None), Spelling(".", ""), Spelling(",", ""), Spelling(".", ","), Spelling(",", ".")),
    *(Spelling(decimal, thousands) for thousands in (" ", "'") for decimal in (".", ",")),
)


def other_readings(text: str, spelling: Spelling = PLAIN) -> dict[str, Spelling]:
    """What a cell that is no number in ``spelling`` is in others: each number once, with the spelling to ask for."""
    found: dict[str, Spelling] = {}
    if len(text) <= _LONGEST and any("0" <= character <= "9" for character in text):
        for other in _OTHERS:
            plain = other.plain(text) if other != spelling else None
            if plain is not None:
                found.setdefault(shortest(plain), other)
    return found


def shortest(plain: str) -> str:
    """A plain number for a reader."""
    return f"{float(plain):.15g}"


@cache
def _pattern(spelling: Spelling) -> re.Pattern[str]:
    mark = re.escape(spelling.decimal)
    whole = "[0-9]+"
    if spelling.thousands:
        group = _MARKS[spelling.thousands]
        # Groups of three, or as in India: two, two and three.
        whole = f"(?:[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+|[1-9][0-9]?(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}|[0-9]+)"
    number = f"(?:(?P<whole>{whole})?(?P<fraction>{mark}[0-9]*)?)(?P<exponent>{_EXPONENT})"
    number = rf"(?=[0-9]|{mark}[0-9]){number}"
    if spelling.thousands is None:
        return re.compile(f"(?P<sign>{_SIGN})?{number}")
    blank = f"[{BLANKS}]*+"
    return re.compile(
        rf"(?P<open>\()?{blank}(?P<sign>{_SIGN})?{blank}(?P<before>{_CURRENCY})?{blank}(?P<inner>{_SIGN})?{number}{blank}"
        rf"(?:(?P<percent>%)|(?P<after>{_CURRENCY}))?{blank}(?P<close>\))?"
    )
