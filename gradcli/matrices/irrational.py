"""Irrational entries of a matrix, as cos(pi/6): proved digits where the product is small, else their doubles."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from gradcli.errors import GradcliError, LimitError, MathematicsError, Source
from gradcli.language.program import Program, read
from gradcli.matrices.formulas import Formula, MatrixEntry
from gradcli.matrices.matrix import Matrix
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import tidy
from gradcli.questions.point import Point
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
    from gradcli.answers.derivatives import values
    from gradcli.questions.request import Request

    def certified(texts: Sequence[str]) -> list[MatrixEntry]:
        used = {name: point[name] for text in texts for name in _read(text, point).variables}
        result = values(Request([Source(text) for text in texts], used, digits=digits))
        for text, row in zip(texts, result.rows, strict=True):
            if row.status is not Status.OK:
                why = row.value.reason if row.value and row.value.reason else "its digits could not be proved"
                error = GradcliError(f"the entry {text[:60]} is {row.status}: {why}")
                error.status = result.exit_status
                raise error
        return [row.value.value for row in result.rows if row.value]  # type: ignore[misc]

    return _replaced(matrix, certified, point)


def _replaced(matrix: Matrix, numbers: Callable[[Sequence[str]], Sequence[MatrixEntry]], point: Point) -> Matrix:
    """The matrix with numbers for the formulas in which every name has a value; itself where there is none."""
    formulas = {e.text: e for row in matrix.rows for e in row if isinstance(e, Formula)}
    closed = [text for text, formula in formulas.items() if _names(formula, point) <= point.keys()]
    if not closed:
        return matrix
    known = dict(zip(closed, numbers(closed), strict=True))
    rows = [[known.get(e.text, e) if isinstance(e, Formula) else e for e in row] for row in matrix.rows]
    return replace(matrix, rows=rows)


def _names(formula: Formula, point: Point) -> set[str]:
    """The variables of a formula. Its factors are cells; its coefficients may be longer than the language's numbers."""
    factors = {factor.text for term in formula.terms for factor in term.factors}
    return {name for factor in factors for name in _read(factor, point).variables}


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
