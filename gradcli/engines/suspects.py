"""One target at the suspect points: what went wrong first, which corner bends it, where its slopes stop.

The questions are those ``gradcli.certified.verdict`` asks at one point with ``--float``.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from gradcli.engines.masks import holding
from gradcli.functions.row import NO_RULE
from gradcli.numbers.arrays import ARRAYS, Truth
from gradcli.numbers.float64 import FLOAT64
from gradcli.records import NamedTuple
from gradcli.tables.statuses import DOMAIN, INFINITE, JUMP, KINK, OK, STATUSES, UNCERTIFIED, UNCONNECTED
from gradcli.tape.sweeps import scaled
from gradcli.tape.tape import CONSTANT, INPUT, WHERE, Guard, Instruction, Slot, Tape, is_comparison, is_condition
from gradcli.tape.uses import conditions, uses

Mask = Any
"""A boolean array: at which of the points something holds."""

# A pole may cancel, an overflow may come down again; that log(-1) has no value is as sure as float64 is.
_DOUBTFUL_VALUE = np.isin(np.arange(len(STATUSES)), [INFINITE, UNCERTIFIED])
# Corners may cancel, and a slope may exist where the chain rule as written has none.
_DOUBTFUL_PARTIAL = np.isin(np.arange(len(STATUSES)), [KINK, JUMP, INFINITE, DOMAIN, UNCERTIFIED])


def _as_typed(constant: Any) -> bool:
    """Whether a constant is the decimal that its double is printed as: then equal doubles are equal numbers."""
    double = FLOAT64.number(constant)
    return bool(np.isfinite(double)) and Fraction(repr(double)) == constant


class ActiveTape(NamedTuple):
    """A tape with the slots that targets are differentiated by; ``active`` are the slots that depend on those."""

    tape: Tape
    variables: Sequence[Slot]
    active: Sequence[bool]


class Target:
    """One target at all suspect points: which slots were evaluated there, and what went wrong first."""

    def __init__(
        self,
        program: ActiveTape,
        values: Mapping[Slot, Any],
        root: Slot,
        count: int,
        near: Sequence[tuple[Slot, Truth]] = (),
    ) -> None:
        self.program, self.tape, self.values, self.root, self.count = program, program.tape, values, root, count
        self.order = self.tape.live([root])
        self.evaluated = self._evaluated()
        self._near = near
        self.lost = np.zeros(count, dtype=bool)  # where an underflow may have taken the digits of an entry
        self.cotangents: dict[Slot, Any] = {}
        self.received: dict[Slot, Mask] = {}
        self.missing: dict[Slot, Mask] = {}

    def mask(self, truth: Any) -> Mask:
        return np.broadcast_to(np.asarray(truth, dtype=bool), (self.count,))

    def judge(self, codes: Any, reached: set[Slot]) -> None:
        """Fills the codes (1 + V, count) of the value and the partials."""
        total = self.values[self.root]
        trouble = np.where(self.mask(np.isfinite(total)), OK, self._trouble())
        # A pole within (1/x - 1/x at 0): the target itself has no value.
        trouble = np.where((trouble == INFINITE) & self.mask(np.isnan(total)), DOMAIN, trouble)
        codes[0] = trouble
        self._pull_back()
        bent = self._bent()
        for number, slot in enumerate(self.program.variables, 1):
            if slot not in reached:
                codes[number] = UNCONNECTED
                continue
            partial = np.broadcast_to(self.cotangents.get(slot, 0.0), (self.count,))
            sloped = np.where(np.isfinite(partial), OK, self._steep(slot, partial))
            codes[number] = np.where(trouble != OK, trouble, np.where(bent[slot] != OK, bent[slot], sloped))
        codes[(codes == OK) & self._overflowed()] = UNCERTIFIED

    def doubtful(self, codes: Any) -> Mask:
        """Where the codes may be wrong: infinities within, and what may cancel."""
        bent = (_DOUBTFUL_PARTIAL[codes[1:]] & (codes[0] != DOMAIN)).any(axis=0)
        ends = self._at_end() & (codes[0] != DOMAIN)
        unsure = (
            self._overflowed()
            | self._close()
            | self.lost
            | _DOUBTFUL_VALUE[codes[0]]
            | (codes[1:] == UNCERTIFIED).any(axis=0)
        )
        # 0/0 at a step: one side may have a pole.
        return unsure | (bent & ~self._sure(codes)) | ends | ((codes[0] == DOMAIN) & self.at_edge())

    def _close(self) -> Mask:
        """Where rounding reaches to what decides a status, or a bound of it is no number though the value is one."""
        found = np.zeros(self.count, dtype=bool)
        for slot, condition in self._near:
            if slot in self.evaluated:
                value = self.values[slot]
                known = value.true | value.false if isinstance(value, Truth) else np.isfinite(value)
                found |= self.evaluated[slot] & self.mask(condition.true | (known & ~condition.false))
        return found

    def at_edge(self) -> Mask:
        """Where a corner, a step, a comparison or the end of a domain lies exactly there."""
        found = self._at_end()
        for edge in self.order:
            lies = self._on_edge(self.tape.instructions[edge]) if self.program.active[edge] else None
            if lies is not None:
                found |= lies & self.evaluated[edge]
        return found

    def _at_end(self) -> Mask:
        """Where the domain of some function may end, and the one-shot looks at both sides."""
        found = np.zeros(self.count, dtype=bool)
        for slot in self.order:
            row = self.tape.instructions[slot].row
            if row is not None and row.edge is not None and self.program.active[slot]:
                ends: Truth = row.edge(ARRAYS, *self.tape.instructions[slot].arguments(self.values))
                found |= self.mask(ends.true) & self.evaluated[slot]
        return found

    def _overflowed(self) -> Mask:
        """Where some slot that was evaluated is infinite and its operands are numbers."""
        found = np.zeros(self.count, dtype=bool)
        for slot in self.order:
            instruction = self.tape.instructions[slot]
            if instruction.row is None or not np.any(infinite := np.isinf(self.values[slot])):
                continue
            for operand in instruction.operands:
                infinite = infinite & np.isfinite(self.values[operand])
            found |= self.evaluated[slot] & self.mask(infinite)
        return found

    def _sure(self, codes: Any) -> Mask:
        """Where one corner alone bends the target, and its operands are inputs: nothing rounds, nothing cancels."""
        edges, sure = np.zeros(self.count, dtype=np.intp), np.zeros(self.count, dtype=bool)
        for edge in self.order:
            instruction = self.tape.instructions[edge]
            lies = self._on_edge(instruction) if self.program.active[edge] else None
            if lies is not None:
                here = lies & self.evaluated[edge]
                edges += here
                if self._typed(instruction):
                    bends = np.isfinite(cotangent := self.cotangents.get(edge, 0.0)) & np.not_equal(cotangent, 0.0)
                    sure |= here & self.mask(bends)
        return sure & (edges == 1) & ((codes == OK) | (codes == UNCONNECTED) | (codes == KINK)).all(axis=0)

    def _typed(self, instruction: Instruction) -> bool:
        """Whether a corner lies where the point says, and not where a rounded value says."""
        operands = [self.tape.instructions[operand] for operand in instruction.operands]
        return (
            instruction.row is not None
            and instruction.row.pieces == "linear"
            and len(set(instruction.operands)) == len(operands)
            and all(
                (o.operation == INPUT and o.parameter not in self.tape.rounded)
                or (o.operation == CONSTANT and _as_typed(o.parameter))
                for o in operands
            )
        )

    def _evaluated(self) -> dict[Slot, Mask]:
        """At which points each slot is needed, branches not taken left out."""

        def within(here: Mask, guard: Guard) -> Mask:
            return here & self.mask(holding(guard, self.values))

        everywhere = np.ones(self.count, dtype=bool)
        return conditions(self.tape, self.order, [self.root], everywhere, within, operator.or_)

    def _trouble(self) -> Any:
        """The status of the first slot whose value does not exist, or is infinite, though its operands are fine."""
        codes = np.full(self.count, UNCERTIFIED, dtype=np.uint8)
        open_ = np.ones(self.count, dtype=bool)
        for slot in self.order:
            instruction = self.tape.instructions[slot]
            if instruction.operation == WHERE or is_condition(instruction.operation):
                continue
            value = self.values[slot]
            here = open_ & self.evaluated[slot] & self.mask(~np.isfinite(value))
            for operand in instruction.operands if here.any() else ():
                here = here & self.mask(np.isfinite(self.values[operand]))
            if here.any():
                codes[here] = np.broadcast_to(self._kind(instruction, value), (self.count,))[here]
                open_ &= ~here
        return codes

    def _kind(self, instruction: Instruction, value: Any) -> Any:
        """No value, a pole, or a number too large."""
        if instruction.row is None:
            return DOMAIN if instruction.operation == INPUT else UNCERTIFIED
        row = instruction.row
        first = self.values[instruction.operands[0]]
        overflow = row.overflows
        if row.pole_at_zero:
            overflow = np.not_equal(first, 0)
        elif row.name == "gamma":
            overflow = np.greater(first, 1)
        return np.where(np.isnan(value), DOMAIN, np.where(overflow, UNCERTIFIED, INFINITE))

    def _pull_back(self) -> None:
        """Cotangents at every point, each share only where its slot was evaluated."""
        self.cotangents[self.root] = np.ones(self.count)
        self.received[self.root] = np.ones(self.count, dtype=bool)
        for slot in reversed(self.order):
            if slot not in self.cotangents or not self.program.active[slot]:
                continue
            here, cotangent = self.received[slot], self.cotangents[slot]
            instruction = self.tape.instructions[slot]
            missing = np.zeros(self.count, dtype=bool)
            for operand, partial, taken in self._partials(slot, instruction):
                share = scaled(cotangent, partial)
                if share is None:
                    continue
                missing = missing | np.isnan(partial)
                used = here if taken is True else here & self.mask(taken)
                total = self.cotangents.get(operand, np.zeros(self.count))
                self.cotangents[operand] = np.where(used, total + share, total)
                self.received[operand] = used | self.received.get(operand, np.zeros(self.count, dtype=bool))
            self.missing[slot] = missing

    def _partials(self, slot: Slot, instruction: Instruction) -> list[tuple[Slot, Any, Any]]:
        """The active operands, each with the partial by it and where it is used."""
        active, operands = self.program.active, instruction.operands
        if instruction.row is None:  # a where passes on what it got, a condition nothing
            return [
                (operand, 1, holding(guard, self.values))
                for operand, guard in uses(instruction)
                if guard is not None and active[operand]
            ]
        given, value = instruction.arguments(self.values), self.values[slot]
        rules = zip(operands, instruction.row.partials, strict=True)
        return [(operand, rule(ARRAYS, value, *given), True) for operand, rule in rules if active[operand]]

    def _bent(self) -> dict[Slot, Any]:
        """For each variable, KINK or JUMP where the first corner or step that depends on it lies at the point.

        A corner with cotangent 0 bends nothing to first order (``abs(x)*x``); a step with one may.
        """
        found = {slot: np.zeros(self.count, dtype=np.uint8) for slot in self.program.variables}
        for edge in self.order:
            instruction = self.tape.instructions[edge]
            lies = self._on_edge(instruction) if self.program.active[edge] else None
            if lies is None:
                continue
            here = lies & self.evaluated[edge]
            row = instruction.row
            if row is not None and row.kink is not None:
                here = here & self.mask(np.not_equal(self.cotangents.get(edge, 0.0), 0.0))
            if here.any():
                code = JUMP if row is not None and row.jump is not None else KINK
                below = set(self.tape.live([edge]))
                for slot in found:
                    if slot in below:
                        found[slot] = np.where((found[slot] == OK) & here, code, found[slot])
        return found

    def _on_edge(self, instruction: Instruction) -> Mask | None:
        row = instruction.row
        given = instruction.arguments(self.values)
        if row is None:
            return self.mask(np.equal(*given)) if is_comparison(instruction.operation) else None
        # Doubles are plain doubles: an end of a domain is doubtful, and no corner of theirs.
        facts: list[Truth] = [fact(ARRAYS, *given) for fact in (row.kink, row.jump) if fact is not None]
        return self.mask(np.logical_or.reduce([self.mask(fact.true) for fact in facts])) if facts else None

    def _unruled(self, user: Slot, operand: Slot) -> bool:
        """Whether no rule is known for what a slot gives to an operand: a gap of the table, no end of a domain."""
        instruction = self.tape.instructions[user]
        rules = instruction.row.partials if instruction.row is not None else ()
        return any(o == operand and rule is NO_RULE for o, rule in zip(instruction.operands, rules, strict=False))

    def _steep(self, variable: Slot, partial: Any) -> Any:
        """The status of a partial that is not finite though the value is: a vertical tangent, no slope, or unknown."""
        codes = np.where(np.isnan(partial), UNCERTIFIED, INFINITE)
        open_ = np.isnan(partial)
        for slot in sorted(self.cotangents, reverse=True) if open_.any() else ():
            here = open_ & self.received[slot] & self.mask(~np.isfinite(self.cotangents[slot]))
            if not here.any():
                continue
            open_ &= ~here
            cause = np.full(self.count, slot)
            for user in sorted(self.cotangents):
                if slot in self.tape.instructions[user].operands:
                    cause = np.where(self.received[user], user, cause)
            for candidate in np.unique(cause[here]):
                missing = self.missing.get(int(candidate))
                if missing is not None and not self._unruled(int(candidate), slot):
                    codes[here & (cause == candidate) & missing] = DOMAIN
        return codes
