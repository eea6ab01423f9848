"""The Python interface."""

from __future__ import annotations

from fractions import Fraction

import pytest

import gradcli


def test_grad_eval_tape():
    program = gradcli.program("f(a,b)=3*a^2+2*a*b; z1=f(w1,w2+2); z2=f(w1,w2+5); z3=f(w1,w2+7)")
    assert (program.targets, program.variables) == (("z1", "z2", "z3"), ("w1", "w2"))
    result = program.grad(w1=5, w2=3)
    assert [[e.value for e in row.gradient.values()] for row in result.rows] == [[40, 10], [46, 10], [50, 10]]
    assert program.grad({"w1": 5, "w2": 3}, sum=True).rows[0].gradient["w1"].value == 136
    assert program.grad(w1=5, w2=3, seed={"z1": 1, "z2": 0, "z3": 2}).rows[0].gradient["w1"].value == 140
    assert program.eval(w1=5, w2=3, of=["z2"]).rows[0].value.value == 155
    assert program.tape(w1=5, w2=3).lines[0].value == 5
    assert program.grad(w1=5, w2=3, direction={"w1": 1}).rows[0].along.value == 40


def test_values_are_what_was_given():
    program = gradcli.program("x")
    assert program.eval(x=Fraction(1, 3)).rows[0].value.value == Fraction(1, 3)
    assert program.eval(x="1/3").rows[0].value.value == Fraction(1, 3)
    assert program.eval(x=0.1).rows[0].value.value == Fraction(0.1)
    for bad in (float("nan"), float("inf"), None, [None], [[1], [1, 2]]):
        with pytest.raises(gradcli.GradcliError):
            program.eval(x=bad)


def test_results_are_frozen():
    result = gradcli.program("x").grad(x=1)
    with pytest.raises(AttributeError):
        result.rows[0].target = "y"  # type: ignore[misc]


def test_errors_are_gradclis_own():
    with pytest.raises(gradcli.GradcliError, match="is not a function"):
        gradcli.program("foo(x)")
    with pytest.raises(gradcli.GradcliError, match="no value for y"):
        gradcli.program("x*y").eval(x=1)
    with pytest.raises(AttributeError):
        gradcli.no_such_name  # noqa: B018
