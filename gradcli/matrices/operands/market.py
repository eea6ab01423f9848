"""Matrix Market files. Source: R. Boisvert, R. Pozo, K. Remington, The Matrix Market Exchange Formats (1996)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from gradcli.errors import LimitError, OptionError, Source, Span
from gradcli.matrices.entries import MatrixEntry
from gradcli.matrices.matrix import MOST_CELLS, Matrix
from gradcli.matrices.operands.cells import Bindings, CellReader

_INDEX = re.compile(r"[0-9]{1,18}")
_LINE = re.compile(r"[^\n]+")
_HEADER = re.compile(
    r"[#%]+[ \t]*(?:matrix[ \t_-]*market\b|\S*[ \t]+matrix[ \t]+(?:coordinate|array)\b)", re.IGNORECASE
)
"""A header, also one that misses a % or a letter: as a comment, it would leave its sizes and indices to be numbers."""
_SYMMETRIES = ("general", "symmetric", "skew-symmetric")
_FIELDS = ("real", "double", "integer", "pattern")
MatrixRows = list[list[MatrixEntry]]


def is_market(text: str) -> bool:
    """Whether a header of the format stands before everything that is no comment."""
    for line in _LINE.finditer(text):
        start = line[0].lstrip()
        if start and (start[0] not in "#%" or _HEADER.match(start)):
            return start[0] in "#%"
    return False


def read_market(source: Source) -> Matrix:
    """The dense matrix of a file: coordinate or array; real, integer or pattern; any real symmetry.

    The header is checked against the length of the file before anything of its size is made.
    """
    lines = _lines(source)
    layout, field, symmetry = _header(source, next(span for span in lines if _HEADER.match(span.text)))
    lines = (span for span in lines if not source.text.startswith("%", span.start))
    size = next(lines, None)
    numbers = size.text.split() if size else []
    wanted = 3 if layout == "coordinate" else 2
    if size is None or len(numbers) != wanted or not all(map(_INDEX.fullmatch, numbers)):
        fix = "rows columns entries" if wanted == 3 else "rows columns"
        raise OptionError(f"the size line needs {wanted} integers", span=size, fix=fix)
    height, width = int(numbers[0]), int(numbers[1])
    if symmetry != "general" and height != width:
        raise OptionError(f"a {symmetry} matrix is square, this one is {height}x{width}", span=size)
    cells = height * width
    if not cells:
        raise OptionError(f"{source.name} is empty: {height}x{width}", span=size)
    if cells > MOST_CELLS:
        raise LimitError(f"{source.name} would have {cells:,} cells, more than {MOST_CELLS:,}", span=size)
    promised = int(numbers[2]) if wanted == 3 else _stored(height, width, symmetry)
    # An entry takes two characters at least: a digit and the end of its line.
    if promised > (len(source.text) - size.end + 1) // 2:
        raise OptionError(f"the header promises {promised:,} entries, more than the file can hold", span=size)
    reader = CellReader(source, Bindings({}))
    rows: MatrixRows = [[0] * width for _ in range(height)]
    read = _coordinates if layout == "coordinate" else _array
    found = read(reader, lines, rows, field, symmetry)
    if found != promised:
        raise OptionError(f"the header promises {promised:,} entries, the file has {found:,}", span=size)
    return Matrix((height, width), rows, None, reader.decimal, source.name)


def _lines(source: Source) -> Iterator[Span]:
    for line in _LINE.finditer(source.text):
        text = line[0]
        if text.strip():
            yield Span(source, line.start() + len(text) - len(text.lstrip()), line.start() + len(text.rstrip()))


def _header(source: Source, line: Span) -> tuple[str, str, str]:
    words = line.text.lower().lstrip("#% \t").split()
    if len(words) != 5 or words[:2] != ["matrixmarket", "matrix"] or words[2] not in ("coordinate", "array"):
        raise OptionError(
            "the Matrix Market header cannot be read",
            span=line,
            fix="%%MatrixMarket matrix coordinate|array real|integer|pattern general|symmetric|skew-symmetric",
        )
    layout, field, symmetry = words[2:]
    no_values = field == "pattern" and (layout == "array" or symmetry == "skew-symmetric")
    if field not in _FIELDS or symmetry not in _SYMMETRIES or no_values:
        raise OptionError(
            f"{layout} {field} {symmetry} is not supported",
            span=line,
            fix="real, integer or pattern (coordinate only); general, symmetric or skew-symmetric",
        )
    return layout, field, symmetry


def _stored(height: int, width: int, symmetry: str) -> int:
    if symmetry == "general":
        return height * width
    return height * (height + 1) // 2 if symmetry == "symmetric" else height * (height - 1) // 2


def _coordinates(reader: CellReader, lines: Iterator[Span], rows: MatrixRows, field: str, symmetry: str) -> int:
    count, wanted = 0, 2 if field == "pattern" else 3
    for line in lines:
        words = line.text.split()
        if field == "pattern" and not count and len(words) == 3:
            wanted = 3  # published files call themselves patterns and hold values; SuiteSparse reads the values
        if len(words) != wanted:
            raise OptionError(f"an entry needs {wanted} numbers, here are {len(words)}", span=line)
        row, column = (_index(word, most, line) for word, most in zip(words, (len(rows), len(rows[0])), strict=False))
        value = 1 if wanted == 2 else _number(reader, words[2], line, field)
        _put(rows, row, column, value, symmetry, line)
        count += 1
    return count


def _array(reader: CellReader, lines: Iterator[Span], rows: MatrixRows, field: str, symmetry: str) -> int:
    count = 0
    places = _places(len(rows), len(rows[0]), symmetry)
    for line in lines:
        for word in line.text.split():
            place = next(places, None)
            count += 1
            if place is not None:
                _put(rows, *place, _number(reader, word, line, field), symmetry, line)
    return count


def _places(height: int, width: int, symmetry: str) -> Iterator[tuple[int, int]]:
    """Column by column; of a symmetric matrix the lower triangle."""
    first: Callable[[int], int] = {"general": lambda c: 0, "symmetric": lambda c: c}.get(symmetry, lambda c: c + 1)
    return ((row, column) for column in range(width) for row in range(first(column), height))


def _put(rows: MatrixRows, row: int, column: int, value: int | Fraction, symmetry: str, line: Span) -> None:
    # Entries given twice are added up, as in every program that reads the format into a sparse matrix.
    rows[row][column] += value  # type: ignore[operator]
    if symmetry == "general":
        return
    if column > row or (column == row and symmetry != "symmetric"):
        raise OptionError(f"a {symmetry} file holds the lower triangle only", span=line)
    if column != row:
        rows[column][row] += value if symmetry == "symmetric" else -value  # type: ignore[operator]


def _index(word: str, most: int, line: Span) -> int:
    if not (_INDEX.fullmatch(word) and 1 <= int(word) <= most):
        raise OptionError(f"the index {word[:40]} is not one of 1 to {most:,}", span=line)
    return int(word) - 1


def _number(reader: CellReader, word: str, line: Span, field: str) -> int | Fraction:
    number = reader.number(word)
    if number is None or (field == "integer" and not isinstance(number, int)):
        kind = "an integer" if field == "integer" else "a number"
        raise OptionError(f"{word[:40]} is not {kind}", span=line)
    return number
