"""The families of special functions: a file each, with rows (``ROWS``) and definitions over rows (``DEFINITIONS``).

What a family is called is its group in ``gradcli functions``.
"""

from __future__ import annotations

from typing import Any

from gradcli.functions import (
    angles,
    bessel,
    combinatorial,
    elliptic,
    error,
    fit,
    hypergeometric,
    incomplete,
    integrals,
    logistic,
    neural,
    normal,
    polynomials,
    removable,
    steps,
)

FAMILIES: dict[str, Any] = {
    "gamma": combinatorial,
    "incomplete": incomplete,
    "normal": normal,
    "logistic": logistic,
    "neural": neural,
    "integrals": integrals,
    "error": error,
    "bessel": bessel,
    "hypergeometric": hypergeometric,
    "elliptic": elliptic,
    "polynomials": polynomials,
    "removable": removable,
    "steps": steps,
    "angles": angles,
    "fit": fit,
}
"""By the name of the group."""
