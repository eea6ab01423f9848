"""Where a proof off all corners, steps and comparisons says nothing: on those surfaces, looked at one by one.

A derivative that exists on a surface is the limit of the derivatives beside it, so a claim must equal both of those
there, or they must differ for certain. A surface that the variable does not cross is not beside anything: there the
derivative is the one of the program on the surface.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from gradcli.symbolic.constraints import Constraint
from gradcli.symbolic.limits import Deadline
from gradcli.symbolic.stairs import Stair, has_stair, stairs_of
from gradcli.symbolic.zero import edges_within, is_zero, on_side, sides
from gradcli.tape.tape import Slot, Tape, is_comparison

MOST_ROOTS = 20
"""Points of one condition past which they are not looked at one by one."""


class EdgeSurface(NamedTuple):
    """Where ``edge`` is 0: the values of ``symbol``, in the other variables; None where they were not found.

    All steps of a ``stair`` at once are one surface. Where they were not solved for a variable, ``symbol`` is None
    and stands for nothing: what is shown without where they are holds there all the same.
    """

    edge: Any
    symbol: Any
    values: tuple[Any, ...] | None
    stair: Stair | None = None


def edges_of(tape: Tape, slots: Sequence[Slot], found: Mapping[Slot, Any], meaning: Callable[[Any], Any]) -> list[Any]:
    """What changes sign where slots compare, have a corner or step once; each once."""
    import sympy as s

    edges: dict[Any, None] = {}
    for slot in slots:
        operation, operands, _, _, row = tape.instructions[slot]
        if not (is_comparison(operation) or (row is not None and row.switch)):
            continue
        at = [meaning(found[operand]) for operand in operands]
        edge = s.expand(at[0] if len(at) == 1 else at[0] - at[1])
        if edge.free_symbols and edge.is_nonzero is not True:
            edges[-edge if edge.could_extract_minus_sign() else edge] = None
    return list(edges)


def surface(edge: Any) -> EdgeSurface:
    """A surface solved for a variable it is linear in, or for the only one it has."""
    import sympy as s

    for symbol in sorted(edge.free_symbols, key=str):
        slope = edge.diff(symbol)
        if slope.is_number and slope.is_nonzero:
            return EdgeSurface(edge, symbol, (s.expand(symbol - edge / slope),))
    if len(edge.free_symbols) > 1:
        return EdgeSurface(edge, None, None)
    (symbol,) = edge.free_symbols
    return EdgeSurface(edge, symbol, _roots(edge, symbol))


def stairs(*expressions: Any) -> list[EdgeSurface]:
    """The steps of functions that step again and again, solved where that is plain."""
    import sympy as s

    found = []
    for stair in stairs_of(*expressions):
        edge = stair.height - stair.count
        linear = [x for x in sorted(stair.height.free_symbols, key=str) if edge.diff(x).is_number]
        values = tuple(s.expand(x - edge / edge.diff(x)) for x in linear[:1])
        found.append(EdgeSurface(edge, linear[0] if linear else None, values or (None,), stair))
    return found


def _roots(edge: Any, symbol: Any) -> tuple[Any, ...] | None:
    """The zeros of an edge with one variable; None where they are not found, or too many."""
    import sympy as s

    inner = edges_within(edge)
    if inner:  # a corner inside: what either side has for zeros, and where it is
        each = [_roots(piece, symbol) for piece in inner] + [_roots(side, symbol) for side in sides(edge)]
        found = {root for roots in each if roots is not None for root in roots}
        return None if None in each else tuple(root for root in found if s.simplify(edge.subs(symbol, root)) == 0)
    if not edge.free_symbols:
        return () if edge.is_nonzero else None
    plain = s.Dummy(real=True)
    roots = s.solveset(edge.xreplace({symbol: plain}), plain, s.S.Reals)
    if roots is s.S.EmptySet:
        return ()
    return tuple(roots) if isinstance(roots, s.FiniteSet) and len(roots) <= MOST_ROOTS else None


class Surfaces:
    """The surfaces of a claim and a derivative by the symbol ``by``; None for an intermediate of the program."""

    def __init__(self, by: Any, domain: Sequence[Constraint], deadline: Deadline) -> None:
        self.by, self.domain, self.deadline = by, domain, deadline

    def open(self, derivative: Any, claim: Any, surfaces: Sequence[EdgeSurface]) -> list[Any]:
        """The edges at whose zeros it stays open whether the claim is the derivative."""
        found = []
        for each in surfaces:
            self.deadline.check()
            if each.values is None or not all(
                self._holds([derivative], claim, each, value, surfaces) for value in each.values
            ):
                found.append(each.stair.shown if each.stair else each.edge)
        return found

    def _holds(
        self, derivatives: list[Any], claim: Any, on: EdgeSurface, value: Any, others: Sequence[EdgeSurface]
    ) -> bool:
        """Whether the claim is the derivative on a surface: what it tends to from all sides, unless those differ."""
        import sympy as s

        there = {} if on.symbol is None else {on.symbol: value}
        here = _taken(claim, on, 0, there)
        if missing(here):
            return not here.has(s.Piecewise)  # the claim has no value there, or in one of its branches
        if on.stair and any(has_stair(on.stair.taken(e, 1), self.by) for e in (claim, *derivatives)):
            return False  # another stair, and who knows which of its steps meet which of these
        crossing = self._crossing(on, there)
        signs = _signs(on.edge) if crossing is not False else ()
        beside = [_taken(d, on, sign, there) for d in derivatives for sign in signs]
        if crossing is not True:
            beside += [_taken(d, on, 0, there) for d in derivatives]
        if crossing and len(derivatives) == 1 and len(signs) == 2:
            apart = s.simplify(beside[0] - beside[1])
            if apart.is_number and apart.is_nonzero and apart.is_finite:  # a corner: there is no derivative
                return self._deeper(beside, here, on, there, others)
            if apart.free_symbols and not missing(apart) and not edges_within(apart) and not apart.has(s.Piecewise):
                return self._only_where(apart, beside, here)
        if any(missing(side) for side in beside):
            return False
        if not all(is_zero(side - here, self.domain_at(there), self.deadline) for side in beside):
            return False
        return self._deeper(beside, here, on, there, others)

    def _crossing(self, on: EdgeSurface, there: Mapping[Any, Any]) -> bool | None:
        """Whether the variable passes from one side of a surface to the other, wherever it meets it; None: not told."""
        if self.by is None:
            return None
        if self.by not in on.edge.free_symbols:
            return False
        return put_in(_odd(on.edge).diff(self.by), there).is_nonzero or None

    def _only_where(self, apart: Any, beside: list[Any], claim: Any) -> bool:
        """Whether the claim is the derivative where two sides that are apart elsewhere meet."""
        if any(edges_within(e) for e in (claim, *beside)):
            return False
        meeting = surface(apart)
        if meeting.values is None:
            return False
        for value in meeting.values:
            if meeting.symbol.is_integer and value.is_integer is False:
                continue
            put = [put_in(e, {meeting.symbol: value}) for e in (claim, *beside)]
            if any(missing(e) for e in put) or not all(is_zero(e - put[0], (), self.deadline) for e in put[1:]):
                return False
        return True

    def domain_at(self, there: Mapping[Any, Any]) -> list[Constraint]:
        """What is asked of the variables, on a surface."""
        put = [c._replace(operands=tuple(put_in(o, there) for o in c.operands)) for c in self.domain]
        return [c for c in put if any(o.free_symbols for o in c.operands)]

    def _deeper(
        self,
        derivatives: list[Any],
        claim: Any,
        on: EdgeSurface,
        there: Mapping[Any, Any],
        others: Sequence[EdgeSurface],
    ) -> bool:
        """The other surfaces where they meet this one."""
        import sympy as s

        for other in others:
            if other is on or other.stair:  # stairs that the variable climbs are met in ``_holds``
                continue
            edge = s.expand(_taken(other.edge, on, 0, there))
            if not edge.free_symbols or edge.is_nonzero:
                continue
            if not any(_has_edge(e, edge) for e in (claim, *derivatives)):
                continue
            meeting = surface(edge)
            if meeting.values is None:
                return False
            crossing = self._crossing(other, {})
            sides = [] if crossing is False else [_beside(d, edge, sign) for d in derivatives for sign in (1, -1)]
            sides += [] if crossing else derivatives
            rest = [o for o in others if o is not on and o is not other]
            if not all(self._holds(sides, claim, meeting, value, rest) for value in meeting.values):
                return False
        return True


def _has_edge(e: Any, edge: Any) -> bool:
    """Whether it still makes a difference to an expression on which side of an edge it is taken."""
    return any(_beside(e, edge, sign) != e for sign in (1, -1))


def _beside(e: Any, edge: Any, sign: int) -> Any:
    import sympy as s

    side = {edge: sign, s.expand(-edge): -sign}
    return on_side(e, lambda x: side.get(s.expand(x), _own_sign(x, side)))


def _own_sign(x: Any, side: Mapping[Any, int]) -> int:
    """The sign of a rational multiple of an edge, or one that sympy knows."""
    import sympy as s

    for edge, sign in side.items():
        ratio = s.cancel(x / edge)
        if ratio.is_Rational and ratio != 0:
            return sign if ratio > 0 else -sign
    return 1 if x.is_positive else -1 if x.is_negative else 0


def _taken(e: Any, on: EdgeSurface, sign: int, there: Mapping[Any, Any]) -> Any:
    """An expression on a surface, or what it tends to there from one side."""
    if on.stair:
        e = on.stair.taken(e, sign)
    elif sign:
        e = _beside(e, on.edge, sign)
    return put_in(e, there)


def _signs(edge: Any) -> tuple[int, ...]:
    """The signs that an edge may have beside its zeros."""
    odd = _odd(edge)
    sign = odd if odd.is_number else edge
    return (1,) if sign.is_nonnegative else (-1,) if sign.is_nonpositive else (1, -1)


def _odd(edge: Any) -> Any:
    """What changes its sign where an edge does: of a polynomial in one variable without its even powers."""
    import sympy as s

    if len(edge.free_symbols) != 1 or not edge.is_polynomial():
        return edge
    factor, powers = s.factor_list(edge)
    return s.Mul(factor, *(base for base, power in powers if power % 2))


def put_in(e: Any, there: Mapping[Any, Any]) -> Any:
    """An expression on a surface; comparisons and corners that are decided there are put in."""
    return on_side(e.subs(there), lambda x: 1 if x.is_positive else -1 if x.is_negative else 0)


def missing(e: Any) -> bool:
    """Whether an expression has no value there."""
    import sympy as s

    return bool(e.has(s.zoo, s.nan, s.oo, -s.oo) or (not e.free_symbols and e.is_real is False))
