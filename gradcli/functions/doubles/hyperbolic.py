"""Hyperbolic functions by exponentials that cannot overflow."""

from __future__ import annotations

from gradcli.functions.doubles.elementary import INF, copysign, exp, expm1, sinh


def tanh(a: float) -> float:
    """For C alone: faster than its own in loops over blocks."""
    e = expm1(2.0 * _within(a))
    return copysign(e / (e + 2.0), a)


def sech2(a: float) -> float:
    """The slope of tanh, from the same exponential and quotient as tanh itself. Past 354 it is below the least normal
    double: exp(-600) is a factor of its own there, so that only the last product loses bits."""
    e = expm1(2.0 * _within(a))
    slope = 2.0 / (e + 2.0) * (1.0 + e / (e + 2.0))
    return slope * (2.6503965530043108e-261 if abs(a) > 354.0 else 1.0)


def _within(a: float) -> float:
    """The size, less 300 where an exponential of twice of it would overflow."""
    size = abs(a)
    less = size - 300.0 if size > 354.0 else size
    return 354.0 if less > 354.0 else less


def sech(a: float) -> float:
    t = exp(-abs(a))
    return 2.0 * t / (1.0 + t * t)


def csch(a: float) -> float:
    size = abs(a)
    exponential = copysign(2.0 * exp(-size), a)
    pole = copysign(INF, a)
    sine = sinh(20.0 if size > 20.0 else 1.0 if a == 0.0 else a)
    return exponential if size > 20.0 else pole if a == 0.0 else 1.0 / sine


def coth(a: float) -> float:
    """Not 1/tanh, which is 2.5 ulp off near 1."""
    size = abs(a)
    e = expm1(1.0 if a == 0.0 else 700.0 if size > 350.0 else 2.0 * size)
    return copysign(INF if a == 0.0 else 1.0 + 2.0 / e, a)
