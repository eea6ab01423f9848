"""Cells of large matrices read and printed by compiled code, and by NumPy and Python: the same numbers and texts."""

from __future__ import annotations

import random

import numpy as np
import pytest

from gradcli.engines.library import compiler
from gradcli.matrices import compiled
from gradcli.matrices.operands import typed
from gradcli.matrices.scaled import ScaledMatrix
from gradcli.matrices.wide import WIDEST, WideIntegers
from gradcli.render.matrix import CellText, Shown
from tests.matrices.test_scaled import CELLS, ODD

pytestmark = pytest.mark.skipif(compiler() is None, reason="no C compiler is installed")


@pytest.fixture
def both(monkeypatch):
    """What a function gives with compiled code, and without it."""

    def found(work):
        with monkeypatch.context() as given:
            given.setattr(compiled, "FEWEST", 0)
            given.setattr(compiled, "FEWEST_TO_COMPILE", 0)
            first = work()
        with monkeypatch.context() as given:
            given.setattr(compiled, "FEWEST", 10**12)
            return first, work()

    return found


def text_of(chance):
    width = chance.randrange(1, 5)
    rows = [[chance.choice(CELLS) for _ in range(width)] for _ in range(chance.randrange(1, 9))]
    if chance.random() < 0.3:
        rows[chance.randrange(len(rows))][chance.randrange(width)] = chance.choice(ODD)
    if chance.random() < 0.2:
        rows[chance.randrange(len(rows))].pop()
    ends, gaps = ["\n", "\r\n", "\r", "\n\n", "\n \n"], [" ", "\t", "  ", " \t"]
    text = chance.choice(ends).join(chance.choice(gaps).join(row) for row in rows)
    return chance.choice(["", " ", "\n"]) + text + chance.choice(["", " ", "\n", "\r\n"])


@pytest.mark.parametrize("seed", range(4))
def test_both_read_the_same(seed, both, monkeypatch):
    chance, taken = random.Random(seed), 0
    monkeypatch.setattr(typed, "FEWEST", 1)
    monkeypatch.setattr(typed, "_STRETCH", 1 + 7 * seed)
    for _ in range(300):
        text = text_of(chance).encode()
        first, second = both(lambda text=text: typed.read_typed(text, "A"))
        assert (first is None) == (second is None), text
        if first is not None:
            taken += 1
            assert first.numbers.tolist() == second.numbers.tolist(), text
            assert (first.shape, first.tens, first.decimal) == (second.shape, second.tens, second.decimal), text
    assert 100 < taken < 290


@pytest.mark.parametrize("place", range(12))
def test_no_byte_is_taken_for_another(place, both, monkeypatch):
    """Any byte at any place of a text whose cells are read by eights."""
    monkeypatch.setattr(typed, "FEWEST", 1)
    for byte in range(256):
        text = bytearray(b"12345678 1234.567\n-8765432 87654321\n")
        text[place] = byte
        first, second = both(lambda text=text: typed.read_typed(bytes(text), "A"))
        assert (first is None) == (second is None), text
        assert first is None or first.numbers.tolist() == second.numbers.tolist(), text


def numbers_to_print(chance, most):
    """Where the number of digits changes, halves between doubles, and any."""
    edges = [s * (b**k + d) for b in (2, 10) for k in range(128) for d in (-1, 0, 1) for s in (-1, 1)]
    halves = [(2 * chance.randrange(2**53) + 1) << chance.randrange(70) for _ in range(300)]
    near = [half + chance.choice([-1, 0, 1]) for half in halves]
    found = [number for number in edges + near if abs(number) <= most]
    found += [chance.randrange(-most, most) >> chance.randrange(most.bit_length()) for _ in range(700)]
    return found[: len(found) // 3 * 3]


@pytest.mark.parametrize("most", [2**53, 2**63 - 1, WIDEST])
@pytest.mark.parametrize("tens", [0, 1, 3, 6, 15, 18, 19, 22, 23, 29, 30, 31])
def test_both_print_the_same(most, tens, both):
    drawn = numbers_to_print(random.Random(tens), most)
    rows = [drawn[k : k + 3] for k in range(0, len(drawn), 3)]
    if most > 2**63:
        high = np.array([[number >> 64 for number in row] for row in rows], dtype=np.int64)
        numbers = WideIntegers(
            high, np.array([[number & 2**64 - 1 for number in row] for row in rows], dtype=np.uint64)
        )
    else:
        numbers = np.array(rows, dtype=np.int64)
    matrix = ScaledMatrix(numbers, tens, "A", decimal=tens > 0)
    assert list(matrix.integers()) == rows
    shown = Shown([("", matrix)], CellText(readable=False))
    found, none = both(lambda: shown.at_once(","))
    assert none is None
    wanted = "".join(",".join(row) + "\n" for row in shown.text.rows(matrix))
    assert (found is None) == (tens > 30)
    assert found is None or bytes(found).decode() == wanted


@pytest.mark.parametrize("form", ["values", "csv", "tsv"])
@pytest.mark.parametrize("more", [[], ["--grad"], ["--exact"], ["--digits", "5"]])
def test_a_command_writes_the_same(form, more, both, run, tmp_path):
    chance = random.Random(form)
    paths = [tmp_path / f"{place}.txt" for place in "ab"]
    for path in paths:
        rows = [[f"{chance.randrange(-(10**15), 10**15) / 1000:.3f}" for _ in range(30)] for _ in range(30)]
        path.write_text("\n".join(" ".join(row) for row in rows))
    words = ["matmul", *map(str, paths), "--format", form, *more]
    first, second = both(lambda: run(*words))
    assert first.out == second.out
    assert first.out.count("\n") >= 30
    assert first.code == second.code == 0
