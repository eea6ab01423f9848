"""What ``hessian`` found: frozen results, no input or output, no formatting."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gradcli.errors import ExitStatus
from gradcli.records import NamedTuple
from gradcli.results.entries import (
    Conditions,
    Definition,
    Entry,
    FormulaRow,
    FormulaText,
    Gradient,
    MultiIndex,
    Row,
    exit_status,
)
from gradcli.results.presentable import Presentable
from gradcli.results.reduction import Reduction


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
    each: Mapping[MultiIndex, tuple[str, ...]] = MappingProxyType({})
    agrees: Mapping[MultiIndex, bool | None] = MappingProxyType({})

    @property
    def texts(self) -> dict[MultiIndex, FormulaText]:
        """Every formula shown: the first derivatives', then the second's."""
        slopes: dict[MultiIndex, str] = {(a,): text for a, text in self.slopes.items()}
        return {by: FormulaText(text, self.each.get(by, ())) for by, text in (slopes | dict(self.entries)).items()}


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
    def derivatives(self) -> dict[MultiIndex, Entry]:
        """The numbers there are: the value, the gradient, the Hessian."""
        value: dict[MultiIndex, Entry] = {(): self.value} if self.value else {}
        return value | {(a,): entry for a, entry in self.gradient.items()} | dict(self.hessian)

    @property
    def formulas(self) -> dict[MultiIndex, FormulaText]:
        """The formulas there are, by what their numbers are found by."""
        return self.formula.texts if self.formula else {}

    def judged(self, derivatives: Mapping[MultiIndex, Entry], agrees: Mapping[MultiIndex, bool | None]) -> HessianRow:
        """The row with other numbers, each formula held against its own."""
        return self._replace(
            value=derivatives.get(()),
            gradient={a: derivatives[a,] for a in self.gradient},
            hessian={by: derivatives[by] for by in self.hessian},
            formula=self.formula and self.formula._replace(agrees=dict(agrees)),
        )

    @property
    def entries(self) -> list[Entry]:
        """Every number of the row."""
        return [*self.derivatives.values(), *(self.product or {}).values()]


class _Hessian(NamedTuple):
    variables: tuple[str, ...]
    at: Mapping[str, str]
    rows: tuple[HessianRow, ...]
    notes: tuple[str, ...] = ()
    along: Mapping[str, str] | None = None
    certified: bool = True
    shared: tuple[Definition, ...] = ()
    shapes: Mapping[str, tuple[int | str, ...]] | None = None
    reduction: Reduction | None = None


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
            entries = {b: row.formula.entries[a, b] for b in self.variables if (a, b) in row.formula.entries}
            mine = [c for by, own in row.formula.each.items() if by[0] == a for c in own]
            formula = FormulaRow(row.formula.slopes.get(a, ""), entries, Conditions(tuple(dict.fromkeys(mine))))
        numbers = {b: row.hessian[a, b] for b in self.variables} if row.hessian else {}
        target, slope = f"d{row.target}/d{a}", f"d2{row.target}/d{a}d{{name}}"
        return Row(target, row.expression, row.gradient.get(a), numbers, formula=formula, slope=slope)

    @property
    def exit_status(self) -> ExitStatus:
        """What the process should tell the shell."""
        return exit_status(entry.status for row in self.rows for entry in row.entries)
