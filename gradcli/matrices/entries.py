"""Entries of a matrix: exact numbers, and formulas of the notation's algebra whose atoms are the cells' own texts.

A product multiplies out: zero terms and unit factors vanish, equal terms and numbers are merged, and the text is the
program language without blanks, so that it can be a cell again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import chain, islice
from typing import Any

from gradcli.arrays.shapes import NUMBER, Shape
from gradcli.errors import LimitError
from gradcli.language.expressions import Expression
from gradcli.language.printing import print_expression, print_number
from gradcli.notation.nodes import TERMS, MatrixNode, MatrixTerm, with_powers
from gradcli.notation.sums import ONE, Sums
from gradcli.numbers.rational import tidy
from gradcli.records import NamedTuple

MOST_TERMS = 20_000
"""Terms of one entry; the symbolic route of the whole program has the same limit."""

PYTHON_DIGITS = 4000
"""Python converts no integer of more than 4300 digits to text by itself."""
MOST_CHARACTERS = 100_000
"""Characters of one factor."""

MatrixEntry = int | Fraction | MatrixNode
"""What a cell holds."""


class CellAtom(NamedTuple):
    """What an atom is: a cell's text; an ``alone`` one needs no brackets."""

    text: str
    alone: bool


class CellFormulas(Sums):
    """The formulas of the cells of some matrices, multiplied out."""

    def read(self, expression: Expression) -> MatrixNode:
        """A cell's expression as one term: its signs and numbers in the coefficient, its other factors as texts."""
        nodes = expression.nodes
        coefficient = ONE
        factors: dict[MatrixNode, Fraction] = {}
        stack = [len(nodes) - 1]
        while stack:
            position = stack.pop()
            node, power = nodes[position], ONE
            if node.operation == "neg":
                coefficient = -coefficient
                stack.append(node.operands[0])
            elif node.operation == "mul":
                stack += reversed(node.operands)
            elif node.operation == "number":
                coefficient *= Fraction(node.value)
            else:
                exponent = nodes[node.operands[1]] if node.operation == "pow" else node
                if exponent.operation == "number" and isinstance(exponent.value, int) and exponent.value > 0:
                    position, power = node.operands[0], Fraction(exponent.value)
                atom = self._cell(_text_of(Expression(nodes[: position + 1], expression.source)))
                factors = with_powers(factors, [(atom, power)])
        return self.total_of([MatrixTerm(coefficient, tuple(factors.items()), None)], NUMBER)

    def node(
        self, kind: str, parts: tuple[MatrixNode, ...], shape: Shape = NUMBER, value: Any = None, key: Hashable = None
    ) -> MatrixNode:
        """Sums are new each time: none is a factor of another here, and each keeps the order of its own terms."""
        if kind == TERMS:
            return MatrixNode(kind, parts, shape, value)
        return super().node(kind, parts, shape, value, key)

    def _cell(self, text: CellAtom) -> MatrixNode:
        return self.node("cell", (), NUMBER, text)

    def taken(self, entry: MatrixEntry) -> MatrixNode:
        """A number, or a formula of other cells, as one of these."""
        if not isinstance(entry, MatrixNode):
            return self.number(entry)
        own = (t._replace(scalars=tuple((self._cell(a.value), e) for a, e in t.scalars)) for t in entry.terms)
        return self.total_of(own, NUMBER)

    def dot(self, row: Iterable[MatrixNode], column: Iterable[MatrixNode]) -> MatrixEntry:
        """The sum of the products of a row and a column: a number when no variable is left."""
        found = self.zero(NUMBER)
        pairs = zip(row, column, strict=True)
        products = (_product(a, b) for left, right in pairs for a in left.terms for b in right.terms)
        while some := list(islice(products, MOST_TERMS)):
            found = self.total_of(chain(found.terms, some), NUMBER)
            if len(found.terms) > MOST_TERMS:
                what = f"an entry has more than {MOST_TERMS:,} symbolic terms"
                raise LimitError(what, fix="give the variables values with --at")
        number = self.rational(found)
        return found if number is None else tidy(number)


def _product(a: MatrixTerm, b: MatrixTerm) -> MatrixTerm:
    return MatrixTerm(a.coefficient * b.coefficient, tuple(with_powers(dict(a.scalars), b.scalars).items()), None)


def _text_of(expression: Expression) -> CellAtom:
    text = print_expression(expression, most=MOST_CHARACTERS)
    if len(text) > MOST_CHARACTERS:
        raise LimitError(
            "the expression is too long to be kept as a formula", fix="give the variables values with --at"
        )
    for spaced, close in ((" + ", "+"), (" - ", "-"), (", ", ",")):
        text = text.replace(spaced, close)
    return CellAtom(text, expression.nodes[-1].operation in ("name", "call", "where"))


def factors_of(formula: MatrixNode) -> set[str]:
    """The texts of the cells that a formula is made of."""
    return {atom.value.text for term in formula.terms for atom, _ in term.scalars}


def text_of(formula: MatrixNode) -> str:
    """The formula in the program language, numbers last."""
    ordered = sorted(formula.terms, key=lambda term: not term.scalars)
    out = "".join(_signed(term, alone=len(ordered) == 1) for term in ordered)
    return out.removeprefix("+") or "0"


def whole(value: int) -> str:
    """An integer in full, also where Python refuses to print it (past 4300 digits)."""
    return str(value) if value.bit_length() < 3 * PYTHON_DIGITS else str(Decimal(value))


def _coefficient(value: int | Fraction) -> str:
    if isinstance(value, int):
        return whole(value)
    if max(value.numerator, value.denominator).bit_length() >= 3 * PYTHON_DIGITS:
        return f"{whole(value.numerator)}/{whole(value.denominator)}"
    text = print_number(value)
    # The double of an irrational constant, as sqrt(2): fifty digits would say no more than its shortest form.
    return repr(float(value)) if len(text) > 20 and "/" not in text and Fraction(float(value)) == value else text


def _signed(term: MatrixTerm, *, alone: bool) -> str:
    sign = "-" if term.coefficient < 0 else "+"
    size = tidy(abs(term.coefficient))
    single = len(term.scalars) == 1 and term.scalars[0][1] == 1 and size == 1
    pieces = [] if size == 1 and term.scalars else [_coefficient(size)]
    for atom, power in term.scalars:
        plain = atom.value.alone or (single and alone and sign == "+")
        text = atom.value.text if plain else f"({atom.value.text})"
        pieces.append(text if power == 1 else f"{text}^{power}")
    return sign + "*".join(pieces)
