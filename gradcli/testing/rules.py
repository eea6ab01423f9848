"""Which rule would explain a wrong gradient: a sign, a factor, a transposed Jacobian, entries in another order."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy

FACTORS = (2.0, 3.0, 4.0)
MOST_PERMUTED = 6


def explanation(claimed: Any, alike: Callable[[Any], bool]) -> str:
    """What would make the claimed entries, an array a row an output, the true ones; empty where no rule does.

    ``alike`` says whether entries agree with the true ones as far as these are known.
    """
    if alike(-claimed):
        return "the sign is wrong: the claim is minus the gradient"
    if claimed.shape[0] == claimed.shape[1] and alike(claimed.T):
        return "the Jacobian is transposed: rows are outputs, columns are variables"
    for factor in (*FACTORS, float(claimed.shape[1]), float(claimed.shape[0])):
        if factor != 1 and alike(claimed * factor):
            return f"a factor {factor:g} is missing"
        if factor != 1 and alike(claimed / factor):
            return f"a factor {factor:g} is too much"
    if not numpy.any(claimed):
        return "the claim is 0 throughout: nothing is connected, or gradients were zeroed"
    if 1 < claimed.shape[1] <= MOST_PERMUTED:
        for order in permutations(range(claimed.shape[1])):
            if alike(claimed[:, list(order)]):
                return "the entries stand in another order"
    return ""


def of_one_entry(claimed: float, alike: Callable[[float], bool]) -> str:
    """The same of one entry."""
    if alike(-claimed):
        return "its sign is wrong"
    for factor in FACTORS:
        if alike(claimed * factor):
            return f"a factor {factor:g} is missing"
        if alike(claimed / factor):
            return f"a factor {factor:g} is too much"
    return "it is 0, as if it were not connected" if claimed == 0 else ""
