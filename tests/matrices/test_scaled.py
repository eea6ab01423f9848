"""Decimals as integers over a power of ten: read at once, multiplied exactly, printed as doubles."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from gradcli.matrices import scaled, toom
from gradcli.matrices.matrix import Matrix
from gradcli.matrices.operands import read_file, typed
from gradcli.matrices.operands.cells import Bindings
from gradcli.matrices.scaled import ScaledMatrix


def whole(rows: list[list[int]], tens: int = 0) -> ScaledMatrix:
    return ScaledMatrix(np.array(rows, dtype=np.int64), tens, "A", decimal=tens > 0)


@pytest.mark.parametrize("bits", [3, 20, 25, 26, 27, 28, 29, 31])
def test_products_are_exact_at_every_size(bits):
    """Of the largest entries too, where a sum in one piece would be rounded."""
    chance = random.Random(bits)
    for _ in range(20):
        rows, terms, columns = (chance.randrange(1, 9) for _ in range(3))
        draw = lambda: chance.choice([-(2**bits), 2**bits - 1, chance.randrange(-(2**bits), 2**bits)])  # noqa: E731
        a = [[draw() for _ in range(terms)] for _ in range(rows)]
        b = [[draw() for _ in range(columns)] for _ in range(terms)]
        found = scaled.product(whole(a, 2), whole(b, 1), "C")
        assert found is not None
        wanted = [
            [sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*b, strict=True)] for row in a
        ]
        assert found.numbers.tolist() == wanted
        assert found.tens == 3


def test_what_no_machine_integer_holds_is_left_to_flint(run):
    big = [[2**62] * 4] * 4
    assert scaled.product(whole(big), whole(big), "C") is None
    row = " ".join(["4611686018427387904.5"] * 30)
    text = "\n".join([row] * 30)
    assert run("matmul", text, text, "--exact").out.split()[0] == str(30 * Fraction("4611686018427387904.5") ** 2)


def test_decimals_whose_product_has_outgrown_machine_integers(run, tmp_path):
    """Whole entries stand in full, others are the nearest doubles."""
    chance = random.Random(5)
    draw = lambda: chance.randrange(10**14) * chance.choice([1, 10**3])  # noqa: E731
    matrices = [[[draw() for _ in range(40)] for _ in range(40)] for _ in range(2)]
    paths = [tmp_path / f"{place}.txt" for place in range(2)]
    for path, matrix in zip(paths, matrices, strict=True):
        path.write_text("\n".join(" ".join(f"{e // 1000}.{e % 1000:03d}" for e in row) for row in matrix))
    wanted = (np.array(matrices[0], dtype=object) @ np.array(matrices[1], dtype=object)).tolist()
    cells = [[str(e // 10**6) if e % 10**6 == 0 else repr(e / 10**6).removesuffix(".0") for e in row] for row in wanted]
    assert [line.split() for line in run("matmul", *map(str, paths)).out.splitlines()] == cells


def test_a_sum_that_a_double_would_round(monkeypatch):
    """The bound is what keeps it: without it the last bit of such a product is lost."""
    a, b = whole([[2**26 + 1, 1]]), whole([[2**27 + 1], [1]])
    wanted = [[(2**26 + 1) * (2**27 + 1) + 1]]
    found = scaled.product(a, b, "C")
    assert found is not None
    assert found.numbers.tolist() == wanted
    monkeypatch.setattr(toom, "EXACT", 2**62)
    wrong = scaled.product(a, b, "C")
    assert wrong is not None
    assert wrong.numbers.tolist() != wanted


def test_rows_of_decimals_are_scaled_and_others_are_not():
    found = scaled.scaled(Matrix((1, 3), [[Fraction(1, 8), 5, Fraction(-3, 20)]], None, True, "A"))
    assert found is not None
    assert (found.numbers.tolist(), found.tens) == ([[125, 5000, -150]], 3)
    assert found.rows == [[Fraction(1, 8), 5, Fraction(-3, 20)]]
    assert scaled.scaled(Matrix((1, 1), [[Fraction(1, 3)]], None, True, "A")) is None
    assert scaled.scaled(Matrix((1, 1), [[10**30]], None, True, "A")) is None


CELLS = ("1", "-2", "+3", "0.5", "-.25", "7.", "-0", "00012.500", "123456.789", "999999999999999")
ODD = (
    "1e3",
    "1,2",
    "x",
    "#",
    "--1",
    "1-2",
    "1.2.3",
    ".",
    "+",
    "1/3",
    "nan",
    "0x1",
    "٣",
    "1;2",
    "12345678901234567890",
    "",
)


def test_the_fast_reader_reads_what_the_reader_of_cells_reads(monkeypatch):
    """The same matrix, or none: also where one odd cell stands among the plain ones."""
    chance = random.Random(3)
    monkeypatch.setattr(typed, "FEWEST", 1)
    taken = 0
    for _ in range(300):
        width = chance.randrange(1, 5)
        rows = [[chance.choice(CELLS) for _ in range(width)] for _ in range(chance.randrange(1, 6))]
        if chance.random() < 0.5:
            rows[chance.randrange(len(rows))][chance.randrange(width)] = chance.choice(ODD)
        text = chance.choice(["\n", "\r\n", "\n\n"]).join(chance.choice([" ", "\t", "  "]).join(row) for row in rows)
        text = text.replace("\r\n", "\n")
        found = typed.read_typed(text.encode(), "A")
        if found is None:
            continue
        taken += 1
        with monkeypatch.context() as slow:
            slow.setattr(typed, "FEWEST", 10**9)
            other = read_file(text.encode(), "A", Bindings({}))
        assert [list(row) for row in found.rows] == [list(row) for row in other.rows]
        assert (found.shape, found.decimal) == (other.shape, other.decimal)
    assert taken > 60


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_cell_is_not_for_the_fast_reader(odd):
    rows = [["1.5", "2"]] * 2000 + [["3", odd]] + [["4", "5"]]
    assert typed.read_typed("\n".join(" ".join(row) for row in rows).encode(), "A") is None


def test_a_large_product_of_decimals_is_exact_to_the_last_digit(run, tmp_path):
    """Doubles would end in …0000000002."""
    numbers = np.random.default_rng(0).integers(-9999, 10000, (2, 90, 90))
    paths = [str(tmp_path / f"{place}.txt") for place in range(2)]
    for path, matrix in zip(paths, numbers, strict=True):
        np.savetxt(path, matrix / 1000, fmt="%.3f")
    found = [line.split() for line in run("matmul", *paths).out.splitlines()]
    wanted = (numbers[0] @ numbers[1]).tolist()
    assert found == [[repr(entry / 10**6).removesuffix(".0") for entry in row] for row in wanted]
    exactly = [line.split() for line in run("matmul", *paths, "--exact").out.splitlines()]
    assert [[Fraction(cell) for cell in row] for row in exactly] == [
        [Fraction(e, 10**6) for e in row] for row in wanted
    ]
