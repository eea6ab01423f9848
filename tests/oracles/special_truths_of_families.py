"""mpmath's own functions for the families of Bessel, hypergeometric and elliptic functions and of curve fitting, and
where their operands are drawn: both signs, several periods, every branch, near the ends, large arguments."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath as mp

HALF = Fraction(1, 2)
ORDERS = (0, 1, 2, 3, 7, -1, -2)
WHOLE = (0, 1, 2, 3, 8)
NEITHER = (*ORDERS, HALF, -HALF, Fraction(5, 2), Fraction(1, 3), (-3.0, 6.0))
LINE = ((-6.0, 6.0), (-60.0, 60.0), (-1e4, -60.0), (60.0, 1e4), (-1e-6, 1e-6))
ABOVE = ((1e-9, 6.0), (6.0, 60.0), (60.0, 1e4), (1e-30, 1e-9))
BELOW_ONE = ((-4.0, 0.95), (0.95, 0.999999), (-1e6, -4.0), (-1e-9, 1e-9), 0, HALF)
ANGLES = ((-1.5, 1.5), (1.6, 3.1), (-4.7, -1.6), (-60.0, 60.0), (100.0, 1e4), (-1e-6, 1e-6))
SMALL = ((-2.0, 4.0), 1, 2, HALF, Fraction(1, 3), -1)
BOTTOM = ((0.1, 4.0), 1, 2, Fraction(3, 2), (-0.9, -0.1))
UNIT = (0, 1, HALF, (0.001, 0.999), (0.999, 0.999999))


def of_spherical(f: Any, sign: int) -> Any:
    """sqrt(pi/(2x)) times a Bessel function of the order n + 1/2; ``sign``: of order 0 at -x for that at x."""

    def call(n: Any, x: Any) -> Any:
        size = abs(x)
        found = mp.sqrt(mp.pi / (2 * size)) * f(n + mp.mpf(1) / 2, size)
        return found if x > 0 else found * sign * (-1) ** int(n)

    return call


def on_the_path(f: Any) -> Any:
    """Of a parameter below 1, or an angle below pi/2: elsewhere the integral is not real."""

    def call(*given: Any) -> Any:
        *others, phi, m = given
        if any(k >= 1 for k in (*others, m)) and (
            abs(phi) >= mp.pi / 2 or any(k * mp.sin(phi) ** 2 >= 1 for k in (*others, m))
        ):
            raise ValueError
        return f(*given)

    return call


def _legendre_d(phi: Any, m: Any) -> Any:
    if m == 0:
        return phi / 2 - mp.sin(2 * phi) / 4
    with mp.extradps(60):
        return (mp.ellipf(phi, m) - mp.ellipe(phi, m)) / m


def _amplitude(u: Any, m: Any) -> Any:
    """By the inverse of F, from sn and cn with the half turns counted."""
    if m == 0:
        return u
    if m == 1:
        return 2 * mp.atan(mp.tanh(u / 2))
    half = 2 * mp.ellipk(m)
    turns = mp.nint(u / half)
    rest = u - turns * half
    return turns * mp.pi + mp.atan2(*(mp.re(mp.ellipfun(kind, rest, m=m)) for kind in ("sn", "cn")))


def _w(x: Any, y: Any) -> Any:
    with mp.extradps(60):
        z = mp.mpc(x, y)
        return mp.exp(-z * z) * mp.erfc(mp.mpc(y, -x))


def _voigt(x: Any, s: Any, g: Any) -> Any:
    width = s * mp.sqrt(2)
    return mp.re(_w(x / width, g / width)) / (width * mp.sqrt(mp.pi))


def _owen(h: Any, a: Any) -> Any:
    return mp.quad(lambda t: mp.exp(-h * h * (1 + t * t) / 2) / (1 + t * t), [0, a / 4, a]) / (2 * mp.pi)


def _integral(i: Any, j: Any, k: Any, n: Any, phi: Any, m: Any) -> Any:
    if any(p >= 1 for p in (n, m)):
        raise ValueError
    turns = int(abs(phi) / mp.pi * 4) + 1

    def integrand(t: Any) -> Any:
        square = mp.sin(t) ** 2
        return square ** int(i) / ((1 - n * square) ** int(j) * mp.sqrt(1 - m * square) ** (2 * int(k) + 1))

    return mp.quad(integrand, [phi * part / turns for part in range(turns + 1)])


def _u(a: Any, b: Any, x: Any) -> Any:
    if x < 0:
        raise ValueError
    return mp.hyperu(a, b, x)


def _below_one(a: Any, b: Any, c: Any, x: Any) -> Any:
    if x >= 1:
        raise ValueError
    return mp.hyp2f1(a, b, c, x)


FACTS: dict[str, tuple[Any, tuple[Any, ...], int]] = {
    "besselj": (mp.besselj, (NEITHER, (*ABOVE, (0.5, 9.0), (-60.0, -1e-6))), 120),
    "bessely": (mp.bessely, (NEITHER, (*ABOVE, (0.5, 9.0))), 120),
    "besseli": (mp.besseli, (NEITHER, (*ABOVE, (0.5, 9.0), (-60.0, -1e-6))), 120),
    "besselk": (mp.besselk, (NEITHER, (*ABOVE, (0.5, 9.0))), 120),
    "besselie": (lambda n, x: mp.exp(-abs(x)) * mp.besseli(n, x), (ORDERS, LINE[:4]), 120),
    "besselke": (lambda n, x: mp.exp(x) * mp.besselk(n, x), (NEITHER, (*ABOVE, (0.5, 9.0))), 120),
    "sphericalj": (of_spherical(mp.besselj, 1), (WHOLE, LINE[:4]), 120),
    "sphericaly": (of_spherical(mp.bessely, -1), (WHOLE, LINE[:4]), 120),
    "airyai": (mp.airyai, (LINE,), 250),
    "airybi": (mp.airybi, (LINE,), 250),
    "airyaiprime": (lambda x: mp.airyai(x, derivative=1), (LINE,), 250),
    "airybiprime": (lambda x: mp.airybi(x, derivative=1), (LINE,), 250),
    "hyp2f1": (_below_one, (SMALL, SMALL, BOTTOM, ((-0.9, 0.9), (-50.0, -0.9), (0.9, 0.9999), HALF)), 80),
    "hyp1f1": (mp.hyp1f1, (SMALL, BOTTOM, ((-6.0, 6.0), (-300.0, 300.0))), 100),
    "hyp0f1": (mp.hyp0f1, (BOTTOM, ((-6.0, 6.0), (-1e4, 1e4))), 120),
    "hyperu": (_u, (SMALL, SMALL, ((0.01, 6.0), (6.0, 300.0))), 80),
    "ellipk": (mp.ellipk, (BELOW_ONE,), 250),
    "ellipe": (mp.ellipe, ((*BELOW_ONE, 1),), 250),
    "ellippi": (mp.ellippi, (BELOW_ONE, BELOW_ONE), 100),
    "ellipf": (on_the_path(mp.ellipf), (ANGLES, (*BELOW_ONE, (1.1, 3.0))), 120),
    "ellipeinc": (on_the_path(mp.ellipe), (ANGLES, (*BELOW_ONE, (1.1, 3.0))), 120),
    "ellippiinc": (on_the_path(mp.ellippi), (BELOW_ONE, ANGLES[:4], (*BELOW_ONE[:2], HALF)), 80),
    "ellipd": (on_the_path(_legendre_d), (ANGLES, (*BELOW_ONE, (1.1, 3.0))), 120),
    "ellipint": (_integral, ((0, 1, 2), (0, 1, 2), (0, 1), (*BELOW_ONE[:1], 0, HALF), ANGLES[:3], BELOW_ONE[:1]), 50),
    "sincpi": (mp.sincpi, (LINE[:4],), 250),
    "exprel": (lambda x: mp.expm1(x) / x, (((-6.0, 6.0), (-300.0, 300.0), (-1e-3, 1e-3)),), 250),
    "sinhc": (lambda x: mp.sinh(x) / x, (((-6.0, 6.0), (-300.0, 300.0), (-1e-3, 1e-3)),), 250),
    "owenst": (_owen, (((-4.0, 4.0),), ((-3.0, 3.0), (-30.0, 30.0))), 50),
    "wofzre": (lambda x, y: mp.re(_w(x, y)), (((-6.0, 6.0),), ((-1.0, 6.0), 0)), 100),
    "wofzim": (lambda x, y: mp.im(_w(x, y)), (((-6.0, 6.0),), ((-1.0, 6.0), 0)), 100),
    "voigt": (_voigt, (((-6.0, 6.0),), ((0.2, 4.0),), ((0.01, 6.0),)), 100),
    "clausen": (lambda x: mp.clsin(2, x), (((0.01, 6.2), (-6.2, -0.01), (6.4, 12.0), (-200.0, 200.0)),), 60),
    "jacobiam": (_amplitude, (((-4.0, 4.0), (-60.0, 60.0)), UNIT[2:]), 80),
    "jacobisn": (lambda u, m: mp.ellipfun("sn", u, m=m), (((-4.0, 4.0), (-60.0, 60.0)), UNIT[2:]), 80),
    "jacobicn": (lambda u, m: mp.ellipfun("cn", u, m=m), (((-4.0, 4.0), (-60.0, 60.0)), UNIT[2:]), 80),
    "jacobidn": (lambda u, m: mp.ellipfun("dn", u, m=m), (((-4.0, 4.0), (-60.0, 60.0)), UNIT[2:]), 80),
}  # fmt: skip
"""By the name of a row: the function, the ranges of its operands, and at how many digits."""
