"""The tape (Wengert list): what is computed, recorded once, for every number system to run over.

A slot is a position on the tape. Slots stand in evaluation order, each computed from earlier ones, and
equal subexpressions share a slot. The tape knows nothing of numbers but its exact constants.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from fractions import Fraction
from typing import Any

from gradcli.errors import LimitError, Span
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import Primitive
from gradcli.language.expressions import COMPARISONS, CONDITIONS
from gradcli.language.limits import NODES
from gradcli.records import NamedTuple, dataclass, field

INPUT, CONSTANT, WHERE, STOP = "input", "constant", "where", "stop"
NAMED_CONSTANTS = frozenset(["pi", "e"])

_COMPARED = frozenset(COMPARISONS.values())
_ROWLESS = frozenset([*CONDITIONS, WHERE])

SHORT_TAPE = 64
"""Slots below which what roots need is kept: it is asked for a dozen times a row."""
Slot = int
Weights = Mapping[Slot, int | Fraction]
"""A weighted sum of slots, as a row of a result is one of targets."""
Guard = tuple[Slot, bool]
"""A condition's slot, and what it must be."""


class Instruction(NamedTuple):
    """How one slot is filled. ``operation`` is the name of a primitive, ``input`` (``parameter``: its
    name), ``constant`` (its exact value), ``pi``, ``e``, ``where``, or a condition."""

    operation: str
    operands: tuple[Slot, ...]
    parameter: Any
    origin: Span | None
    row: Primitive | None

    @property
    def crossing(self) -> tuple[Slot, ...]:
        """The operands that lead across its corners and the ends of its domain."""
        crossed = () if self.row is None else self.row.crossed
        return tuple(self.operands[place] for place in crossed) or self.operands

    def arguments(self, values: Any) -> tuple[Any, ...]:
        """What the row's rules take: the operands' values, then the parameter if there is one."""
        found = [values[operand] for operand in self.operands]  # a generator takes three times as long
        if self.parameter is not None:
            found.append(self.parameter)
        return tuple(found)


class Slope(NamedTuple):
    """What a slot is the derivative of, and by what."""

    of: Slot
    by: Slot


