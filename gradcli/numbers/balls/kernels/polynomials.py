"""Orthogonal polynomials, and the functions they are of degrees that are no integers."""

from __future__ import annotations

from flint import arb

from gradcli.numbers.balls.special_ball import Arb


def _nothing(n: Arb) -> bool:
    """Whether a degree is a negative integer, where a polynomial with 1/n! in front is 0."""
    return bool(n.is_exact() and n.is_integer() and n < 0)


def legendre(n: Arb, x: Arb) -> Arb:
    return x.legendre_p(n)


def laguerre(n: Arb, x: Arb) -> Arb:
    return arb(0) if _nothing(n) else x.laguerre_l(n)


def assoclaguerre(n: Arb, a: Arb, x: Arb) -> Arb:
    return arb(0) if _nothing(n) else x.laguerre_l(n, a)


def gegenbauer(n: Arb, a: Arb, x: Arb) -> Arb:
    return arb(0) if _nothing(n) else x.gegenbauer_c(n, a)


def jacobi(n: Arb, a: Arb, b: Arb, x: Arb) -> Arb:
    return arb(0) if _nothing(n) else x.jacobi_p(n, a, b)


def hermitehe(n: Arb, x: Arb) -> Arb:
    """2^(-n/2)*H_n(x/sqrt(2))."""
    return arb(2) ** (-n / 2) * (x / arb(2).sqrt()).hermite_h(n)
