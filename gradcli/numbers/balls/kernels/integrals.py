"""Integrals of exponentials and their kin, polylogarithms and zeta functions, where ``arb`` has none by that name."""

from __future__ import annotations

from math import factorial

from flint import acb, acb_series, arb, ctx

from gradcli.numbers.balls.kernels.complex_values import real
from gradcli.numbers.balls.special_ball import Arb, increasing


def first_exponential_integral(x: Arb) -> Arb:
    return x.expint(arb(1))


def lower_lambertw(x: Arb) -> Arb:
    """The branch of w*exp(w) = x that lies below -1."""
    return x.lambertw(branch=-1)


def scaled_erfc(x: Arb) -> Arb:
    """exp(x^2)*erfc(x): by Tricomi's function where both factors would be of large exponents. It falls everywhere."""
    if not x.is_exact():
        return increasing(scaled_erfc, x)
    if x > 32:
        return (x * x).hypgeom_u(arb(0.5), arb(0.5)) / arb.pi().sqrt()
    if x < -32:
        return 2 * (x * x).exp() - scaled_erfc(-x)
    before = ctx.prec
    ctx.prec += 20  # of which a square below 2^10 takes 10
    try:
        return (x * x).exp() * x.erfc()
    finally:
        ctx.prec = before


def dawson(x: Arb) -> Arb:
    """exp(-x^2) times the integral of exp(t^2) from 0 to x."""
    y = x * (-(x * x)).hypgeom_1f1(arb(1), arb(1.5))
    # Its size is below 0.55 everywhere; a wide ball of large numbers has no better bound.
    return y if y.is_finite() or not x.is_finite() else arb(0, 0.55)


def polylogarithm(n: Arb, x: Arb) -> Arb:
    """Li_n(x), at 1 too, where flint has no value."""
    return n.zeta() if x == 1 else x.polylog(n)


def lerch_sum(n: Arb, a: Arb, x: Arb) -> Arb:
    """The sum of x^k/(k + a)^n, at 1 too."""
    if x == 1:
        return n.zeta(a)
    if a == 1 and not x.contains(arb(0)):  # many times faster
        return -(-x).log1p() / x if n == 1 else x.polylog(n) / x
    return real(acb(x).lerch_phi(acb(n), acb(a)))


def zeta_slope(m: Arb, s: Arb, a: Arb) -> Arb:
    """The m-th derivative of the zeta function of Hurwitz by s."""
    order = m.unique_fmpz()
    if order is None or not m.is_exact():
        return arb.nan()
    found = acb_series([acb(s), acb(1)], int(order) + 1).zeta(acb(a))
    return real(found[int(order)]) * factorial(int(order))


def hurwitz(s: Arb, a: Arb) -> Arb:
    return s.zeta(a)
