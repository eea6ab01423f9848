"""Rows as Parquet or Arrow files, through polars."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO

from gradcli import optional
from gradcli.errors import FileError, printable
from gradcli.numbers.later import numpy
from gradcli.tables.library import needed_polars
from gradcli.tables.rows import Column, KeptColumn, Layout, NumberColumn, Rows, header, typed_columns
from gradcli.tables.sinks.numerals import word_series
from gradcli.tables.sinks.sink import Sink
from gradcli.tables.statuses import INFINITE, OK

if TYPE_CHECKING:
    from gradcli.tables.sinks.columnar import ColumnWriter

_AHEAD = 2
"""Blocks that wait for the writer."""
_PARQUET_OPTIONS = {"compression": "lz4", "statistics": False}
"""Measured on 1e6 × 4 doubles: lz4 39 ms, zstd 53 ms, none 37 ms, and random doubles hardly shrink."""


class _Abandoned(Exception):
    """Ends the writer after an error elsewhere."""


class FrameSink(Sink):
    """A missing number is null, and ``status`` says why.

    polars pulls frames where everything else pushes blocks, so its writer runs in a thread behind a short queue.
    """

    _parquet = True

    def __init__(self, stream: BinaryIO, layout: Layout, wide: bool) -> None:
        super().__init__(stream, layout, wide)
        self._queue: queue.Queue[Any] = queue.Queue(_AHEAD)
        self._writer: threading.Thread | None = None
        self._error: BaseException | None = None
        self._columns: ColumnWriter | None = None

    @cached_property
    def _polars(self) -> Any:
        return needed_polars()

    def columns(self, names: Sequence[str], words: Mapping[str, Sequence[str]]) -> ColumnWriter:
        """What writes all rows in the place of ``write``, as columns of doubles and (``words``) of words."""
        from gradcli.tables.sinks.columnar import column_writer

        self._columns = column_writer(self.stream, names, words, self._parquet)
        return self._columns

    def write(self, rows: Rows) -> None:
        self._send(self._polars.DataFrame([self._series(c) for c in typed_columns(rows, self.layout, self.wide)]))

    def finish(self, notes: list[str]) -> None:
        if self._columns is not None:
            self._columns.close()
            return
        if self._writer is None:  # no rows at all
            text = {"target", "status", *self.layout.kept} - {*self.layout.numbers}
            names = header(self.layout, self.wide)
            kinds = {n: self._polars.String if n in text else self._polars.Float64 for n in names}
            self._send(self._polars.DataFrame(schema=kinds))
        self._send(None)
        self._join()

    def abandon(self) -> None:
        if self._columns is not None:
            self._columns.abandon()
        if self._writer is not None:
            self._drain()
            self._queue.put(_Abandoned())
            self._writer.join()

    def _send(self, frame: Any) -> None:
        if self._writer is None:
            self._writer = threading.Thread(target=self._run, args=(frame.schema,), daemon=True)
            self._writer.start()
        while self._writer.is_alive():
            try:
                self._queue.put(frame, timeout=0.1)
                return
            except queue.Full:
                continue
        self._join()

    def _join(self) -> None:
        assert self._writer is not None
        self._writer.join()
        if self._error is not None:
            why = printable(str(self._error).splitlines()[0][:120]) if str(self._error) else "stopped"
            raise FileError(f"cannot write the {'Parquet' if self._parquet else 'Arrow'} file: {why}")

    def _drain(self) -> None:
        try:
            while True:
                self._queue.get_nowait()
        except queue.Empty:
            pass

    def _run(self, schema: Any) -> None:
        try:
            plugins = optional.require("polars.io.plugins", extra="data")
            frame = plugins.register_io_source(self._frames, schema=schema)
            if self._parquet:
                frame.sink_parquet(self.stream, **_PARQUET_OPTIONS)
            else:
                frame.sink_ipc(self.stream, compression="uncompressed")
        except BaseException as error:  # handed to the thread that writes rows
            self._error = error

    def _frames(self, names: Any, predicate: Any, count: Any, size: Any) -> Iterator[Any]:
        while (frame := self._queue.get()) is not None:
            if isinstance(frame, _Abandoned):
                raise frame
            yield frame

    def _series(self, column: Column) -> Any:
        polars = self._polars
        if isinstance(column, NumberColumn):
            found = polars.Series(column.name, column.values)
            if column.codes is None:
                return found
            known = (column.codes == OK) | (column.codes == INFINITE)
            absent = numpy.flatnonzero(~known)
            return found.scatter(absent, None) if len(absent) else found
        if isinstance(column, KeptColumn):
            cells = column.cells
            kept = cells if isinstance(cells, polars.Series) else polars.Series(cells, dtype=_kind(cells, polars))
            if column.times > 1:
                kept = kept.gather(numpy.repeat(numpy.arange(len(kept)), column.times))
            return kept.alias(column.name)
        return word_series(polars, column.words, column.codes).alias(column.name)


class Parquet(FrameSink):
    """Columns compressed."""


class Arrow(FrameSink):
    """Arrow's IPC file, which Feather is."""

    _parquet = False


def _kind(cells: Any, polars: Any) -> Any:
    return None if isinstance(cells, numpy.ndarray) else polars.String
