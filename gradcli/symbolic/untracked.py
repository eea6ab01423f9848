"""Functions of numbers that sympy computes at operands it has rounded before, so that a 0 found there proves nothing.

Its evaluation follows what sums, products, powers and elementary functions lose. The special and the combinatorial
functions it hands to mpmath, at operands of a few digits: lgamma(1 - 1e-78), zeta(-2 + 1e-78) and 1/gamma(-1 + 1e-78)
come out as 0, and ``is_zero``, ``is_positive``, ``equals``, ``Abs`` and ``Max`` take that for the truth.
"""

from __future__ import annotations

from typing import Any

_FAMILIES = ("sympy.functions.special.", "sympy.functions.combinatorial.", "gradcli.")


def untracked(e: Any, clean: set[Any] | None = None) -> bool:
    """Whether an expression has such a function of a number within. ``clean`` are expressions that have none, which are
    not looked through again, and grow by this one if it has none."""
    import sympy

    clean = set() if clean is None else clean
    seen: set[Any] = set()
    waiting = [e]
    while waiting:  # no recursion: expressions may be nested deeper than Python's calls
        node = waiting.pop()
        if node in clean or node in seen:
            continue
        if isinstance(node, sympy.Function) and type(node).__module__.startswith(_FAMILIES) and node.is_number:
            return True
        seen.add(node)
        waiting += node.args
    clean |= seen
    return False
