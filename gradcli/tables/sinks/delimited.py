"""Rows as TSV or CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from gradcli.numbers.later import numpy
from gradcli.tables.blocks import Kept
from gradcli.tables.library import polars
from gradcli.tables.rows import Column, KeptColumn, Layout, NumberColumn, Rows, WordColumn, columns, header
from gradcli.tables.sinks import numerals
from gradcli.tables.sinks.sink import Sink

_CELL = 18
"""Bytes of a number, roughly."""


class DelimitedSink(Sink):
    """Quoted only where the cell would not read back otherwise."""

    delimiter = ","

    def __init__(self, stream: BinaryIO, layout: Layout, wide: bool) -> None:
        super().__init__(stream, layout, wide)
        # A comment mark begins a comment only where it begins a line.
        self._risky = re.compile(f'["\r\n{re.escape(self.delimiter)}]|^[ \t]*#')
        self._written = 0

    def begin(self) -> None:
        super().begin()
        names = header(self.layout, self.wide)
        self.write_lines([names])

    def write_lines(self, lines: Iterable[Sequence[str]]) -> None:
        found = [self.delimiter.join(map(self.quoted, cells)) + "\n" for cells in lines]
        self.stream.write("".join(found).encode())

    def write(self, rows: Rows) -> None:
        cells = columns(rows, self.layout, self.wide)
        library = None if self.layout.digits else polars(self._written + rows.block.size * len(cells) * _CELL)
        lines = "".join(self._lines(cells)).encode() if library is None else self._lines_by_polars(cells, library)
        self._written += len(lines)
        self.stream.write(lines)

    def lines(self, rows: Rows) -> list[bytes]:
        """The bytes of each point."""
        lines = self._lines(columns(rows, self.layout, self.wide))
        each = len(lines) // max(1, rows.block.size)
        return ["".join(lines[start : start + each]).encode() for start in range(0, len(lines), each)] if each else []

    def _lines(self, cells: list[Column]) -> list[str]:
        texts = [self._texts(column) for column in cells]
        return [line + "\n" for line in map(self.delimiter.join, zip(*texts, strict=True))]

    def _texts(self, column: Column) -> list[str]:
        if isinstance(column, NumberColumn):
            return numerals.texts(column.values, column.codes, self.layout.digits)
        if isinstance(column, KeptColumn):
            texts = list(map(self.quoted, kept_texts(column.cells)))
            return texts if column.times == 1 else [text for text in texts for _ in range(column.times)]
        words = list(map(self.quoted, column.words))
        return [words[code] for code in column.codes.tolist()]

    def _lines_by_polars(self, cells: list[Column], library: Any) -> bytes:
        import io

        numbers = [(column.values, column.codes) for column in cells if isinstance(column, NumberColumn)]
        spelled = iter(numerals.all_series(library, numbers))
        series = [next(spelled) if isinstance(c, NumberColumn) else self._series(c, library) for c in cells]
        frame = library.DataFrame([found.alias(str(place)) for place, found in enumerate(series)])
        out = io.BytesIO()
        # Quoted already where needed, by the same rule as without polars.
        frame.write_csv(out, include_header=False, separator=self.delimiter, quote_style="never", null_value="")
        return out.getvalue()

    def _series(self, column: KeptColumn | WordColumn, library: Any) -> Any:
        if isinstance(column, KeptColumn):
            kept: Any = column.cells
            plain = isinstance(kept, library.Series) and kept.dtype == library.String
            if not plain or kept.str.contains(self._risky.pattern).any():
                kept = library.Series(list(map(self.quoted, kept_texts(kept))), dtype=library.String)
            return kept if column.times == 1 else kept.gather(numpy.repeat(numpy.arange(len(kept)), column.times))
        return numerals.word_series(library, list(map(self.quoted, column.words)), column.codes)

    def quoted(self, text: str) -> str:
        """A text as a cell."""
        return '"' + text.replace('"', '""') + '"' if self._risky.search(text) else text


class Csv(DelimitedSink):
    """Cells between commas."""


class Tsv(DelimitedSink):
    """Cells between tabs."""

    delimiter = "\t"


def kept_texts(cells: Kept) -> list[str]:
    """A column carried along as text; numbers in their shortest form."""
    if not isinstance(cells, list | tuple) and isinstance(cells, numpy.ndarray):
        if cells.dtype == numpy.float64:
            return numerals.texts(cells)
        return [_text(cell) for cell in cells.tolist()]
    return [_text(cell) for cell in cells]


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    return "" if cell is None else str(cell)
