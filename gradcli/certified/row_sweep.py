"""One row of seeds swept over one number system: what comes out, and where the chain rule does not answer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gradcli.certified import reasons
from gradcli.certified.reasons import Trouble
from gradcli.functions.row import NO_RULE
from gradcli.numbers.derived import Kind
from gradcli.numbers.guards import Asking
from gradcli.numbers.system import NumberSystem
from gradcli.records import cached_property
from gradcli.results.entries import Status
from gradcli.tape.sweeps import Known, Values, evaluated, partials, pullback, pushforward, ruled, rules_at
from gradcli.tape.tape import Slot, Tape, Weights
from gradcli.tape.uses import undecided


class RowSweep:
    """A weighted sum of targets at a point: its value and its cotangents, over number system ``m``."""

    def __init__(
        self, tape: Tape, m: NumberSystem, values: Values, row: Weights, active: Sequence[bool], known: Known
    ) -> None:
        self.tape, self.m, self.values, self.row, self.active, self.known = tape, m, values, row, active, known
        self.total = self._weighted(values)
        self.pole_within = False
        """Whether ``trouble`` is a pole inside, of which functions are undefined."""
        seeds = {slot: m.number(weight) for slot, weight in row.items()}
        self.cotangents = pullback(tape, m, values, seeds, active, ruled)

    @cached_property
    def order(self) -> Sequence[Slot]:
        """The slots the row was computed from, branches not taken left out."""
        return evaluated(self.tape, self.values, self.row)

    @cached_property
    def reached(self) -> frozenset[Slot]:
        """The slots the row depends on, through all branches."""
        return frozenset(self.tape.live(self.row))

    @cached_property
    def trouble(self) -> Trouble | None:
        """Why the row has no value; None where it has one."""
        kind = self.m.kind(self.total)
        if kind is Kind.FINITE:
            return None
        found = reasons.missing(self.tape, self.m, self.values, self.row)
        if kind is Kind.UNCLEAR and found is not None and found.status is Status.INFINITE:
            return found._replace(status=Status.UNCERTIFIED, reason=f"{found.reason}; what it meets may be 0")
        if kind is Kind.UNDEFINED and found is not None and found.status is Status.INFINITE:
            self.pole_within = True
            return found._replace(status=Status.DOMAIN)  # the row itself has no value, or its limits tell
        return found

    @cached_property
    def hidden(self) -> Trouble | None:
        """The first infinity within that the value of the row, a number, does not show; None where there is none."""
        if self.trouble is not None:
            return None
        return reasons.hidden(self.tape, self.m, self.values, self.order)

    @cached_property
    def unsure(self) -> Trouble:
        """Where the digits of a number of the row were lost that could not be proved."""
        return reasons.unsure(self.tape, self.m, self.values, self.order)

    @cached_property
    def _edges(self) -> reasons.Edges:
        return reasons.edges(self.tape, self.m, self.values, self.order, self.active)

    @property
    def sure(self) -> bool:
        """Whether it is told of every corner, step and condition whether it lies exactly here."""
        return not self._edges.possible

    @cached_property
    def corners(self) -> dict[Slot, Slot]:
        """For a slot below a corner or step that lies exactly here, the first such corner above it."""
        return self._below(self._edges.certain)

    @cached_property
    def possible_corners(self) -> dict[Slot, Slot]:
        """The same for corners and steps of which it cannot be told."""
        return self._below(self._edges.possible)

    @cached_property
    def unruled(self) -> dict[Slot, Slot]:
        """For a slot that the row depends on through a partial no rule gives, the first operation that has none."""
        found: dict[Slot, Slot] = {}
        bare = self.tape.bare
        for slot in self.tape.picked(self.order, lambda _, row: row is not None and NO_RULE in row.partials):
            instruction = bare(slot)
            row = instruction.row
            if row is not None and NO_RULE in row.partials and self.active[slot]:
                rules = rules_at(row, instruction.arguments(self.values))
                for operand, rule in zip(instruction.operands, rules, strict=True):
                    if rule is NO_RULE and self.active[operand]:
                        found[operand] = min(slot, found.get(operand, slot))
        for slot in reversed(self.tape.live(found)) if found else ():
            if slot in found:
                for operand in self._moving(slot):
                    found[operand] = min(found[slot], found.get(operand, found[slot]))
        return found

    def _moving(self, slot: Slot) -> list[Slot]:
        """The operands that may move a slot: no branch not taken, nothing that is held."""
        instruction = self.tape.instructions[slot]
        local = partials(instruction, self.m, self.values, slot, self.active)
        if undecided(instruction, self.values):
            return [*instruction.operands[1:]]
        if instruction.row is None or not instruction.row.pieces:
            return [operand for operand, slope in local if slope is not None]
        return [operand for operand, slope in local if slope is not None and self.m.is_zero(slope) is not True]

    @property
    def only_ties(self) -> bool:
        """Whether all that meets here are corners of functions, no steps and no conditions."""
        rows = [self.tape.instructions[edge].row for edge in self._edges.certain]
        return all(row is not None and row.jump is None for row in rows)

    def may_bend(self, slots: Iterable[Slot]) -> bool:
        """Whether a corner, a step or a condition lies, or may lie, between one of the slots and the row."""
        return any(slot in self.corners or slot in self.possible_corners for slot in slots)

    def bends(self, slot: Slot) -> bool:
        """Whether something lies exactly here between a slot and the row that is not only the end of a domain."""
        return slot in self.corners and not self.only_ends([slot])

    def only_ends(self, slots: Iterable[Slot]) -> bool:
        """Whether all that lies, or may lie, between the slots and the row are ends of domains that lie there."""
        edges = [self.edges_above(slot) for slot in slots]
        certain = {edge for found in edges for edge in found.certain}
        none_open = not any(found.possible for found in edges)
        return none_open and all(reasons.ends_only(self.tape, self.m, edge, self.values) for edge in certain)

    def edge_above(self, slots: Iterable[Slot], *, end: bool) -> Slot | None:
        """The first thing that meets exactly here between the slots and the row: where a domain may end, or not."""
        found = {edge for slot in slots for edge in self.edges_above(slot).certain}
        return min((e for e in found if reasons.ends_only(self.tape, self.m, e, self.values) is end), default=None)

    def edges_above(self, slot: Slot, *, held: bool = False) -> reasons.Edges:
        """The corners, steps and conditions that meet here and depend on a slot, whatever their adjoints.

        With every ``stop`` ``held`` at its value, those below one are none: they may end a domain, and bend nothing.
        """
        above = self.tape.dependents([slot], held=held)
        reached = set(self.tape.live(self.row, held=held))

        def leads(edge: Slot) -> bool:
            return edge in reached and (edge == slot or any(above[o] for o in self.tape.instructions[edge].crossing))

        certain, possible = ([edge for edge in found if leads(edge)] for found in self._edges)
        return reasons.Edges(certain, possible)

    def _weighted(self, numbers: Any) -> Any:
        total = self.m.number(0)
        for slot, weight in self.row.items():
            total = total + (numbers[slot] if weight == 1 else self.m.number(weight) * numbers[slot])
        return total

    def cotangent(self, slot: Slot) -> Any:
        """The derivative of the row by a slot it is connected to."""
        return self.cotangents.get(slot, self.m.number(0))

    def along(self, tangents: Mapping[Slot, Any]) -> Any:
        """The derivative of the row along a direction, by a forward sweep of its own."""
        swept = pushforward(self.tape, self.m, self.values, tangents, self.row, ruled)
        return self._weighted({slot: swept.get(slot, self.m.number(0)) for slot in self.row})

    def _below(self, found: Sequence[Slot]) -> dict[Slot, Slot]:
        """For every slot below a corner or step of the row, the first one that depends on it: one pass down.

        A corner with adjoint 0 bends nothing to first order (``abs(x)*x``); a step with adjoint 0 may
        (``x*sign(x)``).
        """
        edges = {edge for edge in found if self.tilts(edge)}
        first = {edge: edge for edge in edges}
        for slot in reversed(self.tape.live(edges)):
            instruction, over = self.tape.instructions[slot], first.get(slot)
            for operand in instruction.operands if slot not in edges or over != slot else instruction.crossing:
                if over is not None:
                    first[operand] = min(over, first.get(operand, over))
        return first

    def tilts(self, edge: Slot) -> bool:
        """Whether a corner or step of the row may show in its slopes: a corner whose adjoint is 0 does not."""
        row = self.tape.instructions[edge].row
        return row is None or row.kink is None or self.m.is_zero(self.cotangents.get(edge, 0)) is not True

    def why_not_finite(self, number: Any, slot: Slot) -> Trouble:
        """A slope that is infinite, that does not exist, or that the chain rule as written cannot tell."""
        cause = self._origin_of_infinity(slot)
        kind = self.m.kind(number)
        if kind is Kind.POLE and self._alone(cause):
            return reasons.sloped(self.tape, self.m, cause, self.values)
        if kind is Kind.POLE:
            return reasons.steep(self.tape, self.m, cause, self.values)
        local = partials(self.tape.instructions[cause], self.m, self.values, cause, self.active)
        undefined = any(p is not None and self.m.kind(p) is Kind.UNDEFINED for _, p in local)
        tell = reasons.sloped if kind is Kind.UNDEFINED and undefined else reasons.unclear
        return tell(self.tape, self.m, cause, self.values)

    def _alone(self, slot: Slot) -> bool:
        """Whether, in doubles, a value has none beside it along an operand by which its slope is infinite: 0*log(0) by
        the factor. Enclosures tell that by both sides."""
        instruction = self.tape.instructions[slot]
        row = instruction.row
        if self.m.name != "float64" or row is None or row.needs is None:
            return False
        given, steep = (
            instruction.arguments(self.values),
            dict(partials(instruction, self.m, self.values, slot, self.active)),
        )
        for place, operand in enumerate(instruction.operands):
            if self.m.kind(steep.get(operand, 0.0)) is Kind.POLE and math.isfinite(given[place]):
                beside = (math.nextafter(given[place], end) for end in (-math.inf, math.inf))
                moved = ((*given[:place], number, *given[place + 1 :]) for number in beside)
                if all(row.needs(Asking(self.m), *numbers) is False for numbers in moved):
                    return True
        return False

    def _origin_of_infinity(self, slot: Slot) -> Slot:
        """The slot nearest the target at which the cotangents stop being finite."""
        for candidate in sorted(self.cotangents, reverse=True):
            if self.m.kind(self.cotangents[candidate]) is not Kind.FINITE:
                users = [s for s in self.cotangents if candidate in self.tape.instructions[s].operands]
                return max([s for s in users if self._steep(s, candidate)] or users, default=candidate)
        return slot

    def _steep(self, slot: Slot, operand: Slot) -> bool:
        """Whether the slope of a slot by an operand is no number."""
        local = partials(self.tape.instructions[slot], self.m, self.values, slot, self.active)
        return any(o == operand and p is not None and self.m.kind(p) is not Kind.FINITE for o, p in local)
