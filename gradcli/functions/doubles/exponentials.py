"""Exponentials and logarithms that cannot overflow, and the Lambert function."""

from __future__ import annotations

from gradcli.functions.doubles.elementary import INF, NAN, copysign, exp, expm1, log, log1p, polynomial, sqrt
from gradcli.functions.doubles.tables import LAMBERT


def sigmoid(a: float) -> float:
    t = exp(-abs(a))
    return (1.0 if a >= 0.0 else t) / (1.0 + t)


def softplus(a: float) -> float:
    return (a if a > 0.0 else 0.0) + log1p(exp(-abs(a)))


def logaddexp(a: float, b: float) -> float:
    apart = (a if a > b else b) + log1p(exp(-abs(a - b)))
    return a + 0.6931471805599453 if a == b else apart


def lambertw(x: float) -> float:
    """The w >= -1 with w exp(w) = x, NaN below -1/e: a series about the branch point or Iacono and Boyd's form (2017),
    then two steps of the fourth order (Fritsch, Shafer and Crowley, 1973)."""
    branch = 2.718281828459045 * ((x + 0.36787944117144233) - 1.2428753672788363e-17)
    p = sqrt(2.0 * branch if branch > 0.0 and branch < 1.0 else 0.0)
    series = polynomial(LAMBERT, p)
    inside = x if x > -0.36784 and x < INF and abs(x) > 1e-17 else 1.0
    logarithm = log1p(inside)
    start = logarithm * (1.0 - log1p(logarithm) / (2.0 + logarithm))
    w = series if inside < -0.25 else start
    for _ in range(2):
        z = log(inside / w) - w
        q = 2.0 * (1.0 + w) * (1.0 + w + 0.6666666666666666 * z)
        w = w + w * (z / (1.0 + w)) * ((q - z) / (q - 2.0 * z))
    at_the_end = series if branch > 0.0 else -1.0 if branch > -1e-15 else NAN
    return x if abs(x) <= 1e-17 or x == INF or x != x else at_the_end if branch < 0.0002 else w


def xlogy(a: float, b: float) -> float:
    product = a * log(b if b > 0.0 else 1.0)
    pole = NAN if b < 0.0 or b != b else 0.0 if a == 0.0 else copysign(INF, -a)
    return product if b > 0.0 else pole


def xlog1py(a: float, b: float) -> float:
    product = a * log1p(b if b > -1.0 else 0.0)
    pole = NAN if b < -1.0 or b != b else 0.0 if a == 0.0 else copysign(INF, -a)
    return product if b > -1.0 else pole


def log1mexp(a: float) -> float:
    here = log(-expm1(a if a < 0.0 and a > -0.7 else -0.5))
    apart = log1p(-exp(a if a <= -0.7 else -1.0))
    return (here if a > -0.7 else apart) if a < 0.0 else -INF if a == 0.0 else NAN
