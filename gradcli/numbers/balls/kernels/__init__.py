"""What encloses the rows that no number system has an algorithm for: functions of flint's balls, one an operand.

A kernel returns a ball that contains the value for every point of the operands, or one that is not finite. The domain
was judged before (``Primitive.needs``): at all points of the operands there is a real value. A kernel that is marked
``takes_exact`` is given numbers of the system as they are: of rationals it can tell which differ by integers.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from flint import arb

MODULES = (
    "incomplete",
    "elementary",
    "integrals",
    "bessel",
    "elliptic",
    "fit",
    "hypergeometric",
    "polynomials",
)
"""Where kernels stand; read when one is asked for."""


def kernel(name: str) -> Callable[..., Any] | None:
    """The kernel of a name; else flint's function of the last operand and those before it. None where there is
    neither."""
    for module in MODULES:
        found: Callable[..., Any] | None = vars(import_module(f"{__name__}.{module}")).get(name)
        if found is not None and not name.startswith("_"):
            return found
    method = getattr(arb, name, None)
    return None if method is None else lambda *given: method(given[-1], *given[:-1])
