"""Elliptic integrals over balls: real where the path from 0 meets no singularity, over every period.

What an angle's ball holds is reached from its midpoint by the integrand, since flint's functions and the count of
half turns jump where the ball covers an odd multiple of pi/2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb, ctx

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
    if not all(order.is_integer() for order in (i, j, k)):
        return arb.nan()
    orders = [int(order.unique_fmpz()) for order in (i, j, k)]
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

    reduced = _REDUCED.get((a, b, c))

    def within(end: Any) -> Any:
        if reduced is not None:
            value = reduced(n, end, m)
            known = [ctx.prec, *(x.rel_accuracy_bits() for x in (n, end, m) if not x.is_exact())]
            if value.is_finite() and value.rel_accuracy_bits() >= min(known) - _LOST:
                return value
        return real(acb.integral(integrand, 0, acb(end)))

    return _over_periods(phi, within, lambda: within(arb.pi() / 2), integrand)


_LOST = 24
"""Bits that a formula which divides by n, m, 1 - m or n - m may lose; beside its holes the integral itself is taken,
which costs a hundred times as much."""


def _by_n(n: Any, x: Any, m: Arb) -> Any:
    """Of the orders 1, 2, 0: the slope of the third kind by n."""
    square, root = x.sin() ** 2, (1 - m * x.sin() ** 2).sqrt()
    third, end = ellippiinc(n, x, m), n * root * (2 * x).sin() / (2 * (1 - n * square))
    whole = ellipeinc(x, m) + ((m - n) * ellipf(x, m) + (n * n - m) * third) / n - end
    return whole / (2 * (m - n) * (n - 1))


def _by_m(n: Any, x: Any, m: Arb) -> Any:
    """Of the orders 1, 1, 1: twice the slope of the third kind by m."""
    end = m * (2 * x).sin() / (2 * (m - 1) * (1 - m * x.sin() ** 2).sqrt())
    return (ellipeinc(x, m) / (m - 1) + ellippiinc(n, x, m) - end) / (n - m)


def _of_d(n: Any, x: Any, m: Arb) -> Any:
    """Of the orders 2, 0, 1: twice the slope of D by m."""
    found = ellipd(x, m)
    end = (2 * x).sin() / (2 * (1 - m) * (1 - m * x.sin() ** 2).sqrt())
    return ((ellipf(x, m) - found) / (1 - m) - end - found) / m


_REDUCED = {(1, 2, 0): _by_n, (1, 1, 1): _by_m, (2, 0, 1): _of_d}
"""Integrals of three orders by those of the first to the third kind."""


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
