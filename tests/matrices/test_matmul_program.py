"""``gradcli matmul`` beside the program ``A @ B`` in the other commands: the same numbers and the same pullbacks."""

from __future__ import annotations

import json
import random
from fractions import Fraction

import pytest


def literal(rng, height, width):
    rows = [
        [str(Fraction(rng.randint(-99, 99), rng.choice([1, 1, 3, 7]))) for _ in range(width)] for _ in range(height)
    ]
    return f"[{'; '.join(', '.join(row) for row in rows)}]"


def numbers(rows):
    return [Fraction(str(cell)) for row in rows for cell in row]


@pytest.mark.parametrize("seed", range(5))
def test_a_chain_has_the_values_of_its_program(run, seed):
    rng = random.Random(seed)
    m, k, n, p = (rng.randint(2, 4) for _ in range(4))
    a, b, c = literal(rng, m, k), literal(rng, k, n), literal(rng, n, p)
    product = json.loads(run("matmul", a, b, c, "--format", "json").out)
    program = run("eval", "A@B@C", "--at", f"A={a},B={b},C={c}", "--exact", "--format", "values")
    assert product["shape"] == [m, p]
    assert numbers(product["rows"]) == [Fraction(line) for line in program.out.split()]


@pytest.mark.parametrize("seed", range(5))
def test_its_pullbacks_are_the_gradient_of_the_weighted_sum(run, seed):
    rng = random.Random(seed)
    m, k, n = (rng.randint(2, 4) for _ in range(3))
    a, b, g = literal(rng, m, k), literal(rng, k, n), literal(rng, m, n)
    product = json.loads(run("matmul", a, b, "--grad", "--seed", g, "--format", "json").out)
    program = run("grad", "A@B", "--at", f"A={a},B={b}", "--seed", f"f={g}", "--exact", "--format", "json")
    gradient = json.loads(program.out)["points"][0]["rows"][0]["gradient"]
    assert numbers(product["dA"]["rows"]) == numbers(gradient["A"]["value"])
    assert numbers(product["dB"]["rows"]) == numbers(gradient["B"]["value"])


def test_a_term_is_written_as_it_first_comes(run):
    """Equal products of cells in another order are one term, whatever was computed before."""
    assert run("matmul", "x y; y x", "y 1; x 2").out == "2*x*y x+2*y\n" + "y^2+x^2 y+2*x\n"
    assert run("matmul", "y x; x y", "x 1; y 2").out == "2*y*x y+2*x\n" + "x^2+y^2 x+2*y\n"


def test_a_formula_too_long_is_refused_while_it_grows(run):
    """(a+b+...)^k has more terms than are kept: it is refused before they are all there."""
    names = [f"v{k}" for k in range(30)]
    row, column = " ".join(names), "; ".join(names)
    outer = f"[{'; '.join(' '.join(f'{n}{k}' for k in range(30)) for n in names)}]"
    result = run("matmul", f"[{row}]", outer, outer, f"[{column}]")
    assert result.code == 2
    assert "symbolic terms" in result.err
