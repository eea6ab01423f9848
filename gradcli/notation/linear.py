"""What a formula that is linear in a vector multiplies it by: a Jacobian from one reverse sweep, a Hessian from two."""

from __future__ import annotations

from fractions import Fraction

from gradcli.arrays.shapes import Dimension, as_matrix
from gradcli.notation.algebra import DIAGONAL, EYE, PRODUCT, TOTAL, Algebra
from gradcli.notation.building import PICKED, STACKED
from gradcli.notation.nodes import TERMS, MatrixNode, MatrixTerm
from gradcli.notation.sums import ENTRIES, ONES


class Linear:
    """The coefficients of one vector, a variable of the algebra."""

    def __init__(self, algebra: Algebra, vector: MatrixNode) -> None:
        self.algebra, self.vector = algebra, vector
        self._holds: dict[MatrixNode, bool] = {vector: True}

    def coefficient(self, node: MatrixNode) -> MatrixNode | None:
        """Of a number the vector ``c`` with ``node = c'@v``, of a vector the matrix ``M`` with ``node = M@v``; None
        where the formula does not show it."""
        found = [self._of_term(term) for term in node.terms]
        shape = (*node.shape, self.vector.shape[0])
        parts = [part for part in found if part is not None]
        return self.algebra.add(self.algebra.zero(shape), *parts) if len(parts) == len(found) else None

    def holds(self, node: MatrixNode) -> bool:
        """Whether the vector is in a formula."""
        if node not in self._holds:
            inside = [*node.parts]
            if node.kind == TERMS:
                for term in node.value:
                    inside += [*(atom for atom, _ in term.scalars), *([term.core] if term.core is not None else [])]
            self._holds[node] = any(self.holds(part) for part in inside)
        return self._holds[node]

    def _of_term(self, term: MatrixTerm) -> MatrixNode | None:
        algebra = self.algebra
        inside = [(atom, exponent) for atom, exponent in term.scalars if self.holds(atom)]
        others = tuple(pair for pair in term.scalars if pair not in inside)
        front = algebra.total_of([MatrixTerm(term.coefficient, others, None)], ())
        if term.core is not None and self.holds(term.core):
            found = None if inside else self._of_core(term.core)
        elif len(inside) != 1 or inside[0][1] != 1:
            return None
        else:
            found = self._of_core(inside[0][0])
            if found is not None and term.core is not None:
                found = algebra.product(term.core, algebra.turned(found)) if len(term.core.shape) == 1 else None
        return None if found is None else algebra.scaled(found, front)

    def _of_core(self, core: MatrixNode) -> MatrixNode | None:
        algebra, size = self.algebra, self.vector.shape[0]
        if core is self.vector:
            return algebra.node(EYE, (), (size, size))
        if core.kind == TERMS:
            return self.coefficient(core)
        if core.kind == ENTRIES and len(core.shape) == 1:
            return self._of_entries(core)
        if core.kind == TOTAL and len(core.parts[0].shape) == 1:
            inner = self.coefficient(core.parts[0])
            ones = algebra.node(ONES, (), core.parts[0].shape)
            return None if inner is None else algebra.product(algebra.turned(inner), ones)
        if core.kind == STACKED and len(core.shape) == 1 and not any(part.shape for part in core.parts):
            return self._of_stack(core)
        if core.kind == PICKED and not core.shape and len(core.parts[0].shape) == 1:
            return self._of_entry(core)
        return self._of_product(core) if core.kind == PRODUCT else None

    def _of_stack(self, core: MatrixNode) -> MatrixNode | None:
        """Entries, each with a row of its own."""
        rows = [self.coefficient(part) for part in core.parts]
        found = [row for row in rows if row is not None]
        if len(found) < len(rows):
            return None
        size = self.vector.shape[0]
        entries = [self._entries_of(row) for row in found]
        if all(entries):
            parts = [part for row in entries if row for part in row]
            return self.algebra.node(STACKED, tuple(parts), (len(rows), size))
        return self.algebra.node(STACKED, tuple(found), (len(rows), size))

    def _entries_of(self, row: MatrixNode) -> list[MatrixNode] | None:
        """The entries of a vector, where it is written by them."""
        algebra, (size, *_) = self.algebra, row.shape
        if not isinstance(size, int):
            return None
        entries = [algebra.number(0)] * size
        for coefficient, scalars, core in row.terms:
            if core is None or not (core.kind == TERMS or (core.kind == STACKED and not core.parts[0].shape)):
                return None
            parts = self._entries_of(core) if core.kind == TERMS else list(core.parts)
            if parts is None:
                return None
            own = [algebra.multiple(coefficient, scalars, part) for part in parts]
            entries = [algebra.add(*pair) for pair in zip(entries, own, strict=True)]
        return entries

    def _of_entry(self, core: MatrixNode) -> MatrixNode | None:
        """One entry of a vector: a row of what that is multiplied by."""
        inner, size, ((place, _, _),) = self.coefficient(core.parts[0]), self.vector.shape[0], core.value
        if inner is None or not isinstance(size, int):
            return None
        if inner.kind == EYE:
            entries = [self.algebra.number(int(k == place)) for k in range(1, size + 1)]
            return self.algebra.node(STACKED, tuple(entries), (size,))
        row = ((place, place, False), (1, size, True))
        return self.algebra.linear(PICKED, inner, (size,), row)

    def _of_entries(self, core: MatrixNode) -> MatrixNode | None:
        """Entry by entry: a diagonal matrix."""
        inside = [(part, e) for part, e in zip(core.parts, core.value, strict=True) if self.holds(part)]
        if len(inside) != 1 or inside[0][1] != 1:
            return None
        inner = self.coefficient(inside[0][0])
        others = self.algebra.times(core, self.algebra.power(inside[0][0], Fraction(-1)))
        return None if inner is None else self._diagonal(others, inner)

    def _diagonal(self, vector: MatrixNode, inner: MatrixNode) -> MatrixNode:
        n: Dimension = vector.shape[0]
        return self.algebra.product(self.algebra.diagonal(vector, (n, n)), inner)

    def _of_product(self, core: MatrixNode) -> MatrixNode | None:
        algebra, parts = self.algebra, core.parts
        places = [k for k, part in enumerate(parts) if self.holds(part)]
        if len(places) != 1:
            return None
        (place,) = places
        if not core.shape and place == 0:  # a row: the product is its own transpose
            parts = tuple(algebra.turned(part) for part in reversed(parts))
            place = len(parts) - 1
        part = parts[place]
        if place == len(parts) - 1:
            inner = self.coefficient(part) if len(part.shape) == 1 else None
        elif part.kind == DIAGONAL and len(part.shape) == 2 and as_matrix(parts[-1].shape)[1] == 1:
            inner = self.coefficient(part.parts[0])
            inner = None if inner is None else self._diagonal(algebra.chain(parts[place + 1 :]), inner)
        else:
            inner = None
        if inner is None:
            return None
        before = parts[:place]
        found = algebra.product(algebra.chain(before), inner) if before else inner
        return found if core.shape else self._as_vector(found)

    def _as_vector(self, found: MatrixNode) -> MatrixNode:
        """A row as the vector it is the transpose of."""
        return self.algebra.turned(found) if found.shape[0] == 1 and len(found.shape) == 2 else found
