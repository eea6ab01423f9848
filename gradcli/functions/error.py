"""Inverses and kin of the error function, and the lower branch of Lambert's."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from gradcli.functions.callable import Function
from gradcli.functions.row import InBlocks, Monotonic, Primitive

_row = partial(Primitive, group="error", real_only=True)


def _at_zero(x: Any) -> int | None:
    return 0 if x == 0 else None


def _half_root(m: Any, y: Any) -> Any:
    """The slope of erfinv, whose value is y."""
    return m.div(m.sqrt(m.pi()) * m.exp(y * y), 2)


# fmt: off
ROWS = (
    _row("erfi", lambda m, x: m.erfi(x), (lambda m, y, x: m.div(2 * m.exp(x * x), m.sqrt(m.pi())),), about="imaginary error function",
        flint="arb_hypgeom_erfi", prompt=True,
        exact=_at_zero, near=lambda m, x: m.expanded("erfi", x),
        enclosure="erfi", in_blocks=InBlocks("erfi", 32, lambda m, y, x: m.either(m.positive(0.001 - m.abs(x)), m.every(m.positive(m.abs(x) - 0.05), m.positive(6 - m.abs(x))))), wrapped="erfi x", formula="erfi", overflows=True,
        spelled={"latex": r"\operatorname{erfi}", "scipy": "scipy.special.erfi", "julia": "SpecialFunctions.erfi"},
        monotonic=Monotonic(),
    ),
    _row("erfinv", lambda m, x: m.erfinv(x), (lambda m, y, x: _half_root(m, y),), "-1 < x < 1", ((-0.95, 0.95),), aliases="inverf InverseErf",
        about="inverse error function",
        needs=lambda m, x: m.every(m.positive(1 - x), m.positive(1 + x)), infinite=lambda m, x: m.any_of(m.zero(1 - x), m.zero(1 + x)), at_pole=lambda x: x * math.inf, exact=_at_zero,
        enclosure="erfinv", flint="arb_hypgeom_erfinv", in_blocks=InBlocks("erfinv", 4), wrapped="erfinv x", formula="erfinv", pole=True, decided="size 1",
        spelled={
            "latex": r"\operatorname{erf}^{-1}", "scipy": "scipy.special.erfinv", "jax": "special.erfinv", "torch": "torch.special.erfinv",
            "tensorflow": "tf.math.erfinv", "julia": "SpecialFunctions.erfinv",
        },
        monotonic=Monotonic((-1, 1)),
    ),
    _row("erfcinv", lambda m, x: m.erfcinv(x), (lambda m, y, x: -_half_root(m, y),), "0 < x < 2", ((0.05, 1.95),), aliases="inv_erfc InverseErfc",
        about="inverse complementary error function",
        needs=lambda m, x: m.every(m.positive(x), m.positive(2 - x)), infinite=lambda m, x: m.any_of(m.zero(x), m.zero(2 - x)), at_pole=lambda x: (1 - x) * math.inf, exact=lambda x: 0 if x == 1 else None,
        enclosure="erfcinv", flint="arb_hypgeom_erfcinv", in_blocks=InBlocks("erfcinv", 8), wrapped="erfcinv x", formula="erfcinv", pole=True, decided="0 or 2",
        spelled={
            "latex": r"\operatorname{erfc}^{-1}", "scipy": "scipy.special.erfcinv", "tensorflow": "tf.math.erfcinv",
            "julia": "SpecialFunctions.erfcinv",
        },
        monotonic=Monotonic((0, 2), (math.inf, -math.inf), falls=True),
    ),
    _row("erfcx", lambda m, x: m.erfcx(x), (lambda m, y, x: 2 * x * y - m.div(2, m.sqrt(m.pi())),), sample=((-4.0, 20.0),),
        about="scaled complementary error function exp(x^2)*erfc(x), Mills ratio",
        exact=lambda x: 1 if x == 0 else None, near=lambda m, x: m.expanded("erfcx", x),
        enclosure="scaled_erfc", flint="gc_erfcx", in_blocks=InBlocks("erfcx", 8, lambda m, y, x: m.not_negative(x + 3)), never_negative=True, never_zero=True, overflows=True, underflows=64,
        definition=lambda m, x: m.exp(x * x) * m.erfc(x),
        spelled={
            "latex": r"\operatorname{erfcx}", "scipy": "scipy.special.erfcx", "torch": "torch.special.erfcx", "tensorflow": "tf.math.erfcx",
            "julia": "SpecialFunctions.erfcx",
        },
        monotonic=Monotonic(limits=(math.inf, 0), falls=True),
    ),
    _row("dawson", lambda m, x: m.dawson(x), (lambda m, y, x: 1 - 2 * x * y,), aliases="dawsn DawsonF",
        about="Dawson's integral exp(-x^2)*integral of exp(t^2)",
        exact=_at_zero, near=lambda m, x: m.expanded("dawson", x),
        enclosure="dawson", flint="gc_dawson", in_blocks=InBlocks("dawsn", 16, lambda m, y, x: m.either(m.positive(0.001 - m.abs(x)), m.positive(m.abs(x) - 0.1))), bounded=True, underflows=64,
        definition=lambda m, x: m.div(m.sqrt(m.pi()) * m.exp(-(x * x)) * m.erfi(x), 2),
        spelled={"latex": "F", "scipy": "scipy.special.dawsn", "tensorflow": "tf.math.special.dawsn", "julia": "SpecialFunctions.dawson"},
    ),
    _row("lambertwm1", lambda m, x: m.lambertwm1(x), (lambda m, y, x: m.div(m.exp(-y), 1 + y),), "-1/e <= x < 0", ((-0.36, -0.01),), aliases="lambert_wm1",
        about="lower branch of Lambert's W, product logarithm",
        needs=lambda m, x: m.every(m.not_negative(x + m.exp(m.number(-1))), m.positive(-x)), smooth=lambda m, x: m.positive(x + m.exp(m.number(-1))),
        edge=lambda m, x: m.is_zero(x * m.e() + 1), infinite=lambda m, x: m.zero(x), at_pole=-math.inf, near=lambda m, x: m.expanded("lambertwm1", x),
        enclosure="lower_lambertw", flint="arb_lambertw({y}, {0}, 1, w)", in_blocks=InBlocks("lambertw", 16, lambda m, y, x: m.positive(x + 0.3677), more=(-1,)), wrapped="lambertw x -1", pole=True, decided="branch point or 0",
        spelled={"latex": "W_{-1}", "scipy": "scipy.special.lambertw({0}, -1).real"},
    ),
)
# fmt: on
DEFINITIONS: tuple[Function, ...] = ()
