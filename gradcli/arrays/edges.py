"""Where two pieces of a function of arrays meet, or may meet: the rows' facts, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from gradcli.arrays.array_tape import ArrayInstruction
from gradcli.arrays.cotangents import Active
from gradcli.arrays.dense import Dense
from gradcli.arrays.flows import fold_cotangents
from gradcli.arrays.reaching import Truths, carried_down
from gradcli.arrays.running import ArrayRun
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import Primitive
from gradcli.numbers.derived import Kind
from gradcli.tape.tape import Slot, is_comparison


class EntryEdges:
    """The edges of one run, found once for all rows swept over it."""

    def __init__(self, run: ArrayRun, active: Active) -> None:
        self.run, self.active = run, active
        self._found: dict[Slot, Truths | None] = {}

    def of(self, slot: Slot) -> Truths | None:
        """Of each entry, whether an edge lies there or may lie there; None where none can."""
        if slot not in self._found:
            self._found[slot] = self._truths(slot)
        return self._found[slot]

    def _truths(self, slot: Slot) -> Truths | None:
        run, instruction = self.run, self.run.tape.instructions[slot]
        row = instruction.row
        if not self.active[slot] or not (is_comparison(instruction.operation) or (row is not None and row.facts)):
            return None
        columns = [run.values[operand].flat for operand in instruction.operands]
        extra = () if instruction.parameter is None else (instruction.parameter,)
        found = [_meets(run, row, numbers, extra) for numbers in zip(*columns, strict=True)]
        return found if any(found) else None

    def below(
        self, row: Mapping[Slot, Truths], cotangents: Mapping[Slot, Dense], *, everywhere: bool = False
    ) -> dict[Slot, Truths]:
        """Of every slot, the entries that lie below an edge of a row: one whose adjoint may show it, or any at all."""
        run = self.run
        candidates = dict(self._candidates(row, None if everywhere else cotangents))
        if not candidates:
            return {}
        reached = carried_down(run, row, taken=True)
        edges = {
            slot: [a and b for a, b in zip(found, reached[slot], strict=True)]
            for slot, found in candidates.items()
            if slot in reached
        }
        return carried_down(run, {slot: found for slot, found in edges.items() if any(found)}, taken=False)

    def _candidates(
        self, row: Mapping[Slot, Truths], cotangents: Mapping[Slot, Dense] | None
    ) -> Iterator[tuple[Slot, Truths]]:
        """The slots with edges; of a corner whose adjoint is 0, which bends nothing, only without ``cotangents``."""
        run = self.run
        for slot in run.tape.live(row):
            instruction = run.tape.instructions[slot]
            if instruction.operation == "fold":
                if self.active[slot] and self._fold_meets(slot, instruction, cotangents):
                    yield slot, [True]
                continue
            found = self.of(slot)
            if found is None:
                continue
            if cotangents is not None and instruction.row is not None and instruction.row.kink is not None:
                if slot not in cotangents:
                    continue
                shows = [g is not None and run.m.is_zero(g) is not True for g in cotangents[slot].flat]
                found = [a and b for a, b in zip(found, shows, strict=True)]
            if any(found):
                yield slot, found

    def _fold_meets(self, slot: Slot, instruction: ArrayInstruction, cotangents: Mapping[Slot, Dense] | None) -> bool:
        """Whether what a fold joins meets its next number, where the adjoint may show it."""
        run, row = self.run, PRIMITIVES[instruction.parameter]
        if not row.facts or (cotangents is not None and slot not in cotangents):
            return False
        numbers = run.values[instruction.operands[0]].flat
        joined, meets = run.joined(row.name, numbers), partial(_meets, run, row)
        places = list(range(1, len(numbers)))
        if cotangents is not None:
            of_joined, _ = fold_cotangents(run, instruction, cotangents[slot].flat[0])
            places = [k for k in places if of_joined[k] is not None and run.m.is_zero(of_joined[k]) is not True]
        return any(meets((joined[k - 1], numbers[k]), ()) for k in places)


def _meets(run: ArrayRun, row: Primitive | None, numbers: Any, extra: Any) -> bool:
    m = run.m
    if m.name != "float64" and any(m.kind(x) in (Kind.UNDEFINED, Kind.POLE) for x in numbers):
        return False  # of no number
    if row is None:
        return m.same(*numbers) is not False
    asked = [fact for fact in row.facts if fact is not row.edge or m.name != "float64"]
    return any(fact(m, *numbers, *extra) is not False for fact in asked)
