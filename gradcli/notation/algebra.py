"""The algebra of formulas of arrays: what is the same is written the same where that is plain.

Transposes are pushed inward, numbers stand in front, like terms are joined, products are not multiplied out. An
identity that needs a number not to be 0 (``x/x`` is 1) is used: a formula holds where the program has a derivative.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gradcli.arrays.shapes import NUMBER, Shape, as_matrix, is_row, of_product, transposed
from gradcli.notation.nodes import TERMS, MatrixNode, with_powers
from gradcli.notation.sums import ENTRIES, ONE, ONES, Sums

EYE, PRODUCT, TURNED, TOTAL = "eye", "product", "turned", "total"
INVERSE, DETERMINANT, ADJUGATE, DIAGONAL, CALL = "inverse", "determinant", "adjugate", "diagonal", "call"
RESHAPED, SOFTMAX = "reshape", "softmax"


class Algebra(Sums):
    """Formulas made of formulas, of whole arrays too."""

    def __init__(self) -> None:
        super().__init__()
        self.dotted: set[MatrixNode] = set()
        """Sums of squares that were written as products ``x'@x``."""
        self.solved: set[MatrixNode] = set()
        """Matrices whose inverse a program multiplies by without writing it: solve(A, b)."""

    def simplified(self, scalars: dict[MatrixNode, Fraction], core: MatrixNode) -> MatrixNode:
        """``adj(A)/det(A)`` as ``inv(A)``; the determinant is taken out of ``scalars``."""
        for part in core.parts if core.kind == PRODUCT else (core,):
            plain = part.parts[0] if part.kind == TURNED else part
            if plain.kind == ADJUGATE:
                determinant = self.determinant(plain.parts[0])
                if scalars.get(determinant, 0) <= -1:
                    left = with_powers(scalars, [(determinant, ONE)])
                    scalars.clear()
                    scalars.update(left)
                    inverse = self.inverse(plain.parts[0])
                    swapped = self.turned(inverse) if part.kind == TURNED else inverse
                    parts = core.parts if core.kind == PRODUCT else (core,)
                    return self.chain([swapped if other is part else other for other in parts])
        return core

    def entry(self, node: MatrixNode) -> MatrixNode:
        """The number that an array of one entry holds."""
        coefficient, scalars, core = self.factors(node)
        while core is not None and core.kind in (TURNED, RESHAPED):
            core = core.parts[0]
        if core is None or core.kind == TERMS:
            held = node if core is None else self.number(0) if core.is_zero else self.node(TOTAL, (core,))
            return held if core is None else self.multiple(coefficient, scalars.items(), held)
        place = self.node("entry", (core,), NUMBER, (1,) * len(core.shape))
        return self.multiple(coefficient, scalars.items(), self.number(1) if core.kind in (ONES, EYE) else place)

    # Whole arrays

    def total(self, node: MatrixNode) -> MatrixNode:
        """The sum of all entries."""
        coefficient, scalars, core = self.factors(node)
        if core is None:
            return node
        if core.kind == TERMS and any(t.scalars or (t.core is not None and t.core.kind == ONES) for t in core.value):
            each = [self.total(self.total_of([term], core.shape)) for term in core.value]
            return self.multiple(coefficient, scalars.items(), self.add(*each))
        return self.multiple(coefficient, scalars.items(), self._total(core))

    def _total(self, core: MatrixNode) -> MatrixNode:
        if core.is_zero:
            return self.number(0)
        if core.kind == CALL and core.value == SOFTMAX:
            return self.number(1)
        if core.kind == ONES:
            count = self.number(1)
            for dimension in core.shape:
                count = self.times(count, self.length(dimension))
            return count
        if is_row(core.shape) and core.kind in (ENTRIES, PRODUCT, TERMS):
            return self.total(self.turned(core))
        if core.kind == ENTRIES and len(core.shape) == 1 and len(core.parts) == 2 and set(core.value) == {ONE}:
            return self.product(self.turned(core.parts[0]), core.parts[1])
        if core.kind == ENTRIES and EYE in [part.kind for part in core.parts] and len(core.parts) == 2:
            (other,) = (part for part in core.parts if part.kind != EYE) if core.value == (1, 1) else (core,)
            if other is not core:
                return self.total(self.diagonal(other, (core.shape[0],)))
        if core.kind == TURNED:
            return self.total(core.parts[0])
        return self.node(TOTAL, (core,))

    def turned(self, node: MatrixNode) -> MatrixNode:
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
            return self.entrywise(powers, shape)
        if node.kind == DIAGONAL and len(node.shape) == 2:
            return node
        if node.kind in (INVERSE, ADJUGATE) and self.turned(node.parts[0]) is node.parts[0]:
            return node
        return self.node(TURNED, (node,), shape)

    def product(self, left: MatrixNode, right: MatrixNode) -> MatrixNode:
        """The matrix product; with a number, the multiple."""
        if not left.shape or not right.shape:
            return self.times(left, right)
        a, b = self.factors(left), self.factors(right)
        assert a.core is not None
        assert b.core is not None
        chained = self.chain([*_chained(a.core), *_chained(b.core)])
        return self.multiple(a.coefficient * b.coefficient, with_powers(a.scalars, b.scalars.items()).items(), chained)

    def chain(self, parts: Sequence[MatrixNode]) -> MatrixNode:
        """The product of several: identities left out, inverses met, rows before columns made numbers."""
        # A vector made a matrix of one column is what it was, unless it is what comes out.
        parts = [*(_column(part) for part in parts[:-1]), parts[-1]]
        shape = _shape_of(parts)
        if any(part.is_zero for part in parts):
            return self.zero(shape)
        left: list[MatrixNode] = []
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

    def _number_inside(self, parts: Sequence[MatrixNode]) -> tuple[int, int, MatrixNode] | None:
        """A row and what follows it down to a column: the first, the last, and the number they make."""
        for first, part in enumerate(parts):
            if as_matrix(part.shape)[0] == 1:
                for last in range(first, len(parts)):
                    if as_matrix(parts[last].shape)[1] == 1:
                        return first, last, self._inner(tuple(parts[first : last + 1]))
        return None

    def _inner(self, parts: tuple[MatrixNode, ...]) -> MatrixNode:
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

    def linear(self, kind: str, node: MatrixNode, shape: Shape, value: Any = None) -> MatrixNode:
        """A function that multiples pass through."""
        coefficient, scalars, core = self.factors(node)
        if core is None or core.is_zero:
            return self.zero(shape) if core is not None else self.node(kind, (node,), shape, value)
        return self.multiple(coefficient, scalars.items(), self.node(kind, (core,), shape, value))

    def diagonal(self, node: MatrixNode, shape: Shape) -> MatrixNode:
        """The diagonal of a matrix, the diagonal matrix of a vector."""
        coefficient, scalars, core = self.factors(node)
        if core is not None and core.kind in (ONES, EYE):
            plain = self.node(ONES, (), shape) if len(shape) == 1 else self.node(EYE, (), shape)
            return self.multiple(coefficient, scalars.items(), plain)
        if core is not None and core.kind == DIAGONAL and len(shape) == 1 and len(core.shape) == 2:
            return self.multiple(coefficient, scalars.items(), core.parts[0])
        if core is not None and core.kind == TURNED and len(shape) == 1:
            core = core.parts[0]
            return self.multiple(coefficient, scalars.items(), self.node(DIAGONAL, (core,), shape))
        return self.linear(DIAGONAL, node, shape)

    def inverse(self, node: MatrixNode) -> MatrixNode:
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
        return (
            self.multiple(1 / coefficient, inverse, inner) if coefficient else self.node(INVERSE, (node,), node.shape)
        )

    def determinant(self, node: MatrixNode) -> MatrixNode:
        """The determinant."""
        if node.kind == INVERSE:
            return self.power(self.determinant(node.parts[0]), Fraction(-1))
        if node.kind == EYE:
            return self.number(1)
        back = self.turned(node)
        return self.known(DETERMINANT, (back,), NUMBER) or self.node(DETERMINANT, (node,))

    def adjugate(self, node: MatrixNode) -> MatrixNode:
        """The adjugate matrix."""
        if node.kind == INVERSE:
            return self.scaled(node.parts[0], self.determinant(node))
        if node.kind == TURNED:
            return self.turned(self.adjugate(node.parts[0]))
        return self.node(ADJUGATE, (node,), node.shape)


def _column(part: MatrixNode) -> MatrixNode:
    vector = part.kind == RESHAPED and as_matrix(part.shape) == as_matrix(part.parts[0].shape)
    return part.parts[0] if vector else part


def _chained(core: MatrixNode) -> tuple[MatrixNode, ...]:
    return core.parts if core.kind == PRODUCT else (core,)


def _inverse_of(node: MatrixNode) -> MatrixNode | None:
    return node.parts[0] if node.kind == INVERSE else None


def _shape_of(parts: Sequence[MatrixNode]) -> Shape:
    """The shape of a product; factors of one row and one column may have become numbers before."""
    shape: Shape | None = parts[0].shape
    for part in parts[1:]:
        shape = of_product(shape, part.shape) if shape else part.shape
        assert shape is not None
    return shape or NUMBER
