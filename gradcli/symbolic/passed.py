"""Surfaces that a derivative passes: what the rules ask there, and the program as a whole does not.

The rule for ``abs`` asks for an operand that is not 0, and ``x*abs(x)`` has the derivative 0 where it is: its value and
its derivative tend to the same from both sides, and to what the formula says. So no condition is owed for it. Where
the two derivatives are apart by ``2*y``, the condition is owed but for ``y == 0``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from gradcli.symbolic.apart import endangers
from gradcli.symbolic.constraints import LARGEST_QUERY, NOT_ZERO, UNLESS, Constraint, Constraints, normal
from gradcli.symbolic.everywhere import EdgeSurface, missing, put_in, surface
from gradcli.symbolic.limits import Deadline, NoFormula, attempt
from gradcli.symbolic.slopes import Terms
from gradcli.symbolic.stairs import has_stair
from gradcli.symbolic.untracked import untracked
from gradcli.symbolic.zero import at_ties, edges_within, on_side

MOST_TRIED = 6
"""Conditions past which none is looked at: a formula with so many is not read for them."""
MOST_FACTORS = 2
"""Ways in which two derivatives may meet past which a condition does not say so."""
HIGHEST_ROOT = 4
"""Times an edge may be 0 where another is, to tell the other's sign beside it."""


class Passage(NamedTuple):
    """A derivative by each of ``by`` in turn as it is printed, of a ``value`` as sympy has it.

    ``values`` are the conditions under which there is a value, ``asked`` those of the derivative; what is not told
    until the ``deadline`` stays asked.
    """

    value: Any
    derivative: Any
    by: Sequence[Any]
    values: Constraints
    asked: Constraints
    deadline: Deadline

    def owed(self) -> Constraints:
        """What is asked for the derivative without what it passes."""
        if sum(map(len, self.asked.values())) > MOST_TRIED or any(
            has_stair(e, x) for e in (self.value, self.derivative) for x in self.by
        ):
            return self.asked
        found: Constraints = {}
        for branches, constraints in self.asked.items():
            needed = {c for others, each in self.values.items() if others <= branches for c in each}
            for c in constraints:
                for left in [c] if c in needed else self._left(c):
                    found.setdefault(branches, set()).add(left)
        return found

    def _orders(self) -> list[Any]:
        """The value, the derivatives of each lower order, the derivative."""
        found = [self.value]
        for symbol in self.by[:-1]:
            found.append(Terms(found[-1]).derivative(symbol))
        return [*found, self.derivative]

    def _left(self, constraint: Constraint) -> list[Constraint]:
        """What stays of a condition."""
        edge = constraint.operands[0]
        small = constraint.relation == NOT_ZERO and edge.count_ops() <= LARGEST_QUERY
        if not small or not self.deadline.left or not edge.is_polynomial(*edge.free_symbols):
            return [constraint]
        left, _ = attempt(partial(self._left_of, constraint), self.deadline.left)
        return [constraint] if left is None else left

    def _left_of(self, constraint: Constraint) -> list[Constraint]:
        """The same of each factor; the whole where nothing is gained by that."""
        import sympy as s

        parts = [
            c for factor, _ in s.factor_list(constraint.operands[0])[1] for c in normal(Constraint(NOT_ZERO, (factor,)))
        ]
        left = [c for part in parts for c in self._left_on(part)]
        return [constraint] if left == parts and len(parts) > 1 else left

    def _left_on(self, constraint: Constraint) -> list[Constraint]:
        edge = constraint.operands[0]
        on = surface(edge)
        if not on.values:
            return [constraint]
        owed = {value: self._apart(on, value) for value in on.values}
        closed = [value for value, factors in owed.items() if factors != []]
        if not closed:
            return []
        factors = owed[closed[0]]
        if len(on.values) == 1:
            return [Constraint(UNLESS, (edge, *factors))] if factors else [constraint]
        if len(closed) == len(on.values) or not all(value.is_Rational for value in closed):
            return [constraint]
        return [c for value in closed for c in normal(Constraint(NOT_ZERO, (on.symbol - value,)))]

    def _apart(self, on: EdgeSurface, value: Any) -> list[Any] | None:
        """What must not be 0 for the derivatives beside a surface to be apart; None where that is not told."""
        there = {on.symbol: value}
        if self._bounded(on, there):
            return None
        if self._along(on, there):
            return []
        try:
            beside = _Beside(on.edge, there)
            triples = [beside.triple(e) for e in self._orders()]
        except NoFormula:
            return None
        if any(missing(e) or untracked(e) or endangers(e) for triple in triples for e in triple):
            return None
        *before, (above, below, here) = triples
        if not all(_is_nothing(other - lower[0]) for lower in before for other in lower[1:]):
            return None
        if _is_nothing(above - below):
            return [] if _is_nothing(here - above) else None
        edges = [edge for triple in triples for e in triple for edge in edges_within(e)]
        crossed = any(x in edge.free_symbols for edge in edges for x in self.by)
        return None if len(before) > 1 or crossed else _factors(above, below, here)

    def _bounded(self, on: EdgeSurface, there: Mapping[Any, Any]) -> bool:
        """Whether anything ends on the surface: a domain, or the values with a derivative. Where the same is asked in
        some branches for there to be a value it is asked there for itself."""
        others = {c for each in self.values.values() for c in each}
        others -= {Constraint(NOT_ZERO, (edge,)) for edge in (on.edge, -on.edge)}
        others |= {c for each in self.asked.values() for c in each if c.relation != NOT_ZERO}
        return any(_is_nothing(put_in(operand, there)) for c in others for operand in c.operands)

    def _along(self, on: EdgeSurface, there: Mapping[Any, Any]) -> bool:
        """Whether the variables do not leave the surface, and the derivative is the program's on it, no corner left."""
        if any(x in on.edge.free_symbols for x in self.by):
            return False
        value, derivative = (at_ties(put_in(e, there)) for e in (self.value, self.derivative))
        cornered = any(x in edge.free_symbols for e in (value, derivative) for edge in edges_within(e) for x in self.by)
        if cornered or any(missing(e) or untracked(e) or endangers(e) for e in (value, derivative)):
            return False
        for symbol in self.by:
            value = Terms(value).derivative(symbol)
        return _is_nothing(value - derivative)


