"""A block of points: NumPy columns, the faults of their cells, and the columns that are only carried along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gradcli.errors import printable
from gradcli.numbers.later import numpy
from gradcli.records import NamedTuple
from gradcli.tables.spelling import PLAIN, Spelling
from gradcli.tables.typed import as_typed, is_beyond, number_too_large

BLOCK = 65_536
"""Points in a block: 16 to 64 thousand were measured best for the engine's cache."""
MOST_CELLS = 8_388_608
"""Cells in a block, so that memory stays flat for wide tables too."""

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Doubles = NDArray[numpy.float64]
    Codes = NDArray[numpy.uint8]
    Indices = NDArray[numpy.intp]
    Kept = Sequence[str] | NDArray[Any] | Any
    """A column carried along: text, numbers, or a polars Series of either."""
else:  # their names, without NumPy
    Doubles = Codes = Indices = Kept = Any


class Cells:
    """The cells of a column as they were typed, read when the first of them is asked for."""

    def __init__(self, read: Callable[[], Kept]) -> None:
        self._read = read

    @cached_property
    def _all(self) -> Kept:
        return self._read()

    def __getitem__(self, row: int) -> object:
        return self._all[int(row)]

    def listed(self) -> Sequence[object]:
        """All of them."""
        column: Any = self._all
        if isinstance(column, list | tuple):
            return column
        found: list[object] = column.tolist() if isinstance(column, numpy.ndarray) else column.to_list()
        return found

    def part(self, start: int, stop: int) -> Cells:
        """The cells ``start`` up to, not including, ``stop``."""
        return Cells(lambda: self._all[start:stop])

    def taken(self, rows: Indices) -> Cells:
        """Some of the cells, in order."""
        return Cells(lambda: _taken(self._all, rows))


class FaultKind(IntEnum):
    """Why a cell gives no finite number. 0 is a cell without fault.

    FOREIGN is a number in another spelling than the table's (``1,234``): a block with one is refused, not made.
    """

    MISSING = 1
    TEXT = 2
    INFINITE = 3
    FOREIGN = 4

    @property
    def word(self) -> str:
        """As notes and status columns write it."""
        return self.name.lower()


class Fault(NamedTuple):
    """One cell: the variable, the data row (the first after the header is 1) and what is wrong."""

    variable: str
    row: int
    kind: FaultKind


def place(row: int, name: str = "", line: int | None = None) -> str:
    """Where a point stands, for a reader: its data row, the file, and its line there; every message says it so."""
    of = f" of {name}" if name else ""
    return f"row {row:,}{of}" + ("" if line is None else f", line {line:,}")


def shown_cell(text: object) -> str:
    """A cell in a message."""
    short = " ".join(str(text).split())[:40]
    return f'"{printable(short)}"' if short else "empty"


