"""The compiled code that reads and prints the cells of large matrices. It does not depend on them: made once, kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from gradcli.engines.library import CompileError, built, entry
from gradcli.records import NamedTuple
from gradcli.strips.library import FLAGS, source

FEWEST = 1 << 19
"""Characters from which it pays where it is kept."""
FEWEST_TO_COMPILE = 1 << 22
"""And where it must be made first."""
LONGEST = 48
"""Bytes that a printed cell takes at most, and those that are overwritten behind it."""
_PLACES = {"read": 4, "print": 4}


class CellLibrary(NamedTuple):
    """Functions as cells.c documents them."""

    read: Any
    print: Any


def cell_library(characters: int) -> CellLibrary | None:
    """The library for so long a text; None where it does not pay, or cannot be had."""
    return _library(made=characters >= FEWEST_TO_COMPILE) if characters >= FEWEST else None


@cache
def _library(*, made: bool) -> CellLibrary | None:
    text = source(("read.c", "print.c"), Path(__file__).with_name("cells.c").read_text(encoding="ascii"))
    try:
        module = built(text, FLAGS, [], before=not made)
    except CompileError:
        return None
    return CellLibrary(*(entry(module, f"cells_{name}", count) for name, count in _PLACES.items()))
