"""Columns gathered to the entries of a vector: ``x=x1,x2,x3``, ``x=x*``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from gradcli.errors import OptionError, printable

_DIGITS = re.compile(r"(\d+)")
_FIX = "write --gather x=x1,x2,x3, or --gather 'x=x*' for all that begin so"


def gathered(names: Iterable[str], gather: Sequence[str]) -> dict[str, str]:
    """The entry that each name of a column becomes, ``x[1]`` and on. Raises OptionError for a text that is not
    NAME=COLUMNS, a column that is not there, or that is gathered twice."""
    known, found = list(names), dict[str, str]()
    for text in gather:
        vector, equals, columns = (part.strip() for part in text.partition("="))
        if not equals or not vector.isidentifier() or not columns:
            raise OptionError(f"--gather {printable(text[:60])} is not NAME=COLUMNS", fix=_FIX)
        if any(entry.startswith(f"{vector}[") for entry in found.values()):
            raise OptionError(f"--gather gives {vector} twice", fix="name all its columns in one")
        for place, column in enumerate(_columns(columns, known), 1):
            if column in found:
                raise OptionError(f"the column {printable(column[:60])} is gathered twice", fix="give it one place")
            found[column] = f"{vector}[{place}]"
    return found


def _columns(text: str, known: Sequence[str]) -> list[str]:
    if "*" in text:
        chosen = [name for name in known if fnmatchcase(name, text.replace("[", "[[]"))]
        if not chosen:
            shown = ", ".join(map(printable, known[:8]))
            raise OptionError(f"no column is like {printable(text[:60])}", fix=f"its columns are {shown}")
        return sorted(chosen, key=_naturally)
    columns = [column.strip() for column in text.split(",")]
    absent = next((column for column in columns if column not in known), None)
    if absent is not None:
        shown = ", ".join(map(printable, known[:8]))
        raise OptionError(f"the data has no column {printable(absent[:60])}", fix=f"its columns are {shown}")
    return columns


def _naturally(name: str) -> list[tuple[int, int, str]]:
    """The order of people: x2 before x10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in _DIGITS.split(name) if part]
