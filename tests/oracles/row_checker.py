"""The checker of a row: its value and every partial against two oracles, over any number system.

The truths (50 digits, twice over) are found once a row, parameter and box: then a wrong rule costs microseconds.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import mpmath

from gradcli.functions.row import Primitive
from gradcli.numbers.float64 import FLOAT64
from tests.oracles.forms import Oracle

POINTS = 40
EPS = 2.0**-52
# A rule of a few roundings is within a few ulp of the truth, plus what one rounding of an operand-sized
# intermediate does to it (the condition term). Sixteen ulp is far above what the rows reach (see the
# figures of the accuracy test) and far below any wrong constant, sign or missing factor.
ULPS = 16

Point = tuple[float, ...]
Run = Callable[[Primitive, Point, tuple[Any, ...]], tuple[Any, list[Any]]]
"""Value and partials of a row at a point, over some number system; a structural zero is None."""


class Truth(NamedTuple):
    """A number by every oracle there is, and the sizes of what its rounding may be taken from."""

    numbers: tuple[Any, ...]
    spread: Any


class Place(NamedTuple):
    """The truths of a row at a point."""

    point: Point
    value: Truth
    partials: tuple[Truth, ...]


def points(row: Primitive, seed: int = 1) -> list[Point]:
    """Random points of the row's sample box; both signs, no kinks (they have measure zero)."""
    chance = random.Random(f"{row.name} {seed}")
    return [tuple(chance.uniform(low, high) for low, high in row.sample) for _ in range(POINTS)]


def places(row: Primitive, extra: tuple[Any, ...]) -> list[Place]:
    """Where a row is tried, and what is true there."""
    return _places(row.name, row.sample, extra)


@cache
def _places(name: str, sample: Any, extra: tuple[Any, ...]) -> list[Place]:
    oracle = Oracle(name if name != "stop" else "same", len(sample), extra)
    found = []
    for point in points(Primitive(name, lambda: None, (), sample=sample)):
        slopes = [oracle.partial_by_mpmath(k, point) for k in range(len(point))]
        spread = sum(abs(x * slope) for x, slope in zip(point, slopes, strict=True))
        partials = []
        for which, slope in enumerate(slopes):
            if name == "stop":  # the value flows, by definition the derivative does not
                partials.append(Truth((mpmath.mpf(0),), mpmath.mpf(0)))
                continue
            curvature = oracle.partial_by_mpmath(which, point, 2)
            reach = abs(point[which] * curvature) + sum(map(abs, slopes))
            partials.append(Truth((oracle.partial_by_sympy(which, point), slope), reach))
        found.append(Place(point, Truth((oracle.at(point),), spread), tuple(partials)))
    return found


def in_float64(row: Primitive, point: Point, extra: tuple[Any, ...]) -> tuple[Any, list[Any]]:
    value = row.value(FLOAT64, *point, *extra)
    return value, [rule(FLOAT64, value, *point, *extra) for rule in row.partials]


def faults(row: Primitive, run: Run = in_float64) -> list[str]:
    """Where a row disagrees with either oracle; empty for a right one."""
    return list(faulty(row, run))


class Corner(NamedTuple):
    """What a row is at a corner or step: by definition, not by its rules. ``fact`` is the name of what it has there."""

    point: Point
    value: float
    partials: tuple[float, ...]
    fact: str = ""


# At a tie the partial is the element of least norm.
CORNERS: dict[str, tuple[Corner, ...]] = {
    "abs": (Corner((0.0,), 0, (0,), "kink"),),
    "relu": (Corner((0.0,), 0, (0,), "kink"),),
    "max": (Corner((2.0, 2.0), 2, (0.5, 0.5), "kink"),),
    "min": (Corner((2.0, 2.0), 2, (0.5, 0.5), "kink"),),
    "hypot": (Corner((0.0, 0.0), 0, (), "kink"), Corner((0.0, 3.0), 3, (0, 1)), Corner((3.0, 0.0), 3, (1, 0))),
    "sign": (Corner((0.0,), 0, (0,), "jump"),),
    "heaviside": (Corner((0.0,), 0.5, (0,), "jump"),),
    "floor": (Corner((2.0,), 2, (0,), "jump"),),
    "ceil": (Corner((2.0,), 2, (0,), "jump"),),
    "round": (Corner((2.5,), 2, (0,), "jump"), Corner((3.5,), 4, (0,), "jump"), Corner((2.0,), 2, (0,))),
    "pow": (
        Corner((0.0, 2.0), 0, (0, 0)),
        Corner((0.0, 0.0), 1, (0, math.nan), "jump"),
        Corner((-2.0, 3.0), -8, (12, math.nan)),
    ),
    "mod": (Corner((6.0, 2.0), 0, (1, -3), "jump"), Corner((-7.0, 2.0), 1, (1, 4))),
    "atan2": (Corner((0.0, -1.0), 3.141592653589793, (-1, 0), "jump"), Corner((0.0, 1.0), 0, (1, 0))),
}


def _corners(row: Primitive, extra: tuple[Any, ...]) -> Iterator[Corner]:
    if row.name == "above":
        yield Corner((2.0, 2.0), float(extra[0]), (0, 0), "jump")
    yield from CORNERS.get(row.name, ())


def faulty(row: Primitive, run: Run = in_float64, most: int = POINTS) -> Iterator[str]:
    """The same, one by one, of so many points; in float64 also at the corners, and what the row says of them."""
    for parameter in row.parameter or (None,):
        extra = () if parameter is None else (parameter,)
        for corner in _corners(row, extra) if run is in_float64 else ():
            value, partials = run(row, corner.point, extra)
            found = [value, *(float(p or 0) for p in partials)]
            if not all(
                a == b or (a != a and b != b) for a, b in zip(found, (corner.value, *corner.partials), strict=False)
            ):
                yield f"{row.name}{corner.point}{extra}: {value!r}, {partials!r} at the corner"
            yield from _facts(row, (*corner.point, *extra), corner.fact)
        for place in places(row, extra)[:most]:
            if run is in_float64:
                yield from _facts(row, (*place.point, *extra), "")
            value, partials = run(row, place.point, extra)
            if not close(value, place.value):
                yield f"{row.name}{place.point}{extra}: value {value!r}, should be {place.value.numbers[0]}"
            for which, (partial, truth) in enumerate(zip(partials, place.partials, strict=True)):
                if not close(float(partial or 0), truth):
                    yield f"{row.name}{place.point}{extra}: partial {which} {partial!r}, should be {truth.numbers}"


def _facts(row: Primitive, arguments: tuple[Any, ...], expected: str) -> Iterator[str]:
    """What a row says of corners and steps at a point, where it is not what is there."""
    for name, fact in (("kink", row.kink), ("jump", row.jump)):
        told = fact is not None and fact(FLOAT64, *arguments)
        if told is not (name == expected):
            yield f"{row.name}{arguments}: {name} is {told}"


def close(got: Any, truth: Truth) -> bool:
    """Whether a number agrees with every oracle."""
    number = mpmath.mpf(float(got))
    slack = mpmath.mpf(10) ** -25
    return all(abs(number - true) <= ULPS * EPS * (abs(true) + truth.spread) + slack for true in truth.numbers)
