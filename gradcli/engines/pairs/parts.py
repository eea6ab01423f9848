"""In what order a tape runs over pairs of doubles: loops of arithmetic, a loop for every call of a kernel, and
registers for what passes between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from gradcli.engines.balls.plan import fits
from gradcli.language.expressions import CONDITIONS
from gradcli.languages.code_text import NoFunction
from gradcli.records import NamedTuple
from gradcli.tape.tape import INPUT, WHERE, Instruction, Slot, Tape

MOST_STEPS = 16
"""Operations in a part: one over pairs is some twenty over doubles. A compiler's time grows faster than a loop."""
_KERNEL, FIELD = "gk_", re.compile(r"(.*\))\.([a-z])")
"""What begins the names of functions that get loops of their own; a field of a function with two results."""


class PairStep(NamedTuple):
    """A slot by its place in the order: ``level`` counts the calls one after the other that it waits for."""

    level: int
    call: str
    slot: Slot


class PairParts:
    """``parts`` are the steps of one loop after the other, ``registers`` the first of three rows of a number that
    a later loop needs, or the one row of a condition; ``working`` counts the rows."""

    def __init__(self, tape: Tape, needed: Sequence[Slot], roots: Sequence[Slot]) -> None:
        self.tape, self.roots = tape, roots
        self.steps = self._ordered(needed)
        self.parts = list(self._parts())
        self.registers, self.working = self._allotted()

    def _ordered(self, needed: Sequence[Slot]) -> list[PairStep]:
        """The slots so that calls that wait for the same number of others stand together."""
        levels: dict[Slot, int] = {}
        steps = []
        for slot in needed:
            instruction = self.tape.instructions[slot]
            level = max((levels.get(operand, 0) for operand in instruction.operands), default=0)
            call = self._call(slot)
            levels[slot] = level + bool(call)
            steps.append(PairStep(level, call, slot))
        return sorted(steps, key=lambda step: (step.level, bool(step.call)))

    def _call(self, slot: Slot) -> str:
        """What tells two calls of kernels apart; empty where it is none."""
        instruction = self.tape.instructions[slot]
        row = instruction.row
        if instruction.operation in (INPUT, WHERE) or instruction.operation in CONDITIONS:
            return ""
        if row is None or not row.pairs or not fits(instruction.parameter):
            raise NoFunction(instruction.operation)
        text = called(instruction)
        found = FIELD.fullmatch(text)
        return "" if _KERNEL not in text else found[1] if found else text

    def _parts(self) -> Iterator[list[PairStep]]:
        """The steps of each loop: so many of arithmetic, or those that take their results from one call."""
        for (_, kernels), run in groupby(self.steps, key=lambda step: (step.level, bool(step.call))):
            if kernels:
                found = sorted(run, key=lambda step: step.call)
                yield from (list(one) for _, one in groupby(found, key=lambda step: step.call))
            else:
                steps = list(run)
                yield from (steps[start : start + MOST_STEPS] for start in range(0, len(steps), MOST_STEPS))

    def _allotted(self) -> tuple[dict[Slot, int], int]:
        """A register for each slot that a later part needs, three rows long, of a condition one; and how many rows."""
        last = dict.fromkeys(self.roots, len(self.parts))
        for number, part in reversed([*enumerate(self.parts)]):
            for step in part:
                for operand in self.tape.instructions[step.slot].operands:
                    last.setdefault(operand, number)
        registers: dict[Slot, int] = {}
        free: list[int] = []
        ending: dict[int, list[int]] = {}
        working = 0
        for number, part in enumerate(self.parts):
            for step in part:
                if last.get(step.slot, number) == number:
                    continue
                register = free.pop() if free else working
                working = max(working, register + 3)
                registers[step.slot] = register
                ending.setdefault(last[step.slot], []).append(register)
            free += ending.pop(number, [])
        return registers, max(1, working)


def called(instruction: Instruction) -> str:
    """A function of slots as C."""
    given = [f"r{operand}" for operand in instruction.operands]
    pairs, parameter = instruction.row.pairs if instruction.row else "", instruction.parameter
    if isinstance(pairs, str):
        return pairs.format(*given, p=parameter)
    return pairs(*given, *([] if parameter is None else [parameter]))