class _Beside:
    """Expressions on either side of an edge that is 0 ``there``, and on it."""

    def __init__(self, edge: Any, there: Mapping[Any, Any]) -> None:
        self.edge, self.there = edge, there
        self.unit: Any = None
        """What an edge has besides this one as a factor. Its sign is not known, and the sides may be the other way
        round; where it is 0 there is an edge of its own."""

    def triple(self, e: Any) -> tuple[Any, Any, Any]:
        """What an expression tends to where the edge is positive, where it is negative, and its value between.

        Raises NoFormula where it is not told on which side another edge is.
        """
        above, below = (put_in(on_side(e, partial(self._sign, sign)), self.there) for sign in (1, -1))
        return above, below, at_ties(put_in(e, self.there))

    def _sign(self, sign: int, x: Any) -> int:
        """The sign of an expression beside the surface; 0 where it is another one's edge, there as elsewhere."""
        import sympy as s

        x = on_side(x, partial(self._sign, sign)) if edges_within(x) else x
        here = put_in(x, self.there)
        if not _is_nothing(here):
            return 1 if here.is_positive else -1 if here.is_negative else 0
        for times in range(1, HIGHEST_ROOT + 1):
            rest = put_in(s.cancel(x / self.edge**times), self.there)
            if missing(rest) or _is_nothing(rest):
                continue
            if not rest.is_number and times % 2:
                self.unit = rest if self.unit is None else self.unit
                rest = s.cancel(rest / self.unit)
            if rest.is_number and rest.is_nonzero and (self.unit is None or times % 2):
                return (sign if times % 2 else 1) * (1 if rest.is_positive else -1)
        raise NoFormula("two edges meet")


def _factors(above: Any, below: Any, here: Any) -> list[Any] | None:
    """The factors of a difference, in few and short ones; None where a condition would not say more with them."""
    import sympy as s

    apart = s.factor(above - below) if (above - below).count_ops() <= LARGEST_QUERY else above - below
    share = s.cancel((here - above) / apart)
    if not share.is_number or not apart.free_symbols:
        return None
    asked = normal(Constraint(NOT_ZERO, (apart,)))
    plain = all(c.relation == NOT_ZERO and c.operands[0].is_polynomial() for c in asked)
    return [c.operands[0] for c in asked] if plain and 0 < len(asked) <= MOST_FACTORS else None


def _is_nothing(e: Any) -> bool:
    """Whether an expression is 0 whatever its variables are."""
    import sympy as s

    if e.is_Number or not e.args:
        return bool(e == 0)
    expanded = s.expand(e)
    if expanded == 0 or expanded.is_polynomial() or e.count_ops() > LARGEST_QUERY or untracked(e):
        return bool(expanded == 0)
    return bool(s.simplify(expanded) == 0)
