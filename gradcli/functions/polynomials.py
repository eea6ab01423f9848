"""Orthogonal polynomials of a degree n, and the functions they are where the degree is no integer.

Degrees and parameters come first. ``hermite`` are the physicists' polynomials H, ``hermitehe`` the probabilists' He.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

from gradcli.functions.callable import Function
from gradcli.functions.row import NO_RULE, Primitive

_row = partial(Primitive, group="polynomials", real_only=True)
_INSIDE, _ANYWHERE = (0.0, 6.0), (-0.9, 0.9)
_LONGEST = 64
"""The degree past which no polynomial is worked out exactly."""


def _recurrence(
    first: Callable[..., Any], step: Callable[..., tuple[Any, Any]], *, continued: bool = False
) -> Callable[..., Any]:
    """The exact value at rationals by p_(k+1) = u*p_k - v*p_(k-1), from 1 and ``first``; 0 below degree 0, unless it
    is ``continued`` there."""

    def exact(n: Any, *given: Any) -> Fraction | None:
        if Fraction(n).denominator != 1 or n > _LONGEST or (n < 0 and continued):
            return None
        numbers = [Fraction(number) for number in given]
        before, now = Fraction(0), Fraction(1)
        for k in range(int(n)):
            u, v = (first(*numbers), 0) if k == 0 else step(k, *numbers)
            before, now = now, u * now - v * before
        return Fraction(0) if n < 0 else now

    return exact


def _of_jacobi(k: int, a: Any, b: Any, x: Any) -> tuple[Any, Any]:
    """Source: Abramowitz and Stegun, 22.7.1."""
    c = 2 * k + a + b
    under = 2 * (k + 1) * (k + a + b + 1) * c
    u = (c + 1) * ((c + 2) * c * x + a * a - b * b)
    return u / under, 2 * (k + a) * (k + b) * (c + 2) / under


def _jacobi_exactly(n: Any, a: Any, b: Any, x: Any) -> Fraction | None:
    """None for parameters that a step of the recurrence is divided by 0 for."""
    return (
        None if a + b < 0 else _recurrence(lambda a, b, x: (a + 1) + (a + b + 2) * (x - 1) / 2, _of_jacobi)(n, a, b, x)
    )


def _beyond(m: Any, n: Any, *given: Any) -> Any:
    """Of a degree that is no integer the function ends at -1."""
    return m.unless_integer(n, lambda: m.positive(1 + given[-1]))


# fmt: off
ROWS = (
    _row("legendre", lambda m, n, x: m.legendre(n, x), (NO_RULE, lambda m, y, n, x: m.div(n + 1, 2) * m.jacobi(n - 1, m.number(1), m.number(1), x)),
        "x > -1, or n an integer", (_INSIDE, _ANYWHERE),
        arguments="n x", aliases="eval_legendre legendre_p LegendreP", about="Legendre polynomial P_n",
        needs=_beyond, exact=_recurrence(lambda x: x, lambda k, x: ((2 * k + 1) * x / (k + 1), Fraction(k, k + 1)), continued=True),
        still=(1,), enclosure="legendre", flint="gc_legendre", wrapped="legendre_p n 0.0 x 0", formula="value",
        spelled={"latex": r"P_{#1}\left(#2\right)", "scipy": "scipy.special.eval_legendre", "torch": "torch.special.legendre_polynomial_p({1}, {0})"},
    ),
    _row("chebyshevt", lambda m, n, x: m.chebyshevt(n, x), (NO_RULE, lambda m, y, n, x: n * m.chebyshevu(n - 1, x)), "x > -1, or n an integer", (_INSIDE, _ANYWHERE),
        arguments="n x", aliases="eval_chebyt ChebyshevT chebyt", about="Chebyshev polynomial of the first kind T_n",
        needs=_beyond, exact=_recurrence(lambda x: x, lambda k, x: (2 * x, 1), continued=True),
        still=(1,), enclosure="chebyshev_t", flint="gc_chebyshevt", wrapped="chebyshev_t n x", formula="value",
        spelled={"latex": r"T_{#1}\left(#2\right)", "scipy": "scipy.special.eval_chebyt", "torch": "torch.special.chebyshev_polynomial_t({1}, {0})"},
    ),
    _row("chebyshevu", lambda m, n, x: m.chebyshevu(n, x), (NO_RULE, lambda m, y, n, x: 2 * m.gegenbauer(n - 1, m.number(2), x)), "x > -1, or n an integer", (_INSIDE, _ANYWHERE),
        arguments="n x", aliases="eval_chebyu ChebyshevU chebyu", about="Chebyshev polynomial of the second kind U_n",
        needs=_beyond, exact=_recurrence(lambda x: 2 * x, lambda k, x: (2 * x, 1), continued=True),
        enclosure="chebyshev_u", flint="gc_chebyshevu", wrapped="chebyshev_u n x", formula="value",
        spelled={"latex": r"U_{#1}\left(#2\right)", "scipy": "scipy.special.eval_chebyu", "torch": "torch.special.chebyshev_polynomial_u({1}, {0})"},
    ),
    _row("hermite", lambda m, n, x: m.hermite(n, x), (NO_RULE, lambda m, y, n, x: 2 * n * m.hermite(n - 1, x)), "all x", (_INSIDE, (-3.0, 3.0)),
        arguments="n x", aliases="eval_hermite HermiteH", about="physicists' Hermite polynomial H_n",
        exact=_recurrence(lambda x: 2 * x, lambda k, x: (2 * x, 2 * k), continued=True),
        enclosure="hermite_h", flint="arb_hypgeom_hermite_h", wrapped="hermite_h n x", formula="value",
        spelled={"latex": r"H_{#1}\left(#2\right)", "torch": "torch.special.hermite_polynomial_h({1}, {0})"},
    ),
    _row("hermitehe", lambda m, n, x: m.hermitehe(n, x), (NO_RULE, lambda m, y, n, x: n * m.hermitehe(n - 1, x)), "all x", (_INSIDE, (-3.0, 3.0)),
        arguments="n x", aliases="eval_hermitenorm hermite_prob", about="probabilists' Hermite polynomial He_n",
        exact=_recurrence(lambda x: x, lambda k, x: (x, k), continued=True),
        enclosure="hermitehe", formula="value",
        spelled={"latex": r"\mathrm{He}_{#1}\left(#2\right)", "torch": "torch.special.hermite_polynomial_he({1}, {0})"},
    ),
    _row("laguerre", lambda m, n, x: m.laguerre(n, x), (NO_RULE, lambda m, y, n, x: -m.assoclaguerre(n - 1, m.number(1), x)), "all x", (_INSIDE, (-3.0, 6.0)),
        arguments="n x", aliases="eval_laguerre LaguerreL", about="Laguerre polynomial L_n",
        exact=_recurrence(lambda x: 1 - x, lambda k, x: ((2 * k + 1 - x) / (k + 1), Fraction(k, k + 1))),
        still=(0,), enclosure="laguerre", flint="gc_laguerre", wrapped="laguerre_l n 0.0 x", formula="value",
        spelled={"latex": r"L_{#1}\left(#2\right)", "scipy": "scipy.special.eval_laguerre", "torch": "torch.special.laguerre_polynomial_l({1}, {0})"},
    ),
    _row("assoclaguerre", lambda m, n, a, x: m.assoclaguerre(n, a, x), (NO_RULE, NO_RULE, lambda m, y, n, a, x: -m.assoclaguerre(n - 1, a + 1, x)), "all x", (_INSIDE, (0.0, 3.0), (-3.0, 6.0)),
        arguments="n a x", aliases="eval_genlaguerre assoc_laguerre", about="associated, generalised Laguerre polynomial L_n^a",
        exact=_recurrence(lambda a, x: 1 + a - x, lambda k, a, x: ((2 * k + 1 + a - x) / (k + 1), (k + a) / (k + 1))),
        enclosure="assoclaguerre", flint="gc_assoclaguerre", wrapped="laguerre_l n a x", formula="value",
        spelled={"latex": r"L_{#1}^{\left(#2\right)}\left(#3\right)", "scipy": "scipy.special.eval_genlaguerre"},
    ),
    _row("gegenbauer", lambda m, n, a, x: m.gegenbauer(n, a, x), (NO_RULE, NO_RULE, lambda m, y, n, a, x: 2 * a * m.gegenbauer(n - 1, a + 1, x)), "x > -1, or n an integer", (_INSIDE, (0.25, 3.0), _ANYWHERE),
        arguments="n a x", aliases="eval_gegenbauer GegenbauerC", about="Gegenbauer, ultraspherical polynomial C_n^a",
        needs=_beyond, exact=_recurrence(lambda a, x: 2 * a * x, lambda k, a, x: (2 * (k + a) * x / (k + 1), (k + 2 * a - 1) / (k + 1))),
        enclosure="gegenbauer", flint="gc_gegenbauer", wrapped="gegenbauer_c n a x", formula="value",
        spelled={"latex": r"C_{#1}^{\left(#2\right)}\left(#3\right)", "scipy": "scipy.special.eval_gegenbauer"},
    ),
    _row("jacobi", lambda m, n, a, b, x: m.jacobi(n, a, b, x), (NO_RULE, NO_RULE, NO_RULE, lambda m, y, n, a, b, x: m.div(n + a + b + 1, 2) * m.jacobi(n - 1, a + 1, b + 1, x)),
        "x > -1, or n an integer", (_INSIDE, (0.0, 2.0), (0.0, 2.0), _ANYWHERE),
        arguments="n a b x", aliases="eval_jacobi JacobiP", about="Jacobi polynomial P_n^(a,b)",
        needs=_beyond, exact=_jacobi_exactly,
        enclosure="jacobi", flint="gc_jacobi", formula="value",
        spelled={"latex": r"P_{#1}^{\left(#2, #3\right)}\left(#4\right)", "scipy": "scipy.special.eval_jacobi"},
    ),
)
# fmt: on
DEFINITIONS: tuple[Function, ...] = ()
