"""What must be 0 for two pieces of a function to meet at a slot, near a point, seen along a ray leading away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gradcli.numbers.derived import Kind
from gradcli.numbers.rational import NotExact
from gradcli.numbers.series.series_functions import SeriesSystem
from gradcli.numbers.system import NumberSystem
from gradcli.tape.sweeps import Known, Values
from gradcli.tape.tape import Slot, Tape, is_comparison


class NoElement(ArithmeticError):
    """There is no subgradient to print, and why. ``open``: none was found; unless ``final``, precision may help."""

    def __init__(self, why: str, *, open_: bool = False, final: bool = True) -> None:
        super().__init__(why)
        self.open, self.final = open_, final


class Local(NamedTuple):
    """A root around a point: what is evaluated, over which numbers, and by which variables."""

    tape: Tape
    m: NumberSystem
    point: Mapping[str, Any]
    root: Slot
    wrt: Sequence[str]
    known: Known
    until: float


class Ties:
    """The slots of a tape that are bent at a point. ``active`` are those that depend on a variable."""

    def __init__(self, local: Local) -> None:
        self.tape, self.m, self.size = local.tape, local.m, len(local.wrt)
        slots = [local.tape.inputs[name] for name in local.wrt]
        self.active = local.tape.dependents(slots)
        self._below = [local.tape.dependents([slot]) for slot in slots]

    def at(self, s: SeriesSystem, values: Values, slot: Slot) -> dict[Slot, Any] | int | None:
        """What must be 0 for two pieces to meet at a slot, as a weighted sum of slots; or the place of the variable
        of a function of one that is bent otherwise. None where the slot is smooth here."""
        instruction = self.tape.instructions[slot]
        row, operands = instruction.row, instruction.operands
        if is_comparison(instruction.operation):
            left, right = (s.constant(s.series(values[operand])) for operand in operands)
            return self._tied(self.m.same(left, right), operands)
        if row is None:
            return None
        constants = [s.constant(s.series(values[operand])) for operand in operands]
        constants += [] if instruction.parameter is None else [instruction.parameter]
        if row.pieces:
            (fact,) = row.facts
            return self._tied(fact(self.m, *constants), operands)
        if self._smooth(slot, constants):
            return None
        below = [place for place in range(self.size) if self._below[place][slot]]
        low = s.series(values[slot]).rest().least()
        if len(below) > 1 or (low is not None and low < 1):
            raise NoElement("the function is not piecewise linear here to first order")
        return below[0]

    def _tied(self, tie: bool | None, operands: Sequence[Slot]) -> dict[Slot, Any] | None:
        if tie is None:
            raise NoElement("it cannot be told which pieces meet here", open_=True, final=False)
        if not tie:
            return None
        first, *second = operands
        return {first: 1} | {operand: -1 for operand in second if operand != first}

    def _smooth(self, slot: Slot, constants: Sequence[Any]) -> bool:
        """Whether an operation certainly has a continuous slope at its operands' limits."""
        instruction = self.tape.instructions[slot]
        row = instruction.row
        assert row is not None
        try:
            if any(fact(self.m, *constants) is not False for fact in row.facts):
                return False
            value = row.value(self.m, *constants)
            slopes = [
                partial(self.m, value, *constants)
                for operand, partial in zip(instruction.operands, row.partials, strict=True)
                if self.active[operand]
            ]
        except NotExact:
            return False
        return all(x is None or self.m.kind(x) is Kind.FINITE for x in (value, *slopes))
