"""A covariance matrix as text: a line of names, then as many rows of numbers.

Cells stand apart by commas, tabs or blanks; each row may start with its name. A JSON object with ``names`` and
``covariance`` says the same. Cells are constant expressions without blanks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from gradcli.arrays.entries import array_of
from gradcli.errors import GradcliError, OptionError, Source, Span
from gradcli.numbers.float64 import FLOAT64
from gradcli.propagation.uncertainty import ROUNDING, Pair
from gradcli.questions.point import Coordinate, read_point

_CELL = re.compile(r"[^\s,;]+")
_FIX = "the file has a line of names, then as many rows of numbers"


def read_covariances(source: Source) -> dict[Pair, Coordinate]:
    """Every covariance of the file by two names. Raises OptionError: a shape that is not square, cells that are no
    numbers, a matrix that is not symmetric, a negative variance."""
    names, rows = _json(source) if source.text.lstrip()[:1] == "{" else _plain(source)
    found = {(a, b): cell for a, row in zip(names, rows, strict=True) for b, cell in zip(names, row, strict=True)}
    numbers = {pair: float(cell.over(FLOAT64)) for pair, cell in found.items()}
    for (a, b), number in numbers.items():
        if number != number or (a == b and number < 0):
            what = "has no value" if number != number else "is negative"
            raise OptionError(f"{source.name}: the covariance of {a} and {b} {what}", fix="a variance is at least 0")
        scale = (numbers[a, a] * numbers[b, b]) ** 0.5
        if abs(number - numbers[b, a]) > ROUNDING * scale or (scale == 0 and number != 0):
            what = f"{number:.6g} and {numbers[b, a]:.6g}" if scale else f"{number:.6g}, with a variance of 0"
            raise OptionError(f"{source.name}: the covariance of {a} and {b} is {what}", fix="make it symmetric")
    return found


def _plain(source: Source) -> tuple[list[str], list[list[Coordinate]]]:
    lines = [_cells(source, line) for line in re.finditer(r"[^\n]+", source.text)]
    lines = [line for line in lines if line]
    if not lines:
        raise OptionError(f"{source.name} is empty", fix=_FIX)
    names = _of_entries([span.text for span in lines[0]], len(lines) - 1)
    _check_names(source, names)
    rows = [row[1:] if row[0].text == name else row for name, row in zip(names, lines[1:], strict=False)]
    _check_shape(source, names, [len(row) for row in rows] + [0] * (len(lines) - 1 - len(rows)))
    return names, [[_cell(span) for span in row] for row in rows]


def _cells(source: Source, line: re.Match[str]) -> list[Span]:
    end = line.end() if "#" not in line[0] else line.start() + line[0].index("#")
    return [Span(source, *cell.span()) for cell in _CELL.finditer(source.text, line.start(), end)]


def _json(source: Source) -> tuple[list[str], list[list[Coordinate]]]:
    try:
        # Numbers are kept as text: they are exact decimals of the language, not doubles.
        body: Any = json.loads(source.text, parse_float=str, parse_int=str, parse_constant=str)
        names, rows = list(body["names"]), [list(row) for row in body["covariance"]]
        if not all(isinstance(text, str) for row in [names, *rows] for text in row):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise OptionError(
            f"{source.name} is not a covariance matrix",
            fix='write {"names": ["x", "y"], "covariance": [[1, 0], [0, 1]]}',
        ) from None
    names = _of_entries(names, len(rows))
    _check_names(source, names)
    _check_shape(source, names, [len(row) for row in rows])
    return names, [[_cell(Span(Source(text, source.name), 0, len(text))) for text in row] for row in rows]


def _of_entries(names: list[str], count: int) -> list[str]:
    """The names of the rows; the name of one vector stands for its entries."""
    one = len(names) == 1 and count > 1 and not array_of(names[0])[1]
    return [f"{names[0]}[{k}]" for k in range(1, count + 1)] if one else names


def _check_names(source: Source, names: Sequence[str]) -> None:
    wrong = next(
        (name for place, name in enumerate(names) if not array_of(name)[0].isidentifier() or name in names[:place]),
        None,
    )
    if wrong is not None:
        raise OptionError(f"{source.name}: {wrong[:40]} is not a name, or stands twice", fix=_FIX)


def _check_shape(source: Source, names: Sequence[str], lengths: Sequence[int]) -> None:
    if list(lengths) != [len(names)] * len(names):
        wrong = next((row for row, length in enumerate(lengths, 1) if length != len(names)), 0)
        what = (
            f"{len(lengths)} rows"
            if not wrong or len(lengths) != len(names)
            else f"{lengths[wrong - 1]} numbers in row {wrong}"
        )
        raise OptionError(f"{source.name} has {len(names)} names and {what}", fix=_FIX)


def _cell(span: Span) -> Coordinate:
    try:
        return read_point([Source(f"x={span.text}")])["x"]
    except GradcliError as error:
        raise OptionError(f"not a number: {error.what}", span=span, fix="a cell is a number or 1/3") from None
