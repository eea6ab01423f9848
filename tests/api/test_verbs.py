"""The verbs of the package, programs of functions and of sympy's expressions, documents, and ``check`` from Python."""

from __future__ import annotations

import json

import numpy as np
import pytest
import sympy

import gradcli

RATE = 0.5


def loss(w1, w2):
    """Read from its source, never called."""
    raised = 3 * w1**2
    return (raised + 2 * w1 * w2) * RATE / RATE


def loss_grad(w1, w2):
    return 6 * w1 + 2 * w2, 2 * w1


def loss_wrong(w1, w2):
    return 6 * w1 + w2, 2 * w1


def mean(x):
    return np.sum(x**2) / len(x)


def test_verbs_take_a_program_first():
    assert gradcli.grad("3*w1^2+2*w1*w2", w1=5, w2=3).array.tolist() == [36, 10]
    assert gradcli.eval("x^2", x=3).array.tolist() == 9
    assert gradcli.hessian("x*y", x=1, y=2).array.tolist() == [[0, 1], [1, 0]]
    assert gradcli.diff("x^2*sin(x)").rows[0].text == "x^2*cos(x) + 2*x*sin(x)"
    assert gradcli.propagate("x*y", x="2±0.1", y=3).array.tolist() == pytest.approx([6, 0.3])
    assert gradcli.code("x^2").startswith("# value and gradient")
    assert gradcli.tape("x*y", x=2, y=3).lines[-1].value == 6
    assert gradcli.compile("x^2")(np.array([3.0]))[1].tolist() == [6]
    assert gradcli.grad(gradcli.program("x^2"), x=3).array.tolist() == [6]


def test_taylor_is_what_the_command_says(run):
    found = gradcli.taylor("exp(sin(x))", order=4, x=0, on=("-0.1", "0.1"))
    assert found.array.tolist() == [1, 1, 0.5, 0, -0.125]
    asked = ("taylor", "exp(sin(x))", "x=0", "--order", "4", "--on", "-0.1:0.1")
    assert f"{found}\n" == run(*asked).out
    assert found.to_dict() == json.loads(run(*asked, "--format", "json").out)
    assert "<td" in found._repr_html_()
    assert r"\frac{x^{2}}{2}" in found._repr_latex_()
    both = gradcli.taylor("abs(x); x^2", x=0, order=2)
    assert np.isnan(both.array[0]).all()
    assert both.array[1].tolist() == [0, 0, 1]
    assert "abs(x) has a corner here" in str(both)


def test_taylor_of_several_variables_names_one():
    assert gradcli.taylor("log(1+a*x)", "x", 2, x=0, a=2).array.tolist() == [0, 2, -2]
    with pytest.raises(gradcli.GradcliError, match="needs the variable"):
        gradcli.taylor("x*y", x=0, y=1)
    with pytest.raises(gradcli.GradcliError, match="has 1 ends"):
        gradcli.taylor("x^2", x=0, on=(1,))


def test_implicit_is_what_the_command_says(run):
    found = gradcli.implicit("x^2+y^2=25", "y", "x", order=2, x=3, y=4)
    assert found.array.tolist() == [-0.75, -0.390625]
    asked = ("implicit", "x^2+y^2=25", "y", "x", "--order", "2", "--at", "x=3,y=4")
    assert f"{found}\n" == run(*asked).out
    assert found.to_dict() == json.loads(run(*asked, "--format", "json").out)
    assert r"\frac{d y}{d x}" in found._repr_latex_()


def test_curves_are_equations_or_what_is_0_on_them():
    x, y = sympy.symbols("x y")
    for curve in (
        "x^2+y^2=25",
        "r=5\nx^2 + y^2 = r^2\n",
        "r=5; x^2+y^2-r^2",
        sympy.Eq(x**2 + y**2, 25),
        x**2 + y**2 - 25,
    ):
        assert gradcli.implicit(curve, "y", "x").rows[0].text == "-x/y"
    assert gradcli.program("y^2-x").implicit("y", "x").rows[0].text == "1/(2*y)"
    with pytest.raises(gradcli.GradcliError, match="no equation"):
        gradcli.implicit("x=y=2", "y", "x")


