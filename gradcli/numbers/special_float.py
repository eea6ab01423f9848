"""Special functions in double precision that the standard library lacks.

Sources: Abramowitz & Stegun 6.4 (polygamma: recurrence, asymptotic series, reflection) and 6.1.33 (log gamma about
2); Boost.Math's rational form of digamma on [1, 2]; Corless et al., On the Lambert W function (1996), for the starting
values; Halley's iteration.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

# B_2k for the asymptotic series of digamma and its derivatives
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330)
DIGAMMA_ZERO = (1.4616321449683622, 9.549995429965697e-17)
# digamma(x)/(x - DIGAMMA_ZERO) on [1, 2], less a constant, as a quotient of polynomials in x - 1, lowest power first
_DIGAMMA_RATIO = 0.9955816268920898
_DIGAMMA_TOP = (
    0.25479851061131553,
    -0.3255503118680449,
    -0.6503185377089651,
    -0.28919126444774784,
    -0.04525132144873906,
    -0.002071332116774595,
)
_DIGAMMA_BOTTOM = (
    1.0,
    2.076711702373047,
    1.4606242909763516,
    0.43593529692665967,
    0.054151797245674226,
    0.0021284987017821146,
    -5.578984132167551e-07,
)
# log(gamma(2 + z))/z, lowest power first: 1 - Euler's constant, then (-1)^k (zeta(k) - 1)/k
_LOG_GAMMA = (
    [0.42278433509846713, 0.3224670334241132, -0.0673523010531981, 0.020580808427784546, -0.007385551028673986]
    + [0.0028905103307415234, -0.001192753911703261, 0.0005096695247430425, -0.00022315475845357939]
    + [9.945751278180853e-05, -4.492623673813314e-05, 2.050721277567069e-05, -9.439488275268397e-06]
    + [4.374866789907488e-06, -2.039215753801366e-06, 9.55141213040742e-07, -4.492469198764566e-07]
    + [2.1207184805554665e-07, -1.0043224823968099e-07, 4.7698101693639804e-08, -2.2711094608943164e-08]
    + [1.0838659214896955e-08, -5.183475041970047e-09, 2.4836745438024785e-09, -1.1921401405860912e-09]
    + [5.731367241678862e-10, -2.7595228851242334e-10]
)

_LEAST_LOG_GAMMA = -0.12148629053584961
# (log(gamma(DIGAMMA_ZERO + h)) - its least value)/h^2, lowest power first
_AT_THE_LEAST = (
    0.4838361227238106,
    -0.1475877229945307,
    0.06462494023891276,
    -0.0327885410884813,
    0.017970675115210395,
    -0.010314223036636387,
    0.006100536020517889,
    -0.0036845696083163734,
    0.0022597648232218106,
    -0.001402251445904451,
    0.0008782326347176812,
    -0.0005541949527966822,
    0.00035191295683784665,
    -0.0002246534436959552,
    0.000144070395420933,
    -9.276098655471749e-05,
    5.9934733439794256e-05,
    -3.884583889452658e-05,
    2.52476632917301e-05,
    -1.6450858338395606e-05,
    1.0743455256375933e-05,
    -7.030705257380349e-06,
    4.609738653644754e-06,
    -3.0276718328780264e-06,
)


def _polynomial(coefficients: Sequence[float], x: float) -> float:
    total = 0.0
    for c in reversed(coefficients):
        total = total * x + c
    return total


def lgamma(x: float) -> float:
    """log(gamma(x)) for 0 < x: about its zeros 1 and 2 Python's own has few digits."""
    if x < 0.5:
        return x * _polynomial(_LOG_GAMMA, x) - math.log1p(x) - math.log(x)
    step = x - DIGAMMA_ZERO[0]
    if abs(step) < 0.37:
        return _LEAST_LOG_GAMMA + step * _polynomial(_AT_THE_LEAST, step) * (step - 2.0 * DIGAMMA_ZERO[1])
    if x < 1.5:
        z = x - 1.0
        return z * _polynomial(_LOG_GAMMA, z) - math.log1p(z)
    if x > 30.0:
        return math.lgamma(x)
    product = 1.0
    while x > 2.5:
        x -= 1.0
        product *= x
    return math.log(product) + (x - 2.0) * _polynomial(_LOG_GAMMA, x - 2.0)


