"""Hypergeometric functions over balls: with Gauss' sum at 1."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb

from gradcli.numbers.balls.ball import Ball
from gradcli.numbers.balls.special_ball import enclosing


def hyp2f1(a: Any, b: Any, c: Any, x: Any) -> Any:
    """At 1, where c > a + b, gamma(c) gamma(c - a - b) / (gamma(c - a) gamma(c - b)). Elsewhere the formulas divide by
    sines of differences: which of them are integers, balls around rationals do not show."""
    p, q, r, z = map(_bare, (a, b, c, x))
    if z == 1 and r > p + q:
        return r.gamma() * (r - p - q).gamma() * (r - p).rgamma() * (r - q).rgamma()
    pairs = {"ab": (a, b), "ac": (a, c), "bc": (b, c)}
    whole = {name: _integer(first - second) for name, (first, second) in pairs.items()}
    return z.hypgeom_2f1(p, q, r, **whole, abc=_integer(a + b - c))


hyp2f1.takes_exact = True  # type: ignore[attr-defined]


def _bare(number: Any) -> Any:
    return number.arb if isinstance(number, Ball) else number if isinstance(number, arb) else enclosing(number)


def _integer(number: Any) -> bool:
    """Whether a number of the system, or a ball, certainly is an integer."""
    if isinstance(number, int | Fraction):
        return number.denominator == 1
    bare = _bare(number)
    return bool(bare.is_exact() and bare.is_integer())


def hyperu(a: Any, b: Any, x: Any) -> Any:
    """At 0, where b < 1, gamma(1 - b) / gamma(a - b + 1)."""
    if x == 0 and b < 1:
        return (1 - b).gamma() * (a - b + 1).rgamma()
    return x.hypgeom_u(a, b)


def exprel(x: Any) -> Any:
    """(exp(x) - 1)/x."""
    return x.expm1() / x if x > 1 or x < -1 else x.hypgeom_1f1(1, 2)


def sinhc(x: Any) -> Any:
    """sinh(x)/x."""
    return x.sinh() / x if x > 1 or x < -1 else (x * x / 4).hypgeom_0f1(arb(3) / 2)
