"""Tables of databases that hand over Arrow batches, read block by block: what DuckDB and PostgreSQL share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from gradcli import optional
from gradcli.errors import FileError, printable
from gradcli.records import NamedTuple
from gradcli.tables.blocks import Block, Codes, Doubles
from gradcli.tables.cells import numbers
from gradcli.tables.dialect import Dialect
from gradcli.tables.library import needed_polars
from gradcli.tables.reading import Reading
from gradcli.tables.sources.addresses import Address, quoted, redacted
from gradcli.tables.sources.frames import FrameSource
from gradcli.tables.sources.source import checked_names

EXTRA = "database"
_NUMBER_OF = dict.fromkeys(("date", "timestamp", "time", "interval"), "EXTRACT(EPOCH FROM {})")
_NUMBER_OF |= {"boolean": "CAST({} AS INTEGER)"}
"""What makes a number of a type that is none, where it is no cast to NUMERIC."""


class ColumnType(NamedTuple):
    """A column and its type as the database names it, without what stands in brackets."""

    name: str
    type: str


class SqlTable(FrameSource):
    """A table or a view. Types in ``plain`` come as they are, those in ``exact`` as text, since Arrow's decimals and
    doubles do not hold them; others are carried along as text, and are no numbers."""

    plain: frozenset[str]
    exact: frozenset[str]
    text: frozenset[str]

    def __init__(
        self, address: Address, dialect: Dialect, types: Sequence[ColumnType], source: str, order: str, rows: int
    ) -> None:
        """``source`` is the quoted name, ``order`` what follows it, ``rows`` about how many there are."""
        self.name, self.total, self.reading = address.shown, rows or None, Reading(dialect)
        self._address = address
        self._polars = needed_polars()
        optional.require("pyarrow", extra=EXTRA)
        self.columns = checked_names([column.name for column in types], self.name)
        self._types = {name: column.type for name, column in zip(self.columns, types, strict=True)}
        self._keys = {name: column.name for name, column in zip(self.columns, types, strict=True)}
        self._from = f"FROM {source} {order}".rstrip()

    @abstractmethod
    def _batches(self, query: str, most: int) -> Iterator[Any]:
        """The rows of a query, in order, as Arrow batches of about ``most`` rows."""

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        self._known = {name: self._types[name] for name in dict.fromkeys((*numbers.values(), *kept))}
        if not self._known:  # a constant for each row
            self._known = dict([next(iter(self._types.items()))])
        return super().blocks(numbers, kept or (() if numbers else tuple(self._known)))

    def _frames(self, asked: Sequence[str], most: int) -> Iterator[Any]:
        cells = ", ".join(self._cell(key, self._types[name]) for name, key in self._keys.items() if key in asked)
        for batch in self._batches(f"SELECT {cells} {self._from}", most):
            yield self._polars.from_arrow(batch).select(asked)

    def _cell(self, key: str, kind: str) -> str:
        name = quoted(key)
        return name if kind in self.plain | self.text else f"CAST({name} AS VARCHAR) AS {name}"

    def _block(self, frame: Any, columns: Mapping[str, str], kept: Sequence[str]) -> Block:
        self._schema = frame.schema
        return super()._block(frame, columns, kept)

    def _numbers(self, series: Any) -> tuple[Doubles, Codes | None]:
        if self._exactly(series.name):  # the database's spelling, whatever that of texts is
            return numbers(["" if text is None else text for text in series.to_list()])
        return super()._numbers(series)

    def _typed(self, frame: Any, key: str) -> Any:
        return frame.get_column(key) if self._exactly(key) else super()._typed(frame, key)

    def _exactly(self, key: str) -> bool:
        return self._types[next(name for name, found in self._keys.items() if found == key)] in self.exact

    def _check(self, column: str) -> None:
        kind = self._types[column]
        if kind not in self.plain | self.exact | self.text:
            what = f"the column {printable(column[:60])} of {self.name} holds {printable(kind[:40])}, not numbers"
            made = _NUMBER_OF.get(kind.lower().split()[0], "CAST({} AS NUMERIC)").format(printable(column[:60]))
            made = f"{printable(column[:60])}[1]" if kind.endswith("[]") else made
            raise FileError(what, fix=f"read a view in which it is one: CREATE VIEW … AS SELECT {made} …")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with refused(self._address, self._errors):
            yield

    @property
    @abstractmethod
    def _errors(self) -> tuple[type[Exception], ...]:
        """What the engine raises."""


@contextmanager
def refused(address: Address, errors: tuple[type[Exception], ...]) -> Iterator[None]:
    """Makes a FileError of an engine's error, without what is secret."""
    try:
        yield
    except errors as error:
        raise FileError(f"cannot read {address.shown}: {redacted(str(error), address)}") from None
