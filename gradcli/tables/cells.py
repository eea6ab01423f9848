"""The text of a cell and the number it stands for: one grammar for every source and every reader.

A number is ``[+-] digits [. digits] [e [+-] digits]`` in ASCII (or with the minus sign of typography), blanks around it
allowed, read as the nearest double. What is a number in another spelling, ``1,234`` or ``12 %``, is FOREIGN.
Python's ``float`` accepts more (underscores, digits of other scripts), a fast reader of CSV another set again,
so whatever is not plainly a finite number is decided here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from gradcli.numbers.later import numpy
from gradcli.tables.blocks import Codes, Doubles, FaultKind, Indices
from gradcli.tables.spelling import BLANKS, COMMA, PLAIN, other_readings
from gradcli.tables.uncertain import value_and_uncertainty

MISSING_WORDS = frozenset(
    ["", "na", "n/a", "#n/a", "<na>", "null", "none", "missing", "?", "-", ".", "–", "—", "..", "...", "…", ":"]
)
"""What tables write, in any case, where there is no number (R, pandas, spreadsheets, databases, SAS, UCI, Eurostat)."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)


def number(text: str) -> tuple[float, int]:
    """The double of one cell and its fault code (0: none)."""
    text = text.strip(BLANKS).replace("−", "-")
    if _NUMBER.fullmatch(text):
        value = float(text)
        return value, 0 if abs(value) < math.inf else FaultKind.INFINITE
    if _NOT_FINITE.fullmatch(text):
        return float(text), FaultKind.INFINITE
    if text.lower() in MISSING_WORDS:
        return math.nan, FaultKind.MISSING
    foreign = other_readings(text) or any(value_and_uncertainty(text, spelling) for spelling in (PLAIN, COMMA))
    return math.nan, FaultKind.FOREIGN if foreign else FaultKind.TEXT


def numbers(texts: Sequence[str]) -> tuple[Doubles, Codes | None]:
    """The doubles of a column of cells, shape (N,), and its fault codes, or None when there is no fault."""
    joined = "".join(texts)
    if joined.isascii() and joined.isprintable() and "_" not in joined:
        # Nothing that float() reads and the grammar does not.
        try:
            values = numpy.array(list(map(float, texts)), dtype=numpy.float64)
        except ValueError:
            pass
        else:
            if numpy.isfinite(values).all():
                return values, None
    pairs = [number(text) for text in texts]
    values = numpy.array([value for value, _ in pairs], dtype=numpy.float64)
    codes = numpy.array([code for _, code in pairs], dtype=numpy.uint8)
    return values, codes if codes.any() else None


def corrected(values: Doubles, suspects: Indices, texts: Sequence[str]) -> tuple[Doubles, Codes | None]:
    """``values`` with the cells at the indices ``suspects`` read again from their texts, and the fault codes."""
    read, found = numbers(texts)
    values = values.copy()
    values[suspects] = read
    if found is None:
        return values, None
    codes = numpy.zeros(len(values), dtype=numpy.uint8)
    codes[suspects] = found
    return values, codes


def checked(values: Doubles, absent: Codes | None = None) -> tuple[Doubles, Codes | None]:
    """Doubles that come as doubles: the fault codes of those that are absent or not finite, None without any."""
    finite = numpy.isfinite(values)
    if absent is None and finite.all():
        return values, None
    codes = numpy.where(finite, 0, FaultKind.INFINITE).astype(numpy.uint8)
    if absent is not None:
        codes[absent.astype(numpy.bool_)] = FaultKind.MISSING
    return values, codes if codes.any() else None


def characters(text: str) -> str:
    """A text with a mark for what is no character: escapes in JSON, and names in .npy files, may be half of one."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
