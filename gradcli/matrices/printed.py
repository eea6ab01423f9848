"""The rows of a large matrix as text, printed by compiled code with the digits that Python would print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.engines.library import integers
from gradcli.matrices.compiled import LONGEST, cell_library
from gradcli.matrices.wide import WideIntegers

if TYPE_CHECKING:
    from gradcli.matrices.scaled import ScaledMatrix

MOST_TENS = 30
"""Of numbers over a larger power of ten quotients are left to Python."""
_DOUBLE = 26
"""Characters that a double takes at most, and one behind it."""
_CELL = 4
"""Characters of a cell at least, about: by them it is told whether it pays."""


def printed(matrix: ScaledMatrix, delimiter: str) -> memoryview | None:
    """Whole numbers in full, others as the nearest doubles, a row a line; None where it does not pay, or cannot be."""
    import numpy

    numbers, (rows, columns) = matrix.numbers, matrix.shape
    if matrix.tens > MOST_TENS or (not matrix.wide and numbers.dtype == object):
        return None
    library = cell_library(_CELL * rows * columns)
    if library is None:
        return None
    wide = isinstance(numbers, WideIntegers)
    low = numpy.ascontiguousarray(numbers.low if wide else numbers)
    high = numpy.ascontiguousarray(numbers.high) if wide else None
    longest = max(len(str(matrix.largest)) + 2, _DOUBLE if matrix.tens else 0)
    output = numpy.empty(rows * columns * longest + LONGEST, dtype=numpy.uint8)
    below = 10**matrix.tens
    words = [word - (word >> 63 << 64) for word in (below & 2**64 - 1, below >> 64)]
    how = integers([columns, ord(delimiter), matrix.tens, *words])
    size = library.print(rows, how, low.ctypes.data, None if high is None else high.ctypes.data, output.ctypes.data)
    lines: memoryview = output[:size].data
    return lines
