"""How a table of text is written, as a command line says it: what separates cells, and how numbers are spelled."""

from __future__ import annotations

from gradcli.errors import OptionError, printable
from gradcli.records import NamedTuple

_SPELLINGS = {"\\t": "\t", "tab": "\t", "space": " ", "blanks": " "}
_IN_NUMBERS = '+-._"#\r\n'
_DECIMALS = {".": ".", "point": ".", ",": ",", "comma": ","}
_THOUSANDS = {",": ",", ".": ".", "'": "'", "’": "'", " ": " ", "space": " ", "_": "_", "none": ""}
_FIX = "write --thousands , or . or ' or _ or space, or none for signs alone ($5, 12 %, (3))"


class Dialect(NamedTuple):
    """What is said of a table; None is found by the table itself.

    ``delimiter`` is one character, a blank for runs of them; ``decimal`` is ``.`` or ``,``. ``thousands`` is what
    stands between groups of three digits (a blank: of any width; empty: nothing), and lets currency and percent signs
    and the brackets of accountants stand around a number; ``.`` makes the decimal mark a comma. ``skip`` is how many
    lines come before the header.
    """

    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    skip: int = 0


AS_FOUND = Dialect()
"""Nothing is said."""


def dialect_of(
    delimiter: str | None = None, decimal: str | None = None, thousands: str | None = None, skip: int = 0
) -> Dialect:
    """The dialect that the options ``--delimiter``, ``--decimal``, ``--thousands`` and ``--skip`` name. Raises
    OptionError."""
    found = Dialect(
        None if delimiter is None else _delimiter(delimiter),
        None if decimal is None else _chosen("--decimal", decimal, _DECIMALS, "write --decimal , or --decimal ."),
        None if thousands is None else _chosen("--thousands", thousands, _THOUSANDS, _FIX),
        skip,
    )
    if found.thousands and found.thousands == found.decimal:
        mark = found.thousands
        other = "," if mark == "." else "."
        what = f"{mark} cannot be the decimal mark and the one between thousands"
        raise OptionError(what, fix=f"write --thousands {mark} --decimal {other}")
    return found


def _delimiter(option: str) -> str:
    found = _SPELLINGS.get(option, option)
    if len(found) != 1 or not found.isascii() or found.isalnum() or found in _IN_NUMBERS:
        what = f"--delimiter takes one character that no number has, not {printable(option[:20]) or 'nothing'}"
        raise OptionError(what, fix="write --delimiter ';', --delimiter tab or --delimiter space")
    return found


def _chosen(option: str, given: str, known: dict[str, str], fix: str) -> str:
    if given not in known:
        raise OptionError(f"{option} {printable(given[:20])} is not known", fix=fix)
    return known[given]
