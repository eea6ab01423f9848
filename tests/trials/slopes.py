"""Functions whose errors are bounded by their slopes alone, where slopes say least: at extrema, ends and poles, of
operands that have lost digits; every ``ok`` against the one-shot."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, ctx

from gradcli.batch.gradients import Gradients
from gradcli.errors import GradcliError, Source
from gradcli.functions.book import ROWS
from gradcli.functions.row import NO_RULE, Primitive
from gradcli.numbers import enclosed
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.guards import Asking
from gradcli.questions.request import Request
from gradcli.results.entries import Status
from gradcli.tables.blocks import Block
from gradcli.tables.statuses import CERTAIN, OK
from tests.trials import Figure

BITS = 200
"""Of the balls that extrema are sought with."""
TRIES = 400
"""Intervals looked through for an extremum."""
NAMES = ("x", "y", "z", "s", "t", "v")


def ruleless() -> list[Primitive]:
    """The functions with slopes that no rule was derived for."""
    return [row for row in ROWS if row.error in ("", "calm") and row.pieces != "constant" and row.enclosure]


def extrema(row: Primitive, place: int, given: list[float], chance: random.Random) -> Iterator[float]:
    """Numbers for an operand at which a function is largest or least, the others being given: the nearest doubles."""
    ball = enclosed.of_balls(row)

    def slope(x: Any) -> Any:
        step = arb(2) ** -60 * (abs(x) if x else arb(1))
        sides = [
            ball(*[x + sign * step if k == place else arb(number) for k, number in enumerate(given)])
            for sign in (1, -1)
        ]
        return sides[0] - sides[1]

    low, high = row.sample[place]
    for _ in range(TRIES):
        wide = chance.choice([1, 1, 10 ** chance.uniform(0, 5)])
        a = arb(chance.uniform(low * wide, high * wide))
        b = a + abs(a) * arb(10) ** arb(chance.uniform(-2, 0)) / 8
        with suppress(Exception):  # flint's of what is no number
            first, last = slope(a), slope(b)
            if not (first * last < 0):
                continue
            for _ in range(90):
                middle = ((a + b) / 2).mid()
                found = slope(middle)
                a, b = (a, middle) if found * last > 0 else (middle, b)
            yield float(a.mid())


def points(row: Primitive, count: int, chance: random.Random, fixed: Sequence[float]) -> Iterator[list[float]]:
    """Operands: at extrema and beside them, at whole numbers and ends, of the sample and of any size; those by which
    there is no rule are ``fixed``."""

    def some() -> list[float]:
        rules = enumerate(row.partials)
        return [fixed[k] if rule is NO_RULE else _number(row, k, chance) for k, rule in rules]

    able = [k for k, rule in enumerate(row.partials) if rule is not NO_RULE]
    asking = Asking(FLOAT64)
    tops: list[tuple[int, list[float]]] = []
    for _ in range(4):
        given = some()
        place = chance.choice(able or [len(given) - 1])
        with suppress(Exception):
            tops += [
                (place, [top if k == place else number for k, number in enumerate(given)])
                for top, _ in zip(extrema(row, place, given, chance), range(3), strict=False)
            ]
    found = 0
    for _ in range(20 * count):
        if tops and chance.random() < 0.5:
            place, given = chance.choice(tops)
            given = [*given]
            given[place] *= 1 + chance.choice([0, 1, -1]) * 2.0 ** -chance.uniform(22, 54)
        else:
            given = some()
        with suppress(Exception):
            if row.needs is None or row.needs(asking, *given):
                found += 1
                yield given
        if found == count:
            return


def _number(row: Primitive, place: int, chance: random.Random) -> float:
    low, high = row.sample[place]
    if place < row.orders:
        return float(chance.randint(0, 6))
    kind = chance.random()
    if kind < 0.5:
        return round(chance.uniform(low, high), chance.choice([1, 3, 16]))
    if kind < 0.75:
        beside = chance.choice([0.0, 1.0, -1.0, 2.0, -2.0, -0.36787944117144233, low, high])
        return beside + chance.choice([-1, 1]) * 10 ** chance.uniform(-16, -1)
    return chance.choice([-1, 1]) * 10 ** chance.uniform(-8, 6)


def text_of(row: Primitive, place: int, lost: bool, given: Sequence[float]) -> str:
    """The function, to one of its operands a number added of which a larger one leaves nothing; orders by which there
    is no rule are those ``given``."""
    words = [
        f"({name}+((w+u)-u))" if lost and k == place else name for k, name in enumerate(NAMES[: len(row.partials)])
    ]
    words = [f"({given[k]!r})" if rule is NO_RULE else words[k] for k, rule in enumerate(row.partials)]
    parameter = [str(row.parameter[0])] if row.parameter else []
    return f"{row.name}({', '.join([*words, *parameter])})+0*(u+w)"


def tried(row: Primitive, count: int, seed: int) -> tuple[int, int, list[str]]:
    """Numbers tried of a function, those float64 said ten digits of, and those that it had not."""
    chance = random.Random(f"{row.name}/{seed}")
    ctx.prec = BITS
    fixed = [_number(row, k, chance) for k in range(len(row.partials))]
    fixed = [round(4 * number) / 4 for number in fixed]  # no double beside them
    given = [*points(row, count, chance, fixed)]
    ctx.prec = 53
    total, said, false = 0, 0, list[str]()
    size = len(row.partials)
    able = [k for k, rule in enumerate(row.partials) if rule is not NO_RULE] or [size - 1]
    for place, lost in [(able[-1], False), *((place, True) for place in able)]:
        text = text_of(row, place, lost, fixed)
        try:
            work = Gradients(
                Request([Source(text)], declared=(*NAMES[:size], "u", "w"), seconds=0.5), variables=[], engine="numpy"
            )
        except GradcliError:
            continue
        columns = {name: np.array([numbers[k] for numbers in given]) for k, name in enumerate(NAMES[:size])}
        if not given:
            continue
        sizes = np.abs(columns[NAMES[place]])  # so that from none to nearly all digits are lost
        columns["u"] = sizes * np.array([chance.choice([-1, 1]) * 2 ** chance.uniform(-2, 40) for _ in given])
        columns["w"] = columns["u"] * np.array([2 ** chance.choice([-54, chance.uniform(-70, -40)]) for _ in given])
        found = work.compiled.run([columns[name] for name in work.compiled.inputs])
        told = found.statuses[0, 0] == OK
        told[found.doubtful] = False
        block = Block(columns, len(given))
        total, said = total + len(given), said + int(told.sum())
        for where in np.flatnonzero(told).tolist():
            entry = work.entries(block, where)[0][0]
            if entry.status is Status.UNCERTIFIED:
                continue
            number, truth = float(found.values[0, where]), entry.value
            if truth is None or not abs(Fraction(number) - Fraction(truth)) <= CERTAIN * abs(Fraction(truth)):
                at = ", ".join(f"{name}={column[where]!r}" for name, column in columns.items())
                false.append(f"{text} at {at}: {number!r}, not {truth}")
    return total, said, false


def figures(count: int, seeds: int) -> Iterator[Figure]:
    """Of all such functions."""
    found = [tried(row, count, seed) for row in ruleless() for seed in range(seeds)]
    total, said = sum(one[0] for one in found), sum(one[1] for one in found)
    false = tuple(text for one in found for text in one[2])
    share = f"{said / max(1, total):.1%} of the numbers tried are said to be ok by float64"
    yield Figure("numbers of functions bounded by their slopes, at extrema and ends", said, len(false), share, false)


def measure(long: bool) -> Iterator[Figure]:
    """All such functions."""
    yield from figures(200 if long else 4, 10 if long else 1)
