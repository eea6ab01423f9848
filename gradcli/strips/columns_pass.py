"""What the compiled pass over columns is told, and its call: see columns.c."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from gradcli.engines.c_entry import STRIP
from gradcli.engines.kernel import Kernel
from gradcli.records import NamedTuple
from gradcli.strips.library import columns_library


class DoublesAt(NamedTuple):
    """Where a column lies: its first number, and the bits that tell which numbers are there, from the bit ``first`` on;
    at 0 where all are."""

    numbers: int
    there: int = 0
    first: int = 0


def with_room(rows: int) -> int:
    """The bytes that a column of results takes, which are whole strips."""
    return 8 * (rows + -rows % STRIP)


class ColumnsPass:
    """A kernel over columns, and a ``finer`` one over pairs for points that it leaves open: of each result of the
    first, which one of this it is, None for one that is 0. ``reads`` gives, by variable, the place of the column it is
    read from; ``constants`` are the inputs that are no columns. Only one thread may run it at a time."""

    def __init__(
        self,
        kernel: Kernel,
        reads: Mapping[str, int],
        constants: Mapping[str, tuple[float, float]],
        most: int,
        finer: tuple[Kernel, Sequence[int | None]] | None = None,
    ) -> None:
        self._reads, self._constants = reads, constants
        self._held: list[array[Any]] = []
        knows_more = [0] * 8
        if finer is not None:
            from gradcli.engines.pairs.rests import rests_address

            fills = self._words([-1 if place is None else place for place in finer[1]])
            knows_more = [*self._asked(finer[0]), fills, rests_address()]
        self._told = self._words([*self._asked(kernel), *knows_more, max(reads.values()) + 1])
        self._odd = array("q", bytes(8 * most))
        self._run = columns_library()

    def run(self, rows: int, columns: Sequence[DoublesAt], results: Sequence[int]) -> list[int]:
        """Fills the results, which are at these addresses ``with_room``, for so many rows; the odd rows, in order."""
        lie, into = array("q", chain(*columns)), array("q", results)
        found = self._run(rows, self._told, *(words.buffer_info()[0] for words in (lie, into, self._odd)))
        if found < 0:
            raise MemoryError
        return self._odd[:found].tolist()

    def _asked(self, kernel: Kernel) -> list[int]:
        held = [self._constants.get(name, (0.0, 0.0)) for name in kernel.inputs]
        constants = self._kept(array("d", [pair[part] for part in (0, 1) for pair in held]))
        sources = self._words([self._reads.get(name, -1) for name in kernel.inputs])
        counts = (len(kernel.inputs), kernel.results, max(1, kernel.working))
        return [sources, constants, kernel.address, *counts]

    def _words(self, numbers: Sequence[int]) -> int:
        """C's long integers, and pointers, in a row: where they are."""
        return self._kept(array("q", numbers))

    def _kept(self, numbers: array[Any]) -> int:
        self._held.append(numbers)
        return numbers.buffer_info()[0]
