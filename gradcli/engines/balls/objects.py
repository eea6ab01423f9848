"""What ``gradcli.engines.balls.special`` computes in C, over python-flint's objects: the same calls in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import acb, acb_series, arb


def _where(condition: Callable[..., bool], function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: function(*given) if condition(*given) else arb.nan()


def _positive(*given: Any) -> bool:
    return all(x > 0 for x in given)


def _last(*given: Any) -> bool:
    return bool(given[-1] > 0)


def _below_one(*given: Any) -> bool:
    return bool(given[-1] < 1)


def _dawson(x: Any) -> Any:
    return x * (-(x * x)).hypgeom_1f1(arb(1), arb(1.5))


def _erfcx(x: Any) -> Any:
    return (x * x).exp() * x.erfc()


def _normlogcdf(x: Any) -> Any:
    far = x / arb(2).sqrt()
    return (-(far.erfc() / 2)).log1p() if x > 0 else ((-far).erfc() / 2).log()


def _beta(a: Any, b: Any) -> Any:
    return a.gamma() * b.gamma() * (a + b).rgamma()


def _lbeta(a: Any, b: Any) -> Any:
    return a.lgamma() + b.lgamma() - (a + b).lgamma()


def _besselie(n: Any, x: Any) -> Any:
    return (-abs(x)).exp() * x.bessel_i(n)


def _zeta_slope(times: Any, s: Any, a: Any) -> Any:
    order = 1 if times == 1 else 2 if times == 2 else 0
    if not order or not a > 0:
        return arb.nan()
    found = acb_series([acb(s), acb(1)], order + 1).zeta(acb(a))[order].real
    return 2 * found if order == 2 else found


def _lerch(n: Any, a: Any, x: Any) -> Any:
    if not (a == 1 and (x > 0 or x < 0) and x < 1):
        return arb.nan()
    return -(-x).log1p() / x if n == 1 else x.polylog(n) / x


def _degree(n: Any, *others: Any) -> bool:
    """Of a polynomial, whose parameters are positive."""
    return bool(n.is_integer() and n >= 0 and _positive(*others[:-1]))


def _sphericalj(n: Any, x: Any) -> Any:
    if not _degree(n, x):
        return arb.nan()
    leading = (x * arb(0.5)) ** n
    return leading * (-(x * x) * arb(0.25)).hypgeom_0f1(n + arb(1.5), regularized=True) * arb.const_sqrt_pi() / 2


def _binomial(n: Any, k: Any) -> Any:
    above = n + 1
    return above.gamma() * (k + 1).rgamma() * (above - k).rgamma() if above > 0 else arb.nan()


SPECIAL: Mapping[str, Callable[..., Any]] = {
    "gc_airyai": lambda x: x.airy_ai(),
    "gc_airyaiprime": lambda x: x.airy_ai(derivative=1),
    "gc_airybi": lambda x: x.airy_bi(),
    "gc_airybiprime": lambda x: x.airy_bi(derivative=1),
    "gc_fresnels": lambda x: x.fresnel_s(),
    "gc_fresnelc": lambda x: x.fresnel_c(),
    "gc_expn": _where(_last, lambda n, x: x.expint(n)),
    "gc_first_expint": _where(_last, lambda x: x.expint(arb(1))),
    "gc_li": _where(_last, lambda x: x.li()),
    "gc_dawson": _dawson,
    "gc_erfcx": _erfcx,
    "gc_normlogcdf": _normlogcdf,
    "gc_gammainc": _where(_positive, lambda a, x: x.gamma_lower(a, regularized=1)),
    "gc_gammaincc": _where(_positive, lambda a, x: x.gamma_upper(a, regularized=1)),
    "gc_lowergamma": _where(_positive, lambda a, x: x.gamma_lower(a)),
    "gc_uppergamma": _where(_last, lambda a, x: x.gamma_upper(a)),
    "gc_beta": _where(_positive, _beta),
    "gc_lbeta": _where(_positive, _lbeta),
    "gc_hurwitz": _where(lambda s, a: bool(s > 1 and a > 0), lambda s, a: s.zeta(a)),
    "gc_lerch": _lerch,
    "gc_sphericalj": _sphericalj,
    "gc_rgammam": _where(lambda n, x: bool(n == 1), lambda n, x: -(x.digamma() * x.rgamma())),
    "gc_binomial": _binomial,
    "gc_betainc": _where(
        lambda *given: _positive(*given) and _below_one(*given), lambda a, b, x: x.beta_lower(a, b, regularized=1)
    ),
    "gc_hyp0f1": _where(lambda b, x: bool(b > 0), lambda b, x: x.hypgeom_0f1(b)),
    "gc_hyp1f1": _where(lambda a, b, x: bool(b > 0), lambda a, b, x: x.hypgeom_1f1(a, b)),
    "gc_hyp2f1": _where(lambda a, b, c, x: bool(c > 0 and x < 1), lambda a, b, c, x: x.hypgeom_2f1(a, b, c)),
    "gc_legendre": _where(_degree, lambda n, x: x.legendre_p(n)),
    "gc_chebyshevt": _where(_degree, lambda n, x: x.chebyshev_t(n)),
    "gc_chebyshevu": _where(_degree, lambda n, x: x.chebyshev_u(n)),
    "gc_laguerre": _where(_degree, lambda n, x: x.laguerre_l(n)),
    "gc_assoclaguerre": _where(_degree, lambda n, a, x: x.laguerre_l(n, a)),
    "gc_gegenbauer": _where(_degree, lambda n, a, x: x.gegenbauer_c(n, a)),
    "gc_jacobi": _where(_degree, lambda n, a, b, x: x.jacobi_p(n, a, b)),
    "gc_polylog": _where(_below_one, lambda n, x: x.polylog(n)),
    "gc_besselie": _besselie,
    "gc_besselke": _where(_last, lambda n, x: x.bessel_k(n, scaled=True)),
    "gc_atan2": _where(lambda y, x: bool(x > 0 or y > 0 or y < 0), arb.atan2),
    "gc_ellipk": _where(_below_one, lambda k: acb(k).elliptic_k().real),
    "gc_ellipe": _where(_below_one, lambda k: acb(k).elliptic_e().real),
    "gc_zeta_slope": _zeta_slope,
    "arb_lambertw": lambda x, lower: x.lambertw(branch=-lower),
    "arb_sinc_pi": arb.sinc_pi,
}
"""By the names they have in C."""
