"""JᵀJ and Jᵀr of Gauss–Newton: products of what a row of a table has, added as its entries are.

The rows of a target are residuals r, their gradients the rows of J. Source: Nocedal & Wright, Numerical Optimization
(2006), section 10.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy

from gradcli.tables.statuses import OK, UNCONNECTED

Places = tuple[int, int]
"""Two places among the entries of a row: the value is 0, the partials follow."""
HALF_ULP = 2.0**-53
TINIEST = 5e-324


def pairs(width: int) -> list[Places]:
    """The value with each of ``width`` partials, then each two partials once."""
    return [(a, b) for a in range(width + 1) for b in range(max(a, 1), width + 1)]


def with_codes(codes: Any, wanted: Sequence[Places]) -> Any:
    """Codes (T, E, N) and those of the products: the graver of two; unconnected where one is that."""
    found = []
    for a, b in wanted:
        both = numpy.stack([codes[:, a], codes[:, b]])
        apart = (both == UNCONNECTED).any(axis=0)
        found.append(numpy.where(apart, UNCONNECTED, both.max(axis=0)))
    return numpy.concatenate([codes, numpy.stack(found, axis=1)], axis=1)


def with_numbers(numbers: Any, errors: Any, wanted: Sequence[Places]) -> tuple[Any, Any]:
    """Numbers (T, E, N) and their products, and the bounds of both, if there are any."""
    with numpy.errstate(all="ignore"):
        found = numpy.stack([numbers[:, a] * numbers[:, b] for a, b in wanted], axis=1)
        numbers = numpy.concatenate([numbers, found], axis=1)
        if errors is None:
            return numbers, None
        sizes, bounds = numpy.abs(numbers), []
        for place, (a, b) in enumerate(wanted):
            moved = sizes[:, a] * errors[:, b] + (sizes[:, b] + errors[:, b]) * errors[:, a]
            # The bound is rounded itself, a few times.
            bounds.append(moved * (1 + 8 * HALF_ULP) + numpy.abs(found[:, place]) * 2 * HALF_ULP + TINIEST)
        exact = numpy.stack([(numbers[:, a] == 0) & (errors[:, a] == 0) | (numbers[:, b] == 0) & (errors[:, b] == 0)
                             for a, b in wanted], axis=1)  # fmt: skip
        return numbers, numpy.concatenate([errors, numpy.where(exact, 0.0, numpy.stack(bounds, axis=1))], axis=1)


def unfinished(numbers: Any, errors: Any, codes: Any, first: int) -> Any:
    """The mask (N,) of the points with a product, from the place ``first`` on, that doubles do not hold."""
    missing = ~numpy.isfinite(numbers[:, first:]) | ~numpy.isfinite(errors[:, first:])
    return (missing & (codes[:, first:] == OK)).any(axis=(0, 1))


Bounded = tuple[Fraction, Fraction]
"""A number, and how far it may be from the true one."""


def product(a: Bounded, b: Bounded) -> Bounded:
    """Of two numbers."""
    return a[0] * b[0], abs(a[0]) * b[1] + abs(b[0]) * a[1] + a[1] * b[1]