@dataclass
class Tape:
    """Instructions, and which slots the variables, the targets and the named intermediates are."""

    instructions: list[Instruction] = field(default_factory=list)
    inputs: dict[str, Slot] = field(default_factory=dict)
    outputs: dict[str, Slot] = field(default_factory=dict)
    names: dict[Slot, str] = field(default_factory=dict)
    slopes: dict[Slot, Slope] = field(default_factory=dict)
    """The derivatives that the program itself speaks of, written out on the slots before them."""
    typed_exactly: bool = True
    """Whether constants are the numbers as typed. Else they are the nearest doubles, and what float64 makes of
    them must not be folded exactly."""
    rounded: frozenset[str] = frozenset()
    """Inputs that in float64 are not the numbers their doubles are printed as: constants like pi/4 beside a table."""
    branches: bool = False
    """Whether some slot is a ``where``: then only the branches taken are evaluated."""
    sealed: bool = False
    """Whether nothing more may be recorded: others read it too. ``extended()`` is a tape to record on."""
    _known: dict[tuple[Any, ...], Slot] = field(default_factory=dict, repr=False)
    _known_before: Mapping[tuple[Any, ...], Slot] = field(default_factory=dict, repr=False)
    """What the tape knew that this one extends: read, never written."""

    _live: dict[tuple[frozenset[Slot], bool], list[Slot]] = field(default_factory=dict, repr=False, compare=False)
    """What short rows need, by their roots: an instruction stays what it is once it is recorded."""

    def __len__(self) -> int:
        return len(self.instructions)

    def record(
        self, operation: str, operands: tuple[Slot, ...] = (), parameter: Any = None, origin: Span | None = None
    ) -> Slot:
        """The slot of an operation: the one it already has, or a new one at the end."""
        shared = tuple(sorted(operands)) if operation in ("add", "mul") else operands
        key = (operation, shared, parameter)
        known = self._known.get(key)
        if known is None and self._known_before:
            known = self._known_before.get(key)
        if known is None:
            known = self._known[key] = self._appended(operation, operands, parameter, origin)
        return known

    def _appended(self, operation: str, operands: tuple[Slot, ...], parameter: Any, origin: Span | None) -> Slot:
        assert not self.sealed, "a tape that others read is extended, not written on"
        if len(self.instructions) >= NODES:
            raise LimitError(
                f"the program expands to more than {NODES:,} operations", span=origin, fix="call fewer functions"
            )
        slot = len(self.instructions)
        row = PRIMITIVES[operation] if operands and operation not in _ROWLESS else None
        self.instructions.append(Instruction(operation, operands, parameter, origin, row))
        self.branches = self.branches or operation == WHERE
        return slot

    def combined(self, weights: Weights) -> Slot:
        """The slot of a weighted sum of slots, a row of a result: recorded where it is not there."""
        total: Slot | None = None
        for slot, weight in weights.items():
            share = slot if weight == 1 else self.record("mul", (self.record(CONSTANT, (), weight), slot))
            total = share if total is None else self.record("add", (total, share))
        assert total is not None  # a row has a target
        return total

    def named(self, name: str) -> Slot:
        """The slot of a variable, or of a named value; a variable f is not the unnamed target shown as f."""
        return self.inputs[name] if name in self.inputs else self.outputs[name]

    def separate(self, slot: Slot, origin: Span | None = None) -> Slot:
        """A slot of its own with the value of another: an intermediate to differentiate by."""
        return self._appended("same", (slot,), None, origin)  # another one of the same value is another slot

    def extended(self) -> Tape:
        """A tape that begins as this one does, slot for slot, to record more on: this one stays as it is."""
        shared = self.sealed and not self._known_before
        return Tape(
            list(self.instructions),
            dict(self.inputs),
            dict(self.outputs),
            dict(self.names),
            dict(self.slopes),
            self.typed_exactly,
            self.rounded,
            self.branches,
            _known_before=self._known if shared else {**self._known_before, **self._known},
        )

    def constant(self, slot: Slot) -> int | Fraction | None:
        """The exact value of a constant slot, else None."""
        instruction = self.instructions[slot]
        return instruction.parameter if instruction.operation == CONSTANT else None

    uniform = constant
    """A number is the same everywhere in its shape."""

    def is_input(self, slot: Slot) -> bool:
        """Whether a slot holds a variable, which has a value at every point."""
        return self.instructions[slot].operation == INPUT

    def live(self, roots: Iterable[Slot], *, held: bool = False) -> list[Slot]:
        """Every slot the roots need, through all branches, in evaluation order.

        With every ``stop`` ``held`` at what it has, what only that needs is left out.
        """
        instructions = self.instructions
        seen = set(roots)
        key = (frozenset(seen), held)
        if (known := self._live.get(key)) is not None:
            return known
        stack = list(seen)
        while stack:
            instruction = instructions[stack.pop()]
            if held and instruction.operation == STOP:
                continue
            for operand in instruction.operands:
                if operand not in seen:
                    seen.add(operand)
                    stack.append(operand)
        found = sorted(seen)
        if len(found) <= SHORT_TAPE:
            self._live[key] = found
        return found

    def dependents(self, roots: Iterable[Slot], *, held: bool = False) -> list[bool]:
        """For every slot, whether it depends on one of the roots; with every ``stop`` ``held`` at what it has."""
        found = [False] * len(self.instructions)
        for root in roots:
            found[root] = True
        for slot, instruction in enumerate(self.instructions):
            if not found[slot] and not (held and instruction.operation == STOP):
                for operand in instruction.operands:
                    if found[operand]:
                        found[slot] = True
                        break
        return found

    def lines(self) -> dict[Slot, int]:
        """The line each slot has in a listing: inputs first, then what the outputs need, counted from 1.

        Constants stand inside the lines that use them.
        """
        outputs = set(self.outputs.values())
        written_inside = (CONSTANT, *NAMED_CONSTANTS)
        shown = [
            slot
            for slot in sorted({*self.inputs.values(), *self.live(outputs)})
            if slot in outputs or self.instructions[slot].operation not in written_inside
        ]
        return {slot: line for line, slot in enumerate(shown, 1)}

    def irrational(self, rational_inputs: Container[str]) -> list[bool]:
        """For every slot, whether its value is out of the rationals' reach."""
        found: list[bool] = []
        for instruction in self.instructions:
            operation, row = instruction.operation, instruction.row
            if operation == INPUT:
                found.append(instruction.parameter not in rational_inputs)
            else:
                leads_out = operation in NAMED_CONSTANTS or (row is not None and not row.rational)
                found.append(leads_out or any(found[operand] for operand in instruction.operands))
        return found


def is_condition(operation: str) -> bool:
    """Whether a slot of this operation holds true or false."""
    return operation in CONDITIONS


def is_comparison(operation: str) -> bool:
    """Whether a slot of this operation compares two numbers."""
    return operation in _COMPARED
