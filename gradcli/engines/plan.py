"""A gradient tape scheduled for blocks: which register holds what, and when it may be used again.

Registers are numbered: the inputs first, then the constants, the results, the working registers. A
working register is taken over by a later slot as soon as its own value is no longer needed (a linear
scan over the straight-line program), so that a block of all of them fits the cache.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from gradcli.functions.algorithms import straight
from gradcli.functions.doubles import ALGORITHMS
from gradcli.functions.row import Primitive
from gradcli.language.expressions import CONDITIONS
from gradcli.numbers.float64 import FLOAT64
from gradcli.records import NamedTuple, dataclass
from gradcli.tape.gradient import GradientTape
from gradcli.tape.hidden_poles import hidden_infinities
from gradcli.tape.sweeps import evaluate
from gradcli.tape.tape import CONSTANT, INPUT, Slot, Tape

Register = int

TINY = 2.0**-1022
WATCH, FLAG, DOUBT = "watch", "flag", "doubt"
"""Steps that note a suspect point in the register of the witness, which is no number there from then on: where their
first operand is not finite, where it is a condition that is true, or one that is not false. A second operand is the
witness so far."""


class PlanStep(NamedTuple):
    """One operation of a block: what is computed, from which registers, into which one."""

    operation: str
    row: Primitive | None
    operands: tuple[Register, ...]
    parameter: Any
    into: Register


@dataclass(frozen=True)
class Plan:
    """``steps`` fill the registers of a block.

    ``results[k]`` is the register of the k-th result (the values, then the partials, target by target), or
    None for an unconnected partial; ``copies`` are results that stand in another register (source, result).
    ``witness`` is the register that is not finite where a point is suspect whatever its results; None where every
    suspect has a result that is not finite.
    """

    inputs: tuple[str, ...]
    constants: tuple[float, ...]
    steps: tuple[PlanStep, ...]
    results: tuple[Register | None, ...]
    copies: tuple[tuple[Register, Register], ...]
    witness: Register | None
    lost: bool
    """Whether a constant underflowed: then every point is suspect."""
    working: int
    """How many working registers a block needs."""

    @property
    def first_result(self) -> Register:
        return len(self.inputs) + len(self.constants)

    @property
    def first_working(self) -> Register:
        return self.first_result + len(self.results)


def cost(step: PlanStep) -> int:
    """What a step costs a point, in arithmetic operations of half a nanosecond, roughly.

    Algorithms of ours, with branches or without, cost what NumPy needs for their parts; a function that is taken
    through balls, point by point, a thousand times as much.
    """
    row = step.row
    if row is None:
        return 4
    if row.name in ALGORITHMS and not row.ufunc:
        return 8 if straight(row.name) else 60
    return 2000 if row.enclosure else row.cost


def plan(
    found: GradientTape[Any], targets: Sequence[Hashable], variables: Sequence[str], more: Sequence[Slot] = ()
) -> Plan:
    """The schedule of a gradient tape, with results in the order of the targets and variables; ``more`` are further
    conditions, of which those that are not false are noted."""
    places = [found.values[target] for target in targets]
    partials = (found.partials[target, name] for target in targets for name in variables)
    return scheduled(found.tape, [*places, *partials], found.edges, [*found.near, *more])


def scheduled(tape: Tape, slots: Sequence[Slot | None], edges: Sequence[Slot], doubts: Sequence[Slot] = ()) -> Plan:
    """The schedule of what a tape's results (the slots, in order), edges and doubts need; a None among the results is
    never filled. Infinities that the results would not show are watched for."""
    roots = [slot for slot in slots if slot is not None]
    needed = tape.live([*roots, *edges, *doubts])
    constants = _constants(tape, needed)
    numbers = {number.hex(): number for number in constants.values()}  # by its bits: -0.0 is not 0.0
    keys = {key: len(tape.inputs) + k for k, key in enumerate(numbers)}
    registers: dict[Slot, Register] = {slot: k for k, slot in enumerate(tape.inputs.values())}
    registers |= {slot: keys[number.hex()] for slot, number in constants.items()}
    there = frozenset(registers)
    first_result = len(tape.inputs) + len(numbers)
    copies = []
    for k, slot in enumerate(slots):
        if slot in registers:
            copies.append((registers[slot], first_result + k))
        elif slot is not None:
            registers[slot] = first_result + k
    noted = dict.fromkeys(hidden_infinities(tape, roots), WATCH)
    noted |= dict.fromkeys(edges, FLAG) | dict.fromkeys(doubts, DOUBT)
    schedule = _Schedule(tape, registers, there, first_result + len(slots), noted)
    schedule.run(needed)
    return Plan(
        tuple(tape.inputs),
        tuple(numbers.values()),
        tuple(schedule.steps),
        tuple(None if slot is None else first_result + k for k, slot in enumerate(slots)),
        tuple(copies),
        schedule.witness,
        any(0 < abs(number) < TINY or (number == 0 and _lost(tape, slot)) for slot, number in constants.items()),
        schedule.count,
    )


def _lost(tape: Tape, slot: Slot) -> bool:
    """Whether a constant that is 0 in float64 may be none: a product, a quotient or a function of constants."""
    operation, _, _, _, row = tape.instructions[slot]
    return (operation == CONSTANT or (row is not None and row.loses > 0)) and tape.constant(slot) != 0


def _constants(tape: Tape, needed: Sequence[Slot]) -> dict[Slot, float]:
    """The numbers that depend on no input, each computed once."""
    varying = tape.dependents(tape.inputs.values())
    numbers = (slot for slot in needed if tape.instructions[slot].operation not in (INPUT, *CONDITIONS))
    fixed = [slot for slot in numbers if not varying[slot]]
    values = evaluate(tape, FLOAT64, {}, fixed)
    return {slot: float(values[slot]) for slot in fixed}


class _Schedule:
    """The steps, and the number of working registers, by a linear scan.

    A slot that has a register (a result) keeps it; what is already ``there`` is not computed. Registers of
    conditions hold no numbers: they are used again for conditions only. ``noted`` are the slots to look at as soon as
    they are computed, with the step that does.
    """

    def __init__(
        self,
        tape: Tape,
        registers: dict[Slot, Register],
        there: frozenset[Slot],
        first: Register,
        noted: Mapping[Slot, str],
    ) -> None:
        self.tape, self.registers, self.there, self.first, self.noted = tape, registers, there, first, noted
        self.steps: list[PlanStep] = []
        self.count = 0
        self.witness: Register | None = None
        self._free: list[Register] = []
        self._free_conditions: list[Register] = []

    def run(self, needed: Sequence[Slot]) -> None:
        instructions, registers = self.tape.instructions, self.registers
        last = {operand: slot for slot in needed for operand in instructions[slot].operands}
        given = frozenset(registers)
        for slot in needed:
            if slot in self.there:
                self._note(slot)
                continue
            instruction = instructions[slot]
            operation = instruction.operation
            operands = tuple(registers[operand] for operand in instruction.operands)
            done = [o for o in dict.fromkeys(instruction.operands) if last[o] == slot and o not in given]
            at_once = instruction.row is not None and bool(instruction.row.ufunc)
            if at_once:
                self._release(done)  # one pass, element by element: the result may take the place of an operand
            if slot not in registers:
                registers[slot] = self._register(operation in CONDITIONS)
            if not at_once:
                self._release(done)
            self.steps.append(PlanStep(operation, instruction.row, operands, instruction.parameter, registers[slot]))
            self._note(slot)
            if slot not in last and slot not in given:
                self._release([slot])  # an edge, and nothing else

    def _note(self, slot: Slot) -> None:
        if slot in self.noted:
            so_far = () if self.witness is None else (self.witness,)
            if self.witness is None:
                self.witness = self._register(False)
            self.steps.append(PlanStep(self.noted[slot], None, (self.registers[slot], *so_far), None, self.witness))

    def _register(self, condition: bool) -> Register:
        free = self._free_conditions if condition else self._free
        if free:
            return free.pop()
        self.count += 1
        return self.first + self.count - 1

    def _release(self, slots: Sequence[Slot]) -> None:
        for slot in slots:
            condition = self.tape.instructions[slot].operation in CONDITIONS
            (self._free_conditions if condition else self._free).append(self.registers[slot])
