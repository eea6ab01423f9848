"""Whether numbers can be correlations or covariances at all, decided exactly where they are rational."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.numbers.rational import Rational
from gradcli.questions.point import Coordinate

MOST_WORK = 150**3
"""Of exact elimination: the cube of the size of a matrix. What doubles decide for certain needs none."""
MOST_BITS = 4096
Matrix = Mapping[tuple[str, str], Coordinate]


def past_one(a: Any, b: Any, both: Any) -> bool:
    """Whether a covariance of two variances is one that no two random numbers have: |both| > sqrt(a*b).

    Exact for rationals; for other numbers only what is certain at 256 bits.
    """
    exact = [number.exact for number in (a, b, both)]
    if None not in exact:
        return bool(exact[2] * exact[2] > exact[0] * exact[1])
    from gradcli.numbers.balls import ball, balls

    with balls.Balls(256).working() as m:
        first, second, third = (number.over(m) for number in (a, b, both))
        return bool(ball.sign_of(first * second - third * third) == -1)


def indefinite(names: Sequence[str], given: Matrix, *, unit: bool) -> bool:
    """Whether the symmetric matrix of ``given`` (absent pairs are 0, with ``unit`` the diagonal is 1) certainly has
    a negative eigenvalue. False also where a cell is irrational or too long to tell exactly."""
    rows: list[list[Rational]] = []
    for i, a in enumerate(names):
        row: list[Rational] = []
        for j, b in enumerate(names):
            if unit and i == j:
                row.append(1)
                continue
            cell = given.get((a, b) if i <= j else (b, a))  # one triangle: a file may round the two differently
            exact = 0 if cell is None else cell.exact
            if exact is None:
                return False
            row.append(exact)
        rows.append(row)
    scale = math.lcm(*(Fraction(cell).denominator for row in rows for cell in row))
    integers = [[int(cell * scale) for cell in row] for row in rows]
    if max((abs(cell).bit_length() for row in integers for cell in row), default=0) > MOST_BITS:
        return False
    return any(_indefinite(part) for part in _parts(integers))


def _parts(rows: list[list[int]]) -> Iterator[list[list[int]]]:
    """The blocks of a matrix that nothing joins: each has its own eigenvalues."""
    left = set(range(len(rows)))
    while left:
        block, waiting = [], [left.pop()]
        while waiting:
            i = waiting.pop()
            block.append(i)
            joined = [j for j in left if rows[i][j]]
            left.difference_update(joined)
            waiting += joined
        yield [[rows[i][j] for j in sorted(block)] for i in sorted(block)]


def _indefinite(rows: list[list[int]]) -> bool:
    """Whether a connected block certainly has a negative eigenvalue."""
    if any(rows[i][i] <= 0 for i in range(len(rows))):
        return len(rows) > 1 or rows[0][0] < 0  # a variance of 0, and yet a covariance
    found = _by_doubles(rows)
    if found is not None:
        return found
    return len(rows) ** 3 <= MOST_WORK and not _semidefinite(rows)


def _by_doubles(rows: list[list[int]]) -> bool | None:
    """Whether there is a negative eigenvalue, where doubles prove it either way.

    There is none where a Cholesky factor exists of the matrix less what its rounding may amount to (S. Rump, BIT 46,
    2006); there is one where x'Ax, in integers, is negative for the vector x that doubles find.
    """
    import numpy

    halves = [row[i].bit_length() // 2 for i, row in enumerate(rows)]
    matrix = numpy.array(
        [[float(Fraction(cell, 2 ** (half + other))) for cell, other in zip(row, halves, strict=True)]
         for row, half in zip(rows, halves, strict=True)]
    )  # fmt: skip
    size = len(rows)
    doubt = 4 * (size + 2) * 2.0**-53 * float(numpy.trace(matrix)) + 2.0**-51 * float(numpy.linalg.norm(matrix))
    try:
        numpy.linalg.cholesky(matrix - doubt * numpy.eye(size))
    except numpy.linalg.LinAlgError:
        pass
    else:
        return False
    _, vectors = numpy.linalg.eigh(matrix)
    most = max(halves)
    x = [round(float(part) * 2.0**40) << (most - half) for part, half in zip(vectors[:, 0], halves, strict=True)]
    form = sum(a * sum(cell * b for cell, b in zip(row, x, strict=True)) for a, row in zip(x, rows, strict=True))
    return True if form < 0 else None


def _semidefinite(rows: list[list[int]]) -> bool:
    """By the signs of the characteristic polynomial, all of whose roots are real: Descartes' rule is exact then."""
    from flint import fmpz_mat

    polynomial = fmpz_mat(rows).charpoly()
    size = len(rows)
    return all((-1) ** (size - place) * int(polynomial[place]) >= 0 for place in range(size + 1))
