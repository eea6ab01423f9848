"""What functions are near a pole or an end of their domain, by functions that have series there.

Each is a rule over series (``Primitive.near``): powers and logarithms times entire functions. None where nothing is
known, as of an order that moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import count
from math import comb, factorial
from typing import Any

_HALF, _QUARTER = Fraction(1, 2), Fraction(1, 4)


def besselj(m: Any, n: Any, x: Any) -> Any:
    return _leading(m, n, x, -1)


def besseli(m: Any, n: Any, x: Any) -> Any:
    return _leading(m, n, x, 1)


def _leading(m: Any, n: Any, x: Any, sign: int) -> Any:
    """(x/2)^n / gamma(n + 1) times 0F1(n + 1; sign x^2/4), for an order that is no negative integer."""
    order = m.exact(n)
    if order is None or m.unbounded(m.series(x)) or (order < 0 and order == int(order)):
        return None
    bottom = m.number(order + 1)
    return m.div(m.powr(x * _HALF, Fraction(order)), m.gamma(bottom)) * m.hyp0f1(bottom, x * x * (sign * _QUARTER))


def bessely(m: Any, n: Any, x: Any) -> Any:
    order = m.exact(n)
    if order is None or m.unbounded(m.series(x)):
        return None
    if order != int(order):
        turned = m.number(order) * m.pi()
        plus, minus = besselj(m, m.number(order), x), besselj(m, m.number(-order), x)
        return m.div(plus * m.cos(turned) - minus, m.sin(turned))
    whole = abs(int(order))
    half = x * _HALF
    square = half * half
    logarithm = 2 * m.log(half) * m.besselj(m.number(whole), x)
    total = logarithm - _finite(m, whole, half, square, 1) - _psi_sum(m, whole, half, square, -1)
    return m.div(total if order >= 0 or whole % 2 == 0 else -total, m.pi())


def besselk(m: Any, n: Any, x: Any) -> Any:
    order = m.exact(n)
    if order is None or m.unbounded(m.series(x)):
        return None
    order = abs(order)
    if order != int(order):
        turned = m.number(order) * m.pi()
        apart = besseli(m, m.number(-order), x) - besseli(m, m.number(order), x)
        return m.div(m.pi() * apart * _HALF, m.sin(turned))
    whole = int(order)
    half = x * _HALF
    square = half * half
    sign = -1 if whole % 2 else 1
    logarithm = -(sign * m.log(half) * m.besseli(m.number(whole), x))
    rest = _finite(m, whole, half, square, -1) + sign * _psi_sum(m, whole, half, square, 1)
    return logarithm + rest * _HALF


def _finite(m: Any, n: int, half: Any, square: Any, sign: int) -> Any:
    """The sum of (n - k - 1)!/k! (sign x^2/4)^k (x/2)^-n for k < n."""
    total = m.number(0)
    for k in range(n):
        total = total + Fraction(factorial(n - k - 1) * sign**k, factorial(k)) * m.powi(square, k)
    return m.div(total, m.powi(half, n)) if n else total


def _psi_sum(m: Any, n: int, half: Any, square: Any, sign: int) -> Any:
    """The sum of (psi(k + 1) + psi(n + k + 1)) (sign x^2/4)^k (x/2)^n / (k! (n + k)!)."""

    def coefficients() -> Iterator[Any]:
        for k in count():
            scale = Fraction(sign**k, factorial(k) * factorial(n + k))
            yield (_psi(m, k + 1) + _psi(m, n + k + 1)) * scale

    return _summed(m, coefficients(), square) * m.powi(half, n)


def _psi(m: Any, k: Any) -> Any:
    return m.polygamma(m.number(k), 0)


def _summed(m: Any, coefficients: Iterable[Any], z: Any) -> Any:
    """The power series with these coefficients in what vanishes: as far as terms are kept."""
    z = m.series(z)
    step = z.least()
    total, power = m.number(0), m.number(1)
    for number, c in enumerate(coefficients):
        if step is None and number:
            return total
        if number and step * number > m.order:
            return total.cut(step * number)
        total, power = total + power * c, power * z
    return total


def besselie(m: Any, n: Any, x: Any) -> Any:
    order = m.exact(n)
    if order is None or m.unbounded(m.series(x)):
        return None
    size = m.abs(x)
    return m.exp(-size) * (m.besseli(m.number(order), x))


def besselke(m: Any, n: Any, x: Any) -> Any:
    found = besselk(m, n, x)
    return None if found is None else m.exp(x) * found


def sphericalj(m: Any, n: Any, x: Any) -> Any:
    """Of an integer order."""
    order = m.exact(n)
    if order is None or m.unbounded(m.series(x)):
        return None
    bottom = m.number(order + Fraction(3, 2))
    scale = m.div(m.sqrt(m.pi()), 2 * m.gamma(bottom))
    return scale * m.powi(x * _HALF, int(order)) * m.hyp0f1(bottom, -(x * x * _QUARTER))


def sphericaly(m: Any, n: Any, x: Any) -> Any:
    """(-1)^(n+1) j of the order -n - 1."""
    order = m.exact(n)
    found = None if order is None else sphericalj(m, m.number(-order - 1), x)
    return found if found is None or int(order) % 2 else -found


# Elliptic integrals and Gauss' series at 1


def ellipk(m: Any, k: Any) -> Any:
    rest = 1 - k
    if m.unbounded(m.series(rest)):
        return None
    plain, logarithmic = _at_one(m, rest, 0)
    return plain - m.log(rest) * logarithmic * _HALF


def ellipe(m: Any, k: Any) -> Any:
    """(1 - m) K + 2 m (1 - m) K'."""
    rest = 1 - k
    if m.unbounded(m.series(rest)):
        return None
    plain, logarithmic = _at_one(m, rest, 0)
    moved, bent = _at_one(m, rest, 1)  # by the rest, times the rest
    logarithm = m.log(rest)
    slope = moved - (logarithm * bent + logarithmic) * _HALF
    return rest * (plain - logarithm * logarithmic * _HALF) - 2 * k * slope


