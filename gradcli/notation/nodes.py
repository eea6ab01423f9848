"""Formulas of arrays as nodes: equal formulas are one object, so that like terms are found by identity.

A node is a sum of terms (``TERMS``), or an atom: a variable, a matrix product, a product entry by entry, a function.
A term is a rational, scalar atoms with exponents, and the array they multiply, if it is no number.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.arrays.shapes import NUMBER, Shape

TERMS = "terms"
Powers = Mapping["Node", Fraction]


class Node:
    """One formula. ``parts`` are the formulas it is made of, ``value`` what else it needs: a name, exponents, places."""

    __slots__ = ("kind", "parts", "shape", "value")

    def __init__(self, kind: str, parts: tuple[Node, ...], shape: Shape, value: Any) -> None:
        self.kind, self.parts, self.shape, self.value = kind, parts, shape, value

    @property
    def terms(self) -> tuple[Term, ...]:
        """The formula as a sum."""
        if self.kind == TERMS:
            found: tuple[Term, ...] = self.value
            return found
        if self.shape:
            return (Term(Fraction(1), (), self),)
        return (Term(Fraction(1), ((self, Fraction(1)),), None),)

    @property
    def is_zero(self) -> bool:
        """Whether it is 0 in every entry."""
        return self.kind == TERMS and not self.value


class Term(NamedTuple):
    """A rational times powers of numbers, times an array where it is none."""

    coefficient: Fraction
    scalars: tuple[tuple[Node, Fraction], ...]
    core: Node | None


class Factors(NamedTuple):
    """What a formula is a multiple of: ``core`` is an array, or None where it is a number."""

    coefficient: Fraction
    scalars: dict[Node, Fraction]
    core: Node | None


class Nodes:
    """The formulas there are, each once."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Node] = {}

    def node(
        self, kind: str, parts: tuple[Node, ...], shape: Shape = NUMBER, value: Any = None, key: Hashable = None
    ) -> Node:
        """The node of these parts; ``key`` is what tells it apart, where that is not all of them."""
        told = (kind, shape, parts, value) if key is None else (kind, shape, key)
        found = self._known.get(told)
        if found is None:
            found = self._known[told] = Node(kind, parts, shape, value)
        return found

    def known(self, kind: str, parts: tuple[Node, ...], shape: Shape) -> Node | None:
        """A node that is there already."""
        return self._known.get((kind, shape, parts, None))

    def total_of(self, terms: Iterable[Term], shape: Shape) -> Node:
        """The sum of terms: like ones joined, in the order in which they come."""
        sums: dict[tuple[frozenset[tuple[Node, Fraction]], Node | None], Term] = {}
        for term in terms:
            key = (frozenset(term.scalars), term.core)
            before = sums.get(key)
            sums[key] = term._replace(coefficient=term.coefficient + (before.coefficient if before else 0))
        found = tuple(term for term in sums.values() if term.coefficient)
        if len(found) == 1:
            (coefficient, scalars, core) = found[0]
            if coefficient == 1 and core is not None and not scalars:
                return core
            if coefficient == 1 and core is None and len(scalars) == 1 and scalars[0][1] == 1:
                return scalars[0][0]
        told = frozenset((term.coefficient, frozenset(term.scalars), term.core) for term in found)
        return self.node(TERMS, (), shape, found, key=told)


def with_powers(scalars: Powers, others: Iterable[tuple[Node, Fraction]]) -> dict[Node, Fraction]:
    """A product of powers."""
    found = dict(scalars)
    for atom, exponent in others:
        total = found.get(atom, Fraction(0)) + exponent
        found[atom] = total
        if not total:
            del found[atom]
    return found
