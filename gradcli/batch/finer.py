"""The rows of a total that are proved without the one-shot: over balls, each number to more digits than a double has.

What is rational at every point is computed exactly, as the one-shot does. The rest is told as three doubles whose sum
is within 2^-140 of the number: more than the digits that the one-shot takes of a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy

from gradcli.batch.over_balls import OverBalls, remarks
from gradcli.engines.entry_tape import EntryTape
from gradcli.language.expressions import CONDITIONS
from gradcli.numbers.rounding import DOUBLE_DIGITS
from gradcli.questions.point import Point
from gradcli.questions.request import Request
from gradcli.tables.blocks import Block
from gradcli.tape.tape import CONSTANT, WHERE, Slot, Tape

if TYPE_CHECKING:
    from gradcli.engines.balls.plan import BallPlan

GUARD = 18
"""Digits a certified row has beyond those that are printed of the total."""
DIGITS = 42
"""Decimal digits that are told of every number."""
TotalPlace = tuple[int, int]
"""A target and one of its entries."""


class Finer(NamedTuple):
    """Of the rows ``found``, a mask (N,): ``parts`` (3, T, E, N), the doubles that add up to each entry, bounds of what
    is off then, (T, E, N); and of entries that are rational at every row, ``exact`` by the rows."""

    found: Any
    parts: Any
    errors: Any
    exact: Mapping[TotalPlace, Mapping[int, Fraction]]


def digits_of_rows(digits: int | None) -> int:
    """The digits that are asked of every row so that those of the total are certain."""
    return (digits or DOUBLE_DIGITS) + GUARD


def finer_rows(
    provable: EntryTape | None, request: Request, digits: int, size: int, pairs: Sequence[tuple[int, int]]
) -> FinerRows | None:
    """What proves rows of a certified total to ``digits``; None where only the one-shot tells enough of them. After the
    entries of a row, so many, stand the products of ``pairs`` of them."""
    if provable is None or request.exact or digits > DIGITS:
        return None
    tape, places = provable.tape.extended(), dict(provable.places)
    for place, (a, b) in enumerate(pairs, size):
        for target in {target for target, _ in provable.places}:
            if (target, a) in places and (target, b) in places:
                places[target, place] = tape.record("mul", (places[target, a], places[target, b]))
    return FinerRows(provable, provable._replace(tape=tape, places=places), request.at, size + len(pairs))


class FinerRows:
    """Proves rows of blocks of points: what is ``told`` has more than is ``asked``, ``size`` entries a row. ``at`` are
    the variables that are the same everywhere."""

    def __init__(self, asked: EntryTape, told: EntryTape, at: Point, size: int) -> None:
        self.asked, self._entries, self.at, self.size = asked, told, at, size
        self.points = self._asked = 0
        self._over_balls: OverBalls | None = None
        self._rational: dict[TotalPlace, Slot] = {}
        self._told: Finer | None = None

    def remarks(self) -> list[str]:
        """How many points were proved here, and how many were left to the one-shot."""
        return remarks(0, self.points, self._asked - self.points)

    @property
    def counts(self) -> tuple[int, int]:
        """How many points were tried, and how many proved."""
        return self._asked, self.points

    def count(self, asked: int, proved: int) -> None:
        """Counts points that another has tried."""
        self._asked += asked
        self.points += proved

    def fill(self, block: Block, asked: Any, numbers: Any) -> Any:
        """Tells of points of the mask ``asked`` (N,), and returns the mask of those; ``numbers`` are as they were."""
        self._told = self._proved(block, asked, len(numbers))
        return self._told.found

    def taken(self) -> Finer | None:
        """What there is to say of the block that was filled last, once; None where no point was asked for."""
        told, self._told = self._told, None
        return told

    def _proved(self, block: Block, asked: Any, targets: int) -> Finer:
        rows = numpy.flatnonzero(asked)
        self._asked += len(rows)
        arrays = numpy.zeros((4, targets, self.size, block.size))
        found = Finer(numpy.zeros_like(asked), arrays[:3], arrays[3], {})
        tape = self._entries.tape
        held = {name: self.at[name] for name in tape.inputs if name in self.at and name not in block.columns}
        if self._over_balls is None:
            self._rational = self._rational_places(held)
            self._over_balls = OverBalls(partial(self._plan, held), 1)  # the bounds of a total hang on no block
        engine = self._over_balls.engine(len(rows), len(rows))
        if engine is None:
            return found
        given, proved = engine.run([block.doubles(name, rows) for name in engine.inputs], len(rows))
        for name in tape.inputs:
            if name in block.columns:
                proved &= ~block.beyond_doubles(name, rows)
        exact = self._exactly(block, rows[proved], held) if self._rational else {}
        for row in numpy.flatnonzero(proved).tolist():
            proved[row] = all(int(rows[row]) in known for known in exact.values())
        sure = rows[proved]
        found.found[sure] = True
        told = [place for place in self._entries.places if place not in self._rational]
        for (target, place), parts in zip(told, given.reshape(-1, len(arrays), len(rows)), strict=True):
            arrays[:, target, place, sure] = parts[:, proved]
        for target, source, twin in self._entries.twins:
            if (target, source) in exact:
                exact[target, twin] = exact[target, source]
            elif source >= 0:
                arrays[:, target, twin, sure] = arrays[:, target, source, sure]
        self.points += len(sure)
        return found._replace(exact=exact)

    def _plan(self, held: Point) -> BallPlan:
        from gradcli.engines.balls.plan import ball_plan

        tape, places, edges, _ = self._entries
        slots = [slot for place, slot in places.items() if place not in self._rational]
        return ball_plan(tape, slots, edges, held)._replace(finer=True)

    def _rational_places(self, held: Point) -> dict[TotalPlace, Slot]:
        """The entries that are rational at every point."""
        tape, places, *_ = self._entries
        rational = set(_rational(tape, tape.live([*places.values()]), held))
        return {place: slot for place, slot in places.items() if slot in rational}

    def _exactly(self, block: Block, rows: Any, held: Point) -> dict[TotalPlace, dict[int, Fraction]]:
        """The rational entries, at the rows where they are numbers of a usual size."""
        from gradcli.numbers.balls.balls import Balls
        from gradcli.tape.sweeps import evaluate

        found: dict[TotalPlace, dict[int, Fraction]] = {place: {} for place in self._rational}
        tape, slots = self._entries.tape, [*self._rational.values()]
        live = set(tape.live(slots))
        columns = [name for name, slot in tape.inputs.items() if slot in live and name not in held]
        m = Balls()
        with m.working():
            fixed = {name: coordinate.over(m) for name, coordinate in held.items() if tape.inputs[name] in live}
            for row in rows.tolist():
                given = {name: _decimal(block.columns[name][row]) for name in columns}
                values = evaluate(tape, m, {**fixed, **given}, slots)
                for place, slot in self._rational.items():
                    if isinstance(values[slot], int | Fraction):
                        found[place][row] = Fraction(values[slot])
        return found


def _rational(tape: Tape, slots: Sequence[Slot], held: Point) -> Iterator[Slot]:
    """The slots that are rational at every point, in order."""
    known = {slot for name, slot in tape.inputs.items() if name not in held or held[name].exact is not None}
    yield from known
    for slot in slots:
        operation, operands, _, _, row = tape.instructions[slot]
        plain = operation in CONDITIONS or operation in (CONSTANT, WHERE) or (row is not None and row.rational)
        if plain and slot not in tape.inputs.values() and known.issuperset(operands):
            known.add(slot)
            yield slot


def _decimal(number: float) -> int | Fraction:
    """The shortest decimal that is read as a double."""
    exact = Fraction(Decimal(repr(float(number))))
    return exact.numerator if exact.denominator == 1 else exact
