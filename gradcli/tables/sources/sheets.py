"""Sheets of spreadsheets (.xlsx, .xlsm, .xlsb, .xls, .ods), through calamine, which reads and never writes.

A workbook is unpacked as a whole, so memory grows with the sheet. Cells come as the values that were stored: a formula is
what the spreadsheet computed last, a percent cell its hundredths, a date is no number.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gradcli import optional
from gradcli.errors import FileError, nearest, printable
from gradcli.files.panics import unreported
from gradcli.files.whole import open_input, release
from gradcli.tables.blocks import BLOCK, Block, rows_a_block
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.reading import Reading
from gradcli.tables.sources.headed import SAMPLE_ROWS, Headed
from gradcli.tables.sources.source import wanted_columns


class SheetSource(Headed):
    """One sheet, the first unless ``FILE#SHEET`` names another. The first row with a cell is the header."""

    def __init__(self, path: str, dialect: Dialect = AS_FOUND) -> None:
        from gradcli.tables.sources import file_and_sheet

        library = optional.require("python_calamine", extra="files")
        file, asked = file_and_sheet(path)
        self.name = path
        release(open_input(file))  # says what is wrong with a file that cannot be read
        self._reading = Reading(dialect)
        with unreported():
            rows = _rows(library, file, self.name, asked)
        start = next((at for at, row in enumerate(rows) if at >= dialect.skip and _filled(row)), None)
        if start is None:
            raise FileError(f"{self.name} is empty", fix="a table has a header with the names of its columns")
        width = max(at + 1 for row in rows[start:] for at, cell in enumerate(row) if cell)
        self._rows = [(at + 1, row[:width]) for at, row in enumerate(rows) if at > start]
        while self._rows and not _filled(self._rows[-1][1]):
            self._rows.pop()
        blank = sum(not _filled(row) for _, row in self._rows)
        self._rows = [(line, row) for line, row in self._rows if _filled(row)]
        self._said = [f"{self.name}: {blank:,} blank row{'s' * (blank != 1)} between rows left out"] if blank else []
        sample = [row for _, row in self._rows[:SAMPLE_ROWS]]
        self._named(rows[start][:width], start + 1, sample, comments=False)
        if self._units_below(sample):
            line, units = self._rows.pop(0)
            self._said.append(self._units_said(units, line))
        self.total = len(self._rows)

    def remarks(self) -> list[str]:
        return [*self._said, *super().remarks()]

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        wanted = wanted_columns(self.columns, numbers, kept, self._header.width)
        most = min(BLOCK, rows_a_block(wanted.width))
        for first in range(0, len(self._rows), most):
            part = self._rows[first : first + most]
            self.done = first + len(part)
            columns = list(zip(*(row for _, row in part), strict=True))
            yield self._block(columns, wanted, len(part), first + 1, [line for line, _ in part])


def _rows(library: Any, file: str, name: str, asked: str | None) -> list[list[str]]:
    """All rows of a sheet as texts, from the first row and column of the sheet on, each as wide as the widest."""
    try:
        with library.CalamineWorkbook.from_path(os.path.abspath(file)) as book:
            names = list(book.sheet_names)
            if asked is not None and asked not in names:
                close = nearest(asked, names)
                fix = f"did you mean {close}?" if close else f"its sheets are {', '.join(names[:8])}"
                raise FileError(f"{printable(file[:200])} has no sheet {printable(asked[:60])}", fix=printable(fix))
            if not names:
                return []
            sheet = book.get_sheet_by_name(names[0] if asked is None else asked)
            return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (library.CalamineError, OSError, ValueError) as error:
        why = printable(str(error).splitlines()[0][:120]) if str(error) else type(error).__name__
        raise FileError(f"cannot read {printable(name[:200])}: {why}", fix="save it again as .xlsx") from None


def _filled(row: Sequence[str]) -> bool:
    return any(cell.strip() for cell in row)


def _text(cell: object) -> str:
    """A cell as it would stand in a file of text."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
