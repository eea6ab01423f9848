"""The routes to a derivative that compute in float64: sweeps, sympy's formula, the complex step, differences.

The program is run as a framework would run it: every literal and coordinate the nearest double.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from gradcli.certified import reasons
from gradcli.certified.reasons import Trouble
from gradcli.certified.row_sweep import RowSweep
from gradcli.checks.comparisons import Answer, Route
from gradcli.checks.finite_differences import differences
from gradcli.errors import GradcliError
from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.complex128 import COMPLEX128, first_order, step
from gradcli.numbers.float64 import FLOAT64
from gradcli.questions import seeds as seeding
from gradcli.questions.request import Request
from gradcli.results.entries import Definition, Status
from gradcli.tape.lowering import tape_of
from gradcli.tape.sweeps import evaluate
from gradcli.tape.tape import Slot

if TYPE_CHECKING:
    from gradcli.symbolic import Formulas

NONE = Answer(None, Status.UNCONNECTED.value)
_STOPPED = "stop is not seen"


class _Sweep(RowSweep):
    @cached_property
    def operations(self) -> frozenset[str]:
        """The names of all operations the row was computed by."""
        return frozenset(self.tape.instructions[slot].operation for slot in self.order)


class FloatRoutes:
    """A program on the nearest doubles; each route is a method that gives, by one variable, an answer a row."""

    def __init__(self, request: Request) -> None:
        program = self.program = request.program
        self.request, self.columns, self.plan = request, request.columns, request.plan
        self.tape = tape_of(program, wrt=self.columns, typed_exactly=False)
        self.slots = {name: self.tape.named(name) for name in self.columns}
        self.rows = [seeding.as_mapping(seeds, self.tape.outputs) for seeds in self.plan]
        self.roots = {slot for row in self.rows for slot in row}
        self.inputs = {name: coordinate.over(FLOAT64) for name, coordinate in request.at.items()}
        self.values = evaluate(self.tape, FLOAT64, self.inputs, self.roots)
        active = self.tape.dependents(self.slots.values())
        self.sweeps = [_Sweep(self.tape, FLOAT64, self.values, row, active, {}) for row in self.rows]
        self.routes: dict[Route, Callable[[str], Iterator[Answer]]] = {
            Route.REVERSE: self.reverse,
            Route.FORWARD: self.forward,
            Route.SYMBOLIC: self.symbolic,
            Route.COMPLEX: self.complex_step,
            Route.DIFFERENCE: self.central_difference,
        }

    def answers(self, route: Route, name: str, until: float) -> list[Answer]:
        """What a route gives by one variable, unless it is too late; sympy has a time limit of its own."""
        if route is not Route.SYMBOLIC and time.monotonic() > until:
            return [Answer(None, "time limit")] * len(self.rows)
        return list(self.routes[route](name))

    def reverse(self, name: str) -> Iterator[Answer]:
        """The pullback's cotangent."""
        slot = self.slots[name]
        for sweep in self.sweeps:
            yield self._by_sweep(sweep, slot, partial(sweep.cotangent, slot))

    def forward(self, name: str) -> Iterator[Answer]:
        """The pushforward of one unit of the variable."""
        slot = self.slots[name]
        for sweep in self.sweeps:
            yield self._by_sweep(sweep, slot, partial(sweep.along, {slot: 1.0}))

    def _by_sweep(self, sweep: _Sweep, slot: Slot, swept: Callable[[], float]) -> Answer:
        if slot not in sweep.reached:
            return NONE
        trouble, corner = sweep.trouble, sweep.corners.get(slot)
        if trouble is None and corner is not None:
            trouble = reasons.corner(self.tape, FLOAT64, corner, self.values)
        number = swept()
        if trouble is None and math.isfinite(number):
            return Answer(number)
        return _missing(trouble or sweep.why_not_finite(number, slot), number)

    def symbolic(self, name: str) -> Iterator[Answer]:
        """sympy's formula of the derivative, read back as a program and evaluated."""
        for row in self.formulas:
            if row.reason:
                yield Answer(None, f"no formula: {row.reason}")
                continue
            text = row.rows[0].gradient[name]
            yield NONE if text == "none" else self._value_of(text, row.shared)

    @cached_property
    def formulas(self) -> list[Formulas]:
        """The formulas of each row for itself: one row may have what another lacks."""
        from gradcli.symbolic import gradients

        rows = []
        until = time.monotonic() + self.request.seconds
        for seeds in self.plan:
            left = max(until - time.monotonic(), 0.01)
            rows.append(gradients(self.program, [seeds.weights], self.columns, seconds=left))
        return rows

    def _value_of(self, formula: str, shared: Sequence[Definition]) -> Answer:
        from gradcli.symbolic.readback import reread

        try:
            again = reread([formula], self.program.variables, shared, typed_exactly=False)
        except GradcliError as error:
            return Answer(None, f"no formula: {error.what}")
        tape, (root,) = again.tape, again.roots
        values = evaluate(tape, FLOAT64, self.inputs, [root])
        if math.isfinite(values[root]):
            return Answer(values[root])
        trouble = reasons.missing(tape, FLOAT64, values, [root])
        return _missing(trouble, values[root])

    def complex_step(self, name: str) -> Iterator[Answer]:
        """Im f(x + ih)/h, on the branch the real part is on."""
        slot = self.slots[name]
        x = self.values[slot]
        if x is None or not math.isfinite(x):
            yield from self._without(slot)
            return
        h = step(x)
        inputs = {name: complex(value) for name, value in self.inputs.items()}
        values = evaluate(self.tape, COMPLEX128, inputs, self.roots, {slot: complex(x, h)})
        for sweep in self.sweeps:
            total = sum((COMPLEX128.number(w) * values[s] for s, w in sweep.row.items()), complex(0))
            yield self._by_values(sweep, slot, total.imag / h, self._remark(sweep, slot))

    def _remark(self, sweep: _Sweep, slot: Slot) -> str:
        """What a reader must know of a complex step."""
        if slot in sweep.corners:
            return "one branch of a corner"
        expanded = [row.name for row in PRIMITIVES.values() if row.name in sweep.operations and first_order(row)]
        return f"{', '.join(expanded)} to first order" if expanded else ""

    def central_difference(self, name: str) -> Iterator[Answer]:
        """Differences of values, extrapolated; the one-sided ones show a kink as two numbers."""
        slot = self.slots[name]
        x = self.values[slot]
        if x is None or not math.isfinite(x):
            yield from self._without(slot)
            return
        found = differences(partial(self._moved, slot), x)
        for sweep, difference in zip(self.sweeps, found, strict=True):
            # Differences around a point jump over a hole that is there.
            central = difference.central if sweep.trouble is None else None
            answer = self._by_values(sweep, slot, central)
            yield answer if answer is NONE else answer._replace(sides=(difference.left, difference.right))

    def _moved(self, slot: Slot, x: float) -> Sequence[float]:
        """The rows' values with another number in one slot."""
        values = evaluate(self.tape, FLOAT64, self.inputs, self.roots, {slot: x})
        return [sum((FLOAT64.number(w) * values[s] for s, w in row.items()), 0.0) for row in self.rows]

    def _by_values(self, sweep: _Sweep, slot: Slot, number: float | None, note: str = "") -> Answer:
        """The answer of a route that sees values only; None where there were none to compare."""
        if slot not in sweep.reached:
            return NONE
        if "stop" in sweep.operations:
            note = _STOPPED
        if number is not None and math.isfinite(number):
            return Answer(number, "", note)
        if number is None and sweep.trouble is None:
            return Answer(None, Status.DOMAIN.value, reason="there is a value here, and none on one side")
        return _missing(sweep.trouble, math.nan)

    def _without(self, slot: Slot) -> Iterator[Answer]:
        """The rows' answers where the variable itself has no finite double."""
        return (self._by_values(sweep, slot, math.nan) for sweep in self.sweeps)


def _missing(trouble: Trouble | None, number: float) -> Answer:
    """Why a route gives no number, in a word; a vertical tangent is a signed infinity."""
    reason = "" if trouble is None else trouble.reason
    if trouble is None or trouble.status is Status.UNCERTIFIED:
        return Answer(None, "not finite", reason=reason)
    infinite = trouble.status is Status.INFINITE and math.isinf(number)
    return Answer(number if infinite else None, trouble.status.value, reason=reason)
