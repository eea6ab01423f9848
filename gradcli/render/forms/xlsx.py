"""An Excel workbook: a sheet a grid."""

from __future__ import annotations

import re
from io import BytesIO

from gradcli.files.workbook import SheetCell, Workbook
from gradcli.render.faces import Look, View, WithGrid

_NUMBER = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?")
_EXCEL_DIGITS = 17


def grid(shown: WithGrid, look: Look) -> bytes:
    """Columns of numbers hold numbers, where a double holds what was asked for; the others text."""
    out = BytesIO()
    book = Workbook(out)
    for section in shown.grid(View()):
        if section.grid is not None:
            book.sheet(section.grid.header)
            for row in section.grid.rows:
                book.write([_cell(text, n) for text, n in zip(row, section.grid.numeric, strict=True)])
    book.close()
    return out.getvalue()


def _cell(text: str, numeric: bool) -> SheetCell:
    if not numeric or not _NUMBER.fullmatch(text):
        return text
    return float(text) if len(re.sub(r"e.*|[-.]", "", text)) <= _EXCEL_DIGITS else text
