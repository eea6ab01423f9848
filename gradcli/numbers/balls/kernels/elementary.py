"""What is made of a few of flint's functions: of the gamma function, of logarithms, of the normal distribution."""

from __future__ import annotations

import math
from typing import Any

from flint import arb, arb_series

from gradcli.numbers.balls.kernels.precision import Precision


def rgammam(n: Any, x: Any) -> Any:
    order = int(n.unique_fmpz())
    with Precision(0, order + 1):
        return arb_series([x, 1], prec=order + 1).rgamma()[order] * math.factorial(order)


def binomial(n: Any, k: Any) -> Any:
    return (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma()


def beta(a: Any, b: Any) -> Any:
    return a.gamma() * b.gamma() * (a + b).rgamma()


def lbeta(a: Any, b: Any) -> Any:
    return a.lgamma() + b.lgamma() - (a + b).lgamma()


def lbinomial(n: Any, k: Any) -> Any:
    return (n + 1).lgamma() - (k + 1).lgamma() - (n - k + 1).lgamma()


def xlogy(x: Any, y: Any) -> Any:
    return x * y.log()


def xlog1py(x: Any, y: Any) -> Any:
    return x * y.log1p()


def log1mexp(x: Any) -> Any:
    return (-x.exp()).log1p() if x < -1 else (-x.expm1()).log()


def normlogcdf(x: Any) -> Any:
    far = x / arb(2).sqrt()
    return (-far.erfc() / 2).log1p() if x > 0 else ((-far).erfc() / 2).log()
