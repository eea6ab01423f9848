"""What the compiled pass is told: how the text is read, what computes, what a row is printed of."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy

from gradcli.engines.kernel import Kernel
from gradcli.engines.library import integers
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


class _Item(ctypes.Structure):
    _fields_ = (("kind", ctypes.c_long), ("place", ctypes.c_long), ("size", ctypes.c_long))


_POINTERS = ("bytes", "numbers", "cells", "sources", "constants", "items", "literals", "kernel")
_COUNTS = ("delimiter", "width", "reads", "keeps", "inputs", "results", "working", "pairs", "count", "room")


class _Job(ctypes.Structure):
    _fields_ = (*((name, ctypes.c_void_p) for name in _POINTERS), *((name, ctypes.c_long) for name in _COUNTS))


class Room:
    """Where one thread's output goes: ``size`` bytes, and ``most`` odd rows as (row, start, end, place in output)."""

    def __init__(self, size: int, most: int) -> None:
        self.output = numpy.empty(size, dtype=numpy.uint8)
        self.odd = numpy.empty((most, 4), dtype=numpy.int64)
        self.told = numpy.zeros(2, dtype=numpy.int64)


class Job:
    """One pass over texts of a shape. Any number of threads may run it, each with a Room of its own.

    ``constants`` are the inputs of the kernel that are no columns: the nearest doubles, and what is beyond them.
    """

    def __init__(
        self, shape: TextShape, kernel: Kernel, constants: Mapping[str, tuple[float, float]], template: Template
    ) -> None:
        reads = {place: k for k, place in enumerate(dict.fromkeys(shape.numbers.values()))}
        names = [reads[shape.numbers[name]] if name in shape.numbers else -1 for name in kernel.inputs]
        held = [constants.get(name, (0.0, 0.0)) for name in kernel.inputs]
        literals = bytes(template.literals) + bytes(16)
        items = [_Item(item.kind, item.place, item.size) for item in template.items]
        self.row_bytes = sum(
            {LITERAL: item.size, NUMBER: LONGEST_NUMBER, CELL: 0}[item.kind] for item in template.items
        )
        arrays = {
            "bytes": _classes(shape.delimiter, template.delimiter),
            "numbers": integers([reads.get(place, -1) for place in range(shape.width)]),
            "cells": integers([_index(shape.kept, place) for place in range(shape.width)]),
            "sources": integers(names),
            "constants": (ctypes.c_double * (2 * len(held)))(*(pair[part] for part in (0, 1) for pair in held)),
            "items": (_Item * len(items))(*items),
            "literals": ctypes.create_string_buffer(literals, len(literals)),
        }
        counts = (
            ord(shape.delimiter), shape.width, len(reads), len(shape.kept), len(kernel.inputs), kernel.results,
            kernel.working, kernel.pairs, len(items), self.row_bytes + 64,
        )  # fmt: skip
        pointers = [ctypes.addressof(array) for array in arrays.values()]
        self._held = arrays
        self._job = _Job(*pointers, kernel.address, *counts)
        self._run = text_library().strips_rows

    def run(self, text: bytes, room: Room) -> int:
        """Answers the rows of a text that ends with a line's end: the bytes of the output, or why there are none."""
        output, odd = room.output, room.odd
        found: int = self._run(
            ctypes.addressof(self._job), text, len(text),
            output.ctypes.data, len(output), odd.ctypes.data, len(odd), room.told.ctypes.data,
        )  # fmt: skip
        return found


def _classes(delimiter: str, printed: str) -> Any:
    """What each byte is in a cell."""
    found = (ctypes.c_ubyte * 256)()
    for mark in {'"', "#", printed}:
        found[ord(mark)] = _ODD
    for mark in (delimiter, "\n", "\r"):
        found[ord(mark)] = _END
    return found


def _index(places: Sequence[int], place: int) -> int:
    return list(places).index(place) if place in places else -1


