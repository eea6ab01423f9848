"""What lies at a corner, a step or a hole, decided by power series along rays: exactly, or in balls.

The rows of the table say where a corner may be; whether the whole target has one there takes the two
one-sided derivatives: ``relu(x) - relu(-x)`` has slope 1 at 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.numbers.derived import Kind
from gradcli.numbers.rational import NotExact
from gradcli.onesided import Ray, Sided, one_sided, verdict
from gradcli.subgradient import least_norm
from gradcli.sweeps import Known, evaluate
from gradcli.tape import Slot, Tape

Weights = Mapping[Slot, int | Fraction]


class Corners:
    """One-sided derivatives of rows of a tape at a point, over number system ``m``."""

    def __init__(self, tape: Tape, m: Any, point: Mapping[str, Any], known: Known) -> None:
        self.tape, self.m, self.point, self.known = tape, m, point, known

    def decides(self, row: Weights) -> bool:
        """Whether a row has no ``stop``, whose two sides are not its slope."""
        return not any(self.tape.instructions[slot].operation == "stop" for slot in self.tape.live(row))

    def along(self, row: Weights, direction: Mapping[str, Any]) -> Sided | None:
        """The verdict on the derivative of a row along a direction of the inputs; None if undecided."""
        if not self.decides(row) or not set(direction) <= set(self.tape.inputs):
            return None
        left, right = self._rays(row, direction)
        try:
            value = evaluate(self.tape, self.m, self.point, [self.root(row)], self.known)[self.root(row)]
        except NotExact:
            value = None
        return verdict(value if self.m.kind(value) is Kind.FINITE else None, left, right)

    def limits(self, row: Weights, direction: Mapping[str, Any]) -> tuple[float | None, float | None] | None:
        """The infinities a row tends to against and along a direction; None where neither is one."""
        if not set(direction) <= set(self.tape.inputs):
            return None
        left, right = (ray.value if ray.kind == "infinite" else None for ray in self._rays(row, direction))
        return None if left is None and right is None else (left, left if right is None else right)

    def _rays(self, row: Weights, direction: Mapping[str, Any]) -> tuple[Ray, Ray]:
        root = self.root(row)
        against = {name: -amount for name, amount in direction.items()}
        (left,) = one_sided(self.tape, self.m, self.point, against, [root])
        (right,) = one_sided(self.tape, self.m, self.point, direction, [root])
        return left, right

    def subgradient(self, row: Weights, wrt: Sequence[str]) -> dict[str, Any] | None:
        """The least-norm element of the generalized gradient; None if it cannot be had exactly."""
        if not self.decides(row) or not set(wrt) <= set(self.tape.inputs):
            return None
        return least_norm(self.tape, self.m, self.point, self.root(row), wrt)

    def root(self, row: Weights) -> Slot:
        """One slot that holds the row: its target, or the weighted sum, recorded after everything else."""
        total: Slot | None = None
        for slot, weight in row.items():
            scaled = slot
            if weight != 1:
                scaled = self.tape.record("mul", (self.tape.record("constant", (), weight), slot))
            total = scaled if total is None else self.tape.record("add", (total, scaled))
        assert total is not None
        return total
