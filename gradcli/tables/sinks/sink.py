"""What every sink of rows is: a context that leaves a whole file, or none."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from gradcli.errors import OptionError, printable
from gradcli.tables.rows import Layout, Rows, header


class Sink(ABC):
    """Rows on their way out, in order. Where there is room for why a number is missing, they are ``reasoned``."""

    reasoned = False

    def __init__(self, stream: BinaryIO, layout: Layout, wide: bool) -> None:
        self.stream, self.layout, self.wide = stream, layout, wide

    @abstractmethod
    def write(self, rows: Rows) -> None:
        """Writes the results of one block."""

    def write_lines(self, lines: Iterable[Sequence[str]]) -> None:
        """Writes rows that are cells already; only formats of cells can."""
        raise NotImplementedError

    def lines(self, rows: Rows) -> list[bytes]:
        """The bytes of each point of a block, where a point is lines of its own."""
        raise NotImplementedError

    def begin(self) -> None:
        """What stands before the first row, also when there is none."""
        names = header(self.layout, self.wide)
        twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
        if twice is not None:
            what = f"the output would have two columns {printable(twice[:60])}"
            raise OptionError(what, fix="do not keep that column of the data, or name the target otherwise")

    def finish(self, notes: list[str]) -> None:  # noqa: B027 (most formats have no end)
        """What stands after the last row."""

    def remarks(self) -> list[str]:
        """What a reader must be told of what was written."""
        return []

    def abandon(self) -> None:  # noqa: B027 (most have nothing to stop)
        """Stops, after an error or an interrupt."""
