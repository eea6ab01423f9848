"""Where bytes enter and leave: names are opened as they are, results replace a file whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, BinaryIO

from gradcli.errors import FileError, PipeClosed, printable

if TYPE_CHECKING:
    from pathlib import Path

_Identity = tuple[int, int]
"""Device and number of a file: links of both kinds, and every spelling of a path, lead to the same."""
_inputs: ContextVar[dict[_Identity, str] | None] = ContextVar("inputs", default=None)


@contextmanager
def inputs_kept() -> Iterator[None]:
    """While one command line runs, the files it reads are known, and none of them is overwritten."""
    before = _inputs.set({})
    try:
        yield
    finally:
        _inputs.reset(before)


def ending(name: str) -> str:
    """The end of a file's name from its last point on, in lower case; empty where it has none."""
    return os.path.splitext(name.rstrip("/"))[1].lower()


def mark_input(path: str) -> None:
    """Tells of a file that will be read, before it is opened."""
    with suppress(OSError, ValueError):  # whoever opens it says what is wrong with it
        _remember(os.stat(path), path)


def _remember(status: os.stat_result, name: str) -> None:
    known = _inputs.get()
    if known is not None and stat.S_ISREG(status.st_mode):
        known.setdefault((status.st_dev, status.st_ino), name)


def _refuse_input(status: os.stat_result, name: str) -> None:
    """Raises FileError for a file that this command line reads."""
    read = (_inputs.get() or {}).get((status.st_dev, status.st_ino))
    if read is not None:
        also = "" if read == name else f" ({shown_name(read)})"
        raise FileError(
            f"{printable(name[:200])} is an input{also} and is not overwritten", fix="write to another file"
        )


def shown_name(path: str) -> str:
    """What a user calls a path."""
    return "standard input" if path == "-" else path


def cannot(verb: str, name: str, error: OSError) -> FileError:
    """The one-line message for a failed file operation."""
    why = error.strerror or type(error).__name__
    return FileError(f"cannot {verb} {name[:200]}: {why[:1].lower()}{why[1:]}")


def open_input(path: str) -> BinaryIO:
    """The bytes of a file, or of standard input for ``-``. A name is never a URL. Raises FileError."""
    if path == "-":
        if sys.stdin is None:
            raise FileError("standard input is closed", fix="give the input in a file")
        with suppress(OSError, ValueError):  # no file at all
            _remember(os.fstat(sys.stdin.fileno()), path)
        return sys.stdin.buffer
    mark_input(path)
    try:
        return open(path, "rb")
    except OSError as error:
        raise cannot("read", path, error) from None
    except ValueError:  # a name with a NUL byte
        raise FileError(f"cannot read {printable(path[:80])}: not a file name") from None


def release(stream: BinaryIO) -> None:
    """Closes what ``open_input`` opened; standard input stays open."""
    if sys.stdin is None or stream is not sys.stdin.buffer:
        stream.close()


def starting(stream: BinaryIO) -> bytes:
    """Some of the next bytes of a stream, which stay to be read; empty where the stream cannot tell."""
    try:
        peek = getattr(stream, "peek", None)
        if peek is not None:
            return bytes(peek(64))
        found = stream.read(64)
        stream.seek(-len(found), os.SEEK_CUR)
    except OSError:
        return b""
    return found


def regular_size(stream: BinaryIO) -> int | None:
    """The bytes of a regular file; None for a pipe or a terminal, which end when they end."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError, AttributeError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def is_live(stream: BinaryIO) -> bool:
    """Whether a stream may keep its reader waiting, as pipes and terminals do; also one that is unpacked or recoded."""
    known: bool | None = getattr(stream, "live", None)
    try:
        return not stat.S_ISREG(os.fstat(stream.fileno()).st_mode) if known is None else known
    except (OSError, ValueError, AttributeError):
        return False


@contextmanager
def written(output: Path | None) -> Iterator[BinaryIO]:
    """A stream into standard output (None), a device, or a file that appears whole when the block ends well.

    Until then the old file stays; an error or an interrupt leaves it as it was and takes the
    temporary file away. Raises FileError, or PipeClosed when the reader has gone.
    """
    if output is None:
        if sys.stdout is None:
            raise FileError("standard output is closed")
        sys.stdout.flush()
        with suppress(OSError, ValueError):  # no file at all
            _refuse_input(os.fstat(sys.stdout.fileno()), "standard output")
        with _unreplaced("standard output"):
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        return
    from pathlib import Path

    # /dev/null, a named pipe, /dev/stdout into a pipe, whose link leads to no name: never replaced.
    if (named := Path(output)).exists() and not named.is_file():
        with _unreplaced(str(named)), open(named, "wb") as device:
            yield device
        return
    with replaced(Path(os.path.realpath(output))) as (stream, _):  # a link keeps pointing where it points
        yield stream


@contextmanager
def _unreplaced(name: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise PipeClosed from None
    except OSError as error:
        raise cannot("write", name, error) from None


@contextmanager
def replaced(output: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A stream into a temporary file and its path; when the block ends well it takes the place of ``output``."""
    from gradcli.files.temporary import temporary  # a tenth of the start-up time, for the few who write files

    with suppress(OSError):  # there is no such file yet
        _refuse_input(output.stat(), str(output))
    try:
        with temporary(output) as (stream, path):
            yield stream, path
            stream.flush()
            os.fsync(stream.fileno())
            os.chmod(path, _mode(output))
            os.replace(path, output)
    except OSError as error:
        raise cannot("write", str(output), error) from None


def _mode(output: Path) -> int:
    """The permissions of the file replaced, or what the umask leaves to a new one."""
    try:
        return output.stat().st_mode & 0o7777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
