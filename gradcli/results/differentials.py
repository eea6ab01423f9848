"""What ``diff`` found: frozen results, no input or output, no formatting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from gradcli.errors import ExitStatus
from gradcli.records import NamedTuple
from gradcli.results.entries import Definition, Entry, FormulaText, MultiIndex, exit_status
from gradcli.results.presentable import Presentable


class Step(NamedTuple):
    """One rule applied: its name, how it reads for any ``u`` and ``v``, and what it makes of one part; ``worked`` is
    the rule with the part's operands put in, empty where that is the derivative already."""

    rule: str
    general: str
    part: str
    derivative: str
    worked: str = ""


def label(target: str, by: Sequence[str]) -> str:
    """``d2f/dx2``, ``d2f/dx dy``: what a derivative is called for a reader."""
    order = "" if len(by) == 1 else str(len(by))
    below = " ".join(f"d{name}{times if times > 1 else ''}" for name, times in Counter(by).items())
    return f"d{order}{target}/{below}"


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


class ImplicitDifferential(Differential):
    """What ``implicit`` found: one row an order."""

    __slots__ = ()
