"""Special functions."""

from __future__ import annotations

from gradcli.functions.row import Primitive

# fmt: off
ROWS = (
    Primitive("erf", lambda m, a: m.erf(a), (lambda m, y, a: m.div(2 * m.exp(-(a * a)), m.sqrt(m.pi())),), "2*exp(-x^2)/sqrt(pi)", real_only=True,
        bounded=True, magnifies=1, cost=150, vectors=True,
        formula="erf",
    ),
    Primitive("erfc", lambda m, a: m.erfc(a), (lambda m, y, a: -m.div(2 * m.exp(-(a * a)), m.sqrt(m.pi())),), "-2*exp(-x^2)/sqrt(pi)", never_negative=True, real_only=True,
        bounded=True, underflows=True, never_zero=True, cost=150, vectors=True,
        formula="erfc",
    ),
    Primitive("gamma", lambda m, a: m.gamma(a), (lambda m, y, a: y * m.polygamma(a, 0),), "gamma(x)*digamma(x)", "x != 0, -1, -2, ...", ((0.25, 6.0),), pole=True, never_zero=True, real_only=True,
        carries=True, underflows=True, decided="pole of gamma", cost=150,
        needs=lambda m, a: m.no_pole(a), formula="value",
    ),
    Primitive("lgamma", lambda m, a: m.lgamma(a), (lambda m, y, a: m.polygamma(a, 0),), "digamma(x)", "x != 0, -1, -2, ...", ((0.25, 20.0),), pole=True, real_only=True,
        carries=True, decided="pole of gamma", cost=150,
        needs=lambda m, a: m.no_pole(a), formula="value",
    ),
    Primitive("polygamma", lambda m, a, n: m.polygamma(a, n), (lambda m, y, a, n: m.polygamma(a, n + 1),), "polygamma(n+1, x)", "x != 0, -1, -2, ...", ((0.25, 20.0),), parameter=(0, 1, 2), shown="polygamma({p}, {0})", pole=True, real_only=True,
        decided="pole of gamma",
        needs=lambda m, a, n: m.no_pole(a), formula="value",
    ),
)
# fmt: on
