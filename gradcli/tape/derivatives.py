"""Derivatives as values: the slope of a slot by another, recorded on the tape that both stand on.

The rules are the rows' own, as on a gradient tape; but a value is promised here, and where a corner, a step or a
condition lies, the rules hold a convention only. There the slope is 0/0, and who judges it knows (``Tape.slopes``)
that the function within has a value all the same, so that nothing is said for certain. Where the function has no value,
its slope has none either, whatever the formula says: 1/x is no slope of log(x) at -1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gradcli.errors import LimitError, Span
from gradcli.numbers.recorder import Recorded, Recorder
from gradcli.tape.branches import Branch, Region, Share, inside, joined
from gradcli.tape.sweeps import partials, scaled
from gradcli.tape.tape import WHERE, Instruction, Slope, Slot, Tape, is_comparison, is_condition
from gradcli.tape.uses import uses

LARGEST = 50_000
"""Operations of a derivative that may be differentiated again: each time there are two or three times as many."""


class Derivatives:
    """Records derivatives on a tape that is still written on, each once."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.m = Recorder(tape)
        self._found: dict[tuple[Slot, Slot], Slot] = {}

    def gradient(self, root: Slot, by: Sequence[Slot], origin: Span) -> list[Slot]:
        """The slots of the derivatives of a slot by each of some: one reverse sweep for all that are not there yet."""
        wanted = [slot for slot in dict.fromkeys(by) if (root, slot) not in self._found]
        if wanted:
            self._record(root, wanted, origin)
        return [self._found[root, slot] for slot in by]

    def _record(self, root: Slot, by: Sequence[Slot], origin: Span) -> None:
        self.m.origin = origin
        sweep = _Sweep(self.m, root, by)
        if len(sweep.reached) > LARGEST and any(slot in self.tape.slopes for slot in sweep.reached):
            what = f"a derivative of a derivative has more than {LARGEST:,} operations"
            raise LimitError(what, span=origin, fix="differentiate less often")
        slopes = sweep.slopes()
        for slot in by:
            slope = slopes.get(slot, self.m.number(0))
            if self._may_lack(root, slope.slot):
                slope = slope + 0 * self.m.at(root)  # no number where the function has none
            found = self._found[root, slot] = self.tape.separate(slope.slot, origin)
            self.tape.slopes[found] = Slope(root, slot)

    def _may_lack(self, root: Slot, slope: Slot) -> bool:
        """Whether a slot may have no value where its slope as written has one."""
        shown = self._always_needed(slope)
        return any(slot not in shown and self._may_have_none(slot) for slot in self.tape.live([root]))

    def _may_have_none(self, slot: Slot) -> bool:
        instruction = self.tape.instructions[slot]
        row = instruction.row
        if row is None:
            return False
        if len(instruction.operands) == 2 and row.rational and self.tape.constant(instruction.operands[1]):
            return False  # a division by a number that is not 0
        needs = row.needs is not None and isinstance(row.pole, bool)
        return row.makes_poles(instruction.parameter) or row.edge is not None or needs

    def _always_needed(self, root: Slot) -> set[Slot]:
        """The slots without which a slot has no value, whichever branch is taken."""
        seen, stack = {root}, [root]
        while stack:
            instruction = self.tape.instructions[stack.pop()]
            operands = instruction.operands[:1] if instruction.operation == WHERE else instruction.operands
            stack += [operand for operand in operands if operand not in seen]
            seen.update(operands)
        return seen


class _Numbers:
    """The slots of a tape as numbers that record on it."""

    def __init__(self, m: Recorder) -> None:
        self.m = m

    def __getitem__(self, slot: Slot) -> Recorded:
        return self.m.at(slot)


class _Sweep:
    """One reverse sweep from a slot, along what depends on others."""

    def __init__(self, m: Recorder, root: Slot, by: Sequence[Slot]) -> None:
        self.m, self.root, self.by = m, root, frozenset(by)
        tape = m.tape
        assert isinstance(tape, Tape)
        self.tape = tape
        self.numbers: Any = _Numbers(m)
        self.reached = tape.live([root])
        self.active: Any = {}
        for slot in self.reached:
            operands = tape.instructions[slot].operands
            self.active[slot] = slot in self.by or any(self.active[operand] for operand in operands)

    def slopes(self) -> dict[Slot, Recorded]:
        """The derivatives by those that the root depends on."""
        m = self.m
        everywhere: Region = frozenset([Branch()])
        shares: dict[Slot, list[Share]] = {self.root: [Share(everywhere, m.number(1))]}
        found = {}
        for slot in reversed(self.reached):
            if slot not in shares or not self.active[slot]:
                continue
            if slot in self.by:
                found[slot] = joined(m, shares[slot], everywhere).number
                if len(found) == len(self.by):
                    break
            for operand, share in self._shares(slot, joined(m, shares.pop(slot))):
                shares.setdefault(operand, []).append(share)
        return found

    def _shares(self, slot: Slot, cotangent: Share) -> Iterator[tuple[Slot, Share]]:
        """What the cotangent of a slot gives to its operands; nothing that is a convention."""
        instruction, (region, number) = self.tape.instructions[slot], cotangent
        if instruction.operation == WHERE:
            number = self._unless(self._changes(instruction.operands[0]), number)
            for operand, guard in uses(instruction):
                if guard is not None and self.active[operand]:
                    yield operand, Share(inside(region, *guard), number)
            return
        bent = self._bent(instruction, number)
        for operand, partial in partials(instruction, self.m, self.numbers, slot, self.active):
            share = scaled(number, partial)
            if share is not None or bent is not False:
                yield operand, Share(region, self._unless(bent, self.m.number(0) if share is None else share))

    def _unless(self, condition: Recorded | bool, number: Recorded) -> Recorded:
        return number if condition is False else self.m.where(condition, self.m.undefined(), number)

    def _bent(self, instruction: Instruction, cotangent: Recorded) -> Recorded | bool:
        """Where the slopes of a row are a convention. A corner with cotangent 0 bends nothing: abs(x)*x."""
        m, row = self.m, instruction.row
        if row is None:
            return False
        arguments = instruction.arguments(self.numbers)
        bent: Recorded | bool = False
        for fact in row.facts:
            if fact is row.edge and row.pole is False:
                continue  # the slope is infinite at this end of the domain, and shows it
            found = fact(m, *arguments)
            bent = m.either(bent, m.both(found, m.negated(m.is_zero(cotangent))) if fact is row.kink else found)
        return bent

    def _changes(self, condition: Slot) -> Recorded | bool:
        """Where a condition that depends on what is differentiated by may come out otherwise beside the point."""
        m, stack = self.m, [condition]
        found: Recorded | bool = False
        while stack:
            slot = stack.pop()
            instruction = self.tape.instructions[slot]
            if not self.active[slot]:
                continue
            if is_comparison(instruction.operation):
                found = m.either(found, m.same(*instruction.arguments(self.numbers)))
            elif is_condition(instruction.operation):
                stack += instruction.operands
        return found
