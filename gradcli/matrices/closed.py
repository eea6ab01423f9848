"""Entries in which every name has a value, irrational as cos(pi/6): judged as programs of their own where the product
is small, else multiplied as doubles."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import cast

from gradcli.errors import GradcliError, LimitError, MathematicsError, Source
from gradcli.language.program import Program, read
from gradcli.matrices.entries import MatrixEntry, factors_of, text_of
from gradcli.matrices.matrix import Matrix
from gradcli.notation.nodes import MatrixNode
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import tidy
from gradcli.questions.point import Point
from gradcli.records import replace
from gradcli.results.entries import Status
from gradcli.tape.lowering import tape_of
from gradcli.tape.sweeps import evaluate

MOST_PROVED_WORK = 16**3
"""Multiplications up to which a product with irrational entries stays a formula until its digits are proved."""


def prepared(operands: Sequence[Matrix], point: Point, digits: int | None) -> list[Matrix]:
    """The operands as they are, or with doubles for irrational entries where the product is too large to prove.

    Raises LimitError when digits were asked of such a product.
    """
    work = sum(a.shape[0] * a.shape[1] * b.shape[1] for a, b in pairwise(operands))
    if work <= MOST_PROVED_WORK or not any(matrix.symbolic for matrix in operands):
        return list(operands)
    found = [_replaced(matrix, lambda texts: _doubles(texts, point), point) for matrix in operands]
    if digits is not None and any(before is not after for before, after in zip(operands, found, strict=True)):
        raise LimitError(
            f"--digits proves irrational products of at most {MOST_PROVED_WORK:,} multiplications, here are {work:,}",
            fix="leave out --digits to multiply the doubles",
        )
    return found


def proved(matrix: Matrix, point: Point, digits: int | None) -> Matrix:
    """The matrix with every entry that has no variable left certified in ``digits``, None for the nearest double.

    Raises MathematicsError for an entry without a value, with the exit status of what was not certified.
    """

    def certified(texts: Sequence[str]) -> list[MatrixEntry]:
        from gradcli.answers.derivatives import values
        from gradcli.questions.request import Request

        used = {name: point[name] for text in texts for name in _read(text, point).variables}
        result = values(Request([Source(text) for text in texts], used, digits=digits))
        for text, row in zip(texts, result.rows, strict=True):
            if row.status is not Status.OK:
                why = row.value.reason if row.value and row.value.reason else "its digits could not be proved"
                error = GradcliError(f"the entry {text[:60]} is {row.status}: {why}")
                error.status = result.exit_status
                raise error
        return [cast(MatrixEntry, row.value.value) for row in result.rows if row.value]

    return _replaced(matrix, certified, point)


def _replaced(matrix: Matrix, numbers: Callable[[Sequence[str]], Sequence[MatrixEntry]], point: Point) -> Matrix:
    """The matrix with numbers for the formulas in which every name has a value; itself where there is none."""
    if not matrix.symbolic:
        return matrix
    places = [(i, j, e) for i, row in enumerate(matrix.rows) for j, e in enumerate(row) if isinstance(e, MatrixNode)]
    factors = {factor for _, _, formula in places for factor in factors_of(formula)}
    # Of the factors, which are cells: a formula's coefficients may be longer than the language's numbers.
    known = {factor for factor in factors if set(_read(factor, point).variables) <= point.keys()}
    closed = [(i, j, text_of(formula)) for i, j, formula in places if factors_of(formula) <= known]
    if not closed:
        return matrix
    texts = list(dict.fromkeys(text for _, _, text in closed))
    found = dict(zip(texts, numbers(texts), strict=True))
    rows = [list(row) for row in matrix.rows]
    for i, j, text in closed:
        rows[i][j] = found[text]
    return replace(matrix, rows=rows)


def _read(text: str, point: Point) -> Program:
    return read([Source(text, "an entry")], named=point)


def _doubles(texts: Sequence[str], point: Point) -> list[MatrixEntry]:
    found: list[MatrixEntry] = []
    for text in texts:
        program = _read(text, point)
        tape = tape_of(program)
        root = tape.outputs[program.targets[0]]
        inputs = {name: point[name].over(FLOAT64) for name in program.variables}
        double: float = evaluate(tape, FLOAT64, inputs, [root])[root]
        if not math.isfinite(double):
            raise MathematicsError(f"the cell {text[:60]} has no double", fix="multiply fewer cells at once")
        found.append(tidy(Fraction(double)))
    return found
