"""CSV, TSV and their relatives."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, BinaryIO

from gradcli.errors import FileError
from gradcli.files.packed import suffix_of
from gradcli.files.whole import release
from gradcli.tables.blocks import BLOCK, Block, FaultKind, place
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.headings import as_name, is_rule, without_unit
from gradcli.tables.library import polars
from gradcli.tables.reading import Reading
from gradcli.tables.sources.aligned_text import squeezed, words
from gradcli.tables.sources.headed import SAMPLE_ROWS, Headed, fitted
from gradcli.tables.sources.plain import count_blanks, even_rows, plain, without_blanks
from gradcli.tables.sources.records import (
    Skipped,
    announced,
    blanks_beside,
    first_line,
    records,
    sniffed,
    swallowed,
)
from gradcli.tables.sources.source import Wanted, wanted_columns
from gradcli.tables.sources.text import SAMPLE, TextLines


class DelimitedSource(Headed):
    """A table of delimited text with a header, read in chunks of whole lines.

    With the extra ``data`` polars reads the plain chunks, without it the standard library; both fall back
    to the exact reader of records where a chunk is not plain, so that the cells are the same.
    """

    def __init__(
        self, stream: BinaryIO, name: str, dialect: Dialect = AS_FOUND, columns: Sequence[str] | None = None
    ) -> None:
        self.name, self._stream = name, stream
        self._text = TextLines(stream, name)
        self.total = self._text.size
        self._lines = 0
        self._gaps = b""
        self._skipped = Skipped()
        self._said: list[str] = []
        line = first_line(self._text, self._skipped, dialect.skip)
        given = dialect.delimiter
        if line is not None and given is None and (given := announced(line)):
            line = first_line(self._text, self._skipped)
        if line is None:
            after = f" after {dialect.skip:,} lines" if dialect.skip else ""
            raise FileError(f"{name} is empty{after}", fix="a table has a header with the names of its columns")
        self._reading = Reading(dialect)
        line = self._split_by(given, dialect, line)
        header = next(records(self._text, self._delimiter, self._skipped, line))
        self._reading = Reading(dialect, semicolons=self._delimiter == ";")
        if columns is not None and not self._names_only(header.cells):  # the line is a row
            self._text.give_back_line(line)
            self._names_given(header.cells, columns, self._sample())
            return
        self._leave_out_rules()
        sample = self._sample()
        self._named(self._with_row_names(header.cells), header.line, sample, comments=bool(self._skipped.comments))
        if self._units_below(sample):
            units = next(records(self._text, self._delimiter, self._skipped))
            self._said.append(self._units_said(units.cells, units.line))

    def _split_by(self, given: str | None, dialect: Dialect, line: str) -> str:
        """Finds the delimiter, and returns the header's line as that takes it."""
        usual = ";" if dialect.decimal == "," else ","
        self._delimiter = given or sniffed(line, suffix_of(self.name)[0], usual)
        self._row_names = False
        if given is None and self._delimiter not in line:
            names = words(line)
            first = self._first_words()
            if len(names) > 1 and (len(first) == len(names) or self._names_rows(names, first)):
                self._delimiter = " "
        if self._delimiter != " ":
            return line
        self._row_names = self._names_rows(words(line), self._first_words())
        self._text.change = squeezed
        return squeezed(line.encode()).decode()

    def _first_words(self) -> list[str]:
        """What stands between blanks in the first row."""
        lines = self._text.ahead().decode("utf-8", "replace").splitlines()
        return next((words(line) for line in lines if line.strip() and not is_rule(line)), [])

    def _names_rows(self, names: list[str], first: list[str]) -> bool:
        """Whether rows begin with a name that has none in the header, as R writes them."""
        return len(first) == len(names) + 1 and self._reading.number(first[0])[1] == FaultKind.TEXT

    def _leave_out_rules(self) -> None:
        """Passes over lines that are drawn below the header."""
        while (lines := self._text.ahead().decode("utf-8", "replace").splitlines()) and is_rule(lines[0]):
            self._text.line()
            self._said.append(f"{self.name}:{self._text.line_number}: a line drawn below the header is left out")

    def _with_row_names(self, names: list[str]) -> list[str]:
        return ["", *names] if self._row_names else names

    def _sample(self) -> list[list[str]]:
        """Rows that are still to be read, as far as they are at hand."""
        lines = self._text.ahead().decode("utf-8", "replace").splitlines(keepends=True)
        found: list[list[str]] = []
        with suppress(csv.Error):  # the reading itself tells where
            for cells in csv.reader(lines, delimiter=self._delimiter):
                if cells:
                    found.append(cells)
                if len(found) >= SAMPLE_ROWS:
                    break
        return found

    def named_on(self, names: Collection[str]) -> int | None:
        lines = self._text.ahead().decode("utf-8", "replace").splitlines()
        for number, line in enumerate(lines, 1):
            below = next((other for other in lines[number:] if other.strip() and not is_rule(other)), "")
            if any(self._names(split(line), split(below), names) for split in _SPLITS):
                return self._text.line_number + number
        return None

    def _names(self, cells: list[str], below: list[str], names: Collection[str]) -> bool:
        """Whether a line has these names, and the one below it numbers, or words for missing ones, in their columns."""
        places = {without_unit(cell) or as_name(cell): at for at, cell in enumerate(cells)}
        numbers = [self._reading.number(cell)[1] != FaultKind.TEXT for cell in below]
        return all(name in places and places[name] < len(numbers) and numbers[places[name]] for name in names)

    def estimate(self) -> int:
        return self._text.lines_left()

    def remarks(self) -> list[str]:
        return [*self._skipped.remarks(self.name), *self._said, *super().remarks()]

    def close(self) -> None:
        release(self._stream)

    def few(self, numbers: Mapping[str, str], kept: Sequence[str], most: int) -> Block | None:
        whole = self._text.size is not None and self._text.size <= SAMPLE
        if not whole or self.estimate() > most or self._header.pairs:
            return None
        wanted = wanted_columns(self.columns, numbers, kept, self._header.width)
        found, lines = next(self._exact_rows(wanted, 1), ([], []))
        return self._few(list(zip(*found, strict=True)), wanted, len(found), lines) if found else Block({}, 0)

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        yield from self.rest(wanted_columns(self.columns, numbers, kept, self._header.width), 1)

    def rest(self, wanted: Wanted, row: int) -> Iterator[Block]:
        """The rows that are still to be read, the first of them the data row ``row``."""
        while chunk := self._text.chunk():
            block = self.at_once(chunk, wanted, polars(self._text.taken), row)
            if block is None:
                self._text.give_back(chunk)
                yield from self.exactly(wanted, row)
                return
            if block.size:
                yield from block.parts()
            row += block.size

    # For who answers rows that are plain without making blocks of them

    @property
    def text(self) -> TextLines:
        """The lines below the header."""
        return self._text

    @property
    def shape(self) -> tuple[str, int] | None:
        """The delimiter and the cells of a row, where cells are the plain text of numbers and nothing else is to be
        done to lines; None where more is."""
        usual = self._reading.as_found and not self._header.pairs and self._text.change is None
        return (self._delimiter, self._header.width) if usual else None

    def passed(self, rows: int) -> None:
        """Hears of rows, each on a line of its own, that were taken from the text."""
        self._text.line_number += rows
        self._skipped.row()
        self.done = self._text.taken

    def some(self, lines: bytes, wanted: Wanted, rows: Sequence[int], places: Sequence[int]) -> Block:
        """The block of some even lines, which are the data rows ``rows`` and stand on the lines ``places``."""
        body = plain(lines, self._delimiter)
        assert body is not None, "lines that were checked are plain"
        columns = _columns(body.decode("utf-8"), self._delimiter, wanted.width)
        return self._block(columns, wanted, len(rows), rows[0], places, rows)

    def at_once(self, chunk: bytes, wanted: Wanted, library: Any, row: int) -> Block | None:
        """The block of a chunk taken from the text; None, and nothing is counted, where ``exactly`` must decide."""
        block = self._at_once(chunk, wanted, library, row)
        if block is not None:
            self._text.line_number += self._lines
            if self._gaps:
                count_blanks(self._gaps, self._delimiter, self._skipped)
            elif block.size:
                self._skipped.row()
            self.done = self._text.taken
        return block

    def _at_once(self, chunk: bytes, wanted: Wanted, library: Any, row: int) -> Block | None:
        """The block of a plain chunk; None where the exact reader must decide."""
        body = plain(chunk, self._delimiter)
        if body is None:
            return None
        count, self._gaps = even_rows(body, self._delimiter, wanted.width), b""
        if count is None or wanted.width == 1:  # a blank line looks like an empty cell where there is one column
            self._gaps = body
            body = without_blanks(body, self._delimiter)
            count = even_rows(body, self._delimiter, wanted.width)
        if count is None:
            return None
        self._lines = count if len(body) == len(chunk) else len(chunk.splitlines())
        if not count:
            return Block({}, 0)
        lines = self._places(count)
        if library is not None:
            found = self._by_polars(library, body, wanted, count, row, lines)
            if found is not None:
                return found
        try:
            columns = _columns(body.decode("utf-8"), self._delimiter, wanted.width)
        except csv.Error:  # a cell longer than the reader takes
            return None
        return self._block(columns, wanted, count, row, lines)

    def _by_polars(
        self, library: Any, body: bytes, wanted: Wanted, count: int, row: int, lines: Sequence[int]
    ) -> Block | None:
        """The block as polars splits it: into doubles where numbers are spelled plainly, into texts elsewhere."""
        from gradcli.tables.sources import polars_text

        asked = [*wanted.numbers.values(), *wanted.kept.values()]
        places = {self._header.origin(column) for column in asked}
        if self._reading.as_found and not places & {*self._header.pairs}:
            return polars_text.block(library, body, self._delimiter, wanted, count, row, self.name, lines)
        columns = polars_text.columns(library, body, self._delimiter, places, wanted.width, count)
        return None if columns is None else self._block(columns, wanted, count, row, lines)

    def _places(self, count: int) -> Sequence[int]:
        """The lines of the rows of a plain chunk."""
        first = self._text.line_number + 1
        if not self._gaps:
            return range(first, first + count)
        blanks = blanks_beside(self._delimiter).encode()
        return [first + place for place, line in enumerate(self._gaps.split(b"\n")) if line.strip(blanks)]

    def exactly(self, wanted: Wanted, row: int) -> Iterator[Block]:
        """The rest of the text by the exact reader, from a data row on."""
        for found, lines in self._exact_rows(wanted, row):
            yield self._block(list(zip(*found, strict=True)), wanted, len(found), row, lines)
            row += len(found)

    def _exact_rows(self, wanted: Wanted, row: int) -> Iterator[tuple[list[list[str]], list[int]]]:
        """The cells of rows, and the lines they stand on, as the exact reader finds them: some at a time."""
        found: list[list[str]] = []
        lines: list[int] = []
        places = {self._header.origin(column) for column in wanted.numbers.values()}
        for record in records(self._text, self._delimiter, self._skipped):
            here = row + len(found)
            if swallowed(record, self._delimiter, wanted.width, places):
                what = f"a quote is opened here and closed on line {record.last}, past whole rows"
                raise FileError(f"{place(here, self.name, record.line)}: {what}", fix="close the quote on its line")
            cells = record.cells if len(record.cells) == wanted.width else fitted(record.cells, self._header)
            if len(cells) != wanted.width:
                raise self._ragged(cells, here, record.line)
            found.append(cells)
            lines.append(record.line)
            if len(found) >= BLOCK or self._text.waiting:
                self.done = self._text.taken
                yield found, lines
                row += len(found)
                found, lines = [], []
        if found:
            yield found, lines


def _columns(text: str, delimiter: str, width: int) -> Sequence[Sequence[str]]:
    """The columns of a plain text of even rows, as cells."""
    lines = text.split("\n")
    lines.pop()
    if '"' in text:
        return list(zip(*csv.reader(lines, delimiter=delimiter), strict=True))
    cells = delimiter.join(lines).split(delimiter)
    return [cells[place::width] for place in range(width)]


def _split(delimiter: str, line: str) -> list[str]:
    """The cells of one line."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


_SPLITS: tuple[Callable[[str], list[str]], ...] = (*(partial(_split, delimiter) for delimiter in ",;\t|"), words)
