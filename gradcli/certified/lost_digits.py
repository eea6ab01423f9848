"""Where float64 loses the digits of a result: its sweep beside the certified one, and the line of the tape.

A line is to blame when its own result is far less accurate than what it is computed from. The walk starts
at the result and follows the error down to the first such line.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from gradcli.certified.reasons import quoted
from gradcli.certified.rewrites import rewrite
from gradcli.certified.row_sweep import RowSweep
from gradcli.numbers.system import NumberSystem
from gradcli.records import NamedTuple, cached_property
from gradcli.results.entries import Loss
from gradcli.tape.sweeps import partials, scaled
from gradcli.tape.tape import INPUT, WHERE, Slot, is_condition

ULP = 2.0**-53
SMALLEST_NORMAL = 2.0**-1022
FEW = 8
"""Ulps of the result's own conditioning that are no loss but rounding."""
DIGIT = 10.0
"""A line that makes the error this many times larger has lost a digit."""


def relative(double: float, truth: Any) -> float:
    """|double - truth| / |truth|, at most 1: everything is lost. 0 where the enclosure is too wide to tell."""
    if not math.isfinite(double):
        return 1.0
    if isinstance(truth, int | Fraction):
        if double == truth:  # compared exactly
            return 0.0
        exactly = Fraction(double)
        return float(min(Fraction(1), abs(exactly - truth) / abs(Fraction(truth)))) if truth else 1.0
    size = abs(truth.arb)
    return min(1.0, float((abs(truth.arb - double) / size).mid())) if size > 0 else 0.0


def log_size(x: Any) -> float:
    """log2|x| of a rational or a ball, however large or small; that of 0 is minus infinity."""
    if isinstance(x, int | Fraction):
        q = abs(Fraction(x))
        return math.log2(q.numerator) - math.log2(q.denominator) if q else -math.inf
    middle = abs(x.arb.mid())
    return float(middle.log().mid()) / math.log(2) if middle > 0 else -math.inf


def digits_lost(error: float, before: float = ULP) -> float:
    """Decimal digits between two relative errors, at most all of a double's."""
    return max(0.0, math.log10(error / max(before, ULP))) if error > 0 else 0.0


def losses(
    exact: RowSweep,
    double: RowSweep,
    wrt: Mapping[str, Slot],
    moved: Callable[[], RowSweep],
    lines: Callable[[], Mapping[Slot, int]],
    walk: Walk | None = None,
) -> tuple[Loss, ...]:
    """What float64 loses of a row's value and partials; ``moved`` sweeps the row with inputs an ulp away.

    Both sweeps are of the same row at the same point, ``exact`` over rationals or balls, within whose
    precision this runs.
    """
    walk = walk or Walk(exact, double)
    wanted: list[tuple[str, Any, float, Callable[[], Blamed]]] = []
    total = float(double.total)
    if exact.trouble is None and _far(exact.m, total, exact.total):
        wanted.append(("", exact.total, total, walk.from_the_targets))
    for name, slot in wrt.items():
        truth = exact.cotangents.get(slot)
        if truth is None or slot not in exact.reached or exact.m.kind(truth) != "finite" or slot in exact.corners:
            continue
        got = float(double.cotangent(slot))
        if _far(exact.m, got, truth):
            wanted.append((name, truth, got, lambda slot=slot: walk.from_a_cotangent(slot)))  # type: ignore[misc]
    if not wanted:
        return ()
    found, other = [], moved()
    for name, truth, got, trace in wanted:
        shaken = other.total if not name else other.cotangent(wrt[name])
        if _excused(exact.m, got, truth, shaken):
            continue
        place = trace()
        if place.digits >= 1:
            how = "" if place.sent_back else _out_of_range(double.values[place.slot], exact.values[place.slot])
            better = rewrite(exact.tape, place.slot, walk.keeps)
            loss = _loss(exact, lines(), name, place, got, relative(got, truth))
            found.append(loss._replace(how=how, rewrite=better))
    return tuple(found)


def _out_of_range(got: Any, truth: Any) -> str:
    """Whether a value leaves the range of doubles, and where to."""
    if not isinstance(got, float) or isinstance(truth, bool):
        return ""
    if not math.isfinite(got):
        return "finds no value" if math.isnan(got) else "overflows"
    return "underflows" if got == 0 and log_size(truth) < -1022 else ""


class Blamed(NamedTuple):
    """A slot to blame, with the digits lost there: in its value, or in the sum of what is sent back to it."""

    slot: Slot
    digits: float
    sent_back: bool = False


def beside(got: float, truth: int | Fraction) -> bool:
    """Whether a double is plainly not far from a rational: within half of the few units, rounding among them."""
    try:
        nearest = float(truth)
    except OverflowError:
        return False
    return math.isfinite(nearest) and abs(got - nearest) <= FEW / 2 * ULP * abs(nearest)


def _far(m: NumberSystem, got: float, truth: Any) -> bool:
    """Whether a double is more than a few units in its last place away; those of the smallest doubles are all alike."""
    if isinstance(truth, int | Fraction) and beside(got, truth):
        return False
    if relative(got, truth) <= FEW * ULP:
        return False
    if got == 0 or not abs(got) < SMALLEST_NORMAL:
        return True
    return m.compare(operator.gt, m.abs(truth - Fraction(got)), FEW * Fraction(1, 2**1074)) is not False


