"""Arithmetic."""

from __future__ import annotations

from gradcli.functions.row import ANY2, Primitive

# fmt: off
ROWS = (
    Primitive("add", lambda m, a, b: a + b, (lambda m, y, a, b: 1, lambda m, y, a, b: 1), "all x, y", ANY2, rational=True, shown="{0} + {1}", overflows=True,
        carries=True, sign_of="sum", error="sum", linear=True, vanishes="together", cost=1,
        rule=("sum rule", "(u + v)' = u' + v'"),
        formula="value",
        ufunc="add",
    ),
    Primitive("sub", lambda m, a, b: a - b, (lambda m, y, a, b: 1, lambda m, y, a, b: -1), "all x, y", ANY2, rational=True, shown="{0} - {1}", overflows=True,
        carries=True, error="sum", linear=True, vanishes="together", cost=1,
        rule=("difference rule", "(u - v)' = u' - v'"),
        formula="value",
        ufunc="subtract",
    ),
    Primitive("mul", lambda m, a, b: a * b, (lambda m, y, a, b: b, lambda m, y, a, b: a), "all x, y", ANY2, rational=True, shown="{0}*{1}", overflows=True,
        carries=True, underflows=0.5, sign_of="all", error="product", vanishes="either", cost=1,
        rule=("product rule", "(u*v)' = u'*v + u*v'"),
        formula="value",
        ufunc="multiply",
    ),
    Primitive("div", lambda m, a, b: m.div(a, b), (lambda m, y, a, b: m.div(1, b), lambda m, y, a, b: -m.div(y, b)), "y != 0", ((-4.0, 4.0), (0.25, 4.0)), rational=True, shown="{0}/{1}", pole=True,
        carries=lambda place, p: place == 0, underflows=0.5, sign_of="all", error="quotient", decided="divisor",
        vanishes="with x", cost=1, rule=("quotient rule", "(u/v)' = (u'*v - u*v')/v^2"),
        needs=lambda m, a, b: m.not_zero(b), formula="value",
        ufunc="divide",
    ),
    Primitive("neg", lambda m, a: -a, (lambda m, y, a: -1,), rational=True, shown="-{0}", vanishes="with x",
        carries=True, magnifies=1, copies=True, error="copy", linear=True, cost=1,
        rule=("constant factor", "(-u)' = -u'"),
        formula="value",
        ufunc="negative",
    ),
    Primitive("same", lambda m, a: a, (lambda m, y, a: 1,), rational=True, shown="{0}", vanishes="with x",
        carries=True, magnifies=1, copies=True, sign_of="all", error="copy", linear=True, cost=1,
        formula="value",
    ),
    Primitive("stop", lambda m, a: a, (lambda m, y, a: None,), rational=True, vanishes="with x",
        carries=True, magnifies=1, copies=True, sign_of="all", error="copy", cost=1, rule=("stop", "stop(u)' = 0"),
        definition=lambda m, a: a,
        spelled={"scipy": "({0})"},
    ),
)
# fmt: on
