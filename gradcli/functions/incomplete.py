"""Incomplete gamma and beta functions, and the integrals with logarithms that close them under differentiation.

Parameters come first: ``gammainc(a, x)`` is P, ``gammaincc(a, x)`` is Q, ``betainc(a, b, x)`` is I_x(a, b), all
regularised; ``lowergamma`` and ``uppergamma`` are not.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import partial
from typing import Any

from gradcli.functions.callable import Function
from gradcli.functions.row import NO_RULE, InBlocks, Primitive

_row = partial(Primitive, group="incomplete", real_only=True)
_A_X = ((0.25, 6.0), (0.0625, 8.0))
_A_B_X = ((0.25, 4.0), (0.25, 4.0), (0.0625, 0.9375))


def _density(m: Any, a: Any, x: Any) -> Any:
    """x^(a - 1)*exp(-x), the slope of lowergamma by x."""
    return m.pow(x, a - 1) * m.exp(-x)


def _probability_density(m: Any, a: Any, x: Any) -> Any:
    """x^(a - 1)*exp(-x)/gamma(a), in parts that are doubles though gamma(a) is none."""
    if getattr(m, "written", False):
        return m.div(_density(m, a, x), m.gamma(a))
    # Of gamma(a + 2), whose logarithm is 0 nowhere: in tables a 0 by rounding is suspect.
    scale, share = m.exp(m.div(m.lgamma(a + 2), a)), m.exp(-m.div(x, a))
    return a * (a + 1) * m.pow(m.div(x * share, scale), a - 1) * m.div(share, scale)


def _by_order(m: Any, y: Any, a: Any, x: Any) -> Any:
    """The slope of gammainc, whose value is ``y``, by a."""
    return m.gammaincrm(m.number(1), a, x) - y * m.polygamma(a, 0)


def _by_order_above(m: Any, y: Any, a: Any, x: Any) -> Any:
    return m.uppergammarm(m.number(1), a, x) - y * m.polygamma(a, 0)


def _beta(m: Any, a: Any, b: Any) -> Any:
    return m.exp(m.lgamma(a) + m.lgamma(b) - m.lgamma(a + b))


def _share(m: Any, a: Any, b: Any, x: Any) -> Any:
    """x^(a - 1)*(1 - x)^(b - 1), the slope of the incomplete beta function by x."""
    return m.pow(x, a - 1) * m.pow(1 - x, b - 1)


def _by_first(m: Any, y: Any, a: Any, b: Any, x: Any) -> Any:
    whole = m.div(m.betaincm(m.number(1), m.number(0), a, b, x), _beta(m, a, b))
    return whole - y * (m.polygamma(a, 0) - m.polygamma(a + b, 0))


def _by_second(m: Any, y: Any, a: Any, b: Any, x: Any) -> Any:
    whole = m.div(m.betaincm(m.number(0), m.number(1), a, b, x), _beta(m, a, b))
    return whole - y * (m.polygamma(b, 0) - m.polygamma(a + b, 0))


def _whole(m: Any, a: Any, x: Any) -> Any:
    return m.every(m.positive(a), m.not_negative(x))


def _inside(m: Any, a: Any, x: Any) -> Any:
    return m.every(m.positive(a), m.positive(x))


def _unit(m: Any, a: Any, b: Any, x: Any) -> Any:
    return m.every(m.positive(a), m.positive(b), m.not_negative(x), m.not_negative(1 - x))


def _in_unit(m: Any, a: Any, b: Any, x: Any) -> Any:
    return m.every(m.positive(a), m.positive(b), m.positive(x), m.positive(1 - x))


def _order(m: Any, n: Any, condition: Any) -> Any:
    """A condition, with an order n that is 0, 1, 2, …"""
    return m.every(m.whole(n), condition)


def _times_logarithms(m: Any, x: Any, number: Any, n: Any) -> Any:
    """A number times log(x)^n; the power 0 is 1 also where the logarithm is infinite."""
    return number * m.pow(m.log(x), n)


def _from_zero(a: Any, x: Any) -> int | None:
    return 0 if x == 0 and a > 0 else None


def _upper_at_zero(a: Any, x: Any) -> int | None:
    return math.factorial(int(a) - 1) if x == 0 and a > 0 and Fraction(a).denominator == 1 and a < 50 else None


def _shares(a: Any, b: Any, x: Any) -> int | None:
    return int(x) if x in (0, 1) and a > 0 and b > 0 else None


# fmt: off
ROWS = (
    _row("gammainc", lambda m, a, x: m.gammainc(a, x), (_by_order, lambda m, y, a, x: _probability_density(m, a, x)), "a > 0, x >= 0", _A_X,
        arguments="a x", aliases="gammaincp gamma_p GammaP", about="regularised lower incomplete gamma P igamma",
        needs=_whole, smooth=_inside, crossed=(1,), still=(0,), edge=lambda m, a, x: m.is_zero(x), exact=_from_zero,
        enclosure="gammainc", flint="gc_gammainc", wrapped="gamma_lower a x 1", in_blocks=InBlocks("gammainc", 64, lambda m, y, a, x: m.every(m.not_negative(8 - a), m.positive(x - 0.01))), bounded=True, never_negative=True,
        spelled={"latex": "P", "scipy": "scipy.special.gammainc", "jax": "special.gammainc", "torch": "torch.special.gammainc", "tensorflow": "tf.math.igamma"},
    ),
    _row("gammaincc", lambda m, a, x: m.gammaincc(a, x), (_by_order_above, lambda m, y, a, x: -_probability_density(m, a, x)), "a > 0, x >= 0", _A_X,
        arguments="a x", aliases="gamma_q igammac GammaQ", about="regularised upper incomplete gamma Q",
        needs=_whole, smooth=_inside, crossed=(1,), still=(0,), edge=lambda m, a, x: m.is_zero(x), exact=lambda a, x: 1 if x == 0 and a > 0 else None,
        enclosure="gammaincc", flint="gc_gammaincc", in_blocks=InBlocks("gammaincc", 200, lambda m, y, a, x: m.every(m.not_negative(8 - a), m.not_negative(30 - x))), wrapped="gamma_upper a x 1", bounded=True, never_negative=True, underflows=64,
        spelled={"latex": "Q", "scipy": "scipy.special.gammaincc", "jax": "special.gammaincc", "torch": "torch.special.gammaincc", "tensorflow": "tf.math.igammac"},
    ),
    _row("lowergamma", lambda m, a, x: m.lowergamma(a, x), (lambda m, y, a, x: m.gammaincm(m.number(1), a, x), lambda m, y, a, x: _density(m, a, x)), "a > 0, x >= 0", _A_X,
        arguments="a x", about="lower incomplete gamma",
        needs=_whole, smooth=_inside, crossed=(1,), still=(0,), edge=lambda m, a, x: m.is_zero(x), exact=_from_zero,
        enclosure="lowergamma", flint="gc_lowergamma", wrapped="gamma_lower a x 0", never_negative=True, underflows=64,
        spelled={"latex": r"\gamma", "scipy": "scipy.special.gammainc({0}, {1})*scipy.special.gamma({0})"},
    ),
    _row("uppergamma", lambda m, a, x: m.uppergamma(a, x), (lambda m, y, a, x: m.uppergammam(m.number(1), a, x), lambda m, y, a, x: -_density(m, a, x)),
        "x > 0; x >= 0 for a > 0", _A_X,
        arguments="a x", aliases="gamma_incomplete", about="upper incomplete gamma",
        needs=lambda m, a, x: m.every(m.not_negative(x), m.any_of(m.positive(x), m.positive(a))), smooth=lambda m, a, x: m.positive(x),
        crossed=(1,), edge=lambda m, a, x: m.is_zero(x), exact=_upper_at_zero, infinite=lambda m, a, x: m.every(m.zero(x), m.not_negative(-a)), at_pole=math.inf,
        enclosure="gamma_upper", flint="gc_uppergamma", wrapped="gamma_upper a x 0", never_negative=True, underflows=64, pole=True,
        spelled={"latex": r"\Gamma"},
    ),
    _row("betainc", lambda m, a, b, x: m.betainc(a, b, x), (_by_first, _by_second, lambda m, y, a, b, x: m.div(_share(m, a, b, x), _beta(m, a, b))), "a, b > 0, 0 <= x <= 1", _A_B_X,
        arguments="a b x", aliases="inc_beta ibeta BetaRegularized", about="regularised incomplete beta I_x(a, b)",
        needs=_unit, smooth=_in_unit, crossed=(2,), still=(0, 1), edge=lambda m, a, b, x: m.either(m.is_zero(x), m.same(x, 1)), exact=_shares,
        enclosure="betainc", flint="gc_betainc", in_blocks=InBlocks("betainc", 64, lambda m, y, a, b, x: m.every(m.not_negative(30 - a), m.not_negative(30 - b))), wrapped="beta_lower a b x 1", bounded=True, never_negative=True, underflows=64,
        spelled={"latex": "I", "scipy": "scipy.special.betainc", "jax": "special.betainc", "tensorflow": "tf.math.betainc"},
    ),
    _row("gammaincm", lambda m, n, a, x: m.gammaincm(n, a, x), (NO_RULE, lambda m, y, n, a, x: m.gammaincm(n + 1, a, x), lambda m, y, n, a, x: _times_logarithms(m, x, _density(m, a, x), n)),
        "n = 0, 1, ...; a > 0, x >= 0", ((0.0, 3.0), *_A_X),
        arguments="n a x",
        orders=1, about="n-th derivative of lowergamma by a, integral of t^(a-1)*exp(-t)*log(t)^n",
        needs=lambda m, n, a, x: _order(m, n, _whole(m, a, x)), smooth=lambda m, n, a, x: m.positive(x), crossed=(2,), edge=lambda m, n, a, x: m.is_zero(x), enclosure="gammaincm",
        spelled={"latex": r"\gamma"},
    ),
    _row("uppergammam", lambda m, n, a, x: m.uppergammam(n, a, x), (NO_RULE, lambda m, y, n, a, x: m.uppergammam(n + 1, a, x), lambda m, y, n, a, x: -_times_logarithms(m, x, _density(m, a, x), n)),
        "n = 0, 1, ...; x > 0; x >= 0 for a > 0", ((0.0, 3.0), *_A_X),
        arguments="n a x", orders=1, about="n-th derivative of uppergamma by a, integral of t^(a-1)*exp(-t)*log(t)^n from x on",
        needs=lambda m, n, a, x: _order(m, n, m.any_of(m.positive(x), m.every(m.positive(a), m.not_negative(x)))), smooth=lambda m, n, a, x: m.positive(x),
        crossed=(2,), edge=lambda m, n, a, x: m.is_zero(x), enclosure="uppergammam",
        spelled={"latex": r"\Gamma"},
    ),
    _row("gammaincrm", lambda m, n, a, x: m.gammaincrm(n, a, x), (NO_RULE, lambda m, y, n, a, x: m.gammaincrm(n + 1, a, x) - y * m.polygamma(a, 0), lambda m, y, n, a, x: _times_logarithms(m, x, _probability_density(m, a, x), n)),
        "n = 0, 1, ...; a > 0, x >= 0", ((0.0, 3.0), *_A_X),
        arguments="n a x", orders=1, about="gammaincm divided by gamma(a)",
        needs=lambda m, n, a, x: _order(m, n, _whole(m, a, x)), smooth=lambda m, n, a, x: m.positive(x), crossed=(2,), edge=lambda m, n, a, x: m.is_zero(x), enclosure="gammaincrm",
        spelled={"latex": "P"},
    ),
    _row("uppergammarm", lambda m, n, a, x: m.uppergammarm(n, a, x), (NO_RULE, lambda m, y, n, a, x: m.uppergammarm(n + 1, a, x) - y * m.polygamma(a, 0), lambda m, y, n, a, x: -_times_logarithms(m, x, _probability_density(m, a, x), n)),
        "n = 0, 1, ...; a > 0, x >= 0", ((0.0, 3.0), *_A_X),
        arguments="n a x", orders=1, about="uppergammam divided by gamma(a)",
        needs=lambda m, n, a, x: _order(m, n, _whole(m, a, x)), smooth=lambda m, n, a, x: m.positive(x), crossed=(2,), edge=lambda m, n, a, x: m.is_zero(x), enclosure="uppergammarm",
        spelled={"latex": "Q"},
    ),
    _row("betaincm", lambda m, n, k, a, b, x: m.betaincm(n, k, a, b, x),
        (
            NO_RULE, NO_RULE, lambda m, y, n, k, a, b, x: m.betaincm(n + 1, k, a, b, x), lambda m, y, n, k, a, b, x: m.betaincm(n, k + 1, a, b, x),
            lambda m, y, n, k, a, b, x: _times_logarithms(m, x, _times_logarithms(m, 1 - x, _share(m, a, b, x), k), n),
        ),
        "n, k = 0, 1, ...; a, b > 0, 0 <= x <= 1", ((0.0, 2.0), (0.0, 2.0), *_A_B_X),
        arguments="n k a b x",
        orders=2, about="integral of t^(a-1)*(1-t)^(b-1)*log(t)^n*log(1-t)^k",
        needs=lambda m, n, k, a, b, x: m.every(m.whole(n), m.whole(k), _unit(m, a, b, x)), smooth=lambda m, n, k, a, b, x: _in_unit(m, a, b, x),
        crossed=(4,), edge=lambda m, n, k, a, b, x: m.either(m.is_zero(x), m.same(x, 1)), enclosure="betaincm",
        spelled={"latex": r"\mathrm{B}"},
    ),
)
# fmt: on
DEFINITIONS: tuple[Function, ...] = ()
