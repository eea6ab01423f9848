"""Parquet, Arrow IPC and Feather files, through polars."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import PurePath
from typing import Any

from gradcli.errors import FileError, printable
from gradcli.files.panics import unreported
from gradcli.files.whole import open_input, regular_size
from gradcli.tables.blocks import Block, Codes, Doubles, assembled, rows_a_block
from gradcli.tables.cells import checked
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.library import needed_polars
from gradcli.tables.reading import ReadColumn, Reading
from gradcli.tables.sources.source import MOST_COLUMNS, PARQUET, PointSource, checked_names
from gradcli.tables.spelling import PLAIN


class FrameSource(PointSource):
    """A columnar file. It has to be a file that can be read at any place, which a pipe is not."""

    before = 0
    """Rows of the file that come before those read here."""

    def __init__(self, path: str, dialect: Dialect = AS_FOUND) -> None:
        self.name, self.reading = path, Reading(dialect)
        self._parquet = PurePath(path).suffix.lower() in PARQUET
        self._polars = needed_polars(mapping=self._parquet)
        with ExitStack() as until_closed:
            until_closed.enter_context(unreported())
            with self._reading():
                self._frame = self._with_entries(self._scan(path))
                self._schema = self._frame.collect_schema()
                self.total = int(self._frame.select(self._polars.len()).collect().item())
            self.columns = checked_names(list(self._schema), path)
            self._keys = dict(zip(self.columns, self._schema, strict=True))
            self._until_closed = until_closed.pop_all()

    def close(self) -> None:
        self._until_closed.close()

    def _scan(self, path: str) -> Any:
        magic = b"PAR1" if self._parquet else b"ARROW1"
        with open_input(path) as stream:
            self._size = regular_size(stream)
            if self._size is None:
                raise FileError(f"{path} is not a file that can be read at any place", fix="write it to a file first")
            start = stream.read(len(magic))
            stream.seek(max(0, self._size - len(magic)))
            whole = start == magic == stream.read()
        if start == b"FEA1":
            raise FileError(f"{path} is a Feather file of version 1", fix="write it again as version 2")
        if not whole:
            kind = "Parquet" if self._parquet else "Arrow"
            raise FileError(f"{path} is not a whole {kind} file", fix="write it again; an Arrow stream is not a file")
        # An absolute path is never a URL, and without glob a star is a star.
        place = os.path.abspath(path)
        if self._parquet:
            return self._polars.scan_parquet(place, glob=False, hive_partitioning=False)
        return self._polars.scan_ipc(place, glob=False, hive_partitioning=False)

    def _with_entries(self, frame: Any) -> Any:
        """The frame with the entries of lists as columns of their own, ``x[1]`` and on; a list that is shorter than the
        longest lacks its last ones."""
        polars = self._polars
        columns = []
        for name, kind in frame.collect_schema().items():
            if not isinstance(kind, polars.List | polars.Array) or not kind.inner.is_numeric():
                columns.append(polars.col(name))
                continue
            cells = polars.col(name).list if isinstance(kind, polars.List) else polars.col(name).arr
            longest = int(frame.select(cells.len().max()).collect().item() or 0)
            for place in range(min(longest, MOST_COLUMNS)):
                columns.append(cells.get(place, null_on_oob=True).alias(f"{name}[{place + 1}]"))
        return frame.select(columns) if len(columns) > len(frame.collect_schema()) else frame

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        for column in numbers.values():
            self._check(column)
        asked = [self._keys[column] for column in dict.fromkeys((*numbers.values(), *kept))]
        most = rows_a_block(len(asked))
        if not asked:
            for first in range(0, self.total or 0, most):
                self.done = min(first + most, self.total or 0)
                yield Block({}, self.done - first, self.before + first + 1, name=self.name)
            return
        with self._reading():
            for frame in self._frames(asked, most):
                if len(frame):
                    block = self._block(frame, numbers, kept)
                    self.done += len(frame)
                    yield from block.parts(most)

    def _frames(self, asked: Sequence[str], most: int) -> Iterator[Any]:
        """The columns asked for, in order, in frames of about ``most`` rows."""
        yield from self._frame.select(asked).collect_batches(chunk_size=most, maintain_order=True)

    def _block(self, frame: Any, columns: Mapping[str, str], kept: Sequence[str]) -> Block:
        read = {variable: self._numbers(frame[self._keys[column]]) for variable, column in columns.items()}
        carried = {column: frame[self._keys[column]] for column in kept}
        typed = {
            variable: partial(self._typed, frame, self._keys[column])
            for variable, column in columns.items()
            if not self._schema[self._keys[column]].is_float()
        }
        first = self.before + self.done + 1
        return assembled(
            read, carried, len(frame), typed, first_row=first, name=self.name, spelling=self.reading.spelling
        )

    def _numbers(self, series: Any) -> tuple[Doubles, Codes | None]:
        if series.dtype in (self._polars.String, self._polars.Null):
            return self._texts(series)[:2]
        absent = series.is_null().to_numpy() if series.null_count() else None
        return checked(series.cast(self._polars.Float64).to_numpy(), absent)

    def _texts(self, series: Any) -> ReadColumn:
        return self.reading.column(["" if text is None else text for text in series.to_list()])

    def _typed(self, frame: Any, key: str) -> Any:
        series = frame.get_column(key)
        spelled = series.dtype == self._polars.String and self.reading.spelling != PLAIN
        return self._texts(series).typed if spelled else series

    def _check(self, column: str) -> None:
        kind = self._schema[self._keys[column]]
        if not (kind.is_numeric() or kind in (self._polars.Boolean, self._polars.String, self._polars.Null)):
            what = f"the column {printable(column[:60])} of {self.name} holds {printable(str(kind)[:40])}, not numbers"
            raise FileError(what, fix="convert it to float64")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        polars = self._polars
        try:
            yield
        except (polars.exceptions.PolarsError, polars.exceptions.PanicException, OSError) as error:
            why = printable(str(error).splitlines()[0][:120]) if str(error) else type(error).__name__
            raise FileError(f"cannot read {self.name}: {why}", fix="write it again") from None
