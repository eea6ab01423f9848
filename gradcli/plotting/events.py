"""Where a curve must not be joined: the places along a line at which something happens between two points.

Enclosures over intervals find them, not the points of a grid: where a function and its slope are bounded over an
interval, and no corner, step or branch lies in it, the curve is smooth there. Everything else is cut in half until
it is narrow.
"""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.certified.corners.onesided import Around, Sides
from gradcli.numbers.balls.ball import Ball, kind
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.derived import Kind
from gradcli.plotting.holes import Hollow
from gradcli.plotting.rays import plain
from gradcli.propagation.boxes import hull
from gradcli.tape.sweeps import Values, evaluate, evaluated, pullback
from gradcli.tape.tape import Slot, Tape
from gradcli.tape.uses import undecided

PRECISION = 128
NARROW = 2.0**-34
"""The part of the range to which an event is narrowed down."""

MOST_INTERVALS, MOST_EVENTS = 6000, 200
SECONDS = 1.0
"""For the two sides of one event."""
BROKEN, STEEP, SMOOTH = range(3)
SIMPLE = 10_000
"""The largest denominator of a number that somebody may have meant."""


class Event(NamedTuple):
    """Something happens at ``x``, or ``radius`` away from it at most; ``exact``: ``x`` is the simple fraction there.
    ``room`` is how far away on both sides nothing else does."""

    x: float
    radius: float
    exact: bool
    room: float = math.inf


class Along:
    """A target of a tape along one variable, the others held. What is looked for ends after some ``seconds``;
    ``ended`` tells whether it did."""

    def __init__(self, tape: Tape, root: Slot, name: str, constants: Mapping[str, Any], seconds: float) -> None:
        self.until, self.ended = time.monotonic() + seconds, False
        self.tape, self.root, self.name, self.constants = tape, root, name, constants
        self.m = Balls(PRECISION)
        self.active = tape.dependents([tape.inputs[name]])

    def events(self, low: float, high: float) -> list[Event]:
        """The events from ``low`` to ``high``, in order. Breaks of the curve are looked for first, and in the widest
        intervals, so that a line with very many of them shows those it has room for."""
        with self.m.working():
            narrow = Fraction(high - low) * Fraction(NARROW)
            waiting = [(BROKEN, low - high, Fraction(low), Fraction(high))]
            found: list[tuple[Fraction, Fraction]] = []
            looked = 0
            while waiting and looked < MOST_INTERVALS and len(found) < MOST_EVENTS:
                if time.monotonic() > self.until:
                    self.ended = True
                    break
                _, _, left, right = heapq.heappop(waiting)
                looked += 1
                grade = self._grade(left, right)
                if grade == SMOOTH:
                    continue
                if right - left <= narrow:
                    found.append((left, right))
                    continue
                half = (left + right) / 2
                for part in ((left, half), (half, right)):
                    heapq.heappush(waiting, (grade, float(left - half), *part))
        events = [_event(left, right, narrow) for left, right in _merged(sorted(found), narrow)]
        return [
            event._replace(room=min((abs(event.x - other.x) - other.radius for other in near), default=math.inf))
            for k, event in enumerate(events)
            for near in [events[max(k - 1, 0) : k] + events[k + 1 : k + 2]]
        ]

    def sides(self, event: Event) -> Sides | None:
        """What the target does on both sides of an event, by series; None where that is not known exactly."""
        if not event.exact:
            return None
        at = Fraction(event.x).limit_denominator(SIMPLE)
        with self.m.working():
            until = min(time.monotonic() + SECONDS, self.until)
            around = Around(self.tape, self.m, {**self.constants, self.name: self.m.number(at)}, until=until)
            return around.sides({self.name: 1}, self.root)

    def missing(self, events: Iterable[Event]) -> list[bool]:
        """Whether the target certainly has no value at each event: at 1/3 itself, not at the double beside it."""
        return [self._missing(event) for event in events]

    def _missing(self, event: Event) -> bool:
        with self.m.working():
            if not event.exact:
                ends = (Fraction(event.x) + way * Fraction(event.radius) for way in (-1, 1))
                return self._hollow(*ends)
            at = self.m.number(Fraction(event.x).limit_denominator(SIMPLE))
            values = evaluate(self.tape, self.m, {**self.constants, self.name: at}, [self.root])
            return kind(values[self.root]) is Kind.UNDEFINED

    def _hollow(self, left: Fraction, right: Fraction) -> bool:
        """Whether the target certainly has no value somewhere between two places."""
        whole, *ends = (
            evaluate(self.tape, self.m, {**self.constants, self.name: there}, [self.root])
            for there in (hull(left, right), left, right)
        )
        return Hollow(self.tape, self.m, whole, (ends[0], ends[1])).somewhere(self.root)

    def closely(self, points: Iterable[float]) -> tuple[list[float], list[float]]:
        """Values and slopes at points, from enclosures of PRECISION bits: NaN where there is none."""
        found: tuple[list[float], list[float]] = ([], [])
        with self.m.working():
            for x in points:
                inputs = {**self.constants, self.name: Fraction(x)}
                values = evaluate(self.tape, self.m, inputs, [self.root])
                slopes = pullback(self.tape, self.m, values, {self.root: self.m.number(1)}, self.active)
                for place, number in enumerate((values[self.root], slopes.get(self.tape.inputs[self.name], 0))):
                    found[place].append(_double(number))
        return found

    def _grade(self, left: Fraction, right: Fraction) -> int:
        """What is known of the curve over an interval: BROKEN perhaps, STEEP perhaps, or SMOOTH."""
        inputs = {**self.constants, self.name: hull(left, right)}
        values = evaluate(self.tape, self.m, inputs, [self.root])
        there = kind(values[self.root])
        if there is Kind.UNDEFINED:
            return SMOOTH  # no curve at all
        if there is not Kind.FINITE or not self._plain(values):
            return BROKEN
        slope = pullback(self.tape, self.m, values, {self.root: self.m.number(1)}, self.active)
        return SMOOTH if kind(slope.get(self.tape.inputs[self.name], 0)) is Kind.FINITE else STEEP

    def _plain(self, values: Values) -> bool:
        """Whether no corner, step or open branch lies in the interval."""
        for slot in evaluated(self.tape, values, [self.root]):
            instruction = self.tape.instructions[slot]
            row = instruction.row
            if row is None:
                if undecided(instruction, values):
                    return False
            elif self.active[slot]:
                arguments = instruction.arguments(values)
                if any(fact(self.m, *arguments) is not False for fact in row.facts):
                    return False
        return True


