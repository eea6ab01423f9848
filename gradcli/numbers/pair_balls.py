"""Functions of pairs of doubles that balls enclose, entry by entry. Import this only where one is asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import arb

from gradcli.numbers.balls.ball import Ball, enclosure
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.derived import Kind
from gradcli.numbers.pairs import TINY, UP, Paired

PRECISION = 128
"""Bits of the balls."""


def by_balls(name: str, given: Sequence[Any]) -> Paired:
    """A function of the balls, entry by entry; what is no pair is a parameter."""
    m = Balls(PRECISION)
    arrays = [each for each in given if isinstance(each, Paired)]
    shape = np.broadcast_shapes(*(np.shape(pair.high) for pair in arrays))
    with m.working():
        columns = [iter(balls(pair, shape)) if isinstance(pair, Paired) else None for pair in given]
        function = getattr(m, name)
        found = [
            _of_ball(m, function(*(each if column is None else next(column)
                                   for column, each in zip(columns, given, strict=True))))
            for _ in range(math.prod(shape))
        ]  # fmt: skip
    return Paired(*(np.array(part).reshape(shape) for part in zip(*found, strict=True)))


def balls(pair: Paired, shape: tuple[int, ...] | None = None) -> list[Any]:
    """The numbers of a pair as balls."""
    wide = np.shape(pair.high) if shape is None else shape
    parts = [np.broadcast_to(part, wide).ravel().tolist() for part in (pair.high, pair.low, pair.radius)]
    return [Ball((arb(high) + arb(low)) + arb(0, radius)) for high, low, radius in zip(*parts, strict=True)]


def _of_ball(m: Balls, number: Any) -> tuple[float, float, float]:
    if m.kind(number) is not Kind.FINITE:
        return math.nan, math.nan, math.nan
    whole = enclosure(number)
    high = float(whole.mid())
    rest = whole - arb(high)
    low = float(rest.mid())
    return high, low, float((rest - arb(low)).abs_upper()) * UP + TINY
