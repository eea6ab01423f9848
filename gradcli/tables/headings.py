"""The names of columns as people write them: with units behind them, in a line of units below, more than once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gradcli.language.characters import spelled

_WITH_UNIT = re.compile(r"(?P<name>.*?\S)\s*(?:\[(?P<square>[^\[\]]*)\]|\((?P<round>[^()]*)\))", re.DOTALL)
_PLACES = re.compile(r"[\d\s,]*")
_SYMBOL = (
    r"(?:(?:da|[QRYZEPTGMkhdcmµμunpfazyrq])?(?:m|g|s|A|K|mol|cd|Hz|N|Pa|J|W|C|V|F|Ω|ohm|Ohm|S|Wb|T|H|lm|lx|Bq|Gy|Sv|kat"
    r"|l|L|bar|eV|t|rad|sr|Wh|Vs|Ah|VA|cal)|min|h|d|yr?|year|°[CF]?|deg(?:[CF])?|degrees?|psi|atm|mmHg|ppm|ppb|ppt|in|ft"
    r"|mi|lb|oz|gal|mph|rpm|dB[mA]?|pH|px|AU|Jy|mag|Å|sec|%|‰|EUR|USD|GBP|[€$£])"
)
_POWER = r"(?:\s?(?:\^|\*\*)?[-−+]?\d+|[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
_UNIT = re.compile(rf"(?:1\s?/\s?)?{_SYMBOL}{_POWER}(?:\s?[*·⋅/. ]\s?{_SYMBOL}{_POWER})*")
_BRACKETED = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")
_RULE = re.compile(r"[\s|+:,;]*+(?:[-=*_#~]{2,}+[\s|+:,;]*+)++")
_LONGEST = 200
"""Characters of a name with a unit, and of a unit."""
_NO_UNIT = ("", "-", "–", "[-]", "(-)")


def as_name(column: str) -> str:
    """The name of a variable that a column's name is."""
    return spelled(column.strip())


def without_unit(column: str) -> str | None:
    """``Diameter`` of ``Diameter [mm]``; None where nothing in brackets follows, or an index as in ``x[1]``."""
    found = _WITH_UNIT.fullmatch(column.strip()) if len(column) <= _LONGEST else None
    if found is None or (found["square"] is not None and _PLACES.fullmatch(found["square"])):
        return None
    name = as_name(found["name"])
    return name if name.isidentifier() else None


def short_names(columns: Sequence[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The names without units of the columns that have one of their own, and the columns of those that several have.

    A column whose whole name is that name keeps it for itself.
    """
    whole = {as_name(column) for column in columns}
    found: dict[str, list[str]] = {}
    for column in columns:
        name = without_unit(column)
        if name is not None and name not in whole:
            found.setdefault(name, []).append(column)
    return {c[0]: name for name, c in found.items() if len(c) == 1}, {n: c for n, c in found.items() if len(c) > 1}


def are_units(cells: Sequence[str], numeric: Sequence[bool]) -> bool:
    """Whether the line below a header holds units and nothing else: anything in brackets, or known ones of columns
    that are ``numeric`` below it, as one of those with a unit is."""
    found = False
    for text, numbers in zip(map(str.strip, cells), numeric, strict=True):
        if text in _NO_UNIT:
            continue
        if len(text) > _LONGEST or not (_BRACKETED.fullmatch(text) or (numbers and _UNIT.fullmatch(text))):
            return False
        found = found or numbers
    return found


def unquoted(names: Sequence[str]) -> list[str]:
    """Names without the single quotes that are around every one of them."""
    stripped = [name.strip() for name in names]
    quoted = all(len(name) > 2 and name[0] == name[-1] == "'" for name in stripped)
    return [name[1:-1] for name in stripped] if quoted and names else [*names]


def is_rule(line: str) -> bool:
    """Whether a line below a header is drawn: ``----  ----``, ``|---|---|``, ``=====``, ``***``."""
    return _RULE.fullmatch(line) is not None


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Names that are there more than once with their columns' numbers behind them: ``x (column 2)``."""
    often = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    return tuple(f"{name} (column {number})" if name in often else name for number, name in enumerate(names, 1))
