"""Numbers as NumPy arrays: values by row, partial derivatives by row and variable."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.errors import printable
from gradcli.render.numerals import Numerals
from gradcli.results import Entry, Gradient, Status


def arrays(result: Gradient, numerals: Numerals, names: tuple[str, str] = ("value", "gradient")) -> str:
    """Under ``names``, ``value`` of shape (rows,), ``gradient`` of shape (rows, variables), ``along`` of shape (rows,).

    What does not exist is np.nan, with its status in a comment; a variable not connected is 0.
    """
    lines = ["import numpy as np\n\n", _vector(names[0], [row.value for row in result.rows], numerals)]
    if result.variables:
        rows = [[row.gradient[name] for name in result.variables] for row in result.rows]
        lines += [f"{names[1]} = np.array([\n", *_rows(rows, [row.target for row in result.rows], numerals), "])\n"]
        lines.append(f"# columns: {', '.join(result.variables)}\n")
    if result.along is not None:
        lines.append(_vector("along", [row.along for row in result.rows], numerals))
    return "".join(lines)


def _vector(name: str, column: Sequence[Entry | None], numerals: Numerals) -> str:
    entries = [entry for entry in column if entry is not None]
    return f"{name} = np.array([{', '.join(_number(entry, numerals) for entry in entries)}]){_missing(entries)}\n"


def _rows(rows: Sequence[Sequence[Entry]], labels: Sequence[str], numerals: Numerals) -> list[str]:
    return [
        f"    [{', '.join(_number(entry, numerals) for entry in row)}],  # {printable(label)}{_missing(row, '; ')}\n"
        for row, label in zip(rows, labels, strict=True)
    ]


def _number(entry: Entry, numerals: Numerals) -> str:
    if entry.status is Status.UNCONNECTED:
        return "0.0"
    if entry.value is None:
        return "np.nan"
    if entry.status is Status.INFINITE:
        return "np.inf" if entry.value > 0 else "-np.inf"
    text = numerals.number(entry.value)
    return text if any(c in text for c in ".e") else text + ".0"


def _missing(entries: Sequence[Entry], before: str = "  # ") -> str:
    found = dict.fromkeys(e.status.value for e in entries if e.status is not Status.OK)
    return before + ", ".join(found) if found else ""
