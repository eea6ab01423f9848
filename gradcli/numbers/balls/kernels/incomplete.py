"""Incomplete gamma and beta functions, and their derivatives by the parameters: integrals with logarithms.

``gammaincm(n, a, x)`` is the integral from 0 to x of t^(a-1) exp(-t) log(t)^n, ``betaincm(n, k, a, b, x)`` that of
t^(a-1) (1-t)^(b-1) log(t)^n log(1-t)^k. The smooth factor is expanded in powers of t; what is left of a power are
integrals known in closed form, and what is left of the sum is bounded by the geometric series of its majorant.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from flint import acb, arb, arb_series, ctx

from gradcli.numbers.balls.kernels.precision import Precision

_LARGE = 200
_NEAR = 20
"""Up to where the integral to infinity is the whole less the part up to x."""
_FARTHEST = 1 << 15
"""Terms past which nothing is summed: the integral is not told."""


def gammainc(a: Any, x: Any) -> Any:
    if _long(a, x):
        return 1 - x.gamma_upper(a, regularized=1)
    return x.gamma_lower(a, regularized=1)


def lowergamma(a: Any, x: Any) -> Any:
    return a.gamma() * gammainc(a, x) if _long(a, x) else x.gamma_lower(a)


def _long(a: Any, x: Any) -> bool:
    """Whether flint's own way to the lower function takes seconds, where that to the upper one takes none: large
    parameters below which x is not far."""
    return bool(a > _LARGE and x > a * 0.8)


def gammaincc(a: Any, x: Any) -> Any:
    return x.gamma_upper(a, regularized=1)


def betainc(a: Any, b: Any, x: Any) -> Any:
    return x.beta_lower(a, b, regularized=1)


def gammaincm(n: Any, a: Any, x: Any) -> Any:
    order = _order(n)
    if x.is_zero():
        return x
    if order == 0:
        return lowergamma(a, x)
    reach = float(x.upper())
    bits = ctx.prec
    if not reach < 1e6:
        return arb.nan()
    if reach > bits + 64:  # what is beyond x is a small part of the whole
        return _derivative_of_gamma(order, a) - _beyond(order, a, x)
    terms = _terms(lambda k: k * math.log2(max(reach, 1e-300)) - math.lgamma(k + 1) / math.log(2), bits)
    with Precision(int(3 * reach) + 2 * order + 32):
        total, coefficient = arb(0), arb(1)
        for k in range(terms):
            total += coefficient * _power_integral(order, a + k, x)
            coefficient = -coefficient / (k + 1)
        most = _size_of_integral(order, a, x)
        top = arb(x.upper())
        rest = most * abs(coefficient) * top**terms / (1 - top / (terms + 1))
        return total + rest * arb(0, 1) if rest.is_finite() and terms > reach else arb.nan()


def uppergammam(n: Any, a: Any, x: Any) -> Any:
    order = _order(n)
    if order == 0:
        return x.gamma_upper(a)
    if a > 0 and x < _NEAR:
        return _derivative_of_gamma(order, a) - gammaincm(n, a, x)
    far = arb(x.upper()) + 2 * (abs(arb(a.abs_upper())) + order) + 3 + ctx.prec * 0.75
    far = arb(far.upper())

    def integrand(t: Any, analytic: bool) -> Any:
        logarithm = t.log(analytic=analytic)
        return ((a - 1) * logarithm - t).exp() * logarithm**order

    return acb.integral(integrand, x, far).real + _beyond(order, a, far)


def gammaincrm(n: Any, a: Any, x: Any) -> Any:
    return gammaincm(n, a, x) * a.rgamma()


def uppergammarm(n: Any, a: Any, x: Any) -> Any:
    return uppergammam(n, a, x) * a.rgamma()


def betaincm(n: Any, k: Any, a: Any, b: Any, x: Any) -> Any:
    first, second = _order(n), _order(k)
    if x.is_zero():
        return x
    if x == 1:
        return _derivative_of_beta(first, second, a, b)
    if first == second == 0:
        return x.beta_lower(a, b)
    if x > arb(0.5):  # from the other end
        return _derivative_of_beta(first, second, a, b) - _low_beta(second, first, b, a, 1 - x)
    return _low_beta(first, second, a, b, x)


def _low_beta(n: int, k: int, a: Any, b: Any, x: Any) -> Any:
    """The integral up to an x that is not far above 1/2."""
    top, radius = arb(x.upper()), arb(9) / 10
    if not top < arb(4) / 5:
        return arb.nan()
    terms = int((ctx.prec + 32) / -math.log2(float(top.upper()) / 0.9 + 1e-12)) + 8
    if terms > _FARTHEST:
        return arb.nan()
    with Precision(2 * (n + k) + 32, terms):
        logarithm = arb_series([1, -1], prec=terms).log()
        smooth = (logarithm * (b - 1)).exp()
        for _ in range(k):
            smooth = smooth * logarithm
        total = arb(0)
        for place in range(terms):
            coefficient = smooth[place]
            if not coefficient.is_zero():
                total += coefficient * _power_integral(n, a + place, x)
        least, greatest = ((1 - radius) ** (b - 1)).abs_upper(), ((1 + radius) ** (b - 1)).abs_upper()
        most = arb(least).max(arb(greatest)) * (abs((1 - radius).log()) + arb.pi()) ** k
        share = top / radius
        rest = most * abs(_power_integral(n, a, top)) * share**terms / (1 - share)
        return total + rest * arb(0, 1) if rest.is_finite() else arb.nan()


def _power_integral(n: int, s: Any, x: Any) -> Any:
    """The integral from 0 to x of t^(s-1) log(t)^n."""
    logarithm, total, sign = x.log(), arb(0), 1
    for i in range(n + 1):
        total += sign * math.comb(n, i) * math.factorial(i) * logarithm ** (n - i) / s ** (i + 1)
        sign = -sign
    return x**s * total


def _size_of_integral(n: int, a: Any, x: Any) -> Any:
    """A bound of the integral of |t^(a-1) log(t)^n| up to x."""
    top = arb(x.upper())
    if top <= 1:
        return abs(_power_integral(n, a, top))
    beyond = top.log() ** n * (top - 1) * arb(1).max(top ** (a - 1))
    return abs(_power_integral(n, a, arb(1))) + beyond


def _beyond(n: int, a: Any, x: Any) -> Any:
    """Between 0 and a bound of the integral of t^(a-1) exp(-t) log(t)^n from x on, for x past 2(a + n): there the
    integrand falls faster than exp(-t/2)."""
    low = arb(x.lower())
    if not low > 2 * (abs(a) + n) + 2:
        return arb.nan()
    most = 2 * (low ** (a - 1)).abs_upper() * (-low).exp() * low.log() ** n
    return arb(0).union(arb(most.upper()))


def _derivative_of_gamma(n: int, a: Any) -> Any:
    with Precision(0, n + 1):
        return arb_series([a, 1], prec=n + 1).gamma()[n] * math.factorial(n)


def _derivative_of_beta(n: int, k: int, a: Any, b: Any) -> Any:
    """The derivative of beta(a, b), n times by a and k times by b."""
    with Precision(0, n + k + 1):
        over = arb_series([a + b, 1], prec=n + k + 1).rgamma()
        first, second = (arb_series([s, 1], prec=m + 1).gamma() for s, m in ((a, n), (b, k)))
    total = arb(0)
    for i in range(n + 1):
        for j in range(k + 1):
            total += first[n - i] * second[k - j] * over[i + j] * math.comb(i + j, i)
    return total * math.factorial(n) * math.factorial(k)


def _order(n: Any) -> int:
    return int(n.unique_fmpz())


def _terms(size: Callable[[int], float], bits: int) -> int:
    """How many terms until one, of so many bits, is below all that is kept."""
    count = 8
    while size(count) > -bits - 32 and count < _FARTHEST:
        count += max(8, count // 8)
    return count
