"""A stream of bytes as text: one line at a time, or all the whole lines that have arrived."""

from __future__ import annotations

import re
import select
from collections.abc import Callable
from typing import BinaryIO

from gradcli.errors import FileError, LimitError
from gradcli.files.magic import PACKED
from gradcli.files.whole import cannot, is_live, regular_size

CHUNK = 8 * 1024 * 1024
"""Bytes read at once, unless somebody wants fewer."""
FIRST = 1 << 20
"""Bytes read to see what there is."""
SAMPLE = 65_536
"""Bytes whose lines are counted to tell how many there are."""
LONGEST_LINE = 4 * 1024 * 1024
PATIENCE = 0.02
"""Seconds that are waited once, at the start of a pipe, for rows that tell what kind of table it is."""
BURST = 32_768
"""Bytes read at once of a pipe whose writer is faster than we are: half of what the pipe of Linux holds. What is less
is answered at once."""
BREATH = 0.002
"""Seconds such a writer has to go on, so that its lines are worked on in large blocks."""

_LINE_END = re.compile(rb"\r\n|\n|\r")
_MARK = b"\xef\xbb\xbf"


class TextLines:
    """The lines of a UTF-8 stream, ended by LF, CR LF or CR. ``line_number`` counts the lines handed out."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.stream, self.name = stream, name
        self.size = regular_size(stream)
        self.taken = 0
        self.step = min(FIRST, CHUNK)
        """Bytes of a file that are read at once, and of a chunk."""
        self.line_number = 0
        self._buffer = b""
        self._start = 0
        self._live = is_live(stream)
        self._patience = PATIENCE
        self._ended = False
        self.change: Callable[[bytes], bytes] | None = None
        """What is made of whole lines before anybody sees them; of what it made it makes the same again."""
        self._fill()
        self.step = CHUNK
        for magic, (what, fix) in PACKED.items():
            if self._buffer.startswith(magic):
                raise FileError(f"{name} is {what}", fix=fix)
        if self._buffer.startswith(_MARK):
            self._start = len(_MARK)

    @property
    def waiting(self) -> bool:
        """Whether the next line of a pipe has still to come."""
        return self.size is None and _LINE_END.search(self._buffer, self._start) is None

    def lines_left(self) -> int:
        """About how many lines are still to come, by the length of the first of them; 0 for a pipe."""
        sample = self._buffer[self._start : self._start + SAMPLE]
        ends = max(sample.count(b"\n"), sample.count(b"\r"))
        left = (self.size or 0) - self.taken + len(self._buffer) - self._start
        return left * ends // len(sample) if self.size is not None and sample else 0

    def line(self) -> str | None:
        """The next line with its end, None after the last."""
        while True:
            end = _LINE_END.search(self._buffer, self._start)
            # A CR that is the last byte so far may be half of a CR LF.
            if end is not None and (end.end() < len(self._buffer) or end[0] != b"\r" or self._ended):
                return self._line(end.end())
            if not self._fill():
                break
        return self._line(len(self._buffer)) if self._start < len(self._buffer) else None

    def ahead(self) -> bytes:
        """Some of the whole lines to come, at least one where there is one; they stay."""
        found = self._ahead()
        return found if self.change is None else self.change(found)

    def _ahead(self) -> bytes:
        while len(self._buffer) - self._start < SAMPLE and self._more_to_come() and self._fill():
            pass
        while True:
            end = _LINE_END.search(self._buffer, self._start)
            if end is not None and (end.end() < len(self._buffer) or end[0] != b"\r"):
                last = max(self._buffer.rfind(mark, self._start, self._start + SAMPLE) for mark in (b"\n", b"\r"))
                return self._buffer[self._start : max(end.end(), last + 1)]
            if not self._fill():
                return self._buffer[self._start :]

    def _more_to_come(self) -> bool:
        """Whether there is more to read; a pipe is waited for, but only until it was silent once."""
        if not self._live or _ready(self.stream, self._patience):
            return True
        self._patience = 0.0
        return False

    def chunk(self) -> bytes:
        """All the whole lines at hand, about ``step`` bytes of them at most, at least one; empty after the last.
        Whoever uses them adds them to ``line_number``, or gives them back."""
        while True:
            much = len(self._buffer) - self._start > 2 * self.step
            end = self._buffer.rfind(b"\n", self._start, self._start + self.step) + 1 if much else 0
            end = end or self._buffer.rfind(b"\n") + 1
            if end <= self._start:
                end = self._buffer.rfind(b"\r", 0, len(self._buffer) - 1) + 1
            if end > self._start:
                return self._take(end)
            if not self._fill():
                return self._take(len(self._buffer))

    def give_back(self, chunk: bytes) -> None:
        """Undoes the last ``chunk``."""
        self._buffer = chunk + self._buffer[self._start :]
        self._start = 0

    def give_back_line(self, line: str) -> None:
        """Undoes the last ``line``."""
        self.give_back(line.encode())
        self.line_number -= line.count("\n") or line.count("\r") or 1

    def _line(self, end: int) -> str:
        line = self._take(end).decode("utf-8")
        self.line_number += 1
        return line

    def _take(self, end: int) -> bytes:
        piece = self._buffer[self._start : end]
        if b"\x00" in piece:
            line = self.line_number + 1 + piece.count(b"\n", 0, piece.index(b"\x00"))
            raise FileError(f"{self.name}:{line}: a NUL byte: this is not text", fix="save it as UTF-8 text")
        if not piece.isascii():
            try:
                piece.decode("utf-8")
            except UnicodeDecodeError as error:
                line = self.line_number + 1 + piece.count(b"\n", 0, error.start)
                fix = "save it as UTF-8: iconv -f windows-1252 -t UTF-8"
                raise FileError(f"{self.name}:{line}: not UTF-8 text", fix=fix) from None
        self._start = end
        return piece if self.change is None else self.change(piece)

    def _fill(self) -> bool:
        """Reads on; False at the end. What is at hand then holds less than one line and what was read."""
        if self._ended:
            return False
        if len(self._buffer) - self._start > LONGEST_LINE:
            raise LimitError(
                f"{self.name}:{self.line_number + 1}: the line is longer than {LONGEST_LINE:,} bytes",
                fix="a table has one point a line",
            )
        piece = self._read()
        self._ended = not piece
        self.taken += len(piece)
        self._buffer = self._buffer[self._start :] + piece
        self._start = 0
        if self._ended and self.size is not None and self.taken < self.size:
            raise FileError(f"{self.name} became shorter while it was read", fix="try again when it is whole")
        return bool(piece)

    def _read(self) -> bytes:
        try:
            if self.size is not None:
                return self.stream.read(self.step)
            pieces = [_some(self.stream)]
            held = len(pieces[0])
            while pieces[-1] and held < CHUNK and _ready(self.stream, BREATH if held >= BURST else 0.0):
                pieces.append(_some(self.stream))
                held += len(pieces[-1])
            # An empty last piece is the end of the stream, which the next call finds again.
            return b"".join(pieces)
        except OSError as error:
            raise cannot("read", self.name, error) from None
        except ValueError:
            raise FileError(f"cannot read {self.name}: it is closed") from None


def _some(stream: BinaryIO) -> bytes:
    """What a pipe has, waiting only when it has nothing."""
    read = getattr(stream, "read1", stream.read)
    piece: bytes = read(CHUNK)
    return piece


def _ready(stream: BinaryIO, seconds: float) -> bool:
    """Whether there is something to read within so many seconds."""
    try:
        return bool(select.select([stream], [], [], seconds)[0])
    except (OSError, ValueError, TypeError):  # no descriptor, or a system without select for pipes
        return False
