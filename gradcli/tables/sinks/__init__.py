"""Rows out: the Sink that a format is registered with (``gradcli.files.formats``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gradcli.errors import OptionError
from gradcli.files.formats import FORMATS, Format
from gradcli.files.whole import written
from gradcli.registry import loaded
from gradcli.tables.rows import Layout, Rows
from gradcli.tables.sinks.sink import Sink

if TYPE_CHECKING:
    from pathlib import Path


def _format(output: Path | None, form: str | None) -> Format:
    """The format asked for, else that of the file's name, else TSV. Raises OptionError."""
    suffix = output.suffix.lower() if output is not None else ""
    if form is None:
        return next((found for found in FORMATS.of_suffix(suffix) if found.rows), FORMATS["tsv"])
    if form not in FORMATS or not FORMATS[form].rows:
        known = ", ".join(found.name for found in FORMATS if found.rows)
        raise OptionError(f"--format {form} is not for many points", fix=f"write one of {known}")
    if any(other.kind != FORMATS[form].kind for other in FORMATS.of_suffix(suffix)):
        raise OptionError(f"--format {form} and a {suffix} file exclude each other", fix="leave --format out")
    return FORMATS[form]


class Outlet:
    """Where the rows of a run go. ``notes`` end up in the JSON document."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._begun = False
        self.reasoned = sink.reasoned
        self.notes: list[str] = []

    def write(self, rows: Rows) -> None:
        """Writes the results of the next block; a reader at the other end of a pipe has them at once."""
        self._begin()
        self._sink.write(rows)
        self._sink.stream.flush()

    def write_lines(self, lines: Iterable[Sequence[str]]) -> None:
        """The same of rows that are made into cells already, where the format is one of cells."""
        self._begin()
        self._sink.write_lines(lines)
        self._sink.stream.flush()

    @property
    def sink(self) -> Sink:
        """What writes the rows."""
        return self._sink

    def lines(self, rows: Rows) -> list[bytes]:
        """The bytes of each point, which are not written, where the format has lines."""
        return self._sink.lines(rows)

    def put(self, texts: Iterable[Any]) -> None:
        """Writes rows whose bytes are made already, as ``write`` does."""
        self._begin()
        for text in texts:
            self._sink.stream.write(text)
        self._sink.stream.flush()

    def remarks(self) -> list[str]:
        """What a reader must be told of the rows as they were written."""
        return self._sink.remarks()

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
    found = _format(output, form)
    if wide and found.name == "json":
        raise OptionError("--wide and --format json exclude each other", fix="write --format jsonl")
    with written(output) as stream:
        sink: Sink = loaded(found.rows)(stream, layout, wide)
        outlet = Outlet(sink)
        try:
            yield outlet
            outlet.finish()
        except BaseException:
            sink.abandon()
            raise
