"""Correlations and covariances that exclude each other: decided exactly, whatever the size."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

import pytest

from gradcli.errors import Source
from gradcli.propagation.semidefinite import indefinite
from gradcli.questions.point import Coordinate, read_point

Rows = list[list[int]]


def eliminated(rows: Rows) -> bool:
    """Whether a matrix is positive semidefinite, by elimination in integers with pivots of the diagonal."""
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


def coordinate(value: Fraction) -> Coordinate:
    return read_point([Source(f"c={value.numerator}/{value.denominator}")])["c"]


def judged(rows: Rows) -> bool:
    names = [f"x{k}" for k in range(len(rows))]
    cells = {
        (a, b): coordinate(Fraction(cell))
        for a, row in zip(names, rows, strict=True)
        for b, cell in zip(names, row, strict=True)
        if cell
    }
    return indefinite(names, cells, unit=False)


def gram(chance: random.Random, size: int, rank: int, most: int) -> Rows:
    parts = [[chance.randint(-most, most) for _ in range(rank)] for _ in range(size)]
    return [[sum(a * b for a, b in zip(left, right, strict=True)) for right in parts] for left in parts]


@pytest.mark.parametrize("seed", range(120))
def test_as_elimination_says(seed: int) -> None:
    """Products of a matrix by itself, full and singular, some with one cell changed by the least there is."""
    chance = random.Random(seed)
    size = chance.randint(1, 7)
    rows = gram(chance, size, chance.choice([size, max(1, size - 1), size + 2]), chance.choice([1, 3, 10**3, 10**9]))
    if chance.random() < 0.6:
        i, j = chance.randrange(size), chance.randrange(size)
        rows[i][j] += chance.choice([1, -1, chance.randint(-(10**9), 10**9)])
        rows[j][i] = rows[i][j]
    assert judged(rows) is not eliminated(rows)


def _definite(size: int) -> Rows:
    return [[size if i == j else -1 for j in range(size)] for i in range(size)]


def _singular(size: int) -> Rows:
    return [[size - 1 if i == j else -1 for j in range(size)] for i in range(size)]


def _barely(size: int) -> Rows:
    """The eigenvalue of (1, 1, …) is -1 where the others are 10^18 and more."""
    return [[(size - 1) * 10**18 - (i == 0) if i == j else -(10**18) for j in range(size)] for i in range(size)]


@pytest.mark.parametrize(("made", "wanted"), [(_definite, False), (_singular, False), (_barely, True)])
def test_of_a_hundred_names(made: Callable[[int], Rows], wanted: bool) -> None:
    assert judged(made(100)) is wanted


@pytest.mark.parametrize(("more", "code"), [(0, 0), (1, 2)])
def test_a_matrix_of_a_hundred_names_from_the_command_line(run, tmp_path, more: int, code: int) -> None:
    """Doubles see no difference: the least eigenvalue is 0, or -1e-17."""
    size = 100
    names = [f"x{k}" for k in range(size)]
    cell = f"-{10**17 + more}/{10**17 * (size - 1)}"
    rows = [",".join("1" if i == j else cell for j in range(size)) for i in range(size)]
    path = tmp_path / "together.csv"
    path.write_text("\n".join([",".join(names), *rows]) + "\n", encoding="utf-8")
    at = ",".join(f"{name}=1" for name in names)
    found = run("propagate", "x0+x1", "+".join(names[2:]), "--at", at, "--cov", str(path), "--no-second-order")
    assert found.code == code, found.err
    assert ("exclude each other" in found.err) is (code == 2)
