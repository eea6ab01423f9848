"""Matrices: exact entries whatever their size, or doubles; which of them fit together.

Pure functions: no file is opened and nothing is printed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gradcli.errors import LimitError, OptionError
from gradcli.matrices.entries import MatrixEntry
from gradcli.notation.nodes import MatrixNode
from gradcli.numbers.rational import tidy
from gradcli.records import dataclass

MatrixShape = tuple[int, int]

MOST_CELLS = 2**25
"""Cells of an operand or a result (5,792 by 5,792)."""


@dataclass(frozen=True)
class Matrix:
    """Either ``rows`` of exact entries, or ``floats``, a finite float64 numpy array of the shape.

    ``decimal`` says that some number was typed with a point or an exponent (or came as a double): such
    results are printed as decimals. ``name`` is how messages call the matrix.
    """

    shape: MatrixShape
    rows: Sequence[Sequence[MatrixEntry]] = ()
    floats: Any = None
    decimal: bool = False
    name: str = ""

    @property
    def symbolic(self) -> bool:
        """Whether some entry holds a variable."""
        return any(isinstance(entry, MatrixNode) for row in self.rows for entry in row)

    def entries(self) -> Sequence[Sequence[MatrixEntry | float]]:
        """The rows: ints, fractions, formulas, or Python floats."""
        rows: Sequence[Sequence[MatrixEntry | float]] = self.rows if self.floats is None else self.floats.tolist()
        return rows

    def exact_rows(self) -> Sequence[Sequence[MatrixEntry]]:
        """The rows with every double as the rational number it is."""
        if self.floats is None:
            return self.rows
        return [[tidy(Fraction(entry)) for entry in row] for row in self.floats.tolist()]

    def transposed(self) -> Matrix:
        """Rows for columns."""
        floats = None if self.floats is None else self.floats.T
        rows = list(zip(*self.rows, strict=True))
        return Matrix(self.shape[::-1], rows, floats, self.decimal, f"{self.name} transposed")


def ones(shape: MatrixShape) -> Matrix:
    """The matrix of ones: the cotangent of a sum of all entries."""
    return Matrix(shape, [[1] * shape[1]] * shape[0], name="G")


def written(shape: MatrixShape) -> str:
    """A shape for people: ``2x3``."""
    return f"{shape[0]}x{shape[1]}"


def check_shapes(a: Matrix, b: Matrix, most: float = MOST_CELLS) -> None:
    """Raises OptionError for shapes that do not fit, LimitError for a product of more than ``most`` cells."""
    if a.shape[1] == b.shape[0]:
        if a.shape[0] * b.shape[1] > most:
            raise LimitError(f"the product would have {a.shape[0] * b.shape[1]:,} cells, more than {most:,}")
        return
    fix = f"{a.shape[1]} columns need {a.shape[1]} rows on the right, and there are {b.shape[0]}"
    if a.shape[1] == b.shape[1]:
        fix += "; the second one transposed would fit"
    elif a.shape[0] == b.shape[0]:
        fix += "; the first one transposed would fit"
    raise OptionError(f"cannot multiply {a.name} ({written(a.shape)}) by {b.name} ({written(b.shape)})", fix=fix)
