"""A row run over each number system, its results as doubles: the same checker holds all of them to the same truths."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from flint import arb

from gradcli.code.functions import helpers
from gradcli.functions.book import CORE, PRIMITIVES
from gradcli.functions.row import Primitive
from gradcli.languages.code_text import Text
from gradcli.languages.scalar import PYTHON
from gradcli.numbers.arrays import ARRAYS
from gradcli.numbers.balls.balls import Ball, Balls
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import RATIONALS
from gradcli.numbers.recorder import Recorder
from gradcli.numbers.series.series import Series
from gradcli.numbers.series.series_functions import SeriesSystem
from gradcli.tape.sweeps import evaluate
from gradcli.tape.tape import INPUT, Tape
from tests.oracles.row_checker import Point, Run, in_float64

Results = tuple[Any, list[Any]]


def _over(m: Any, row: Primitive, operands: list[Any], extra: tuple[Any, ...], back: Callable[[Any], Any]) -> Results:
    value = row.value(m, *operands, *extra)
    partials = [rule(m, value, *operands, *extra) for rule in row.partials]
    return back(value), [None if partial is None else back(partial) for partial in partials]


def in_rationals(row: Primitive, point: Point, extra: tuple[Any, ...]) -> Results:
    return _over(RATIONALS, row, [Fraction(x) for x in point], extra, float)


def in_arrays(row: Primitive, point: Point, extra: tuple[Any, ...]) -> Results:
    with np.errstate(all="ignore"):
        # Twice: a reduction over the block, or a scalar taken for it, would show.
        return _over(ARRAYS, row, [np.array([x, x]) for x in point], extra, lambda a: np.broadcast_to(a, (2,))[1])


def double(number: Any) -> float:
    """The midpoint; an enclosure too wide to hold a number to its truth is none."""
    if not isinstance(number, Ball):
        return float(number)
    if not number.arb.is_finite() or not (number.arb.is_exact() or number.arb.rel_accuracy_bits() > 40):
        return math.nan
    return float(number.arb.mid())


def in_balls(row: Primitive, point: Point, extra: tuple[Any, ...]) -> Results:
    with Balls(96).working() as m:
        # Exact numbers for arithmetic, balls for the functions; the other way round below.
        return _over(m, row, [Fraction(x) if row.rational else _as_ball(x) for x in point], extra, double)


def _as_ball(x: float) -> Ball:
    return Ball(arb(x))


def in_exact_balls(row: Primitive, point: Point, extra: tuple[Any, ...]) -> Results:
    with Balls(96).working() as m:
        return _over(m, row, [_as_ball(x) if row.rational else Fraction(x) for x in point], extra, double)


def in_series(row: Primitive, point: Point, extra: tuple[Any, ...]) -> Results:
    """The value, and each partial as the coefficient of t when that operand moves."""
    with Balls(96).working() as m:
        value, partials = None, []
        for moving in range(len(point)):
            s = SeriesSystem(m, 4)
            operands = [Series(s, {0: Fraction(x), 1: Fraction(k == moving)}) for k, x in enumerate(point)]
            y = s.series(row.value(s, *operands, *extra))
            value = double(y.terms.get(0, 0))
            partials.append(double(y.terms.get(1, 0)))
        return value, partials if row.name != "stop" else [None]


def in_recorder(row: Primitive, point: Point, extra: tuple[Any, ...]) -> Results:
    """The row and its partials recorded as a program, and the program run."""
    tape, slots = _recorded(row, extra)
    inputs = dict(zip("xy", point, strict=False))
    values = evaluate(tape, FLOAT64, inputs, [slot for slot in slots if slot is not None])
    found = [None if slot is None else values[slot] for slot in slots]
    return found[0], found[1:]


def _recorded(row: Primitive, extra: tuple[Any, ...]) -> tuple[Tape, list[int | None]]:
    tape = Tape()
    m = Recorder(tape)
    operands = [m.at(tape.record(INPUT, (), name)) for name, _ in zip("xy", row.partials, strict=False)]
    value = m.number(row.value(m, *operands, *extra))
    partials = [rule(m, value, *operands, *extra) for rule in row.partials]
    return tape, [value.slot, *(None if p is None else m.number(p).slot for p in partials)]


class Printed(NamedTuple):
    """An expression of Python, compiled, and the names it needs besides its operands."""

    code: Any
    names: dict[str, Any]


@cache
def _compiled(text: str) -> Printed:
    names: dict[str, Any] = {"math": math}
    exec("\n".join(helpers(text, PYTHON)), names)  # noqa: S102 (printed by us)
    return Printed(compile(text, "row", "eval"), names)


def in_code(row: Primitive, point: Point, extra: tuple[Any, ...]) -> Results:
    """The row and its partials printed as Python, and that run."""
    m = PYTHON.numbers
    operands = [Text(m, name) for name, _ in zip("xy", row.partials, strict=False)]
    value = m.number(row.value(m, *operands, *extra))
    partials = [rule(m, value, *operands, *extra) for rule in row.partials]
    at = dict(zip("xy", point, strict=False))
    found = []
    for number in (value, *partials):
        printed = None if number is None else _compiled(m.number(number).code)
        found.append(None if printed is None else eval(printed.code, {**printed.names, **at}))  # noqa: S307
    return found[0], found[1:]


class System(NamedTuple):
    """A number system as the checker sees it: how a row runs over it, and the rows it has."""

    name: str
    run: Run
    rows: tuple[Primitive, ...]


FURTHER = ("xlogy", "xlog1py", "log1mexp", "lambertwm1")
"""Rows of families that number systems have functions of their own for."""
ROWS = (*CORE, *(PRIMITIVES[name] for name in FURTHER))
_RECORDED = frozenset(["pow"])
"""Rows whose partials are recorded before they are printed: with the branches of 0^y, which an expression has not."""
_OF_A_LIBRARY = frozenset(["lambertwm1"])
"""Rows that Python has from scipy only: tests/code."""
SYSTEMS = {
    system.name: system
    for system in (
        System("float64", in_float64, ROWS),
        System("rational", in_rationals, tuple(row for row in ROWS if row.rational)),
        System("arrays", in_arrays, ROWS),
        System("balls", in_balls, ROWS),
        System("exact balls", in_exact_balls, ROWS),
        System("series", in_series, ROWS),
        System("recorder", in_recorder, ROWS),
        System("code", in_code, tuple(row for row in ROWS if row.name not in _RECORDED | _OF_A_LIBRARY)),
    )
}
