"""Elliptic integrals, of the parameter m = k^2.

The derivatives by n and m are Gauss' series or integrals of the same kind (``ellipint``): none is divided by n, m,
1 - m or n - m, where the textbook's have holes.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

from gradcli.functions import expansions
from gradcli.functions.callable import Function
from gradcli.functions.row import NO_RULE, InBlocks, Primitive

_row = partial(Primitive, real_only=True)
_HALF, _EIGHTH, _THREE_HALVES = Fraction(1, 2), Fraction(1, 8), Fraction(3, 2)
_ANGLE, _M = (-4.0, 4.0), (-2.0, 0.9)
"""Where the tests try an angle, and m or n."""


def _square(m: Any, phi: Any) -> Any:
    sine = m.sin(phi)
    return sine * sine


def _rest(m: Any, phi: Any, k: Any) -> Any:
    """1 - k*sin(phi)^2."""
    return 1 - k * _square(m, phi)


def _open(m: Any, phi: Any, *parameters: Any) -> Any:
    """1 - k*sin^2 is above 0 all the way from 0 to phi, for each parameter k."""
    return m.every(*(part for k in parameters for part in (m.positive(_rest(m, phi, k)), m.open_path(phi, k))))


def _diverges(m: Any, phi: Any, *parameters: Any) -> Any:
    """1 - k*sin^2 is 0 at pi/2, and phi is there or beyond."""
    return m.every(m.beyond_quarter(phi), m.any_of(*(m.zero(1 - k) for k in parameters)))


def _complete(m: Any, i: int, j: int, k: int, n: Any, parameter: Any) -> Any:
    """``ellipint`` up to pi/2."""
    return m.ellipint(m.number(i), m.number(j), m.number(k), n, m.pi() * m.half(), parameter)


def _by_m(m: Any, i: int, phi: Any, k: Any) -> Any:
    return m.ellipint(m.number(i), m.number(0), m.number(1), m.number(0), phi, k)


def _slope_of_k(m: Any, y: Any, k: Any) -> Any:
    return m.pi() * _EIGHTH * m.hyp2f1(m.number(_THREE_HALVES), m.number(_THREE_HALVES), m.number(2), k)


def _slope_of_e(m: Any, y: Any, k: Any) -> Any:
    return -(m.pi() * _EIGHTH * m.hyp2f1(m.number(_HALF), m.number(_THREE_HALVES), m.number(2), k))


def _integrand(m: Any, y: Any, i: Any, j: Any, k: Any, n: Any, phi: Any, parameter: Any) -> Any:
    rest = _rest(m, phi, parameter)
    below = m.pow(_rest(m, phi, n), j) * m.pow(rest, k)
    return m.div(m.pow(_square(m, phi), i), below * m.sqrt(rest))


def _at_zero(*given: Any) -> int | None:
    return 0 if given[-2] == 0 else None


def _integral_at_zero(i: Any, j: Any, k: Any, n: Any, phi: Any, q: Any) -> int | None:
    return 0 if phi == 0 and all(order >= 0 and order == int(order) for order in (i, j, k)) else None


# fmt: off
ROWS = (
    _row("ellipk", lambda m, k: m.ellipk(k), (_slope_of_k,), "m < 1", (_M,), arguments="m",
        pole=True, never_negative=True, never_zero=True, formula="elliptic_k", enclosure="ellipk", flint="gc_ellipk", in_blocks=InBlocks("ellipk", 4),
        needs=lambda m, k: m.positive(1 - k), infinite=lambda m, k: m.zero(1 - k), at_pole=float("inf"), near=expansions.ellipk,
        aliases="EllipticK elliptic_k elliptic_kc", about="complete elliptic integral first kind",
        spelled={"latex": "K", "scipy": "scipy.special.ellipk", "julia": "SpecialFunctions.ellipk"},
    ),
    _row("ellipe", lambda m, k: m.ellipe(k), (_slope_of_e,), "m <= 1", (_M,), edge=lambda m, k: m.same(k, 1), arguments="m",
        never_negative=True, never_zero=True, formula="elliptic_e", enclosure="ellipe", flint="gc_ellipe", in_blocks=InBlocks("ellipe", 4),
        needs=lambda m, k: m.not_negative(1 - k), smooth=lambda m, k: m.positive(1 - k), exact=lambda k: 1 if k == 1 else None, near=expansions.ellipe,
        aliases="elliptic_ec", about="complete elliptic integral second kind",
        spelled={"latex": "E", "scipy": "scipy.special.ellipe", "julia": "SpecialFunctions.ellipe"},
    ),
    _row("ellippi", lambda m, n, k: m.ellippi(n, k), (lambda m, y, n, k: _complete(m, 1, 2, 0, n, k), lambda m, y, n, k: m.div(_complete(m, 1, 1, 1, n, k), 2)), "n < 1, m < 1", (_M, _M), arguments="n m",
        pole=True, never_negative=True, never_zero=True, formula="elliptic_pi", enclosure="ellippi",
        needs=lambda m, n, k: m.every(m.positive(1 - n), m.positive(1 - k)),
        infinite=lambda m, n, k: m.any_of(m.every(m.zero(1 - n), m.not_negative(1 - k)), m.every(m.zero(1 - k), m.not_negative(1 - n))), at_pole=float("inf"),
        about="complete elliptic integral third kind",
        spelled={"latex": r"\Pi"},
    ),
    _row("ellipf", lambda m, phi, k: m.ellipf(phi, k), (lambda m, y, phi, k: m.div(1, m.sqrt(_rest(m, phi, k))), lambda m, y, phi, k: m.div(_by_m(m, 1, phi, k), 2)), "m*sin(phi)^2 < 1; m < 1 or abs(phi) < pi/2", (_ANGLE, _M), arguments="phi m",
        pole=True, formula="elliptic_f", enclosure="ellipf", in_blocks=InBlocks("ellipkinc", 8, lambda m, y, phi, k: m.every(m.not_negative(6 - m.abs(phi)), m.not_negative(1 - m.abs(k)))),
        needs=lambda m, phi, k: _open(m, phi, k), infinite=_diverges, exact=_at_zero,
        aliases="ellipkinc EllipticF elliptic_f", about="incomplete elliptic integral first kind",
        spelled={"latex": "F", "scipy": "scipy.special.ellipkinc"},
    ),
    _row("ellipeinc", lambda m, phi, k: m.ellipeinc(phi, k), (lambda m, y, phi, k: m.sqrt(_rest(m, phi, k)), lambda m, y, phi, k: -m.div(m.ellipd(phi, k), 2)), "m*sin(phi)^2 <= 1; m <= 1 or abs(phi) <= pi/2", (_ANGLE, _M), edge=lambda m, phi, k: m.is_zero(_rest(m, phi, k)), arguments="phi m",
        formula="elliptic_e", enclosure="ellipeinc", in_blocks=InBlocks("ellipeinc", 8, lambda m, y, phi, k: m.every(m.not_negative(6 - m.abs(phi)), m.not_negative(1 - m.abs(k)))),
        needs=lambda m, phi, k: m.every(m.not_negative(_rest(m, phi, k)), m.closed_path(phi, k)), smooth=lambda m, phi, k: m.positive(_rest(m, phi, k)), exact=_at_zero,
        about="incomplete elliptic integral second kind",
        spelled={"latex": "E", "scipy": "scipy.special.ellipeinc"},
    ),
    _row("ellippiinc", lambda m, n, phi, k: m.ellippiinc(n, phi, k),
        (
            lambda m, y, n, phi, k: m.ellipint(m.number(1), m.number(2), m.number(0), n, phi, k),
            lambda m, y, n, phi, k: m.div(1, _rest(m, phi, n) * m.sqrt(_rest(m, phi, k))),
            lambda m, y, n, phi, k: m.div(m.ellipint(m.number(1), m.number(1), m.number(1), n, phi, k), 2),
        ),
        "n*sin(phi)^2 < 1, m*sin(phi)^2 < 1; n, m < 1 or abs(phi) < pi/2", (_M, _ANGLE, _M), arguments="n phi m",
        pole=True, formula="elliptic_pi", enclosure="ellippiinc",
        needs=lambda m, n, phi, k: _open(m, phi, n, k), infinite=lambda m, n, phi, k: m.every(_diverges(m, phi, n, k), m.not_negative(1 - n), m.not_negative(1 - k)), exact=_at_zero,
        about="incomplete elliptic integral third kind",
        spelled={"latex": r"\Pi"},
    ),
    _row("ellipd", lambda m, phi, k: m.ellipd(phi, k), (lambda m, y, phi, k: m.div(_square(m, phi), m.sqrt(_rest(m, phi, k))), lambda m, y, phi, k: m.div(_by_m(m, 2, phi, k), 2)), "m*sin(phi)^2 < 1; m < 1 or abs(phi) < pi/2", (_ANGLE, _M), arguments="phi m",
        pole=True, enclosure="ellipd",
        needs=lambda m, phi, k: _open(m, phi, k), infinite=_diverges, exact=_at_zero,
        about="legendre incomplete elliptic integral D (F - E)/m",
        spelled={"latex": "D"},
    ),
    _row("ellipint", lambda m, i, j, k, n, phi, q: m.ellipint(i, j, k, n, phi, q),
        (
            NO_RULE, NO_RULE, NO_RULE,
            lambda m, y, i, j, k, n, phi, q: j * m.ellipint(i + 1, j + 1, k, n, phi, q),
            _integrand,
            lambda m, y, i, j, k, n, phi, q: (k + m.half()) * m.ellipint(i + 1, j, k + 1, n, phi, q),
        ),
        "i, j, k = 0, 1, ...; n*sin(phi)^2 < 1, m*sin(phi)^2 < 1; n, m < 1 or abs(phi) < pi/2", ((1.0, 1.0), (2.0, 2.0), (0.0, 0.0), _M, _ANGLE, _M), arguments="i j k n phi m",
        pole=True, enclosure="ellipint",
        needs=lambda m, i, j, k, n, phi, q: m.every(m.whole(i), m.whole(j), m.whole(k), _open(m, phi, n, q)), exact=_integral_at_zero,
        about="integral of sin^(2i)/((1-n sin^2)^j (1-m sin^2)^(k+1/2)), derivatives of elliptic integrals",
        spelled={"latex": r"\operatorname{I}_{#1#2#3}\left(#4, #5, #6\right)"},
    ),
)
# fmt: on
DEFINITIONS: tuple[Function, ...] = (
    Function(
        "EllipticE",
        (1, 1),
        "ellipe",
        call="EllipticE([phi,] m)",
        derivative="{}; with an angle it is ellipeinc(phi, m)",
        by_count={2: Function("EllipticE", (2, 2), "ellipeinc")},
        aliases="elliptic_e",
    ),
    Function(
        "EllipticPi",
        (2, 2),
        "ellippi",
        call="EllipticPi(n, [phi,] m)",
        derivative="{}; with an angle it is ellippiinc(n, phi, m)",
        by_count={3: Function("EllipticPi", (3, 3), "ellippiinc")},
        aliases="elliptic_pi",
    ),
)
