"""Rows proved over balls in C against the one-shot at the same decimals: special and ordinary numbers through random
programs, and through every function that FLINT has for a row of the table."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from gradcli.batch.gradients import Gradients
from gradcli.batch.rowjudge import as_double
from gradcli.engines.balls.engine import BallEngine
from gradcli.engines.balls.loop import BallLoop
from gradcli.engines.balls.plan import ball_plan
from gradcli.engines.library import CompileError
from gradcli.errors import GradcliError, Source
from gradcli.functions.book import ROWS
from gradcli.functions.row import NO_RULE, Primitive
from gradcli.languages.code_text import NoFunction
from gradcli.questions.request import Request
from gradcli.tables.blocks import Block
from gradcli.tables.statuses import LEAST as LEAST_DOUBLE
from gradcli.tables.statuses import OK, STATUSES
from tests.trials import Figure
from tests.trials.rows import NAMES, NUMBERS, cell, program


class Proved(NamedTuple):
    """Of the rows of one program: how many were tried, how many proved, and what the one-shot says otherwise."""

    rows: int
    proved: int
    faults: list[str]


def tried(text: str, points: list[dict[str, float]], seconds: float = 2.0) -> Proved:
    """One program at some points. Of what is proved every number and every status is the one-shot's."""
    work = Gradients(Request([Source(text)], declared=NAMES, seconds=seconds), certify=True)
    provable = work.recorded()
    assert provable is not None
    try:
        plan = ball_plan(provable.tape, list(provable.places.values()), provable.edges, {})
        engine, other = BallEngine(plan), BallLoop(plan)
    except (CompileError, NoFunction):
        return Proved(len(points), 0, [])
    columns = [np.array([point[name] for point in points]) for name in engine.inputs]
    numbers, proved = engine.run(columns, len(points))
    block = Block({name: np.array([point[name] for point in points]) for name in work.names}, len(points))
    faults = _told_apart(text, (numbers, proved), other.run(columns, len(points)))
    for row in np.flatnonzero(proved):
        wanted = work.entries(block, int(row))
        for (target, place), number in zip(provable.places, numbers[:, row], strict=True):
            double, code = as_double(wanted[target][place], LEAST_DOUBLE)
            if code != OK or repr(double) != repr(float(number)):
                at = ", ".join(f"{name}={value!r}" for name, value in points[row].items())
                faults.append(
                    f"{text} at {at}: entry {place} is {number!r}, of the one-shot {double!r} {STATUSES[code]}"
                )
    return Proved(len(points), int(proved.sum()), faults)


def _told_apart(text: str, one: tuple[Any, Any], other: tuple[Any, Any]) -> list[str]:
    """Rows that C and Python do not say the same of."""
    (numbers, proved), (again, sure) = one, other
    differ = (proved != sure) | (proved & (numbers.view(np.int64) != again.view(np.int64)).any(axis=0))
    return [f"{text}: C and Python differ in row {row}" for row in np.flatnonzero(differ)]


_FRONTS = (("2", "1/2", "3/2"), ("-1", "2", "1"), ("1/2", "1", "3"))
"""Constants before the last operand."""


def of_rows() -> Iterator[tuple[str, Primitive]]:
    """The programs of each row that FLINT has a function for."""
    for row in ROWS:
        for text in programs_of(row) if row.flint else ():
            yield text, row


def programs_of(row: Primitive) -> Iterator[str]:
    """Programs of a row that the language has a name or a sign for: of variables, and with constants before the last
    operand where FLINT has no slope by one, or where special functions have orders."""
    count = len(row.partials)
    fronts = [] if NO_RULE in row.partials else [("x", "y", "x*y", "x - y")[: count - 1]]
    if count > 1 and (row.enclosure or not fronts):
        fronts += [front[: count - 1] for front in _FRONTS]
    for front, parameter in product(fronts, row.parameter or (None,)):
        given = [*front, "y" if "x" in front else "x"][:count]
        shown = row.shown.format(*given, p=f"({parameter})") if row.shown else ""
        called = f"{row.name}({', '.join([*given, *([] if parameter is None else [str(parameter)])])})"
        text = next((text for text in (shown, called) if text and _planned(text)), None)
        if text is not None:
            yield text


def _planned(text: str) -> bool:
    """Whether the language has a program, and FLINT all that it is made of."""
    try:
        provable = Gradients(Request([Source(text)], declared=NAMES), certify=True).recorded()
        if provable is not None:
            ball_plan(provable.tape, list(provable.places.values()), provable.edges, {})
    except (GradcliError, NoFunction):
        return False
    return provable is not None


def special(row: Primitive) -> list[dict[str, float]]:
    """Points at and about what is special to a function."""
    numbers = [*NUMBERS, *(float(k) for k in range(-4, 5)), 0.99, 1.01, -0.99, 1e-3, 50.5]
    if len(row.partials) == 1:
        return [{"x": x, "y": 0.0} for x in numbers]
    some = [number for number in numbers if abs(number) < 1e9]
    return [{"x": x, "y": y} for x in some[::2] for y in some[::3]]


def random_programs(seed: int, count: int, rows: int) -> Iterator[Proved]:
    """Random programs at random points."""
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        points = [{name: cell(chance) for name in NAMES} for _ in range(rows)]
        try:
            yield tried(program(chance, chance.choice([1, 2, 3, 4])), points)
        except GradcliError:
            continue


def measure(long: bool) -> Iterator[Figure]:
    """Special points of every row, then random programs."""
    yield figure("numbers proved at special points of every row that FLINT has, against the one-shot", rows())
    count = 4000 if long else 60
    yield figure("numbers proved of random programs, against the one-shot", random_programs(1, count, 25))


def rows() -> Iterator[Proved]:
    """Every row of the table that FLINT has, at special points."""
    return (tried(text, special(row)) for text, row in of_rows())


def figure(what: str, found: Iterator[Proved]) -> Figure:
    """What a run comes to: rows proved are what is tried."""
    every = list(found)
    faults = tuple(fault for one in every for fault in one.faults)
    of = sum(one.rows for one in every)
    return Figure(
        what, sum(one.proved for one in every), len(faults), f"of {of:,} rows of {len(every)} programs", faults
    )
