"""What is made of the gamma function: factorials, binomials, beta, and the reciprocal without poles."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import partial
from typing import Any

from gradcli.functions.callable import defined
from gradcli.functions.row import NO_RULE, InBlocks, Primitive

_MOST = 200
"""Up to which whole numbers factorials and binomials are exact."""
_row = partial(Primitive, real_only=True)


def _chosen(n: Any, k: Any) -> int | None:
    if Fraction(n).denominator != 1 or Fraction(k).denominator != 1 or not 0 <= n <= _MOST:
        return None
    return math.comb(int(n), int(k)) if 0 <= k <= n else 0


def _reciprocal(x: Any) -> Fraction | int | None:
    if Fraction(x).denominator != 1 or x > _MOST:
        return None
    return 0 if x <= 0 else Fraction(1, math.factorial(int(x) - 1))


def _by_upper(m: Any, y: Any, n: Any, k: Any) -> Any:
    """Without a hole where a reciprocal of gamma is 0."""
    steep = m.gamma(n + 1) * m.rgamma(k + 1) * m.rgammam(m.number(1), n - k + 1)
    return y * m.polygamma(n + 1, 0) + steep


def _by_lower(m: Any, y: Any, n: Any, k: Any) -> Any:
    one = m.number(1)
    falling = m.rgammam(one, k + 1) * m.rgamma(n - k + 1) - m.rgamma(k + 1) * m.rgammam(one, n - k + 1)
    return m.gamma(n + 1) * falling


def _both(m: Any, a: Any, b: Any) -> Any:
    return m.every(m.positive(a), m.positive(b))


_TWO = ((0.25, 6.0), (0.25, 6.0))
# fmt: off
ROWS = (
    _row("rgamma", lambda m, a: m.rgamma(a), (lambda m, y, a: m.rgammam(m.number(1), a),), sample=((-3.0, 6.0),),
        about="reciprocal of the gamma function", exact=_reciprocal, error="calm", enclosure="rgamma", flint="arb_rgamma", in_blocks=InBlocks("rgamma", 8, lambda m, y, x: m.every(m.positive(x + 1), m.positive(100 - x))), wrapped="rgamma x", underflows=64,
        spelled={"latex of a tape": r"\operatorname{rgamma}", "latex": r"\frac{1}{\Gamma(#1)}", "scipy": "scipy.special.rgamma"},
    ),
    _row("rgammam", lambda m, n, a: m.rgammam(n, a), (NO_RULE, lambda m, y, n, a: m.rgammam(n + 1, a)), "n = 0, 1, ...; all x", ((0.0, 3.0), (-3.0, 6.0)),
        arguments="n x", orders=1, about="n-th derivative of the reciprocal of the gamma function", needs=lambda m, n, a: m.whole(n), enclosure="rgammam", flint="gc_rgammam",
        spelled={"latex": r"\left(\frac{1}{\Gamma}\right)^{(#1)}\left(#2\right)"},
    ),
    _row("binomial", lambda m, n, k: m.binomial(n, k), (_by_upper, _by_lower), "n > -1", ((0.25, 6.0), (0.25, 5.0)),
        arguments="n k", aliases="binom choose comb", about="binomial coefficient n over k, of real n and k",
        needs=lambda m, n, k: m.positive(n + 1), exact=_chosen, still=(0,), error="calm", enclosure="binomial", flint="gc_binomial",
        spelled={"latex": r"\binom{#1}{#2}", "scipy": "scipy.special.binom"},
    ),
    _row("beta", lambda m, a, b: m.beta(a, b), (lambda m, y, a, b: y * (m.polygamma(a, 0) - m.polygamma(a + b, 0)), lambda m, y, a, b: y * (m.polygamma(b, 0) - m.polygamma(a + b, 0))),
        "a, b > 0", _TWO, arguments="a b", aliases="Beta", about="Euler's beta function", needs=_both, error="calm", enclosure="beta", flint="gc_beta", in_blocks=InBlocks("beta", 32, lambda m, y, a, b: m.every(m.not_negative(5 - a), m.not_negative(5 - b))), never_negative=True, never_zero=True, underflows=64,
        spelled={"latex": r"\mathrm{B}", "scipy": "scipy.special.beta", "jax": "special.beta"},
    ),
    _row("lbeta", lambda m, a, b: m.lbeta(a, b), (lambda m, y, a, b: m.polygamma(a, 0) - m.polygamma(a + b, 0), lambda m, y, a, b: m.polygamma(b, 0) - m.polygamma(a + b, 0)),
        "a, b > 0", _TWO, arguments="a b", aliases="betaln logbeta", about="logarithm of the beta function", needs=_both, error="calm", enclosure="lbeta", flint="gc_lbeta",
        spelled={"latex": r"\ln\mathrm{B}", "scipy": "scipy.special.betaln", "jax": "special.betaln"},
    ),
    _row("lbinomial", lambda m, n, k: m.lbinomial(n, k),
        (lambda m, y, n, k: m.polygamma(n + 1, 0) - m.polygamma(n - k + 1, 0), lambda m, y, n, k: m.polygamma(n - k + 1, 0) - m.polygamma(k + 1, 0)),
        "n > -1, -1 < k < n + 1", ((3.0, 6.0), (-0.5, 2.5)), arguments="n k", aliases="lchoose logbinomial", about="logarithm of the binomial coefficient",
        needs=lambda m, n, k: m.every(m.positive(n + 1), m.positive(k + 1), m.positive(n - k + 1)), error="calm", enclosure="lbinomial",
        spelled={"latex": r"\ln\binom{#1}{#2}"},
    ),
)
# fmt: on
DEFINITIONS = (
    defined("factorial", "x", "gamma(x + 1)", "x != -1, -2, ..."),
    defined(
        "lfactorial",
        "x",
        "lgamma(x + 1)",
        "x != -1, -2, ...",
        aliases="logfactorial",
        about="logarithm of the factorial",
    ),
    defined("trigamma", "x", "polygamma(1, x)", "x != 0, -1, ..."),
    defined(
        "poch",
        "x n",
        "gamma(x + n)*rgamma(x)",
        "x + n != 0, -1, ...",
        aliases="rising_factorial RisingFactorial",
        about="Pochhammer symbol",
    ),
)
