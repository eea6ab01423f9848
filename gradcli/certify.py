"""The verdict on every entry: exact where rational, else float64 with the facts of the rows.

The tape is run over the first number system that answers. What no number answers (a corner, a step, a
hole) is decided by one-sided derivatives, and what has no answer gets its reason.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from gradcli import reasons
from gradcli.numbers.rational import RATIONALS, NotExact, tidy
from gradcli.point import Point
from gradcli.reasons import Trouble
from gradcli.results import Entry, Status
from gradcli.sweeps import Values, evaluate, evaluated, partials, pullback, pushforward
from gradcli.tape import Instruction, Slot, Tape

if TYPE_CHECKING:
    from gradcli.corners import Corners

Weights = Mapping[Slot, int | Fraction]


class Verdict(NamedTuple):
    """The judged entries of one row."""

    value: Entry
    gradient: dict[str, Entry]
    along: Entry | None


class Judge:
    """Runs a tape at a point and judges rows. ``floats_only`` is what ``--float`` asks for, ``choose``
    what ``--kink subgradient`` does: the element of least norm instead of a reason."""

    def __init__(
        self,
        tape: Tape,
        point: Point,
        wrt: Mapping[str, Slot],
        *,
        floats_only: bool = False,
        choose: bool = False,
    ) -> None:
        self.tape = tape
        self.wrt = wrt
        self.point = point
        self.active = tape.dependents(wrt.values())
        self.lines = tape.lines()
        self.exact_inputs = {} if floats_only else _exact_inputs(point)
        self.irrational = tape.irrational(self.exact_inputs) if not floats_only else [True] * len(tape)
        self.float_values: Values | None = None
        self.choose = choose
        self._corners: Corners | None = None

    def judge(self, rows: Sequence[Weights], direction: Mapping[str, Any] | None = None) -> Iterable[Verdict]:
        """The verdict on each row: value, partial by every variable, derivative along a direction."""
        exact = [row for row in rows if not any(self.irrational[slot] for slot in row)]
        exact_values = self._exact_values([slot for row in exact for slot in row])
        for row in rows:
            verdict = None
            if not any(self.irrational[slot] for slot in row):
                verdict = self._exactly(row, exact_values, direction)
            yield verdict or self._in_floats(row, rows, direction)

    def irrational_cause(self, targets: Iterable[str]) -> Instruction | None:
        """The first operation that leads the targets out of the rationals; None when none does."""
        for slot in self.tape.live(self.tape.outputs[name] for name in targets):
            if self.irrational[slot]:
                return self.tape.instructions[slot]
        return None

    # Exact rationals

    def _exact_values(self, roots: Sequence[Slot]) -> Values | None:
        try:
            return evaluate(self.tape, RATIONALS, self.exact_inputs, roots)
        except NotExact:
            return None

    def _exactly(self, row: Weights, values: Values | None, direction: Mapping[str, Any] | None) -> Verdict | None:
        """A row over the rationals; None when it leads out of them."""
        try:
            if values is None:
                values = evaluate(self.tape, RATIONALS, self.exact_inputs, row)
            exact_direction = None if direction is None else {n: c.over(RATIONALS) for n, c in direction.items()}
            return self._sweep(row, RATIONALS, values, exact_direction)
        except NotExact:
            return None

    # Float64

    def _in_floats(self, row: Weights, rows: Sequence[Weights], direction: Mapping[str, Any] | None) -> Verdict:
        from gradcli.numbers.float64 import FLOAT64

        if self.float_values is None:
            inputs = {name: coordinate.over(FLOAT64) for name, coordinate in self.point.items()}
            roots = [slot for weights in rows for slot in weights]
            self.float_values = evaluate(self.tape, FLOAT64, inputs, roots)
        float_direction = None if direction is None else {n: c.over(FLOAT64) for n, c in direction.items()}
        return self._sweep(row, FLOAT64, self.float_values, float_direction)

    # Either

    def _sweep(self, row: Weights, m: Any, values: Values, direction: Mapping[str, Any] | None) -> Verdict:
        tape, active = self.tape, self.active
        order = evaluated(tape, values, row)
        reached = set(tape.live(row))
        total = m.number(0)
        for slot, weight in row.items():
            total = total + (values[slot] if weight == 1 else m.number(weight) * values[slot])
        edges = reasons.events(tape, m, values, order, active)
        trouble = reasons.undefined(tape, m, values, order) if not _finite(total) else None
        cotangents = pullback(tape, m, values, {slot: m.number(weight) for slot, weight in row.items()}, active)
        gradient = {}
        at_corner = []
        corners = self._corners_on_the_way(edges, cotangents)
        for name, slot in self.wrt.items():
            if slot not in reached:
                gradient[name] = Entry(None, Status.UNCONNECTED)
                continue
            number = cotangents.get(slot, m.number(0))
            corner = corners.get(slot)
            entry = self._partial(number, corner, trouble, values, cotangents, slot, m)
            if corner is not None or entry.status is Status.DOMAIN:
                entry = self._decided(entry, row, {name: 1})
            if entry.status is Status.KINK:
                at_corner.append(name)
            gradient[name] = entry
        if self.choose and at_corner:
            gradient |= self._chosen(row, at_corner, gradient, cotangents, m)
        along = None
        if direction is not None:
            along = self._along(row, m, values, direction, corners, trouble, cotangents)
        return Verdict(self._entry(total, trouble), gradient, along)

    def _partial(
        self,
        number: Any,
        corner: Slot | None,
        trouble: Trouble | None,
        values: Values,
        cotangents: Mapping[Slot, Any],
        slot: Slot,
        m: Any,
    ) -> Entry:
        if trouble is not None and trouble.status is Status.DOMAIN:
            return self._missing(trouble)
        if corner is not None:
            return self._missing(reasons.corner(self.tape, corner, values))
        if _finite(number):
            return Entry(number) if trouble is None else self._missing(trouble)
        if trouble is None:
            cause = self._origin_of_infinity(cotangents, slot)
            trouble = self._why_not_finite(number, cause, m, values)
        return self._entry(number, trouble)

    def _along(
        self,
        row: Weights,
        m: Any,
        values: Values,
        direction: Mapping[str, Any],
        corners: Mapping[Slot, Slot],
        trouble: Trouble | None,
        cotangents: Mapping[Slot, Any],
    ) -> Entry:
        """The derivative along a direction, by a forward sweep of its own."""
        tangents = {self.wrt[name]: amount for name, amount in direction.items()}
        swept = pushforward(self.tape, m, values, tangents, row)
        total = m.number(0)
        for slot, weight in row.items():
            if slot in swept:
                total = total + m.number(weight) * swept[slot]
        moving = [slot for slot, amount in tangents.items() if amount != 0]
        corner = next((corners[slot] for slot in moving if slot in corners), None)
        entry = self._partial(total, corner, trouble, values, cotangents, next(iter(row)), m)
        return entry if corner is None else self._decided(entry, row, direction)

    # Corners

    def _decided(self, entry: Entry, row: Weights, direction: Mapping[str, Any]) -> Entry:
        """An entry the rows' facts call a corner, a step or a hole, decided by its two sides if they can be had."""
        exact = self._exact_corners(row)
        sided = exact.along(row, direction) if exact else None
        if sided is None:
            return entry
        if sided.status in (Status.OK, Status.INFINITE):
            return Entry(sided.derivative, sided.status, sided.remark if sided.status is Status.OK else entry.reason)
        reason = f"{entry.reason}; {sided.remark}" if sided.remark else entry.reason
        return entry._replace(status=sided.status, reason=reason, sides=sided.sides, value=None)

    def _chosen(
        self, row: Weights, names: Sequence[str], gradient: Mapping[str, Entry], cotangents: Mapping[Slot, Any], m: Any
    ) -> dict[str, Entry]:
        """The least-norm element; where it cannot be had exactly, each tie by the convention of its row."""
        connected = [name for name, entry in gradient.items() if entry.status is not Status.UNCONNECTED]
        exact = self._exact_corners(row)
        chosen = exact.subgradient(row, connected) if exact else None
        if chosen is None:
            chosen = {name: cotangents.get(self.wrt[name], m.number(0)) for name in names}
        return {name: Entry(tidy(chosen[name]), reason="the subgradient of least norm") for name in names}

    def _exact_corners(self, row: Weights) -> Corners | None:
        """What decides corners exactly; None where the point or the row is not rational."""
        if len(self.exact_inputs) < len(self.point) or any(self.irrational[slot] for slot in row):
            return None
        from gradcli.corners import Corners

        if self._corners is None:
            self._corners = Corners(self.tape, self.exact_inputs, self.irrational)
        return self._corners

    def _corners_on_the_way(self, edges: Sequence[Slot], cotangents: Mapping[Slot, Any]) -> dict[Slot, Slot]:
        """For every slot below a corner or step of the row, the first one that depends on it: one pass down.

        A corner with adjoint 0 bends nothing to first order (``abs(x)*x``); a step with adjoint 0 may
        (``x*sign(x)``).
        """
        bending = set()
        for edge in edges:
            row = self.tape.instructions[edge].row
            if row is None or row.kink is None or cotangents.get(edge, 0) != 0:
                bending.add(edge)
        first = {edge: edge for edge in bending}
        for slot in reversed(self.tape.live(bending)):
            for operand in self.tape.instructions[slot].operands:
                first[operand] = min(first[slot], first.get(operand, first[slot]))
        return first

    def _why_not_finite(self, number: Any, cause: Slot, m: Any, values: Values) -> Trouble:
        """A slope that is infinite, that does not exist, or that float64 cannot tell."""
        if number == number:
            return reasons.steep(self.tape, cause, values)
        local = partials(self.tape.instructions[cause], m, values, cause, self.active)
        missing = any(partial is not None and partial != partial for _, partial in local)
        return (reasons.sloped if missing else reasons.unclear)(self.tape, cause, values)

    def _origin_of_infinity(self, cotangents: Mapping[Slot, Any], slot: Slot) -> Slot:
        """The slot nearest the target at which the cotangents stop being finite."""
        highest = slot
        for candidate in sorted(cotangents, reverse=True):
            if not _finite(cotangents[candidate]):
                users = [s for s in cotangents if candidate in self.tape.instructions[s].operands]
                return max(users, default=candidate)
        return highest

    def _entry(self, number: Any, trouble: Trouble | None) -> Entry:
        if trouble is None:
            return Entry(number)
        entry = self._missing(trouble)
        if trouble.status is Status.INFINITE and number == number:
            return Entry(number, *_after_value(entry))
        return entry

    def _missing(self, trouble: Trouble) -> Entry:
        return Entry(
            None, trouble.status, trouble.reason, None, self.lines.get(trouble.slot), trouble.span, trouble.operands
        )


def _after_value(entry: Entry) -> tuple[Any, ...]:
    return entry.status, entry.reason, entry.sides, entry.line, entry.span, entry.operands


def _finite(number: Any) -> bool:
    return not isinstance(number, float) or math.isfinite(number)


def _exact_inputs(point: Point) -> dict[str, int | Fraction]:
    exact = {name: coordinate.exact for name, coordinate in point.items()}
    return {name: value for name, value in exact.items() if value is not None}
