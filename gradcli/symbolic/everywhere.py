"""Where a proof off all corners, steps and comparisons says nothing: on those surfaces, looked at one by one.

A derivative that exists on a surface is the limit of the derivatives beside it, so a claim must equal both of those
there, or they must differ for certain. A surface that the variable does not cross is not beside anything: there the
derivative is the one of the program on the surface.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from gradcli.symbolic.constraints import Constraint
from gradcli.symbolic.constructors import named
from gradcli.symbolic.limits import Deadline
from gradcli.symbolic.zero import edges_within, is_zero, on_side, sides
from gradcli.tape.tape import Slot, Tape, is_comparison

MOST_ROOTS = 20
"""Points of one condition past which they are not looked at one by one."""

SIGNED = frozenset(["abs", "sign", "relu", "heaviside"])
COMPARED = frozenset(["max", "min"])


class Surface(NamedTuple):
    """Where ``edge`` is 0: the values of ``symbol``, in the other variables; None where they were not found."""

    edge: Any
    symbol: Any
    values: tuple[Any, ...] | None


def edges_of(tape: Tape, slots: Sequence[Slot], found: Mapping[Slot, Any], meaning: Callable[[Any], Any]) -> list[Any]:
    """What changes sign where slots compare, have a corner or step once; each once."""
    import sympy as s

    edges: dict[Any, None] = {}
    for slot in slots:
        operation, operands, *_ = tape.instructions[slot]
        if not (operation in SIGNED or operation in COMPARED or is_comparison(operation)):
            continue
        at = [meaning(found[operand]) for operand in operands]
        edge = s.expand(at[0] if operation in SIGNED else at[0] - at[1])
        if edge.free_symbols and edge.is_nonzero is not True:
            edges[-edge if edge.could_extract_minus_sign() else edge] = None
    return list(edges)


def surface(edge: Any) -> Surface:
    """A surface solved for a variable it is linear in, or for the only one it has."""
    import sympy as s

    for symbol in sorted(edge.free_symbols, key=str):
        slope = edge.diff(symbol)
        if slope.is_number and slope.is_nonzero:
            return Surface(edge, symbol, (s.expand(symbol - edge / slope),))
    if len(edge.free_symbols) > 1:
        return Surface(edge, None, None)
    (symbol,) = edge.free_symbols
    return Surface(edge, symbol, _roots(edge, symbol))


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

    def open(self, derivative: Any, claim: Any, surfaces: Sequence[Surface]) -> list[Any]:
        """The edges at whose zeros it stays open whether the claim is the derivative."""
        found = []
        for each in surfaces:
            self.deadline.check()
            if each.values is None or not all(
                self._holds([derivative], claim, each, value, surfaces) for value in each.values
            ):
                found.append(each.edge)
        return found

    def _holds(self, derivatives: list[Any], claim: Any, on: Surface, value: Any, others: Sequence[Surface]) -> bool:
        import sympy as s

        there = {on.symbol: value}
        here = _put(claim, there)
        if _missing(here):
            return not here.has(s.Piecewise)  # the claim has no value there, or in one of its branches
        crossed = None if self.by is None else self.by in on.edge.free_symbols
        beside = []
        for derivative in derivatives:
            split = [] if crossed is False else [_beside(derivative, on.edge, sign) for sign in (1, -1)]
            beside += [_put(side, there) for side in (split if crossed else [*split, derivative])]
        if crossed and len(beside) == 2:
            apart = s.simplify(beside[0] - beside[1])
            if apart.is_number and apart.is_nonzero and apart.is_finite:  # a corner: there is no derivative
                return self._deeper(beside, here, on, there, others)
        if any(_missing(side) for side in beside):
            return False
        if not all(is_zero(side - here, self.domain_at(there), self.deadline) for side in beside):
            return False
        return self._deeper(beside, here, on, there, others)

    def domain_at(self, there: Mapping[Any, Any]) -> list[Constraint]:
        """What is asked of the variables, on a surface."""
        put = [c._replace(operands=tuple(_put(o, there) for o in c.operands)) for c in self.domain]
        return [c for c in put if any(o.free_symbols for o in c.operands)]

    def _deeper(
        self, derivatives: list[Any], claim: Any, on: Surface, there: Mapping[Any, Any], others: Sequence[Surface]
    ) -> bool:
        """The other surfaces where they meet this one."""
        import sympy as s

        for other in others:
            edge = s.expand(_put(other.edge, there))
            if other is on or not edge.free_symbols or edge.is_nonzero:
                continue
            if not any(_has_edge(e, edge) for e in (claim, *derivatives)):
                continue
            meeting = surface(edge)
            if meeting.values is None:
                return False
            rest = [o for o in others if o is not on and o is not other]
            if not all(self._holds(derivatives, claim, meeting, value, rest) for value in meeting.values):
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


def _put(e: Any, there: Mapping[Any, Any]) -> Any:
    """An expression on a surface; comparisons and corners that are decided there are put in."""
    return on_side(e.subs(there), lambda x: 1 if x.is_positive else -1 if x.is_negative else 0)


def _missing(e: Any) -> bool:
    import sympy as s

    return bool(e.has(s.zoo, s.nan, s.oo, -s.oo) or (not e.free_symbols and e.is_real is False))


def steps_of(e: Any) -> list[Any]:
    """What is 0 where a function in an expression steps; such functions step again and again."""
    import sympy as s

    found: list[Any] = []
    for name in ("floor", "ceil", "round"):
        half = s.Rational(1, 2) if name == "round" else 0
        found += [f.args[0] + half - named("floor")(f.args[0] + half) for f in e.atoms(named(name))]
    return sorted({*found, *e.atoms(named("mod"))}, key=str)
