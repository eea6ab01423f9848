"""Rows out, by the name of ``--output`` and by ``--format``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gradcli.batch.files import written
from gradcli.batch.rows import Layout, Rows
from gradcli.batch.sinks.sink import Sink
from gradcli.errors import OptionError

FORMATS = ("table", "tsv", "csv", "jsonl", "json", "values")
_BY_SUFFIX = {
    ".tsv": "tsv",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".npy": "npy",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}


def chosen_form(output: Path | None, form: str | None) -> str:
    """The format asked for, else that of the file's name, else TSV. Raises OptionError."""
    by_name = _BY_SUFFIX.get(output.suffix.lower()) if output is not None else None
    if form is None:
        return by_name or "tsv"
    if form not in FORMATS:
        raise OptionError(f"--format {form} is not for many points", fix=f"write one of {', '.join(FORMATS)}")
    if by_name is not None and by_name not in FORMATS:
        raise OptionError(f"--format {form} and a {output.suffix} file exclude each other", fix="leave --format out")  # type: ignore[union-attr]
    return form


class Outlet:
    """Where the rows of a run go. ``notes`` end up in the JSON document."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._begun = False
        self.notes: list[str] = []

    def write(self, rows: Rows) -> None:
        """Writes the results of the next block; a reader at the other end of a pipe has them at once."""
        self._begin()
        self._sink.write(rows)
        self._sink.stream.flush()

    def finish(self) -> None:
        """Writes what ends the results."""
        self._begin()
        self._sink.finish(self.notes)

    def _begin(self) -> None:
        # A table that breaks off before its first result leaves nothing on standard output, no heading either.
        if not self._begun:
            self._begun = True
            self._sink.begin()


@contextmanager
def open_sink(output: Path | None, form: str | None, layout: Layout, *, wide: bool = False) -> Iterator[Outlet]:
    """A sink whose ``write`` takes the Rows of one block after the other, in order.

    The file appears whole when the block ends well; after an error or an interrupt the old one is as it was.
    Standard output (``output`` None) is written block by block. Raises FileError, OptionError or MissingExtra.
    """
    name = chosen_form(output, form)
    if wide and name == "json":
        raise OptionError("--wide and --format json exclude each other", fix="write --format jsonl")
    with written(output) as stream:
        sink = _sink(name, stream, layout, wide)
        outlet = Outlet(sink)
        try:
            yield outlet
            outlet.finish()
        except BaseException:
            sink.abandon()
            raise


def _sink(form: str, stream: BinaryIO, layout: Layout, wide: bool) -> Sink:
    if form in ("tsv", "csv"):
        from gradcli.batch.sinks.delimited import Delimited

        return Delimited(stream, layout, wide, "\t" if form == "tsv" else ",")
    if form in ("json", "jsonl"):
        from gradcli.batch.sinks.json_text import Document, JsonLines

        return Document(stream, layout, wide) if form == "json" else JsonLines(stream, layout, wide)
    if form == "table":
        from gradcli.batch.sinks.aligned import Aligned

        return Aligned(stream, layout, wide)
    if form == "values":
        from gradcli.batch.sinks.words import Values

        return Values(stream, layout, wide)
    if form == "npy":
        from gradcli.batch.sinks.npy import Array

        return Array(stream, layout, wide)
    from gradcli.batch.sinks.frames import Frames

    return Frames(stream, layout, wide, parquet=form == "parquet")
