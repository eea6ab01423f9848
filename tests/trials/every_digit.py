"""Files of random and special rows through ``--certify``, from text to text: every number that is printed against balls
of more than three times its digits, at the decimals as they are typed; and rows of every kind against the one-shot."""

from __future__ import annotations

import csv
import math
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
from flint import arb, ctx

from gradcli.batch import proved, stripped
from gradcli.batch.gradients import Gradients
from gradcli.engines.balls import plan
from gradcli.engines.balls.engine import BallEngine
from gradcli.engines.balls.loop import _rounded
from gradcli.engines.library import compiler
from gradcli.errors import Source
from gradcli.languages.code_text import NoFunction
from gradcli.numbers.balls.balls import Balls
from gradcli.questions.request import Request
from gradcli.strips.rows_pass import RowsPass
from gradcli.tape.sweeps import evaluate
from tests.shell.command_line import run
from tests.trials import Figure
from tests.trials.rows import NAMES, NUMBERS

PROGRAMS = (
    *("exp(-x^2/2)*sin(3*y)+sqrt(x*x+y*y+1)", "x*y/(x^2+y^2+1)", "tanh(x*y)+atan(y)*sqrt(1+x^2)"),
    *("log(1+exp(x-y))*cos(y)", "where(x > y, x^2*y, sin(y)/(1+x^2))", "(x-y)*(x+y)", "sin(x)*cos(y)", "x*log(y)"),
    *("log1p(x)+expm1(y)", "atan2(y, x)", "x^y", "abs(x-y)+max(x, y)", "floor(x)*y+round(y)", "hypot(x, y)"),
    *("sinh(x)-cosh(y)", "asin(x)*acos(y)", "asinh(x)+atanh(y)", "cbrt(x)*y", "exp2(x)+log2(y)", "tan(x)/y"),
    *("x^3*y-2*x*y^2+3*x-1", "sigmoid(x)*softplus(y)", "logaddexp(x, y)", "sec(x)+cot(y)", "mod(x, 3)*y", "1/(x-y)"),
)
FINER = (192, 640)
"""Bits of the balls that say what is true."""
FAR = 10
"""Rows of a program far out."""
WRITTEN = 60
"""Decimals of multiples of pi/2 and of numbers half way between two doubles."""


class Tried(NamedTuple):
    """Of one program: its rows, the numbers held against balls in C and against balls at longer decimals, the rows held
    against the one-shot, and what was found to be otherwise."""

    rows: int
    numbers: int
    longer: int
    judged: int
    faults: list[str]


# Cells


def _ordinary(chance: random.Random) -> str:
    return repr(chance.gauss(0, 2))


def _short(chance: random.Random) -> str:
    return f"{chance.gauss(0, 2):.{chance.randrange(7)}f}"


def _sized(chance: random.Random) -> str:
    return f"{chance.uniform(-9, 9):.{chance.randrange(17)}f}e{chance.randrange(-9, 2)}"


def _whole(chance: random.Random) -> str:
    return str(chance.randrange(-30, 31))


@cache
def _quarter_turn(count: int) -> str:
    before, ctx.prec = ctx.prec, 400
    try:
        return (arb.pi() * count / 2).str(WRITTEN, radius=False)
    finally:
        ctx.prec = before


def _turns(chance: random.Random, most: int = 100) -> str:
    """Near a multiple of pi/2, of some digits."""
    turned = Decimal(_quarter_turn(chance.randrange(1, most)))
    return chance.choice(["", "-"]) + f"{turned:.{chance.choice([3, 8, 15, 16, 17, 25, 40])}g}"


def _half(chance: random.Random) -> str:
    """Half way between two doubles, or hardly beside it."""
    number = chance.uniform(0.5, 4)
    with localcontext(prec=WRITTEN):
        middle = (Decimal(number) + Decimal(math.nextafter(number, 9))) / 2
        return f"{middle + chance.choice([-1, 0, 0, 1]) * Decimal(10) ** -chance.choice([20, 27, 50]):f}"


def _about_one(chance: random.Random) -> str:
    little = chance.choice([-1, 1]) * Decimal(10) ** -chance.randrange(1, 27)
    return f"{Decimal(chance.choice([0, 1, -1, 2, 3])) + little:f}"


def _special(chance: random.Random) -> str:
    return repr(chance.choice(NUMBERS))


