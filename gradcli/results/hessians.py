"""What ``hessian`` found: frozen results, no input or output, no formatting."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from gradcli.errors import ExitStatus
from gradcli.results.entries import Conditions, Definition, Entry, FormulaRow, Gradient, Row, exit_status
from gradcli.results.presentable import Presentable


class Spectrum(NamedTuple):
    """Eigenvalues of a Hessian in rising order, each with its certain digits (none: they were not found),
    and its definiteness, empty where that is not proved."""

    eigenvalues: tuple[str, ...]
    definiteness: str


class HessianFormula(NamedTuple):
    """The entries of a Hessian as text of the language (``none``: not connected), the first derivatives
    where they need no definitions, and the side conditions of all and of each.

    ``each`` and ``agrees`` have one name for a first derivative, two for a second. ``agrees`` is as of a FormulaRow.
    """

    entries: Mapping[tuple[str, str], str]
    slopes: Mapping[str, str] = MappingProxyType({})
    conditions: tuple[str, ...] = ()
    each: Mapping[tuple[str, ...], tuple[str, ...]] = MappingProxyType({})
    agrees: Mapping[tuple[str, ...], bool | None] = MappingProxyType({})

    @property
    def texts(self) -> dict[tuple[str, ...], str]:
        """Every formula shown, by the names it is differentiated by."""
        slopes: dict[tuple[str, ...], str] = {(a,): text for a, text in self.slopes.items()}
        return slopes | {(a, b): text for (a, b), text in self.entries.items()}


class HessianRow(NamedTuple):
    """One target (or weighted sum): value, gradient, and ``hessian[a, b]``, the derivative by b of that by a.

    Along a direction ``product`` holds H.v by variable, and ``hessian`` is empty.
    """

    target: str
    expression: str
    value: Entry | None
    gradient: Mapping[str, Entry]
    hessian: Mapping[tuple[str, str], Entry]
    product: Mapping[str, Entry] | None = None
    formula: HessianFormula | None = None
    spectrum: Spectrum | None = None

    @property
    def derivatives(self) -> dict[tuple[str, ...], Entry]:
        """The numbers of the gradient and the Hessian, by the names that are differentiated by."""
        slopes: dict[tuple[str, ...], Entry] = {(a,): entry for a, entry in self.gradient.items()}
        return slopes | {(a, b): entry for (a, b), entry in self.hessian.items()}

    @property
    def entries(self) -> list[Entry]:
        """Every number of the row."""
        first = [self.value] if self.value else []
        return [*first, *self.gradient.values(), *self.hessian.values(), *(self.product or {}).values()]


class _Hessian(NamedTuple):
    variables: tuple[str, ...]
    at: Mapping[str, str]
    rows: tuple[HessianRow, ...]
    notes: tuple[str, ...] = ()
    along: Mapping[str, str] | None = None
    certified: bool = True
    shared: tuple[Definition, ...] = ()


class Hessian(Presentable, _Hessian):
    """What ``hessian`` found: one row a target. The fields are those of ``Gradient``."""

    __slots__ = ()

    @property
    def slopes(self) -> Gradient:
        """The same as the gradient of the gradient: a row for each first derivative (or for each slope
        along the direction), a column for each variable; this is what tables and notes show."""
        rows = tuple(row for found in self.rows for row in self._slopes(found))
        return Gradient(self.variables, self.at, rows, self.notes, None, self.certified, self.shared)

    def _slopes(self, row: HessianRow) -> list[Row]:
        if row.product is not None:
            name = f"H.v of {row.target}"
            return [Row(name, row.expression, row.value, row.product, slope="{target} by {name}")]
        return [self._slope(row, a) for a in self.variables]

    def _slope(self, row: HessianRow, a: str) -> Row:
        formula = None
        if row.formula is not None:
            entries = {b: row.formula.entries[a, b] for b in self.variables}
            mine = [c for by, own in row.formula.each.items() if by[0] == a for c in own]
            formula = FormulaRow(row.formula.slopes.get(a, ""), entries, Conditions(tuple(dict.fromkeys(mine))))
        numbers = {b: row.hessian[a, b] for b in self.variables} if row.hessian else {}
        target, slope = f"d{row.target}/d{a}", f"d2{row.target}/d{a}d{{name}}"
        return Row(target, row.expression, row.gradient.get(a), numbers, formula=formula, slope=slope)

    @property
    def exit_status(self) -> ExitStatus:
        """What the process should tell the shell."""
        return exit_status(entry.status for row in self.rows for entry in row.entries)
