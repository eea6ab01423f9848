"""The tape (Wengert list): what is computed, recorded once, for every number system to run over.

A slot is a position on the tape. Slots stand in evaluation order, each computed from earlier ones, and
equal subexpressions share a slot. The tape knows nothing of numbers but its exact constants.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence, Set
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcli.errors import Span
from gradcli.functions.row import Primitive
from gradcli.language import limits
from gradcli.records import NamedTuple, dataclass, field
from gradcli.tape.instruction import COMMUTE, row_of, too_many
from gradcli.tape.instruction import CONSTANT as CONSTANT
from gradcli.tape.instruction import INPUT as INPUT
from gradcli.tape.instruction import NAMED_CONSTANTS as NAMED_CONSTANTS
from gradcli.tape.instruction import STOP as STOP
from gradcli.tape.instruction import WHERE as WHERE
from gradcli.tape.instruction import Instruction as Instruction
from gradcli.tape.instruction import Slot as Slot
from gradcli.tape.instruction import is_comparison as is_comparison
from gradcli.tape.instruction import is_condition as is_condition

if TYPE_CHECKING:
    from gradcli.tape.columns import TapeColumns

SHORT_TAPE = 64
"""Slots below which what roots need is kept: it is asked for a dozen times a row."""
Weights = Mapping[Slot, int | Fraction]
"""A weighted sum of slots, as a row of a result is one of targets."""
Guard = tuple[Slot, bool]
"""A condition's slot, and what it must be."""


class Slope(NamedTuple):
    """What a slot is the derivative of, and by what."""

    of: Slot
    by: Slot


