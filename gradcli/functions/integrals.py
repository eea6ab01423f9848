"""Integrals of exponentials, sines and cosines; polylogarithms and zeta functions.

Orders come first: ``expn(n, x)``, ``polylog(n, x)``, ``hurwitz(s, a)``. Every rule has a value where the function has a
derivative: the slope of Si is a spherical Bessel function, that of a polylogarithm a sum of Lerch's, both regular at 0.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache, partial
from typing import Any

from gradcli.functions.callable import Function, defined
from gradcli.functions.row import NO_RULE, InBlocks, Monotonic, Primitive

_row = partial(Primitive, group="integrals", real_only=True)
_POSITIVE = ((0.0625, 20.0),)


def _at_zero(x: Any) -> int | None:
    return 0 if x == 0 else None


@cache
def _bernoulli(n: int) -> Fraction:
    """The Bernoulli number B_n, with B_1 = -1/2."""
    total = sum((Fraction(math.comb(n + 1, k)) * _bernoulli(k) for k in range(n)), Fraction(0))
    return Fraction(1) if n == 0 else -total / (n + 1)


def _zeta_exactly(s: Any) -> Fraction | None:
    """At 0, -1, -2, …"""
    if Fraction(s).denominator != 1 or not -60 <= s <= 0:
        return None
    n = 1 - int(s)
    return Fraction(-1, 2) if n == 1 else -_bernoulli(n) / n


def _polylog_exactly(n: Any, x: Any) -> Fraction | int | None:
    if x == 0:
        return 0
    if n == 0 and x < 1:
        return Fraction(x) / (1 - Fraction(x))
    return Fraction(x) / (1 - Fraction(x)) ** 2 if n == -1 and x < 1 else None


def _lerch_exactly(n: Any, a: Any, x: Any) -> Fraction | None:
    if x != 0 or a <= 0 or Fraction(n).denominator != 1 or abs(n) > 50:
        return None
    return Fraction(a) ** -int(n)


def _below_one(m: Any, n: Any, x: Any) -> Any:
    """Where the sum of x^k/k^n, continued, is real: below 1, and at 1 for n > 1."""
    return m.any_of(m.positive(1 - x), m.every(m.zero(1 - x), m.positive(n - 1)))


def _inside(m: Any, s: Any, a: Any) -> Any:
    return m.every(m.positive(s - 1), m.positive(a))


def _zetam_by_start(m: Any, n: Any, s: Any, a: Any) -> Any:
    before = m.zetam(m.max(n - 1, m.number(0)), s + 1, a)  # of order 0 there is none before, and 0 of it
    return -n * before - s * m.zetam(n, s + 1, a)


# fmt: off
ROWS = (
    _row("Ei", lambda m, x: m.Ei(x), (lambda m, y, x: m.div(m.exp(x), x),), "x != 0", aliases="expi expinti ExpIntegralEi",
        about="exponential integral of exp(t)/t",
        needs=lambda m, x: m.not_zero(x), infinite=lambda m, x: m.zero(x), at_pole=-math.inf, near=lambda m, x: m.expanded("Ei", x),
        enclosure="ei", flint="arb_hypgeom_ei", in_blocks=InBlocks("expi", 16, lambda m, y, x: m.any_of(m.positive(0.3 - x), m.every(m.positive(x - 0.45), m.positive(40 - x)))), wrapped="exp_integral_ei x", formula="Ei", pole=True, overflows=True, underflows=64, decided="zero",
        spelled={
            "latex": r"\operatorname{Ei}", "scipy": "scipy.special.expi", "jax": "special.expi", "tensorflow": "tf.math.special.expint",
            "julia": "SpecialFunctions.expinti",
        },
    ),
    _row("E1", lambda m, x: m.E1(x), (lambda m, y, x: -m.div(m.exp(-x), x),), "x > 0", _POSITIVE, aliases="exp1",
        about="exponential integral of exp(-t)/t from x to infinity",
        needs=lambda m, x: m.positive(x), infinite=lambda m, x: m.zero(x), at_pole=math.inf, near=lambda m, x: m.expanded("E1", x),
        enclosure="first_exponential_integral", flint="gc_first_expint", in_blocks=InBlocks("exp1", 16), wrapped="exp_integral_e 1.0 x", formula="value", pole=True, never_negative=True, never_zero=True,
        underflows=64, decided="zero",
        spelled={"latex": "E_1", "scipy": "scipy.special.exp1", "jax": "special.exp1", "julia": "SpecialFunctions.expint"},
        monotonic=Monotonic((0, None), (math.inf, 0), falls=True),
    ),
    _row("expn", lambda m, n, x: m.expn(n, x), (NO_RULE, lambda m, y, n, x: -m.expn(n - 1, x)), "x > 0", ((0.0, 5.0), (0.0625, 8.0)),
        arguments="n x", aliases="ExpIntegralE", about="generalised exponential integral of exp(-x*t)/t^n from 1 to infinity",
        needs=lambda m, n, x: m.positive(x),
        enclosure="expint", flint="gc_expn", in_blocks=InBlocks("expn", 20, lambda m, y, n, x: m.every(m.whole(n), m.not_negative(30 - n)), whole=True), wrapped="exp_integral_e n x", formula="value", never_negative=True, never_zero=True, underflows=64, pole=True,
        spelled={"latex": r"E_{#1}\left(#2\right)", "julia": "SpecialFunctions.expint"},
    ),
    _row("li", lambda m, x: m.li(x), (lambda m, y, x: m.div(1, m.log(x)),), "x >= 0, x != 1", _POSITIVE, aliases="LogIntegral logint",
        about="logarithmic integral of 1/log(t)",
        needs=lambda m, x: m.every(m.not_negative(x), m.not_zero(x - 1)), smooth=lambda m, x: m.positive(x), edge=lambda m, x: m.is_zero(x),
        infinite=lambda m, x: m.zero(x - 1), at_pole=-math.inf, exact=_at_zero, near=lambda m, x: m.expanded("li", x),
        enclosure="li", flint="gc_li", wrapped="log_integral x 0", formula="li", pole=True, decided="0 or 1",
        spelled={
            "latex": r"\operatorname{li}", "scipy": "scipy.special.expi(np.log({0}))", "python": "scipy.special.expi(math.log({0}))", "jax": "special.expi(jnp.log({0}))",
            "julia": "SpecialFunctions.expinti(log({0}))",
        },
    ),
    _row("Si", lambda m, x: m.Si(x), (lambda m, y, x: m.sphericalj(m.number(0), x),), sample=((-20.0, 20.0),), aliases="sinint SinIntegral",
        about="sine integral of sin(t)/t",
        exact=_at_zero, near=lambda m, x: m.expanded("Si", x),
        enclosure="si", flint="arb_hypgeom_si", in_blocks=InBlocks("sici", 4, output=0), wrapped="sin_integral x", formula="Si", bounded=True,
        spelled={"latex": r"\operatorname{Si}", "scipy": "scipy.special.sici({0})[0]", "julia": "SpecialFunctions.sinint"},
    ),
    _row("Ci", lambda m, x: m.Ci(x), (lambda m, y, x: m.div(m.cos(x), x),), "x > 0", _POSITIVE, aliases="cosint CosIntegral",
        about="cosine integral of cos(t)/t",
        needs=lambda m, x: m.positive(x), infinite=lambda m, x: m.zero(x), at_pole=-math.inf, near=lambda m, x: m.expanded("Ci", x),
        enclosure="ci", flint="arb_hypgeom_ci", in_blocks=InBlocks("sici", 4, lambda m, y, x: m.positive(0.4 - x), output=1), wrapped="cos_integral x", formula="Ci", pole=True, underflows=64, decided="zero",
        spelled={"latex": r"\operatorname{Ci}", "scipy": "scipy.special.sici({0})[1]", "julia": "SpecialFunctions.cosint"},
    ),
    _row("Shi", lambda m, x: m.Shi(x), (lambda m, y, x: m.sinhc(x),), aliases="sinhint SinhIntegral",
        about="hyperbolic sine integral of sinh(t)/t",
        exact=_at_zero, near=lambda m, x: m.expanded("Shi", x),
        enclosure="shi", flint="arb_hypgeom_shi", in_blocks=InBlocks("shichi", 16, output=0), wrapped="sinh_integral x", formula="Shi", overflows=True,
        spelled={"latex": r"\operatorname{Shi}", "scipy": "scipy.special.shichi({0})[0]"},
        monotonic=Monotonic(),
    ),
    _row("Chi", lambda m, x: m.Chi(x), (lambda m, y, x: m.div(m.cosh(x), x),), "x > 0", _POSITIVE, aliases="coshint CoshIntegral",
        about="hyperbolic cosine integral of cosh(t)/t",
        needs=lambda m, x: m.positive(x), infinite=lambda m, x: m.zero(x), at_pole=-math.inf, near=lambda m, x: m.expanded("Chi", x),
        enclosure="chi", flint="arb_hypgeom_chi", in_blocks=InBlocks("shichi", 16, lambda m, y, x: m.either(m.positive(0.4 - x), m.positive(x - 0.7)), output=1), wrapped="cosh_integral x", formula="Chi", pole=True, overflows=True, decided="zero",
        spelled={"latex": r"\operatorname{Chi}", "scipy": "scipy.special.shichi({0})[1]"},
        monotonic=Monotonic((0, None)),
    ),
    _row("fresnels", lambda m, x: m.fresnels(x), (lambda m, y, x: m.sin(m.pi() * x * x * m.half()),), aliases="FresnelS fresnel_sin fresnel_s",
        about="Fresnel integral of sin(pi*t^2/2)",
        exact=_at_zero, near=lambda m, x: m.expanded("fresnels", x),
        enclosure="fresnel_s", flint="gc_fresnels", in_blocks=InBlocks("fresnel", 16, lambda m, y, x: m.not_negative(12 - m.abs(x)), output=0), wrapped="fresnel_s x 1", formula="fresnels", bounded=True, underflows=64,
        spelled={"latex": "S", "scipy": "scipy.special.fresnel({0})[0]", "tensorflow": "tf.math.special.fresnel_sin"},
    ),
    _row("fresnelc", lambda m, x: m.fresnelc(x), (lambda m, y, x: m.cos(m.pi() * x * x * m.half()),), aliases="FresnelC fresnel_cos fresnel_c",
        about="Fresnel integral of cos(pi*t^2/2)",
        exact=_at_zero, near=lambda m, x: m.expanded("fresnelc", x),
        enclosure="fresnel_c", flint="gc_fresnelc", in_blocks=InBlocks("fresnel", 16, lambda m, y, x: m.not_negative(12 - m.abs(x)), output=1), wrapped="fresnel_c x 1", formula="fresnelc", bounded=True,
        spelled={"latex": "C", "scipy": "scipy.special.fresnel({0})[1]", "tensorflow": "tf.math.special.fresnel_cos"},
    ),
    _row("polylog", lambda m, n, x: m.polylog(n, x), (NO_RULE, lambda m, y, n, x: m.lerch(n - 1, m.number(1), x)), "x < 1; x <= 1 for n > 1", ((-1.0, 4.0), (-4.0, 0.9)),
        arguments="n x", aliases="PolyLog Li_n", about="polylogarithm dilogarithm Spence Debye Bose-Einstein Fermi-Dirac, sum of x^k/k^n",
        needs=_below_one, smooth=lambda m, n, x: m.positive(1 - x), edge=lambda m, n, x: m.same(x, 1),
        infinite=lambda m, n, x: m.every(m.zero(1 - x), m.not_negative(1 - n)), at_pole=math.inf, exact=_polylog_exactly, near=lambda m, n, x: m.expanded("polylog", n, x),
        still=(0,), enclosure="polylogarithm", flint="gc_polylog", wrapped="polylog n x", formula="value", pole=True,
        spelled={"latex": r"\operatorname{Li}_{#1}\left(#2\right)"},
    ),
    _row("lerch", lambda m, n, a, x: m.lerch(n, a, x),
        (NO_RULE, lambda m, y, n, a, x: -n * m.lerch(n + 1, a, x), lambda m, y, n, a, x: m.lerch(n - 1, a + 1, x) - a * m.lerch(n, a + 1, x)),
        "x < 1, a > 0; x <= 1 for n > 1", ((-1.0, 4.0), (0.5, 3.0), (-4.0, 0.9)),
        arguments="n a x", about="Lerch's transcendent, sum of x^k/(k + a)^n; slope of polylog",
        needs=lambda m, n, a, x: m.every(_below_one(m, n, x), m.positive(a)), smooth=lambda m, n, a, x: m.positive(1 - x), crossed=(2,), edge=lambda m, n, a, x: m.same(x, 1),
        infinite=lambda m, n, a, x: m.every(m.zero(1 - x), m.not_negative(1 - n), m.positive(a)), at_pole=math.inf, exact=_lerch_exactly, near=lambda m, n, a, x: m.expanded("lerch", n, a, x),
        enclosure="lerch_sum", flint="gc_lerch", pole=True,
        spelled={"latex": r"\Phi\left(#3, #1, #2\right)"},
    ),
    _row("zeta", lambda m, s: m.zeta(s), (lambda m, y, s: m.zetam(m.number(1), s, m.number(1)),), "s != 1", ((-4.0, 8.0),),
        arguments="s", aliases="Zeta", about="Riemann's zeta function, sum of 1/k^s",
        needs=lambda m, s: m.not_zero(s - 1), infinite=lambda m, s: m.zero(s - 1), exact=_zeta_exactly, near=lambda m, s: m.expanded("zeta", s),
        enclosure="zeta", flint="arb_zeta", in_blocks=InBlocks("zeta", 8, lambda m, y, s: m.positive(s - 1)), wrapped="zeta s", pole=True, decided="1",
        spelled={"latex": r"\zeta", "scipy": "scipy.special.zeta", "jax": "special.zeta({0}, 1.0)", "torch": "torch.special.zeta({0}, 1.0)", "julia": "SpecialFunctions.zeta"},
    ),
    _row("hurwitz", lambda m, s, a: m.hurwitz(s, a), (lambda m, y, s, a: m.zetam(m.number(1), s, a), lambda m, y, s, a: -s * m.hurwitz(s + 1, a)),
        "s > 1, a > 0", ((1.25, 6.0), (0.25, 6.0)),
        arguments="s a", about="zeta function of Hurwitz, sum of 1/(k + a)^s",
        needs=_inside, enclosure="hurwitz", flint="gc_hurwitz", in_blocks=InBlocks("zeta", 20, lambda m, y, s, a: m.every(m.positive(s - 1.01), m.positive(30 - s), m.positive(a - 0.01), m.positive(100 - a))), wrapped="hurwitz_zeta s a", never_negative=True, never_zero=True, underflows=64, pole=True,
        spelled={"latex": r"\zeta", "scipy": "scipy.special.zeta", "jax": "special.zeta", "torch": "torch.special.zeta", "tensorflow": "tf.math.zeta", "julia": "SpecialFunctions.zeta"},
    ),
    _row("zetam", lambda m, n, s, a: m.zetam(n, s, a),
        (NO_RULE, lambda m, y, n, s, a: m.zetam(n + 1, s, a), lambda m, y, n, s, a: _zetam_by_start(m, n, s, a)),
        "n = 0, 1, ...; s != 1, a > 0", ((1.0, 3.0), (1.25, 6.0), (0.25, 6.0)),
        arguments="n s a", about="n-th derivative of the zeta function by s",
        needs=lambda m, n, s, a: m.every(m.whole(n), m.not_zero(s - 1), m.positive(a)),
        enclosure="zeta_slope", flint="gc_zeta_slope", pole=True,
        spelled={"latex": r"\zeta^{\left(#1\right)}\left(#2, #3\right)"},
    ),
)
# fmt: on
DEFINITIONS: tuple[Function, ...] = (
    Function(
        "zeta",
        (1, 1),
        "zeta",
        call="zeta(s[, a])",
        domain="{}; with a: s > 1, a > 0",
        derivative="{}; with a as hurwitz",
        aliases="Zeta",
        about="Riemann's and Hurwitz's zeta function",
        by_count={2: Function("hurwitz", (2, 2), "hurwitz", call="hurwitz(s, a)")},
    ),
    defined("polylogx", "n x", "lerch(n, 1, x)", "x < 1", about="polylog(n, x)/x, 1 at 0"),
)
