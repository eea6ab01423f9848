"""``propagate --certify`` over a table: the rows proved over balls are to the byte what the one-shot says of each."""

from __future__ import annotations

import random

import pytest

from gradcli.batch import over_balls, proved
from gradcli.engines.library import compiler

SPECIAL = ["0", "-0.0", "1", "0.5", "1e-320", "nan", "", "abc", "0.1000000000000000000001", "-1"]


@pytest.fixture
def points(tmp_path):
    """Ordinary and special cells, and uncertainties that are now and then 0, missing or negative."""
    chance = random.Random(4)
    lines = ["x,y,u_x,u_y"]
    for row in range(24):
        cells = [repr(chance.gauss(0, 2)), repr(chance.gauss(0, 2)), f"{chance.random():.3f}", f"{chance.random():.2g}"]
        if row % 3 == 0:
            cells[chance.randrange(4)] = chance.choice(SPECIAL)
        lines.append(",".join(cells))
    path = tmp_path / "points.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


@pytest.mark.slow
@pytest.mark.skipif(compiler() is None, reason="no C compiler")
@pytest.mark.parametrize(
    "asked",
    [
        ["exp(x)*y + x^2/3"],
        ["a = x*y; b = x/y; a", "--of", "a,b"],
        ["a = x*y; b = x + 3", "--corr", "x,y=0.5", "--of", "a,b", "--no-second-order"],
        ["x - y + abs(x)", "--corr", "x,y=1"],
        ["sin(x)*c + y", "--at", "c=sqrt(2)±0.01", "--k", "2"],
        ["sqrt(x)*erf(y)", "--k", "sqrt(3)"],
    ],
    ids=" ".join,
)
def test_the_same_bytes_whatever_proves_a_row(run, monkeypatch, points, asked):
    command = ["propagate", *asked, "--points", points, "--certify", "--format", "csv"]
    monkeypatch.setattr(proved, "FEWEST", 1)
    found = [run(*command)]
    monkeypatch.setattr(over_balls, "COMPILED", 1)
    found.append(run(*command))
    monkeypatch.setattr(proved, "FEWEST", 10**9)
    alone = run(*command)
    for one in found:
        assert (one.code, one.out) == (alone.code, alone.out)
        assert "proved over balls" in one.err
        assert [line for line in one.err.splitlines() if "over balls" not in line] == alone.err.splitlines()