def _at_one(m: Any, rest: Any, derivative: int) -> tuple[Any, Any]:
    """K is the first less log(1 - m)/2 times the second, both power series in 1 - m; or (1 - m) times their derivatives
    by it."""

    def squares() -> Iterator[Fraction]:
        term = Fraction(1)
        for k in count():
            yield term * term * k**derivative
            term *= Fraction(2 * k + 1, 2 * k + 2)

    plain = (c * (_psi(m, k + 1) - _psi(m, k + _HALF)) for k, c in enumerate(squares()))
    return _summed(m, plain, rest), _summed(m, squares(), rest)


def hyp2f1(m: Any, a: Any, b: Any, c: Any, x: Any) -> Any:
    """Gauss' series in 1 - x, where c - a - b is no integer."""
    known = [m.exact(part) for part in (a, b, c)]
    rest = 1 - x
    if None in known or m.unbounded(m.series(rest)):
        return None
    excess = Fraction(known[2] - known[0] - known[1])
    if excess.denominator == 1:
        return None
    p, q, r = (Fraction(part) for part in known)

    def over(bottom: Iterable[Fraction]) -> Any:
        """1 over the product of gammas, 0 where one has a pole."""
        total = m.number(1)
        for part in bottom:
            if part.denominator == 1 and part <= 0:
                return m.number(0)
            total = m.div(total, m.gamma(m.number(part)))
        return total

    def part(top: Fraction, bottom: Iterable[Fraction], parameters: Iterable[Fraction]) -> Any:
        scale = m.gamma(m.number(r)) * m.gamma(m.number(top)) * over(bottom)
        return scale * m.hyp2f1(*map(m.number, parameters), rest)

    first = part(excess, (r - p, r - q), (p, q, 1 - excess))
    second = part(-excess, (p, q), (r - p, r - q, 1 + excess))
    return first + m.powr(rest, excess) * second


def clausen(m: Any, x: Any) -> Any:
    """t - t log(abs(t)) + the sum of abs(B_2k) t^(2k+1)/(2k (2k+1)!), at t beyond a whole turn."""
    if m.unbounded(m.series(x)):
        return None
    t = m.series(x).rest()
    if t.least() is None:
        return m.number(0)

    def coefficients() -> Iterator[Fraction]:
        yield Fraction(0)
        numbers = _bernoulli()
        for k in count(1):
            yield abs(next(numbers)) / (2 * k * factorial(2 * k + 1))

    return t - t * m.log(m.abs(t)) + t * _summed(m, coefficients(), t * t)


def _bernoulli() -> Iterator[Fraction]:
    """B_2, B_4, …"""
    known = [Fraction(1)]
    for n in count(1):
        known.append(-sum((comb(n + 1, k) * b for k, b in enumerate(known)), Fraction(0)) / (n + 1))
        if n % 2 == 0:
            yield known[n]