def _double(number: Any) -> float:
    """The middle of an enclosure; 0 where it may be that and nothing else is known of it; NaN where there is none."""
    if kind(number) is not Kind.FINITE:
        return math.nan
    return 0.0 if isinstance(number, Ball) and number.arb.contains(0) else plain(number)


def _merged(found: list[tuple[Fraction, Fraction]], narrow: Fraction) -> list[tuple[Fraction, Fraction]]:
    """Neighbours as one."""
    merged: list[tuple[Fraction, Fraction]] = []
    for left, right in found:
        if merged and left - merged[-1][1] <= 2 * narrow:
            merged[-1] = (merged[-1][0], right)
        else:
            merged.append((left, right))
    return merged


def _event(left: Fraction, right: Fraction, narrow: Fraction) -> Event:
    centre = simplest(left, right)
    exact = centre.denominator <= SIMPLE
    x = centre if exact else (left + right) / 2
    return Event(float(x), float(max(right - x, x - left) + narrow), exact)


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction from ``low`` to ``high`` with the least denominator. Source: Stern's and Brocot's tree."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest(-high, -low)
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    return whole - 1 + 1 / simplest(1 / (high - whole + 1), 1 / (low - whole + 1))


def held(m: Balls, at: Mapping[str, Any]) -> dict[str, Any]:
    """The constants of ``--at`` over balls."""
    return {name: coordinate.over(m) for name, coordinate in at.items()}
