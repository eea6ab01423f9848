"""Sheets of spreadsheets: one sheet of a workbook as a table. What a workbook is, its reader knows (``xlsx``, ``ods``).

Cells come as the values that were stored: a formula is what the spreadsheet computed last, a percent cell its
hundredths; a date is no number, and an error such as ``#DIV/0!`` is the text that it shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from gradcli.errors import FileError, nearest, printable
from gradcli.files.packed import suffix_of
from gradcli.records import NamedTuple
from gradcli.registry import Registry, loaded
from gradcli.tables.blocks import BLOCK, Block, rows_a_block
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.reading import Reading
from gradcli.tables.sources.headed import SAMPLE_ROWS, Headed
from gradcli.tables.sources.source import wanted_columns


class SheetRow(NamedTuple):
    """A row of a sheet: its number, and its cells as texts up to the last one it has."""

    line: int
    cells: list[str]

    @property
    def filled(self) -> bool:
        return any(cell.strip() for cell in self.cells)


class Book(NamedTuple):
    """A kind of workbook: ``opened`` is where its reader is, called with the file and the sheet asked for (None: the
    first), which gives the rows of the sheet in order."""

    name: str
    suffixes: tuple[str, ...]
    opened: str


BOOKS: Registry[Book] = Registry(
    Book("xlsx", (".xlsx", ".xlsm"), "gradcli.tables.sources.xlsx:rows"),
    Book("ods", (".ods",), "gradcli.tables.sources.ods:rows"),
)


class SheetSource(Headed):
    """One sheet, the first unless ``FILE#SHEET`` names another. The first row with a cell is the header; blank rows
    are left out."""

    _even = "give its column a name in the header, or take the cell out"

    def __init__(self, path: str, dialect: Dialect = AS_FOUND) -> None:
        from gradcli.tables.sources import file_and_sheet

        file, sheet = file_and_sheet(path)
        self.name, self._reading = path, Reading(dialect)
        (book,) = BOOKS.of_suffix(suffix_of(file)[0])
        self._rows: Iterator[SheetRow] = loaded(book.opened)(file, sheet)
        self._blank = self._blank_since = 0
        header = next((row for row in self._rows if row.line > dialect.skip and row.filled), None)
        if header is None:
            raise FileError(f"{path} is empty", fix="a table has a header; another sheet is named by book.xlsx#Sheet")
        names = header.cells
        while not names[-1].strip():
            names.pop()
        first = list(islice(self._rows, SAMPLE_ROWS))
        sample = [[*row.cells, *[""] * (len(names) - len(row.cells))][: len(names)] for row in first if row.filled]
        self._named(names, header.line, sample, comments=False)
        self._said: list[str] = []
        if self._units_below(sample):
            place = next(place for place, row in enumerate(first) if row.filled)
            self._said.append(self._units_said(first[place].cells, first[place].line))
            first = first[place + 1 :]
        self._rows = chain(first, self._rows)

    def remarks(self) -> list[str]:
        rows = "1 blank row between rows is" if self._blank == 1 else f"{self._blank:,} blank rows between rows are"
        blank = [f"{self.name}: {rows} left out"] if self._blank else []
        return [*blank, *self._said, *super().remarks()]

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        wanted = wanted_columns(self.columns, numbers, kept, self._header.width)
        most, row = min(BLOCK, rows_a_block(wanted.width)), 1
        whole = self._whole(wanted.width)
        while part := list(islice(whole, most)):
            self.done += len(part)
            columns = list(zip(*(found.cells for found in part), strict=True))
            yield self._block(columns, wanted, len(part), row, [found.line for found in part])
            row += len(part)

    def _whole(self, width: int) -> Iterator[SheetRow]:
        """The rows with a cell in them, each with as many cells as the header. Raises FileError for a longer one."""
        number = 0
        for row in self._rows:
            if not row.filled:
                self._blank_since += 1
                continue
            self._blank, self._blank_since, number = self._blank + self._blank_since, 0, number + 1
            cells = row.cells + [""] * (width - len(row.cells))
            if any(cell.strip() for cell in cells[width:]):
                raise self._ragged(cells, number, row.line)
            yield SheetRow(row.line, cells[:width])


def chosen(asked: str | None, names: Sequence[str], file: str) -> str:
    """The name of the sheet asked for, or of the first. Raises FileError where the workbook has none such."""
    if asked is None and names:
        return names[0]
    if asked in names:
        return str(asked)
    close = nearest(asked or "", names)
    fix = f"did you mean {close}?" if close else f"its sheets are {', '.join(names[:8])}"
    raise FileError(f"{printable(file[:200])} has no sheet {printable((asked or '')[:60])}", fix=printable(fix))
