"""Symbolic entries of a matrix: sums of products of the cells' own texts.

Only what a product of matrices needs: zero terms and unit factors vanish, equal terms and numbers are
merged, and the text is the program language without blanks, so that it can be a cell again.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from gradcli.errors import LimitError
from gradcli.language.expressions import Expression
from gradcli.language.printing import print_expression, print_number
from gradcli.numbers.rational import tidy

MOST_TERMS = 20_000
"""Terms of one entry; the symbolic route of the whole program has the same limit."""

PYTHON_DIGITS = 4000
"""Python converts no integer of more than 4300 digits to text by itself."""
MOST_CHARACTERS = 100_000
"""Characters of one factor."""


class Factor(NamedTuple):
    """A cell's text; an ``atom`` needs no brackets."""

    text: str
    atom: bool


FactorPowers = frozenset[tuple[Factor, int]]


class Term(NamedTuple):
    """``coefficient`` times the factors, each to its power, in order of appearance."""

    coefficient: int | Fraction
    factors: dict[Factor, int]


class Formula:
    """A sum of terms; the empty product is the numeric term."""

    __slots__ = ("terms",)

    def __init__(self, terms: Iterable[Term]) -> None:
        merged: dict[FactorPowers, Term] = {}
        for term in terms:
            key = frozenset(term.factors.items())
            before = merged.get(key)
            coefficient = tidy(before.coefficient + term.coefficient) if before else term.coefficient
            merged[key] = Term(coefficient, before.factors if before else term.factors)
            if len(merged) > MOST_TERMS:
                raise LimitError(
                    f"an entry has more than {MOST_TERMS:,} symbolic terms", fix="give the variables values with --at"
                )
        self.terms = [term for term in merged.values() if term.coefficient]

    @property
    def number(self) -> int | Fraction | None:
        """The value of a formula in which every variable cancelled, else None."""
        if not self.terms:
            return 0
        return self.terms[0].coefficient if len(self.terms) == 1 and not self.terms[0].factors else None

    @property
    def text(self) -> str:
        """The formula in the program language, numbers last."""
        ordered = sorted(self.terms, key=lambda term: not term.factors)
        out = "".join(_signed(term, alone=len(ordered) == 1) for term in ordered)
        return out.removeprefix("+") or "0"


MatrixEntry = int | Fraction | Formula
"""What a cell holds."""


def formula(entry: MatrixEntry) -> Formula:
    """A number as a formula; a formula as it is."""
    return entry if isinstance(entry, Formula) else Formula([Term(entry, {})])


def from_expression(expression: Expression) -> Formula:
    """A cell's expression as one term: its signs and numbers in the coefficient, its other factors as text."""
    nodes = expression.nodes
    coefficient: int | Fraction = 1
    factors: dict[Factor, int] = {}
    stack = [len(nodes) - 1]
    while stack:
        position = stack.pop()
        node, power = nodes[position], 1
        if node.operation == "neg":
            coefficient = -coefficient
            stack.append(node.operands[0])
        elif node.operation == "mul":
            stack += reversed(node.operands)
        elif node.operation == "number":
            coefficient = tidy(coefficient * Fraction(node.value))
        else:
            exponent = nodes[node.operands[1]] if node.operation == "pow" else node
            if exponent.operation == "number" and isinstance(exponent.value, int) and exponent.value > 0:
                position, power = node.operands[0], exponent.value
            factor = _factor(Expression(nodes[: position + 1], expression.source))
            factors[factor] = factors.get(factor, 0) + power
    return Formula([Term(coefficient, factors)])


def _factor(expression: Expression) -> Factor:
    text = print_expression(expression, most=MOST_CHARACTERS)
    if len(text) > MOST_CHARACTERS:
        raise LimitError(
            "the expression is too long to be kept as a formula", fix="give the variables values with --at"
        )
    for spaced, close in ((" + ", "+"), (" - ", "-"), (", ", ",")):
        text = text.replace(spaced, close)
    return Factor(text, expression.nodes[-1].operation in ("name", "call", "where"))


def dot(row: Iterable[MatrixEntry], column: Iterable[MatrixEntry]) -> MatrixEntry:
    """The sum of the products of a row and a column: a number when no variable is left."""
    found = Formula(
        _product(a, b)
        for left, right in zip(row, column, strict=True)
        for a in formula(left).terms
        for b in formula(right).terms
    )
    number = found.number
    return found if number is None else number


def _product(a: Term, b: Term) -> Term:
    factors = dict(a.factors)
    for factor, power in b.factors.items():
        factors[factor] = factors.get(factor, 0) + power
    return Term(tidy(a.coefficient * b.coefficient), factors)


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


def _signed(term: Term, *, alone: bool) -> str:
    sign = "-" if term.coefficient < 0 else "+"
    size = -term.coefficient if term.coefficient < 0 else term.coefficient
    single = sum(term.factors.values()) == 1 and size == 1
    pieces = [] if size == 1 and term.factors else [_coefficient(size)]
    for factor, power in term.factors.items():
        plain = factor.atom or (single and alone and sign == "+")
        text = factor.text if plain else f"({factor.text})"
        pieces.append(text if power == 1 else f"{text}^{power}")
    return sign + "*".join(pieces)
