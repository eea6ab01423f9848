"""Special functions in double precision that the standard library lacks.

Sources: Abramowitz & Stegun 6.4 (polygamma: recurrence, asymptotic series, reflection); Corless et al.,
On the Lambert W function (1996), for the starting values; Halley's iteration.
"""

from __future__ import annotations

import math

# B_2k for the asymptotic series of digamma and its derivatives
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330)
DIGAMMA_ZERO = (1.4616321449683622, 9.549995429965697e-17)


def polygamma(x: float, n: int) -> float:
    """The ``n``-th derivative of digamma (``n = 0``: digamma itself) at a real ``x``.

    Infinite at 0, -1, -2, … where the sign is the same on both sides (odd n); NaN at the other poles.
    """
    if x != x or x == -math.inf:
        return math.nan
    if x <= 0 and x == math.floor(x):
        return math.inf if n % 2 else math.nan
    if x == math.inf:
        return math.inf if n == 0 else 0.0
    if x < 0.0:
        return _reflected(x, n)
    if n == 0 and abs(x - DIGAMMA_ZERO[0]) < 0.25:
        return _near_the_zero(x)
    least = 10.0 + n
    shifted = []
    while x < least:
        shifted.append(x)
        x += 1.0
    if n == 0:
        return math.fsum([_asymptotic(x, 0), *(-1.0 / s for s in shifted)])
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


def _near_the_zero(x: float) -> float:
    """A Taylor series about the positive zero of digamma, where the other sums cancel."""
    step = (x - DIGAMMA_ZERO[0]) - DIGAMMA_ZERO[1]
    total, power = 0.0, 1.0
    for k in range(1, 40):
        power *= step
        term = polygamma(DIGAMMA_ZERO[0], k) * power / math.factorial(k)
        total += term
        if abs(term) < 1e-18 * abs(total):
            break
    return total


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