def _digamma(x: float) -> float:
    """For 0 < x < 10: from [1, 2], where a rational form knows the zero, by the recurrence."""
    terms = []
    while x > 2.0:
        x -= 1.0
        terms.append(1.0 / x)
    if x < 1.0:
        terms.append(-1.0 / x)
        x += 1.0
    step = (x - DIGAMMA_ZERO[0]) - DIGAMMA_ZERO[1]
    ratio = _polynomial(_DIGAMMA_TOP, x - 1.0) / _polynomial(_DIGAMMA_BOTTOM, x - 1.0)
    return math.fsum([step * _DIGAMMA_RATIO, step * ratio, *terms])


def polygamma(x: float, n: int) -> float:
    """The ``n``-th derivative of digamma (``n = 0``: digamma itself) at a real ``x``.

    Infinite at 0, -1, -2, …, with the sign it has on the right.
    """
    if x != x or x == -math.inf:
        return math.nan
    if x <= 0 and x == math.floor(x):
        return math.inf if n % 2 else -math.inf
    if x == math.inf:
        return math.inf if n == 0 else 0.0
    if x < 0.0:
        return _reflected(x, n)
    if n == 0 and x < 10.0:
        return _digamma(x)
    least = 10.0 + n
    shifted = []
    while x < least:
        shifted.append(x)
        x += 1.0
    if n == 0:
        return _asymptotic(x, 0)
    sign = -1.0 if n % 2 == 0 else 1.0
    factorial = float(math.factorial(n))
    return math.fsum([_asymptotic(x, n), *(sign * _over(factorial, s, n + 1) for s in shifted)])


def _over(a: float, x: float, n: int) -> float:
    """``a / x^n`` where the power may overflow or vanish."""
    try:
        power = x**n
    except OverflowError:
        return 0.0
    return a / power if power else math.copysign(math.inf, a)


def _asymptotic(x: float, n: int) -> float:
    squared = 1.0 / (x * x)
    if n == 0:
        terms, power = [math.log(x), -0.5 / x], squared
        for k, b in enumerate(BERNOULLI, 1):
            terms.append(-b * power / (2 * k))
            power *= squared
        return math.fsum(terms)
    sign = 1.0 if n % 2 else -1.0
    head = _over(math.factorial(n - 1), x, n)
    terms = [head, _over(math.factorial(n) / 2.0, x, n + 1)]
    for k, b in enumerate(BERNOULLI, 1):
        terms.append(_over(b * math.factorial(2 * k + n - 1) / math.factorial(2 * k), x, 2 * k + n))
    return sign * math.fsum(terms)


def _reflected(x: float, n: int) -> float:
    """psi_n(x) for x < 0 from psi_n(1-x): (-1)^n psi_n(1-x) - psi_n(x) = d^n/dx^n (pi cot(pi x))."""
    reduced = x - round(x)
    sine, cosine = math.sin(math.pi * reduced), math.cos(math.pi * reduced)
    cotangent = cosine / sine
    derivative = 0.0
    for c in reversed(cotangent_derivative(n)):
        derivative = derivative * cotangent + c
    sign = -1.0 if n % 2 else 1.0
    return sign * polygamma(1.0 - x, n) - math.pi ** (n + 1) * derivative


def cotangent_derivative(n: int) -> list[float]:
    """The ``n``-th derivative of cot as a polynomial in cot, lowest power first: c' = -(1 + c^2)."""
    coefficients = [0.0, 1.0]
    for _ in range(n):
        slope = [k * c for k, c in enumerate(coefficients)][1:]
        grown = [0.0] * (len(slope) + 2)
        for k, c in enumerate(slope):
            grown[k] -= c
            grown[k + 2] -= c
        coefficients = grown
    return coefficients


def lambertw(x: float) -> float:
    """The principal branch: the w >= -1 with w exp(w) = x; NaN below -1/e."""
    if x != x or x == math.inf or x == 0.0:
        return x
    branch = 1.0 + math.e * x
    if branch < 0.0:
        return -1.0 if branch > -1e-15 else math.nan
    if x < -0.32:
        p = math.sqrt(2.0 * branch)
        w = -1.0 + p - p * p / 3.0 + 11.0 * p**3 / 72.0
    elif x < 3.0:
        w = math.log1p(x) * 0.75
    else:
        w = math.log(x) - math.log(math.log(x))
    for _ in range(20):
        exponential = math.exp(w)
        error = w * exponential - x
        if w == -1.0:
            break
        step = error / (exponential * (w + 1.0) - (w + 2.0) * error / (2.0 * w + 2.0))
        w -= step
        if abs(step) <= 1e-16 * abs(w):
            break
    return w
