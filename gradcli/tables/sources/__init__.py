"""Points by the name of where they come from: files by their suffix, folders of files, standard input."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, cast

from gradcli.errors import FileError, OptionError, printable
from gradcli.files.packed import Recoded, Unpacked, packing_of, suffix_of
from gradcli.files.whole import cannot, mark_input, open_input, release, shown_name, starting
from gradcli.records import NamedTuple
from gradcli.registry import Registry, loaded
from gradcli.tables.blocks import Block
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.sources.addresses import Address, address_of, refuse_other_servers
from gradcli.tables.sources.source import PointSource


class TableKind(NamedTuple):
    """A kind of table, registered once: a line below, and its own file.

    ``opened`` is where the PointSource is, called with what ``takes`` names: ``path`` (a file by its name, which is not
    streamed), ``address`` (a table of a database), or ``stream`` and ``name``, and of the options those it knows.
    ``begins`` are the first bytes that tell a stream without a telling name; ``refused`` says how to read one that
    begins so and cannot be streamed. What is ``headed`` has a header, which lines may come before.
    """

    name: str
    suffixes: tuple[str, ...]
    opened: str
    takes: tuple[str, ...]
    begins: tuple[bytes, ...] = ()
    refused: str = ""
    headed: bool = False


SOURCES: Registry[TableKind] = Registry(
    TableKind(
        "text",
        (".csv", ".tsv", ".tab", ".txt", ".dat"),
        "gradcli.tables.sources.delimited:DelimitedSource",
        ("stream", "name", "dialect", "columns"),
        headed=True,
    ),
    TableKind(
        "lines",
        (".jsonl", ".ndjson"),
        "gradcli.tables.sources.json_lines:JsonLinesSource",
        ("stream", "name", "dialect"),
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
        ("path", "dialect"),
        (b"PAR1", b"ARROW1"),
        "is a Parquet or Arrow file: give it a name with .parquet or .arrow at the end",
    ),
    TableKind(
        "sheets",
        (".xlsx", ".xlsm", ".ods"),
        "gradcli.tables.sources.sheets:SheetSource",
        ("path", "dialect"),
        headed=True,
    ),
    TableKind(
        "sqlite",
        (),
        "gradcli.tables.sources.sqlite:SqliteTable",
        ("address", "dialect"),
        (b"SQLite format 3\0",),
        "is a SQLite file: write --points 'sqlite:FILE?TABLE'",
    ),
    TableKind("duckdb", (), "gradcli.tables.sources.duckdb:DuckTable", ("address", "dialect")),
    TableKind("postgresql", (), "gradcli.tables.sources.postgresql:ServerTable", ("address", "dialect")),
)
"""What nothing tells is the first."""


_OTHER_SHEETS = (".xls", ".xlsb", ".numbers")


def open_source(
    paths: Sequence[str], *, dialect: Dialect = AS_FOUND, columns: Sequence[str] | None = None
) -> PointSource:
    """The points of one or more files, folders of files, or ``-`` for standard input, which is streamed.

    ``FILE#SHEET`` is one sheet of a workbook. ``columns`` names the columns of a .npy file of two dimensions.
    Raises FileError or OptionError.
    """
    files = [file for path in paths for file in _files(path)]
    if files.count("-") > 1:
        raise OptionError("standard input can be read once only", fix="give - once")

    for file in files:
        if file.lower().endswith(_OTHER_SHEETS):
            raise FileError(f"{shown_name(file)} is another kind of spreadsheet", fix="save it as .xlsx, .ods or CSV")
    for file in files:  # all of them before the first is read: a result must not take the place of a later one
        if file != "-":
            address = address_of(file)
            mark_input(address.location if address else file_and_sheet(file)[0])

    def opened(file: str) -> PointSource:
        return _open(file, dialect, columns)

    return opened(files[0]) if len(files) == 1 else Files(files, opened)


def _files(path: str) -> list[str]:
    if path == "-" or not os.path.isdir(path):
        return [path]
    try:
        names = sorted(os.listdir(path))
    except OSError as error:
        raise cannot("read", path, error) from None
    found = [os.path.join(path, n) for n in names if is_table(n) and not n.startswith(".")]
    found = [file for file in found if os.path.isfile(file)]
    if not found:
        raise FileError(
            f"the folder {path[:200]} holds no files of points", fix=f"they end in {', '.join(SOURCES.suffixes)}"
        )
    return found


def is_table(name: str) -> bool:
    """Whether a file of such a name holds points, packed or not."""
    return suffix_of(name)[0] in SOURCES.suffixes


def file_and_sheet(path: str) -> tuple[str, str | None]:
    """The file and the sheet of ``book.xlsx#Sheet``, unless a file has the whole for its name."""
    file, mark, sheet = path.rpartition("#")
    is_sheet = mark and suffix_of(file)[0] in SOURCES["sheets"].suffixes and not os.path.exists(path)
    return (file, sheet) if is_sheet else (path, None)


def _open(path: str, dialect: Dialect, columns: Sequence[str] | None) -> PointSource:
    address = address_of(path)
    if address is not None and (kind := address.kind or _database(address)):
        _check_skip(SOURCES[kind], address.shown, dialect)
        return _opened(SOURCES[kind], address=address, dialect=dialect)
    refuse_other_servers(path)
    name = shown_name(path)
    suffix, packing = suffix_of(file_and_sheet(path)[0]) if path != "-" else ("", None)
    if suffix == ".json":
        raise FileError(f"{name} is one JSON document", fix='write JSON Lines, an object a line: {"x": 1.5, "y": 2}')
    found = _of_suffix(suffix)
    if found is not None and "path" in found.takes:
        if packing is not None:
            raise FileError(f"{name} is packed, and is read at any place", fix=f"unpack it: {packing.name} -d")
        _check_skip(found, name, dialect)
        return _opened(found, path=path, dialect=dialect)
    return read_stream(open_input(path), name, dialect, columns)


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
    stream: BinaryIO, name: str, dialect: Dialect = AS_FOUND, columns: Sequence[str] | None = None
) -> PointSource:
    """The points of a stream of text or of a .npy file, packed or not, which the source closes: by the end of its
    name, or by what it begins with. Raises FileError or OptionError, and then has closed the stream."""
    try:
        suffix, packing = suffix_of(name)
        start = starting(stream)
        if packing is None and not suffix:
            packing = packing_of(start)
        if packing is not None:
            stream = cast(BinaryIO, Unpacked(stream, packing, name))
            start = starting(stream)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            stream, start = cast(BinaryIO, Recoded(stream, name)), b""
        found = _of_suffix(suffix) or _of_beginning(start, name)
        _check_skip(found, name, dialect)
        return _opened(found, stream=stream, name=name, dialect=dialect, columns=columns)
    except BaseException:
        release(stream)
        raise


def _check_skip(found: TableKind, name: str, dialect: Dialect) -> None:
    if dialect.skip and not found.headed:
        raise OptionError(f"--skip is for text and sheets, not for {printable(name[:80])}", fix="leave --skip out")


def _of_suffix(suffix: str) -> TableKind | None:
    return next(iter(SOURCES.of_suffix(suffix)), None)


def _of_beginning(start: bytes, name: str) -> TableKind:
    """What a stream without a telling name holds, by its first bytes. Raises FileError for what cannot be streamed."""
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
        self._closed = False
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
        self._closed = True  # before: a thread that reads ahead may be opening the next file
        self._current.close()

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        passed = 0
        for index, path in enumerate(self.paths):
            if index:
                self._passed += self._current.remarks()
                self._current.close()
                self._current = self._opened(path)
                if self._closed:
                    self._current.close()
                    return
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
