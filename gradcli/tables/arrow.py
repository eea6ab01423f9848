"""pyarrow, as much of it as columns of doubles need.

``import pyarrow.parquet`` takes as long again as ``import pyarrow``: it brings file systems and ssl. What is wanted of
it is one class of ``pyarrow._parquet``, which ``pyarrow.parquet`` is made of; where a release has no such class, or one
that is called otherwise, the documented one is taken.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from gradcli import optional
from gradcli.numbers.later import numpy
from gradcli.records import NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HOW = {"pre_buffer": False, "buffer_size": 1 << 16}
"""A part of a column at a time: read ahead as a whole, ten million rows stay in memory."""


def arrow() -> optional.Library | None:
    """The library, or None when it is not installed.

    It imports NumPy, which takes longer than itself, and since 18 does without. A process of ours that has not needed
    NumPy so far has no use for what pyarrow does with it: there it is told that there is none. (That is how
    ``sys.modules`` is documented to say so.) A program that uses gradcli gets pyarrow as it is.
    """
    if "pyarrow" in sys.modules or "numpy" in sys.modules or not _process_is_ours():
        return optional.find("pyarrow")
    modules: Any = sys.modules
    modules["numpy"] = None
    try:
        return optional.find("pyarrow")
    finally:
        del modules["numpy"]


def needed_arrow() -> optional.Library:
    """The same. Raises MissingExtra where it is not installed."""
    return arrow() or optional.require("pyarrow", extra="data")


def _process_is_ours() -> bool:
    """Whether the process is one of the command line, which ends with it."""
    return "gradcli.__main__" in sys.modules or _name_of_main() == "gradcli.__main__"


def _name_of_main() -> str:
    return getattr(getattr(sys.modules.get("__main__"), "__spec__", None), "name", "")


def frugal_pool(library: optional.Library) -> Any:
    """Memory from jemalloc, where there is: pyarrow's own choice, mimalloc, holds on to 30 MB more."""
    try:
        return library.jemalloc_memory_pool()
    except NotImplementedError:
        return library.default_memory_pool()


class ParquetColumns(NamedTuple):
    """An open Parquet file: its schema, its rows, and its ``batches`` of at most so many rows of some flat columns."""

    schema: Any
    rows: int
    batches: Callable[[int, Sequence[str]], Iterable[Any]]


def parquet_columns(stream: Any, pool: Any) -> ParquetColumns:
    """The file that a stream of pyarrow's holds. Raises pyarrow's own errors."""
    reader: Any = None
    parts = optional.find("pyarrow._parquet")
    try:
        reader = parts.ParquetReader(memory_pool=pool)  # type: ignore[union-attr]
        reader.open(stream, **_HOW)
        schema, metadata = reader.schema_arrow, reader.metadata
        return ParquetColumns(schema, metadata.num_rows, partial(_batches, reader, schema, metadata.num_row_groups))
    except (AttributeError, TypeError):
        file = optional.require("pyarrow.parquet", extra="data").ParquetFile(stream, **_HOW)
        return ParquetColumns(
            file.schema_arrow,
            file.metadata.num_rows,
            lambda size, names: file.iter_batches(batch_size=size, columns=names, use_threads=False),
        )


def _batches(reader: Any, schema: Any, groups: int, size: int, names: Sequence[str]) -> Iterable[Any]:
    places = [schema.get_field_index(name) for name in names]
    found: Iterable[Any] = reader.iter_batches(size, row_groups=range(groups), column_indices=places, use_threads=False)
    return found


def there(column: Any) -> NDArray[numpy.bool_]:
    """Which numbers of a column are there."""
    if not column.null_count:
        return numpy.ones(len(column), dtype=numpy.bool_)
    bits = numpy.unpackbits(numpy.frombuffer(column.buffers()[0], dtype=numpy.uint8), bitorder="little")
    found: NDArray[numpy.bool_] = bits[column.offset : column.offset + len(column)].view(numpy.bool_)
    return found
