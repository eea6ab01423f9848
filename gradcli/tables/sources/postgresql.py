"""Tables of PostgreSQL servers, through ADBC: one statement in one read-only transaction, streamed by COPY."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from gradcli import optional
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.sources.addresses import Address, TableName, chosen, quoted
from gradcli.tables.sources.sql import EXTRA, ColumnType, SqlTable, refused

PATIENCE = 10
"""Seconds for a server to answer, where the address does not say (connect_timeout)."""
_SETTINGS = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    # Rows in the order in which they are stored: a scan begins at the first, and is not shared among processes.
    "SET LOCAL synchronize_seqscans = off",
    "SET LOCAL max_parallel_workers_per_gather = 0",
    # Numbers as text are to be those that are stored.
    "SET LOCAL extra_float_digits = 1",
)
_TABLES = """SELECT n.nspname::text, c.relname::text, pg_table_is_visible(c.oid), c.oid::bigint, c.reltuples::float8
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
AND n.nspname NOT LIKE 'pg\\_toast%' ORDER BY 3 DESC, 1, 2"""
_COLUMNS = """SELECT a.attname::text, (CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, NULL)
ELSE format_type(t.oid, NULL) END)::text FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = {oid} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""
_KEY = """SELECT a.attname::text FROM pg_index i
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(n, place)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n
WHERE i.indrelid = {oid} AND i.indisprimary ORDER BY k.place"""


class ServerTable(SqlTable):
    """A table or view on a server, by its primary key; without one, in the order in which it is stored."""

    plain = frozenset(("smallint", "integer", "bigint", "real", "double precision"))
    exact = frozenset(("numeric",))
    text = frozenset(("text", "character varying", "character"))

    def __init__(self, address: Address, dialect: Dialect = AS_FOUND) -> None:
        self._driver = optional.require("adbc_driver_postgresql.dbapi", extra=EXTRA)
        self._ordered = True
        with refused(address, self._errors):
            self._connection = self._driver.connect(_patient(address.location))
            try:
                self._cursor = self._connection.cursor()
                for setting in _SETTINGS:
                    self._cursor.execute(setting)
                super().__init__(address, dialect, *self._found(address))
            except BaseException:
                self.close()
                raise

    def _found(self, address: Address) -> tuple[list[ColumnType], str, str, int]:
        """The columns of the table, its quoted name, the order of its key, and about how many rows it has."""
        listed = self._rows(_TABLES)
        tables = [TableName(schema, name, plain) for schema, name, plain, _, _ in listed]
        table = chosen(address, tables)
        _, _, _, oid, rows = listed[tables.index(table)]
        types = [ColumnType(*found) for found in self._rows(_COLUMNS.format(oid=int(oid)))]
        key = [name for (name,) in self._rows(_KEY.format(oid=int(oid)))]
        self._ordered = bool(key)
        order = "ORDER BY " + ", ".join(map(quoted, key)) if key else ""
        return types, quoted(table.schema, table.name), order, max(0, int(rows))

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        self._cursor.execute(query)
        return list(self._cursor.fetchall())

    @property
    def _errors(self) -> tuple[type[Exception], ...]:
        return (self._driver.Error,)

    def _batches(self, query: str, most: int) -> Iterator[Any]:
        self._cursor.execute(query)
        return iter(self._cursor.fetch_record_batch())

    def remarks(self) -> list[str]:
        if self._ordered:
            return []
        return [f"{self.name} has no primary key: its rows come in the order in which they are stored"]

    def close(self) -> None:
        with suppress(*self._errors):
            cursor = getattr(self, "_cursor", None)
            if cursor is not None:
                cursor.close()
            self._connection.close()


def _patient(location: str) -> str:
    if "connect_timeout=" in location:
        return location
    return f"{location}{'&' if '?' in location else '?'}connect_timeout={PATIENCE}"
