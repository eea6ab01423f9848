"""The partitions of a table on many files: a file, or some row groups of a Parquet file, each the work of one task."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from gradcli import optional
from gradcli.distributed.places import Place, cause, filesystem, is_url, places
from gradcli.distributed.row_groups import RowGroups
from gradcli.errors import FileError
from gradcli.files.packed import suffix_of
from gradcli.tables.dialect import Dialect
from gradcli.tables.sources import SOURCES, open_source, read_stream
from gradcli.tables.sources.source import PointSource
from gradcli.threads import Threads

PARQUET = (".parquet", ".pq")
TOGETHER = 64 * 1024 * 1024
"""Bytes, unpacked: neighbouring row groups below it are one partition. At about 0.1 s a task, that the engine takes
for so much, what the scheduler adds to a task (a few ms) stays small."""
_READERS = 16
"""Footers read at once: reading one is waiting, above all from an object store."""
_COPIED = 1 << 22


class Partition(NamedTuple):
    """What one task reads. ``rows`` are known for Parquet, ``before`` are the rows of the file that come before."""

    location: str
    name: str
    size: int
    modified: int
    row_groups: tuple[int, ...] | None = None
    rows: int | None = None
    before: int = 0

    @property
    def label(self) -> str:
        """As messages call it."""
        if not self.row_groups:
            return self.name
        first, last = self.row_groups[0], self.row_groups[-1]
        return f"{self.name}, row group {first}" if first == last else f"{self.name}, row groups {first} to {last}"


def partitions(names: Sequence[str]) -> list[Partition]:
    """The partitions of the files that ``names`` stand for, in order. Raises FileError, also for a broken footer."""
    with Threads(_READERS, "footers") as threads:
        return [part for parts in threads.map(_parts, places(names)) for part in parts]


def _parts(place: Place) -> list[Partition]:
    suffix = suffix_of(place.name)[0]
    if suffix not in PARQUET:
        if is_url(place.location) and any("path" in table.takes for table in SOURCES.of_suffix(suffix)):
            raise FileError(
                f"{place.name} cannot be read through a URL", fix="write Parquet, or copy it to a file here"
            )
        return [Partition(*place)]
    parquet = optional.require("pyarrow.parquet", extra="dist")
    where = filesystem(place.location)
    try:
        with where.system.open_input_file(where.path) as file:
            metadata = parquet.read_metadata(file)
    except (ValueError, OSError) as error:
        raise FileError(f"cannot read {place.name}: {cause(error)}", fix="write it again") from None
    return list(_grouped(place, [metadata.row_group(number) for number in range(metadata.num_row_groups)]))


def _grouped(place: Place, groups: Sequence[Any]) -> Iterator[Partition]:
    numbers: list[int] = []
    size = rows = before = 0
    for number, group in enumerate(groups):
        if numbers and size + group.total_byte_size > TOGETHER:
            yield Partition(*place, tuple(numbers), rows, before)
            before += rows
            numbers, size, rows = [], 0, 0
        numbers.append(number)
        size += group.total_byte_size
        rows += group.num_rows
    yield Partition(*place, tuple(numbers), rows, before)


def open_partition(partition: Partition, dialect: Dialect, columns: Sequence[str] | None) -> PointSource:
    """The points of a partition, under the name the user knows. Raises FileError or OptionError."""
    if partition.row_groups is not None:
        return RowGroups(
            filesystem(partition.location),
            partition.name,
            partition.row_groups,
            partition.rows or 0,
            partition.before,
            dialect,
        )
    if not is_url(partition.location):
        source = open_source([partition.location], dialect=dialect, columns=columns)
        source.name = partition.name
        return source
    return read_stream(_copied(partition), partition.name, dialect, columns)


def _copied(partition: Partition) -> Any:
    """The bytes of an object in a nameless file here: text and arrays are read at any place, an object is streamed."""
    where = filesystem(partition.location)
    copy = tempfile.TemporaryFile(prefix="gradcli-")  # noqa: SIM115 (the source closes it)
    try:
        with where.system.open_input_stream(where.path) as stream:
            while piece := stream.read(_COPIED):
                copy.write(piece)
    except (ValueError, OSError) as error:
        copy.close()
        raise FileError(f"cannot read {partition.name}: {cause(error)}") from error
    copy.seek(0)
    return copy
