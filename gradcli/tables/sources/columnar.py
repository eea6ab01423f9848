"""Large Parquet and Arrow files whose columns are read as they lie, through pyarrow."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from gradcli.errors import FileError, GradcliError, printable
from gradcli.files.whole import mark_input
from gradcli.tables.arrow import arrow, frugal_pool, needed_arrow, parquet_columns
from gradcli.tables.blocks import Block
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.sources.source import PARQUET, PointSource, checked_names

if TYPE_CHECKING:
    from gradcli.tables.sources.frames import FrameSource

PAYS = 1 << 20
"""Bytes of a file from which columns as they lie are worth a second library, where others turn out to be needed."""
BATCH = 65_536
"""Rows read at once: their inputs and results stay in the cache of a processor, and all of a run below 100 MB."""


class ColumnarSource(PointSource):
    """A file of flat columns. ``batches`` hands out columns of doubles; whatever else is asked for is FrameSource's."""

    in_columns = True

    def __init__(self, path: str, dialect: Dialect = AS_FOUND) -> None:
        self.name, self._dialect = path, dialect
        self._arrow = needed_arrow()
        self._parquet = PurePath(path).suffix.lower() in PARQUET
        mark_input(path)
        self._stream = self._arrow.OSFile(os.path.abspath(path))
        try:
            self._file, schema, self.total = self._opened()
            self.columns = checked_names(schema.names, path)
            self._fields = dict(zip(self.columns, schema, strict=True))
        except BaseException:
            self._stream.close()
            raise

    def _opened(self) -> tuple[Any, Any, int]:
        if self._parquet:
            columns = parquet_columns(self._stream, frugal_pool(self._arrow))
            return columns, columns.schema, columns.rows
        file = self._arrow.ipc.open_file(self._stream)
        return file, file.schema, self._stream.size() // (8 * max(1, len(file.schema)))  # it does not tell

    @property
    def flat(self) -> bool:
        """Whether no column is one of lists or of records, whose entries are columns of their own."""
        return all(field.type.num_fields == 0 for field in self._fields.values())

    @property
    def doubles(self) -> set[str]:
        """The columns that hold doubles."""
        return {name for name, field in self._fields.items() if field.type == self._arrow.float64()}

    def memory(self, size: int) -> Any:
        """So many bytes, with their ``address``."""
        return self._arrow.allocate_buffer(size, memory_pool=frugal_pool(self._arrow))

    def close(self) -> None:
        self._stream.close()
        if "_frames" in self.__dict__:
            self._frames.close()

    @cached_property
    def _frames(self) -> FrameSource:
        from gradcli.tables.sources.frames import FrameSource  # and polars

        return FrameSource(self.name, self._dialect)

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        for block in self._frames.blocks(numbers, kept):
            self.done = self._frames.done
            yield block

    def batches(self, columns: Sequence[str]) -> Iterator[Any]:
        """Record batches of these columns, in order, of at most BATCH rows."""
        names = [self._fields[column].name for column in columns]
        with self._reading():
            for batch in self._read(names):
                for start in range(0, batch.num_rows, BATCH):
                    found = batch.slice(start, BATCH)
                    self.done += found.num_rows
                    yield found.select(names)

    def _read(self, names: Sequence[str]) -> Iterator[Any]:
        if self._parquet:
            yield from self._file.batches(BATCH, names)
            return
        fields = [self._file.schema.get_field_index(name) for name in names]
        options = self._arrow.ipc.IpcReadOptions(included_fields=sorted(fields))
        file = self._arrow.ipc.open_file(self._stream, options=options)
        for number in range(file.num_record_batches):
            yield file.get_batch(number)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (self._arrow.ArrowException, OSError) as error:
            why = printable(str(error).splitlines()[0][:120]) if str(error) else type(error).__name__
            raise FileError(f"cannot read {self.name}: {why}", fix="write it again") from None


def as_they_lie(path: str, dialect: Dialect = AS_FOUND) -> ColumnarSource | None:
    """A file read so, where that pays and can be; None where the general way is to open it, or to say why not."""
    large = os.path.isfile(path) and os.path.getsize(path) >= PAYS
    if not large or (library := arrow()) is None:
        return None
    try:
        source = ColumnarSource(path, dialect)
    except (library.ArrowException, OSError, GradcliError):
        return None
    if source.flat:
        return source
    source.close()
    return None
