"""What float64 loses of a row of a long tape: all errors and what is sent of them in loops in C, then the walk as ever.

Only what the walk stops at is looked at as a ball.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.certified.lost_digits import DIGIT, ULP, Walk, losses
from gradcli.certified.row_sweep import RowSweep
from gradcli.engines.balls.tape import BallTape
from gradcli.engines.balls.tape_loops import NO_SHARE
from gradcli.numbers.balls.balls import Balls
from gradcli.records import cached_property
from gradcli.results.entries import Loss
from gradcli.tape.sweeps import partials, scaled
from gradcli.tape.tape import Slot, Tape, Weights, is_condition


class LongSweep:
    """A row swept over balls in C, of which a number is fetched when it is looked at: what a ``RowSweep`` of it would
    be, which has a value and no corners. ``order`` are the slots it was computed from, ``told`` what is known of their
    adjoints."""

    def __init__(
        self,
        tape: Tape,
        m: Balls,
        balls: BallTape,
        row: Weights,
        active: Sequence[bool],
        order: array[int],
        told: Mapping[Slot, Any],
    ) -> None:
        self.tape, self.m, self.balls, self.row, self.active, self.order = tape, m, balls, row, active, order
        self.trouble = None
        self.corners: Mapping[Slot, Slot] = {}
        self.values, self.cotangents = _Values(self), _Adjoints(balls, told)

    @property
    def reached(self) -> range:
        """The slots the row depends on: who asks knows which."""
        return range(len(self.tape))

    @property
    def total(self) -> Any:
        """The value of the row."""
        (root,) = self.row
        return self.balls.ball(0, root)

    def cotangent(self, slot: Slot) -> Any:
        """The derivative of the row by a slot."""
        found = self.cotangents.get(slot)
        return 0 if found is None else found


class _Values:
    """The values of a sweep by slot."""

    def __init__(self, sweep: LongSweep) -> None:
        self._sweep = sweep

    def __getitem__(self, slot: Slot) -> Any:
        found = self._sweep.balls.ball(0, slot)
        if found is None or not is_condition(self._sweep.tape.bare(slot).operation):
            return found
        return bool(found.arb != 0)


class _Adjoints:
    """The adjoints of a sweep by slot."""

    def __init__(self, balls: BallTape, told: Mapping[Slot, Any]) -> None:
        self._balls, self._told = balls, told

    def get(self, slot: Slot) -> Any:
        """A rational, a ball, or None where nothing was sent."""
        found = self._told.get(slot)
        return found if isinstance(found, int | Fraction) or found is None else self._balls.ball(1, slot)


def long_losses(
    exact: LongSweep,
    double: RowSweep,
    wrt: Mapping[str, Slot],
    moved: Callable[[], Any],
    lines: Callable[[], Mapping[Slot, int]],
) -> tuple[Loss, ...]:
    """As ``losses`` has it."""
    sweep: Any = exact  # what is asked of a sweep is there
    return losses(sweep, double, wrt, moved, lines, _LongWalk(sweep, double))


class _LongWalk(Walk):
    """The same walk over errors that were all found at once."""

    exact: LongSweep  # type: ignore[assignment]

    @cached_property
    def _errors(self) -> array[float]:
        """Of the values."""
        found = array("d", [math.nan if value is None else float(value) for value in self.double.values])
        self.exact.balls.off(0, found)
        if self.exact.tape.branches:  # what is computed in C all the same
            taken = set(self.exact.order)
            for slot, value in enumerate(self.double.values):
                if slot not in taken:
                    found[slot] = float(value is not None)
        return found

    @cached_property
    def _sent_errors(self) -> array[float]:
        """Of the adjoints."""
        found = array("d", bytes(8 * len(self.exact.tape)))
        for slot, cotangent in self.double.cotangents.items():
            found[slot] = cotangent
        self.exact.balls.off(1, found)
        return found

    @cached_property
    def _shares(self) -> tuple[array[float], array[float]]:
        """Of what each slot sends to two operands: the errors, and the sizes."""
        found = array("d", [math.nan]) * (2 * len(self.exact.tape))
        double, bare, active = self.double, self._bare, self.double.active
        values, m, get = double.values, double.m, double.cotangents.get
        sent_to = self._sent_to
        for slot in self.exact.order:
            cotangent = get(slot)
            if cotangent is None or not active[slot]:
                continue
            for operand, partial in partials(bare(slot), m, values, slot, active):
                share = scaled(cotangent, partial)
                place = 2 * slot + (operand != sent_to(slot)[0])
                if share is not None and found[place] != found[place]:
                    found[place] = math.inf if share != share else share
        return found, self.exact.balls.shares(self.exact.order, found)

    @cached_property
    def _weights(self) -> array[float]:
        return self.exact.balls.weights(self.exact.order)

    def _error(self, slot: Slot) -> float:
        return self._errors[slot]

    def cotangent_error(self, slot: Slot) -> float:
        return self._sent_errors[slot]

    def _matters(self, slot: Slot, operand: Slot) -> bool:
        place = 0 if self._bare(slot).operands[0] == operand else 1
        weight, error = self._weights[2 * slot + place], self.error(operand)
        if weight == math.inf:
            return True
        return error > 0 and weight + math.log2(error) >= math.log2(self.error(slot) or ULP) - math.log2(DIGIT)

    def _share(self, user: Slot, slot: Slot) -> tuple[float, float] | None:
        errors, sizes = self._shares
        first, *others = self._sent_to(user)
        place = 2 * user + (first != slot)
        if (first != slot and slot not in others) or errors[place] == NO_SHARE:
            return None
        error = errors[place]
        return sizes[place] + math.log2(error) if error > 0 else -math.inf, error

    @cached_property
    def _sent_to(self) -> Callable[[Slot], Sequence[Slot]]:
        """The operands that a slot sends something to: the branches of a choice."""
        columns = self.exact.tape.columns
        assert columns is not None
        operands = columns.operands
        if not columns.more:
            return operands
        return lambda slot: operands(slot)[1:] if slot in columns.more else operands(slot)

    @cached_property
    def _users(self) -> _Users:  # type: ignore[override]
        return _Users(*self.exact.balls.users(self.exact.order))


class _Users:
    """The slots that use a slot."""

    def __init__(self, last: array[int], before: array[int]) -> None:
        self._last, self._before = last, before

    def get(self, slot: Slot, default: Any = ()) -> Iterator[Slot]:
        """From the last one on."""
        use = self._last[slot]
        while use >= 0:
            yield use >> 1
            use = self._before[use]
