"""Matrices and their products: exact whatever the size of the numbers, float matrices through BLAS.

A product of exact entries never passes through a machine integer, so nothing can wrap around. Pure
functions: no file is opened and nothing is printed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from operator import mul
from typing import Any

from gradcli.errors import LimitError, OptionError
from gradcli.matrices.formulas import Formula, MatrixEntry, dot
from gradcli.numbers.rational import tidy

MatrixShape = tuple[int, int]

MOST_CELLS = 2**25
"""Cells of an operand or a result (5,792 by 5,792)."""
MOST_SMALL_WORK = 20_000
"""Multiplications up to which plain Python is faster than importing python-flint."""
MOST_EXACT_DECIMAL_WORK = 64**3
"""Multiplications of decimals past which BLAS takes over, unless exactness is asked for."""

MOST_SYMBOLIC_TERMS = 100_000
"""Terms of all entries of a product together."""


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
        return any(isinstance(entry, Formula) for row in self.rows for entry in row)

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


def product(chain: Sequence[Matrix], *, exactly: bool = False) -> Matrix:
    """The product of two or more matrices, from the left.

    Exact unless an operand came as doubles, or is decimal and large; ``exactly`` makes those exact too.
    Raises OptionError naming the two shapes that do not fit, LimitError for a result too large.
    """
    # All shapes are checked first: no work is done for a chain that breaks at its end.
    for left, right in pairwise(chain):
        check_shapes(left, right)
    return reduce(lambda a, b: _times(a, b, exactly), chain)


def pullbacks(a: Matrix, b: Matrix, seed: Matrix | None = None, *, exactly: bool = False) -> tuple[Matrix, Matrix]:
    """The two vector-Jacobian products of ``A B`` for the cotangent ``G``: ``G B^T`` and ``A^T G``.

    ``seed`` is G, of the product's shape; all ones without it. Source: M. Giles, An extended collection
    of matrix derivative results (2008), 2.2.1.
    """
    check_shapes(a, b)
    shape = (a.shape[0], b.shape[1])
    g = ones(shape) if seed is None else seed
    if g.shape != shape:
        raise OptionError(
            f"the seed {g.name} is {written(g.shape)}, the product {written(shape)}",
            fix=f"give --seed a matrix of {shape[0]} rows and {shape[1]} columns",
        )
    return product([g, b.transposed()], exactly=exactly), product([a.transposed(), g], exactly=exactly)


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


def _times(a: Matrix, b: Matrix, exactly: bool) -> Matrix:
    shape = (a.shape[0], b.shape[1])
    work = a.shape[0] * a.shape[1] * b.shape[1]
    decimal = a.decimal or b.decimal
    name = "the product"
    if a.symbolic or b.symbolic:
        return Matrix(shape, _symbolic(a.exact_rows(), b.exact_rows()), None, decimal, name)
    doubles = a.floats is not None or b.floats is not None
    if not exactly and (doubles or (decimal and work > MOST_EXACT_DECIMAL_WORK)):
        floats = _through_blas(a, b)
        if floats is not None:
            return Matrix(shape, (), floats, True, name)
    left, right = a.exact_rows(), b.exact_rows()
    rows = _small(left, right) if work <= MOST_SMALL_WORK else _large(left, right)
    return Matrix(shape, rows, None, decimal, name)


def _symbolic(a: Any, b: Any) -> list[list[MatrixEntry]]:
    columns = list(zip(*b, strict=True))
    rows, terms = [], 0
    for row in a:
        rows.append([dot(row, column) for column in columns])
        terms += sum(len(entry.terms) for entry in rows[-1] if isinstance(entry, Formula))
        if terms > MOST_SYMBOLIC_TERMS:
            what = f"the product has more than {MOST_SYMBOLIC_TERMS:,} symbolic terms"
            raise LimitError(what, fix="give the variables values with --at")
    return rows


def _through_blas(a: Matrix, b: Matrix) -> Any:
    """The product in double precision; None where it overflows, since the exact route does not."""
    import numpy

    try:
        left, right = (numpy.array(m.rows, dtype=numpy.float64) if m.floats is None else m.floats for m in (a, b))
    except OverflowError:  # an integer past the largest double
        return None
    with numpy.errstate(all="ignore"):
        found = left @ right
    return found if numpy.isfinite(found).all() else None


def _small(a: Any, b: Any) -> list[list[MatrixEntry]]:
    columns = list(zip(*b, strict=True))
    return [[tidy(sum(map(mul, row, column))) for column in columns] for row in a]


def _large(a: Any, b: Any) -> list[list[MatrixEntry]]:
    """By python-flint, whose integer products are modular or fast by blocks, and exact."""
    import flint

    if all(isinstance(entry, int) for rows in (a, b) for row in rows for entry in row):
        whole = flint.fmpz_mat([list(row) for row in a]) * flint.fmpz_mat([list(row) for row in b])
        return [[int(entry) for entry in row] for row in whole.tolist()]
    ratios = [
        flint.fmpq_mat([[flint.fmpq(entry.numerator, entry.denominator) for entry in row] for row in rows])
        for rows in (a, b)
    ]
    found = (ratios[0] * ratios[1]).tolist()
    return [[tidy(Fraction(int(q.p), int(q.q))) for q in row] for row in found]
