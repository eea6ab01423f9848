"""Quotients whose holes are filled: sin(pi*x)/(pi*x), (exp(x) - 1)/x, sinh(x)/x, (x^l - 1)/l."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gradcli.functions.callable import Function, defined
from gradcli.functions.row import InBlocks, Primitive


def _sinc_slope(m: Any, y: Any, x: Any) -> Any:
    return -(m.pi() * m.sphericalj(m.number(1), m.pi() * x))


def _sinhc_slope(m: Any, y: Any, x: Any) -> Any:
    return m.div(x, 3) * m.hyp0f1(m.number(Fraction(5, 2)), m.div(x * x, 4))


# fmt: off
ROWS = (
    Primitive("sincpi", lambda m, x: m.sincpi(x), (_sinc_slope,), real_only=True, bounded=True,
        enclosure="sinc_pi", flint="arb_sinc_pi", wrapped="sinc_pi x", exact=lambda x: int(x == 0) if x == int(x) else None,
        about="normalised sinc sin(pi x)/(pi x) cardinal sine",
        spelled={"latex": r"\operatorname{sinc}_{\pi}", "scipy": "np.sinc", "arrays": "P.sinc", "torch": "torch.sinc", "julia": "sinc"},
    ),
    Primitive("exprel", lambda m, x: m.exprel(x), (lambda m, y, x: m.div(m.hyp1f1(m.number(2), m.number(3), x), 2),), real_only=True, overflows=True,
        never_negative=True, never_zero=True, enclosure="exprel", prompt=True, flint="arb_expm1({y}, {0}, w); arb_div({y}, {y}, {0}, w)", in_blocks=InBlocks("exprel", 2), exact=lambda x: 1 if x == 0 else None,
        aliases="relative_exponential", about="(exp(x) - 1)/x relative exponential",
        spelled={"scipy": "scipy.special.exprel"},
    ),
    Primitive("sinhc", lambda m, x: m.sinhc(x), (_sinhc_slope,), real_only=True, overflows=True,
        never_negative=True, never_zero=True, enclosure="sinhc", prompt=True, flint="arb_sinh({y}, {0}, w); arb_div({y}, {y}, {0}, w)", exact=lambda x: 1 if x == 0 else None,
        about="sinh(x)/x hyperbolic sinc",
    ),
)
# fmt: on
DEFINITIONS: tuple[Function, ...] = (
    defined("boxcox", "x l", "log(x)*exprel(l*log(x))", "x > 0", about="box-cox transform (x^l - 1)/l"),
)
