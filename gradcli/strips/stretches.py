"""A table of delimited text answered in stretches: chunks of lines on threads, in order, what is odd set aside.

Rows the compiled pass leaves open come back as a Block, and their lines are put in where they belong. A chunk that
is not even, or has more odd rows than plain ones, is read as any other table is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from gradcli.records import NamedTuple
from gradcli.strips.rows_pass import NO_MEMORY, NO_ROOM, UNEVEN, PassRoom, RowsPass
from gradcli.tables.blocks import Block
from gradcli.tables.library import polars
from gradcli.tables.sources.delimited import DelimitedSource
from gradcli.tables.sources.plain import plain
from gradcli.tables.sources.source import Wanted
from gradcli.tables.sources.text import CHUNK
from gradcli.threads import Coming, Threads

STEP = 1 << 18
"""Bytes of text a thread takes at a time."""
GROUP = 1 << 24
"""Bytes of output after which odd rows are answered: some 5 ms, however few they are, and what waits takes memory."""
MOST_OTHERS = 16
"""Chunks that are read as any other table is, before all of the rest is."""


class PassedChunk(NamedTuple):
    """What the pass made of a chunk: bytes in a room, its odd rows with the places in the output where they belong,
    and their lines."""

    room: PassRoom
    size: int
    """Bytes of the output; below 0 there is none."""
    rows: int
    odd: Sequence[tuple[int, int]]
    lines: bytes


class Stretch:
    """Rows that follow each other. ``odd`` is a Block of those that are still to be answered, None where there are
    none; ``size`` counts all."""

    def __init__(self, outcomes: Sequence[PassedChunk], odd: Block | None) -> None:
        self.odd, self._outcomes = odd, outcomes
        self.size = sum(found.rows for found in outcomes)

    @property
    def plain(self) -> int:
        """How many rows are answered."""
        return self.size - (self.odd.size if self.odd else 0)

    def texts(self, answers: Sequence[bytes | None]) -> Iterator[Any]:
        """The bytes of all rows, in order, with the answers of the odd ones; None for one that is left out."""
        answered = iter(answers)
        for found in self._outcomes:
            whole, at = found.room.output, 0
            pieces: list[Any] = []
            for _, place in found.odd:
                text = next(answered)
                if place > at:
                    pieces.append(whole[at:place])
                    at = place
                if text:
                    pieces.append(text)
            yield b"".join([*pieces, whole[at : found.size]]) if pieces else whole[: found.size]


class Stretches:
    """The stretches of a table: ``blocks()`` gives them in order, and Blocks where the table is read otherwise.

    What a stretch holds is good until the next one is asked for.
    """

    def __init__(
        self, source: DelimitedSource, delimiter: str, wanted: Wanted, passing: RowsPass, threads: int
    ) -> None:
        self._source, self._delimiter, self._wanted = source, delimiter, wanted
        self._pass, self._threads = passing, threads
        self._rooms: list[PassRoom] = []
        self._row = 1
        self._others = 0
        self._broken: Exception | None = None

    def blocks(self) -> Iterator[Stretch | Block]:
        """All rows, in order."""
        text = self._source.text
        text.step = STEP
        group: list[PassedChunk] = []
        with Threads(self._threads, "rows") as rows:
            coming: deque[tuple[bytes, Coming[PassedChunk]]] = deque()
            while self._fill(rows, coming):
                chunk, passing = coming.popleft()
                found = passing.result()
                if found.size >= 0:
                    group.append(found)
                    if not any(other.odd for other in group) or sum(other.size for other in group) >= GROUP:
                        yield from self._stretch(group)
                    continue
                yield from self._stretch(group)
                self._others += 1
                block = self._otherwise(chunk) if self._others < MOST_OTHERS else None
                if block is None:
                    text.give_back(b"".join([chunk, *(other for other, _ in coming)]))
                    text.step = CHUNK
                    yield from self._source.rest(self._wanted, self._row)
                    break
                self._row += block.size
                if block.size:
                    yield from block.parts()
            yield from self._stretch(group)
        if self._broken is not None:
            text.chunk()  # breaks off again, now that the lines before are counted
            raise self._broken

    def _stretch(self, group: list[PassedChunk]) -> Iterator[Stretch]:
        """The outcomes of a group, which is empty afterwards."""
        if not group:
            return
        first, line = self._row, self._source.text.line_number + 1
        rows: list[int] = []
        for found in group:
            rows += [self._row - first + row for row, _ in found.odd]
            self._row += found.rows
        self._source.passed(self._row - first)
        lines, numbers = b"".join(found.lines for found in group), [first + row for row in rows]
        odd = self._source.some(lines, self._wanted, numbers, [line + row for row in rows]) if rows else None
        yield Stretch(group, odd)
        self._rooms += [found.room for found in group]
        group.clear()

    def _otherwise(self, chunk: bytes) -> Block | None:
        """A chunk as any other table is read; None where only the exact reader can."""
        library = polars(len(chunk))
        found = self._source.at_once(chunk, self._wanted, library, self._row)
        return found or self._source.at_once(chunk, self._wanted, polars(), self._row)

    def _answered(self, chunk: bytes, room: PassRoom) -> PassedChunk:
        """What the pass makes of a chunk."""
        text = chunk if chunk.endswith(b"\n") else chunk + b"\n"
        if b'"' in text and plain(text, self._delimiter) is None:
            return PassedChunk(room, UNEVEN, 0, (), b"")
        while (size := self._pass.run(text, room)) == NO_ROOM:
            room = PassRoom(2 * room.size, room.most)
        if size == NO_MEMORY:
            raise MemoryError
        rows, count = room.told
        odd = room.odd(count) if count else ()
        lines = b"".join([text[start:end] for _, start, end, _ in odd])
        return PassedChunk(room, size, rows, [(row, place) for row, _, _, place in odd], lines)

    def _room(self, chunk: bytes) -> PassRoom:
        """Room for the output of a chunk, more or less."""
        if self._rooms:
            return self._rooms.pop()
        rows = len(chunk) // (chunk.find(b"\n") + 1 or len(chunk)) + 2
        return PassRoom((rows * self._pass.row_bytes + len(chunk)) * 5 // 4, max(64, rows // 2))

    def _fill(self, rows: Threads, coming: deque[tuple[bytes, Coming[PassedChunk]]]) -> bool:
        """Reads on, as far as threads are waiting; whether there is more to come."""
        while self._broken is None and len(coming) <= self._threads:
            try:
                chunk = self._source.text.chunk()
            except Exception as error:
                self._broken = error
                break
            if not chunk:
                break
            coming.append((chunk, rows.submit(self._answered, chunk, self._room(chunk))))
        return bool(coming)
