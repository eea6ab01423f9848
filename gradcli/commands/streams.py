"""Where bytes enter and leave: files read with limits, results written whole, notes to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from gradcli.errors import FileError, LimitError, PipeClosed
from gradcli.files.whole import cannot, open_input, release, shown_name, written

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 64 * 1024 * 1024


def read_bytes(path: str, *, limit: int = LARGEST_FILE) -> bytes:
    """The bytes of a file, or of standard input for ``-``.

    Raises FileError when it cannot be read, LimitError when it is larger than ``limit`` bytes.
    """
    name = shown_name(path)
    stream = open_input(path)
    try:
        data = stream.read(limit + 1)
    except OSError as error:
        raise cannot("read", name, error) from None
    except ValueError:
        raise FileError(f"cannot read {name}: it is closed") from None
    finally:
        release(stream)
    if len(data) > limit:
        raise LimitError(f"{name} is larger than {limit:,} bytes", fix="split it into several files")
    return data


def read_text(path: str, *, limit: int = LARGEST_FILE) -> str:
    """The text of a file or of standard input: UTF-8, with or without a byte order mark.

    Raises FileError and LimitError as ``read_bytes`` does.
    """
    name, data = shown_name(path), read_bytes(path, limit=limit)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"{name} is not UTF-8 text (byte {error.start + 1:,})", fix="save it as UTF-8") from None


def write_result(text: str | bytes, output: Path | None = None) -> None:
    """Writes a result to standard output, or to a file: the old file stays until the new one is whole."""
    if not isinstance(text, str):
        with written(output) as binary:
            binary.write(text)
        return
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
    with written(output) as stream:
        stream.write(text.encode("utf-8"))


_WITH_THE_RESULT: list[str] = []
"""Lines that are said once the command has a result: before a refusal they would speak of what never came."""


def say_with_result(line: str) -> None:
    """Keeps a line for the end of a command that is not refused."""
    _WITH_THE_RESULT.append(line)


def say_kept(*, refused: bool) -> None:
    """The end of a command: what was kept is said, or forgotten where the command was refused."""
    lines = _WITH_THE_RESULT.copy()
    _WITH_THE_RESULT.clear()
    if not refused:
        say(lines)


def say(lines: Iterable[str], color: str = "auto") -> None:
    """Writes notes, warnings or errors to standard error, as a terminal is best read; a closed one is no reason to
    fail."""
    stream = sys.stderr
    if stream is None:
        return
    _tolerant(stream)
    try:
        if stream.isatty() or color == "always" or os.environ.get("FORCE_COLOR"):
            from gradcli.render.telling import told

            lines = told(lines, color, terminal=stream.isatty())
        for line in lines:
            stream.write(line + "\n")
        stream.flush()
    except (OSError, ValueError):
        pass


def _tolerant(stream: TextIO) -> None:
    """A locale without the letters of a result must not lose the result."""
    if hasattr(stream, "reconfigure") and stream.errors != "backslashreplace":
        stream.reconfigure(errors="backslashreplace")
