"""Formulas multiplied out: two that have the same sum of products are equal, whatever the lengths are."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from gradcli.notation.algebra import DIAGONAL, INVERSE, PRODUCT, RESHAPED, TOTAL, TURNED, Algebra
from gradcli.notation.building import RUNNING
from gradcli.notation.nodes import TERMS, MatrixNode, MatrixTerm
from gradcli.notation.sums import ENTRIES

HIGHEST = 6
"""Exponents that are multiplied out."""
MOST_TERMS = 2_000


class TooLong(Exception):
    """There are too many products."""


class Expander:
    """The sums of products of the formulas of one algebra."""

    def __init__(self, algebra: Algebra) -> None:
        self.algebra = algebra
        self._found: dict[MatrixNode, MatrixNode] = {}

    def equal(self, left: MatrixNode, right: MatrixNode) -> bool:
        """Whether two formulas have the same sum of products. False tells nothing."""
        try:
            return self.expanded(self.algebra.add(left, self.algebra.negated(right))).is_zero
        except TooLong:
            return False

    def expanded(self, node: MatrixNode) -> MatrixNode:
        """A formula multiplied out."""
        if node not in self._found:
            self._found[node] = self._sum(node) if node.kind == TERMS else self._atom(node)
        return self._found[node]

    def _sum(self, node: MatrixNode) -> MatrixNode:
        parts = [self._term(term, node) for term in node.value]
        return self.algebra.add(*parts) if parts else node

    def _term(self, term: MatrixTerm, node: MatrixNode) -> MatrixNode:
        algebra = self.algebra
        found = algebra.total_of([MatrixTerm(term.coefficient, (), None)], ())
        for atom, exponent in term.scalars:
            found = self._multiplied(found, self._power(self.expanded(atom), exponent), algebra.times)
        return found if term.core is None else self._multiplied(found, self.expanded(term.core), algebra.times)

    def _power(self, node: MatrixNode, exponent: Fraction) -> MatrixNode:
        if exponent.denominator != 1 or not 1 < exponent <= HIGHEST or len(node.terms) < 2:
            return self.algebra.power(node, exponent)
        found = node
        for _ in range(int(exponent) - 1):
            found = self._multiplied(found, node, self.algebra.times)
        return found

    def _multiplied(
        self, left: MatrixNode, right: MatrixNode, product: Callable[[MatrixNode, MatrixNode], MatrixNode]
    ) -> MatrixNode:
        """The product of sums, term by term."""
        if len(left.terms) * len(right.terms) > MOST_TERMS:
            raise TooLong
        pairs = [product(a, b) for a in self._terms(left) for b in self._terms(right)]
        return self.algebra.add(*pairs) if pairs else product(left, right)

    def _terms(self, node: MatrixNode) -> list[MatrixNode]:
        return [self.algebra.total_of([term], node.shape) for term in node.terms]

    def _atom(self, node: MatrixNode) -> MatrixNode:
        algebra = self.algebra
        parts = [self.expanded(part) for part in node.parts]
        if node.kind == PRODUCT:
            found = parts[0]
            for part in parts[1:]:
                found = self._multiplied(found, part, algebra.product)
            return found
        if node.kind == ENTRIES:
            powers = [self._power(part, exponent) for part, exponent in zip(parts, node.value, strict=True)]
            found = powers[0]
            for part in powers[1:]:
                found = self._multiplied(found, part, algebra.times)
            return found
        if node.kind == TOTAL:
            return self._linear(parts[0], algebra.total)
        if node.kind == TURNED:
            return algebra.turned(parts[0])
        if node.kind == DIAGONAL:
            return self._linear(parts[0], lambda part: algebra.diagonal(part, node.shape))
        if node.kind == INVERSE:
            return algebra.inverse(parts[0])
        if node.kind in (RESHAPED, RUNNING):
            return self._linear(parts[0], lambda part: algebra.linear(node.kind, part, node.shape, node.value))
        if tuple(parts) == node.parts:
            return node
        return algebra.node(node.kind, tuple(parts), node.shape, node.value)

    def _linear(self, node: MatrixNode, function: Callable[[MatrixNode], MatrixNode]) -> MatrixNode:
        """A function of a sum, term by term."""
        terms = self._terms(node)
        return self.algebra.add(*(function(term) for term in terms)) if terms else function(node)
