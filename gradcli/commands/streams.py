"""Where bytes enter and leave: files read with limits, results written whole, notes to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from gradcli.errors import FileError, LimitError, PipeClosed, printable

LARGEST_FILE = 64 * 1024 * 1024


def read_bytes(path: str, *, limit: int = LARGEST_FILE) -> bytes:
    """The bytes of a file, or of standard input for ``-``.

    Raises FileError when it cannot be read, LimitError when it is larger than ``limit`` bytes.
    """
    name = shown_name(path)
    try:
        if path == "-":
            if sys.stdin is None:
                raise FileError("standard input is closed", fix="give the input as an argument")
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with open(path, "rb") as stream:
                data = stream.read(limit + 1)
    except OSError as error:
        raise cannot("read", name, error) from None
    except ValueError:  # a name with a NUL byte, or a closed stream
        raise FileError(f"cannot read {printable(name[:80])}: not a file name") from None
    if len(data) > limit:
        raise LimitError(f"{name} is larger than {limit:,} bytes", fix="split it into several files")
    return data


def shown_name(path: str) -> str:
    """What a user calls a path."""
    return "standard input" if path == "-" else path


def read_text(path: str, *, limit: int = LARGEST_FILE) -> str:
    """The text of a file or of standard input: UTF-8, with or without a byte order mark.

    Raises FileError and LimitError as ``read_bytes`` does.
    """
    name, data = shown_name(path), read_bytes(path, limit=limit)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"{name} is not UTF-8 text (byte {error.start + 1:,})", fix="save it as UTF-8") from None


def cannot(verb: str, name: str, error: OSError) -> FileError:
    """The one-line message for a failed file operation."""
    why = error.strerror or type(error).__name__
    return FileError(f"cannot {verb} {name[:200]}: {why[:1].lower()}{why[1:]}")


def write_result(text: str, output: Path | None = None) -> None:
    """Writes a result to standard output, or to a file: the old file stays until the new one is whole."""
    if output is None:
        stream = sys.stdout
        if stream is None:
            raise FileError("standard output is closed")
        _tolerant(stream)
        try:
            stream.write(text)
            stream.flush()
        except BrokenPipeError:
            raise PipeClosed from None
        return
    output = Path(os.path.realpath(output))  # a link keeps pointing where it points
    if output.exists() and not output.is_file():
        _write_device(text, output)
        return
    import tempfile  # a tenth of the start-up time, for the few who write files

    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{output.name}.", suffix=".tmp", dir=output.parent)
    except OSError as error:
        raise cannot("write", str(output), error) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, _mode(output))
        os.replace(temporary, output)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise cannot("write", str(output), error) from None
        raise


def _write_device(text: str, output: Path) -> None:
    """``/dev/null``, a named pipe: written to, never replaced."""
    try:
        with open(output, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
    except BrokenPipeError:
        raise PipeClosed from None
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


def say(lines: Iterable[str]) -> None:
    """Writes notes, warnings or errors to standard error; a closed one is no reason to fail."""
    stream = sys.stderr
    if stream is None:
        return
    _tolerant(stream)
    try:
        for line in lines:
            stream.write(line + "\n")
        stream.flush()
    except (OSError, ValueError):
        pass


def _tolerant(stream: TextIO) -> None:
    """A locale without the letters of a result must not lose the result."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")
