"""What tables of cells have in common, be they text or sheets: a header, columns of cells, and how those are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

from gradcli.errors import FileError, OptionError, printable
from gradcli.records import NamedTuple
from gradcli.tables.blocks import Block, Cells, Codes, Doubles, FaultKind, Kept, assembled, place
from gradcli.tables.foreign import refuse_foreign
from gradcli.tables.headings import are_units, as_name, without_unit
from gradcli.tables.reading import ReadColumn, Reading
from gradcli.tables.sources.source import PointSource, Wanted, checked_names
from gradcli.tables.spelling import COMMA, other_readings
from gradcli.tables.typed import number_too_large

SAMPLE_ROWS = 1000
"""How many rows tell of a table what nobody said of it."""

Texts = Sequence[Sequence[str]] | Mapping[int, Sequence[str]]
"""Columns of cells by their places."""


class Header(NamedTuple):
    """The names of a table's columns, and which of its cells hold a value and an uncertainty.

    ``pairs`` are the places of such columns, whose uncertainties are columns of their own after the ``width`` others.
    """

    columns: tuple[str, ...]
    width: int
    pairs: tuple[int, ...] = ()

    def origin(self, column: int) -> int:
        """The place of the cells that a column is read from."""
        return self.pairs[column - self.width] if column >= self.width else column


class Headed(PointSource):
    """A source whose rows are lists of texts, as many as its header has."""

    _header: Header
    _reading: Reading
    _even = "give every row as many cells as the header; quote a cell that holds the delimiter"

    def _named(self, cells: Sequence[str], line: int, sample: Sequence[Sequence[str]], *, comments: bool) -> None:
        """Takes a header, the line it stands on, and some of the rows below it. Raises FileError for one of numbers."""
        names = checked_names(cells, f"{self.name}:{line}")
        if cells and all(self._reading.number(cell)[1] == 0 or other_readings(cell) for cell in cells):
            above = ", without a # before it" if comments else ""
            what = f"{self.name}:{line}: the first row holds numbers, not names: {printable(' '.join(cells)[:60])}"
            fix = f"name them, --columns x,y,…; or put their names in a row above{above}"
            raise FileError(what, fix=fix)
        self._take_names(names, sample)

    def _take_names(self, names: tuple[str, ...], sample: Sequence[Sequence[str]]) -> None:
        rows = [row for row in sample if len(row) == len(names)]
        self._reading.see(chain.from_iterable(rows))
        pairs = [column for column in range(len(names)) if any(self._reading.is_pair(row[column]) for row in rows)]
        short = [without_unit(name) or as_name(name) for name in names]
        pairs = [column for column in pairs if f"u_{short[column]}" not in (*names, *short)]
        self.columns = (*names, *(f"u_{short[column]}" for column in pairs))
        self._header = Header(self.columns, len(names), tuple(pairs))

    def _names_only(self, cells: Sequence[str]) -> bool:
        """Whether a first line is a header: no cell of it is a number, or a word for a missing one."""
        return all(self._reading.number(cell)[1] == FaultKind.TEXT for cell in cells if cell.strip())

    def _names_given(self, first: Sequence[str], columns: Sequence[str], sample: Sequence[Sequence[str]]) -> None:
        """Takes the names that ``--columns`` gives to a table without a header. Raises OptionError where there are more
        or fewer columns."""
        if len(columns) != len(first):
            what = f"--columns gives {len(columns):,} names, {self.name} has {len(first):,} columns"
            raise OptionError(what, fix="name all of them, in order")
        self._take_names(checked_names(columns, "--columns"), sample)

    def remarks(self) -> list[str]:
        names = [printable(self.columns[column][:60]) for column in self._header.pairs]
        said = [] if not names else [
            f"{self.name}: cells of {', '.join(names[:8])} hold values with their uncertainties, which are the columns "
            + ", ".join(printable(name[:60]) for name in self.columns[self._header.width :][:8])
        ]  # fmt: skip
        return [*said, *self._reading.remarks(self.name)]

    def _units_below(self, sample: Sequence[Sequence[str]]) -> bool:
        """Whether the first row of a sample is a line of units."""
        width = self._header.width
        if not sample or len(sample[0]) != width:
            return False
        columns = zip(*(row for row in sample[1:] if len(row) == width), strict=True)
        numeric = [self._numeric(column) for column in columns]
        return bool(numeric) and are_units(sample[0], numeric)

    def _numeric(self, cells: Sequence[str]) -> bool:
        """Whether a column holds numbers, and nothing else but missing ones."""
        codes = {self._reading.number(cell)[1] for cell in cells}
        return bool(codes & {0, FaultKind.FOREIGN}) and FaultKind.TEXT not in codes

    def _units_said(self, cells: Sequence[str], line: int) -> str:
        return f"{self.name}:{line}: a line of units is left out: {printable(' '.join(cells)[:60])}"

    def _block(
        self,
        columns: Texts,
        wanted: Wanted,
        count: int,
        first_row: int,
        lines: Sequence[int],
        rows: Sequence[int] | None = None,
    ) -> Block:
        """The block of ``count`` rows, given as columns of texts; ``rows`` numbers those that do not follow each
        other."""
        read: dict[str, tuple[Doubles, Codes | None]] = {}
        typed: dict[str, Kept] = {}
        for variable, column in wanted.numbers.items():
            found = self._column(columns, column)
            read[variable], typed[variable] = found[:2], found.typed
        kept = {name: self._kept(columns, column) for name, column in wanted.kept.items()}
        return assembled(
            *(read, kept, count, {variable: partial(_itself, cells) for variable, cells in typed.items()}),
            first_row=first_row,
            name=self.name,
            lines=lines,
            rows=rows,
            spelling=self._reading.spelling,
        )

    def _few(self, columns: Texts, wanted: Wanted, count: int, lines: Sequence[int]) -> Block:
        """The same of a handful of rows, with lists."""
        read = {variable: self._reading.cells(columns[column]) for variable, column in wanted.numbers.items()}
        values: Any = {variable: [value for value, _, _ in cells] for variable, cells in read.items()}
        codes: Any = {
            variable: [0 if code == FaultKind.INFINITE and number_too_large(text) else code for _, code, text in cells]
            for variable, cells in read.items()
        }
        faults = {variable: found for variable, found in codes.items() if any(found)}
        typed = {v: Cells(partial(_itself, [text for _, _, text in cells])) for v, cells in read.items()}
        kept = {name: self._kept(columns, column) for name, column in wanted.kept.items()}
        block = Block(values, count, 1, faults, kept, self.name, typed, lines)
        if any(FaultKind.FOREIGN in found for found in faults.values()):
            refuse_foreign(block, self._reading.spelling)
        return block

    def _column(self, columns: Texts, column: int) -> ReadColumn:
        """A column of numbers: all of its cells, or their values or uncertainties."""
        texts = columns[self._header.origin(column)]
        if self._header.origin(column) not in self._header.pairs:
            return self._reading.column(texts)
        return self._reading.part_of_pairs(texts, int(column >= self._header.width))

    def _kept(self, columns: Texts, column: int) -> Sequence[str]:
        """The texts of a column that is carried along: as they are typed."""
        return columns[column] if column < self._header.width else self._column(columns, column).typed

    def _ragged(self, cells: Sequence[str], row: int, line: int) -> FileError:
        """The refusal of a row that has not as many cells as the header."""
        count, width = len(cells), self._header.width
        fix = self._even
        if cells[0].lstrip().startswith("#"):
            fix = "a line that begins with # is a comment before the header only: take it out"
        elif width == 1 and COMMA.plain(",".join(cells)) is not None:
            fix = f"if {','.join(cells)} is one number, add --decimal ,"
        elif row == 1:
            fix = f"if the header comes later, --skip {line - 1} leaves out what is before it"
        elif sum(bool(cell.strip()) for cell in cells) == 1:
            fix = f"is it a foot? head -n {line - 1} leaves out what comes after the rows"
        where = place(row, self.name, line)
        return FileError(f"{where}: {count:,} cell{'s' * (count != 1)}, the header has {width:,}", fix=fix)


def fitted(cells: list[str], header: Header) -> list[str]:
    """A row with as many cells as the header, where nothing but empty cells is too many, or lacks a name.

    Such ends come from separators at the ends of lines, in the header or in the rows alone.
    """
    width = header.width
    if len(cells) > width and not "".join(cells[width:]).strip():
        return cells[:width]
    lacking = range(len(cells) + 1, width + 1)
    if all(header.columns[number - 1] == f"column{number}" for number in lacking):
        return cells + [""] * len(lacking)
    return cells


def _itself(cells: Kept) -> Kept:
    return cells
