"""Bessel functions over balls, where flint has them under no name of a row or loses what they are at 0."""

from __future__ import annotations

from typing import Any

from flint import arb

from gradcli.numbers.balls.special_ball import power


def besselie(n: Any, x: Any) -> Any:
    """exp(-abs(x)) I of x."""
    return (-abs(x)).exp() * x.bessel_i(n)


def besselke(n: Any, x: Any) -> Any:
    """exp(x) K of x."""
    return x.bessel_k(n, scaled=True)


def airyaiprime(x: Any) -> Any:
    return x.airy_ai(derivative=1)


def airybiprime(x: Any) -> Any:
    return x.airy_bi(derivative=1)


def sphericalj(n: Any, x: Any) -> Any:
    """sqrt(pi)/2 (x/2)^n times the regularised 0F1(n + 3/2; -x^2/4): entire of an order that is no negative integer."""
    order = n.unique_fmpz() if n.is_exact() else None
    leading = (x / 2) ** n if order is None else power(x / 2, int(order))
    return arb.pi().sqrt() / 2 * leading * (-x * x / 4).hypgeom_0f1(n + arb(3) / 2, regularized=True)


def sphericaly(n: Any, x: Any) -> Any:
    """sqrt(pi/(2x)) Y of the order n + 1/2. Below 0 the order is an integer, and y(-x) is (-1)^(n+1) y(x)."""
    if not (x > 0 or x < 0):
        return arb.nan()
    size = abs(x)
    value = (arb.pi() / (2 * size)).sqrt() * size.bessel_y(n + arb(1) / 2)
    if x > 0:
        return value
    order = n.unique_fmpz() if n.is_exact() else None
    return arb.nan() if order is None else value if int(order) % 2 else -value
