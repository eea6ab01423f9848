"""Activations and losses of neural networks."""

from __future__ import annotations

from gradcli.functions.callable import defined
from gradcli.functions.row import Primitive

ROWS: tuple[Primitive, ...] = ()
DEFINITIONS = (
    defined("gelu", "x", "x*erfc(-x/sqrt(2))/2", about="activation x*normcdf(x)"),
    defined("silu", "x", "x*sigmoid(x)", aliases="swish", about="activation"),
    defined("mish", "x", "x*tanh(softplus(x))", about="activation"),
    defined("softsign", "x", "x/(1 + abs(x))", about="activation"),
    defined("elu", "x a", "max(x, 0) + a*expm1(min(x, 0))", about="activation"),
    defined("logcosh", "x", "abs(x) + log1p(exp(-2*abs(x))) - log(2)", aliases="log_cosh", about="loss log(cosh(x))"),
    defined("huber", "r d", "where(abs(r) <= d, r^2/2, d*(abs(r) - d/2))", "d > 0", about="loss"),
    defined("pseudohuber", "r d", "d*(hypot(d, r) - d)", "d > 0", aliases="pseudo_huber", about="loss"),
)
