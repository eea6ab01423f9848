"""Where a table of a database is: ``sqlite:file.db?table``, ``postgresql://user@host/db?table``, ``file.db#table``.

Nothing of an address becomes SQL: the name of a table is looked up among those the database has, and the one found
there is quoted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence

from gradcli.errors import FileError, nearest, printable
from gradcli.files.whole import ending
from gradcli.records import NamedTuple

_SCHEMES = {"sqlite": "sqlite", "sqlite3": "sqlite", "duckdb": "duckdb", "postgresql": "postgresql",
            "postgres": "postgresql"}  # fmt: skip
SUFFIXES = (".db", ".db3", ".sqlite", ".sqlite3", ".duckdb", ".ddb")
_SCHEME = re.compile(r"([a-z0-9]+):", re.IGNORECASE)
_FILE = re.compile(
    rf"(?P<file>.*(?:{'|'.join(map(re.escape, SUFFIXES))}))[#?](?P<table>[^/]*)", re.IGNORECASE | re.DOTALL
)
_SIGNED_IN = re.compile(r"(?P<scheme>[a-z0-9]+://)(?P<user>[^/?#:]*)(?::(?P<password>.*))?@(?=[^@]*$)", re.IGNORECASE)
_PARTS = re.compile(r'"(?:[^"]|"")*"|[^."]+')
_PREFIX = re.compile(r"([A-Z_]+: )?(\[libpq\] )?(Failed to [a-z ]+: )?(ERROR: *|FATAL: *)?")
SHOWN = 8
"""Tables or columns that a message names at most."""


class Address(NamedTuple):
    """A table: the kind of database ("" for a file whose first bytes tell), its file or URL, the table's name ("" for
    the only one there is), and what messages call all that, which holds no password."""

    kind: str
    location: str
    table: str
    shown: str
    secrets: tuple[str, ...] = ()


def address_of(text: str) -> Address | None:
    """The address that a name is; None for the name of a file that is no database. A file of that name wins."""
    if text == "-" or os.path.exists(text):
        return Address("", text, "", text) if ending(text) in SUFFIXES and text != "-" else None
    scheme = _SCHEME.match(text)
    kind = _SCHEMES.get(scheme[1].lower(), "") if scheme else ""
    if scheme and kind == "postgresql":
        return _server(text)
    if scheme and kind:
        rest = text[scheme.end() :].removeprefix("//")
        mark = max(rest.rfind("?"), rest.rfind("#"))
        file, table = (rest[:mark], rest[mark + 1 :]) if mark >= 0 else (rest, "")
        return Address(kind, file, table, text)
    if found := _FILE.fullmatch(text):
        return Address("", found["file"], found["table"], text)
    return Address("", text, "", text) if ending(text) in SUFFIXES else None


def _server(text: str) -> Address:
    """Of the query, what has no ``=`` names the table; the rest is the server's to read."""
    from urllib.parse import unquote

    rest, _, fragment = text.partition("#")
    base, _, query = rest.partition("?")
    tables = [part for part in query.split("&") if part and "=" not in part]
    options = [part for part in query.split("&") if "=" in part and not part.startswith("table=")]
    tables += [part.removeprefix("table=") for part in query.split("&") if part.startswith("table=")]
    tables += [fragment] if fragment else []
    if len(tables) > 1:
        what = f"{_plain(text)} names two tables"
        raise FileError(what, fix="write postgresql://user@host/db?table")
    if base.partition("://")[2].partition("/")[0].count("@") > 1:
        raise FileError(f"{_plain(base)} has an @ in its password", fix="write it %40")
    secret = [found["password"]] if (found := _SIGNED_IN.match(base)) and found["password"] else []
    secret += [part.partition("=")[2] for part in options if part.startswith(("password=", "sslpassword="))]
    location = base + ("?" + "&".join(options) if options else "")
    table = unquote(tables[0]) if tables else ""
    shown = _plain(base) + (f"?{table}" if table else "")
    secrets = sorted({*secret, *map(unquote, secret)} - {""}, key=len, reverse=True)
    return Address("postgresql", location, table, shown, tuple(secrets))


def refuse_other_servers(text: str) -> None:
    """Raises FileError for the URL of a server that is not known, which a password may stand in."""
    if _SIGNED_IN.match(text.partition("?")[0]) and not os.path.exists(text):
        fix = "write postgresql://user@host/db?table, sqlite:FILE?TABLE or duckdb:FILE?TABLE"
        raise FileError(f"{_plain(text)} is no table that can be read", fix=fix)


def _plain(text: str) -> str:
    """A URL without password and options."""
    return printable(_SIGNED_IN.sub(lambda found: f"{found['scheme']}{found['user']}@", text.partition("?")[0]))


def redacted(text: str, address: Address) -> str:
    """The first line of a library's message, without its prefixes and what is secret."""
    for secret in address.secrets:
        text = text.replace(secret, "…")
    text = re.sub(r"://[^/\s]*@", "://", _PREFIX.sub("", text))
    return printable(next(iter(text.splitlines()), "")[:160]) or "it does not say why"


class TableName(NamedTuple):
    """A table as the database lists it; ``plain`` where its name alone is enough."""

    schema: str
    name: str
    plain: bool = True

    @property
    def shown(self) -> str:
        """As a user may write it."""
        return self.name if self.plain else f"{self.schema}.{self.name}"


def quoted(*names: str) -> str:
    """Names as identifiers of SQL, with dots between."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names if name)


def chosen(address: Address, tables: Sequence[TableName]) -> TableName:
    """The table that an address names. Raises FileError, naming those there are."""
    if not address.table:
        if len(tables) == 1:
            return tables[0]
        what = f"{address.shown} has {len(tables):,} tables" if tables else f"{address.shown} has no tables"
        raise FileError(what, fix=f"name one after a ?: {_listed(tables)}" if tables else "")
    folds: tuple[Callable[[str], str], ...] = (str, str.lower)
    for fold in folds:
        found = [table for table in tables if _named(address.table, table, fold)]
        if len(found) > 1:
            found = [table for table in found if table.plain] or found
        if found:
            return found[0]
    place = address.shown.removesuffix(address.table).rstrip("?#") or address.shown
    close = nearest(address.table, [table.shown for table in tables])
    fix = f"did you mean {printable(close)}?" if close else f"it has {_listed(tables)}" if tables else ""
    raise FileError(f"{place} has no table {printable(address.table[:60])}", fix=fix)


def _named(text: str, table: TableName, fold: Callable[[str], str]) -> bool:
    """Whether a text is the name of a table, alone or after its schema; parts may stand in double quotes."""
    parts = [part[1:-1].replace('""', '"') if part[0] == '"' else part for part in _PARTS.findall(text)]
    wanted, name = [fold(part) for part in parts], fold(table.name)
    return (table.plain and (fold(text) == name or wanted == [name])) or wanted == [fold(table.schema), name]


def _listed(tables: Sequence[TableName]) -> str:
    names = ", ".join(printable(table.shown[:60]) for table in tables[:SHOWN])
    return names + (f" and {len(tables) - SHOWN:,} more" if len(tables) > SHOWN else "")
