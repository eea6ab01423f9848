"""The normal distribution: ``normcdf(x)``, or ``normcdf(x, mu, sigma)``."""

from __future__ import annotations

import math
from typing import Any

from gradcli.functions.callable import Function, defined
from gradcli.functions.row import InBlocks, Monotonic, Primitive


def _density_over_share(m: Any, y: Any, a: Any) -> Any:
    """normpdf(x)/normcdf(x), of the logarithm ``y`` of the latter: neither underflows."""
    return m.div(m.exp(-m.div(a * a, 2) - y), m.sqrt(2 * m.pi()))


ROWS = (
    Primitive(
        "normlogcdf",
        lambda m, a: m.normlogcdf(a),
        (_density_over_share,),
        aliases="log_ndtr",
        about="logarithm of the normal distribution function",
        real_only=True,
        enclosure="normlogcdf",
        flint="gc_normlogcdf",
        in_blocks=InBlocks("log_ndtr", 16, lambda m, y, x: m.not_negative(2 - x)),
        monotonic=Monotonic(limits=(-math.inf, 0)),
        spelled={
            "latex": r"\ln\Phi",
            "scipy": "scipy.special.log_ndtr",
            "jax": "special.log_ndtr",
            "torch": "torch.special.log_ndtr",
        },
    ),
)


def _scaled(name: str, body: str, domain: str, short: Function) -> Function:
    """A function of the standard distribution, or with mean and deviation."""
    parameters = f"{short.parameters[0] if short.parameters else 'x'} mu sigma"
    whole = defined(name, parameters, body, domain)
    call = f"{name}({short.parameters[0] if short.parameters else 'x'}[, mu, sigma])"
    return short._replace(by_count={3: whole}, call=call)


DEFINITIONS = (
    _scaled(
        "normcdf",
        "erfc((mu - x)/(sqrt(2)*sqrt(sigma)^2))/2",
        "sigma > 0",
        defined(
            "normcdf",
            "x",
            "erfc(-x/sqrt(2))/2",
            aliases="ndtr pnorm Phi",
            about="normal distribution function",
            latex=r"\Phi",
            scipy="scipy.special.ndtr",
        ),
    ),
    _scaled(
        "normpdf",
        "exp(-((x - mu)/sigma)^2/2)/(sqrt(sigma)^2*sqrt(2*pi))",
        "sigma > 0",
        defined("normpdf", "x", "exp(-x^2/2)/sqrt(2*pi)", aliases="dnorm", about="normal density"),
    ),
    _scaled(
        "norminv",
        "mu - sqrt(sigma)^2*sqrt(2)*erfcinv(2*p)",
        "0 < p < 1, sigma > 0",
        defined(
            "norminv",
            "p",
            "-sqrt(2)*erfcinv(2*p)",
            "0 < p < 1",
            aliases="ndtri qnorm inv_Phi invnorm probit",
            about="normal quantile, inverse of the normal distribution function",
            scipy="scipy.special.ndtri",
        ),
    ),
    _scaled(
        "normlogpdf",
        "-((x - mu)/sigma)^2/2 - log(sigma) - log(2*pi)/2",
        "sigma > 0",
        defined("normlogpdf", "x", "-x^2/2 - log(2*pi)/2", about="logarithm of the normal density"),
    ),
)
