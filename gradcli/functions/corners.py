"""Corners and steps: at a tie the partial is the element of least norm."""

from __future__ import annotations

from fractions import Fraction as _R

from gradcli.functions.row import ANY2, Primitive

# fmt: off
ROWS = (
    Primitive("abs", lambda m, a: m.abs(a), (lambda m, y, a: m.sign(a),), kink=lambda m, a: m.is_zero(a), kinks="x = 0", rational=True, never_negative=True, switch="x", vanishes="with x",
        carries=True, magnifies=1, copies=True, pieces="linear", sign_of="all", error="copy", decided="corner",
        cost=1, ties={"tensorflow": (0,), "jax": (1,), "torch": (0,)},
        smooth=lambda m, a: m.not_zero(a),
        ufunc="absolute",
        spelled={
            "latex": r"\left\lvert #1\right\rvert", "latex of a tape": r"\left| #1 \right|", "arrays": "P.abs",
            "torch": "torch.abs", "tensorflow": "tf.math.abs", "python": "abs", "c": "fabs", "js": "Math.abs",
            "julia": "abs", "rust": "f64::abs", "sql": "abs",
        },
    ),
    Primitive("relu", lambda m, a: m.max(a, m.number(0)), (lambda m, y, a: m.above(a, 0, 0),), kink=lambda m, a: m.is_zero(a), kinks="x = 0", rational=True, never_negative=True, switch="x", vanishes="below",
        magnifies=1, copies=True, pieces="linear", error="copy", decided="corner",
        ties={"tensorflow": (0,), "jax": (0,), "torch": (0,)},
        smooth=lambda m, a: m.not_zero(a),
        spelled={"scipy": "np.maximum({0}, 0)"},
    ),
    Primitive("max", lambda m, a, b: m.max(a, b), (lambda m, y, a, b: m.above(a, b, m.half()), lambda m, y, a, b: m.above(b, a, m.half())), "all x, y", ANY2, kink=lambda m, a, b: m.same(a, b), kinks="x = y", rational=True, switch="x - y",
        pieces="linear", sign_of="any", error="larger", decided="larger", cost=1,
        ties={"tensorflow": (1, 0), "jax": (_R(1, 2), _R(1, 2)), "torch": (_R(1, 2), _R(1, 2))},
        smooth=lambda m, a, b: m.apart(a, b),
        ufunc="maximum",
        spelled={
            "latex": r"\max", "torch": "torch.maximum", "tensorflow": "tf.math.maximum", "python": "max",
            "c": "fmax", "engine": "gc_max", "js": "Math.max", "julia": "max", "rust": "f64::max",
            "sql": "CASE WHEN {0} >= {1} THEN {0} ELSE {1} END",
        },
    ),
    Primitive("min", lambda m, a, b: m.min(a, b), (lambda m, y, a, b: m.above(b, a, m.half()), lambda m, y, a, b: m.above(a, b, m.half())), "all x, y", ANY2, kink=lambda m, a, b: m.same(a, b), kinks="x = y", rational=True, switch="x - y",
        pieces="linear", sign_of="all", error="larger", decided="larger", cost=1,
        ties={"tensorflow": (1, 0), "jax": (_R(1, 2), _R(1, 2)), "torch": (_R(1, 2), _R(1, 2))},
        smooth=lambda m, a, b: m.apart(a, b),
        ufunc="minimum",
        spelled={
            "latex": r"\min", "torch": "torch.minimum", "tensorflow": "tf.math.minimum", "python": "min",
            "c": "fmin", "engine": "gc_min", "js": "Math.min", "julia": "min", "rust": "f64::min",
            "sql": "CASE WHEN {0} <= {1} THEN {0} ELSE {1} END",
        },
    ),
    Primitive("sign", lambda m, a: m.sign(a), (lambda m, y, a: None,), jump=lambda m, a: m.is_zero(a), kinks="jumps at x = 0", rational=True, switch="x", vanishes="with x",
        bounded=True, pieces="constant", decided="zero",
        smooth=lambda m, a: m.not_zero(a),
        ufunc="sign",
        spelled={
            "torch": "torch.sign", "tensorflow": "tf.math.sign", "js": "Math.sign",
            "julia": "sign", "sql": "sign",
        },
    ),
    Primitive("heaviside", lambda m, a: m.above(a, 0, m.half()), (lambda m, y, a: None,), jump=lambda m, a: m.is_zero(a), kinks="jumps at x = 0", rational=True, switch="x", vanishes="below",
        bounded=True, never_negative=True, pieces="constant", decided="zero",
        smooth=lambda m, a: m.not_zero(a),
        spelled={"scipy": "np.heaviside({0}, 0.5)"},
    ),
    Primitive("above", lambda m, a, b, t: m.above(a, b, m.number(t)), (lambda m, y, a, b, t: None, lambda m, y, a, b, t: None), "all x, y", ANY2, jump=lambda m, a, b, t: m.same(a, b), kinks="jumps at x = y", rational=True, parameter=(0, _R(1, 2)), vanishes="below", arguments="x y t",
        bounded=True, never_negative=True, pieces="constant", decided="order",
        formula="value",
        spelled={
            "latex of a tape": r"\left[#1 > #2\right]",
            "arrays": "P.where({0} > {1}, 1.0, P.where({0} < {1}, 0.0, {2}))",
            "torch": "torch.where({0} > {1}, gc_tensor(1.0), torch.where({0} < {1}, gc_tensor(0.0), {2}))",
            "tensorflow": "tf.where({0} > {1}, tf.constant(1.0, tf.float64), tf.where({0} < {1}, tf.constant(0.0, "
            "tf.float64), {2}))",
            "sql": "CASE WHEN {0} > {1} THEN 1e0 WHEN {0} < {1} THEN 0e0 ELSE {2} END",
        },
    ),
    Primitive("floor", lambda m, a: m.floor(a), (lambda m, y, a: None,), jump=lambda m, a: m.is_integer(a), kinks="jumps at integers", rational=True,
        carries=True, pieces="constant", decided="integer", cost=1,
        smooth=lambda m, a: m.no_step(a),
        ufunc="floor",
        spelled={
            "latex": r"\left\lfloor #1\right\rfloor", "latex of a tape": r"\left\lfloor #1 \right\rfloor",
            "torch": "torch.floor", "tensorflow": "tf.math.floor", "python": "float(math.floor({0}))", "c": "floor",
            "js": "Math.floor", "julia": "floor", "rust": "f64::floor", "sql": "1e0 * floor({0})",
        },
    ),
    Primitive("ceil", lambda m, a: -m.floor(-a), (lambda m, y, a: None,), jump=lambda m, a: m.is_integer(a), kinks="jumps at integers", rational=True,
        carries=True, pieces="constant", decided="integer", cost=1,
        smooth=lambda m, a: m.no_step(a),
        ufunc="ceil",
        spelled={"latex": r"\left\lceil #1\right\rceil", "latex of a tape": r"\operatorname{ceil}"},
    ),
    Primitive("round", lambda m, a: m.round(a), (lambda m, y, a: None,), jump=lambda m, a: m.is_integer(a + m.half()), kinks="jumps at k + 1/2", rational=True,
        carries=True, pieces="constant", decided="integer",
        smooth=lambda m, a: m.no_step(a + m.half()),
        ufunc="rint",
        spelled={
            "latex of a tape": r"\left\lfloor #1 \right\rceil", "arrays": "P.round", "torch": "torch.round",
            "tensorflow": "tf.math.rint", "python": "float(round({0}))", "c": "rint",
            "julia": "round", "rust": "f64::round_ties_even",
            "sql": "floor({0} + 0.5e0) - CASE WHEN floor({0} + 0.5e0) = {0} + 0.5e0 AND 2e0 * floor(floor({0} + "
            "0.5e0) / 2e0) <> floor({0} + 0.5e0) THEN 1e0 ELSE 0e0 END",
        },
    ),
    Primitive("mod", lambda m, a, b: m.mod(a, b), (lambda m, y, a, b: 1, lambda m, y, a, b: -m.round(m.div(a - y, b))), "y != 0", ((-4.0, 4.0), (0.25, 4.0)), jump=lambda m, a, b: m.is_zero(m.mod(a, b)), kinks="jumps where x/y is an integer", rational=True,
        carries=lambda place, p: place == 0, error="remainder", decided="remainder",
        needs=lambda m, a, b: m.not_zero(b), smooth=lambda m, a, b: m.not_zero(m.mod(a, b)),
        ufunc="mod",
        spelled={
            "torch": "torch.remainder", "tensorflow": "tf.math.floormod", "python": "{0} % {1}",
            "julia": "mod", "sql": "{0} - {1} * floor({0} / {1})",
        },
    ),
)
# fmt: on
