"""Hyperbolic functions."""

from __future__ import annotations

from gradcli.functions.row import Primitive

# fmt: off
ROWS = (
    Primitive("sinh", lambda m, a: m.sinh(a), (lambda m, y, a: m.cosh(a),), "cosh(x)", overflows=True,
        carries=True, magnifies=711, error="exponential", vectors=True,
        formula="sinh",
    ),
    Primitive("cosh", lambda m, a: m.cosh(a), (lambda m, y, a: m.sinh(a),), "sinh(x)", overflows=True, never_negative=True,
        carries=True, never_zero=True, magnifies=711, error="exponential", vectors=True,
        formula="cosh",
    ),
    Primitive("tanh", lambda m, a: m.tanh(a), (lambda m, y, a: m.sech2(a),), "sech(x)^2",
        bounded=True, magnifies=1, error="flat", vectors=True,
        formula="tanh",
    ),
    Primitive("sech2", lambda m, a: m.sech2(a), (lambda m, y, a: -2 * y * m.tanh(a),), "-2*sech(x)^2*tanh(x)", shown="sech({0})^2",
        bounded=True, underflows=True, never_negative=True, never_zero=True,
        formula="value",
    ),
    Primitive("sech", lambda m, a: m.sech(a), (lambda m, y, a: -y * m.tanh(a),), "-sech(x)*tanh(x)", never_negative=True, never_zero=True,
        bounded=True, underflows=True,
        formula="sech",
    ),
    Primitive("csch", lambda m, a: m.csch(a), (lambda m, y, a: -y * m.coth(a),), "-csch(x)*coth(x)", "x != 0", ((0.1, 4.0),), pole=True, never_zero=True,
        underflows=True, decided="zero",
        needs=lambda m, a: m.not_zero(a), formula="csch",
    ),
    Primitive("coth", lambda m, a: m.coth(a), (lambda m, y, a: -(m.csch(a) * m.csch(a)),), "-csch(x)^2", "x != 0", ((0.1, 4.0),), pole=True, never_zero=True,
        decided="zero",
        needs=lambda m, a: m.not_zero(a), formula="coth",
    ),
    Primitive("asinh", lambda m, a: m.asinh(a), (lambda m, y, a: m.div(1, m.hypot(m.number(1), a)),), "1/sqrt(1+x^2)",
        carries=True, magnifies=1, error="flat", vectors=True,
        formula="asinh",
    ),
    Primitive("acosh", lambda m, a: m.acosh(a), (lambda m, y, a: m.div(m.div(1, m.sqrt(a - 1)), m.sqrt(a + 1)),), "1/sqrt(x^2-1)", "x >= 1", ((1.1, 50.0),), edge=lambda m, a: m.same(a, 1),
        carries=True, never_negative=True, decided="size 1", ends=(1, None), vectors=True,
        needs=lambda m, a: m.not_negative(a - 1), smooth=lambda m, a: m.positive(a - 1), formula="acosh",
    ),
    Primitive("atanh", lambda m, a: m.atanh(a), (lambda m, y, a: m.div(1, (1 - a) * (1 + a)),), "1/(1-x^2)", "-1 < x < 1", ((-0.99, 0.99),), pole=True,
        carries=True, decided="size 1", vectors=True,
        needs=lambda m, a: m.positive(1 - a * a), formula="atanh",
    ),
)
# fmt: on
