"""Trigonometry: the partials avoid differences of nearly equal numbers (1 - y^2)."""

from __future__ import annotations

from operator import lt
from typing import Any

from gradcli.functions.row import Monotonic, Primitive


def _minus_one_over(m: Any, root: Any) -> Any:
    return -m.div(1, root)


def _at_one(m: Any, a: Any) -> Any:
    """Whether a number is 1 or -1, where the domains of asin and acos end."""
    return m.same(m.abs(a), 1)


# fmt: off
ROWS = (
    Primitive("sin", lambda m, a: m.sin(a), (lambda m, y, a: m.cos(a),),
        flint="arb_sin",
        pairs="gk_sincos({0}).s",
        carries=True, bounded=True, error="flat", cost=24, vectors=True,
        formula="sin",
        elementary=True, raised=True, ufunc="sin",
        spelled={"latex": r"\sin"},
        far="oscillates",
    ),
    Primitive("cos", lambda m, a: m.cos(a), (lambda m, y, a: -m.sin(a),),
        flint="arb_cos",
        pairs="gk_sincos({0}).c",
        carries=True, bounded=True, error="flat", cost=24, vectors=True,
        formula="cos",
        elementary=True, raised=True, ufunc="cos",
        spelled={"latex": r"\cos"},
        far="oscillates",
    ),
    Primitive("tan", lambda m, a: m.tan(a), (lambda m, y, a: 1 + y * y,), "x != pi/2 + k*pi", ((-1.5, 1.5),), pole=True,
        flint="arb_tan",
        pairs="gk_tan({0})",
        carries=True, error="pole", decided="pole", vectors=True,
        needs=lambda m, a: m.not_zero(m.cos(a)), formula="tan",
        elementary=True, raised=True, ufunc="tan",
        spelled={"latex": r"\tan"},
        quotient=("sin", "cos"),
    ),
    Primitive("sec", lambda m, a: m.sec(a), (lambda m, y, a: y * m.tan(a),), "x != pi/2 + k*pi", ((-1.5, 1.5),), pole=True, never_zero=True,
        flint="arb_sec",
        pairs="gk_sec({0})",
        carries=True, error="pole", decided="pole", cost=24,
        needs=lambda m, a: m.not_zero(m.cos(a)), formula="sec",
        raised=True,
        spelled={"latex": r"\sec", "scipy": "(1/np.cos({0}))"},
        quotient=("", "cos"),
    ),
    Primitive("csc", lambda m, a: m.csc(a), (lambda m, y, a: -y * m.cot(a),), "x != k*pi", ((0.1, 3.0),), pole=True, never_zero=True,
        flint="arb_csc",
        pairs="gk_csc({0})",
        carries=True, error="pole", decided="pole", cost=24,
        needs=lambda m, a: m.not_zero(m.sin(a)), formula="csc",
        raised=True,
        spelled={"latex": r"\csc", "scipy": "(1/np.sin({0}))"},
        quotient=("", "sin"),
    ),
    Primitive("cot", lambda m, a: m.cot(a), (lambda m, y, a: -(1 + y * y),), "x != k*pi", ((0.1, 3.0),), pole=True,
        flint="arb_cot",
        pairs="gk_cot({0})",
        carries=True, error="pole", decided="pole", cost=24,
        needs=lambda m, a: m.not_zero(m.sin(a)), formula="cot",
        raised=True,
        spelled={"latex": r"\cot", "scipy": "(1/np.tan({0}))"},
        quotient=("cos", "sin"),
    ),
    Primitive("asin", lambda m, a: m.asin(a), (lambda m, y, a: m.div(1, m.sqrt((1 - a) * (1 + a))),), "-1 <= x <= 1", ((-0.99, 0.99),), edge=_at_one,
        flint="arb_asin",
        pairs="gk_asin({0})",
        carries=True, bounded=True, error="size 1", decided="size 1", vectors=True,
        needs=lambda m, a: m.not_negative(1 - a * a), smooth=lambda m, a: m.positive(1 - a * a), formula="asin",
        elementary=True, ufunc="arcsin",
        spelled={"latex": r"\arcsin"},
        far="none",
        monotonic=Monotonic((-1, 1), (None, None)),
    ),
    Primitive("acos", lambda m, a: m.acos(a), (lambda m, y, a: _minus_one_over(m, m.sqrt((1 - a) * (1 + a))),), "-1 <= x <= 1", ((-0.99, 0.99),), edge=_at_one,
        flint="arb_acos",
        pairs="gk_acos({0})",
        carries=True, bounded=True, never_negative=True, error="size 1", decided="size 1", vectors=True,
        needs=lambda m, a: m.not_negative(1 - a * a), smooth=lambda m, a: m.positive(1 - a * a), formula="acos",
        elementary=True, ufunc="arccos",
        spelled={"latex": r"\arccos"},
        far="none",
        monotonic=Monotonic((-1, 1), (None, None), falls=True),
    ),
    Primitive("atan", lambda m, a: m.atan(a), (lambda m, y, a: m.div(1, 1 + a * a),),
        flint="arb_atan",
        pairs="gk_atan({0})",
        bounded=True, magnifies=1, error="flat", vectors=True,
        formula="atan",
        elementary=True, ufunc="arctan",
        spelled={"latex": r"\arctan"},
    ),
    Primitive("atan2", lambda m, a, b: m.atan2(a, b), (lambda m, y, a, b: m.div(m.div(b, m.hypot(a, b)), m.hypot(a, b)), lambda m, y, a, b: -m.div(m.div(a, m.hypot(a, b)), m.hypot(a, b))), "not 0, 0", ((0.25, 4.0), (-4.0, 4.0)), jump=lambda m, a, b: m.both(m.is_zero(a), m.compare(lt, b, 0)), kinks="y = 0 with x < 0", arguments="y x",
        flint="gc_atan2",
        pairs="gk_atan2({0}, {1})",
        underflows=4,
        bounded=True, error="angle", decided="cut", vectors=True,
        needs=lambda m, a, b: m.some(a, b), smooth=lambda m, a, b: m.off_cut(a, b), formula="atan2",
        elementary=True,
        spelled={"arrays": "P.arctan2", "engine": "gc_atan2", "julia": "atan"},
    ),
)
# fmt: on
