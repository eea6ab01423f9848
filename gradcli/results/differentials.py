"""What ``diff`` found: frozen results, no input or output, no formatting."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from gradcli.errors import ExitStatus
from gradcli.results.entries import Definition, Entry, FormulaText, MultiIndex, exit_status
from gradcli.results.presentable import Presentable


class Step(NamedTuple):
    """One rule applied: its name, how it reads for any ``u`` and ``v``, and what it makes of one part."""

    rule: str
    general: str
    part: str
    derivative: str


class DifferentialRow(NamedTuple):
    """A target's derivative of some order: the formula (empty: none was to be had) and the number at the point.

    ``by`` is what it is differentiated by, in turn; ``steps`` holds, for each order, the variable and the rules
    applied; ``agrees`` is as of a FormulaRow.
    """

    target: str
    expression: str
    text: str
    conditions: tuple[str, ...] = ()
    shared: tuple[Definition, ...] = ()
    steps: tuple[tuple[str, tuple[Step, ...]], ...] = ()
    number: Entry | None = None
    agrees: bool | None = None
    by: MultiIndex = ()
    entries: Mapping[str, Entry] = MappingProxyType({})
    """The numbers at the point of a derivative by arrays, rows first, each by what it is: ``df/dx[1]``."""
    shape: tuple[int, ...] = ()

    @property
    def numbers(self) -> list[Entry]:
        """The number at the point, or all of them."""
        return [self.number] if self.number else list(self.entries.values())

    @property
    def derivatives(self) -> dict[MultiIndex, Entry]:
        """The number, if there is a point."""
        return {self.by: self.number} if self.number else {}

    @property
    def formulas(self) -> dict[MultiIndex, FormulaText]:
        """The formula, if there is one."""
        return {self.by: FormulaText(self.text, self.conditions)} if self.text else {}

    def judged(
        self, derivatives: Mapping[MultiIndex, Entry], agrees: Mapping[MultiIndex, bool | None]
    ) -> DifferentialRow:
        """The row with another number, the formula held against it."""
        return self._replace(number=derivatives.get(self.by), agrees=agrees.get(self.by))


class _Differential(NamedTuple):
    by: MultiIndex
    at: Mapping[str, str]
    rows: tuple[DifferentialRow, ...]
    notes: tuple[str, ...] = ()
    shapes: Mapping[str, tuple[int | str, ...]] | None = None


class Differential(Presentable, _Differential):
    """What ``diff`` found: one row a target, differentiated by each of ``by`` in turn."""

    __slots__ = ()

    @property
    def exit_status(self) -> ExitStatus:
        """What the process should tell the shell."""
        return exit_status(entry.status for row in self.rows for entry in row.numbers)
