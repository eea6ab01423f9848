"""Powers: an integer exponent takes no logarithm; 0^0 = 1; 0^y = 0 for y > 0."""

from __future__ import annotations

import math
from fractions import Fraction as _R
from operator import le

from gradcli.functions.row import ANY2, Monotonic, Primitive


def _power(a: str, n: int) -> str:
    """An integer power over pairs of doubles, in C: by squares."""
    if n < 0:
        return f"gp_inv({_power(a, -n)})"
    if n < 2:
        return a if n else f"gp_unit({a})"
    return f"gp_mul({_power(a, n - 1)}, {a})" if n % 2 else f"gp_square({_power(a, n // 2)})"


# fmt: off
ROWS = (
    Primitive("powi", lambda m, a, n: m.powi(a, n), (lambda m, y, a, n: n * m.powi(a, n - 1) if n else None,), "x != 0 for n < 0", ((0.25, 3.0),), rational=True, parameter=(2, 3, 7, -1, -2), noun="a negative power", shown="{0}^{p}", pole=lambda p: p < 0, pole_at_zero=True, arguments="x n",
        flint="gc_powi({y}, {0}, {p}, w)",
        pairs=_power,
        carries=lambda place, p: p >= 0, underflows=4, error="power", decided="power",
        rule=("power rule", "(u^n)' = n*u^(n-1)*u'"),
        needs=lambda m, a, n: m.not_zero(a) if n < 0 else None, formula="value",
    ),
    Primitive("powr", lambda m, a, r: m.powr(a, r), (lambda m, y, a, r: m.number(r) * m.powr(a, r - 1),), "x >= 0; x > 0 for r < 0", ((0.0625, 8.0),), edge=lambda m, a, r: m.is_zero(a), parameter=(_R(1, 3), _R(5, 2), _R(-1, 2)), noun="a fractional power", shown="{0}^({p})", pole=lambda p: p < 0, pole_at_zero=True, arguments="x r",
        flint="arb_log({y}, {0}, w); arb_mul_si({y}, {y}, {p.numerator}, w); arb_div_ui({y}, {y}, {p.denominator}, w); arb_exp({y}, {y}, w)",
        pairs="gk_powr({0}, {p.numerator}, {p.denominator})",
        carries=lambda place, p: p >= 0, underflows=4, never_negative=True, sign_of="all", error="real power", decided="power",
        rule=("power rule", "(u^n)' = n*u^(n-1)*u'"),
        needs=lambda m, a, r: m.positive(a) if r < 0 else m.not_negative(a), smooth=lambda m, a, r: m.positive(a),
        formula="value",
        spelled={
            "arrays": "P.power", "torch": "torch.pow", "tensorflow": "tf.math.pow({0}, {1})",
            "sql": "power({0}, {1})",
        },
    ),
    Primitive("pow", lambda m, a, b: m.pow(a, b), (lambda m, y, a, b: m.pow_by_base(y, a, b), lambda m, y, a, b: m.pow_by_exponent(y, a, b)), "x > 0, or x = 0 and y >= 0, or y an integer", ((0.0625, 4.0), (-3.0, 3.0)), jump=lambda m, a, b: m.both(m.is_zero(a), m.is_zero(b)), edge=lambda m, a, b: m.compare(le, a, 0), kinks="jumps at x = y = 0", noun="x^y", shown="{0}^{1}", pole=True, pole_at_zero=True,
        flint="arb_pow",
        pairs="gk_pow({0}, {1})",
        underflows=4, error="variable power", decided="power", rule=("logarithmic differentiation", "(u^v)' = u^v*(v'*log(u) + v*u'/u)"),
        vectors=True,
        needs=lambda m, a, b: m.power(a, b), smooth=lambda m, a, b: m.slope_of_power(a, b), formula="value",
        elementary=True,
        spelled={
            "scipy": "(({0})**({1}))", "arrays": "P.power", "engine": "gc_pow", "julia": "{0} ^ {1}",
            "rust": "f64::powf", "sql": "power",
        },
    ),
    Primitive("sqrt", lambda m, a: m.sqrt(a), (lambda m, y, a: m.div(1, 2 * y),), "x >= 0", ((0.0625, 50.0),), edge=lambda m, a: m.is_zero(a), never_negative=True, vanishes="with x",
        flint="arb_sqrt",
        pairs="gp_sqrt({0})",
        carries=True, sign_of="all", error="root", decided="zero", cost=1,
        needs=lambda m, a: m.not_negative(a), smooth=lambda m, a: m.positive(a), formula="sqrt",
        elementary=True, ufunc="sqrt",
        spelled={"latex": r"\sqrt{#1}"},
        monotonic=Monotonic((0, None), (0, math.inf)),
    ),
    Primitive("cbrt", lambda m, a: m.cbrt(a), (lambda m, y, a: m.div(1, 3 * y * y),), sample=((0.0625, 50.0),), vanishes="with x",
        flint="gc_root({y}, {0}, 3, w)",
        pairs="gk_root({0}, 3)",
        carries=True, sign_of="all", error="odd root", decided="zero", vectors=True,
        smooth=lambda m, a: m.not_zero(a),
        elementary=True, ufunc="cbrt",
        spelled={
            "latex": r"\sqrt[3]{#1}", "torch": "torch.sign({0}) * torch.pow(torch.abs({0}), 0.3333333333333333)",
            "tensorflow": "tf.math.sign({0}) * tf.math.pow(tf.math.abs({0}), 0.3333333333333333)",
            "sql": "sign({0}) * power(abs({0}), 0.3333333333333333e0)",
        },
        monotonic=Monotonic(),
    ),
    Primitive("root", lambda m, a, n: m.root(a, n), (lambda m, y, a, n: m.div(1, n * m.powi(y, n - 1)),), "all x; n odd", ((0.0625, 50.0),), parameter=(5, 7), shown="root({0}, {p})", arguments="x n",
        flint="gc_root({y}, {0}, {p}, w)",
        pairs="gk_root({0}, {p})",
        carries=True, sign_of="all", error="odd root", decided="zero",
        smooth=lambda m, a, n: m.not_zero(a), formula="value",
        spelled={"latex": r"\sqrt[#2]{#1}", "scipy": "(np.sign({0})*np.abs({0})**(1/({1})))"},
    ),
    Primitive("hypot", lambda m, a, b: m.hypot(a, b), (lambda m, y, a, b: m.div(a, y), lambda m, y, a, b: m.div(b, y)), "all x, y", ANY2, kink=lambda m, a, b: m.both(m.is_zero(a), m.is_zero(b)), kinks="x = y = 0", overflows=True, never_negative=True,
        flint="arb_hypot",
        pairs="gp_hypot({0}, {1})",
        carries=True, error="distance", decided="tip", vanishes="together", vectors=True,
        smooth=lambda m, a, b: m.some(a, b), definition=lambda m, a, b: m.sqrt(a * a + b * b),
        elementary=True, ufunc="hypot",
        spelled={"tensorflow": "tf.math.sqrt({0} * {0} + {1} * {1})", "sql": "sqrt({0} * {0} + {1} * {1})"},
    ),
)
# fmt: on
