"""Row groups of a Parquet file on any of pyarrow's filesystems, in the same cells as polars reads from a whole file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gradcli import optional
from gradcli.distributed.places import Filesystem, cause
from gradcli.errors import FileError
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.library import needed_polars
from gradcli.tables.reading import Reading
from gradcli.tables.sources.frames import FrameSource
from gradcli.tables.sources.source import checked_names


class RowGroups(FrameSource):
    """``groups`` of the file ``name``: ``total`` rows after ``before`` others. Checksums of pages are verified."""

    def __init__(
        self, where: Filesystem, name: str, groups: Sequence[int], total: int, before: int, dialect: Dialect = AS_FOUND
    ) -> None:
        self.name, self.total, self.before = name, total, before
        self._groups = list(groups)
        self._arrow = optional.require("pyarrow", extra="dist")
        self._polars = needed_polars()
        parquet = optional.require("pyarrow.parquet", extra="dist")
        with self._reading():
            self._stream = where.system.open_input_file(where.path)
            self._file = parquet.ParquetFile(self._stream, page_checksum_verification=True)
            self._schema = self._polars.from_arrow(self._file.schema_arrow.empty_table()).schema
        self.columns = checked_names(list(self._schema), name)
        self.reading = Reading(dialect)
        self._keys = dict(zip(self.columns, self._schema, strict=True))

    def close(self) -> None:
        self._file.close()
        self._stream.close()

    def _frames(self, asked: Sequence[str], most: int) -> Iterator[Any]:
        # One batch of a row group at a time: memory does not grow with its rows.
        for batch in self._file.iter_batches(most, self._groups, columns=list(asked), use_threads=False):
            yield self._polars.from_arrow(self._arrow.Table.from_batches([batch])).select(asked)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            with super()._reading():
                yield
        except FileError:
            raise
        except (self._arrow.ArrowException, ValueError) as error:
            raise FileError(f"cannot read {self.name}: {cause(error)}", fix="write it again") from None
