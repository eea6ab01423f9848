"""What the compiled pass over columns is told, and its call: see columns.c."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from itertools import chain

from gradcli.engines.c_source import ROW, STRIP
from gradcli.engines.kernel import Kernel
from gradcli.engines.library import addresses, integers
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
    """A kernel over columns. ``reads`` gives, by variable, the place of the column it is read from; ``constants`` are
    the inputs that are no columns. Only one thread may run it at a time."""

    def __init__(self, kernel: Kernel, reads: Mapping[str, int], constants: Mapping[str, float], most: int) -> None:
        sources = integers([reads.get(name, -1) for name in kernel.inputs])
        held = (ctypes.c_double * len(kernel.inputs))(*(constants.get(name, 0.0) for name in kernel.inputs))
        counts = (max(reads.values()) + 1, len(kernel.inputs), kernel.results, ROW * max(1, kernel.working))
        self._told = integers([ctypes.addressof(sources), ctypes.addressof(held), kernel.address, *counts])
        self._kept = sources, held
        self._odd = (ctypes.c_long * most)()
        self._run = columns_library()

    def run(self, rows: int, columns: Sequence[DoublesAt], results: Sequence[int]) -> list[int]:
        """Fills the results, which are at these addresses ``with_room``, for so many rows; the odd rows, in order."""
        found = self._run(rows, self._told, integers([*chain(*columns)]), addresses(results), self._odd)
        if found < 0:
            raise MemoryError
        return self._odd[:found]
