"""Integrals of exponentials, sines and their kin as series: at their poles, at branch points, at infinity.

Sources: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 5.1.10, 5.1.51, 5.2.16, 7.1.23;
DLMF, 6.6, 6.12, 7.12.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import factorial
from typing import TYPE_CHECKING, Any

from gradcli.functions.row import Primitive
from gradcli.numbers.guards import Asking
from gradcli.numbers.series.series import AtPole, NoRealValue, Series

if TYPE_CHECKING:
    from gradcli.numbers.series.series_functions import SeriesSystem

Expansion = Callable[[Any, Series], Series | None]
"""A function of what tends to such a place, over the system of series it belongs to."""


def _unknown(m: SeriesSystem, step: Series, count: int) -> Series:
    """What is not known of a sum of powers of a term that tends to 0: from this power on."""
    least = step.least()
    assert least is not None
    return Series(m, {}, least * count)


def _summed(m: SeriesSystem, step: Series, coefficient: Callable[[int], Any], first: int = 1) -> Series:
    """The sum of coefficient(k) * step^k, from the first k on."""
    total, power = m.series(0), m.powi(step, first)
    for k in range(first, m.order + 1):
        if (c := coefficient(k)) != 0:
            total = total + power * c
        power = power * step
    found: Series = total + _unknown(m, step, m.order + 1)
    return found


# At 0, where they have a logarithm


def _gamma_and_logarithm(m: SeriesSystem, a: Series, *, below: bool) -> Series:
    """Euler's constant and log|a|, for an ``a`` that tends to 0; ``below``: also for a negative one."""
    sign = m.signum(a)
    if sign == 0:
        raise AtPole("a logarithm of 0")
    if sign < 0 and not below:
        raise NoRealValue("outside the domain")
    found: Series = m.logarithm("log", sign * a) - m.function("polygamma", m.series(1), 0)
    return found


def _ei_at_zero(m: SeriesSystem, a: Series) -> Series:
    return _gamma_and_logarithm(m, a, below=True) + _summed(m, a, lambda k: Fraction(1, k * factorial(k)))


def _e1_at_zero(m: SeriesSystem, a: Series) -> Series:
    total = _summed(m, a, lambda k: Fraction((-1) ** k, k * factorial(k)))
    return -(_gamma_and_logarithm(m, a, below=False) + total)


