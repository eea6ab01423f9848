"""Where files are: local names, patterns, and the URLs that pyarrow's filesystems know (``s3://``, ``gs://``, ``file://``).

Only what a user typed beside ``--engine dask`` comes here; elsewhere a name is never a URL, and a star is a star.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import quote

from gradcli import optional
from gradcli.errors import FileError, OptionError, printable
from gradcli.tables.sources import SOURCES, file_and_sheet, is_table
from gradcli.tables.sources.addresses import address_of

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_SECRET = re.compile(r"(?<=://)[^/@]*@")
_MAGIC = re.compile(r"[*?\[]")


class Place(NamedTuple):
    """A file: its absolute name or URL, what the user calls it, its bytes and when it changed (ns, 0: unknown)."""

    location: str
    name: str
    size: int
    modified: int


class Filesystem(NamedTuple):
    """One of pyarrow's filesystems, and the path in it that a location stands for."""

    system: Any
    path: str


def is_url(text: str) -> bool:
    """Whether a name begins as a URL does."""
    return _URL.match(text) is not None


def shown(location: str) -> str:
    """A location without the user name and password that a URL may hold."""
    return printable(_SECRET.sub("", location))


def filesystem(location: str) -> Filesystem:
    """The filesystem of a location. Raises FileError where pyarrow knows none, MissingExtra without pyarrow."""
    systems = optional.require("pyarrow.fs", extra="dist")
    if not is_url(location):
        return Filesystem(systems.LocalFileSystem(), os.path.abspath(location))
    try:
        return Filesystem(*systems.FileSystem.from_uri(location))
    except (ValueError, OSError, NotImplementedError) as error:
        raise FileError(f"cannot use {shown(location)[:200]}: {cause(error)}") from None


def absolute(location: str) -> str:
    """The location as any process with the same files understands it."""
    return location if is_url(location) else os.path.abspath(location)


def cause(error: BaseException) -> str:
    """The first line of a library's message, without a URL's secrets."""
    lines = str(error).splitlines()
    return shown(lines[0][:160]) if lines and lines[0] else type(error).__name__


def places(names: Sequence[str]) -> list[Place]:
    """The files that names stand for: files, folders, patterns with ``*``, ``?``, ``[…]`` and ``**``, URLs of these.

    Raises FileError for a name that stands for no file.
    """
    return [place for name in names for place in _places(name)]


def _places(name: str) -> list[Place]:
    if (address := address_of(name)) is not None:
        what = f"--engine dask cannot read {address.shown}: a table of a database"
        raise OptionError(what, fix="copy it to Parquet, or leave --engine dask out")
    file, sheet = file_and_sheet(name)
    if sheet is not None and not is_url(name):
        return [Place(f"{place.location}#{sheet}", name, place.size, place.modified) for place in _places(file)]
    base, pattern, query = _split(name)
    where = filesystem(base + query)
    systems = optional.require("pyarrow.fs", extra="dist")
    try:
        if pattern is None:
            info = where.system.get_file_info(where.path)
            if info.type == systems.FileType.NotFound:
                raise FileError(f"cannot read {shown(name)[:200]}: no such file or directory")
            if info.type != systems.FileType.Directory:
                return [_place(info, base + query, name)]
        deep = pattern is not None and "/" in pattern
        selector = systems.FileSelector(where.path, recursive=deep, allow_not_found=True)
        found = sorted(where.system.get_file_info(selector), key=lambda info: str(info.path))
    except (ValueError, OSError) as error:
        raise FileError(f"cannot read {shown(name)[:200]}: {cause(error)}") from None
    matching = list(_matching(found, systems, where.path, pattern))
    if not matching:
        what = f"the folder {shown(name)[:200]} holds no files of points"
        if pattern is None:
            raise FileError(what, fix=f"they end in {', '.join(SOURCES.suffixes)}")
        raise FileError(f"no file matches {shown(name)[:200]}", fix="quote the pattern, or name a folder of files")
    return [_place(info, _under(base, part) + query, _typed(base, part) + query) for info, part in matching]


def _split(name: str) -> tuple[str, str | None, str]:
    """What stands before a pattern, the pattern (None where there is none), and the query of a URL."""
    query = ""
    if is_url(name):
        head, mark, tail = name.partition("?")
        if mark and "=" in tail:
            name, query = head, "?" + tail
    elif os.path.exists(name):
        return name, None, ""
    magic = _MAGIC.search(name, len("s3://") if is_url(name) else 0)
    if magic is None:
        return name, None, query
    cut = name.rfind("/", 0, magic.start()) + 1
    return name[:cut] or ".", name[cut:], query


def _matching(found: Sequence[Any], systems: Any, base: str, pattern: str | None) -> Iterator[tuple[Any, str]]:
    """The files among those listed that are meant, each with its path below the folder listed."""
    for info in found:
        if info.type != systems.FileType.File:
            continue
        part = PurePosixPath(os.path.relpath(info.path, base)).as_posix()
        pieces = part.split("/")
        if any(piece.startswith(".") for piece in pieces):
            continue
        if is_table(part) if pattern is None else _fits(pieces, pattern.split("/")):
            yield info, part


def _fits(pieces: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a path fits a pattern of the shell, component by component: ``**`` stands for any number of folders."""
    if not pattern:
        return not pieces
    if pattern[0] == "**":
        return any(_fits(pieces[start:], pattern[1:] or ["*"]) for start in range(len(pieces)))
    return bool(pieces) and fnmatch.fnmatchcase(pieces[0], pattern[0]) and _fits(pieces[1:], pattern[1:])


def _place(info: Any, location: str, name: str) -> Place:
    return Place(absolute(location), shown(name), int(info.size or 0), int(info.mtime_ns or 0))


def _under(base: str, part: str) -> str:
    return base.rstrip("/") + "/" + (quote(part) if is_url(base) else part)


def _typed(base: str, part: str) -> str:
    return part if base == "." else base.rstrip("/") + "/" + part
