"""Corners and steps: at a tie the partial is the element of least norm."""

from __future__ import annotations

from fractions import Fraction as _R

from gradcli.functions.row import ANY2, Primitive

# fmt: off
ROWS = (
    Primitive("abs", lambda m, a: m.abs(a), (lambda m, y, a: m.sign(a),), "sign(x)", kink=lambda m, a: m.is_zero(a), kinks="x = 0", rational=True, never_negative=True, switch="x", vanishes="with x",
        carries=True, magnifies=1, copies=True, pieces="linear", sign_of="all", error="copy", decided="corner",
        cost=1, ties={"tensorflow": (0,), "jax": (1,), "torch": (0,)},
        smooth=lambda m, a: m.not_zero(a),
    ),
    Primitive("relu", lambda m, a: m.max(a, m.number(0)), (lambda m, y, a: m.above(a, 0, 0),), "1 for x > 0, else 0", kink=lambda m, a: m.is_zero(a), kinks="x = 0", rational=True, never_negative=True, switch="x", vanishes="below",
        magnifies=1, copies=True, pieces="linear", error="copy", decided="corner",
        ties={"tensorflow": (0,), "jax": (0,), "torch": (0,)},
        smooth=lambda m, a: m.not_zero(a),
    ),
    Primitive("max", lambda m, a, b: m.max(a, b), (lambda m, y, a, b: m.above(a, b, m.half()), lambda m, y, a, b: m.above(b, a, m.half())), "1 for the larger, else 0", "all x, y", ANY2, kink=lambda m, a, b: m.same(a, b), kinks="x = y", rational=True, switch="x - y",
        pieces="linear", sign_of="any", error="larger", decided="larger", cost=1,
        ties={"tensorflow": (1, 0), "jax": (_R(1, 2), _R(1, 2)), "torch": (_R(1, 2), _R(1, 2))},
        smooth=lambda m, a, b: m.apart(a, b),
    ),
    Primitive("min", lambda m, a, b: m.min(a, b), (lambda m, y, a, b: m.above(b, a, m.half()), lambda m, y, a, b: m.above(a, b, m.half())), "1 for the smaller, else 0", "all x, y", ANY2, kink=lambda m, a, b: m.same(a, b), kinks="x = y", rational=True, switch="x - y",
        pieces="linear", sign_of="all", error="larger", decided="larger", cost=1,
        ties={"tensorflow": (1, 0), "jax": (_R(1, 2), _R(1, 2)), "torch": (_R(1, 2), _R(1, 2))},
        smooth=lambda m, a, b: m.apart(a, b),
    ),
    Primitive("sign", lambda m, a: m.sign(a), (lambda m, y, a: None,), "0", jump=lambda m, a: m.is_zero(a), kinks="jumps at x = 0", rational=True, switch="x", vanishes="with x",
        bounded=True, pieces="constant", decided="zero",
        smooth=lambda m, a: m.not_zero(a),
    ),
    Primitive("heaviside", lambda m, a: m.above(a, 0, m.half()), (lambda m, y, a: None,), "0", jump=lambda m, a: m.is_zero(a), kinks="jumps at x = 0", rational=True, switch="x", vanishes="below",
        bounded=True, never_negative=True, pieces="constant", decided="zero",
        smooth=lambda m, a: m.not_zero(a),
    ),
    Primitive("above", lambda m, a, b, t: m.above(a, b, m.number(t)), (lambda m, y, a, b, t: None, lambda m, y, a, b, t: None), "0, 0", "all x, y", ANY2, jump=lambda m, a, b, t: m.same(a, b), kinks="jumps at x = y", rational=True, parameter=(0, _R(1, 2)), vanishes="below",
        bounded=True, never_negative=True, pieces="constant", decided="order",
        formula="value",
    ),
    Primitive("floor", lambda m, a: m.floor(a), (lambda m, y, a: None,), "0", jump=lambda m, a: m.is_integer(a), kinks="jumps at integers", rational=True,
        carries=True, pieces="constant", decided="integer", cost=1,
        smooth=lambda m, a: m.no_step(a),
    ),
    Primitive("ceil", lambda m, a: -m.floor(-a), (lambda m, y, a: None,), "0", jump=lambda m, a: m.is_integer(a), kinks="jumps at integers", rational=True,
        carries=True, pieces="constant", decided="integer", cost=1,
        smooth=lambda m, a: m.no_step(a),
    ),
    Primitive("round", lambda m, a: m.round(a), (lambda m, y, a: None,), "0", jump=lambda m, a: m.is_integer(a + m.half()), kinks="jumps at k + 1/2", rational=True,
        carries=True, pieces="constant", decided="integer",
        smooth=lambda m, a: m.no_step(a + m.half()),
    ),
    Primitive("mod", lambda m, a, b: m.mod(a, b), (lambda m, y, a, b: 1, lambda m, y, a, b: -m.round(m.div(a - y, b))), "1, -floor(x/y)", "y != 0", ((-4.0, 4.0), (0.25, 4.0)), jump=lambda m, a, b: m.is_zero(m.mod(a, b)), kinks="jumps where x/y is an integer", rational=True,
        carries=lambda place, p: place == 0, error="remainder", decided="remainder",
        needs=lambda m, a, b: m.not_zero(b), smooth=lambda m, a, b: m.not_zero(m.mod(a, b)),
    ),
)
# fmt: on