class Block(NamedTuple):
    """``size`` points in a row of one source.

    ``columns`` holds one array of shape (size,) a variable; where a cell is missing or text it holds NaN, where it
    is infinite or not a number the data's own inf or NaN. ``faults`` holds FaultKind codes, shape (size,), for the
    variables that have any. ``typed`` are the cells of the variables for which the source has more than doubles.
    ``first_row`` is the data row number of the first point, from 1, in the file ``name``; ``lines`` are the lines its
    points stand on, where the file has lines.
    """

    columns: Mapping[str, Doubles]
    size: int
    first_row: int = 1
    faults: Mapping[str, Codes] = {}
    kept: Mapping[str, Kept] = {}
    name: str = ""
    typed: Mapping[str, Cells] = {}
    lines: Sequence[int] | None = None
    rows: Sequence[int] | None = None
    """The data row numbers of points that do not follow each other from ``first_row`` on."""

    @property
    def faulty(self) -> NDArray[numpy.bool_]:
        """Which points have a cell without a finite number, shape (size,)."""
        found = numpy.zeros(self.size, dtype=numpy.bool_)
        for codes in self.faults.values():
            found |= codes != 0
        return found

    def point(self, row: int) -> dict[str, float | str]:
        """One point: doubles, and the text of a number that is another one than its double stands for."""
        found: dict[str, float | str] = {name: float(values[row]) for name, values in self.columns.items()}
        for name, cells in self.typed.items():
            if name in found:
                found[name] = as_typed(cells[row], float(found[name]))
        return found

    def doubles(self, name: str, rows: Indices) -> Doubles:
        """Some cells of a variable, contiguous; 0 of one that was not read, as nothing depends on it."""
        if name not in self.columns:
            return numpy.zeros(len(rows))
        return numpy.ascontiguousarray(self.columns[name][rows])

    def beyond_doubles(self, name: str, rows: Indices) -> NDArray[numpy.bool_]:
        """Which of some cells are another number than their double stands for, shape (len(rows),)."""
        if name not in self.typed:
            return numpy.zeros(len(rows), dtype=numpy.bool_)
        doubles = self.columns[name][rows].tolist()
        pairs = zip(self.typed[name].taken(rows).listed(), doubles, strict=True)
        return numpy.array([is_beyond(cell, number) for cell, number in pairs], dtype=numpy.bool_)

    def past_doubles(self, names: Iterable[str]) -> NDArray[numpy.bool_]:
        """The points at which a cell of some variables is a number that no double is near, shape (size,): 0 or an
        infinity stands for it."""
        found = numpy.zeros(self.size, dtype=numpy.bool_)
        for name in names:
            if name in self.typed:
                values = self.columns[name]
                rows = numpy.flatnonzero((values == 0) | numpy.isinf(values))
                if len(rows):
                    found[rows] |= self.beyond_doubles(name, rows)
        return found

    def not_held(self) -> Iterator[tuple[str, int]]:
        """The cells with an integer that a double does not hold: the variable, and the row."""
        for name, cells in self.typed.items():
            values = self.columns[name]
            for row in numpy.flatnonzero(numpy.isfinite(values) & (numpy.abs(values) >= 2.0**53)).tolist():
                whole = str(cells[row]).strip().lstrip("+-").isdecimal()
                if whole and isinstance(as_typed(cells[row], float(values[row])), str):
                    yield name, row

    def listed_faults(self) -> Iterator[Fault]:
        """Every fault, by row and then by the variable's name."""
        found = [
            (int(row), variable, FaultKind(codes[row]))
            for variable, codes in self.faults.items()
            for row in numpy.flatnonzero(codes)
        ]
        for row, variable, kind in sorted(found):
            yield Fault(variable, self.number(row), kind)

    def number(self, row: int) -> int:
        """The number of a point among the rows of the data."""
        return self.first_row + row if self.rows is None else self.rows[row]

    def place(self, row: int) -> str:
        """Where a point stands, for a reader: its data row, the file, and its line."""
        return place(self.number(row), self.name, None if self.lines is None else self.lines[row])

    def cell(self, variable: str, row: int) -> str:
        """The cell of a fault, for a reader: its text, or that it is empty."""
        if variable in self.typed:
            text = self.typed[variable][row]
            return "empty" if text is None else shown_cell(text)
        kind = FaultKind(self.faults[variable][row])
        return str(self.columns[variable][row]) if kind is FaultKind.INFINITE else kind.word

    def faults_at(self, row: int, most: int = 8) -> list[str]:
        """What is wrong with the cells of a point: ``x is "abc"``, ``y is empty``."""
        faulty = [name for name, codes in self.faults.items() if codes[row]]
        return [f"{name} is {self.cell(name, row)}" for name in faulty[:most]]

    def taken(self, rows: Indices) -> Block:
        """Some of the points, in order. Unless they are numbered, their row numbers are those of
        the new block."""
        return self._replace(
            columns={name: values[rows] for name, values in self.columns.items()},
            size=len(rows),
            faults={name: codes[rows] for name, codes in self.faults.items()},
            kept={name: _taken(column, rows) for name, column in self.kept.items()},
            typed={name: cells.taken(rows) for name, cells in self.typed.items()},
            lines=None if self.lines is None else [self.lines[row] for row in rows],
            rows=None if self.rows is None else [self.rows[row] for row in rows],
        )

    def part(self, start: int, stop: int) -> Block:
        """The points ``start`` up to, not including, ``stop``: views, not copies."""
        stop = min(stop, self.size)
        faults = {name: codes[start:stop] for name, codes in self.faults.items()}
        return self._replace(
            columns={name: values[start:stop] for name, values in self.columns.items()},
            size=stop - start,
            first_row=self.first_row + start,
            faults={name: codes for name, codes in faults.items() if codes.any()},
            kept={name: column[start:stop] for name, column in self.kept.items()},
            typed={name: cells.part(start, stop) for name, cells in self.typed.items()},
            lines=None if self.lines is None else self.lines[start:stop],
            rows=None if self.rows is None else self.rows[start:stop],
        )

    def parts(self, most: int = BLOCK) -> Iterator[Block]:
        """The same points in blocks of at most ``most``."""
        if self.size <= most:
            yield self
            return
        for start in range(0, self.size, most):
            yield self.part(start, start + most)


def _taken(column: Kept, rows: Indices) -> Kept:
    if isinstance(column, list | tuple):
        return [column[row] for row in rows]
    numbered: Any = column
    return numbered[rows]


def rows_a_block(columns: int) -> int:
    """How many points a block of that many columns holds."""
    return max(1, min(BLOCK, MOST_CELLS // max(1, columns)))


def assembled(
    read: Mapping[str, tuple[Doubles, Codes | None]],
    kept: Mapping[str, Kept],
    count: int,
    typed: Mapping[str, Callable[[], Kept]] = {},
    *,
    first_row: int = 1,
    name: str = "",
    lines: Sequence[int] | None = None,
    rows: Sequence[int] | None = None,
    spelling: Spelling = PLAIN,
) -> Block:
    """A block from columns of doubles with their fault codes; ``typed`` reads the cells they were made of.

    Raises FileError for the first cell that is a number in another ``spelling``.
    """
    values = {name: column for name, (column, _) in read.items()}
    cells = {name: Cells(read) for name, read in typed.items()}
    faults = {name: codes for name, (_, codes) in read.items() if codes is not None}
    for variable in cells.keys() & faults.keys():
        large = numpy.flatnonzero(numpy.isinf(values[variable]) & (faults[variable] == FaultKind.INFINITE))
        known = cells[variable].taken(large).listed() if len(large) else []
        faults[variable][[row for row, cell in zip(large.tolist(), known, strict=True) if number_too_large(cell)]] = 0
    faults = {name: codes for name, codes in faults.items() if codes.any()}
    block = Block(values, count, first_row, faults, dict(kept), name, cells, lines, rows)
    if any((codes == FaultKind.FOREIGN).any() for codes in faults.values()):
        from gradcli.tables.foreign import refuse_foreign

        refuse_foreign(block, spelling)
    return block
