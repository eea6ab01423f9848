"""Functions that no number system computes by an algorithm of its own: flint's balls enclose them, doubles round those.

A row says what encloses it (``enclosure``) and where it has a value (``needs``); nothing else is needed for numbers,
certified or not. Its domain is judged before flint is asked, which may answer outside of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from gradcli.errors import UncertifiedError
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import Primitive
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.guards import Asking

if TYPE_CHECKING:
    from gradcli.numbers.wrapped import Wrapper

_MOST_BITS = 4096
"""Bits past which a double is no longer sought."""
_ENOUGH, _ANY = 60, 50
"""Bits of a ball that settle a double but for rare ties, and without which none is said."""
_NOTHING = 2.0**-1074
"""What a ball is below that is 0 where no more can be told of it."""
QUICK, QUICK_ORDER = 1e4, 64.0
"""Up to what last operand and what others flint's functions of doubles take no time; past them nothing would stop
them (polylog(1000, -37), betainc(2, 1e6, 0.5))."""
_DOUBLES = Asking(FLOAT64)


def row_of(name: str) -> Primitive:
    """The row of a name. Raises AttributeError for what is none."""
    row = PRIMITIVES.get(name)
    if row is None:
        raise AttributeError(name)
    return row


def of_balls(row: Primitive) -> Callable[..., Any]:
    """What encloses a row, over flint's real balls. Raises UncertifiedError for a row that names none."""
    from gradcli.numbers.balls.kernels import kernel

    found = kernel(row.enclosure) if row.enclosure else None
    if found is None:
        raise UncertifiedError(f"no algorithm encloses {row.name}", fix="write it in terms of other functions")
    from gradcli.numbers.balls.aside import guarded

    return guarded(row.enclosure, found)


def double(name: str) -> Callable[..., float]:
    """A row's function over doubles: flint's own where that is there and proved itself, else a ball, rounded."""
    row = row_of(name)
    return _of_doubles(name, row.enclosure, row.wrapped)


@cache
def fast(name: str, wrapped: str) -> Wrapper | None:
    """Flint's own function of doubles for a row, where it is there and proved itself."""
    if not wrapped:
        return None
    from gradcli.numbers.wrapped import wrapper

    row = row_of(name)
    return wrapper(row, rounded(row))


@cache
def _of_doubles(name: str, enclosure: str, wrapped: str) -> Callable[..., float]:
    row = row_of(name)
    ball, quickly = rounded(row), fast(name, wrapped)

    def call(*given: float) -> float:
        if not all(map(math.isfinite, given)):
            return _far(row, given)
        if row.infinite is not None and row.infinite(_DOUBLES, *given):
            return row.at_pole if isinstance(row.at_pole, float) else float(row.at_pole(*given))
        if row.needs is not None and not row.needs(_DOUBLES, *given):
            exact = None if row.exact is None else row.exact(*map(_plain, given))
            return math.nan if exact is None else FLOAT64.number(exact)  # at an end that belongs to no other operands
        quick = abs(given[-1]) <= QUICK and all(abs(number) <= QUICK_ORDER for number in given[:-1])
        value = quickly(*given) if quickly is not None and quick else math.nan
        return value if math.isfinite(value) else ball(*given)

    return call


def _far(row: Primitive, given: tuple[float, ...]) -> float:
    """At an infinity: the limit of a monotonic function; else none is known."""
    if len(given) > 1 or row.monotonic is None or given[0] != given[0]:
        return math.nan
    end = row.monotonic.limits[given[0] > 0]
    return math.nan if end is None or row.monotonic.domain[given[0] > 0] is not None else float(end)


def rounded(row: Primitive) -> Callable[..., float]:
    """A row over doubles inside its domain: a ball of 64 bits and more, rounded."""
    from flint import arb, ctx

    function = of_balls(row)

    def call(*given: float) -> float:
        if row.exact is not None and (exact := row.exact(*map(_plain, given))) is not None:
            return FLOAT64.number(exact)
        before, bits = ctx.prec, 64
        try:
            while True:
                ctx.prec = bits
                value = function(*map(arb, given))
                if (value.is_finite() and value.rel_accuracy_bits() >= _ENOUGH) or bits >= _MOST_BITS:
                    break
                bits *= 2
        finally:
            ctx.prec = before
        if value.rel_accuracy_bits() < _ANY and not abs(value) < _NOTHING:
            return math.nan
        return nearest(value)

    return call


def _plain(number: float) -> int | Fraction:
    return int(number) if number == int(number) else Fraction(number)


def nearest(value: Any) -> float:
    """The double at the middle of a ball; NaN of one without bounds."""
    if not value.is_finite():
        return math.nan
    try:
        return float(value.mid())
    except OverflowError:
        return math.copysign(math.inf, float(value.mid().sgn()))
