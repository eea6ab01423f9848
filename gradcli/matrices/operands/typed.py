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
_EXACT = 2.0**50
"""Up to which the integer nearest to ``double * 10^k`` is the one that was typed: two roundings, below a quarter."""
_BLANKS, _SIGNS = b" \t\r\n", b"+-"


def read_typed(text: str, name: str) -> ScaledMatrix | None:
    """The matrix of a text; None where cell by cell must be looked at."""
    import numpy

    if len(text) < FEWEST or not text.isascii():
        return None
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
    # A sign begins a cell; a cell has a point at most; and it has a digit.
    digits = numpy.add.reduceat((kind == 1).astype(numpy.int32), starts) if len(starts) else numpy.zeros(0)
    if (~before & (kind == 2)).any() or (numpy.diff(cells) == 0).any() or not len(starts) or digits.min() < 1:
        return None
    tens = int((ends[cells] - points - 1).max(initial=0))
    shape = _shape(data, starts)
    if tens > _MOST_DECIMALS or shape is None:
        return None
    numbers = _numbers(text, len(starts), tens)
    return None if numbers is None else ScaledMatrix(numbers.reshape(shape), tens, name, decimal=len(points) > 0)


def _shape(data: Any, starts: Any) -> tuple[int, int] | None:
    """Rows and columns; None where rows differ in length."""
    import numpy

    lines = numpy.searchsorted(numpy.flatnonzero(data == ord("\n")), starts)
    counts = numpy.bincount(lines)
    counts = counts[counts > 0]
    return (len(counts), int(counts[0])) if counts.min() == counts.max() else None


def _numbers(text: str, count: int, tens: int) -> Any:
    """The cells times 10^tens, int64; None where one is too long for a double to tell it."""
    import numpy

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            doubles = numpy.fromstring(text, dtype=numpy.float64, sep=" ")
        except (DeprecationWarning, ValueError):
            return None
    scaled = doubles * 10.0**tens
    if len(doubles) != count or not numpy.abs(scaled).max() < _EXACT:
        return None
    return numpy.rint(scaled).astype(numpy.int64)
