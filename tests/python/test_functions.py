"""Every function of ``functions.py``: what is read from its text has the value that Python computes, and the slope."""

from __future__ import annotations

import ast
import math
from pathlib import Path
from typing import Any

import numpy
import pytest

from gradcli.answers.derivatives import answer
from gradcli.errors import Source
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.results.entries import Status
from tests.python import functions

PATH = Path(functions.__file__)
TEXT = PATH.read_text(encoding="utf-8")
NAMES = [node.name for node in ast.parse(TEXT).body if isinstance(node, ast.FunctionDef)]
POINTS = [(1.5, 0.75), (0.5, 2.25), (3.25, 1.125), (0.625, 0.3125), (6.5, 7.25)]
STEP = 1e-5


def called(name: str, a: float, b: float) -> list[float]:
    """What Python returns."""
    function: Any = functions.Model().loss if name == "Model.loss" else getattr(functions, name)
    return [float(value) for value in numpy.ravel(function(a, b))]


@pytest.mark.parametrize("at", POINTS, ids=str)
@pytest.mark.parametrize("name", [*NAMES, "Model.loss"])
def test_a_function_is_what_python_has(name, at):
    given = read_point([Source(f"a={at[0]!r}, b={at[1]!r}")])
    rows = answer(Request([Source(TEXT, "functions.py", function=name)], given), symbolic=False).rows
    expected = called(name, *at)
    assert len(rows) == len(expected)
    for place, row in enumerate(rows):
        assert float(row.value.value) == pytest.approx(expected[place], rel=1e-12, abs=1e-12)
        for variable, moved in (("a", (STEP, 0)), ("b", (0, STEP))):
            sides = [called(name, at[0] + sign * moved[0], at[1] + sign * moved[1])[place] for sign in (1, -1)]
            slope = (sides[0] - sides[1]) / (2 * STEP)
            entry = row.gradient[variable]
            found = 0 if entry.status is Status.UNCONNECTED else entry.value
            assert float(found) == pytest.approx(slope, rel=1e-6, abs=1e-6 * max(1, abs(expected[place])))


def test_every_function_has_a_value():
    assert all(math.isfinite(value) for name in NAMES for at in POINTS for value in called(name, *at))
