"""Rows of text: rows by newline or ``;``, cells by blanks, tabs or commas, ``#`` and ``%`` comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradcli.errors import LimitError, OptionError, Span
from gradcli.functions.names import CONSTANTS
from gradcli.matrices.entries import MatrixEntry
from gradcli.matrices.matrix import MOST_CELLS, Matrix
from gradcli.matrices.operands.cells import CellReader

_LINE = re.compile(r"[^\n]+")
_COMMENT = re.compile(r"[#%]")
_ROW = re.compile(r"[^;]+")
_CELL = re.compile(r"[^\s,]+")
_NO_CELL = re.compile(r"(?:^|,)\s*,|,\s*$")
_INTEGERS = re.compile(r"[-+0-9 \t]*")
_WORD = re.compile(r"[^\W\d]\w*")


def read_plain(reader: CellReader, name: str, *, headings: bool, start: int = 0, end: int | None = None) -> Matrix:
    """The matrix of a plain text (or of a part of it).

    ``headings`` refuses a row of words that have no values: in a file it is a heading or not a matrix.
    """
    text = reader.source.text
    rows: list[list[MatrixEntry]] = []
    count = 0
    for first, last in _rows(text, start, len(text) if end is None else end):
        row = _row(reader, first, last, headings)
        if rows and len(row) != len(rows[0]):
            raise OptionError(
                f"row {len(rows) + 1} has {_cells(len(row))}, row 1 has {len(rows[0])}",
                span=_trimmed(reader, first, last),
                fix="give every row the same number of cells",
            )
        rows.append(row)
        count += len(row)
        if count > MOST_CELLS:
            raise LimitError(f"{name} has more than {MOST_CELLS:,} cells")
    if not rows:
        raise OptionError(f"{name} has no rows", fix="a matrix is rows of numbers, for example '3 1; 8 2'")
    return Matrix((len(rows), len(rows[0])), rows, None, reader.decimal, name)


def _rows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each row stands, comments and blank rows left out."""
    for line in _LINE.finditer(text, start, end):
        comment = _COMMENT.search(text, line.start(), line.end())
        for row in _ROW.finditer(text, line.start(), comment.start() if comment else line.end()):
            if row[0].strip():
                yield row.span()


def _row(reader: CellReader, start: int, end: int, headings: bool) -> list[MatrixEntry]:
    text = reader.source.text[start:end]
    if _INTEGERS.fullmatch(text):
        try:
            return [int(cell) for cell in text.split()]
        except ValueError:  # a sign on its own, or more digits than Python converts at once
            pass
    gap = _NO_CELL.search(text) if "," in text else None
    if gap:
        raise OptionError(
            "a cell is empty",
            span=Span(reader.source, start + gap.start(), start + gap.end()),
            fix="write 0 where a cell is 0",
        )
    spans = list(_bracketed(text)) if "(" in text else [cell.span() for cell in _CELL.finditer(text)]
    words = [text[first:last] for first, last in spans] if headings else []
    if words and all(map(_WORD.fullmatch, words)):
        unknown = [word for word in words if word not in reader.point and word not in CONSTANTS]
        if unknown:
            raise OptionError(
                "a row of words, not of numbers",
                span=_trimmed(reader, start, end),
                fix=f"take it out; if the words are variables, give them values: --at {unknown[0][:40]}=…",
            )
    return [reader.cell(start + first, start + last) for first, last in spans]


def _bracketed(text: str) -> Iterator[tuple[int, int]]:
    """Cells of a row with calls: blanks and commas inside brackets separate nothing."""
    depth, first = 0, -1
    for position, character in enumerate(text):
        if depth == 0 and (character.isspace() or character == ","):
            if first >= 0:
                yield first, position
            first = -1
            continue
        first = position if first < 0 else first
        depth = max(0, depth + (character == "(") - (character == ")"))
    if first >= 0:
        yield first, len(text.rstrip())


def _trimmed(reader: CellReader, start: int, end: int) -> Span:
    text = reader.source.text[start:end]
    return Span(reader.source, start + len(text) - len(text.lstrip()), start + len(text.rstrip()))


def _cells(count: int) -> str:
    return f"{count} cell" + "s" * (count != 1)
