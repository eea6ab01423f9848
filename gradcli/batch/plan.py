"""A gradient tape scheduled for blocks: which register holds what, and when it may be used again.

Registers are numbered: the inputs first, then the constants, the results, the working registers. A
working register is taken over by a later slot as soon as its own value is no longer needed (a linear
scan over the straight-line program), so that a block of all of them fits the cache.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from gradcli.gradient_tape import GradientTape
from gradcli.language.expressions import CONDITIONS
from gradcli.numbers.arrays import UFUNCS
from gradcli.numbers.float64 import FLOAT64
from gradcli.primitives import Primitive
from gradcli.sweeps import evaluate
from gradcli.tape import INPUT, Slot, Tape

Register = int


class Step(NamedTuple):
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
    ``edges`` are the registers of the conditions that make a point suspect.
    """

    inputs: tuple[str, ...]
    constants: tuple[float, ...]
    steps: tuple[Step, ...]
    results: tuple[Register | None, ...]
    copies: tuple[tuple[Register, Register], ...]
    edges: tuple[Register, ...]
    working: int
    """How many working registers a block needs."""

    @property
    def first_result(self) -> Register:
        return len(self.inputs) + len(self.constants)

    @property
    def first_working(self) -> Register:
        return self.first_result + len(self.results)


def plan(found: GradientTape[Any], targets: Sequence[Hashable], variables: Sequence[str]) -> Plan:
    """The schedule of a gradient tape, with results in the order of the targets and variables."""
    places = [found.values[target] for target in targets]
    partials = (found.partials[target, name] for target in targets for name in variables)
    return scheduled(found.tape, [*places, *partials], found.edges)


def scheduled(tape: Tape, slots: Sequence[Slot | None], edges: Sequence[Slot]) -> Plan:
    """The schedule of what a tape's results (the slots, in order) and edges need; a None among the results is never
    filled."""
    needed = tape.live([*(slot for slot in slots if slot is not None), *edges])
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
    steps, count = _scheduled(tape, needed, registers, there, first_result + len(slots))
    return Plan(
        tuple(tape.inputs),
        tuple(numbers.values()),
        steps,
        tuple(None if slot is None else first_result + k for k, slot in enumerate(slots)),
        tuple(copies),
        tuple(registers[slot] for slot in edges),
        count,
    )


def _constants(tape: Tape, needed: Sequence[Slot]) -> dict[Slot, float]:
    """The numbers that depend on no input, each computed once."""
    varying = tape.dependents(tape.inputs.values())
    numbers = (slot for slot in needed if tape.instructions[slot].operation not in (INPUT, *CONDITIONS))
    fixed = [slot for slot in numbers if not varying[slot]]
    values = evaluate(tape, FLOAT64, {}, fixed)
    return {slot: float(values[slot]) for slot in fixed}


def _scheduled(
    tape: Tape, needed: Sequence[Slot], registers: dict[Slot, Register], there: frozenset[Slot], first: Register
) -> tuple[tuple[Step, ...], int]:
    """The steps, and the number of working registers, by a linear scan.

    A slot that has a register (a result) keeps it; what is already ``there`` is not computed. Conditions
    keep theirs too: they are no numbers, and few.
    """
    last = {operand: slot for slot in needed for operand in tape.instructions[slot].operands}
    given = frozenset(registers)
    free: list[Register] = []
    steps = []
    count = 0
    for slot in needed:
        if slot in there:
            continue
        instruction = tape.instructions[slot]
        operation = instruction.operation
        operands = tuple(registers[operand] for operand in instruction.operands)
        ended = [
            registers[operand]
            for operand in dict.fromkeys(instruction.operands)
            if last[operand] == slot and operand not in given and tape.instructions[operand].operation not in CONDITIONS
        ]
        if operation in UFUNCS:
            free += ended  # one pass, element by element: the result may take the place of an operand
        if slot not in registers:
            if free and operation not in CONDITIONS:
                registers[slot] = free.pop()
            else:
                registers[slot] = first + count
                count += 1
        if operation not in UFUNCS:
            free += ended
        steps.append(Step(operation, instruction.row, operands, instruction.parameter, registers[slot]))
    return tuple(steps), count
