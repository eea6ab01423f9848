"""Products of machine integers through BLAS, against Python's integers."""

from __future__ import annotations

import random

import numpy as np
import pytest

from gradcli.matrices import toom

SHAPES = [(1, 1, 1), (3, 7, 2), (2, 200, 3)]


def by_hand(a, b):
    columns = list(zip(*b, strict=True))
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in columns] for row in a]


def drawn(chance, most, rows, columns):
    """Extremes, small ones, numbers whose digits are at their ends, and any."""

    def one():
        edge = 2 ** chance.randrange(1, most.bit_length() + 1)
        number = chance.choice([most, 0, 1, edge // 2, edge - 1, chance.randrange(most + 1)])
        return chance.choice([-1, 1]) * min(number, most)

    return [[one() for _ in range(columns)] for _ in range(rows)]


def multiplied(a, b):
    return toom.product(np.array(a, dtype=np.int64), np.array(b, dtype=np.int64))


@pytest.mark.parametrize("left", [1, 2**20, 10**9 - 1, 2**31, 10**15 - 1, 10**18 - 1, 2**61])
@pytest.mark.parametrize("right", [1, 2**26 + 1, 10**12 - 1, 10**15 - 1, 10**18 - 1])
def test_every_entry_is_the_exact_one(left, right):
    chance = random.Random(left + right)
    for rows, terms, columns in SHAPES:
        for _ in range(4):
            a, b = drawn(chance, left, rows, terms), drawn(chance, right, terms, columns)
            found = multiplied(a, b)
            if found is None:
                assert left * right > 2**110
                continue
            assert found.tolist() == by_hand(a, b)


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("most", [2**k + end for k in (21, 22, 26, 27, 45, 50, 57, 60) for end in (-1, 0)])
def test_where_all_entries_are_the_largest(most, sign):
    """The sums are as large as they can be: whatever is rounded anywhere is seen."""
    for terms in (1, 63, 1000):
        a, b = [[most] * terms], [[sign * (most - k % 2)] for k in range(terms)]
        found = multiplied(a, b)
        assert (found is None and most > 2**59) or found.tolist() == by_hand(a, b)


@pytest.mark.parametrize("count", range(1, len(toom.POINTS) + 1))
def test_a_polynomial_is_told_by_its_values_at_the_first_points(count):
    chance = random.Random(count)
    parts = [np.array([chance.randrange(-(10**4), 10**4) for _ in range(5)]) for _ in range(count)]
    values = [toom.at(parts, x, y) for x, y in toom.POINTS[:count]]
    assert [part.tolist() for part in toom.coefficients(values)] == [part.tolist() for part in parts]


def test_fewer_products_are_taken_where_numbers_are_shorter():
    cuts = [toom.cut_of(10**digits - 1, 10**digits - 1, 1000) for digits in (6, 9, 12, 15, 18)]
    assert [cut and cut.left + cut.right - 1 for cut in cuts] == [1, 3, 3, 5, 7]
    assert toom.cut_of(2**62, 1, 1) is None


@pytest.mark.parametrize("digits", [13, 15, 18])
def test_a_product_of_files_of_long_integers(run, tmp_path, digits):
    chance = random.Random(digits)
    matrices = [drawn(chance, 10**digits - 1, 60, 60) for _ in range(2)]
    paths = [tmp_path / f"{place}.txt" for place in range(2)]
    for path, matrix in zip(paths, matrices, strict=True):
        path.write_text("\n".join(" ".join(map(str, row)) for row in matrix))
    found = [[int(cell) for cell in line.split()] for line in run("matmul", *map(str, paths)).out.splitlines()]
    assert found == by_hand(*matrices)


def test_a_chain_goes_on_where_a_product_has_outgrown_machine_integers(run, tmp_path):
    matrix = [[10**17 - i * j for i in range(30)] for j in range(30)]
    path = tmp_path / "a.txt"
    path.write_text("\n".join(" ".join(map(str, row)) for row in matrix))
    found = run("matmul", str(path), str(path), str(path)).out.splitlines()
    assert [[int(cell) for cell in line.split()] for line in found] == by_hand(by_hand(matrix, matrix), matrix)
