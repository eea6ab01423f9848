"""Numbers as NumPy arrays: values by row, partial derivatives by row and variable."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gradcli.arrays.entries import grouped, shapes_of
from gradcli.arrays.shapes import Shape
from gradcli.errors import printable
from gradcli.render.numerals import Numerals
from gradcli.results.entries import Entry, Gradient, Status


def arrays(result: Gradient, numerals: Numerals, names: tuple[str, str] = ("value", "gradient")) -> str:
    """Under ``names``, ``value`` of shape (rows,), ``gradient`` of shape (rows, variables), ``along`` of shape (rows,).

    By arrays there is ``gradient_A`` for each, of the shape of A; of several rows (rows, shape of A). What does not
    exist is np.nan, with its status in a comment; a variable not connected is 0. So is what no double holds: np.inf
    or 0, with the number in the comment.
    """
    lines = ["import numpy as np\n\n", _vector(names[0], [row.value for row in result.rows], numerals)]
    shapes = shapes_of(result.variables)
    if shapes:
        for name, entries in grouped(result.variables, shapes).items():
            lines.append(_by_array(f"{names[1]}_{name}", entries, shapes.get(name, ()), result, numerals))
    elif result.variables:
        rows = [[row.gradient[name] for name in result.variables] for row in result.rows]
        lines += [f"{names[1]} = np.array([\n", *_rows(rows, [row.target for row in result.rows], numerals), "])\n"]
        lines.append(f"# columns: {', '.join(result.variables)}\n")
    if result.along is not None:
        lines.append(_vector("along", [row.along for row in result.rows], numerals))
    return "".join(lines)


def _by_array(name: str, entries: Sequence[str], shape: Shape, result: Gradient, numerals: Numerals) -> str:
    """One assignment: the derivatives by an array, or by a number beside arrays, of every row."""
    found = [entry for row in result.rows for entry in (row.gradient[one] for one in entries)]
    lengths = [*([len(result.rows)] if len(result.rows) > 1 else []), *map(int, shape)]
    text = _nested([_number(entry, numerals) for entry in found], lengths)
    return f"{name} = np.array({text}){_remark(found, numerals)}\n"


def _nested(cells: Sequence[str], lengths: Sequence[int]) -> str:
    if not lengths:
        return cells[0]
    size = len(cells) // lengths[0]
    parts = (_nested(cells[place * size : (place + 1) * size], lengths[1:]) for place in range(lengths[0]))
    return f"[{', '.join(parts)}]"


def _vector(name: str, column: Sequence[Entry | None], numerals: Numerals) -> str:
    entries = [entry for entry in column if entry is not None]
    return (
        f"{name} = np.array([{', '.join(_number(entry, numerals) for entry in entries)}]){_remark(entries, numerals)}\n"
    )


def _rows(rows: Sequence[Sequence[Entry]], labels: Sequence[str], numerals: Numerals) -> list[str]:
    lines = []
    for row, label in zip(rows, labels, strict=True):
        numbers = ", ".join(_number(entry, numerals) for entry in row)
        lines.append(f"    [{numbers}],  # {printable(label)}{_remark(row, numerals, '; ')}\n")
    return lines


def _number(entry: Entry, numerals: Numerals) -> str:
    if entry.status is Status.UNCONNECTED:
        return "0.0"
    if entry.value is None:
        return "np.nan"
    if entry.status is Status.INFINITE:
        return "np.inf" if entry.value > 0 else "-np.inf"
    text = numerals.number(entry.value)
    if (past := _past_doubles(text)) is not None:
        return past
    return text if any(c in text for c in ".e") else text + ".0"


def _past_doubles(text: str) -> str | None:
    """What Python would make of a number that no double holds; None for one that a double does."""
    double = 1.0 if "/" in text else float(text)
    if math.isinf(double):
        return "np.inf" if double > 0 else "-np.inf"
    return "0.0" if double == 0 and text.strip("-") != "0" else None


def _remark(entries: Sequence[Entry], numerals: Numerals, before: str = "  # ") -> str:
    found = dict.fromkeys(e.status.value for e in entries if e.status is not Status.OK)
    numbers = [numerals.number(e.value) for e in entries if e.status is Status.OK and e.value is not None]
    found |= dict.fromkeys(f"{text} is past float64" for text in numbers if _past_doubles(text) is not None)
    return before + ", ".join(found) if found else ""
