"""Exponentials and logarithms."""

from __future__ import annotations

from gradcli.functions.row import ANY2, Primitive

# fmt: off
ROWS = (
    Primitive("exp", lambda m, a: m.exp(a), (lambda m, y, a: y,), "exp(x)", overflows=True, never_negative=True,
        underflows=True, never_zero=True, magnifies=745, error="exponential", vectors=True,
        formula="exp",
    ),
    Primitive("expm1", lambda m, a: m.expm1(a), (lambda m, y, a: m.exp(a),), "exp(x)", overflows=True,
        magnifies=745, error="exponential", vectors=True,
        definition=lambda m, a: m.exp(a) - 1,
    ),
    Primitive("exp2", lambda m, a: m.exp2(a), (lambda m, y, a: y * m.log(m.number(2)),), "2^x*log(2)", overflows=True, never_negative=True,
        underflows=True, never_zero=True, magnifies=1100, error="exponential", vectors=True,
        formula="value",
    ),
    Primitive("log", lambda m, a: m.log(a), (lambda m, y, a: m.div(1, a),), "1/x", "x > 0", ((0.0625, 50.0),), pole=True,
        carries=True, error="logarithm", decided="zero", vectors=True,
        needs=lambda m, a: m.positive(a), formula="log",
    ),
    Primitive("log2", lambda m, a: m.log2(a), (lambda m, y, a: m.div(1, a * m.log(m.number(2))),), "1/(x*log(2))", "x > 0", ((0.0625, 50.0),), pole=True,
        carries=True, error="logarithm", decided="zero", vectors=True,
        needs=lambda m, a: m.positive(a), formula="value",
    ),
    Primitive("log10", lambda m, a: m.log10(a), (lambda m, y, a: m.div(1, a * m.log(m.number(10))),), "1/(x*log(10))", "x > 0", ((0.0625, 50.0),), pole=True,
        carries=True, error="logarithm", decided="zero", vectors=True,
        needs=lambda m, a: m.positive(a), formula="value",
    ),
    Primitive("log1p", lambda m, a: m.log1p(a), (lambda m, y, a: m.div(1, 1 + a),), "1/(1+x)", "x > -1", ((-0.9, 50.0),), pole=True,
        carries=True, error="logarithm of 1 + x", decided="-1", vectors=True,
        needs=lambda m, a: m.positive(1 + a), definition=lambda m, a: m.log(1 + a),
    ),
    Primitive("logaddexp", lambda m, a, b: m.logaddexp(a, b), (lambda m, y, a, b: m.sigmoid(a - b), lambda m, y, a, b: m.sigmoid(b - a)), "sigmoid(x-y), sigmoid(y-x)", "all x, y", ANY2, overflows=True,
        sign_of="sum", error="flat",
        definition=lambda m, a, b: m.log(m.exp(a) + m.exp(b)),
    ),
    Primitive("sigmoid", lambda m, a: m.sigmoid(a), (lambda m, y, a: y * m.sigmoid(-a),), "sigmoid(x)*sigmoid(-x)", never_negative=True, never_zero=True,
        bounded=True, underflows=True, magnifies=745, error="flat",
        definition=lambda m, a: m.div(1, 1 + m.exp(-a)),
    ),
    Primitive("softplus", lambda m, a: m.softplus(a), (lambda m, y, a: m.sigmoid(a),), "sigmoid(x)", overflows=True, never_negative=True, never_zero=True,
        underflows=True, magnifies=745, error="flat",
        definition=lambda m, a: m.log(1 + m.exp(a)),
    ),
    Primitive("lambertw", lambda m, a: m.lambertw(a), (lambda m, y, a: m.div(m.exp(-y), 1 + y),), "exp(-w)/(1+w)", "x >= -1/e", ((-0.25, 20.0),), edge=lambda m, a: m.is_zero(a * m.e() + 1), real_only=True,
        carries=True, decided="branch point",
        needs=lambda m, a: m.not_negative(a + m.exp(m.number(-1))), smooth=lambda m, a: m.positive(a + m.exp(m.number(-1))),
    ),
)
# fmt: on
