"""Whether an expression is 0 wherever it is defined: by ever costlier means, each under a time limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import Any

from gradcli.functions.book import ROWS
from gradcli.functions.row import Primitive
from gradcli.symbolic.apart import certainly, endangers
from gradcli.symbolic.constraints import POSITIVE, Constraint, normal
from gradcli.symbolic.constructors import FORMULAS, RowFormulas, named
from gradcli.symbolic.limits import Deadline, attempt
from gradcli.symbolic.untracked import untracked

MOST_EDGES = 4
"""Corners, steps and comparisons whose two sides are taken one by one."""


MOST_SIGNS = 2
"""Variables taken positive and negative one by one."""


def is_zero(difference: Any, domain: Iterable[Constraint], deadline: Deadline) -> bool:
    """Whether sympy reduces an expression to 0 where the constraints of ``domain`` hold, off all corners."""
    conditions = list(domain)
    if untracked(difference):
        return False
    if endangers(difference):
        return certainly(lambda: _is_zero(difference, conditions, deadline), difference, deadline.left)
    return _is_zero(difference, conditions, deadline)


def _is_zero(difference: Any, domain: list[Constraint], deadline: Deadline) -> bool:
    plain = sides(_within(difference, domain))
    if all(_reduces(case, deadline) for case in plain):
        return True
    asked = [constraint.operands[0] for constraint in domain if constraint.relation == POSITIVE]
    apart = _taken_apart(difference, asked)
    if apart != difference and _reduces(apart, deadline):
        return True
    return _zero_by_signs(difference, asked, deadline)


def _taken_apart(e: Any, positive: Sequence[Any]) -> Any:
    """Logarithms and roots of products of parts known to be positive: ``log(1/cos(x))`` is ``-log(cos(x))``."""
    import sympy as s

    there = {part: s.Dummy(positive=True) for part in positive if not part.is_Symbol}
    back = {symbol: part for part, symbol in there.items()}

    def splits(node: Any) -> bool:
        root = node.is_Pow and node.exp.is_Rational and not node.exp.is_Integer
        return isinstance(node, s.log) or bool(root)

    return e.replace(splits, lambda node: s.expand_log(node.xreplace(there)).xreplace(back))


def _zero_by_signs(difference: Any, positive: Sequence[Any], deadline: Deadline) -> bool:
    """The same with each variable positive, then negative: roots of products come apart there."""
    import sympy as s

    symbols = sorted(difference.free_symbols, key=str)
    free = [symbol for symbol in symbols if symbol.is_positive is None]
    if len(free) > MOST_SIGNS:
        return False
    for signs in product((1, -1), repeat=len(free)):
        here = {symbol: sign * s.Dummy(positive=True) for symbol, sign in zip(free, signs, strict=True)}
        if any(part.xreplace(here).is_nonpositive for part in positive):
            continue  # outside the domain
        if not all(_reduces(case, deadline) for case in sides(difference.xreplace(here))):
            return False
    return True


def _reduces(difference: Any, deadline: Deadline) -> bool:
    import sympy as s

    means: Sequence[Callable[[Any], Any]] = [
        lambda e: e,
        s.expand,
        lambda e: s.cancel(s.together(e)),
        _by_definitions,
        lambda e: s.expand(s.powsimp(s.expand_log(_by_definitions(e)))),
        lambda e: s.cancel(s.together(s.factor(s.together(e, deep=True), deep=True))),
        s.trigsimp,
        lambda e: s.simplify(_by_definitions(e)),
    ]
    for reduce in means:
        reduced, _ = attempt(partial(reduce, difference), deadline.left / 2)
        if reduced is not None and reduced == 0:
            return True
    return False


def _within(e: Any, domain: Iterable[Constraint]) -> Any:
    """The expression in symbols that are positive where ``x - 1 > 0`` and the like is asked."""
    import sympy as s

    for relation, operands in sorted(domain, key=str):
        first = operands[0]
        if relation != POSITIVE or len(first.free_symbols) != 1:
            continue
        (symbol,) = first.free_symbols
        slope = first.diff(symbol)
        if symbol in e.free_symbols and slope.is_Rational and slope != 0:
            e = e.xreplace({symbol: (s.Dummy(positive=True) - (first - slope * symbol)) / slope})
    return e


def implied_within(constraint: Constraint, domain: Iterable[Constraint]) -> bool:
    """Whether a constraint holds wherever those of ``domain`` do, as far as sympy can tell."""
    operands = tuple(_within(operand, domain).expand() for operand in constraint.operands)
    return not normal(Constraint(constraint.relation, operands))


def sides(e: Any, left: int = MOST_EDGES) -> Iterator[Any]:
    """The expression on either side of each of its corners, steps and comparisons.

    The plainest first: ``max(x, 0) < 1`` is another comparison on either side of 0.
    """
    import sympy as s

    edges = edges_within(e)
    if not edges or len(edges) > left:
        yield e if edges else on_sure_sides(e)
        return
    edge = min(edges, key=lambda edge: edge.count_ops())
    for sign in (1, -1):
        side = {edge: sign, -edge: -sign}

        def signs(x: Any, side: dict[Any, int] = side) -> int:
            return side.get(s.expand(x), _known(x))

        yield from sides(on_side(e, signs), left - 1)


def _known(x: Any) -> int:
    return 1 if x.is_positive else -1 if x.is_negative else 0


def on_sure_sides(e: Any) -> Any:
    """An expression where sympy knows the signs of what is compared, as of every constant: abs(sqrt(2)) is sqrt(2)."""
    return on_side(e, _known)


def edges_within(e: Any) -> list[Any]:
    """What changes sign where an expression has a corner, a step or a comparison."""
    import sympy as s

    found = [_switch(f.args) for row in _SWITCHED for f in e.atoms(named(row.name))]
    found += [relation.lhs - relation.rhs for relation in e.atoms(s.core.relational.Relational)]
    expanded = {s.expand(edge) for edge in found if edge.is_positive is not True and edge.is_negative is not True}
    return sorted({-edge if edge.could_extract_minus_sign() else edge for edge in expanded}, key=str)


def on_side(e: Any, known: Callable[[Any], int]) -> Any:
    """An expression where ``known`` tells the signs of what is compared: 0 for one that is not known."""
    import sympy as s

    def decided(relation: Any) -> Any:
        sign = known(relation.lhs - relation.rhs)
        if not sign:
            return relation
        name = type(relation).__name__
        holds = {"Equality": False, "Unequality": True}.get(name, (sign > 0) == name.endswith("GreaterThan"))
        return s.true if holds else s.false

    e = e.replace(lambda node: node.is_Relational, decided)
    for row in _SWITCHED:
        e = e.replace(named(row.name), partial(_beside, row, known))
    return e


def at_ties(e: Any) -> Any:
    """An expression in which what compares two equal operands is either of them."""
    import sympy as s

    for row in _SWITCHED:
        tie = partial(_beside, row, lambda x: int(s.expand(x) == 0))
        e = e.replace(named(row.name), lambda *at, row=row, tie=tie: tie(*at) if len(at) > 1 else named(row.name)(*at))
    return e


_SWITCHED = sorted((row for row in ROWS if row.switch), key=lambda row: row.switch)
"""What has one corner or step: where its operand is 0, or its two operands are equal."""


def _switch(arguments: Sequence[Any]) -> Any:
    return arguments[0] if len(arguments) == 1 else arguments[0] - arguments[1]


def _beside(row: Primitive, known: Callable[[Any], int], *arguments: Any) -> Any:
    """A function with a corner or step, on the side of it that is known."""
    side = known(_switch(arguments))
    return row.value(_Side(side), *arguments) if side else named(row.name)(*arguments)


class _Side(RowFormulas):
    """Formulas where the one thing that is compared is known to be positive (1) or negative (-1)."""

    def __init__(self, side: int) -> None:
        self.side = side

    def abs(self, a: Any) -> Any:
        return self.side * a

    def sign(self, a: Any) -> Any:
        return self.number(self.side)

    def max(self, a: Any, b: Any) -> Any:
        return a if self.side > 0 else b

    def min(self, a: Any, b: Any) -> Any:
        return b if self.side > 0 else a

    def above(self, a: Any, b: Any, tie: Any) -> Any:
        return self.number(int(self.side > 0))


def _by_definitions(e: Any) -> Any:
    """Functions of ours, and hyperbolic ones, by what they are made of."""
    import sympy as s

    for row in ROWS:
        if row.definition is not None:
            e = e.replace(named(row.name), partial(row.definition, FORMULAS))
    e = e.replace(named("cbrt"), lambda x: _real_root(x, 3) or named("cbrt")(x))
    e = e.replace(named("root"), lambda x, n: _real_root(x, int(n)) or named("root")(x, n))
    for w in e.atoms(named("lambertw")):  # w*exp(w) = x
        e = e.xreplace({s.exp(-w): w / w.args[0]})
    hyperbolic = (s.sinh, s.cosh, s.tanh, s.coth, s.sech, s.csch)
    return s.cancel(s.together(e.rewrite(hyperbolic, s.exp).doit()))


def _real_root(x: Any, n: int) -> Any:
    """An odd root by sympy's, where the sign is known; else None."""
    import sympy as s

    if x.is_positive:
        return x ** s.Rational(1, n)
    return -((-x) ** s.Rational(1, n)) if x.is_negative else None