@dataclass
class Tape:
    """Instructions, and which slots the variables, the targets and the named intermediates are."""

    instructions: Sequence[Instruction] = field(default_factory=list)
    """A list, or ``TapeColumns`` of a long tape."""
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
    columns: TapeColumns | None = None
    """The instructions, where they are in columns."""
    _known: dict[tuple[Any, ...], Slot] = field(default_factory=dict, repr=False)
    _known_before: Mapping[tuple[Any, ...], Slot] = field(default_factory=dict, repr=False)
    """What the tape knew that this one extends: read, never written."""

    _live: dict[tuple[frozenset[Slot], bool], Sequence[Slot]] = field(default_factory=dict, repr=False, compare=False)
    """What short rows need, by their roots: an instruction stays what it is once it is recorded."""

    def __len__(self) -> int:
        return len(self.instructions)

    def record(
        self, operation: str, operands: tuple[Slot, ...] = (), parameter: Any = None, origin: Span | None = None
    ) -> Slot:
        """The slot of an operation: the one it already has, or a new one at the end."""
        columns = self.columns
        if columns is not None:
            code, place = columns.code(operation, len(operands)), columns.place(parameter)
            long_key = columns.key(code, operands, place)
            known = columns.known.get(long_key)
            if known is None:
                known = columns.known[long_key] = self._appended(operation, operands, parameter, origin)
            return known
        shared = tuple(sorted(operands)) if operation in COMMUTE else operands
        key = (operation, shared, parameter)
        known = self._known.get(key)
        if known is None and self._known_before:
            known = self._known_before.get(key)
        if known is None:
            known = self._known[key] = self._appended(operation, operands, parameter, origin)
            if known + 1 >= limits.LONG_TAPE:
                self._grow()
        return known

    def _appended(self, operation: str, operands: tuple[Slot, ...], parameter: Any, origin: Span | None) -> Slot:
        assert not self.sealed, "a tape that others read is extended, not written on"
        slot = len(self.instructions)
        if slot >= limits.NODES:
            raise too_many(origin)
        self.branches = self.branches or operation == WHERE
        if self.columns is not None:
            return self.columns.append(operation, operands, parameter, origin)
        row = row_of(operation, len(operands))
        assert isinstance(self.instructions, list)
        self.instructions.append(Instruction(operation, operands, parameter, origin, row))
        return slot

    def _grow(self) -> None:
        """Goes on in columns."""
        from gradcli.tape.columns import TapeColumns

        self.instructions = self.columns = TapeColumns(self.instructions)
        self.columns.knows({**self._known_before, **self._known})
        self._known, self._known_before = {}, {}

    def shrink(self) -> None:
        """Goes back to a list, being short after all."""
        short = Tape()
        for slot, (operation, operands, parameter, origin, _) in enumerate(self.instructions):
            if self.columns is not None and slot in self.columns.apart:
                short.separate(operands[0], origin)
            else:
                short.record(operation, operands, parameter, origin)
        self.instructions, self.columns, self._known = short.instructions, None, short._known

    def seal(self) -> None:
        """Others read it from now on."""
        self.sealed = True
        if self.columns is not None:
            self.columns.forget()

    @property
    def bare(self) -> Callable[[Slot], Instruction]:
        """What gives the instruction of a slot, perhaps without its origin: what loops over a tape ask."""
        return self.instructions.__getitem__ if self.columns is None else self.columns.bare

    def picked(self, slots: Sequence[Slot], wanted: Callable[[str, Primitive | None], bool]) -> Sequence[Slot]:
        """Some slots without those whose operation is not ``wanted``; a short tape is looked through where it is
        used."""
        if self.columns is None:
            return slots
        flags, codes = [wanted(name, row) for name, _, row in self.columns.operations], self.columns.codes
        return [slot for slot in slots if flags[codes[slot]]] if any(flags) else []

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
        found = self._appended("same", (slot,), None, origin)  # another one of the same value is another slot
        if self.columns is not None:
            self.columns.apart.add(found)
        return found

    def extended(self) -> Tape:
        """A tape that begins as this one does, slot for slot, to record more on: this one stays as it is."""
        shared = self.sealed and not self._known_before
        columns = None if self.columns is None else self.columns.copy()
        return Tape(
            list(self.instructions) if columns is None else columns,
            dict(self.inputs),
            dict(self.outputs),
            dict(self.names),
            dict(self.slopes),
            self.typed_exactly,
            self.rounded,
            self.branches,
            columns=columns,
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

    def live(self, roots: Iterable[Slot], *, held: bool = False) -> Sequence[Slot]:
        """Every slot the roots need, through all branches, in evaluation order.

        With every ``stop`` ``held`` at what it has, what only that needs is left out.
        """
        instructions = self.instructions
        seen = set(roots)
        key = (frozenset(seen), held)
        if (known := self._live.get(key)) is not None:
            return known
        if self.columns is not None:
            below = self.columns.below(seen, held=held)
            self._live = {key: below}  # the same roots are asked for again and again
            return below
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
        if self.columns is not None:
            return self.columns.above(roots, held=held)
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

    def users(self, slots: Set[Slot]) -> set[Slot]:
        """The slots that have one of some as an operand."""
        if self.columns is not None:
            return self.columns.users(slots)
        return {user for user, instruction in enumerate(self.instructions) if slots & set(instruction.operands)}

    def lines(self) -> Mapping[Slot, int]:
        """The line each slot has in a listing: inputs first, then what the outputs need, counted from 1.

        Constants stand inside the lines that use them.
        """
        outputs = set(self.outputs.values())
        if self.columns is not None:
            return self.columns.lines(sorted({*self.inputs.values(), *self.live(outputs)}), outputs)
        written_inside = (CONSTANT, *NAMED_CONSTANTS)
        shown = [
            slot
            for slot in sorted({*self.inputs.values(), *self.live(outputs)})
            if slot in outputs or self.instructions[slot].operation not in written_inside
        ]
        return {slot: line for line, slot in enumerate(shown, 1)}

    def irrational(self, rational_inputs: Container[str]) -> list[bool]:
        """For every slot, whether its value is out of the rationals' reach."""
        if self.columns is not None:
            return self.columns.irrational(rational_inputs)
        found: list[bool] = []
        for instruction in self.instructions:
            operation, row = instruction.operation, instruction.row
            if operation == INPUT:
                found.append(instruction.parameter not in rational_inputs)
            else:
                leads_out = operation in NAMED_CONSTANTS or (row is not None and not row.rational)
                found.append(leads_out or any(found[operand] for operand in instruction.operands))
        return found