def _far(chance: random.Random) -> str:
    """Of a size that few programs have numbers for: such rows may take the one-shot all of its time."""
    if chance.random() < 0.4:
        return chance.choice([str(chance.randrange(-(2**62), 2**62)), _turns(chance, 60_000)])
    sizes = (chance.randrange(100, 308), -chance.randrange(100, 308), -chance.randrange(308, 330), 400, -400)
    return f"{chance.uniform(-9, 9):.{chance.randrange(1, 17)}f}e{chance.choice(sizes)}"


KINDS: tuple[tuple[Callable[[random.Random], str], float], ...] = (
    *((_ordinary, 30), (_short, 20), (_sized, 12), (_whole, 6), (_turns, 8), (_half, 4), (_about_one, 8)),
)


def cell(chance: random.Random) -> str:
    """A number as one may be typed."""
    return chance.choices([make for make, _ in KINDS], [weight for _, weight in KINDS])[0](chance)


def far(chance: random.Random) -> tuple[str, str]:
    """x and y, one of them or both far out, or of what is special."""
    ends = (chance.choice([_far, _special])(chance), chance.choice([_far, _special, cell])(chance))
    return ends if chance.random() < 0.5 else (ends[1], ends[0])


def row(chance: random.Random) -> tuple[str, str]:
    """x and y: now and then the same, or hardly another one."""
    x = cell(chance)
    draw = chance.random()
    if draw > 0.1:
        return x, cell(chance)
    number = float(x)
    if draw < 0.04 or not math.isfinite(number):
        return x, x
    near = [repr(math.nextafter(number, math.inf)), repr(-number), repr(number)]
    return x, chance.choice([*near, f"{Decimal(x) + Decimal(10) ** -30:f}"] if abs(number) < 1e9 else near)


# What is true


class FinerBalls:
    """The numbers of a program at points, where balls of FINER bits tell the one double of each."""

    def __init__(self, text: str) -> None:
        work = Gradients(Request([Source(text)], declared=NAMES, wrt=NAMES), certify=True)
        provable = work.recorded()
        assert provable is not None
        self.places = [place for _, place in provable.places]
        self._tape, self._slots = provable.tape, [*provable.places.values()]
        self._engine = None
        with patch.object(plan, "PRECISIONS", FINER), suppress(NoFunction):
            self._engine = BallEngine(plan.ball_plan(provable.tape, self._slots, provable.edges, {}))

    def of_doubles(self, points: Sequence[tuple[str, ...]]) -> tuple[Any, Any]:
        """Numbers (E, N), and the mask (N,) of the points they are known at; points are of decimals that are the
        shortest of their doubles. None of them are where FLINT has no function of the program's."""
        if self._engine is None or not points:
            return np.empty((len(self.places), len(points))), np.zeros(len(points), np.bool_)
        columns = {name: np.array([float(cells[k]) for cells in points]) for k, name in enumerate(NAMES)}
        return self._engine.run([columns[name] for name in self._engine.inputs], len(points))

    def of_decimals(self, cells: Sequence[str]) -> list[float | None]:
        """The same at one point of any decimals; None where a number is not known."""
        given = {name: Fraction(Decimal(text)) for name, text in zip(NAMES, cells, strict=True)}
        m = Balls(FINER[0])
        with m.working():
            point = {name: given[name] for name in self._tape.inputs}
            values = evaluate(self._tape, m, point, self._slots)
            return [_double(values[slot]) for slot in self._slots]


def _double(value: Any) -> float | None:
    if isinstance(value, int | Fraction):
        return float(value) if abs(value) < 10**300 else None
    ball = getattr(value, "arb", None)
    return None if ball is None else _rounded(ball)


def shortest(text: str) -> bool:
    """Whether a decimal is the shortest of its double, a normal one."""
    number = float(text)
    return 1e-300 < abs(number) < 1e300 and Decimal(repr(number)) == Decimal(text)


# Rows of a program


