"""What the compiled pass is told: how the text is read, what computes, what a row is printed of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy

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


class PassRoom:
    """Where one thread's output goes: ``size`` bytes, and ``most`` odd rows as (row, start, end, place in output)."""

    def __init__(self, size: int, most: int) -> None:
        self.output = numpy.empty(size, dtype=numpy.uint8)
        self.odd = numpy.empty((most, 4), dtype=numpy.int64)
        self.told = numpy.zeros(2, dtype=numpy.int64)
        self.pointers = [array.ctypes.data for array in (self.output, self.odd, self.told)]


class RowsPass:
    """One pass over texts of a shape. Any number of threads may run it, each with a PassRoom of its own.

    ``constants`` are the inputs of the kernel that are no columns: the nearest doubles, and what is beyond them.
    """

    def __init__(
        self, shape: TextShape, kernel: Kernel, constants: Mapping[str, tuple[float, float]], template: Template
    ) -> None:
        reads = {place: k for k, place in enumerate(dict.fromkeys(shape.numbers.values()))}
        names = [reads[shape.numbers[name]] if name in shape.numbers else -1 for name in kernel.inputs]
        held = [constants.get(name, (0.0, 0.0)) for name in kernel.inputs]
        self.row_bytes = sum(
            {LITERAL: item.size, NUMBER: LONGEST_NUMBER, CELL: 0}[item.kind] for item in template.items
        )
        pointed = [
            _classes(shape.delimiter, template.delimiter),
            _whole([reads.get(place, -1) for place in range(shape.width)]),
            _whole([shape.kept.index(place) if place in shape.kept else -1 for place in range(shape.width)]),
            _whole(names),
            numpy.array([pair[part] for part in (0, 1) for pair in held], dtype=numpy.float64),
            _whole([part for item in template.items for part in item]),
            numpy.frombuffer(bytes(template.literals) + bytes(16), dtype=numpy.uint8),
        ]
        counts = (
            *(ord(shape.delimiter), shape.width, len(reads), len(shape.kept), len(kernel.inputs), kernel.results),
            *(kernel.working, int(kernel.pairs), len(template.items), self.row_bytes + 64),
        )
        self._pointed = pointed
        self._told = _whole([*(array.ctypes.data for array in pointed), kernel.address, *counts])
        self._run = text_library().rows

    def run(self, text: bytes, room: PassRoom) -> int:
        """Answers the rows of a text that ends with a line's end: the bytes of the output, or why there are none."""
        room.told[:] = len(room.output), len(room.odd)
        found: int = self._run(len(text), self._told.ctypes.data, text, *room.pointers)
        return found


def _whole(numbers: Sequence[int]) -> Any:
    """C's long integers, and pointers, in a row."""
    return numpy.array(numbers, dtype=numpy.int64)


def _classes(delimiter: str, printed: str) -> Any:
    """What each byte is in a cell."""
    found = numpy.full(256, _PLAIN, dtype=numpy.uint8)
    found[[ord(mark) for mark in ('"', "#", printed)]] = _ODD
    found[[ord(mark) for mark in (delimiter, "\n", "\r")]] = _END
    return found
