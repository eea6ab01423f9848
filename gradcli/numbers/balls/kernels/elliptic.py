"""Elliptic integrals over balls: real where the path from 0 meets no singularity, over every period.

What an angle's ball holds is reached from its midpoint by the integrand, since flint's functions and the count of
half turns jump where the ball covers an odd multiple of pi/2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb

from gradcli.numbers.balls.kernels.complex_values import real
from gradcli.numbers.balls.special_ball import Arb, dyadic

_Angle = Callable[[Any], Any]


def ellipk(m: Arb) -> Any:
    return real(acb(m).elliptic_k())


def ellipe(m: Arb) -> Any:
    return arb(1) if m == 1 else real(acb(m).elliptic_e())


def ellippi(n: Any, m: Arb) -> Any:
    return real(acb.elliptic_pi(acb(n), acb(m)))


def ellipf(phi: Any, m: Arb) -> Any:
    return _over_periods(
        phi,
        lambda x: real(acb.elliptic_f(acb(x), acb(m))),
        lambda: ellipk(m),
        lambda x: 1 / (1 - m * x.sin() ** 2).sqrt(),
    )


def ellipeinc(phi: Any, m: Arb) -> Any:
    return _over_periods(
        phi,
        lambda x: real(acb.elliptic_e_inc(acb(x), acb(m))),
        lambda: ellipe(m),
        lambda x: _root_of_positive(1 - m * x.sin() ** 2),
    )


def _root_of_positive(x: Any) -> Any:
    """The root of what is not negative, though its ball may reach below."""
    return x.sqrt() if x > 0 else arb(0).union(abs(x).upper().sqrt())


def ellippiinc(n: Any, phi: Any, m: Arb) -> Any:
    return _over_periods(
        phi,
        lambda x: real(acb.elliptic_pi_inc(acb(n), acb(x), acb(m))),
        lambda: ellippi(n, m),
        lambda x: 1 / ((1 - n * x.sin() ** 2) * (1 - m * x.sin() ** 2).sqrt()),
    )


def ellipd(phi: Any, m: Arb) -> Any:
    """Legendre's D by Carlson's R_D, where nothing is divided by m."""
    return _by_carlson(phi, m, lambda cosine, rest: (cosine, rest, arb(1)), lambda square, rest: square / rest.sqrt())


def _by_carlson(
    phi: Any, m: Arb, places: Callable[[Any, Any], tuple[Any, ...]], slope: Callable[[Any, Any], Any]
) -> Any:
    """sin^3/3 times R_D of cos^2, 1 - m sin^2 and 1 in some order; ``slope`` of sin^2 and 1 - m sin^2."""

    def within(x: Any) -> Any:
        sine, cosine = x.sin_cos()
        square, other = sine * sine, cosine * cosine
        found = acb.elliptic_rd(*map(acb, places(other, other + (1 - m) * square)))
        return square * sine / 3 * real(found)

    def integrand(x: Any) -> Any:
        sine, cosine = x.sin_cos()
        square = sine * sine
        return slope(square, cosine * cosine + (1 - m) * square)

    quarter = real(acb.elliptic_rd(*map(acb, places(arb(0), 1 - m)))) / 3 if m < 1 else arb.nan()
    return _over_periods(phi, within, lambda: quarter, integrand)


def ellipint(i: Any, j: Any, k: Any, n: Any, phi: Any, m: Arb) -> Any:
    """The integral of sin^(2i) / ((1 - n sin^2)^j (1 - m sin^2)^(k + 1/2)) from 0 to ``phi``, for whole i, j, k."""
    orders = [int(order.unique_fmpz()) if order.is_integer() else None for order in (i, j, k)]
    if None in orders:
        return arb.nan()
    if orders == [1, 0, 1]:  # the slope of F by m, but for its half
        return _by_carlson(
            phi, m, lambda cosine, rest: (cosine, arb(1), rest), lambda square, rest: square / (rest * rest.sqrt())
        )
    a, b, c = orders

    def integrand(x: Any, analytic: bool = False) -> Any:
        sine, cosine = x.sin_cos()
        square, other = sine * sine, cosine * cosine  # 1 - n sin^2 has no digits left beside pi/2 where n is near 1
        rest = other + (1 - m) * square
        root = rest.sqrt(analytic=analytic) if isinstance(rest, acb) else rest.sqrt()
        return square**a / ((other + (1 - n) * square) ** b * rest**c * root)

    def within(end: Any) -> Any:
        return real(acb.integral(integrand, 0, acb(end)))

    return _over_periods(phi, within, lambda: within(arb.pi() / 2), integrand)


def _over_periods(phi: Any, within: _Angle, quarter: Callable[[], Any], integrand: _Angle) -> Any:
    """The integral from 0 to ``phi`` of an even integrand of the period pi, from that ``within`` -pi/2 and pi/2 and
    from 0 to pi/2."""
    middle = arb(phi.mid())
    turns = dyadic((middle / arb.pi()).mid())
    if turns is None:
        return arb.nan()
    count = round(turns)
    value = within(middle - count * arb.pi() if count else middle)
    if count:
        value = value + 2 * count * quarter()
    return value if phi.is_exact() else value + (phi - middle) * integrand(phi)
