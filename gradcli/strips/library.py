"""The compiled code that reads, prints and hands rows on. It does not depend on a program: made once, then kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from gradcli.engines.library import built, entry
from gradcli.records import NamedTuple
from gradcli.strips.powers import tables

FLAGS = ("-std=gnu11", "-O2", "-shared", "-fPIC", "-march=native", "-ffp-contract=off", "-w")
"""The algorithms of reading count on products and sums that are rounded one after the other."""
_SOURCES = ("read.c", "print.c", "rows.c")
_INCLUDES = "".join(f"#include <{name}.h>\n" for name in ("stdint", "string", "stdlib"))


class TextLibrary(NamedTuple):
    """Functions as rows.c documents them."""

    rows: Any
    read: Any
    print: Any


@cache
def text_library() -> TextLibrary:
    """The library. Raises CompileError."""
    module = built(source(_SOURCES), FLAGS, [])
    pointers = {"rows": 5, "read": 3, "print": 2}
    return TextLibrary(*(entry(module, f"strips_{name}", count) for name, count in pointers.items()))


@cache
def columns_library() -> Any:
    """The function that columns.c documents, a library of its own: it needs none of the tables. Raises CompileError."""
    return entry(built(f"{_INCLUDES}\n{_text('columns.c')}", [*FLAGS, "-O3"], []), "strips_columns", 4)


def source(names: Sequence[str], more: str = "") -> str:
    """The text of files of this room, after what all of them need, and of more code."""
    return "\n".join([_INCLUDES, tables(), *map(_text, names), *([more] if more else [])])


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="ascii")
