"""Tables of SQLite files, through the standard library: a cell has a type of its own there, whatever its column's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy

from gradcli.errors import FileError
from gradcli.files.whole import open_input
from gradcli.tables.blocks import Block, Codes, Doubles, FaultKind, assembled, rows_a_block
from gradcli.tables.cells import characters, checked
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.reading import Reading
from gradcli.tables.sources.addresses import Address, TableName, chosen, quoted
from gradcli.tables.sources.source import PointSource, checked_names
from gradcli.tables.sources.sql import refused
from gradcli.tables.spelling import PLAIN

MAGIC = b"SQLite format 3\0"
_TABLES = """SELECT name, type = 'table' FROM sqlite_schema
WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"""


class SqliteTable(PointSource):
    """A table or a view of a SQLite file, by its row numbers (or its primary key, where it is stored by that)."""

    def __init__(self, address: Address, dialect: Dialect = AS_FOUND) -> None:
        self.name, self._address, self._reading = address.shown, address, Reading(dialect)
        with open_input(address.location) as stream:
            if stream.read(len(MAGIC)) != MAGIC:
                raise FileError(f"{address.location} is not a SQLite file")
        place = Path(address.location).absolute().as_uri() + "?mode=ro"
        with refused(address, (sqlite3.Error,)):
            # Blocks are read ahead in another thread, one at a time.
            self._connection = sqlite3.connect(place, uri=True, check_same_thread=False)
            try:
                self._open()
            except BaseException:
                self._connection.close()
                raise

    def _open(self) -> None:
        self._connection.text_factory = _text
        self._connection.execute("PRAGMA trusted_schema = OFF")
        tables = dict(self._connection.execute(_TABLES).fetchall())
        found = chosen(self._address, [TableName("main", name) for name in tables])
        # Without this an index that holds the columns asked for would give its own order.
        self._from = f"FROM {quoted('main', found.name)}" + (" NOT INDEXED" if tables[found.name] else "")
        described = self._connection.execute(f"SELECT * {self._from} LIMIT 0").description
        self._keys = [name for name, *_ in described]
        self.columns = checked_names(self._keys, self.name)
        if tables[found.name]:
            self.total = self._rows(found.name)

    def _rows(self, table: str) -> int | None:
        """About how many: the highest row number, which is found at once; None where rows have none."""
        try:
            (last,) = self._connection.execute(f"SELECT max(rowid) FROM {quoted('main', table)}").fetchone()
        except sqlite3.OperationalError:
            return None
        return last if isinstance(last, int) and last > 0 else None

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        asked = list(dict.fromkeys((*numbers.values(), *kept)))
        keys = [self._keys[self.columns.index(column)] for column in asked]
        most = rows_a_block(len(asked))
        with refused(self._address, (sqlite3.Error,)):
            cursor = self._connection.execute(f"SELECT {', '.join(map(quoted, keys)) or 'NULL'} {self._from}")
            while rows := cursor.fetchmany(most):
                cells = dict(zip(asked, zip(*rows, strict=True), strict=False))
                read = {variable: _numbers(cells[column], self._reading) for variable, column in numbers.items()}
                carried = {column: [_shown(cell) for cell in cells[column]] for column in kept}
                typed = {
                    variable: partial(_typed, cells[column], self._reading) for variable, column in numbers.items()
                }
                first, self.done = self.done + 1, self.done + len(rows)
                spelling = self._reading.spelling
                yield assembled(read, carried, len(rows), typed, first_row=first, name=self.name, spelling=spelling)

    def close(self) -> None:
        self._connection.close()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _typed(cells: Sequence[Any], reading: Reading) -> Sequence[Any]:
    return cells if reading.spelling == PLAIN else [reading.typed(cell) for cell in cells]


def _numbers(cells: Sequence[Any], reading: Reading) -> tuple[Doubles, Codes | None]:
    """The doubles of a column and its fault codes."""
    if {*map(type, cells)} <= {int, float}:
        return checked(numpy.array(cells, dtype=numpy.float64))
    pairs = [_number(cell, reading) for cell in cells]
    codes = numpy.array([code for _, code in pairs], dtype=numpy.uint8)
    return numpy.array([value for value, _ in pairs], dtype=numpy.float64), codes if codes.any() else None


def _number(cell: Any, reading: Reading) -> tuple[float, int]:
    if cell is None:
        return numpy.nan, FaultKind.MISSING
    if isinstance(cell, str):
        return reading.number(cell)
    if isinstance(cell, bytes):
        return numpy.nan, FaultKind.TEXT
    value = float(cell)
    return value, 0 if abs(value) < numpy.inf else FaultKind.INFINITE


def _shown(cell: Any) -> str:
    if isinstance(cell, bytes):
        return cell.hex()
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    return "" if cell is None else characters(str(cell))
