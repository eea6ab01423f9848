"""The algebra of formulas of arrays: what is the same is written the same where that is plain.

Transposes are pushed inward, numbers stand in front, like terms are joined, products are not multiplied out. An
identity that needs a number not to be 0 (``x/x`` is 1) is used: a formula holds where the program has a derivative.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, isqrt
from typing import Any

from gradcli.arrays.shapes import NUMBER, Dimension, Shape, as_matrix, is_row, of_product, transposed
from gradcli.notation.nodes import TERMS, Factors, Node, Nodes, Term, with_powers

ENTRIES, ONES, EYE, PRODUCT, TURNED, TOTAL = "entries", "ones", "eye", "product", "turned", "total"
INVERSE, DETERMINANT, ADJUGATE, DIAGONAL, CALL = "inverse", "determinant", "adjugate", "diagonal", "call"
RESHAPED = "reshape"
_ONE = Fraction(1)


class Algebra(Nodes):
    """Formulas made of formulas."""

    def __init__(self) -> None:
        super().__init__()
        self.dotted: set[Node] = set()
        """Sums of squares that were written as products ``x'@x``."""
        self.solved: set[Node] = set()
        """Matrices whose inverse a program multiplies by without writing it: solve(A, b)."""

    # Numbers and sums

    def number(self, q: int | Fraction) -> Node:
        """A rational."""
        return self.total_of([Term(Fraction(q), (), None)], NUMBER)

    def filled(self, number: Node, shape: Shape) -> Node:
        """An array of one number."""
        return self.scaled(self.node(ONES, (), shape), number) if shape else number

    def zero(self, shape: Shape) -> Node:
        """0 in every entry."""
        return self.total_of([], shape)

    def length(self, dimension: Dimension) -> Node:
        """A length: a number, or what a letter stands for."""
        return self.number(dimension) if isinstance(dimension, int) else self.node("length", (), NUMBER, dimension)

    def entry(self, node: Node) -> Node:
        """The number that an array of one entry holds."""
        coefficient, scalars, core = self.factors(node)
        while core is not None and core.kind in (TURNED, RESHAPED):
            core = core.parts[0]
        if core is None or core.kind == TERMS:
            held = node if core is None else self.number(0) if core.is_zero else self.node(TOTAL, (core,))
            return held if core is None else self._times(coefficient, scalars.items(), held)
        place = self.node("entry", (core,), NUMBER, (1,) * len(core.shape))
        return self._times(coefficient, scalars.items(), self.number(1) if core.kind in (ONES, EYE) else place)

    def rational(self, node: Node) -> Fraction | None:
        """The rational that a formula is, else None."""
        if node.shape or node.kind != TERMS or len(node.value) > 1:
            return None
        if not node.value:
            return Fraction(0)
        (term,) = node.value
        return term.coefficient if not term.scalars else None

    def add(self, *nodes: Node) -> Node:
        """The sum of formulas of one shape."""
        return self.total_of((term for node in nodes for term in node.terms), nodes[0].shape)

    def negated(self, node: Node) -> Node:
        """The negative, term by term."""
        return self.total_of((t._replace(coefficient=-t.coefficient) for t in node.terms), node.shape)

    def scaled(self, node: Node, number: Node) -> Node:
        """A formula times a number."""
        own = self.factors(number)
        return self._times(own.coefficient, own.scalars.items(), node)

    def _times(self, coefficient: Fraction, scalars: Iterable[tuple[Node, Fraction]], node: Node) -> Node:
        scalars = tuple(scalars)
        if not coefficient:
            return self.zero(node.shape)
        if not scalars and coefficient in (1, -1):
            return node if coefficient == 1 else self.negated(node)
        other = self.factors(node)
        return self._monomial(
            other.coefficient * coefficient, with_powers(other.scalars, scalars), other.core, node.shape
        )

    def _monomial(self, coefficient: Fraction, scalars: dict[Node, Fraction], core: Node | None, shape: Shape) -> Node:
        core = self._divided_adjugate(scalars, core) if core is not None else None
        if core is not None and core.kind == TERMS and not scalars and coefficient in (1, -1):
            return core if coefficient == 1 else self.negated(core)
        return self.total_of([Term(coefficient, tuple(scalars.items()), core)], shape)

    def _divided_adjugate(self, scalars: dict[Node, Fraction], core: Node) -> Node:
        """``adj(A)/det(A)`` as ``inv(A)``; the determinant is taken out of ``scalars``."""
        for part in core.parts if core.kind == PRODUCT else (core,):
            plain = part.parts[0] if part.kind == TURNED else part
            if plain.kind == ADJUGATE:
                determinant = self.determinant(plain.parts[0])
                if scalars.get(determinant, 0) <= -1:
                    left = with_powers(scalars, [(determinant, _ONE)])
                    scalars.clear()
                    scalars.update(left)
                    inverse = self.inverse(plain.parts[0])
                    swapped = self.turned(inverse) if part.kind == TURNED else inverse
                    parts = core.parts if core.kind == PRODUCT else (core,)
                    return self.chain([swapped if other is part else other for other in parts])
        return core

    def factors(self, node: Node) -> Factors:
        """What a formula is a multiple of; of a sum, what all its terms are."""
        terms = node.terms
        if not terms:
            return Factors(Fraction(0), {}, self.zero(node.shape) if node.shape else None)
        if len(terms) == 1:
            return Factors(terms[0].coefficient, dict(terms[0].scalars), terms[0].core)
        sizes = {abs(term.coefficient) for term in terms}
        whole = all(size.denominator == 1 for size in sizes)
        content = sizes.pop() if len(sizes) == 1 else Fraction(gcd(*(s.numerator for s in sizes)) if whole else 1)
        content = -content if all(term.coefficient < 0 for term in terms) else content
        common = dict(terms[0].scalars)
        for term in terms[1:]:
            own = dict(term.scalars)
            common = {a: min(e, own[a]) for a, e in common.items() if a in own and own[a] * e > 0}
            common = {a: e for a, e in common.items() if e > 0}
        inverse = [(atom, -exponent) for atom, exponent in common.items()]
        rest = self.total_of(
            (
                Term(t.coefficient / content, tuple(with_powers(dict(t.scalars), inverse).items()), t.core)
                for t in terms
            ),
            node.shape,
        )
        return Factors(content, common, rest) if node.shape else Factors(content, {**common, rest: _ONE}, None)

    # Entry by entry

    def times(self, left: Node, right: Node) -> Node:
        """The product entry by entry; of numbers, the product."""
        if not left.shape or not right.shape:
            return self.scaled(left, right) if not right.shape else self.scaled(right, left)
        a, b = self.factors(left), self.factors(right)
        assert a.core is not None
        assert b.core is not None
        core = self._entries(with_powers(_exponents(a.core), _exponents(b.core).items()), left.shape)
        return self._times(a.coefficient * b.coefficient, with_powers(a.scalars, b.scalars.items()).items(), core)

    def _entries(self, powers: dict[Node, Fraction], shape: Shape) -> Node:
        powers = {atom: exponent for atom, exponent in powers.items() if atom.kind != ONES}
        if not powers:
            return self.node(ONES, (), shape)
        if any(atom.is_zero for atom in powers):
            return self.zero(shape)
        if len(powers) == 1:
            ((atom, exponent),) = powers.items()
            if exponent == 1:
                return atom
        return self.node(ENTRIES, tuple(powers), shape, tuple(powers.values()), key=frozenset(powers.items()))

    def power(self, node: Node, exponent: Fraction) -> Node:
        """A power, entry by entry."""
        if exponent == 1:
            return node
        if exponent == 0:
            return self.filled(self.number(1), node.shape)
        coefficient, scalars, core = self.factors(node)
        whole = exponent.denominator == 1
        root = (
            coefficient**exponent.numerator if whole and (coefficient or exponent > 0) else _root(coefficient, exponent)
        )
        splits = whole or (len(scalars) + (core is not None and core.kind != ONES) <= 1)
        powers = [*scalars.items(), *(_exponents(core).items() if core is not None else ())]
        splits = splits and (whole or (len(powers) <= 1 and all(e.numerator % 2 for _, e in powers)))
        if root is None or not splits:
            if node.shape:
                return self._entries({node: exponent}, node.shape)
            return self._monomial(_ONE, {node: exponent}, None, NUMBER)
        raised = tuple((atom, e * exponent) for atom, e in scalars.items())
        if core is None:
            return self._monomial(root, dict(raised), None, NUMBER)
        entries = self._entries({atom: e * exponent for atom, e in _exponents(core).items()}, node.shape)
        return self._times(root, raised, entries)

    def over(self, left: Node, right: Node) -> Node:
        """The quotient, entry by entry."""
        return self.times(left, self.power(right, Fraction(-1)))

    # Whole arrays

    def total(self, node: Node) -> Node:
        """The sum of all entries."""
        coefficient, scalars, core = self.factors(node)
        if core is None:
            return node
        if core.kind == TERMS and any(t.scalars or (t.core is not None and t.core.kind == ONES) for t in core.value):
            each = [self.total(self.total_of([term], core.shape)) for term in core.value]
            return self._times(coefficient, scalars.items(), self.add(*each))
        return self._times(coefficient, scalars.items(), self._total(core))

    def _total(self, core: Node) -> Node:
        if core.is_zero:
            return self.number(0)
        if core.kind == ONES:
            count = self.number(1)
            for dimension in core.shape:
                count = self.times(count, self.length(dimension))
            return count
        if is_row(core.shape) and core.kind in (ENTRIES, PRODUCT, TERMS):
            return self.total(self.turned(core))
        if core.kind == ENTRIES and len(core.shape) == 1 and len(core.parts) == 2 and set(core.value) == {_ONE}:
            return self.product(self.turned(core.parts[0]), core.parts[1])
        if core.kind == ENTRIES and EYE in [part.kind for part in core.parts] and len(core.parts) == 2:
            (other,) = (part for part in core.parts if part.kind != EYE) if core.value == (1, 1) else (core,)
            if other is not core:
                return self.total(self.diagonal(other, (core.shape[0],)))
        if core.kind == TURNED:
            return self.total(core.parts[0])
        return self.node(TOTAL, (core,))

    def turned(self, node: Node) -> Node:
        """The transpose, pushed inward."""
        if not node.shape:
            return node
        shape = transposed(node.shape)
        if node.kind == TERMS:
            return self.total_of(
                (t._replace(core=self.turned(t.core) if t.core is not None else None) for t in node.value), shape
            )
        if node.kind in (EYE, TURNED):
            return node.parts[0] if node.kind == TURNED else node
        if node.kind == ONES:
            return self.node(ONES, (), shape)
        if node.kind == PRODUCT:
            return self.chain([self.turned(part) for part in reversed(node.parts)])
        if node.kind == ENTRIES:
            powers = {self.turned(part): e for part, e in zip(node.parts, node.value, strict=True)}
            return self._entries(powers, shape)
        if node.kind == DIAGONAL and len(node.shape) == 2:
            return node
        if node.kind == INVERSE and self.turned(node.parts[0]) is node.parts[0]:
            return node
        return self.node(TURNED, (node,), shape)

    def product(self, left: Node, right: Node) -> Node:
        """The matrix product; with a number, the multiple."""
        if not left.shape or not right.shape:
            return self.times(left, right)
        a, b = self.factors(left), self.factors(right)
        assert a.core is not None
        assert b.core is not None
        chained = self.chain([*_chained(a.core), *_chained(b.core)])
        return self._times(a.coefficient * b.coefficient, with_powers(a.scalars, b.scalars.items()).items(), chained)

    def chain(self, parts: Sequence[Node]) -> Node:
        """The product of several: identities left out, inverses met, rows before columns made numbers."""
        # A vector made a matrix of one column is what it was, unless it is what comes out.
        parts = [*(_column(part) for part in parts[:-1]), parts[-1]]
        shape = _shape_of(parts)
        if any(part.is_zero for part in parts):
            return self.zero(shape)
        left: list[Node] = []
        for part in parts:
            inverse = left and (_inverse_of(left[-1]) is part or _inverse_of(part) is left[-1])
            if inverse:
                left.pop()
            elif part.kind != EYE:
                left.append(part)
        if not left:
            return self.node(EYE, (), (as_matrix(parts[0].shape)[0],) * 2)
        inner = self._number_inside(left) if len(left) > 1 else None
        if inner is not None:
            first, last, number = inner
            rest = [*left[:first], *left[last + 1 :]]
            return self.scaled(self.chain(rest), number) if rest else number
        if len(left) == 1:
            return left[0]
        return self.node(PRODUCT, tuple(left), shape)

    def _number_inside(self, parts: Sequence[Node]) -> tuple[int, int, Node] | None:
        """A row and what follows it down to a column: the first, the last, and the number they make."""
        for first, part in enumerate(parts):
            if as_matrix(part.shape)[0] == 1:
                for last in range(first, len(parts)):
                    if as_matrix(parts[last].shape)[1] == 1:
                        return first, last, self._inner(tuple(parts[first : last + 1]))
        return None

    def _inner(self, parts: tuple[Node, ...]) -> Node:
        """The number a row and a column make: a sum of squares, or a product that knows its transpose."""
        if len(parts) == 1:
            return self.entry(parts[0])
        if parts[0].kind == ONES:
            return self.total(self.chain(parts[1:]))
        if parts[-1].kind == ONES:
            return self.total(self.turned(self.chain(parts[:-1])))
        back = tuple(self.turned(part) for part in reversed(parts))
        if back == parts and len(parts) % 2 == 0:
            squares = self.total(self.power(self.chain(parts[len(parts) // 2 :]), Fraction(2)))
            self.dotted.add(squares)
            return squares
        return self.known(PRODUCT, back, NUMBER) or self.node(PRODUCT, parts)

    def linear(self, kind: str, node: Node, shape: Shape, value: Any = None) -> Node:
        """A function that multiples pass through."""
        coefficient, scalars, core = self.factors(node)
        if core is None or core.is_zero:
            return self.zero(shape) if core is not None else self.node(kind, (node,), shape, value)
        return self._times(coefficient, scalars.items(), self.node(kind, (core,), shape, value))

    def diagonal(self, node: Node, shape: Shape) -> Node:
        """The diagonal of a matrix, the diagonal matrix of a vector."""
        coefficient, scalars, core = self.factors(node)
        if core is not None and core.kind in (ONES, EYE):
            plain = self.node(ONES, (), shape) if len(shape) == 1 else self.node(EYE, (), shape)
            return self._times(coefficient, scalars.items(), plain)
        if core is not None and core.kind == DIAGONAL and len(shape) == 1 and len(core.shape) == 2:
            return self._times(coefficient, scalars.items(), core.parts[0])
        if core is not None and core.kind == TURNED and len(shape) == 1:
            core = core.parts[0]
            return self._times(coefficient, scalars.items(), self.node(DIAGONAL, (core,), shape))
        return self.linear(DIAGONAL, node, shape)

    def inverse(self, node: Node) -> Node:
        """The inverse matrix; that of a transpose is the transpose of the inverse."""
        coefficient, scalars, core = self.factors(node)
        assert core is not None
        if core.kind == EYE:
            inner = core
        elif core.kind == INVERSE:
            inner = core.parts[0]
        elif core.kind == TURNED:
            inner = self.turned(self.inverse(core.parts[0]))
        else:
            back = self.known(INVERSE, (self.turned(core),), core.shape)
            inner = self.turned(back) if back is not None else self.node(INVERSE, (core,), core.shape)
        inverse = [(atom, -exponent) for atom, exponent in scalars.items()]
        return self._times(1 / coefficient, inverse, inner) if coefficient else self.node(INVERSE, (node,), node.shape)

    def determinant(self, node: Node) -> Node:
        """The determinant."""
        if node.kind == INVERSE:
            return self.power(self.determinant(node.parts[0]), Fraction(-1))
        if node.kind == EYE:
            return self.number(1)
        back = self.turned(node)
        return self.known(DETERMINANT, (back,), NUMBER) or self.node(DETERMINANT, (node,))

    def adjugate(self, node: Node) -> Node:
        """The adjugate matrix."""
        if node.kind == INVERSE:
            return self.scaled(node.parts[0], self.determinant(node))
        if node.kind == TURNED:
            return self.turned(self.adjugate(node.parts[0]))
        return self.node(ADJUGATE, (node,), node.shape)


def _exponents(core: Node) -> dict[Node, Fraction]:
    """A core as powers that are multiplied entry by entry."""
    if core.kind == ENTRIES:
        return dict(zip(core.parts, core.value, strict=True))
    return {core: _ONE}


def _column(part: Node) -> Node:
    vector = part.kind == RESHAPED and as_matrix(part.shape) == as_matrix(part.parts[0].shape)
    return part.parts[0] if vector else part


def _chained(core: Node) -> tuple[Node, ...]:
    return core.parts if core.kind == PRODUCT else (core,)


def _inverse_of(node: Node) -> Node | None:
    return node.parts[0] if node.kind == INVERSE else None


def _shape_of(parts: Sequence[Node]) -> Shape:
    """The shape of a product; factors of one row and one column may have become numbers before."""
    shape: Shape | None = parts[0].shape
    for part in parts[1:]:
        shape = of_product(shape, part.shape) if shape else part.shape
        assert shape is not None
    return shape or NUMBER


def _root(coefficient: Fraction, exponent: Fraction) -> Fraction | None:
    """A rational power that is rational, else None."""
    if coefficient == 1:
        return coefficient
    if coefficient > 0 and exponent.denominator == 2:
        top, bottom = isqrt(coefficient.numerator), isqrt(coefficient.denominator)
        if top * top == coefficient.numerator and bottom * bottom == coefficient.denominator:
            return Fraction(top, bottom) ** exponent.numerator
    return None
