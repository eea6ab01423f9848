"""CSV, TSV and their relatives."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO

from gradcli.errors import FileError, printable
from gradcli.files.whole import release
from gradcli.tables.blocks import BLOCK, Block, assembled
from gradcli.tables.cells import number, numbers
from gradcli.tables.library import polars
from gradcli.tables.sources.plain import count_blanks, even_rows, plain, without_blanks
from gradcli.tables.sources.records import (
    Skipped,
    TextRecord,
    delimiter_of,
    first_line,
    records,
    sniffed,
    swallowed,
)
from gradcli.tables.sources.source import PointSource, Wanted, checked_names, wanted_columns
from gradcli.tables.sources.text import TextLines


class DelimitedSource(PointSource):
    """A table of delimited text with a header, read in chunks of whole lines.

    With the extra ``data`` polars reads the plain chunks, without it the standard library; both fall back
    to the exact reader of records where a chunk is not plain, so that the cells are the same.
    """

    def __init__(self, stream: BinaryIO, name: str, delimiter: str | None = None) -> None:
        self.name, self._stream = name, stream
        self._text = TextLines(stream, name)
        self.total = self._text.size
        self._lines = 0
        self._gaps = b""
        self._skipped = Skipped()
        line = first_line(self._text, self._skipped)
        if line is None:
            raise FileError(f"{name} is empty", fix="a table has a header with the names of its columns")
        suffix = PurePath(name).suffix.lower()
        self._delimiter = delimiter_of(delimiter) if delimiter else sniffed(line, suffix)
        header = next(records(self._text, self._delimiter, self._skipped, line))
        self.columns = checked_names(header.cells, f"{name}:{header.line}")
        if all(number(cell)[1] == 0 for cell in header.cells):
            what = f"{name}:{header.line}: the first row holds numbers, not names: {printable(line.strip()[:60])}"
            above = ", without a # before it" if self._skipped.comments else ""
            raise FileError(what, fix=f"put the names of the columns in a row above{above}")

    def estimate(self) -> int:
        return self._text.lines_left()

    def remarks(self) -> list[str]:
        return self._skipped.remarks(self.name)

    def close(self) -> None:
        release(self._stream)

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        wanted = wanted_columns(self.columns, numbers, kept)
        library = polars()
        row = 1
        while chunk := self._text.chunk():
            block = self._at_once(chunk, wanted, library)
            if block is None:
                self._text.give_back(chunk)
                yield from self._exactly(wanted, row)
                return
            self._text.line_number += self._lines
            if self._gaps:
                count_blanks(self._gaps, self._delimiter, self._skipped)
            elif block.size:
                self._skipped.row()
            self.done = self._text.taken
            if block.size:
                yield from block._replace(first_row=row, name=self.name).parts()
            row += block.size

    def _at_once(self, chunk: bytes, wanted: Wanted, library: Any) -> Block | None:
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
        if library is not None:
            from gradcli.tables.sources.polars_text import block

            return block(library, body, self._delimiter, wanted, count)
        try:
            return _block(_columns(body.decode("utf-8"), self._delimiter, wanted.width), wanted, count)
        except csv.Error:  # a cell longer than the reader takes
            return None

    def _exactly(self, wanted: Wanted, row: int) -> Iterator[Block]:
        found: list[list[str]] = []
        places = set(wanted.numbers.values())
        for record in records(self._text, self._delimiter, self._skipped):
            if swallowed(record, self._delimiter, wanted.width, places):
                what = f"a quote is opened here and closed on line {record.last}, past whole rows"
                raise FileError(f"{self.name}:{record.line}: {what}", fix="close the quote on its line")
            if len(record.cells) != wanted.width:
                raise self._ragged(record, wanted.width)
            found.append(record.cells)
            if len(found) >= BLOCK or self._text.waiting:
                self.done = self._text.taken
                yield _rows(found, wanted)._replace(first_row=row, name=self.name)
                row += len(found)
                found = []
        if found:
            yield _rows(found, wanted)._replace(first_row=row, name=self.name)

    def _ragged(self, record: TextRecord, width: int) -> FileError:
        cells = len(record.cells)
        fix = "give every row as many cells as the header; quote a cell that holds the delimiter"
        if record.cells[0].lstrip().startswith("#"):
            fix = "a line that begins with # is a comment before the header only: take it out"
        what = f"{self.name}:{record.line}: the row has {cells:,} cell{'s' * (cells != 1)}, the header {width:,}"
        return FileError(what, fix=fix)


def _columns(text: str, delimiter: str, width: int) -> Sequence[Sequence[str]]:
    """The columns of a plain text of even rows, as cells."""
    lines = text.split("\n")
    lines.pop()
    if '"' in text:
        return list(zip(*csv.reader(lines, delimiter=delimiter), strict=True))
    cells = delimiter.join(lines).split(delimiter)
    return [cells[place::width] for place in range(width)]


def _rows(rows: list[list[str]], wanted: Wanted) -> Block:
    return _block(list(zip(*rows, strict=True)), wanted, len(rows))


def _block(columns: Sequence[Sequence[str]], wanted: Wanted, count: int) -> Block:
    read = {variable: numbers(columns[place]) for variable, place in wanted.numbers.items()}
    typed = {variable: partial(columns.__getitem__, place) for variable, place in wanted.numbers.items()}
    return assembled(read, {name: columns[place] for name, place in wanted.kept.items()}, count, typed)
