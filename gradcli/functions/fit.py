"""Functions of curve fitting and pendulums: Owen's T, Voigt's profile with Faddeeva's function, Clausen's, Jacobi's.

Jacobi's elliptic functions take the parameter m = k^2; their derivatives by m follow from that of the amplitude.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from gradcli.functions import expansions
from gradcli.functions.callable import Function
from gradcli.functions.row import ANY2, Primitive

_row = partial(Primitive, real_only=True)
_U_M = ((-4.0, 4.0), (0.05, 0.95))


def _per_root_of_pi(m: Any) -> Any:
    """2/sqrt(pi)."""
    return m.div(m.number(2), m.sqrt(m.pi()))


def _owen_by_h(m: Any, y: Any, h: Any, a: Any) -> Any:
    root = m.sqrt(m.number(2))
    return -m.div(m.exp(-m.div(h * h, 2)) * m.erf(m.div(a * h, root)), 2 * m.sqrt(2 * m.pi()))


def _owen_by_a(m: Any, y: Any, h: Any, a: Any) -> Any:
    wide = 1 + a * a
    return m.div(m.exp(-m.div(h * h * wide, 2)), 2 * m.pi() * wide)


def _across(m: Any, x: Any, y: Any) -> Any:
    """The derivative of the real part of w by x, and of the imaginary part by y."""
    return 2 * (y * m.wofzim(x, y) - x * m.wofzre(x, y))


def _along(m: Any, x: Any, y: Any) -> Any:
    """The derivative of the imaginary part of w by x, and that of the real part by y but for its sign."""
    return _per_root_of_pi(m) - 2 * (x * m.wofzim(x, y) + y * m.wofzre(x, y))


def _of_line(m: Any, x: Any, s: Any, g: Any) -> tuple[Any, Any, Any]:
    """Real and imaginary part of w at (x + i g)/(s sqrt(2)), and s^3 sqrt(2 pi)."""
    width = s * m.sqrt(m.number(2))
    real, imaginary = (f(m.div(x, width), m.div(g, width)) for f in (m.wofzre, m.wofzim))
    return real, imaginary, s * s * s * m.sqrt(2 * m.pi())


def _voigt_by_x(m: Any, y: Any, x: Any, s: Any, g: Any) -> Any:
    real, imaginary, cube = _of_line(m, x, s, g)
    return m.div(g * imaginary - x * real, cube)


def _voigt_by_s(m: Any, y: Any, x: Any, s: Any, g: Any) -> Any:
    real, imaginary, cube = _of_line(m, x, s, g)
    spread = m.div((x * x - g * g) * real - 2 * x * g * imaginary, cube * s)
    return spread - m.div(y, s) + m.div(g, m.pi() * (s * s * s))


def _voigt_by_g(m: Any, y: Any, x: Any, s: Any, g: Any) -> Any:
    real, imaginary, cube = _of_line(m, x, s, g)
    return m.div(x * imaginary + g * real, cube) - m.div(1, m.pi() * (s * s))


def _within(m: Any, u: Any, k: Any) -> Any:
    return m.every(m.not_negative(k), m.not_negative(1 - k))


def _amplitude_by_m(m: Any, u: Any, k: Any) -> Any:
    angle = m.jacobiam(u, k)
    whole = m.ellipint(m.number(1), m.number(0), m.number(1), m.number(0), angle, k)
    return -m.div(m.jacobidn(u, k) * whole, 2)


def _delta_by_m(m: Any, y: Any, u: Any, k: Any) -> Any:
    sine = m.jacobisn(u, k)
    return -m.div(sine * sine + 2 * k * sine * m.jacobicn(u, k) * _amplitude_by_m(m, u, k), 2 * y)


def _at_start(value: int) -> Callable[..., int | None]:
    return lambda u, k: value if u == 0 and 0 <= k <= 1 else None


# fmt: off
ROWS = (
    _row("owenst", lambda m, h, a: m.owenst(h, a), (_owen_by_h, _owen_by_a), "all h, a", ANY2, arguments="h a",
        bounded=True, enclosure="owenst", exact=lambda h, a: 0 if a == 0 else None,
        aliases="owens_t", about="owen's t function skew normal bivariate normal",
        spelled={"latex": "T", "scipy": "scipy.special.owens_t"},
    ),
    _row("wofzre", lambda m, x, y: m.wofzre(x, y), (lambda m, v, x, y: _across(m, x, y), lambda m, v, x, y: -_along(m, x, y)), "all x, y", ((-4.0, 4.0), (-1.0, 4.0)),
        enclosure="wofzre",
        aliases="faddeeva", about="faddeeva function real part of w(x + i y) voigt",
        spelled={"latex": r"\operatorname{Re} w", "scipy": "scipy.special.wofz({0} + 1j*({1})).real"},
    ),
    _row("wofzim", lambda m, x, y: m.wofzim(x, y), (lambda m, v, x, y: _along(m, x, y), lambda m, v, x, y: _across(m, x, y)), "all x, y", ((-4.0, 4.0), (-1.0, 4.0)),
        enclosure="wofzim", exact=lambda x, y: 0 if x == 0 else None,
        about="faddeeva function imaginary part of w(x + i y)",
        spelled={"latex": r"\operatorname{Im} w", "scipy": "scipy.special.wofz({0} + 1j*({1})).imag"},
    ),
    _row("voigt", lambda m, x, s, g: m.voigt(x, s, g), (_voigt_by_x, _voigt_by_s, _voigt_by_g), "s > 0, g >= 0", ((-4.0, 4.0), (0.25, 2.0), (0.0, 2.0)), crossed=(2,), edge=lambda m, x, s, g: m.is_zero(g), arguments="x s g",
        never_negative=True, never_zero=True, enclosure="voigt", needs=lambda m, x, s, g: m.every(m.positive(s), m.not_negative(g)), smooth=lambda m, x, s, g: m.positive(g),
        aliases="voigt_profile VoigtDistribution", about="voigt profile convolution of gaussian and lorentzian line shape",
        spelled={"latex": "V", "scipy": "scipy.special.voigt_profile"},
    ),
    _row("clausen", lambda m, x: m.clausen(x), (lambda m, y, x: -m.log(m.abs(2 * m.sin(m.div(x, 2)))),),
        bounded=True, enclosure="clausen", edge=lambda m, x: m.is_zero(m.sin(m.div(x, 2))), exact=lambda x: 0 if x == 0 else None, near=expansions.clausen,
        about="clausen function integral of log(2 sin(t/2))",
        spelled={"latex": r"\operatorname{Cl}_{2}"},
    ),
    _row("jacobiam", lambda m, u, k: m.jacobiam(u, k), (lambda m, y, u, k: m.jacobidn(u, k), lambda m, y, u, k: _amplitude_by_m(m, u, k)), "0 <= m <= 1", _U_M, arguments="u m",
        enclosure="jacobiam", needs=_within, exact=_at_start(0),
        aliases="JacobiAmplitude", about="jacobi amplitude elliptic",
        spelled={"latex": r"\operatorname{am}"},
    ),
    _row("jacobisn", lambda m, u, k: m.jacobisn(u, k), (lambda m, y, u, k: m.jacobicn(u, k) * m.jacobidn(u, k), lambda m, y, u, k: m.jacobicn(u, k) * _amplitude_by_m(m, u, k)), "0 <= m <= 1", _U_M, arguments="u m",
        bounded=True, enclosure="jacobisn", needs=_within, exact=_at_start(0),
        aliases="JacobiSN", about="jacobi elliptic function sn pendulum",
        spelled={"latex": r"\operatorname{sn}", "scipy": "scipy.special.ellipj({0}, {1})[0]"},
    ),
    _row("jacobicn", lambda m, u, k: m.jacobicn(u, k), (lambda m, y, u, k: -(m.jacobisn(u, k) * m.jacobidn(u, k)), lambda m, y, u, k: -(m.jacobisn(u, k) * _amplitude_by_m(m, u, k))), "0 <= m <= 1", _U_M, arguments="u m",
        bounded=True, enclosure="jacobicn", needs=_within, exact=_at_start(1),
        aliases="JacobiCN", about="jacobi elliptic function cn",
        spelled={"latex": r"\operatorname{cn}", "scipy": "scipy.special.ellipj({0}, {1})[1]"},
    ),
    _row("jacobidn", lambda m, u, k: m.jacobidn(u, k), (lambda m, y, u, k: -(k * m.jacobisn(u, k) * m.jacobicn(u, k)), _delta_by_m), "0 <= m <= 1", _U_M, arguments="u m",
        bounded=True, enclosure="jacobidn", needs=_within, exact=_at_start(1),
        aliases="JacobiDN", about="jacobi elliptic function dn",
        spelled={"latex": r"\operatorname{dn}", "scipy": "scipy.special.ellipj({0}, {1})[2]"},
    ),
)
# fmt: on
DEFINITIONS: tuple[Function, ...] = ()
