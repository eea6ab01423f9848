"""Bessel functions, their kin at half-integer orders, and Airy functions.

The order is an operand before the argument. By it there is no closed rule; by the argument the rules are differences
of neighbours, which have values at 0 too.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

from gradcli.functions import expansions
from gradcli.functions.callable import Function
from gradcli.functions.row import NO_RULE, InBlocks, Primitive, WholeOrders

_row = partial(Primitive, real_only=True)
_ORDERS = ((0.0, 3.0), (0.25, 6.0))
_WHOLE_ORDERS = ((0.0, 0.0), (0.25, 6.0))
"""Where the tests try an order and an argument."""


def _at_zero(n: Any, x: Any) -> int | None:
    """The value at 0 of what begins as x^n does, for an order that makes it no pole."""
    if x != 0 or (n < 0 and n != int(n)):
        return None
    return int(n == 0)


def _pole(m: Any, n: Any, x: Any) -> Any:
    """At 0, of an order below 0 that is no integer."""
    return m.every(m.zero(x), m.positive(-n), m.no_step(n))


def _second_at_zero(n: Any, x: Any) -> int | None:
    """Y of the order -k - 1/2 is J of the order k + 1/2, but for its sign: 0 at 0."""
    return 0 if x == 0 and n < 0 and 2 * n == int(2 * n) and n != int(n) else None


def _second_pole(m: Any, n: Any, x: Any) -> Any:
    return m.every(m.zero(x), m.any_of(m.positive(n + m.half()), m.no_step(n + m.half())))


def _end(m: Any, n: Any, x: Any) -> Any:
    """The domain ends at 0 but for integer orders."""
    return m.both(m.is_zero(x), m.negated(m.is_integer(n)))


def _spherical_at_zero(n: Any, x: Any) -> int | None:
    return int(n == 0) if x == 0 and n >= 0 and n == int(n) else None


def _spherical_slope(m: Any, y: Any, n: Any, x: Any) -> Any:
    """n j/x less the next j, where j/x is a mean of neighbours: of the order 0 there is none below, nor is it asked."""
    below = m.sphericalj(m.max(n - 1, m.number(0)), x)
    return m.div(n * below - (n + 1) * m.sphericalj(n + 1, x), 2 * n + 1)


def _kinked(m: Any, n: Any, x: Any) -> Any:
    """exp(-abs(x)) shows where I is not 0."""
    return m.both(m.is_zero(x), m.is_zero(n))


def _few_orders(m: Any, y: Any, n: Any, x: Any) -> Any:
    return m.every(m.not_negative(5 - m.abs(n)), m.not_negative(m.abs(x) - 1e-4))


def _no_zero_of_orders(m: Any, y: Any, n: Any, x: Any) -> Any:
    """I has zeros for orders below 0 that are no integers."""
    return m.every(m.either(m.not_negative(n), m.is_integer(n)), _few_orders(m, y, n, x))


def _few_integers(m: Any, y: Any, n: Any, x: Any) -> Any:
    return m.every(m.is_integer(n), _few_orders(m, y, n, x))


def _no_zero(m: Any, y: Any, n: Any, x: Any) -> Any:
    """Where y is not small beside sqrt(2/(pi*x))."""
    large = m.not_negative(m.abs(y) - m.number(Fraction(3, 100)) / m.sqrt(1 + 1.5 * m.abs(x)))
    return m.every(_few_integers(m, y, n, x), m.not_negative(1000 - m.abs(x)), large)


def _no_zero_past_the_first(m: Any, y: Any, n: Any, x: Any) -> Any:
    before = m.every(m.not_negative(n), m.not_negative(2 * n + 2 - x * x), _few_integers(m, y, n, x))
    return m.either(before, _no_zero(m, y, n, x))


# fmt: off
ROWS = (
    _row("besselj", lambda m, n, x: m.besselj(n, x), (NO_RULE, lambda m, y, n, x: m.div(m.besselj(n - 1, x) - m.besselj(n + 1, x), 2)), "all x for an integer n, else x >= 0", _ORDERS, edge=_end, arguments="n x",
        flint="arb_hypgeom_bessel_j", whole=WholeOrders(1, 2, -1, True),
        formula="besselj", enclosure="bessel_j", in_blocks=InBlocks("jv", 512, _no_zero_past_the_first), wrapped="bessel_j n x",
        error="order",
        needs=lambda m, n, x: m.unless_integer(n, lambda: m.not_negative(x)), smooth=lambda m, n, x: m.unless_integer(n, lambda: m.positive(x)),
        infinite=_pole, exact=_at_zero, near=expansions.besselj,
        aliases="BesselJ bessel_first_kind", about="bessel function first kind cylindrical jv jn",
        spelled={"latex": r"J_{#1}\left(#2\right)", "scipy": "scipy.special.jv", "julia": "SpecialFunctions.besselj"},
    ),
    _row("bessely", lambda m, n, x: m.bessely(n, x), (NO_RULE, lambda m, y, n, x: m.div(m.bessely(n - 1, x) - m.bessely(n + 1, x), 2)), "x > 0", _ORDERS, edge=lambda m, n, x: m.is_zero(x), arguments="n x",
        flint="arb_hypgeom_bessel_y", whole=WholeOrders(1, 2, -1, False),
        pole=True, formula="bessely", enclosure="bessel_y", in_blocks=InBlocks("yv", 100, _no_zero), wrapped="bessel_y n x",
        needs=lambda m, n, x: m.positive(x), infinite=_second_pole, exact=_second_at_zero, near=expansions.bessely,
        aliases="BesselY bessel_second_kind", about="bessel function second kind neumann weber cylindrical yv yn",
        spelled={"latex": r"Y_{#1}\left(#2\right)", "scipy": "scipy.special.yv", "julia": "SpecialFunctions.bessely"},
    ),
    _row("besseli", lambda m, n, x: m.besseli(n, x), (NO_RULE, lambda m, y, n, x: m.div(m.besseli(n - 1, x) + m.besseli(n + 1, x), 2)), "all x for an integer n, else x >= 0", _ORDERS, edge=_end, arguments="n x",
        flint="arb_hypgeom_bessel_i", whole=WholeOrders(-1, 2, 1, True),
        overflows=True, formula="besseli", enclosure="bessel_i", in_blocks=InBlocks("iv", 20, _no_zero_of_orders), wrapped="bessel_i n x",
        needs=lambda m, n, x: m.unless_integer(n, lambda: m.not_negative(x)), smooth=lambda m, n, x: m.unless_integer(n, lambda: m.positive(x)),
        infinite=_pole, exact=_at_zero, near=expansions.besseli,
        aliases="BesselI modified_bessel_first_kind", about="modified bessel function first kind iv",
        spelled={"latex": r"I_{#1}\left(#2\right)", "scipy": "scipy.special.iv", "julia": "SpecialFunctions.besseli"},
    ),
    _row("besselk", lambda m, n, x: m.besselk(n, x), (NO_RULE, lambda m, y, n, x: -m.div(m.besselk(n - 1, x) + m.besselk(n + 1, x), 2)), "x > 0", _ORDERS, arguments="n x",
        flint="arb_hypgeom_bessel_k", whole=WholeOrders(-1, -2, 1, False),
        pole=True, never_zero=True, never_negative=True, formula="besselk", enclosure="bessel_k", in_blocks=InBlocks("kv", 40, _few_integers), wrapped="bessel_k n x",
        needs=lambda m, n, x: m.positive(x), infinite=lambda m, n, x: m.zero(x), at_pole=float("inf"), near=expansions.besselk,
        aliases="BesselK modified_bessel_second_kind", about="modified bessel function second kind macdonald kv matern",
        spelled={"latex": r"K_{#1}\left(#2\right)", "scipy": "scipy.special.kv", "julia": "SpecialFunctions.besselk"},
    ),
    _row("besselie", lambda m, n, x: m.besselie(n, x), (NO_RULE, lambda m, y, n, x: m.div(m.besselie(n - 1, x) + m.besselie(n + 1, x), 2) - m.sign(x) * y), "all x for an integer n, else x >= 0", _ORDERS, kink=_kinked, edge=_end, kinks="x = 0 for n = 0", arguments="n x",
        formula="value", enclosure="besselie", flint="gc_besselie",
        needs=lambda m, n, x: m.unless_integer(n, lambda: m.not_negative(x)), smooth=lambda m, n, x: m.not_zero(x),
        infinite=_pole, exact=_at_zero, near=expansions.besselie,
        aliases="ive bessel_ie", about="exponentially scaled modified bessel function first kind",
        spelled={"latex": r"\left(e^{-\left\lvert #2\right\rvert} I_{#1}\left(#2\right)\right)", "scipy": "scipy.special.ive", "julia": "SpecialFunctions.besselix"},
    ),
    _row("besselke", lambda m, n, x: m.besselke(n, x), (NO_RULE, lambda m, y, n, x: y - m.div(m.besselke(n - 1, x) + m.besselke(n + 1, x), 2)), "x > 0", _ORDERS, arguments="n x",
        pole=True, never_zero=True, never_negative=True, formula="value", enclosure="besselke", flint="gc_besselke", in_blocks=InBlocks("kve", 40, _few_integers), wrapped="bessel_k_scaled n x",
        needs=lambda m, n, x: m.positive(x), infinite=lambda m, n, x: m.zero(x), at_pole=float("inf"), near=expansions.besselke,
        aliases="kve bessel_ke", about="exponentially scaled modified bessel function second kind",
        spelled={"latex": r"\left(e^{#2} K_{#1}\left(#2\right)\right)", "scipy": "scipy.special.kve", "julia": "SpecialFunctions.besselkx"},
    ),
    _row("sphericalj", lambda m, n, x: m.sphericalj(n, x), (NO_RULE, _spherical_slope), "n = 0, 1, 2, ...", _WHOLE_ORDERS, arguments="n x",
        bounded=True, enclosure="sphericalj", flint="gc_sphericalj",
        needs=lambda m, n, x: m.whole(n), exact=_spherical_at_zero,
        aliases="spherical_jn sph_bessel SphericalBesselJ", about="spherical bessel function first kind sinc",
        spelled={"latex": r"j_{#1}\left(#2\right)", "scipy": "scipy.special.spherical_jn", "julia": "SpecialFunctions.sphericalbesselj"},
    ),
    _row("sphericaly", lambda m, n, x: m.sphericaly(n, x), (NO_RULE, lambda m, y, n, x: m.div(n * y, x) - m.sphericaly(n + 1, x)), "n = 0, 1, 2, ...; x != 0", _WHOLE_ORDERS, arguments="n x",
        pole=True, pole_at_zero=True, enclosure="sphericaly",
        needs=lambda m, n, x: m.every(m.not_zero(x), m.whole(n)), infinite=lambda m, n, x: m.every(m.zero(x), m.whole(n)), near=expansions.sphericaly,
        aliases="spherical_yn SphericalBesselY", about="spherical bessel function second kind",
        spelled={"latex": r"y_{#1}\left(#2\right)", "scipy": "scipy.special.spherical_yn", "julia": "SpecialFunctions.sphericalbessely"},
    ),
    _row("airyai", lambda m, x: m.airyai(x), (lambda m, y, x: m.airyaiprime(x),), sample=((-8.0, 8.0),),
        formula="airyai", enclosure="airy_ai", flint="gc_airyai", wrapped="airy_ai x",
        aliases="AiryAi Ai", about="airy function first kind",
        spelled={"latex": r"\operatorname{Ai}", "scipy": "scipy.special.airy({0})[0]", "torch": "torch.special.airy_ai", "julia": "SpecialFunctions.airyai"},
    ),
    _row("airybi", lambda m, x: m.airybi(x), (lambda m, y, x: m.airybiprime(x),), sample=((-8.0, 8.0),),
        overflows=True, formula="airybi", enclosure="airy_bi", flint="gc_airybi", wrapped="airy_bi x",
        aliases="AiryBi Bi", about="airy function second kind",
        spelled={"latex": r"\operatorname{Bi}", "scipy": "scipy.special.airy({0})[2]", "julia": "SpecialFunctions.airybi"},
    ),
    _row("airyaiprime", lambda m, x: m.airyaiprime(x), (lambda m, y, x: x * m.airyai(x),), sample=((-8.0, 8.0),),
        formula="airyaiprime", enclosure="airyaiprime", flint="gc_airyaiprime", wrapped="airy_ai_prime x",
        aliases="AiryAiPrime", about="derivative of the airy function",
        spelled={"latex": r"\operatorname{Ai}'", "scipy": "scipy.special.airy({0})[1]", "julia": "SpecialFunctions.airyaiprime"},
    ),
    _row("airybiprime", lambda m, x: m.airybiprime(x), (lambda m, y, x: x * m.airybi(x),), sample=((-8.0, 8.0),),
        overflows=True, formula="airybiprime", enclosure="airybiprime", flint="gc_airybiprime", wrapped="airy_bi_prime x",
        aliases="AiryBiPrime", about="derivative of the airy function",
        spelled={"latex": r"\operatorname{Bi}'", "scipy": "scipy.special.airy({0})[3]", "julia": "SpecialFunctions.airybiprime"},
    ),
)
# fmt: on
DEFINITIONS: tuple[Function, ...] = ()
