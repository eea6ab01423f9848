"""Special functions over blocks of doubles: scipy's as near to the balls as its row says where it is taken, flint's
within an ulp."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

import numpy as np

from gradcli.engines.flint_loops import compiled_loops
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import Primitive
from gradcli.numbers import enclosed
from gradcli.numbers.special_blocks import SMALL, SpecialBlock, flint_loop, library_function, taken
from tests.oracles.special_truth import TRUTHS
from tests.trials import Figure

FLINT = 1.0
"""Units in the last place that flint's functions of doubles may be off."""
LIBRARY = [name for name, row in PRIMITIVES.items() if row.in_blocks is not None]
WRAPPED = [name for name, row in PRIMITIVES.items() if row.wrapped]


def drawn(name: str, count: int) -> list[Any]:
    """Columns of operands: half from the ranges of the oracle, half where the tests of the row draw."""
    chance = random.Random(name)
    ranges = TRUTHS[name].ranges
    rows = [
        [_number(chance, chance.choice(choices if chance.random() < 0.5 else (sample,)))
         for choices, sample in zip(ranges, PRIMITIVES[name].sample, strict=True)]
        for _ in range(count)
    ]  # fmt: skip
    return [np.array(column) for column in zip(*rows, strict=True)]


def _number(chance: random.Random, drawn_from: Any) -> float:
    if not isinstance(drawn_from, tuple):
        return float(drawn_from)
    low, high = drawn_from
    if low * high > 0 and max(abs(low), abs(high)) > 100 * min(abs(low), abs(high)):
        return math.copysign(math.exp(chance.uniform(*sorted(math.log(abs(end)) for end in drawn_from))), low)
    number = chance.uniform(low, high)
    return float(round(number)) if chance.random() < 0.1 else number


def away(row: Primitive, columns: list[Any], values: Any, chosen: Any) -> tuple[float, str]:
    """By how many ulp the values are off at the chosen points at most, and where."""
    ball, worst, where = enclosed.rounded(row), 0.0, ""
    for k in np.flatnonzero(chosen):
        point = [float(column[k]) for column in columns]
        true, value = ball(*point), float(values[k])
        if math.isfinite(true) and abs(true) > SMALL and (off := abs(value - true) / math.ulp(true)) > worst:
            worst, where = off, f"{row.name}{tuple(point)}: {value!r} is {off:.3g} ulp from {true!r}"
    return worst, where


def library_accuracy(name: str, count: int) -> tuple[int, float, str]:
    """How many points scipy's function was tried at, by how many ulp it was off, and where most."""
    row, function = PRIMITIVES[name], library_function(name)
    if function is None:
        return 0, 0.0, ""
    columns = drawn(name, count)
    values = function(*columns)
    chosen = taken(row, values, columns)
    return int(np.count_nonzero(chosen)), *away(row, columns, values, chosen)


def wrapped_accuracy(name: str, count: int, loop: Any) -> tuple[int, float, str]:
    """The same of flint's function in a loop, and of what the block then makes of all points."""
    row, columns = PRIMITIVES[name], drawn(name, count)
    block = SpecialBlock(row, loop)
    values = block(*columns)
    single = [enclosed.double(name)(*map(float, point)) for point in zip(*columns, strict=True)]
    differing = ~((values == single) | (np.isnan(values) & np.isnan(single)))
    if differing.any():
        k = int(np.flatnonzero(differing)[0])
        return count, math.inf, f"{name}{tuple(float(c[k]) for c in columns)}: {values[k]!r}, alone {single[k]!r}"
    return count, *away(row, columns, values, np.isfinite(values))


def measure(long: bool) -> Iterator[Figure]:
    count = 20_000 if long else 200
    loops = compiled_loops([PRIMITIVES[name] for name in WRAPPED])
    for name in LIBRARY:
        row = PRIMITIVES[name]
        if library_function(name) is None:
            continue
        assert row.in_blocks is not None
        tried, worst, where = library_accuracy(name, count)
        bad = worst > row.in_blocks.ulp
        what = f"{name} by scipy.special.{row.in_blocks.function}: at most {row.in_blocks.ulp:g} ulp off"
        yield Figure(what, tried, int(bad), f"{worst:.3g} at most, taken at {tried / count:.0%}", (where,) * bad)
    for name in WRAPPED:
        loop = loops.get(name) or flint_loop(PRIMITIVES[name])
        tried, worst, where = wrapped_accuracy(name, count // 2, loop)
        bad = worst > FLINT
        yield Figure(
            f"{name} by flint in a loop, as alone, {FLINT:g} ulp off", tried, int(bad), f"{worst:.3g}", (where,) * bad
        )
