"""Points by the name of where they come from: files by their suffix, folders of files, standard input."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import BinaryIO

from gradcli.batch.blocks import Block
from gradcli.batch.files import cannot, mark_input, open_input, release, shown_name, starting
from gradcli.batch.sources.source import Source
from gradcli.errors import FileError, OptionError, printable

TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".dat")
LINES_SUFFIXES = (".jsonl", ".ndjson")
FRAME_SUFFIXES = (".parquet", ".pq", ".arrow", ".feather", ".ipc")
SUFFIXES = (*TEXT_SUFFIXES, *LINES_SUFFIXES, ".npy", ".npz", *FRAME_SUFFIXES)
"""The suffixes of the files that a folder of points is made of."""


def open_source(paths: Sequence[str], *, delimiter: str | None = None, columns: Sequence[str] | None = None) -> Source:
    """The points of one or more files, folders of files, or ``-`` for standard input, which is streamed.

    ``columns`` names the columns of a .npy file of two dimensions. Raises FileError or OptionError.
    """
    files = [file for path in paths for file in _files(path)]
    if files.count("-") > 1:
        raise OptionError("standard input can be read once only", fix="give - once")

    for file in files:  # all of them before the first is read: a result must not take the place of a later one
        if file != "-":
            mark_input(file)

    def opened(file: str) -> Source:
        return _open(file, delimiter, columns)

    return opened(files[0]) if len(files) == 1 else Files(files, opened)


def _files(path: str) -> list[str]:
    if path == "-" or not os.path.isdir(path):
        return [path]
    try:
        names = sorted(os.listdir(path))
    except OSError as error:
        raise cannot("read", path, error) from None
    found = [os.path.join(path, n) for n in names if n.lower().endswith(SUFFIXES) and not n.startswith(".")]
    found = [file for file in found if os.path.isfile(file)]
    if not found:
        raise FileError(f"the folder {path[:200]} holds no files of points", fix=f"they end in {', '.join(SUFFIXES)}")
    return found


def _open(path: str, delimiter: str | None, columns: Sequence[str] | None) -> Source:
    suffix = PurePath(path).suffix.lower() if path != "-" else ""
    name = shown_name(path)
    if suffix == ".json":
        raise FileError(f"{name} is one JSON document", fix='write JSON Lines, an object a line: {"x": 1.5, "y": 2}')
    if suffix in FRAME_SUFFIXES:
        from gradcli.batch.sources.frames import Frames

        return Frames(path)
    if suffix == ".npz":
        from gradcli.batch.sources.npz import Archive

        return Archive(path)
    return read_stream(open_input(path), name, suffix, delimiter, columns)


def read_stream(
    stream: BinaryIO, name: str, suffix: str, delimiter: str | None = None, columns: Sequence[str] | None = None
) -> Source:
    """The points of a stream of text or of a .npy file, which the source closes: by ``suffix``, or by what it begins
    with. Raises FileError or OptionError, and then has closed the stream."""
    try:
        suffix = suffix if suffix in SUFFIXES else _suffix_of(stream, name)
        if suffix == ".npy":
            from gradcli.batch.sources.npy import Array

            return Array(stream, name, columns)
        if suffix in LINES_SUFFIXES:
            from gradcli.batch.sources.json_lines import JsonLines

            return JsonLines(stream, name)
        from gradcli.batch.sources.delimited import Delimited

        return Delimited(stream, name, delimiter)
    except BaseException:
        release(stream)
        raise


def _suffix_of(stream: BinaryIO, name: str) -> str:
    """What a stream without a telling name holds, by its first bytes. Raises FileError for what cannot be streamed."""
    start = starting(stream)
    if start.startswith((b"PAR1", b"ARROW1")):
        raise FileError(f"{name} is a Parquet or Arrow file", fix="give it a name with .parquet or .arrow at the end")
    if start.startswith(b"\x93NUMPY"):
        return ".npy"
    return ".jsonl" if start.lstrip().startswith(b"{") else ""


class Files(Source):
    """Several files one after the other. Each needs the columns asked for, in any order."""

    def __init__(self, paths: Sequence[str], opened: Callable[[str], Source]) -> None:
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
