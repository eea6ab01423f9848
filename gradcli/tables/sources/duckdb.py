"""Tables of DuckDB files, through its own client: read-only, and no other file is read on behalf of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gradcli import optional
from gradcli.errors import FileError
from gradcli.files.whole import open_input
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.sources.addresses import Address, TableName, chosen, quoted
from gradcli.tables.sources.sql import EXTRA, ColumnType, SqlTable, refused

MAGIC = b"DUCK"
"""After the checksum of the first block, of eight bytes."""
_TABLES = """SELECT schema_name, table_name, estimated_size FROM duckdb_tables()
WHERE NOT internal AND database_name = current_database()
UNION ALL SELECT schema_name, view_name, NULL FROM duckdb_views()
WHERE NOT internal AND database_name = current_database() ORDER BY ALL"""
_COLUMNS = """SELECT column_name, data_type FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = $schema AND table_name = $name ORDER BY column_index"""
_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_CONFIG = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "preserve_insertion_order": "true",
    "memory_limit": "1GB",  # of its cache of blocks, which otherwise grows to most of the machine's
}


class DuckTable(SqlTable):
    """A table of a DuckDB file, in the order in which its rows were inserted."""

    plain = frozenset((*_INTEGERS, "FLOAT", "DOUBLE"))
    exact = frozenset(("DECIMAL", "HUGEINT", "UHUGEINT", "BIGNUM", "VARINT"))
    text = frozenset(("VARCHAR",))

    def __init__(self, address: Address, dialect: Dialect = AS_FOUND) -> None:
        with open_input(address.location) as stream:
            if stream.read(12)[8:] != MAGIC:
                raise FileError(f"{address.location} is not a DuckDB file")
        self._duckdb = optional.require("duckdb", extra=EXTRA)
        with refused(address, self._errors):
            self._connection = self._duckdb.connect(address.location, read_only=True, config=_CONFIG)
            try:
                super().__init__(address, dialect, *self._found(address))
            except BaseException:
                self._connection.close()
                raise

    def _found(self, address: Address) -> tuple[list[ColumnType], str, str, int]:
        """The columns of the table, its quoted name, its order (none is said), and how many rows it has."""
        rows = self._connection.execute(_TABLES).fetchall()
        table = chosen(address, [TableName(schema, name, schema == "main") for schema, name, _ in rows])
        asked = {"schema": table.schema, "name": table.name}
        types = [
            ColumnType(name, kind.partition("(")[0] if kind[-1] == ")" else kind)
            for name, kind in self._connection.execute(_COLUMNS, asked).fetchall()
        ]
        size = next(size for schema, name, size in rows if (schema, name) == (table.schema, table.name))
        return types, quoted(table.schema, table.name), "", size or 0

    @property
    def _errors(self) -> tuple[type[Exception], ...]:
        return (self._duckdb.Error,)

    def _batches(self, query: str, most: int) -> Iterator[Any]:
        found = self._connection.sql(query)
        read = getattr(found, "to_arrow_reader", None) or found.fetch_arrow_reader  # the name before 1.4
        return iter(read(most))

    def close(self) -> None:
        self._connection.close()
