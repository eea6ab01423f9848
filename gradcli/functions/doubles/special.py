"""Gamma and its kin, and the error function."""

from __future__ import annotations

from gradcli.functions.doubles.elementary import (
    INF,
    NAN,
    PI,
    copysign,
    cos,
    exp,
    floor,
    log,
    log1p,
    polynomial,
    pow,
    sin,
)
from gradcli.functions.doubles.tables import (
    AT_THE_LEAST,
    DIGAMMA_BOTTOM,
    DIGAMMA_RATIO,
    DIGAMMA_TOP,
    ERF,
    ERFC,
    LEAST_HIGH,
    LEAST_LOG_GAMMA,
    LEAST_LOW,
    LOG_GAMMA,
    RECIPROCAL_GAMMA,
    STIRLING,
    cotangent,
    factorial,
    overflowing,
    polygamma_tail,
)


def _sine_of_turns(x: float) -> float:
    """sin(pi x): zero at integers."""
    nearest = floor(x + 0.5)
    sine = sin(PI * (x - nearest))
    return sine if 2.0 * floor(0.5 * nearest) == nearest else -sine


def _stirling(x: float) -> float:
    """What Stirling's formula leaves out of log gamma, for x > 10."""
    s = 1.0 / (x * x)
    return polynomial(STIRLING, s) / x


def _near_gamma(x: float) -> float:
    """For 0 < x < 10: by the recurrence from [1.5, 2.5], the distance from 2 being exact."""
    top = 1.0
    bottom = 1.0
    z = x
    if x < 0.5:
        bottom = x * (x + 1.0)
    elif x < 1.5:
        bottom = x
        z = x - 1.0
    else:
        while x >= 2.5:
            x -= 1.0
            top *= x
        z = x - 2.0
    return top / (bottom * (1.0 + z * polynomial(RECIPROCAL_GAMMA, z)))


def gamma(x: float) -> float:
    """Infinite at 0, -1, -2, … with the sign it has on the right."""
    if x != x or x == -INF:
        return NAN
    if x == 0.0:
        return copysign(INF, x)
    if abs(x) < 1e-17:
        return 1.0 / x
    if x > 171.7:
        return INF
    if x < 0.0 and x == floor(x):
        return INF if 2.0 * floor(0.5 * x) == x else -INF
    size = abs(x)
    reflected = 1.0 if x > 0.0 else -PI / (x * _sine_of_turns(x))
    if size < 10.0:
        right = _near_gamma(size)
        return right if x > 0.0 else reflected / right
    if size > 190.0:
        return copysign(0.0, reflected)
    half = pow(size, 0.5 * size - 0.25)
    rest = 2.5066282746310002 * exp(_stirling(size))
    if x > 0.0:
        return rest * half * exp(-size) * half
    return reflected / rest / half * exp(size) / half


def _right_lgamma(x: float) -> float:
    """For x > 0: about its zeros 1 and 2 the logarithm of gamma has few digits."""
    if x < 0.5:
        return x * polynomial(LOG_GAMMA, x) - log1p(x) - log(x)
    step = x - LEAST_HIGH
    if abs(step) < 0.37:
        return LEAST_LOG_GAMMA + step * polynomial(AT_THE_LEAST, step) * (step - 2.0 * LEAST_LOW)
    if x < 1.5:
        z = x - 1.0
        return z * polynomial(LOG_GAMMA, z) - log1p(z)
    if x > 12.0:
        return (x - 0.5) * (log(x) - 1.0) + (0.41893853320467274 + _stirling(x))
    product = 1.0
    while x > 2.5:
        x -= 1.0
        product *= x
    z = x - 2.0
    return log(product) + z * polynomial(LOG_GAMMA, z)


def lgamma(x: float) -> float:
    """log|gamma(x)|."""
    if x != x or abs(x) == INF:
        return abs(x)
    if x > 0.0:
        return _right_lgamma(x)
    if x == floor(x):
        return INF
    if x > -1e-17:
        return -log(-x)
    return log(PI / abs(x * _sine_of_turns(x))) - _right_lgamma(-x)


def _over(a: float, x: float, n: int) -> float:
    """a / x^n for x > 0."""
    if n == 1:
        return a / x
    if n == 2:
        return a / (x * x)
    if n == 3:
        return a / (x * x * x)
    return a * pow(x, -float(n))


def _near_digamma(x: float) -> float:
    """For 0 < x < 8: from [1, 2], where a rational form knows the zero."""
    shifted = 0.0
    while x > 2.0:
        x -= 1.0
        shifted += 1.0 / x
    if x < 1.0:
        shifted = -1.0 / x
        x += 1.0
    z = x - 1.0
    step = (x - LEAST_HIGH) - LEAST_LOW
    ratio = polynomial(DIGAMMA_TOP, z) / polynomial(DIGAMMA_BOTTOM, z)
    return shifted + (step * DIGAMMA_RATIO + step * ratio)


def _right_polygamma(x: float, n: int) -> float:
    """For x > 0: by the recurrence from the asymptotic series."""
    if n == 0:
        if x < 8.0:
            return _near_digamma(x)
        s = 1.0 / (x * x)
        return log(x) - (0.5 / x + polynomial(polygamma_tail(n), s))
    factor = 1.0 if n % 2 else -1.0
    if x < overflowing(n):
        return factor * INF
    if n < 18 and x < 1e-17:
        pole = factor * factorial(n)
        for _ in range(n + 1):
            pole = pole / x
        return pole
    low = 0.0
    lost = 0.0
    while x < 8.0 + n:
        term = _over(factorial(n), x, n + 1)
        total = low + term
        lost += term - (total - low)
        low = total
        x += 1.0
    s = 1.0 / (x * x)
    high = factorial(n - 1) + (factorial(n) / 2.0 / x + polynomial(polygamma_tail(n), s))
    return factor * (low + (lost + _over(high, x, n)))


def polygamma(x: float, n: int) -> float:
    """The n-th derivative of digamma (n = 0: digamma itself): infinite at 0, -1, -2, … with the sign it has on the
    right."""
    if x == INF:
        return INF if n == 0 else 0.0
    if x > 0.0:
        return _right_polygamma(x, n)
    if x != x or x == -INF:
        return NAN
    if x == floor(x):
        return INF if n % 2 else -INF
    turn = PI * (x - floor(x + 0.5))
    cot = cos(turn) / sin(turn)
    slope = pow(PI, float(n + 1)) * polynomial(cotangent(n), cot)
    right = _right_polygamma(1.0 - x, n)
    return -right - slope if n % 2 else right - slope


def _tail(x: float) -> float:
    """erfc(x) for x > 0.5."""
    if x > 27.3:
        return 0.0
    u = (x - 3.0) / (x + 3.0)
    cut = floor(x * 256.0) / 256.0  # its square has no rounding
    return exp(-cut * cut) * exp(-(x - cut) * (x + cut)) * (polynomial(ERFC, u) / (1.0 + 2.0 * x))


def erf(x: float) -> float:
    size = abs(x)
    if size < 0.84:
        s = x * x
        return x + x * polynomial(ERF, s)
    return copysign(1.0 - _tail(size), x) if x == x else x


def erfc(x: float) -> float:
    if x > 0.5:
        return _tail(x)
    if x > -0.84:
        s = x * x
        return 1.0 - (x + x * polynomial(ERF, s))
    return 2.0 - _tail(-x) if x == x else x
