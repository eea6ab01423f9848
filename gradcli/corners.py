"""What lies at a corner, a step or a hole, decided exactly where the program is rational.

The rows of the table say where a corner may be; whether the whole target has one there takes the two
one-sided derivatives: ``relu(x) - relu(-x)`` has slope 1 at 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.numbers.rational import RATIONALS, NotExact
from gradcli.onesided import Sided, one_sided, verdict
from gradcli.subgradient import least_norm
from gradcli.sweeps import evaluate
from gradcli.tape import Slot, Tape

Weights = Mapping[Slot, int | Fraction]


class Corners:
    """One-sided derivatives of rows of a tape at an exact point."""

    def __init__(self, tape: Tape, point: Mapping[str, Any], irrational: Sequence[bool]) -> None:
        self.tape = tape
        self.point = point
        self.irrational = irrational

    def decides(self, row: Weights) -> bool:
        """Whether a row is rational throughout, without a ``stop``, whose two sides are not its slope."""
        slots = self.tape.live(row)
        return not any(
            slot < len(self.irrational) and (self.irrational[slot] or self.tape.instructions[slot].operation == "stop")
            for slot in slots
        )

    def along(self, row: Weights, direction: Mapping[str, Any]) -> Sided | None:
        """The verdict on the derivative of a row along a direction of the inputs; None if undecided."""
        if not self.decides(row) or not set(direction) <= set(self.tape.inputs):
            return None
        root = self.root(row)
        against = {name: -amount for name, amount in direction.items()}
        (left,) = one_sided(self.tape, RATIONALS, self.point, against, [root])
        (right,) = one_sided(self.tape, RATIONALS, self.point, direction, [root])
        try:
            value = evaluate(self.tape, RATIONALS, self.point, [root])[root]
        except NotExact:
            value = None
        return verdict(value, left, right)

    def subgradient(self, row: Weights, wrt: Sequence[str]) -> dict[str, Any] | None:
        """The least-norm element of the generalized gradient; None if it cannot be had exactly."""
        if not self.decides(row) or not set(wrt) <= set(self.tape.inputs):
            return None
        return least_norm(self.tape, self.point, self.root(row), wrt)

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
