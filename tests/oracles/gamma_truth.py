"""What mpmath says of the incomplete gamma and beta functions, of what is made of the gamma function, of
logarithms: by row the function, where its operands are drawn, and at how many digits."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath as mp

_A = ((0.1, 1.0), (1.0, 8.0), 1, 2, Fraction(1, 2), (8.0, 60.0))
_X = ((1e-6, 1.0), (1.0, 12.0), (12.0, 90.0), (1e-30, 1e-6))
_B = ((0.1, 1.0), (1.0, 8.0), 1, 2, Fraction(1, 2))
_UNIT = ((1e-6, 0.5), (0.5, 0.999999), (0.4, 0.6), (1e-20, 1e-6))
_REAL = ((-6.0, 6.0), (-1e-3, 1e-3), (6.0, 80.0), (-80.0, -6.0))


def _lower(n: Any, a: Any, x: Any) -> Any:
    return mp.diff(lambda s: mp.gammainc(s, 0, x), a, int(n)) if n else mp.gammainc(a, 0, x)


def _beta(n: Any, k: Any, a: Any, b: Any, x: Any) -> Any:
    if not n and not k:
        return mp.betainc(a, b, 0, x)
    return mp.diff(lambda s, t: mp.betainc(s, t, 0, x), (a, b), (int(n), int(k)))


def _log1mexp(x: Any) -> Any:
    with mp.workprec(2 * mp.mp.prec):
        return mp.log1p(-mp.exp(x)) if x < -1 else mp.log(-mp.expm1(x))


def _normlogcdf(x: Any) -> Any:
    with mp.workprec(2 * mp.mp.prec):
        return mp.log1p(-mp.erfc(x / mp.sqrt(2)) / 2) if x > 0 else mp.log(mp.erfc(-x / mp.sqrt(2)) / 2)


def _lbinomial(n: Any, k: Any) -> Any:
    return mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)


TRUTHS: dict[str, tuple[Any, ...]] = {
    "gammainc": (lambda a, x: mp.gammainc(a, 0, x, regularized=True), (_A, _X), 100),
    "gammaincc": (lambda a, x: mp.gammainc(a, x, regularized=True), (_A, _X), 100),
    "lowergamma": (lambda a, x: mp.gammainc(a, 0, x), (_A, _X), 100),
    "uppergamma": (lambda a, x: mp.gammainc(a, x), ((*_A, 0, -1, (-3.0, -0.1)), _X), 100),
    "betainc": (lambda a, b, x: mp.betainc(a, b, 0, x, regularized=True), (_B, _B, _UNIT), 60),
    "gammaincm": (_lower, ((0, 1, 2), (*_A[:5],), _X[:3]), 50),
    "uppergammam": (
        lambda n, a, x: mp.diff(lambda s: mp.gammainc(s, x), a, int(n)),
        ((0, 1, 2), (*_A[:5], 0, -1, (-3.0, -0.1)), _X[:3]),
        50,
    ),
    "gammaincrm": (lambda n, a, x: _lower(n, a, x) / mp.gamma(a), ((0, 1, 2), (*_A[:5],), _X[:3]), 50),
    "uppergammarm": (
        lambda n, a, x: mp.diff(lambda s: mp.gammainc(s, x), a, int(n)) / mp.gamma(a),
        ((0, 1, 2), (*_A[:5],), _X[:3]),
        50,
    ),
    "betaincm": (_beta, ((0, 1, 2), (0, 1), _B, _B, _UNIT[:3]), 50),
    "rgamma": (mp.rgamma, (((-6.0, 6.0), 0, -1, -4, (6.0, 60.0), (-60.0, -6.0)),), 100),
    "rgammam": (lambda n, x: mp.diff(mp.rgamma, x, int(n)), ((0, 1, 2), ((-6.0, 6.0), (6.0, 20.0), 0, -3)), 50),
    "binomial": (mp.binomial, (((-0.9, 0.9), (0.9, 30.0), 5, 0), ((-3.0, 8.0), 0, 2, 7, -1)), 100),
    "beta": (mp.beta, ((*_B, (8.0, 200.0)), (*_B, (8.0, 200.0))), 100),
    "lbeta": (lambda a, b: mp.log(mp.beta(a, b)), ((*_B, (8.0, 200.0)), (*_B, (8.0, 200.0))), 100),
    "lbinomial": (_lbinomial, (((3.0, 60.0), 5, 8), ((-0.9, 2.9), 0, 2)), 100),
    "xlogy": (lambda x, y: x * mp.log(y), (_REAL, ((1e-9, 2.0), (2.0, 1e6), 1)), 250),
    "xlog1py": (lambda x, y: x * mp.log1p(y), (_REAL, ((-0.999, 2.0), (2.0, 1e6), (-1e-9, 1e-9))), 100),
    "log1mexp": (_log1mexp, (((-1.0, -1e-9), (-40.0, -1.0), (-700.0, -40.0)),), 250),
    "normlogcdf": (_normlogcdf, (((-6.0, 6.0), (-60.0, -6.0), (6.0, 30.0)),), 250),
}
