"""What the compiled pass is told: how the text is read, what computes, what a row is printed of."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from gradcli.engines.kernel import Kernel
from gradcli.records import NamedTuple
from gradcli.strips.library import text_library
from gradcli.strips.template import CELL, LITERAL, NUMBER, Template

UNEVEN, NO_MEMORY, TOO_ODD, NO_ROOM = -1, -2, -3, -4
"""Why nothing came of a text: rows of another number of cells, no memory, too many odd rows, too small an output."""
LONGEST_NUMBER = 40
"""Bytes a number may take of the output, as print.c says."""
_PLAIN, _END, _ODD = range(3)


class TextShape(NamedTuple):
    """Rows of ``width`` cells: the places of the numbers by variable, and of the cells carried along, in order."""

    delimiter: str
    width: int
    numbers: Mapping[str, int]
    kept: Sequence[int]


class FinerKernel(NamedTuple):
    """A kernel over pairs for points that the first one leaves open. ``fills`` tells of each result of the first which
    one of this it is, None for one that is 0."""

    kernel: Kernel
    fills: Sequence[int | None]


class PassRoom:
    """Where one thread's output goes: ``size`` bytes, and ``most`` odd rows as (row, start, end, place in output)."""

    def __init__(self, size: int, most: int) -> None:
        self.size, self.most = size, most
        output, self._odd, self.told = array("B", b"\0") * size, array("q", bytes(32 * most)), array("q", [0, 0])
        self.output = memoryview(output)
        self.pointers = [numbers.buffer_info()[0] for numbers in (output, self._odd, self.told)]

    def odd(self, count: int) -> list[tuple[int, ...]]:
        """The first odd rows."""
        words = self._odd[: 4 * count].tolist()
        return list(zip(*(words[k::4] for k in range(4)), strict=True))


class RowsPass:
    """One pass over texts of a shape. Any number of threads may run it, each with a PassRoom of its own.

    ``constants`` are the inputs of the kernel that are no columns: the nearest doubles, and what is beyond them.
    """

    def __init__(
        self,
        shape: TextShape,
        kernel: Kernel,
        constants: Mapping[str, tuple[float, float]],
        template: Template,
        finer: FinerKernel | None = None,
    ) -> None:
        self._reads = {place: k for k, place in enumerate(dict.fromkeys(shape.numbers.values()))}
        self._shape, self._constants = shape, constants
        self._held: list[Any] = []
        self.row_bytes = sum(
            {LITERAL: item.size, NUMBER: LONGEST_NUMBER, CELL: 0}[item.kind] for item in template.items
        )
        sources, held = self._inputs(kernel)
        pointers = (
            self._kept(_classes(shape.delimiter, template.delimiter)),
            self._words([self._reads.get(place, -1) for place in range(shape.width)]),
            self._words([shape.kept.index(place) if place in shape.kept else -1 for place in range(shape.width)]),
            *(sources, held, self._words([part for item in template.items for part in item])),
            self._kept(array("B", bytes(template.literals) + bytes(16))),
            self._finer(finer) if finer else 0,
        )
        counts = (
            *(ord(shape.delimiter), shape.width, len(self._reads), len(shape.kept), len(kernel.inputs)),
            *(kernel.results, kernel.working, int(kernel.pairs), len(template.items), self.row_bytes + 64),
        )
        self._told = self._words([*pointers, kernel.address, *counts])
        self._run = text_library().rows

    def run(self, text: bytes, room: PassRoom) -> int:
        """Answers the rows of a text that ends with a line's end: the bytes of the output, or why there are none."""
        room.told[0], room.told[1] = room.size, room.most
        found: int = self._run(len(text), self._told, text, *room.pointers)
        return found

    def _inputs(self, kernel: Kernel) -> tuple[int, int]:
        """Where a kernel's inputs come from, and the constants among them, as rows.c takes them."""
        reads, numbers = self._reads, self._shape.numbers
        held = [self._constants.get(name, (0.0, 0.0)) for name in kernel.inputs]
        sources = self._words([reads[numbers[name]] if name in numbers else -1 for name in kernel.inputs])
        return sources, self._kept(array("d", [pair[part] for part in (0, 1) for pair in held]))

    def _finer(self, finer: FinerKernel) -> int:
        kernel, fills = finer
        places = self._words([-1 if place is None else place for place in fills])
        counts = (len(kernel.inputs), kernel.results, kernel.working)
        return self._words([*self._inputs(kernel), places, kernel.address, *counts])

    def _words(self, numbers: Sequence[int]) -> int:
        """C's long integers, and pointers, in a row: where they are."""
        return self._kept(array("q", numbers))

    def _kept(self, numbers: array[Any]) -> int:
        self._held.append(numbers)
        return numbers.buffer_info()[0]


def _classes(delimiter: str, printed: str) -> array[int]:
    """What each byte is in a cell."""
    found = array("B", [_PLAIN] * 256)
    for marks, kind in (('"#' + printed, _ODD), (delimiter + "\n\r", _END)):
        for mark in marks:
            found[ord(mark)] = kind
    return found
