"""Points by the name of where they come from: files by their suffix, folders of files, standard input."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, BinaryIO, NamedTuple

from gradcli.errors import FileError, OptionError, printable
from gradcli.files.whole import cannot, mark_input, open_input, release, shown_name, starting
from gradcli.registry import Registry, loaded
from gradcli.tables.blocks import Block
from gradcli.tables.sources.addresses import Address, address_of, refuse_other_servers
from gradcli.tables.sources.source import PointSource


class TableKind(NamedTuple):
    """A kind of table, registered once: a line below, and its own file.

    ``opened`` is where the PointSource is, called with what ``takes`` names: ``path`` (a file by its name, which is not
    streamed), ``address`` (a table of a database), or ``stream`` and ``name``, and of the options those it knows.
    ``begins`` are the first bytes that tell a stream without a telling name; ``refused`` says how to read one that
    begins so and cannot be streamed.
    """

    name: str
    suffixes: tuple[str, ...]
    opened: str
    takes: tuple[str, ...]
    begins: tuple[bytes, ...] = ()
    refused: str = ""


SOURCES: Registry[TableKind] = Registry(
    TableKind(
        "text",
        (".csv", ".tsv", ".tab", ".txt", ".dat"),
        "gradcli.tables.sources.delimited:DelimitedSource",
        ("stream", "name", "delimiter"),
    ),
    TableKind(
        "lines",
        (".jsonl", ".ndjson"),
        "gradcli.tables.sources.json_lines:JsonLinesSource",
        ("stream", "name"),
        (b"{",),
    ),
    TableKind(
        "npy", (".npy",), "gradcli.tables.sources.npy:ArraySource", ("stream", "name", "columns"), (b"\x93NUMPY",)
    ),
    TableKind("npz", (".npz",), "gradcli.tables.sources.npz:Archive", ("path",)),
    TableKind(
        "frames",
        (".parquet", ".pq", ".arrow", ".feather", ".ipc"),
        "gradcli.tables.sources.frames:FrameSource",
        ("path",),
        (b"PAR1", b"ARROW1"),
        "is a Parquet or Arrow file: give it a name with .parquet or .arrow at the end",
    ),
    TableKind(
        "sqlite",
        (),
        "gradcli.tables.sources.sqlite:SqliteTable",
        ("address",),
        (b"SQLite format 3\0",),
        "is a SQLite file: write --points 'sqlite:FILE?TABLE'",
    ),
    TableKind("duckdb", (), "gradcli.tables.sources.duckdb:DuckTable", ("address",)),
    TableKind("postgresql", (), "gradcli.tables.sources.postgresql:ServerTable", ("address",)),
)
"""What nothing tells is the first."""


_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers")


def open_source(
    paths: Sequence[str], *, delimiter: str | None = None, columns: Sequence[str] | None = None
) -> PointSource:
    """The points of one or more files, folders of files, or ``-`` for standard input, which is streamed.

    ``columns`` names the columns of a .npy file of two dimensions. Raises FileError or OptionError.
    """
    files = [file for path in paths for file in _files(path)]
    if files.count("-") > 1:
        raise OptionError("standard input can be read once only", fix="give - once")

    for file in files:
        if file.lower().endswith(_SPREADSHEETS):
            raise FileError(
                f"{shown_name(file)} is a spreadsheet", fix="save it as CSV (File, Save As), then --points sheet.csv"
            )
    for file in files:  # all of them before the first is read: a result must not take the place of a later one
        if file != "-":
            address = address_of(file)
            mark_input(address.location if address else file)

    def opened(file: str) -> PointSource:
        return _open(file, delimiter, columns)

    return opened(files[0]) if len(files) == 1 else Files(files, opened)


def _files(path: str) -> list[str]:
    if path == "-" or not os.path.isdir(path):
        return [path]
    try:
        names = sorted(os.listdir(path))
    except OSError as error:
        raise cannot("read", path, error) from None
    found = [os.path.join(path, n) for n in names if n.lower().endswith(SOURCES.suffixes) and not n.startswith(".")]
    found = [file for file in found if os.path.isfile(file)]
    if not found:
        raise FileError(
            f"the folder {path[:200]} holds no files of points", fix=f"they end in {', '.join(SOURCES.suffixes)}"
        )
    return found


def _open(path: str, delimiter: str | None, columns: Sequence[str] | None) -> PointSource:
    address = address_of(path)
    if address is not None and (kind := address.kind or _database(address)):
        return _opened(SOURCES[kind], address=address)
    refuse_other_servers(path)
    suffix = PurePath(path).suffix.lower() if path != "-" else ""
    name = shown_name(path)
    if suffix == ".json":
        raise FileError(f"{name} is one JSON document", fix='write JSON Lines, an object a line: {"x": 1.5, "y": 2}')
    found = _of_suffix(suffix)
    if found is not None and "path" in found.takes:
        return _opened(found, path=path)
    return read_stream(open_input(path), name, suffix, delimiter, columns)


def _database(address: Address) -> str:
    """What a file of a database is, by its first bytes; "" for a table of text by such a name. Raises FileError."""
    with open_input(address.location) as stream:
        start = stream.read(16)
    if start[8:12] == b"DUCK":
        return "duckdb"
    if start.startswith(SOURCES["sqlite"].begins):
        return "sqlite"
    if not address.table and start.isascii():
        return ""
    raise FileError(
        f"{address.location} is neither a SQLite nor a DuckDB file", fix="is it a database of another kind?"
    )


def read_stream(
    stream: BinaryIO, name: str, suffix: str, delimiter: str | None = None, columns: Sequence[str] | None = None
) -> PointSource:
    """The points of a stream of text or of a .npy file, which the source closes: by ``suffix``, or by what it begins
    with. Raises FileError or OptionError, and then has closed the stream."""
    try:
        found = _of_suffix(suffix) or _of_beginning(stream, name)
        return _opened(found, stream=stream, name=name, delimiter=delimiter, columns=columns)
    except BaseException:
        release(stream)
        raise


def _of_suffix(suffix: str) -> TableKind | None:
    return next(iter(SOURCES.of_suffix(suffix)), None)


def _of_beginning(stream: BinaryIO, name: str) -> TableKind:
    """What a stream without a telling name holds, by its first bytes. Raises FileError for what cannot be streamed."""
    start = starting(stream)
    for found in SOURCES:
        if (found.begins and start.startswith(found.begins)) or _object(start, found):
            if found.refused:
                what, _, fix = found.refused.partition(": ")
                raise FileError(f"{name} {what}", fix=fix)
            return found
    return next(iter(SOURCES))


def _object(start: bytes, found: TableKind) -> bool:
    """JSON may begin with blanks."""
    return b"{" in found.begins and start.lstrip().startswith(b"{")


def _opened(found: TableKind, **given: Any) -> PointSource:
    source: PointSource = loaded(found.opened)(*(given[name] for name in found.takes))
    return source


class Files(PointSource):
    """Several files one after the other. Each needs the columns asked for, in any order."""

    def __init__(self, paths: Sequence[str], opened: Callable[[str], PointSource]) -> None:
        self.paths, self._opened = paths, opened
        self._passed: list[str] = []
        self._current = opened(paths[0])
        self.name, self.columns = self._current.name, self._current.columns
        sizes = [os.path.getsize(path) if os.path.isfile(path) else None for path in paths]
        # The bar runs in bytes; a source that counts in rows is scaled by its file's size.
        self._sizes = sizes
        self.total = None if None in sizes else sum(size for size in sizes if size is not None)

    def estimate(self) -> int:
        # As if all files were like the first.
        first, whole = self._sizes[0], self.total
        return self._current.estimate() * whole // first if first and whole else 0

    def remarks(self) -> list[str]:
        return [*self._passed, *self._current.remarks()]

    def close(self) -> None:
        self._current.close()

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        passed = 0
        for index, path in enumerate(self.paths):
            if index:
                self._passed += self._current.remarks()
                self._current.close()
                self._current = self._opened(path)
            self._check(numbers, kept)
            for block in self._current.blocks(numbers, kept):
                share = self._current.done / self._current.total if self._current.total else 0
                self.done = passed + round(share * (self._sizes[index] or 0))
                yield block
            passed += self._sizes[index] or 0

    def _check(self, numbers: Mapping[str, str], kept: Sequence[str]) -> None:
        missing = [name for name in (*numbers.values(), *kept) if name not in self._current.columns]
        if missing:
            shown = ", ".join(printable(name[:60]) for name in dict.fromkeys(missing[:8]))
            what = f"{self._current.name} has no column {shown}, which {self.name} has"
            raise FileError(what, fix="give files with the same columns")