def tried(text: str, points: Sequence[tuple[str, str]], chance: random.Random, longer: int, judged: int) -> Tried:
    """One program at some points: so many of the ``longer`` decimals are told in Python, and rows ``judged``."""
    printed = certified(text, points)
    balls = FinerBalls(text)
    faults: list[str] = []
    sure = [k for k, row in enumerate(printed) if row[-1] == "ok"]
    plain = [k for k in sure if all(map(shortest, points[k]))]
    numbers, known = balls.of_doubles([points[k] for k in plain])
    for place, found in zip(balls.places, numbers, strict=True):
        for k, number, told in zip(plain, found.tolist(), known.tolist(), strict=True):
            if told and not _same(printed[k][place], number):
                faults.append(f"{text} at {points[k]}: entry {place} is {printed[k][place]}, not {number!r}")
    others = sorted({*sure} - {k for k, told in zip(plain, known, strict=True) if told})
    others = chance.sample(others, min(longer, len(others)))
    held = 0
    for k in others:
        for place, told in zip(balls.places, balls.of_decimals(points[k]), strict=True):
            held += told is not None
            if told is not None and not _same(printed[k][place], told):
                faults.append(f"{text} at {points[k]}: entry {place} is {printed[k][place]}, not {told!r}")
    # Those that are uncertified have had their time already.
    unsure = [k for k, row in enumerate(printed) if row[-1] not in ("ok", "uncertified")]
    asked = [*chance.sample(sure, min(judged, len(sure))), *chance.sample(unsure, min(judged, len(unsure)))]
    faults += [fault for k in asked if (fault := against_one_shot(text, points[k], printed[k]))]
    return Tried(len(points), int(known.sum()) * len(balls.places), held, len(asked), faults)


def certified(text: str, points: Sequence[tuple[str, ...]]) -> list[list[str]]:
    """The rows that ``--certify`` prints of a file of points: value, partials, status; through the pass over text."""
    answered, texts = RowsPass.run, 0

    def counted(self: RowsPass, *given: Any) -> int:
        nonlocal texts
        texts += 1
        return answered(self, *given)

    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder, "in.csv"), Path(folder, "out.csv")
        table.write_text(",".join(NAMES) + "\n" + "".join(",".join(cells) + "\n" for cells in points))
        asked = ("grad", text, "--wrt", ",".join(NAMES), "--points", str(table), "--certify", "--wide")
        with patch.object(stripped, "PAYS", 0), patch.object(proved, "MANY", 0), patch.object(RowsPass, "run", counted):
            done = run(*asked, "--engine", "native", "--undefined", "keep", "--output", str(out))
        assert texts, done
        with out.open(newline="") as stream:
            found = [*csv.reader(stream)][1:]
    assert len(found) == len(points), done
    return found


def against_one_shot(text: str, cells: Sequence[str], printed: Sequence[str]) -> str:
    """What is wrong with a row, if anything is."""
    point = ",".join(f"{name}={cell}" for name, cell in zip(NAMES, cells, strict=True))
    if any(not math.isfinite(float(cell)) for cell in cells):  # a cell past the doubles is no number of a table
        return "" if printed[-1] == "domain" else f"{text} at {point}: {printed}"
    alone = run("grad", text, "--wrt", ",".join(NAMES), "--at", point, "--format", "csv").out.splitlines()
    found = alone[1].split(",")[1:] if len(alone) > 1 else ["no answer"]
    if "uncertified" in (found[-1], printed[-1]):  # by the time each had
        return ""
    same = found[-1] == printed[-1] and all(map(_alike, printed[:-1], found[:-1]))
    return "" if same else f"{text} at {point}: {printed}, of the one-shot {found}"


def _alike(one: str, other: str) -> bool:
    return one == other or (one != "" and other != "" and float(one) == float(other))


def _same(printed: str, number: float) -> bool:
    return printed != "" and float(printed) == number


def random_rows(programs: Sequence[str], rows: int, seed: str, longer: int, judged: int) -> Iterator[Tried]:
    """Programs at random and special rows."""
    for text in programs:
        chance = random.Random(f"{seed}/{text}")
        points = [far(chance) if k < FAR else row(chance) for k in range(rows)]
        chance.shuffle(points)
        yield tried(text, points, chance, longer, judged)


def measure(long: bool) -> Iterator[Figure]:
    """All programs: in short a thousand rows of each; a million rows in all take a quarter of an hour."""
    if compiler() is None:
        return
    rows, longer, judged = (40_000, 2_000, 200) if long else (500, 40, 10)
    found = [*random_rows(PROGRAMS, rows, "long" if long else "short", longer, judged)]
    faults = tuple(fault for one in found for fault in one.faults)
    numbers, more, asked = (sum(getattr(one, name) for one in found) for name in ("numbers", "longer", "judged"))
    detail = (
        f"{numbers:,} numbers by balls of {FINER[0]} bits, {more:,} of longer decimals, {asked:,} rows by the one-shot"
    )
    yield Figure(
        "rows certified from text to text, every digit", sum(o.rows for o in found), len(faults), detail, faults
    )
