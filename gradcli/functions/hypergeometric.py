"""Hypergeometric functions: the parameters come first, and by them there is no closed rule."""

from __future__ import annotations

from functools import partial
from typing import Any

from gradcli.functions import expansions
from gradcli.functions.callable import Function
from gradcli.functions.row import NO_RULE, Primitive

_row = partial(Primitive, real_only=True)


def _one(*given: Any) -> int | None:
    """1 at 0, where the last parameter has a value."""
    *_, last, x = given
    return 1 if x == 0 and not (last <= 0 and last == int(last)) else None


def _gauss(m: Any, a: Any, b: Any, c: Any, x: Any) -> Any:
    """Below 1, and at 1 where c > a + b."""
    return m.any_of(m.positive(1 - x), m.every(m.zero(1 - x), m.positive(c - a - b)))


# fmt: off
ROWS = (
    _row("hyp2f1", lambda m, a, b, c, x: m.hyp2f1(a, b, c, x), (NO_RULE, NO_RULE, NO_RULE, lambda m, y, a, b, c, x: m.div(a * b, c) * m.hyp2f1(a + 1, b + 1, c + 1, x)), "x < 1, or x = 1 where c > a + b; c != 0, -1, -2, ...", ((0.25, 2.0), (0.25, 2.0), (0.5, 3.0), (-4.0, 0.9)), edge=lambda m, a, b, c, x: m.same(x, 1), arguments="a b c x",
        pole=True, formula="value", still=(0,), enclosure="hyp2f1", flint="gc_hyp2f1", wrapped="hypgeom_2f1 a b c x 0",
        needs=lambda m, a, b, c, x: m.every(_gauss(m, a, b, c, x), m.no_pole(c)), smooth=lambda m, a, b, c, x: m.positive(1 - x),
        infinite=lambda m, a, b, c, x: m.every(m.zero(1 - x), m.not_negative(a + b - c), m.no_pole(a), m.no_pole(b), m.no_pole(c)), exact=_one, near=expansions.hyp2f1,
        aliases="Hypergeometric2F1", about="gauss hypergeometric function",
        spelled={"latex": r"{}_2F_1\left(#1, #2; #3; #4\right)", "scipy": "scipy.special.hyp2f1", "jax": "special.hyp2f1"},
    ),
    _row("hyp1f1", lambda m, a, b, x: m.hyp1f1(a, b, x), (NO_RULE, NO_RULE, lambda m, y, a, b, x: m.div(a, b) * m.hyp1f1(a + 1, b + 1, x)), "all x; b != 0, -1, -2, ...", ((0.25, 2.0), (0.5, 3.0), (-4.0, 4.0)), arguments="a b x",
        overflows=True, formula="value", still=(0,), enclosure="hypgeom_1f1", flint="gc_hyp1f1", wrapped="hypgeom_1f1 a b x 0",
        needs=lambda m, a, b, x: m.no_pole(b), exact=_one,
        aliases="Hypergeometric1F1 kummer", about="confluent hypergeometric function",
        spelled={"latex": r"{}_1F_1\left(#1; #2; #3\right)", "scipy": "scipy.special.hyp1f1", "jax": "special.hyp1f1"},
    ),
    _row("hyp0f1", lambda m, b, x: m.hyp0f1(b, x), (NO_RULE, lambda m, y, b, x: m.div(m.hyp0f1(b + 1, x), b)), "all x; b != 0, -1, -2, ...", ((0.5, 3.0), (-4.0, 4.0)), arguments="b x",
        overflows=True, formula="value", still=(0,), enclosure="hypgeom_0f1", flint="gc_hyp0f1", wrapped="hypgeom_0f1 b x 0",
        needs=lambda m, b, x: m.no_pole(b), exact=_one,
        aliases="Hypergeometric0F1", about="confluent hypergeometric limit function",
        spelled={"latex": r"{}_0F_1\left(; #1; #2\right)", "scipy": "scipy.special.hyp0f1"},
    ),
    _row("hyperu", lambda m, a, b, x: m.hyperu(a, b, x), (NO_RULE, NO_RULE, lambda m, y, a, b, x: -(a * m.hyperu(a + 1, b + 1, x))), "x > 0, or x = 0 where b < 1", ((0.25, 2.0), (-1.0, 3.0), (0.25, 6.0)), edge=lambda m, a, b, x: m.is_zero(x), arguments="a b x",
        pole=True, enclosure="hyperu", wrapped="hypgeom_u a b x",
        needs=lambda m, a, b, x: m.any_of(m.positive(x), m.every(m.zero(x), m.positive(1 - b))), smooth=lambda m, a, b, x: m.positive(x),
        infinite=lambda m, a, b, x: m.every(m.zero(x), m.not_negative(b - 1), m.no_pole(a)),
        aliases="HypergeometricU tricomi", about="confluent hypergeometric function second kind",
        spelled={"latex": r"U\left(#1, #2, #3\right)", "scipy": "scipy.special.hyperu"},
    ),
)
# fmt: on
DEFINITIONS: tuple[Function, ...] = ()
