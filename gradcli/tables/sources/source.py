"""What every source of points is: named columns, and blocks of rows on demand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import TracebackType

from gradcli.errors import LimitError
from gradcli.records import NamedTuple
from gradcli.tables.blocks import Block
from gradcli.tables.cells import characters
from gradcli.tables.headings import distinct, unquoted

MOST_COLUMNS = 65_536
PARQUET = (".parquet", ".pq")
"""How the names of Parquet files end."""


class PointSource(ABC):
    """A table of points. ``columns`` are its names in order; ``total`` and ``done`` count in the same unit."""

    name: str
    columns: tuple[str, ...]
    total: int | None = None
    """Bytes or rows in all, for the progress bar; None where the end is not known (a pipe)."""
    done: int = 0
    in_columns = False
    """Whether the columns of a file may be had as they lie."""

    @abstractmethod
    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        """The points in order, once: ``numbers`` maps a variable to its column, ``kept`` columns are carried along.

        Raises FileError when the table breaks off or cannot be read as what it claims to be.
        """

    def few(self, numbers: Mapping[str, str], kept: Sequence[str], most: int) -> Block | None:
        """All points at once where a file holds at most ``most``, with lists in the place of arrays, so that NumPy
        is not asked for. None where there are more or nothing tells; then nothing was read."""
        return None

    def estimate(self) -> int:
        """About how many points there are, told before any is read; 0 where nothing tells."""
        return self.total or 0

    def remarks(self) -> list[str]:
        """What there is to say of the table once it is read: lines that were left out."""
        return []

    def named_on(self, names: Collection[str]) -> int | None:
        """The line that looks like the header, below the one that was taken for it: it has all of these ``names``."""
        return None

    def close(self) -> None:  # noqa: B027 (a source without a file has nothing to close)
        """Lets go of the file."""

    def __enter__(self) -> PointSource:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self.close()


def checked_names(names: Sequence[str], place: str) -> tuple[str, ...]:
    """Column names without the blanks around them; one that is empty is called by its place (``column3``), and those
    of the same name have it behind theirs (``x (column 3)``): they are refused where ``x`` is asked for.

    Raises LimitError for too many.
    """
    if len(names) > MOST_COLUMNS:
        raise LimitError(f"{place} has {len(names):,} columns, more than {MOST_COLUMNS:,}", fix="keep those you need")
    return distinct([characters(n).strip() or f"column{number}" for number, n in enumerate(unquoted(names), 1)])


class Wanted(NamedTuple):
    """The columns to read of a table ``width`` wide, by place: numbers by variable, those carried along by name."""

    numbers: Mapping[str, int]
    kept: Mapping[str, int]
    width: int


def wanted_columns(
    columns: Sequence[str], numbers: Mapping[str, str], kept: Sequence[str], width: int | None = None
) -> Wanted:
    """The places of the columns asked for."""
    place = {column: index for index, column in enumerate(columns)}
    by_variable = {variable: place[column] for variable, column in numbers.items()}
    return Wanted(by_variable, {column: place[column] for column in kept}, width or len(columns))
