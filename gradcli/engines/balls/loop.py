"""A plan over FLINT's real balls in Python, where no compiler makes C of it: the same steps over objects of flint.

It decides as the C does: the same precisions one after the other, the same calls, the same rounding of the ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np
from flint import arb

from gradcli.engines.balls.calls import CONDITION, function
from gradcli.engines.balls.plan import FINER_BITS, PARTS, BallPlan, BallStep
from gradcli.engines.held import CONSTANT_BITS
from gradcli.language.expressions import CONDITIONS
from gradcli.numbers.balls.balls import Balls
from gradcli.records import NamedTuple
from gradcli.tape.tape import WHERE, Slot

LEAST, MOST = 2.0**-1022, 1.7976931348623157e308
"""The sizes of normal doubles."""
_NAN = arb.nan()


class _Action(NamedTuple):
    """``into`` becomes what ``act`` makes of the operands; those of ``one`` or ``two`` numbers are to be finite."""

    into: int
    act: Callable[..., Any]
    operands: tuple[int, ...]
    one: bool = False
    two: bool = False
    any: bool = False
    """Whether its operands, other than numbers, may be anything."""


class BallLoop:
    """The results of a plan at many points, one after the other, as ``BallEngine`` has them.

    Raises NoFunction where python-flint has no function of the plan's.
    """

    def __init__(self, plan: BallPlan) -> None:
        self.inputs, self._plan = list(plan.inputs), plan
        place = count()
        self._places: Mapping[Slot, int] = {
            slot: next(place) for slot in (*plan.inputs.values(), *plan.constants, *(step.into for step in plan.steps))
        }
        self._actions = [self._action(step) for step in plan.steps]
        self._results = [self._places[slot] for slot in plan.results]
        self._edges = [self._places[slot] for slot in plan.edges]

    def run(self, columns: Sequence[Any], count: int) -> tuple[Any, Any]:
        """As of every proving engine."""
        numbers = np.empty((self._plan.parts * len(self._results), count))
        proved = np.zeros(count, dtype=np.bool_)
        told = np.logical_and.reduce([_told(column) for column in columns]) if columns else np.ones(count, np.bool_)
        cells = [column.tolist() for column in columns]
        for bits in self._plan.precisions:
            with Balls(bits).working():
                values = [_NAN] * len(self._places)
                for place, number in self._constants():
                    values[place] = number
                for row in np.flatnonzero(told & ~proved).tolist():
                    for place, column in enumerate(cells):
                        values[place] = _decimal(column[row])
                    if (found := self._row(values)) is not None:
                        numbers[:, row], proved[row] = found, True
        return numbers, proved

    def _row(self, values: list[Any]) -> list[float] | None:
        """The results at a point; None where one is not sure to be one double, or an edge not sure to be away."""
        for into, act, operands, one, two, anything in self._actions:
            # The loop over operands costs as much as what is made of one or two.
            if one:
                a = values[operands[0]]
                values[into] = act(a) if a.is_finite() else _NAN
            elif two:
                a, b = values[operands[0]], values[operands[1]]
                values[into] = act(a, b) if a.is_finite() and b.is_finite() else _NAN
            else:
                given = [values[place] for place in operands]
                values[into] = act(*given) if anything or all(number.is_finite() for number in given) else _NAN
                if values[into] is None:
                    return None
        if any(values[edge] != 0 for edge in self._edges):
            return None
        found = []
        for place in self._results:
            if (number := _rounded(values[place])) is None:
                return None
            found.append(number)
            if self._plan.finer:
                if (rest := _finer(values[place], number)) is None:
                    return None
                found += rest
        return found

    def _action(self, step: BallStep) -> _Action:
        operands = tuple(self._places[slot] for slot in step.operands)
        into = self._places[step.into]
        if step.operation in CONDITIONS:
            return _Action(into, CONDITION[step.operation], operands, any=True)
        if step.operation == WHERE:
            return _Action(into, _chosen, operands, any=True)
        return _Action(into, function(step), operands, len(operands) == 1, len(operands) == 2)

    def _constants(self) -> Iterator[tuple[int, Any]]:
        """The constants at the precision at work, with their places."""
        for slot, text in self._plan.constants.items():
            if isinstance(text, str):
                with Balls(CONSTANT_BITS).working():
                    number = arb(text)
                yield self._places[slot], +number
            else:
                yield self._places[slot], text


def _chosen(condition: int, one: Any, other: Any) -> Any:
    """None where it cannot be told which."""
    return None if condition < 0 else one if condition else other


def _told(column: Any) -> Any:
    """Where cells are normal doubles or 0."""
    size = np.abs(column)
    return (size == 0) | ((size >= LEAST) & (size <= MOST))


def _decimal(number: float) -> Any:
    """The shortest decimal that is read as a number, as a ball."""
    return arb(repr(number))


def _rounded(ball: Any) -> float | None:
    """The one double that a ball rounds to, a normal one or an exact 0."""
    if not ball.is_finite():
        return None
    if ball.is_zero():
        return 0.0
    found = float(ball.lower())
    return found if found == float(ball.upper()) and LEAST <= abs(found) <= MOST else None


def _finer(ball: Any, head: float) -> list[float] | None:
    """What is left of a ball beside the nearest double: two doubles, and a bound of the rest."""
    if head and abs(head) < 2.0**-800:
        return None
    parts, rest = [], ball - head
    for _ in range(PARTS - 2):
        parts.append(float(rest))
        rest -= parts[-1]
    off, told = rest.abs_upper(), abs(head) * 2.0**-FINER_BITS
    return [*parts, 0.0 if off.is_zero() else told] if off <= told else None
