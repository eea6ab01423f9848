"""``[[3, 1], [8, 2]]`` (JSON), an object with ``rows`` (our own JSON output), and ``[3 1; 8 2]``."""

from __future__ import annotations

import json
from typing import NoReturn

from gradcli.errors import LimitError, OptionError, Source, Span
from gradcli.matrices.entries import MatrixEntry
from gradcli.matrices.matrix import MOST_CELLS, Matrix
from gradcli.matrices.operands.cells import CellReader
from gradcli.matrices.operands.plain import read_plain


def read_brackets(reader: CellReader, name: str) -> Matrix:
    """The matrix of a bracketed text. A single list of cells is one row."""
    text = reader.source.text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    inner = text[start + 1 : end - 1]
    if text[start] == "[" and text[end - 1] == "]" and not set(inner) & set('[]"'):
        # One pair of brackets: JSON's single list and the other notation read alike, quotes apart.
        return read_plain(reader, name, headings=bool(reader.source.name), start=start + 1, end=end - 1)
    document = _json(reader.source, name)
    if isinstance(document, dict):
        document = document.get("rows")
    if isinstance(document, list) and not any(isinstance(row, list) for row in document):
        document = [document]
    if not isinstance(document, list) or not document or not all(isinstance(row, list) for row in document):
        raise OptionError(f"{name} is not a list of rows", fix="write [[3, 1], [8, 2]]")
    rows = [[_entry(reader, name, r, c, cell) for c, cell in enumerate(row, 1)] for r, row in enumerate(document, 1)]
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]) or not row:
            raise OptionError(
                f"row {number} of {name} has {len(row)} cells, row 1 has {len(rows[0])}",
                fix="give every row the same number of cells, and at least one",
            )
    if len(rows) * len(rows[0]) > MOST_CELLS:
        raise LimitError(f"{name} has more than {MOST_CELLS:,} cells")
    return Matrix((len(rows), len(rows[0])), rows, None, reader.decimal, name)


def _json(source: Source, name: str) -> object:
    def refused(word: str) -> NoReturn:
        raise OptionError(f"{name} holds {word}, which is not a number", fix="fill the cell, or leave the row out")

    try:
        # Numbers are kept as text: they are exact, not doubles.
        return json.loads(source.text, parse_int=str, parse_float=str, parse_constant=refused)
    except RecursionError:
        raise OptionError(f"{name} is nested too deeply", fix="write [[3, 1], [8, 2]]") from None
    except json.JSONDecodeError as error:
        raise OptionError(
            "the brackets do not make a matrix",
            span=Span(source, error.pos, error.pos + 1),
            fix="write [[3, 1], [8, 2]] or '3 1; 8 2'",
        ) from None


def _entry(reader: CellReader, name: str, row: int, column: int, cell: object) -> MatrixEntry:
    if not isinstance(cell, str) or not cell.strip():
        raise OptionError(
            f"row {row}, column {column} of {name} is not a number",
            fix="a cell is a number, or an expression in quotes",
        )
    # A cell of its own: JSON does not say where its values stand in the text.
    text = cell.strip()
    alone = CellReader(Source(text, f"{name}[{row}][{column}]"), reader.bindings, exactly=reader.exactly)
    entry = alone.cell(0, len(text))
    reader.decimal = reader.decimal or alone.decimal
    return entry
