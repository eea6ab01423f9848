"""Formulas of arrays as nodes: equal formulas are one object, so that like terms are found by identity.

A node is a sum of terms (``TERMS``), or an atom: a variable, a matrix product, a product entry by entry, a function.
A term is a rational, scalar atoms with exponents, and the array they multiply, if it is no number.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from gradcli.arrays.shapes import NUMBER, Shape
from gradcli.records import NamedTuple

TERMS = "terms"
Exponents = Mapping["MatrixNode", Fraction]


class MatrixNode:
    """One formula: ``parts`` are what it is made of, ``value`` what else it needs (a name, exponents, places)."""

    __slots__ = ("kind", "parts", "shape", "value")

    def __init__(self, kind: str, parts: tuple[MatrixNode, ...], shape: Shape, value: Any) -> None:
        self.kind, self.parts, self.shape, self.value = kind, parts, shape, value

    @property
    def terms(self) -> tuple[MatrixTerm, ...]:
        """The formula as a sum."""
        if self.kind == TERMS:
            found: tuple[MatrixTerm, ...] = self.value
            return found
        if self.shape:
            return (MatrixTerm(Fraction(1), (), self),)
        return (MatrixTerm(Fraction(1), ((self, Fraction(1)),), None),)

    @property
    def is_zero(self) -> bool:
        """Whether it is 0 in every entry."""
        return self.kind == TERMS and not self.value


class MatrixTerm(NamedTuple):
    """A rational times powers of numbers, times an array where it is none."""

    coefficient: Fraction
    scalars: tuple[tuple[MatrixNode, Fraction], ...]
    core: MatrixNode | None


class Factors(NamedTuple):
    """What a formula is a multiple of: ``core`` is an array, or None where it is a number."""

    coefficient: Fraction
    scalars: dict[MatrixNode, Fraction]
    core: MatrixNode | None


class Nodes:
    """The formulas there are, each once."""

    def __init__(self) -> None:
        self._known: dict[Hashable, MatrixNode] = {}

    def node(
        self, kind: str, parts: tuple[MatrixNode, ...], shape: Shape = NUMBER, value: Any = None, key: Hashable = None
    ) -> MatrixNode:
        """The node of these parts; ``key`` is what tells it apart, where that is not all of them."""
        told = (kind, shape, parts, value) if key is None else (kind, shape, key)
        found = self._known.get(told)
        if found is None:
            found = self._known[told] = MatrixNode(kind, parts, shape, value)
        return found

    def known(self, kind: str, parts: tuple[MatrixNode, ...], shape: Shape) -> MatrixNode | None:
        """A node that is there already."""
        return self._known.get((kind, shape, parts, None))

    def total_of(self, terms: Iterable[MatrixTerm], shape: Shape) -> MatrixNode:
        """The sum of terms: like ones joined as the first is written, in the order in which they come."""
        sums: dict[tuple[frozenset[tuple[MatrixNode, Fraction]], MatrixNode | None], MatrixTerm] = {}
        for term in terms:
            key = (frozenset(term.scalars), term.core)
            before = sums.get(key)
            sums[key] = before._replace(coefficient=before.coefficient + term.coefficient) if before else term
        found = tuple(term for term in sums.values() if term.coefficient)
        if len(found) == 1:
            (coefficient, scalars, core) = found[0]
            if coefficient == 1 and core is not None and not scalars:
                return core
            if coefficient == 1 and core is None and len(scalars) == 1 and scalars[0][1] == 1:
                return scalars[0][0]
        told = frozenset((term.coefficient, frozenset(term.scalars), term.core) for term in found)
        return self.node(TERMS, (), shape, found, key=told)


def with_powers(scalars: Exponents, others: Iterable[tuple[MatrixNode, Fraction]]) -> dict[MatrixNode, Fraction]:
    """A product of powers."""
    found = dict(scalars)
    for atom, exponent in others:
        total = found[atom] + exponent if atom in found else exponent
        found[atom] = total
        if not total:
            del found[atom]
    return found
