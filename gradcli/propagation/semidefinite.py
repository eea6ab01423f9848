"""Whether numbers can be correlations or covariances at all, decided exactly where they are rational."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.numbers.rational import Rational
from gradcli.questions.point import Coordinate

MOST_NAMES = 60
"""A matrix of more is judged in double precision: exact elimination takes the cube of its size, in long integers."""
MOST_BITS = 4096
Covariances = Mapping[tuple[str, str], Coordinate]


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


def indefinite(names: Sequence[str], given: Covariances, *, unit: bool) -> bool:
    """Whether the symmetric matrix of ``given`` (absent pairs are 0, with ``unit`` the diagonal is 1) certainly has
    a negative eigenvalue. False also where a cell is irrational or too long to tell exactly."""
    if len(names) > MOST_NAMES:
        return False
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
    return not _semidefinite(integers)


def _semidefinite(rows: list[list[int]]) -> bool:
    """Elimination with a positive pivot of the diagonal while there is one, in integers (E. Bareiss, 1968)."""
    previous = 1
    while rows:
        place = max(range(len(rows)), key=lambda i: rows[i][i])
        pivot = rows[place][place]
        if pivot <= 0:
            return all(cell == 0 for row in rows for cell in row)
        line, others = rows[place], [i for i in range(len(rows)) if i != place]
        rows = [[(pivot * rows[i][j] - line[i] * line[j]) // previous for j in others] for i in others]
        if any(rows[i][i] < 0 for i in range(len(rows))):
            return False
        previous = pivot
    return True
