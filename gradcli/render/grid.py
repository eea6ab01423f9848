"""A result as a header and rows of cells: what every tabular format prints."""

from __future__ import annotations

from typing import NamedTuple

from gradcli.render.numerals import Numerals
from gradcli.results import Entry, Gradient, Row, Status

NONE = Entry(None, Status.UNCONNECTED)


class Grid(NamedTuple):
    """``numeric`` says which columns hold numbers (aligned right in a table)."""

    header: list[str]
    rows: list[list[str]]
    numeric: list[bool]


def grid(result: Gradient, numerals: Numerals, *, status: bool) -> Grid:
    """Target, value, one column a variable, J·v and elasticities when asked for, and the status for machines.

    Formulas stand in the cells when the result has no numbers, and in columns of their own when it has
    both (``symbolic``).
    """
    header = ["target", "value", *(f"d/d{name}" for name in result.variables)]
    numeric = [False, *[True] * (1 + len(result.variables))]
    symbolic_only = all(row.value is None for row in result.rows)
    both = not symbolic_only and any(row.formula for row in result.rows)
    if result.along is not None:
        header.append("J.v")
        numeric.append(True)
    if any(row.relative for row in result.rows):
        header += [*(f"elasticity {name}" for name in result.variables), "condition"]
        numeric += [True] * (len(result.variables) + 1)
    if status and not symbolic_only:
        header.append("status")
        numeric.append(False)
    if both and status:
        header += ["formula", *(f"formula d/d{name}" for name in result.variables)]
        numeric += [False] * (1 + len(result.variables))
    if symbolic_only:
        numeric = [False] * len(header)
    rows = [_cells(result, row, numerals, status, both) for row in result.rows]
    return Grid(header, rows, numeric)


def _cells(result: Gradient, row: Row, numerals: Numerals, status: bool, both: bool) -> list[str]:
    if row.value is None:
        assert row.formula is not None
        return [row.target, row.formula.value, *(row.formula.gradient[name] for name in result.variables)]
    cells = [row.target, numerals.entry(row.value)]
    cells += [numerals.entry(row.gradient[name]) for name in result.variables]
    if row.along is not None:
        cells.append(numerals.entry(row.along))
    if row.relative is not None:
        cells += [numerals.entry(row.relative.elasticities.get(n, NONE)) for n in result.variables]
        cells.append(numerals.entry(row.relative.condition))
    if status:
        cells.append(row.status.value)
        if both:
            formula = row.formula
            cells += [formula.value, *formula.gradient.values()] if formula else [""] * (1 + len(result.variables))
    return cells
