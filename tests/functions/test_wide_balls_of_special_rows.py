"""Rows of special functions over wide balls, past periods and over branch points: what is inside is inside."""

from __future__ import annotations

import random
from typing import Any

import mpmath
import pytest
from flint import arb

from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.balls.ball import FINITE, Ball, enclosure, kind
from gradcli.numbers.balls.balls import Balls
from tests.oracles.special_truth import TRUTHS, value

RADII = (0.01, 0.1, 0.5, 3.0, 20.0)
SLOW = {"owenst", "ellipint", "hurwitz", "lerch", "zetam", "polylog"}
"""Those that mpmath takes long for."""


def _operand(chance: random.Random, ranges: tuple[Any, ...], wide: bool) -> tuple[Any, float, float]:
    chosen = chance.choice(ranges)
    if not isinstance(chosen, tuple):
        return chosen, float(chosen), 0.0
    middle, radius = chance.uniform(*chosen), chance.choice(RADII) * chance.random() * wide
    return Ball(arb(middle, radius)), middle, radius


@pytest.mark.parametrize("name", sorted(TRUTHS.keys() - SLOW))
def test_points_within_a_wide_ball(name):
    chance, row = random.Random(name), PRIMITIVES[name]
    for turn in range(24):
        places = enumerate(TRUTHS[name].ranges)
        operands = [_operand(chance, ranges, turn % len(row.partials) == place) for place, ranges in places]
        with Balls(80).working() as m:
            found = row.value(m, *(number for number, *_ in operands))
        if kind(found) is not FINITE:
            continue
        with mpmath.workdps(20):
            for _ in range(4):
                point = [mpmath.mpf(x) + mpmath.mpf(r) * chance.uniform(-0.9999, 0.9999) for _, x, r in operands]
                truth = value(name, *point)
                if truth is not None:
                    near = arb(mpmath.nstr(truth, 17)) + arb(0, 1) * (abs(float(truth)) * 1e-9 + 1e-12)
                    assert enclosure(found).overlaps(near), (operands, point)
