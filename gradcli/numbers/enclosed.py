"""Functions that no number system computes by an algorithm of its own: flint's balls enclose them, doubles round those.

A row says which function of flint's it is (``enclosure``); nothing else is needed for numbers, certified or not.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

from gradcli.errors import UncertifiedError
from gradcli.functions.book import PRIMITIVES

_MOST_BITS = 1024
"""Bits past which a double is no longer sought."""
_ENOUGH = 60
"""Bits of a ball that settle a double but for rare ties."""


def of_balls(name: str) -> Callable[..., Any]:
    """The function of flint's real balls for a row. Raises AttributeError for what is no row, UncertifiedError for
    a row that names none."""
    from flint import arb

    row = PRIMITIVES.get(name)
    if row is None:
        raise AttributeError(name)
    found: Callable[..., Any] | None = getattr(arb, row.enclosure, None) if row.enclosure else None
    if found is None:
        raise UncertifiedError(f"no algorithm encloses {name}", fix="write it in terms of other functions")
    return found


@cache
def of_doubles(name: str, enclosure: str) -> Callable[..., float]:
    """The same over doubles: a ball of 64 bits and more, rounded."""
    from flint import arb, ctx

    function = of_balls(name)

    def call(a: float, *parameter: int) -> float:
        before, bits = ctx.prec, 64
        try:
            while True:
                ctx.prec = bits
                value = function(arb(a), *parameter)
                if not value.is_finite() or value.rel_accuracy_bits() >= _ENOUGH or bits >= _MOST_BITS:
                    break
                bits *= 2
        finally:
            ctx.prec = before
        if not value.is_finite():
            return math.nan
        try:
            return float(value.mid())
        except OverflowError:
            return math.copysign(math.inf, float(value.mid().sgn()))

    return call


def double(name: str) -> Callable[..., float]:
    """A row's function over doubles, as ``of_doubles`` keeps it."""
    row = PRIMITIVES.get(name)
    if row is None:
        raise AttributeError(name)
    return of_doubles(name, row.enclosure)