def test_a_room_inside_is_a_verb_too():
    """``gradcli.tape`` is a package once something imported it, and a verb all the same."""
    import gradcli.code
    import gradcli.tape.lowering

    assert gradcli.tape.lowering.lower
    assert gradcli.tape("x*y", x=2, y=3).lines[-1].value == 6
    assert "return" in gradcli.code("x^2")


def test_a_function_is_a_program():
    program = gradcli.program(loss)
    assert (program.targets, program.variables) == (("loss",), ("w1", "w2"))
    assert program.grad(w1=5, w2=3).array.tolist() == [36, 10]
    assert "raised = 3*w1^2" in program.text
    assert gradcli.grad(loss, w1=5, w2=3).array.tolist() == [36, 10]
    assert "loss" in program._repr_html_()


def test_the_vectors_of_a_function_have_the_length_of_the_point():
    program = gradcli.program(mean)
    assert program.variables == ("x",)
    assert program.grad(x=[1, 2, 3, 4]).array.tolist() == [0.5, 1, 1.5, 2]
    assert program.grad(x=np.array([1.0, 2.0])).array.tolist() == [1, 2]
    with pytest.raises(gradcli.GradcliError, match="how long x is"):
        program.grad()


def test_a_function_inside_another_is_read_too():
    def inner(x):
        return x**3

    assert gradcli.grad(inner, x=2).array.tolist() == [12]


def test_an_expression_of_sympy_is_a_program():
    x, y = sympy.symbols("x y")
    found = gradcli.grad(sympy.sin(x) * y**2 + sympy.pi * sympy.exp(x), x=0, y=2)
    assert {name: entry.value for name, entry in found.rows[0].gradient.items()}["y"] == 0
    assert gradcli.grad(sympy.Rational(1, 3) * x, x=1).rows[0].gradient["x"].value == sympy.Rational(1, 3)
    assert gradcli.program(sympy.Matrix([x * y, x + y])).targets == ("f1", "f2")
    assert gradcli.program([sympy.sin(x), "x^2"]).targets == ("f1", "f2")


@pytest.mark.parametrize(
    "what",
    [lambda x: x, 3, None, sympy.Function("q")(sympy.Symbol("x")), sympy.I, len, sympy.Symbol("a b")],
    ids=range(7),
)
def test_what_is_no_program_is_refused(what):
    with pytest.raises(gradcli.GradcliError):
        gradcli.program(what)


@pytest.mark.parametrize(
    "result",
    [
        lambda: gradcli.grad("x*y; abs(x)", x=0, y=3),
        lambda: gradcli.grad("x*y"),
        lambda: gradcli.eval("pi*x", x=3),
        lambda: gradcli.hessian("x*y", x=1, y=2),
        lambda: gradcli.diff("x^2", x=3),
        lambda: gradcli.tape("x*y", x=2, y=3),
        lambda: gradcli.propagate("x*y", x="2±0.1", y=3),
        lambda: gradcli.check("x^2", x=3),
        lambda: gradcli.check("x^2", claims={"x": "2*x"}),
        lambda: gradcli.check("x^2", x=3, claims=[6]),
    ],
    ids=["grad", "formulas", "eval", "hessian", "diff", "tape", "propagate", "routes", "proofs", "values"],
)
def test_a_result_is_a_document(result):
    document = result().to_dict()
    assert document["schema"].startswith("gradcli.")
    assert json.loads(json.dumps(document)) == document


def test_a_document_is_what_the_command_prints(run):
    document = gradcli.grad("3*w1^2+2*w1*w2", w1=5, w2=3).to_dict()
    printed = json.loads(run("grad", "3*w1^2+2*w1*w2", "--at", "w1=5,w2=3", "--format", "json").out)
    assert document == printed


def test_check_judges_claims():
    assert gradcli.check(loss, claims=loss_grad).ok
    refuted = gradcli.check(loss, claims=loss_wrong)
    assert not refuted.ok
    assert "refuted" in str(refuted)
    assert gradcli.check(loss, w1=5, w2=3, claims=[36, 10]).ok
    assert gradcli.check(loss, w1=5, w2=3, claims={"w1": 36}).ok
    assert not gradcli.check(loss, w1=5, w2=3, claims=np.array([36, 10.1])).ok
    assert gradcli.check(loss, w1=5, w2=3, claims=[36, 10.1], rtol=0.1).ok
    assert gradcli.check("x^2", claims={"x": "2*x"}).ok
    assert gradcli.check(mean, x=[1, 2], claims=[1, 2]).ok
