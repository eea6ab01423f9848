"""Numbers that are C expressions: the rows, run over it, print themselves as C.

The functions are those of ``math.h`` and, with ``gc_`` before their names, of the prelude in
``gradcli.engines.c_prelude``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradcli.languages.code_text import ATOM, CodeText, Text


class CText(CodeText):
    """The number system of C expressions; literals are printed from their bits."""

    name = "c"
    functions: Mapping[str, str] = {"copysign": "copysign", "fmod": "fmod"}
    words: tuple[str, ...] = ("engine", "c")
    prefix = ""
    not_a_number = '__builtin_nan("")'
    infinity = "__builtin_inf()"

    def decimal(self, number: float) -> str:
        return repr(number) if number == int(number) and abs(number) < 1e15 else number.hex()


C = CText()


def named(name: str) -> Text:
    """A C variable."""
    return Text(C, name, ATOM)


def code(number: Any) -> str:
    """A number as C: an expression, or a literal with the bits of the nearest double."""
    return C.within(number, 0)


def literal(number: float) -> str:
    """A double as a C constant expression that has its bits."""
    return C.literal(number)
