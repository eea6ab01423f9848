"""Functions of numbers that sympy computes at operands it has rounded before, so that a 0 found there proves nothing.

Its evaluation follows what sums, products, powers and elementary functions lose. The special and the combinatorial
functions it hands to mpmath, at operands of a few digits: lgamma(1 - 1e-78), zeta(-2 + 1e-78) and 1/gamma(-1 + 1e-78)
come out as 0, and ``is_zero``, ``is_positive``, ``equals``, ``Abs`` and ``Max`` take that for the truth.
"""

from __future__ import annotations

from typing import Any

_FAMILIES = ("sympy.functions.special.", "sympy.functions.combinatorial.", "gradcli.")


def untracked(e: Any) -> bool:
    """Whether an expression has such a function of a number within."""
    import sympy

    return any(type(node).__module__.startswith(_FAMILIES) and node.is_number for node in e.atoms(sympy.Function))
