"""Repeated readings: the mean, its standard uncertainty s/√n, and n - 1 degrees of freedom (GUM, 4.2).

Columns of one file were read together, a row at a time: their means are correlated as their readings are (GUM, 5.2.3
and H.2), and have the degrees of freedom of one series.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from gradcli.errors import FileError, GradcliError, OptionError, Source, nearest, printable
from gradcli.questions.point import Coordinate, Point, read_point

MOST = 1_000_000
FIX = "write --readings x=file.csv, or x=file.csv:column"


class Readings(NamedTuple):
    """What one file holds: the means of its columns by the input, and their covariances (each pair in both orders, the
    variances among them)."""

    path: str
    times: int
    means: Point
    covariances: Mapping[tuple[str, str], Coordinate]
    remarks: tuple[str, ...] = ()
    """What there is to say of the file: lines that were left out."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.means)

    @property
    def dof(self) -> int:
        """Degrees of freedom."""
        return self.times - 1


class _Asked(NamedTuple):
    name: str
    path: str
    column: str | None


def read_readings(texts: Iterable[str], given: Iterable[str]) -> list[Readings]:
    """The readings of ``NAME=FILE`` texts; ``given`` are the names that have a value already.

    Raises OptionError and FileError: a name that has two values, no such column, a cell that is no number.
    """
    asked = [_asked(text) for text in texts]
    known = [*given]
    for name, _, _ in asked:
        if name in known:
            where = "in --at and by --readings" if name in given else "twice by --readings"
            raise OptionError(f"{name} is given {where}", fix="keep one of them")
        known.append(name)
    by_file: dict[str, list[_Asked]] = {}
    for one in asked:
        by_file.setdefault(os.path.realpath(one.path), []).append(one)
    return [_of_file(columns) for columns in by_file.values()]


def _asked(text: str) -> _Asked:
    name, equals, path = text.partition("=")
    name, path = name.strip(), path.strip()
    if not equals or not name.isidentifier() or not path:
        raise OptionError(f"--readings {printable(text[:60])} names no input and file", fix=FIX)
    if path == "-":
        raise OptionError("--readings reads files, not standard input", fix=FIX)
    stem, colon, column = path.rpartition(":")
    if colon and column and not os.path.exists(path) and os.path.exists(stem):
        return _Asked(name, stem, column)
    return _Asked(name, path, None)


def _of_file(asked: list[_Asked]) -> Readings:
    from gradcli.tables.sources import open_source

    path = asked[0].path
    with open_source([path]) as source:
        columns = {one.name: _column(one, source.columns) for one in asked}
        read: dict[str, list[Fraction]] = {name: [] for name in columns}
        for block in source.blocks({}, list(dict.fromkeys(columns.values()))):
            for name, column in columns.items():
                cells = enumerate(block.kept[column], block.first_row)
                read[name] += [_number(cell, column, row, path) for row, cell in cells]
            if len(next(iter(read.values()))) > MOST:
                raise FileError(f"{printable(path[:80])} has more than {MOST:,} readings", fix="give their mean and u")
        remarks = tuple(source.remarks())
    count = len(next(iter(read.values())))
    if count < 2:
        what = f"{printable(path[:80])} has {count} reading{'s' * (count != 1)}, and an uncertainty needs at least 2"
        raise FileError(what, fix="write --at x=5.02±0.03 for a value whose uncertainty is known")
    means = {name: sum(cells, Fraction(0)) / count for name, cells in read.items()}
    away = {name: [cell - means[name] for cell in cells] for name, cells in read.items()}
    covariances = {
        (a, b): sum((x * y for x, y in zip(away[a], away[b], strict=True)), Fraction(0)) / (count * (count - 1))
        for a in away
        for b in away
    }
    points = {name: _coordinate(mean) for name, mean in means.items()}
    return Readings(path, count, points, {pair: _coordinate(found) for pair, found in covariances.items()}, remarks)


def _column(asked: _Asked, columns: Iterable[str]) -> str:
    """The column of an input: the one named, else the only one, else that of the input's name."""
    known = list(columns)
    wanted = asked.column or asked.name
    if wanted in known:
        return wanted
    if asked.column is None and len(known) == 1:
        return known[0]
    close = nearest(wanted, known)
    what = f"{printable(asked.path[:80])} has no column {printable(wanted[:60])}"
    shown = ", ".join(printable(name[:30]) for name in known[:8])
    fix = (
        f"did you mean {close}?" if close else f"write --readings {asked.name}={asked.path[:60]}:COLUMN; it has {shown}"
    )
    raise OptionError(what, fix=printable(fix))


def _number(cell: object, column: str, row: int, path: str) -> Fraction:
    text = str(cell).strip() if cell is not None else ""
    try:
        number = Fraction(text.replace("−", "-"))
        if "/" not in text:
            return number
    except (ValueError, ZeroDivisionError):
        pass
    said = printable(text[:40]) if text else "an empty cell"
    what = f"row {row:,} of {printable(path[:80])}: {printable(column[:40])} is {said}, which is no number"
    raise FileError(what, fix="a reading that was not taken is left out with its whole row")


def _coordinate(number: Fraction) -> Coordinate:
    shown = str(number.numerator) if number.denominator == 1 else f"{number.numerator}/{number.denominator}"
    try:
        return read_point([Source(f"x = {shown}")])["x"]
    except GradcliError:  # more digits than a literal may have
        return read_point([Source(f"x = {float(number)!r}")])["x"]
