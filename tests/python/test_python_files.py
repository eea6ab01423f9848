"""Python files on the command line: every command takes their functions as programs."""

from __future__ import annotations

import pytest

from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.tape.lowering import lower

MODEL = '''"""A model."""
import numpy as np

RATE = 0.5


def f(w1: float, w2: float = 3) -> float:
    """The article's function."""
    return 3 * w1**2 + 2 * w1 * w2


def loss(w1, w2, unused=1):
    total = f(w1, w2)
    return total * RATE


def vector(x):
    return np.sum(x**2) + x[0] * x[-1]


def valley(x):
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


def pair(x):
    a, b = x
    return a * b, a + b
'''


@pytest.fixture
def model(tmp_path, monkeypatch):
    (tmp_path / "model.py").write_text(MODEL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return "model.py"


def values(run, *arguments):
    result = run(*arguments, "--format", "values")
    assert result.code == 0, result.err
    return result.out.split()


def test_a_function_is_a_program(run, model):
    assert values(run, "grad", "model.py:f", "--at", "w1=5,w2=3") == ["36", "10"]
    assert values(run, "grad", "--file", "model.py:f", "--at", "w1=5,w2=3") == ["36", "10"]
    assert values(run, "eval", "model.py:loss", "--at", "w1=5,w2=3") == ["52.5"]


def test_a_default_is_a_number_until_it_is_named(run, model):
    assert values(run, "grad", "model.py:f", "--at", "w1=5") == ["36"]
    assert values(run, "grad", "model.py:f", "--at", "w1=5", "--wrt", "w1") == ["36"]


def test_several_functions_are_several_targets(run, model):
    assert values(run, "grad", "model.py:f,loss", "--at", "w1=5,w2=3") == ["36", "10", "18", "5"]
    assert values(run, "grad", "model.py:f", "model.py:loss", "--at", "w1=5,w2=3", "--of", "loss") == ["18", "5"]
    assert values(run, "grad", "model.py:f", "g = 2*f", "--at", "w1=5,w2=3") == ["72", "20"]


def test_vectors_are_their_entries(run, model):
    assert values(run, "grad", "model.py:vector", "--at", "x=[1, 2, 1/2]") == ["2.5", "4", "2"]
    assert values(run, "grad", "model.py:vector", "--at", "x1=1,x2=2") == ["4", "5"]
    assert values(run, "grad", "model.py:valley", "--at", "x1=1,x2=2") == ["-400", "200"]
    assert values(run, "grad", "model.py:pair", "--at", "x=[2,3]") == ["3", "2", "1", "1"]


def test_where_the_length_is_not_known_it_is_asked_for(run, model):
    result = run("grad", "model.py:vector")
    assert result.code == 2
    assert "how long x is" in result.err
    assert "--at x=[1,2]" in result.err


@pytest.mark.parametrize("command", ["grad", "hessian", "eval", "tape", "code", "check", "diff", "propagate", "plot"])
def test_every_command_reads_it(run, model, command):
    more = {"diff": ["w1"], "propagate": ["--at", "w1=5±0.1,w2=3"], "plot": ["--grid", "w1=1:2:9"], "code": []}
    at = [] if command in ("code", "diff", "propagate") else ["--at", "w2=3" if command == "plot" else "w1=5,w2=3"]
    result = run(command, "model.py:f", *more.get(command, []), *at)
    assert result.code == 0, result.err


def test_statements_show_what_was_read(run, model):
    result = run("grad", "model.py:loss", "--format", "statements", "--keep")
    assert "total" in result.out
    again = run("grad", "-", "--at", "w1=5,w2=3", "--of", "loss", stdin=result.out)
    assert again.code == 0


def test_a_later_error_stands_in_the_file(run, model, tmp_path):
    (tmp_path / "domain.py").write_text("import math\n\n\ndef f(x):\n    return math.log(x - 2)\n", encoding="utf-8")
    result = run("grad", "domain.py:f", "--at", "x=1")
    assert result.code == 3
    assert "domain.py:5:12" in result.err
    assert "math.log(x - 2)" in result.err


def test_points_give_the_entries(run, model, tmp_path):
    (tmp_path / "points.csv").write_text("x1,x2\n1,2\n3,4\n", encoding="utf-8")
    result = run("grad", "model.py:vector", "--points", "points.csv", "--format", "values")
    assert result.out.split() == ["4", "5", "10", "11"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("model.py", "which function"),
        ("model.py:fo", "did you mean f?"),
        ("model.py:RATE", "not a function"),
        ("absent.py:f", "absent.py"),
    ],
)
def test_what_is_not_there_is_told(run, model, asked, said):
    result = run("grad", asked)
    assert result.code == 2
    assert said in result.err


def test_two_files_keep_their_names_apart():
    one = Source("def f(x):\n    u = x * x\n    return u + 1\n", "one.py", function="f")
    two = Source("def g(x):\n    u = x + 1\n    return u * u\n", "two.py", function="g")
    program = read([one, two], ["x"])
    assert program.targets == ("f", "g")
    assert program.variables == ("x",)
    assert set(program.values) == {"u", "f", "u_2", "g"}
    assert lower(program).outputs.keys() >= {"f", "g"}
