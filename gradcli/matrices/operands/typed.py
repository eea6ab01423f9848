"""Plain text of integers and decimals alone, read at once into an array of integers over a power of ten.

Whatever is not plainly that (a comma, a comment, an exponent, a name, a row of another length) is left to the reader of
cells, which has a message for it.
"""

from __future__ import annotations

import warnings
from typing import Any

from gradcli.matrices.scaled import ScaledMatrix

FEWEST = 4096
"""Characters from which it pays."""
_MOST_DECIMALS = 15
_MOST_DIGITS = 18
"""Of a cell: int64 holds every number of so many."""
_BLANKS, _SIGNS = b" \t\r\n", b"+-"


def read_typed(text: str, name: str) -> ScaledMatrix | None:
    """The matrix of a text; None where cell by cell must be looked at."""
    if len(text) < FEWEST or not text.isascii():
        return None
    import numpy

    data = numpy.frombuffer(text.encode("ascii"), dtype=numpy.uint8)
    kinds = numpy.full(256, 9, dtype=numpy.uint8)
    kinds[list(_BLANKS)], kinds[list(b"0123456789")], kinds[list(_SIGNS)], kinds[ord(".")] = 0, 1, 2, 3
    kind = kinds[data]
    if kind.max() > 3:
        return None
    blank = kind == 0
    before = numpy.concatenate([[True], blank[:-1]])
    starts = numpy.flatnonzero(~blank & before)
    points = numpy.flatnonzero(kind == 3)
    ends = numpy.flatnonzero(blank & ~before)
    if len(ends) < len(starts):
        ends = numpy.append(ends, len(data))
    cells = numpy.searchsorted(starts, points, side="right") - 1
    signed = kind[starts] == 2
    digits = ends - starts - signed
    digits[cells] -= 1
    # A sign begins a cell; a cell has a point at most; and it has a digit.
    if numpy.count_nonzero(kind == 2) != numpy.count_nonzero(signed) or (numpy.diff(cells) == 0).any():
        return None
    if not len(starts) or digits.min() < 1 or digits.max() > _MOST_DIGITS:
        return None
    decimals = ends[cells] - points - 1
    tens = int(decimals.max(initial=0))
    shape = _shape(data, starts)
    if tens > _MOST_DECIMALS or shape is None:
        return None
    numbers = _integers(text.replace(".", "") if len(points) else text, len(starts))
    if tens and numbers is not None:
        numbers = _padded(numbers, cells, decimals, tens)
    return None if numbers is None else ScaledMatrix(numbers.reshape(shape), tens, name, decimal=len(points) > 0)


def _shape(data: Any, starts: Any) -> tuple[int, int] | None:
    """Rows and columns; None where rows differ in length."""
    import numpy

    lines = numpy.searchsorted(numpy.flatnonzero(data == ord("\n")), starts)
    counts = numpy.bincount(lines)
    counts = counts[counts > 0]
    return (len(counts), int(counts[0])) if counts.min() == counts.max() else None


def _integers(text: str, count: int) -> Any:
    """Cells of digits alone, each short enough for int64."""
    import numpy

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = numpy.fromstring(text, dtype=numpy.int64, sep=" ")
        except (DeprecationWarning, ValueError):
            return None
    return found if len(found) == count else None


def _padded(numbers: Any, cells: Any, decimals: Any, tens: int) -> Any:
    """Cells, some of them with so many decimals, times 10^tens; None where int64 may not hold one."""
    import numpy

    missing = numpy.full(len(numbers), tens)
    missing[cells] -= decimals
    if (numpy.abs(numbers) * 10.0**missing).max() >= 10.0**_MOST_DIGITS:
        return None
    return numbers * 10**missing
