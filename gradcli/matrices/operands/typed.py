"""Plain text of integers and decimals alone, read at once into an array of integers over a power of ten.

Whatever is not plainly that (a comma, a comment, an exponent, a name, a row of another length) is left to the reader of
cells, which has a message for it. Large texts are read by compiled code where it can be had, else by NumPy, with the
same numbers.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

from gradcli.matrices.matrix import MOST_CELLS
from gradcli.matrices.scaled import ScaledMatrix
from gradcli.records import NamedTuple

FEWEST = 4096
"""Characters from which it pays."""
_MOST_DECIMALS = 15
_MOST_DIGITS = 18
"""Of a cell: int64 holds every number of so many."""
_BLANKS, _SIGNS = b" \t\n", b"+-"
_STRETCH = 1 << 18
"""Bytes that NumPy looks at together: what it makes on the way stays in the cache."""


class _Read(NamedTuple):
    """Rows of cells: their digits as integers, of each how many are decimals, and whether there is a point."""

    rows: int
    numbers: Any
    decimals: Any
    pointed: bool


def read_typed(text: bytes, name: str) -> ScaledMatrix | None:
    """The matrix of a text; None where cell by cell must be looked at."""
    if len(text) < FEWEST or text[:1] in (b"#", b"%", b"[", b"{"):
        return None
    from gradcli.matrices.compiled import cell_library

    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    library = cell_library(len(text))
    found = _by_numpy(text) if library is None else _compiled(library, text)
    if found is None or not found.rows or len(found.numbers) > MOST_CELLS:
        return None
    tens = int(found.decimals.max())
    if tens > _MOST_DECIMALS:
        return None
    numbers = found.numbers
    if tens and found.decimals.min() < tens:
        numbers = _raised(numbers, found.decimals, tens)
    if numbers is None:
        return None
    return ScaledMatrix(numbers.reshape(found.rows, -1), tens, name, decimal=found.pointed)


def _compiled(library: Any, text: bytes) -> _Read | None:
    import numpy

    text = text.lstrip(_BLANKS)
    width = len(text[: text.find(b"\n") % (len(text) + 1)].split())
    room = min(MOST_CELLS, (text.count(b"\n") + 1) * width)  # there may be blank lines
    numbers, decimals = numpy.empty(room, dtype=numpy.int64), numpy.empty(room, dtype=numpy.uint8)
    told = numpy.array([room, 0, 0])
    if library.read(len(text), text, numbers.ctypes.data, decimals.ctypes.data, told.ctypes.data):
        return None
    rows, count, pointed = told.tolist()
    return _Read(rows, numbers[:count], decimals[:count], bool(pointed))


def _by_numpy(text: bytes) -> _Read | None:
    import numpy

    found = []
    for stretch in _stretches(text):
        if (some := _stretch(stretch)) is None:
            return None
        if some.rows:
            found.append(some)
    if len({len(some.numbers) // some.rows for some in found}) != 1:
        return None
    numbers, decimals = (numpy.concatenate([some[place] for some in found]) for place in (1, 2))
    return _Read(sum(some.rows for some in found), numbers, decimals, any(some.pointed for some in found))


def _stretches(text: bytes) -> Iterator[bytes]:
    """The text in pieces of whole lines."""
    start = 0
    while start < len(text):
        end = text.find(b"\n", start + _STRETCH) + 1 or len(text)
        yield text[start:end]
        start = end


def _stretch(text: bytes) -> _Read | None:
    """The rows of some lines, all of one length."""
    import numpy

    data = numpy.frombuffer(text, dtype=numpy.uint8)
    kinds = numpy.full(256, 9, dtype=numpy.uint8)
    kinds[list(_BLANKS)], kinds[list(b"0123456789")], kinds[list(_SIGNS)], kinds[ord(".")] = 0, 1, 2, 3
    kind = kinds[data]
    if kind.max() > 3:
        return None
    blank = kind == 0
    before = numpy.concatenate([[True], blank[:-1]])
    starts = numpy.flatnonzero(~blank & before)
    if not len(starts):
        return _Read(0, (), (), False)
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
    rows = _rows(data, starts)
    if digits.min() < 1 or digits.max() > _MOST_DIGITS or not rows:
        return None
    decimals = numpy.zeros(len(starts), dtype=numpy.uint8)
    decimals[cells] = ends[cells] - points - 1
    numbers = _integers(text.replace(b".", b"") if len(points) else text, len(starts))
    return None if numbers is None else _Read(rows, numbers, decimals, len(points) > 0)


def _rows(data: Any, starts: Any) -> int:
    """How many rows; 0 where they differ in length."""
    import numpy

    lines = numpy.searchsorted(numpy.flatnonzero(data == ord("\n")), starts)
    counts = numpy.bincount(lines)
    counts = counts[counts > 0]
    return len(counts) if counts.min() == counts.max() else 0


def _integers(text: bytes, count: int) -> Any:
    """Cells of digits alone, each short enough for int64."""
    import numpy

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = numpy.fromstring(text, dtype=numpy.int64, sep=" ")
        except (DeprecationWarning, ValueError):
            return None
    return found if len(found) == count else None


def _raised(numbers: Any, decimals: Any, tens: int) -> Any:
    """The numbers with ``tens`` decimals each; None where one has more digits than are taken."""
    import numpy

    times = numpy.array([10 ** (tens - k) for k in range(tens + 1)])[decimals]
    most = numpy.array([(10**_MOST_DIGITS - 1) // 10 ** (tens - k) for k in range(tens + 1)])[decimals]
    return None if (numpy.abs(numbers) > most).any() else numbers * times