def _excused(m: NumberSystem, got: float, truth: Any, shaken: Any) -> bool:
    """Whether the conditioning excuses an error: an ulp in each input changes the result as much."""
    if not math.isfinite(got) or m.kind(shaken) != "finite":
        return False
    error, change = m.abs(truth - Fraction(got)), m.abs(shaken - truth) + m.abs(truth) * Fraction(1, 2**53)
    return bool(error <= FEW * change)


def _loss(exact: RowSweep, lines: Mapping[Slot, int], name: str, place: Blamed, got: float, error: float) -> Loss:
    instruction = exact.tape.instructions[place.slot]
    text = instruction.parameter if instruction.operation == INPUT else quoted(instruction)
    if place.sent_back:
        text = f"the adjoint of {text}, where terms cancel"
    return Loss(name, got, digits_lost(error), text, lines.get(place.slot), instruction.origin)


class Walk:
    """Follows an error from where it shows to where it arose."""

    def __init__(self, exact: RowSweep, double: RowSweep) -> None:
        self.exact, self.double = exact, double
        self._bare = exact.tape.bare
        # Many partials are traced through the same slots.
        self.error = cache(self._error)
        self._worst_operand = cache(self._find_worst_operand)

    def _error(self, slot: Slot) -> float:
        """Of a value in float64."""
        truth, got = self.exact.values[slot], self.double.values[slot]
        if truth is None or got is None or isinstance(truth, bool):
            return 0.0 if truth == got else 1.0
        return relative(float(got), truth) if self.exact.m.kind(truth) == "finite" else 0.0

    def cotangent_error(self, slot: Slot) -> float:
        truth = self.exact.cotangents.get(slot, 0)
        return relative(float(self.double.cotangents.get(slot, 0.0)), truth)

    def keeps(self, a: Slot, b: Slot) -> bool:
        """Whether float64 keeps the digits of a difference of two slots."""
        got, truth = (sweep.values[a] - sweep.values[b] for sweep in (self.double, self.exact))
        return self.exact.m.kind(truth) == "finite" and relative(float(got), truth) <= FEW * ULP

    def from_the_targets(self) -> Blamed:
        """Where the error of the row's value arose, and how many digits went there."""
        return self.from_a_value(max(self.exact.row, key=self.error))

    def from_a_value(self, slot: Slot) -> Blamed:
        while True:
            error = self.error(slot)
            worst = self._worst_operand(slot)
            if worst is None or self.error(worst) < error / DIGIT:
                return Blamed(slot, digits_lost(error, 0.0 if worst is None else self.error(worst)))
            slot = worst

    def _find_worst_operand(self, slot: Slot) -> Slot | None:
        """The operand whose error matters most; a condition that float64 decides otherwise comes first."""
        instruction = self._bare(slot)
        operands = instruction.operands
        if instruction.operation == WHERE:
            condition, yes, no = operands
            if self.error(condition) > 0:
                return condition
            operands = (yes if self.exact.values[condition] else no,)
        elif not is_condition(instruction.operation) and len(operands) == 2:
            operands = tuple(o for o in operands if self._matters(slot, o))
        return max(operands, key=self.error, default=None)

    def _matters(self, slot: Slot, operand: Slot) -> bool:
        """Whether an operand's error explains a good part of the result's: a wrong small term may not."""
        exact, m = self.exact, self.exact.m
        local = partials(self._bare(slot), m, exact.values, slot, exact.active)
        partial = next((p for o, p in local if o == operand and p is not None), None)
        if partial is None:
            return True
        change = m.abs(partial * self.exact.values[operand])
        size = m.abs(self.exact.values[slot])
        if m.kind(change) != "finite" or m.is_zero(size) is not False:
            return True
        error = self.error(operand)
        weight = log_size(m.div(change, size))
        return error > 0 and weight + math.log2(error) >= math.log2(self.error(slot) or ULP) - math.log2(DIGIT)

    def from_a_cotangent(self, slot: Slot) -> Blamed:
        """Where the error of an adjoint arose: among what its users send back, in one of them, or in a value."""
        while True:
            error = self.cotangent_error(slot)
            sent = ((self._share(user, slot), user) for user in self._users.get(slot, ()))
            shares = [(share, user) for share, user in sent if share is not None]
            if not shares:
                return Blamed(slot, 0.0)
            (_, wrong), user = max(shares, key=lambda item: item[0][0])
            if wrong < error / DIGIT:
                return Blamed(slot, digits_lost(error, wrong), sent_back=True)
            if self.cotangent_error(user) >= wrong / DIGIT:
                slot = user
                continue
            fed = max((user, *self._bare(user).operands), key=self.error)
            return self.from_a_value(fed) if self.error(fed) >= wrong / DIGIT else Blamed(user, digits_lost(wrong))

    def _share(self, user: Slot, slot: Slot) -> tuple[float, float] | None:
        """Of what a user sends back: how far it is off (as a power of 2), and how far relative to itself."""
        found = []
        for sweep in (self.exact, self.double):
            cotangent = sweep.cotangents.get(user)
            local = partials(self._bare(user), sweep.m, sweep.values, user, sweep.active)
            partial = next((p for o, p in local if o == slot), None)
            share = None if cotangent is None else scaled(cotangent, partial)
            if share is None:
                return None
            found.append(share)
        truth, got = found
        if self.exact.m.kind(truth) != "finite":
            return None
        error = relative(float(got), truth)
        return log_size(truth) + math.log2(error) if error > 0 else -math.inf, error

    @cached_property
    def _users(self) -> dict[Slot, list[Slot]]:
        found: dict[Slot, list[Slot]] = {}
        for user in self.exact.cotangents:
            for operand in set(self._bare(user).operands):
                found.setdefault(operand, []).append(user)
        return found
