"""A result as a header and rows of cells: what every tabular format prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gradcli.records import NamedTuple
from gradcli.render.numerals import Numerals
from gradcli.results.entries import Entry, FormulaRow, Gradient, Row, Status

Setting = Callable[[str], str]
"""How a cell shows the text of a formula."""


def in_dollars(text: str) -> str:
    """A formula as Markdown sets it; one that was cut, ``none``, or one that is not there, as it is."""
    if text in ("", "none") or "…" in text:
        return text
    from gradcli.render import latex

    return f"${latex.formula(text)}$"


NONE = Entry(None, Status.UNCONNECTED)
MOST_CONDITIONS = 8


def conditions_text(conditions: Sequence[str]) -> str:
    """Side conditions for a reader; of very many the first. JSON has them all."""
    more = len(conditions) - MOST_CONDITIONS
    return ", ".join(conditions[:MOST_CONDITIONS]) + (f" and {more} more" if more > 0 else "")


class Grid(NamedTuple):
    """``numeric`` says which columns hold numbers (aligned right in a table); a matrix has no header."""

    header: list[str]
    rows: list[list[str]]
    numeric: list[bool]

    @property
    def lines(self) -> list[list[str]]:
        """The header, if there is one, and the rows."""
        return [self.header, *self.rows] if self.header else self.rows


class _Column(NamedTuple):
    heading: str
    cell: Callable[[Row], str]
    numeric: bool = False


def grid(result: Gradient, numerals: Numerals, *, status: bool, setting: Setting = str) -> Grid:
    """Target, value, one column a variable, J·v and elasticities when asked for, and the status for machines.

    Formulas stand in the cells when the result has no numbers, and in columns of their own when it has
    both (``symbolic``), the side conditions after them. For machines (``status``) the definitions that
    formulas share are rows of their own, before the targets.
    """
    symbolic_only = all(row.value is None for row in result.rows)
    both = not symbolic_only and any(row.formula for row in result.rows)
    conditions = any(row.formula and row.formula.conditions.together for row in result.rows)
    columns = [_Column("target", lambda row: row.target)]
    if not symbolic_only:
        columns += _numbers(result, numerals, status)
    if symbolic_only or (both and status):
        columns += _formulas(result, "" if symbolic_only else "formula ", setting)
        if status or conditions:
            columns.append(
                _Column("for", lambda row: conditions_text(row.formula.conditions.together) if row.formula else "")
            )
    shared = []
    if status and (symbolic_only or both):
        shared = [Row(name, name, None, {}, None, FormulaRow(text, {})) for name, text in result.shared]
    cells = [[column.cell(row) for column in columns] for row in (*shared, *result.rows)]
    return Grid([c.heading for c in columns], cells, [c.numeric for c in columns])


def _numbers(result: Gradient, numerals: Numerals, status: bool) -> list[_Column]:
    def partial(name: str) -> Callable[[Row], str]:
        return lambda row: numerals.entry(row.gradient[name]) if row.gradient else ""

    def elasticity(name: str) -> Callable[[Row], str]:
        return lambda row: numerals.entry(row.relative.elasticities.get(name, NONE)) if row.relative else ""

    columns = [_Column("value", lambda row: numerals.entry(row.value) if row.value else "", True)]
    columns += [_Column(f"d/d{name}", partial(name), True) for name in result.variables]
    if result.along is not None:
        columns.append(_Column("J.v", lambda row: numerals.entry(row.along) if row.along else "", True))
    if any(row.relative for row in result.rows):
        columns += [_Column(f"elasticity {name}", elasticity(name), True) for name in result.variables]
        columns.append(_Column("condition", lambda r: numerals.entry(r.relative.condition) if r.relative else "", True))
    if status:
        columns.append(_Column("status", lambda row: row.status.value if row.value else "shared"))
    return columns


def _formulas(result: Gradient, prefix: str, setting: Setting) -> list[_Column]:
    def partial(name: str) -> Callable[[Row], str]:
        return lambda row: setting(row.formula.gradient[name]) if row.formula and name in row.formula.gradient else ""

    value = _Column(
        f"{prefix}value".removesuffix(" value") or "value", lambda r: setting(r.formula.value) if r.formula else ""
    )
    return [value, *(_Column(f"{prefix}d/d{name}", partial(name)) for name in result.formulas_by)]