def _ci_at_zero(m: SeriesSystem, a: Series) -> Series:
    total = _summed(m, a, lambda k: 0 if k % 2 else Fraction((-1) ** (k // 2), k * factorial(k)))
    return _gamma_and_logarithm(m, a, below=False) + total


def _chi_at_zero(m: SeriesSystem, a: Series) -> Series:
    total = _summed(m, a, lambda k: 0 if k % 2 else Fraction(1, k * factorial(k)))
    return _gamma_and_logarithm(m, a, below=False) + total


def _li(m: SeriesSystem, a: Series) -> Series:
    """li(a) = Ei(log(a)), whatever log(a) tends to."""
    if m.signum(a) < 0:
        raise NoRealValue("li outside its domain")
    found: Series = m.series(m.Ei(m.log(a)))
    return found


def _lower_lambert(m: SeriesSystem, a: Series) -> Series | None:
    """At its branch point; of its pole at 0 none is known."""
    return branch_of_lambert(m, a, -1) if m.base.is_zero(m.constant(a)) is False else None


def _zeta_at_one(m: SeriesSystem, a: Series) -> Series:
    h = a - 1
    found: Series = m.div(1, h) - m.polygamma(m.series(1), 0) + _unknown(m, h, 1)
    return found


# At 1, where sums over powers end

_TERMS_OF_A_SUM = 5


def _lerch_at_one(m: SeriesSystem, n: Any, a: Any, x: Series) -> Series | None:
    """The sum of x^k/(k + a)^n, in powers of log(x), of which one has a logarithm or is no integer.

    Source: Erdelyi et al., Higher Transcendental Functions I (1953), 1.11, eq. 8 and 9.
    """
    if m.base.same(m.constant(x), 1) is not True:
        return None
    mu = m.log(x)
    whole = Fraction(n).denominator == 1 and n >= 1
    count = min(m.order, _TERMS_OF_A_SUM)
    total = _unknown(m, mu, count)
    for k in range(count):
        if not (whole and k == n - 1):
            weight = m.base.zetam(m.base.number(0), m.base.number(n - k), m.base.number(a))
            total = total + m.powi(mu, k) * weight * Fraction(1, factorial(k))
    if whole:
        psi = m.polygamma(m.series(n), 0) - m.polygamma(m.series(a), 0)
        total = total + (psi - m.log(-mu)) * m.powi(mu, int(n) - 1) * Fraction(1, factorial(int(n) - 1))
    else:
        total = total + m.gamma(m.series(1 - n)) * m.powr(-mu, n - 1)
    found: Series = total * m.exp(-a * mu)
    return found


def _polylog_at_one(m: SeriesSystem, n: Any, x: Series) -> Series | None:
    found = _lerch_at_one(m, n, 1, x)
    return None if found is None else x * found


_SUMS: dict[str, Callable[..., Series | None]] = {"polylog": _polylog_at_one, "lerch": _lerch_at_one}


_AT_POLES: dict[str, Expansion] = {
    "Ei": _ei_at_zero,
    "E1": _e1_at_zero,
    "Ci": _ci_at_zero,
    "Chi": _chi_at_zero,
    "li": _li,
    "lambertwm1": _lower_lambert,
    "zeta": _zeta_at_one,
}


def expanded(m: SeriesSystem, row: Primitive, operands: Sequence[Series]) -> Series | None:
    """A row at a pole, at the end of its domain, at infinity, by its last operand; None where no expansion is known."""
    if row.needs is not None and row.needs(Asking(m), *operands) is False:
        raise NoRealValue(f"{row.name} outside its domain")
    *orders, a = operands
    if orders:
        return None if m.unbounded(a) or None in map(m.exact, orders) else _SUMS[row.name](m, *map(m.exact, orders), a)
    known = _AT_INFINITY if m.unbounded(a) else _AT_POLES
    return known[row.name](m, a) if row.name in known else None


def branch_of_lambert(m: SeriesSystem, a: Series, sign: int) -> Series:
    """Either branch of w*exp(w) = a around -1/e, in powers of p = sqrt(2*(e*a + 1)); the lower one has -p.

    Source: Corless et al., On the Lambert W Function (1996), eq. 4.22 to 4.25.
    """
    p = sign * m.sqrt(2 * m.base.e() * a.rest())
    mu, alpha = [Fraction(-1), Fraction(1)], [Fraction(2), Fraction(-1)]
    for k in range(2, m.order):
        alpha.append(sum((mu[j] * mu[k + 1 - j] for j in range(2, k)), Fraction(0)))
        mu.append(Fraction(k - 1, k + 1) * (mu[k - 2] / 2 + alpha[k - 2] / 4) - alpha[k] / 2 - mu[k - 1] / (k + 1))
    total, power_of_p = m.series(0), m.series(1)
    for coefficient in mu:
        total, power_of_p = total + power_of_p * coefficient, power_of_p * p
    low = power_of_p.least()
    found: Series = total if low is None else total.cut(low)
    return found


# At infinity


def _asymptotic(m: SeriesSystem, a: Series, ratio: Callable[[int], Any], power: int = 1) -> Series:
    """1 + r(1)/a^p + r(1)*r(2)/a^2p + ..., for a power p."""
    inverse = m.powi(m.div(1, a), power)
    term = total = m.series(1)
    count = m.order // 2 + 1
    for k in range(1, count):
        term = term * inverse * ratio(k)
        total = total + term
    found: Series = total + _unknown(m, inverse, count)
    return found


def _ei_far(m: SeriesSystem, a: Series) -> Series:
    """exp(a)/a * (1 + 1!/a + 2!/a^2 + ...), on either side."""
    found: Series = m.div(m.function("exp", a), a) * _asymptotic(m, a, lambda k: k)
    return found


def _e1_far(m: SeriesSystem, a: Series) -> Series:
    return -_ei_far(m, -a)


def _chi_far(m: SeriesSystem, a: Series) -> Series:
    return (_ei_far(m, a) + _ei_far(m, -a)) * Fraction(1, 2)


def _shi_far(m: SeriesSystem, a: Series) -> Series:
    return (_ei_far(m, a) - _ei_far(m, -a)) * Fraction(1, 2)


def _zeta_far(m: SeriesSystem, a: Series) -> Series | None:
    """1 + 2^-a + O(3^-a)."""
    if m.signum(a) < 0:
        return None
    by_two, by_three = (m.exp(-a * m.log(m.series(k))) for k in (2, 3))
    found: Series = 1 + by_two + _unknown(m, by_three, 1)
    return found


def _settles(limit: Callable[[Any], Any]) -> Expansion:
    """What oscillates ever less about a limit: it is within 1/a of it."""

    def expansion(m: SeriesSystem, a: Series) -> Series:
        m.oscillates = True
        found: Series = m.signum(a) * m.series(limit(m)) + _unknown(m, m.div(1, a), 1)
        return found

    return expansion


def _erfi_far(m: SeriesSystem, a: Series) -> Series:
    found: Series = m.div(m.function("exp", a * a), a * m.sqrt(m.pi())) * _asymptotic(
        m, a, lambda k: Fraction(2 * k - 1, 2), 2
    )
    return found


def _dawson_far(m: SeriesSystem, a: Series) -> Series:
    found: Series = m.div(Fraction(1, 2), a) * _asymptotic(m, a, lambda k: Fraction(2 * k - 1, 2), 2)
    return found


def _erfcx_far(m: SeriesSystem, a: Series) -> Series:
    if m.signum(a) < 0:
        found: Series = 2 * m.function("exp", a * a) - _erfcx_far(m, -a)
        return found
    small = _asymptotic(m, a, lambda k: Fraction(1 - 2 * k, 2), 2)
    found = m.div(1, a * m.sqrt(m.pi())) * small
    return found


_AT_INFINITY: dict[str, Expansion] = {
    "Ei": _ei_far,
    "E1": _e1_far,
    "li": _li,
    "Chi": _chi_far,
    "Shi": _shi_far,
    "Ci": _settles(lambda m: 0),
    "Si": _settles(lambda m: m.pi() * Fraction(1, 2)),
    "fresnels": _settles(lambda m: Fraction(1, 2)),
    "fresnelc": _settles(lambda m: Fraction(1, 2)),
    "zeta": _zeta_far,
    "erfi": _erfi_far,
    "dawson": _dawson_far,
    "erfcx": _erfcx_far,
}
