"""Steps and corners."""

from __future__ import annotations

from gradcli.functions.doubles.elementary import INF, NAN, atan2, floor, fmod
from gradcli.functions.doubles.elementary import copysign as signed


def max(a: float, b: float) -> float:
    return a if a >= b or a != a else b


def min(a: float, b: float) -> float:
    return a if a <= b or a != a else b


def sign(a: float) -> float:
    return 1.0 if a > 0.0 else -1.0 if a < 0.0 else 0.0 if a == 0.0 else a


def above(a: float, b: float, tie: float) -> float:
    """1 where a > b, 0 where a < b, ``tie`` where they are equal."""
    return 1.0 if a > b else 0.0 if a < b else tie if a == b else NAN


def round(a: float) -> float:
    """The nearest integer, the even one of two."""
    low = floor(a)
    rest = a - low
    if rest < 0.5 or (rest == 0.5 and 2.0 * floor(low / 2.0) == low):
        return low
    return low + 1.0


def copysign(a: float, b: float) -> float:
    """For languages that have none; the angle tells the sign of a zero."""
    return -abs(a) if b < 0.0 or (b == 0.0 and atan2(b, -1.0) < 0.0) else abs(a)


def mod(a: float, b: float) -> float:
    """The rest with the sign of b."""
    if b == 0.0 or abs(a) == INF:
        return NAN
    r = fmod(a, b)
    if r == 0.0:
        return signed(0.0, b)
    if (b < 0.0 and r > 0.0) or (b > 0.0 and r < 0.0):
        return r + b
    return r
