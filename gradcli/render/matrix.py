"""Matrices to text. What a pipe gets can be read back as an operand; labels stand in comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeGuard

from gradcli.matrices.entries import PYTHON_DIGITS, MatrixEntry, text_of, whole
from gradcli.matrices.matrix import Matrix
from gradcli.matrices.printed import printed
from gradcli.matrices.scaled import ScaledMatrix
from gradcli.notation.nodes import MatrixNode
from gradcli.render.faces import Section, View
from gradcli.render.grid import Grid
from gradcli.render.numerals import TABLE_DIGITS, shortest
from gradcli.results.significant import significant

DOUBLE_DIGITS = 17
MOST_TENS = 100
"""The largest power of ten for the quotient of two integers that are entries of a product: it is a normal double."""

Labelled = Sequence[tuple[str, Matrix]]


class CellText:
    """How entries are printed: ``digits`` significant ones, as ``fractions``, or what fits the reader."""

    def __init__(self, *, readable: bool, digits: int | None = None, fractions: bool = False) -> None:
        self.digits = digits or (TABLE_DIGITS if readable else None)
        self.asked = digits
        self.fractions = fractions

    def cell(self, entry: MatrixEntry | float, decimal: bool) -> str:
        """One entry. Integers stand in full, and fractions as fractions unless decimals were typed."""
        if isinstance(entry, MatrixNode):
            return text_of(entry)
        if isinstance(entry, int):
            return whole(entry) if self.asked is None else significant(entry, self.asked, whole=True)
        if isinstance(entry, Fraction) and (self.fractions or (not decimal and self.asked is None)):
            return f"{whole(entry.numerator)}/{whole(entry.denominator)}"
        return shortest(entry) if self.digits is None else significant(entry, self.digits, whole=self.asked is not None)

    def grid(self, matrix: Matrix) -> list[list[str]]:
        """Every entry as text."""
        return list(self.rows(matrix))

    def rows(self, matrix: Matrix) -> Iterator[list[str]]:
        """Row by row: a large matrix is never all of it in single cells."""
        if not self.scaled(matrix):
            yield from ([self.cell(entry, matrix.decimal) for entry in row] for row in matrix.entries())
        elif not matrix.tens:
            yield from (list(map(str, row)) for row in matrix.integers())
        elif (doubles := matrix.doubles) is not None:
            yield from ([repr(number).removesuffix(".0") for number in row.tolist()] for row in doubles)
        else:
            below = 10**matrix.tens
            yield from ([_quotient(number, below) for number in row] for row in matrix.integers())

    def scaled(self, matrix: Matrix) -> TypeGuard[ScaledMatrix]:
        """Whether a matrix of integers over a power of ten is printed as whole numbers and doubles."""
        return (
            isinstance(matrix, ScaledMatrix)
            and self.digits is None
            and (not matrix.tens or (not self.fractions and matrix.tens <= MOST_TENS))
        )

    def at_once(self, matrix: Matrix, delimiter: str) -> memoryview | None:
        """The lines of ``rows``, where compiled code prints them."""
        return printed(matrix, delimiter) if self.scaled(matrix) else None


def _quotient(number: int, below: int) -> str:
    """A decimal as ``CellText.cell`` prints it: Python rounds the quotient of two integers once."""
    return repr(number / below).removesuffix(".0") if number % below else str(number // below)


class Shown:
    """What ``matmul`` found: one matrix without a label, or several with theirs."""

    def __init__(self, results: Labelled, text: CellText) -> None:
        self.results, self.text = results, text

    def grid(self, view: View) -> list[Section]:
        found = [(label, self.text.grid(matrix)) for label, matrix in self.results]
        return [Section(Grid([], cells, [True] * len(cells[0])), title=label) for label, cells in found]

    def bare(self) -> Iterator[str]:
        """A row a line; several matrices each after its name in a comment, an empty line between two."""
        for place, (label, matrix) in enumerate(self.results):
            yield from [""] * bool(place) + [f"# {label}"] * bool(label)
            yield from (" ".join(row) for row in self.text.rows(matrix))

    def at_once(self, delimiter: str) -> bytes | memoryview | None:
        """The same where compiled code prints all of it, cells between delimiters."""
        found = [(label, self.text.at_once(matrix, delimiter)) for label, matrix in self.results]
        if len(found) == 1 and not found[0][0]:
            return found[0][1]
        if any(rows is None for _, rows in found):
            return None
        return b"\n".join(f"# {label}\n".encode() * bool(label) + bytes(rows or b"") for label, rows in found)

    def document(self) -> dict[str, Any]:
        body: dict[str, Any] = {"schema": "gradcli.matmul/1"}
        for label, matrix in self.results:
            found = {"shape": list(matrix.shape), "rows": _numbers(matrix, self.text)}
            body |= {label.split()[0]: found} if label else found
        return body

    def lines(self) -> list[Any]:
        rows = [(label, row) for label, matrix in self.results for row in _numbers(matrix, self.text)]
        return [{"of": label.split()[0], "row": row} if label else row for label, row in rows]

    def matrices(self) -> Labelled:
        return self.results


def _numbers(matrix: Matrix, text: CellText) -> list[list[Any]]:
    return [[_number(text.cell(entry, matrix.decimal), entry) for entry in row] for row in matrix.entries()]


def _number(text: str, entry: MatrixEntry | float) -> Any:
    """A JSON number where one is lossless; text for formulas, fractions and what no double holds."""
    if isinstance(entry, MatrixNode) or "/" in text or len(text) > PYTHON_DIGITS:
        return text
    import json

    number = json.loads(text)
    if isinstance(number, float) and len(text.partition("e")[0].strip("-0.").replace(".", "")) > DOUBLE_DIGITS:
        return text  # more digits were asked for than a reader of JSON keeps
    if isinstance(number, float) and (number in (float("inf"), float("-inf")) or (number == 0) != (entry == 0)):
        return text
    return number
