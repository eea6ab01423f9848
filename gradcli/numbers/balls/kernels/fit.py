"""Owen's T, Faddeeva's function, Clausen's, and Jacobi's elliptic functions by theta functions."""

from __future__ import annotations

from typing import Any

from flint import acb, arb

from gradcli.numbers.balls.kernels.complex_values import real
from gradcli.numbers.balls.special_ball import Arb, dyadic


def owenst(h: Any, a: Any) -> Any:
    """Even in h, odd in a; for a above 1 by that of 1/a and by tails, so that small values keep digits."""
    if a < 0:
        return -owenst(h, -a)
    if not a > 1:
        return _integral(h, a)
    size = abs(h)
    near, far = _tail(size), _tail(size * a)
    return (near + far) / 2 - near * far - _integral(size * a, 1 / a)


def _tail(x: Any) -> Any:
    """1 - Phi(x)."""
    return (x / arb(2).sqrt()).erfc() / 2


def _integral(h: Any, a: Any) -> Any:
    """exp(-h^2 (1 + t^2)/2)/(1 + t^2) from 0 to ``a`` (a t to 1, so that ``a`` may be a ball), over 2 pi."""
    half = h * h / 2

    def integrand(t: Any, analytic: bool) -> Any:
        square = (a * t) ** 2
        return (-half * square).exp() / (1 + square)

    return a * (-half).exp() * real(acb.integral(integrand, 0, 1)) / (2 * arb.pi())


def wofzre(x: Any, y: Any) -> Any:
    return _faddeeva(x, y).real


def wofzim(x: Any, y: Any) -> Any:
    return _faddeeva(x, y).imag


def voigt(x: Any, s: Any, g: Any) -> Any:
    width = s * arb(2).sqrt()
    return wofzre(x / width, g / width) / (width * arb.pi().sqrt())


def _faddeeva(x: Any, y: Any) -> Any:
    """w(x + iy) = exp(z^2) erfc(z) at z = y - ix, by Tricomi's U where z is far from 0 and on the right."""
    z = acb(y, -x)
    if z.abs_lower() > 2 and y > 0:
        return (z * z).hypgeom_u(arb(1) / 2, arb(1) / 2) / arb.pi().sqrt()
    return (z * z).exp() * z.erfc()


def clausen(x: Any) -> Any:
    """Beside a whole turn by t, where the polylogarithm is bent, it is between 0 and t (1 - log(t) + t^2/36)."""
    value = acb(0, x).exp().polylog(2).imag
    turns = None if value.is_finite() else dyadic((x / (2 * arb.pi())).mid())
    if turns is None:
        return value
    beside = abs(x - 2 * round(turns) * arb.pi()).upper()
    return arb(0, (beside * (1 - beside.log() + beside * beside / 36)).upper()) if 0 < beside < 1 else value


def jacobisn(u: Any, m: Arb) -> Any:
    return _jacobi(u, m)[0]


def jacobicn(u: Any, m: Arb) -> Any:
    return _jacobi(u, m)[1]


def jacobidn(u: Any, m: Arb) -> Any:
    return _jacobi(u, m)[2]


def _jacobi(u: Any, m: Arb) -> tuple[Any, Any, Any]:
    """sn, cn and dn for 0 <= m <= 1."""
    if m == 0:
        return u.sin(), u.cos(), arb(1)
    if m == 1:
        return u.tanh(), u.sech(), u.sech()
    quarter = real(acb(m).elliptic_k())
    tau = acb(0, real(acb(1 - m).elliptic_k()) / quarter)
    first, second, third, fourth = (part.real for part in acb.modular_theta(acb(u / (2 * quarter)), tau))
    _, two, three, four = (part.real for part in acb.modular_theta(acb(0), tau))
    return three * first / (two * fourth), four * second / (two * fourth), four * third / (three * fourth)


def jacobiam(u: Any, m: Arb) -> Any:
    """The angle whose sine and cosine are sn and cn, over every half turn."""
    if m == 0:
        return u
    if m == 1:
        return u.sinh().atan()
    if not u.is_exact():  # as far as the slope dn, which is between 0 and 1, takes it
        middle = arb(u.mid())
        return jacobiam(middle, m) + (u - middle) * arb(0.5, 0.5)
    half_turn = 2 * real(acb(m).elliptic_k())
    turns = dyadic((u / half_turn).mid())
    if turns is None:
        return arb.nan()
    count = round(turns)
    sine, cosine, _ = _jacobi(u - count * half_turn, m)
    return count * arb.pi() + arb.atan2(sine, cosine)
