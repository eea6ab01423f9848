"""The file a result is written to before it takes the place of the old one, and what became of earlier ones.

A process that is killed cannot take its file away. So each writer holds a lock on its own, which the system drops when
the process ends, and the next writer to the same place removes the files on which nobody holds one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_MARK, _SUFFIX = ".gradcli-", ".tmp"
_TRIES = 10


@contextmanager
def temporary(output: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file beside ``output`` and its path; gone at the end of the block, unless it was renamed."""
    prefix = f".{output.name[:60]}{_MARK}"
    _sweep(output.parent, prefix)
    made: list[Path] = []
    try:
        with _created(output.parent, prefix, made) as stream:
            yield stream, made[-1]
    finally:
        for path in made:
            with suppress(OSError):  # it bears its new name, or the folder is gone
                path.unlink(missing_ok=True)


def _created(folder: Path, prefix: str, made: list[Path]) -> BinaryIO:
    """A new file under a lock. Its path is in ``made`` before it is there: an interrupt may come at any instant."""
    for _ in range(_TRIES):
        path = folder / f"{prefix}{os.urandom(4).hex()}{_SUFFIX}"
        made.append(path)
        try:
            stream = open(path, "xb", opener=_private)  # noqa: SIM115 (the caller closes it)
        except FileExistsError:  # another's
            made.pop()
            continue
        # Another process may have swept it away before it was locked.
        if not _locked(stream) or _is_at(stream, path):
            return stream
        stream.close()
    raise OSError("other processes remove every file made here")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sweep(folder: Path, prefix: str) -> None:
    """Removes the files that writers to the same place have left behind."""
    try:
        names = [name for name in os.listdir(folder) if name.startswith(prefix) and name.endswith(_SUFFIX)]
    except OSError:
        return
    for name in names:
        with suppress(OSError), open(folder / name, "rb") as stream:
            if _locked(stream) and _is_at(stream, folder / name):
                os.unlink(folder / name)


def _locked(stream: BinaryIO) -> bool:
    """Whether the lock of the file is ours now; false where another has it, or the file system knows no locks."""
    try:
        import fcntl

        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):  # Windows has no locks of this kind: nothing is ever removed there
        return False
    return True


def _is_at(stream: BinaryIO, path: Path) -> bool:
    """Whether the path still leads to the open file."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), os.stat(path))
    except OSError:
        return False
