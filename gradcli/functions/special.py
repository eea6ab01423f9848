"""Special functions."""

from __future__ import annotations

from gradcli.functions.row import Monotonic, Primitive

# fmt: off
ROWS = (
    Primitive("erf", lambda m, a: m.erf(a), (lambda m, y, a: m.div(2 * m.exp(-(a * a)), m.sqrt(m.pi())),), real_only=True,
        flint="arb_hypgeom_erf",
        group="error",
        bounded=True, magnifies=1, error="flat twice", vectors=True,
        formula="erf",
        spelled={
            "scipy": "scipy.special.erf", "jax": "special.erf", "torch": "torch.special.erf",
            "tensorflow": "tf.math.erf", "python": "math.erf", "c": "erf",
        },
        monotonic=Monotonic(limits=(-1, 1)),
    ),
    Primitive("erfc", lambda m, a: m.erfc(a), (lambda m, y, a: -m.div(2 * m.exp(-(a * a)), m.sqrt(m.pi())),), never_negative=True, real_only=True,
        flint="arb_hypgeom_erfc",
        group="error",
        bounded=True, underflows=64, never_zero=True, error="bell", vectors=True,
        formula="erfc",
        spelled={
            "scipy": "scipy.special.erfc", "jax": "special.erfc", "torch": "torch.special.erfc",
            "tensorflow": "tf.math.erfc", "python": "math.erfc", "c": "erfc",
        },
    ),
    Primitive("gamma", lambda m, a: m.gamma(a), (lambda m, y, a: y * m.polygamma(a, 0),), "x != 0, -1, -2, ...", ((0.25, 6.0),), pole=True, never_zero=True, real_only=True,
        flint="arb_gamma",
        carries=True, underflows=64, error="gamma", decided="pole of gamma",
        needs=lambda m, a: m.no_pole(a), formula="value",
        spelled={
            "latex": r"\Gamma", "scipy": "scipy.special.gamma", "jax": "special.gamma",
            "torch": "torch.where(({0} < 0) & (torch.remainder(torch.floor({0}), 2) == 1), -1.0, 1.0) * "
            "torch.exp(torch.lgamma({0}))",
            "tensorflow": "tf.where(({0} < 0.0) & (tf.math.floormod(tf.math.floor({0}), 2.0) == 1.0), "
            "-tf.math.exp(tf.math.lgamma({0})), tf.math.exp(tf.math.lgamma({0})))",
            "python": "math.gamma",
        },
    ),
    Primitive("lgamma", lambda m, a: m.lgamma(a), (lambda m, y, a: m.polygamma(a, 0),), "x != 0, -1, -2, ...", ((0.25, 20.0),), pole=True, real_only=True,
        flint="arb_lgamma",
        carries=True, error="logarithm of gamma", decided="pole of gamma",
        needs=lambda m, a: m.no_pole(a), formula="value",
        spelled={
            "scipy": "scipy.special.gammaln", "jax": "special.gammaln", "torch": "torch.lgamma",
            "tensorflow": "tf.math.lgamma", "python": "math.lgamma", "c": "lgamma", "engine": "gc_lgamma",
        },
    ),
    Primitive("polygamma", lambda m, a, n: m.polygamma(a, n), (lambda m, y, a, n: m.polygamma(a, n + 1),), "x != 0, -1, -2, ...", ((0.25, 20.0),), parameter=(0, 1, 2), shown="polygamma({p}, {0})", pole=True, real_only=True, arguments="x n",
        flint="gc_polygamma({y}, {0}, {p}, w)",
        error="polygamma", decided="pole of gamma",
        needs=lambda m, a, n: m.no_pole(a), formula="value",
        spelled={"scipy": "scipy.special.polygamma"},
    ),
)
# fmt: on
