"""Rows proved over pairs of doubles against the other stages at the same decimals, every digit: balls where these prove
the row too, and the one-shot where they do not, and for a share of all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from gradcli.batch.gradients import Gradients
from gradcli.batch.hessians import Hessians
from gradcli.batch.judged import JudgedWork
from gradcli.batch.rowjudge import as_double
from gradcli.engines.balls.engine import BallEngine
from gradcli.engines.balls.plan import ball_plan
from gradcli.engines.entry_tape import EntryTape
from gradcli.engines.library import CompileError
from gradcli.engines.pairs.engine import PairEngine
from gradcli.errors import GradcliError, Source
from gradcli.languages.code_text import NoFunction
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.tables.blocks import Block
from gradcli.tables.statuses import LEAST as LEAST_DOUBLE
from gradcli.tables.statuses import OK, STATUSES
from tests.trials import Figure, certified_rows
from tests.trials.certified_rows import special
from tests.trials.rows import BINARY, NAMES, UNARY, cell

ATOMS = ("x", "y", "x", "y", "0.1", "0.3", "1", "2", "1/3", "10", "pi/180", "exp(1)")
ONE = tuple(text for text in UNARY if not any(name in text for name in ("gamma", "erf")))
MORE = (
    "sinh({})",
    "cosh({})",
    "sech({})",
    "acos({})",
    "asinh({})",
    "atanh({})",
    "expm1({})",
    "log10({})",
    "softplus({})",
)
TWO = BINARY
JUDGED = 40
"""Rows of a program that the one-shot is asked of at most; of those that balls do not prove, ten times as many."""


class Paired(NamedTuple):
    """Of the rows of one program: how many were tried, how many proved, and which are otherwise elsewhere."""

    rows: int
    proved: int
    faults: list[str]


def program(chance: random.Random, depth: int) -> str:
    """The text of a random expression of functions that have kernels."""
    if depth == 0:
        return chance.choice(ATOMS)
    if chance.random() < 0.45:
        return chance.choice([*ONE, *MORE]).format(program(chance, depth - 1))
    return chance.choice(TWO).format(program(chance, depth - 1), program(chance, chance.randrange(depth)))


def number(chance: random.Random) -> float:
    """A special number, or one of few or many digits and any size."""
    draw = chance.random()
    if draw < 0.3:
        return cell(chance)
    if draw < 0.6:
        return float(f"{chance.gauss(0, 2):.{chance.randrange(1, 18)}g}")
    return float(f"{chance.gauss(0, 1) * 10.0 ** chance.randrange(-8, 7):.{chance.randrange(1, 18)}g}")


def works(chance: random.Random, text: str, seconds: float) -> JudgedWork:
    """The program asked of for values and partials, along a direction, or for second derivatives."""
    kind = chance.randrange(4)
    direction = read_point([Source("x=2,y=-1/3")]) if kind in (1, 2) else None
    request = Request([Source(text)], declared=NAMES, wrt=NAMES, seconds=seconds, direction=direction)
    return Gradients(request, certify=True) if kind < 2 else Hessians(request, certify=True)


def compared(work: JudgedWork, provable: EntryTape, points: list[dict[str, float]], text: str, judged: int) -> Paired:
    """One program at some points."""
    results = list(provable.places.values())
    try:
        engine = PairEngine(provable.tape, results, provable.edges, {})
    except CompileError:
        return Paired(0, 0, [])
    columns = {name: np.array([point[name] for point in points]) for name in NAMES}
    given = [columns[name] for name in engine.inputs]
    numbers, proved = engine.run(given, len(points))
    try:
        plan = ball_plan(provable.tape, results, provable.edges, {})
        over_balls, sure = BallEngine(plan).run(given, len(points))
    except (CompileError, NoFunction):
        over_balls, sure = numbers, np.zeros_like(proved)
    faults = [
        f"{text} at {points[row]}: {numbers[:, row].tolist()}, over balls {over_balls[:, row].tolist()}"
        for row in np.flatnonzero(proved & sure)
        if list(map(repr, numbers[:, row].tolist())) != list(map(repr, over_balls[:, row].tolist()))
    ]
    block = Block({name: columns[name] for name in work.names}, len(points))
    asked = [*np.flatnonzero(proved & ~sure)[: 10 * judged], *np.flatnonzero(proved & sure)[:judged]]
    for row in asked:
        wanted = work.entries(block, int(row))
        for (target, place), found in zip(provable.places, numbers[:, row].tolist(), strict=True):
            double, code = as_double(wanted[target][place], LEAST_DOUBLE)
            if code != OK or repr(double) != repr(found):
                faults.append(f"{text} at {points[row]}: entry {place} is {found!r}, not {double!r} {STATUSES[code]}")
    return Paired(len(points), int(proved.sum()), faults)


def random_programs(seed: int, count: int, rows: int, judged: int = 2, seconds: float = 2.0) -> Iterator[Paired]:
    """Random programs at random points."""
    for case in range(count):
        chance = random.Random(f"pairs/{seed}/{case}")
        text = program(chance, chance.choice([1, 2, 3, 4]))
        points = [{name: number(chance) for name in NAMES} for _ in range(rows)]
        try:
            work = works(chance, text, seconds)
            provable = work.recorded()
            if provable is not None and provable.places:
                yield compared(work, provable, points, text, judged)
        except GradcliError:
            continue


def of_rows() -> Iterator[Paired]:
    """Every row that has a kernel, at its special points."""
    for text, row in certified_rows.of_rows():
        if row.pairs:
            work = Gradients(Request([Source(text)], declared=NAMES, seconds=2.0), certify=True)
            provable = work.recorded()
            assert provable is not None
            yield compared(work, provable, special(row), text, JUDGED)


def figure(what: str, found: Iterator[Paired]) -> Figure:
    """What a run comes to: rows proved are what is tried."""
    every = [one for one in found if one.rows]
    faults = tuple(fault for one in every for fault in one.faults)
    of = sum(one.rows for one in every)
    proved = sum(one.proved for one in every)
    return Figure(what, proved, len(faults), f"of {of:,} rows of {len(every)} programs", faults)


def measure(long: bool) -> Iterator[Figure]:
    """Special points of every row with a kernel, then random programs: values, gradients, directions, Hessians."""
    yield figure("rows proved over pairs at special points of every function with a kernel, as elsewhere", of_rows())
    programs, rows = (1500, 1000) if long else (25, 4000)
    found = random_programs(1, programs, rows, judged=5 if long else 2)
    yield figure("rows proved over pairs of random programs, as by balls or the one-shot, every digit", found)
