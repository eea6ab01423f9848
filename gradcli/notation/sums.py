"""The algebra of formulas, as far as it goes entry by entry: numbers, sums, multiples, powers."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, isqrt

from gradcli.arrays.shapes import NUMBER, Dimension, Shape
from gradcli.notation.nodes import TERMS, Factors, MatrixNode, MatrixTerm, Nodes, with_powers

ENTRIES, ONES = "entries", "ones"
ONE = Fraction(1)


class Sums(Nodes):
    """Formulas made of formulas, entry by entry."""

    def simplified(self, scalars: dict[MatrixNode, Fraction], core: MatrixNode) -> MatrixNode:
        """An array that a product of numbers multiplies, where both are known to be simpler together; what is used up
        is taken out of ``scalars``."""
        return core

    # Numbers and sums

    def number(self, q: int | Fraction) -> MatrixNode:
        """A rational."""
        return self.total_of([MatrixTerm(Fraction(q), (), None)], NUMBER)

    def filled(self, number: MatrixNode, shape: Shape) -> MatrixNode:
        """An array of one number."""
        return self.scaled(self.node(ONES, (), shape), number) if shape else number

    def zero(self, shape: Shape) -> MatrixNode:
        """0 in every entry."""
        return self.total_of([], shape)

    def length(self, dimension: Dimension) -> MatrixNode:
        """A length: a number, or what a letter stands for."""
        return self.number(dimension) if isinstance(dimension, int) else self.node("length", (), NUMBER, dimension)

    def rational(self, node: MatrixNode) -> Fraction | None:
        """The rational that a formula is, else None."""
        if node.shape or node.kind != TERMS or len(node.value) > 1:
            return None
        if not node.value:
            return Fraction(0)
        (term,) = node.value
        return term.coefficient if not term.scalars else None

    def add(self, *nodes: MatrixNode) -> MatrixNode:
        """The sum of formulas of one shape."""
        return self.total_of((term for node in nodes for term in node.terms), nodes[0].shape)

    def negated(self, node: MatrixNode) -> MatrixNode:
        """The negative, term by term."""
        return self.total_of((t._replace(coefficient=-t.coefficient) for t in node.terms), node.shape)

    def scaled(self, node: MatrixNode, number: MatrixNode) -> MatrixNode:
        """A formula times a number."""
        own = self.factors(number)
        return self.multiple(own.coefficient, own.scalars.items(), node)

    def multiple(
        self, coefficient: Fraction, scalars: Iterable[tuple[MatrixNode, Fraction]], node: MatrixNode
    ) -> MatrixNode:
        """A formula times a rational and powers of numbers."""
        scalars = tuple(scalars)
        if not coefficient:
            return self.zero(node.shape)
        if not scalars and coefficient in (1, -1):
            return node if coefficient == 1 else self.negated(node)
        other = self.factors(node)
        return self._monomial(
            other.coefficient * coefficient, with_powers(other.scalars, scalars), other.core, node.shape
        )

    def _monomial(
        self, coefficient: Fraction, scalars: dict[MatrixNode, Fraction], core: MatrixNode | None, shape: Shape
    ) -> MatrixNode:
        core = self.simplified(scalars, core) if core is not None else None
        if core is not None and core.kind == TERMS and not scalars and coefficient in (1, -1):
            return core if coefficient == 1 else self.negated(core)
        return self.total_of([MatrixTerm(coefficient, tuple(scalars.items()), core)], shape)

    def factors(self, node: MatrixNode) -> Factors:
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
                MatrixTerm(t.coefficient / content, tuple(with_powers(dict(t.scalars), inverse).items()), t.core)
                for t in terms
            ),
            node.shape,
        )
        return Factors(content, common, rest) if node.shape else Factors(content, {**common, rest: ONE}, None)

    # Entry by entry

    def times(self, left: MatrixNode, right: MatrixNode) -> MatrixNode:
        """The product entry by entry; of numbers, the product."""
        if not left.shape or not right.shape:
            return self.scaled(left, right) if not right.shape else self.scaled(right, left)
        a, b = self.factors(left), self.factors(right)
        assert a.core is not None
        assert b.core is not None
        core = self.entrywise(with_powers(exponents(a.core), exponents(b.core).items()), left.shape)
        return self.multiple(a.coefficient * b.coefficient, with_powers(a.scalars, b.scalars.items()).items(), core)

    def entrywise(self, powers: dict[MatrixNode, Fraction], shape: Shape) -> MatrixNode:
        """A product of powers, entry by entry."""
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

    def power(self, node: MatrixNode, exponent: Fraction) -> MatrixNode:
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
        powers = [*scalars.items(), *(exponents(core).items() if core is not None else ())]
        splits = splits and (whole or (len(powers) <= 1 and all(e.numerator % 2 for _, e in powers)))
        if root is None or not splits:
            if node.shape:
                return self.entrywise({node: exponent}, node.shape)
            return self._monomial(ONE, {node: exponent}, None, NUMBER)
        raised = tuple((atom, e * exponent) for atom, e in scalars.items())
        if core is None:
            return self._monomial(root, dict(raised), None, NUMBER)
        entries = self.entrywise({atom: e * exponent for atom, e in exponents(core).items()}, node.shape)
        return self.multiple(root, raised, entries)

    def over(self, left: MatrixNode, right: MatrixNode) -> MatrixNode:
        """The quotient, entry by entry."""
        return self.times(left, self.power(right, Fraction(-1)))


def exponents(core: MatrixNode) -> dict[MatrixNode, Fraction]:
    """A core as powers that are multiplied entry by entry."""
    if core.kind == ENTRIES:
        return dict(zip(core.parts, core.value, strict=True))
    return {core: ONE}


def _root(coefficient: Fraction, exponent: Fraction) -> Fraction | None:
    """A rational power that is rational, else None."""
    if coefficient == 1:
        return coefficient
    if coefficient > 0 and exponent.denominator == 2:
        top, bottom = isqrt(coefficient.numerator), isqrt(coefficient.denominator)
        if top * top == coefficient.numerator and bottom * bottom == coefficient.denominator:
            return Fraction(top, bottom) ** exponent.numerator
    return None
