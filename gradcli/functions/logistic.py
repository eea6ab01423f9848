"""Logits, logarithms of sums and differences of exponentials, and entropies."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from gradcli.functions.callable import defined
from gradcli.functions.row import InBlocks, Monotonic, Primitive

_row = partial(Primitive, real_only=True)


def _none(x: Any, y: Any) -> int | None:
    return 0 if x == 0 and y >= 0 else None


def _none_beyond(x: Any, y: Any) -> int | None:
    return 0 if x == 0 and y >= -1 else None


# fmt: off
ROWS = (
    _row("xlogy", lambda m, a, b: m.xlogy(a, b), (lambda m, y, a, b: m.log(b), lambda m, y, a, b: m.div(a, b)), "y > 0; y = 0 for x = 0", ((-4.0, 4.0), (0.0625, 9.0)),
        about="x*log(y), 0 at x = 0", exact=_none, error="calm", enclosure="xlogy", prompt=True, flint="arb_log({y}, {1}, w); arb_mul({y}, {y}, {0}, w)", in_blocks=InBlocks("xlogy", 4), edge=lambda m, a, b: m.is_zero(b), near=lambda m, a, b: a * m.log(b),
        needs=lambda m, a, b: m.any_of(m.positive(b), m.every(m.zero(a), m.zero(b))), smooth=lambda m, a, b: m.positive(b),
        infinite=lambda m, a, b: m.every(m.not_zero(a), m.zero(b)), at_pole=lambda a, b: -math.copysign(math.inf, a), pole=True,
        spelled={"latex": r"#1 \ln\left(#2\right)", "scipy": "scipy.special.xlogy", "jax": "special.xlogy", "torch": "torch.special.xlogy", "tensorflow": "tf.math.xlogy"},
    ),
    _row("xlog1py", lambda m, a, b: m.xlog1py(a, b), (lambda m, y, a, b: m.log1p(b), lambda m, y, a, b: m.div(a, 1 + b)), "y > -1; y = -1 for x = 0", ((-4.0, 4.0), (-0.75, 9.0)),
        about="x*log(1 + y), 0 at x = 0", exact=_none_beyond, error="calm", enclosure="xlog1py", prompt=True, flint="arb_log1p({y}, {1}, w); arb_mul({y}, {y}, {0}, w)", in_blocks=InBlocks("xlog1py", 4), edge=lambda m, a, b: m.is_zero(1 + b), near=lambda m, a, b: a * m.log1p(b),
        needs=lambda m, a, b: m.any_of(m.positive(1 + b), m.every(m.zero(a), m.zero(1 + b))), smooth=lambda m, a, b: m.positive(1 + b),
        infinite=lambda m, a, b: m.every(m.not_zero(a), m.zero(1 + b)), at_pole=lambda a, b: -math.copysign(math.inf, a), pole=True,
        spelled={"latex": r"#1 \ln\left(1 + #2\right)", "scipy": "scipy.special.xlog1py", "jax": "special.xlog1py", "torch": "torch.special.xlog1py", "tensorflow": "tf.math.xlog1py"},
    ),
    _row("log1mexp", lambda m, a: m.log1mexp(a), (lambda m, y, a: -m.div(1, m.expm1(-a)),), "x < 0", ((-9.0, -0.0625),),
        aliases="log1m_exp", about="log(1 - exp(x))", enclosure="log1mexp", prompt=True, flint="arb_exp({y}, {0}, w); arb_neg({y}, {y}); arb_log1p({y}, {y}, w)", underflows=64, near=lambda m, a: m.log(-m.expm1(a)),
        needs=lambda m, a: m.positive(-a), infinite=lambda m, a: m.zero(a), at_pole=-math.inf, pole=True,
        definition=lambda m, a: m.log(1 - m.exp(a)),
        monotonic=Monotonic((None, 0), (0, -math.inf), falls=True),
        spelled={"latex": r"\ln\left(1 - e^{#1}\right)", "scipy": "np.log(-np.expm1({0}))"},
    ),
)
# fmt: on
DEFINITIONS = (
    defined(
        "logit", "p", "log(p/(1 - p))", "0 < p < 1", about="log odds, inverse of sigmoid", scipy="scipy.special.logit"
    ),
    defined(
        "logsigmoid",
        "x",
        "-softplus(-x)",
        aliases="log_expit log_sigmoid log_inv_logit",
        about="logarithm of the logistic function",
    ),
    defined(
        "logsubexp",
        "x y",
        "x + log1mexp(y - x)",
        "x > y",
        aliases="log_diff_exp log_sub_exp",
        about="log(exp(x) - exp(y))",
    ),
    defined("entr", "x", "-xlogy(x, x)", "x >= 0", about="entropy -x*log(x)"),
    defined(
        "relentr",
        "x y",
        "where(y > 0, xlogy(x, x/y), xlogy(x, y))",
        "x >= 0, y > 0",
        aliases="rel_entr",
        about="relative entropy x*log(x/y)",
    ),
    defined(
        "kldiv",
        "x y",
        "where(y > 0, xlogy(x, x/y), xlogy(x, y)) - x + y",
        "x >= 0, y > 0",
        aliases="kl_div",
        about="Kullback-Leibler divergence x*log(x/y) - x + y",
    ),
)
