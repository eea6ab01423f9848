"""Numbers that float64 says ten digits of, and the bounds it says so by, against balls in C: every function of the
table at ordinary and special points, of a cell and of what two cells leave of it; and random programs."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from gradcli.batch.gradients import Gradients
from gradcli.engines.balls.engine import BallEngine
from gradcli.engines.balls.plan import ball_plan
from gradcli.engines.engine import Compiled
from gradcli.engines.library import CompileError, compiler
from gradcli.engines.noise import FEWEST
from gradcli.engines.underflow import lost
from gradcli.errors import GradcliError, Source
from gradcli.functions.row import Primitive
from gradcli.languages.code_text import NoFunction
from gradcli.numbers.arrays import ARRAYS
from gradcli.questions.request import Request
from gradcli.tables.statuses import OK
from gradcli.tape.bounds import Bounds
from gradcli.tape.facts import Facts
from gradcli.tape.sweeps import computed
from tests.trials import Figure
from tests.trials.certified_rows import of_rows
from tests.trials.rows import LEAST, NUMBERS, program

NAMES = ("x", "y", "u")
FORMS = ("x", "(x+u-u)", "(x*u-x*(u-1))")
"""What stands for x: a cell, or the cell with the rounding of a larger number."""
HALF = 2.0**-53
PLACES = (
    0.0,
    1.0,
    2.0,
    0.5,
    0.25,
    -0.36787944117144233,
    1.4616321449683622,
    10.0,
    *(k * np.pi / 2 for k in range(1, 9)),
)
"""Numbers at and about which functions have ends, poles and zeros."""


class Tried(NamedTuple):
    """Of one program: numbers held against balls, those that float64 said ten digits of, and what was wrong."""

    tried: int
    said: int
    false: list[str]
    broken: list[str]


def columns(chance: np.random.Generator, count: int, low: float, high: float) -> dict[str, Any]:
    """Points: where the tests of a function draw, special numbers and their neighbours, any size; and larger ones."""
    found = {}
    for name in ("x", "y"):
        draws = [
            chance.uniform(low, high, count),
            chance.choice([*NUMBERS, *PLACES], count),
            chance.choice(PLACES, count) * chance.choice([-1, 1], count) + _any(chance, count, -17, 0),
            _any(chance, count, -12, 18) * chance.choice([1, 1e60, 1e-60], count, p=[0.9, 0.05, 0.05]),
            np.round(chance.uniform(low, high, count), 2),
        ]
        found[name] = np.choose(chance.choice(5, count, p=[0.4, 0.1, 0.2, 0.15, 0.15]), draws)
    found["u"] = _any(chance, count, -3, 18)
    return found


def _any(chance: np.random.Generator, count: int, least: float, most: float) -> Any:
    return chance.choice([-1.0, 1.0], count) * 10 ** chance.uniform(least, most, count)


def tried(text: str, given: dict[str, Any], engine: str) -> Tried | None:
    """One program at some points; None where balls in C do not do it, or it is the same at all."""
    work = Gradients(Request([Source(text)]), engine=engine)
    provable, compiled = work.recorded(), work.compiled
    assert provable is not None
    assert isinstance(compiled, Compiled)
    if not compiled.inputs:  # one number for all points, and no column of them
        return None
    count = len(given["x"])
    try:
        balls = BallEngine(ball_plan(provable.tape, list(provable.places.values()), provable.edges, {}))
    except (CompileError, NoFunction):
        return None
    true, proved = balls.run([np.ascontiguousarray(given[name]) for name in balls.inputs], count)
    found = compiled.run([given[name] for name in compiled.inputs])
    sure = proved.copy()
    sure[found.doubtful] = False
    numbers = {(0, 0): found.values[0]} | {(0, 1 + k): partial for k, partial in enumerate(found.partials[0])}
    codes = found.statuses[0]
    total, said, false, broken = 0, 0, list[str](), list[str]()
    bounded = [_bounds(compiled, given, count, tight) for tight in (False, True)] if engine == "numpy" else []
    whole = np.logical_and.reduce([np.broadcast_to(np.isfinite(each), (count,)) for each in numbers.values()])
    for (target, place), truth in zip(provable.places, true, strict=True):
        number = numbers[target, place]
        with np.errstate(invalid="ignore"):
            off = np.abs(number - truth)
        told = sure & (codes[place] == OK)
        total, said = total + int(proved.sum()), said + int(told.sum())
        false += _shown(text, given, told & ~(off <= FEWEST * np.abs(truth) + LEAST), number, truth)
        for errors in (each for each in bounded if place in each):
            allowed = errors[place] + HALF * np.abs(truth) + LEAST
            finite = proved & whole & ~np.isnan(errors[place])
            broken += _shown(text, given, finite & (off > allowed), number, truth, errors[place])
    return Tried(total, said, false, broken)


def _bounds(compiled: Compiled, given: dict[str, Any], count: int, tight: bool) -> dict[int, Any]:
    """The bounds of the value and the partials; no number where something overflowed or underflowed, of which they
    know nothing, and where rounding reaches to what decides a status."""
    first = compiled._recorded
    wanted = [first.values[0], *(first.partials[0, name] for name in compiled.variables)]
    live = first.tape.live([*(slot for slot in wanted if slot is not None), *first.near])
    with np.errstate(all="ignore"):
        values: dict[int, Any] = {}
        for slot in live:
            values[slot] = computed(first.tape.instructions[slot], ARRAYS, given, values)
        bounds, little = Bounds(Facts(first.tape, live), ARRAYS, values, tight=tight), lost(first.tape, live, values)
        known = [values[s].false for s in first.near]
        known += [np.isfinite(value) for value in values.values() if isinstance(value, np.ndarray | float)]
        decided = np.logical_and.reduce([np.broadcast_to(each, (count,)) for each in known] or [True])
        return {
            k: np.where(decided & np.equal(little.get(s, 0.0), 0.0), bounds.error(s), np.nan)
            for k, s in enumerate(wanted)
            if s is not None
        }


def _shown(text: str, given: dict[str, Any], where: Any, number: Any, truth: Any, bound: Any = None) -> list[str]:
    shown = []
    number, truth = np.broadcast_to(number, where.shape), np.broadcast_to(truth, where.shape)
    for row in np.flatnonzero(where):
        at = ", ".join(f"{name}={given[name][row]!r}" for name in NAMES if re.search(rf"\b{name}\b", text))
        known = "" if bound is None else f", the bound is {bound[row]:.3g}"
        shown.append(f"{text} at {at}: {number[row]!r}, not {truth[row]!r}{known}")
    return shown


def rows(count: int, engine: str, forms: Sequence[str] = FORMS) -> Iterator[Tried]:
    """Every row of the table that FLINT has a function for, in some forms."""
    for text, row in of_rows():
        for form in forms:
            found = tried(re.sub(r"\bx\b", form, text), columns(_chance(text + form), count, *_sample(row)), engine)
            if found is not None:
                yield found


def _sample(row: Primitive) -> tuple[float, float]:
    return row.sample[-1]


def _chance(seed: str) -> np.random.Generator:
    return np.random.default_rng(list(seed.encode()))


def programs(number: int, count: int, engine: str) -> Iterator[Tried]:
    """Random programs."""
    for seed in range(number):
        text = program(random.Random(f"bounds/{seed}"), 3 + seed % 3)
        try:
            found = tried(text, columns(_chance(text), count, -4, 4), engine)
        except GradcliError:  # too many operations, or none of the variables
            continue
        if found is not None:
            yield found


def measure(long: bool) -> Iterator[Figure]:
    """Rows, then programs, of each engine."""
    for engine in ("numpy", *(["native"] if compiler() else [])):
        count = (30_000 if engine == "native" else 3_000) if long else 100
        forms = FORMS if long or engine == "numpy" else FORMS[1:2]
        yield from _figures(f"of functions, {engine}", list(rows(count, engine, forms)))
        yield from _figures(f"of random programs, {engine}", list(programs(2000 if long else 20, 1000, engine)))


def _figures(what: str, found: list[Tried]) -> Iterator[Figure]:
    total, said = sum(one.tried for one in found), sum(one.said for one in found)
    false = tuple(text for one in found for text in one.false)
    share = f"{said / max(1, total):.1%} of the numbers balls prove are said to be ok by float64"
    yield Figure(f"numbers {what}, ok and right to ten digits", said, len(false), share, false)
    broken = tuple(text for one in found for text in one.broken)
    if "numpy" in what:
        yield Figure(f"numbers {what}, within their bounds", total, len(broken), inputs=broken)
