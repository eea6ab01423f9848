"""``print`` in Python shows what the command shows; errors print where and what to write; the public names are few."""

from __future__ import annotations

import pickle

import pytest

import gradcli
from gradcli.errors import GradcliError

XY = gradcli.program("z1 = 3*x^2 + 2*x*y; z2 = abs(x)")
TEXT = ("z1 = 3*x^2 + 2*x*y", "z2 = abs(x)")

SAME = {
    "numbers": (lambda: XY.grad(x=5, y=3), ("grad", *TEXT, "--at", "x=5,y=3")),
    "kink": (lambda: XY.grad(x=0, y=3), ("grad", *TEXT, "--at", "x=0,y=3")),
    "sum": (lambda: XY.grad(x=5, y=3, sum=True), ("grad", *TEXT, "--at", "x=5,y=3", "--sum")),
    "formulas": (lambda: XY.grad(), ("grad", *TEXT)),
    "both": (lambda: XY.grad(x=5, y=3, symbolic=True), ("grad", *TEXT, "--at", "x=5,y=3", "--symbolic")),
    "direction": (lambda: XY.grad(x=5, y=3, direction={"x": 1}), ("grad", *TEXT, "--at", "x=5,y=3", "--dir", "x=1")),
    "values": (lambda: XY.eval(x=5, y=3), ("eval", *TEXT, "--at", "x=5,y=3")),
    "irrational": (lambda: gradcli.program("exp(x)").grad(x=1), ("grad", "exp(x)", "--at", "x=1")),
    "lost digits": (
        lambda: gradcli.program("(1-cos(x))/x^2").grad(x="1e-8"),
        ("grad", "(1-cos(x))/x^2", "--at", "x=1e-8"),
    ),
    "hessian": (lambda: XY.hessian(x=5, y=3), ("hessian", *TEXT, "--at", "x=5,y=3")),
    "second formulas": (lambda: XY.hessian(), ("hessian", *TEXT)),
    "product": (
        lambda: XY.hessian(x=5, y=3, direction={"x": 1}),
        ("hessian", *TEXT, "--at", "x=5,y=3", "--dir", "x=1"),
    ),
    "diff": (lambda: XY.diff("x", "x"), ("diff", ";".join(TEXT), "x:2")),
    "steps": (lambda: XY.diff("x", x=5, y=3, steps=True), ("diff", ";".join(TEXT), "x", "--at", "x=5,y=3", "--steps")),
    "tape": (lambda: XY.tape(x=5, y=3), ("tape", *TEXT, "--at", "x=5,y=3")),
    "propagate": (lambda: XY.propagate(x="5±0.1", y=3), ("propagate", *TEXT, "--at", "x=5±0.1,y=3")),
    "a warning": (
        lambda: gradcli.program("x^2").propagate(x="0.1±0.1"),
        ("propagate", "x^2", "--at", "x=0.1±0.1"),
    ),
}
"""A result in Python, and the command line that finds the same."""


@pytest.fixture(autouse=True)
def no_columns(monkeypatch):
    """A test runner may say how wide it is."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.mark.parametrize("name", SAME)
def test_a_result_prints_as_the_command_does(run, name):
    result, line = SAME[name]
    shown = run(*line, "--format", "text" if line[0] == "diff" else "table")
    # The texts are read in one argument or in several: a caret shows the line it stands in.
    assert without_carets(str(result())) == without_carets((shown.out + shown.err).rstrip("\n"))


def without_carets(text: str) -> list[str]:
    lines = text.splitlines()
    marked = [place for place, line in enumerate(lines) if line.strip() and not line.strip().strip("^")]
    return [line for place, line in enumerate(lines) if place not in marked and place + 1 not in marked]


def test_a_result_is_as_wide_as_the_terminal(monkeypatch):
    result = gradcli.program("+".join(f"x{k}^2" for k in range(30))).grad({f"x{k}": k for k in range(30)})
    assert len(str(result).splitlines()[0]) > 200
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, str(result).splitlines())) <= 60


def test_long_formulas_are_cut_and_said_to_be():
    names = [f"{'long' * 14}_{k}" for k in range(180)]
    text = str(gradcli.program(f"x*({'+'.join(names)})").grad(wrt=["x"]))
    assert "characters)" in text
    assert "note: formulas past 10,000 characters are cut" in text


def test_what_is_printed_changes_nothing():
    result = XY.hessian(x=5, y=3)
    before = tuple(result)
    str(result)
    assert tuple(result) == before
    assert repr(result).startswith("Hessian(variables=('x', 'y')")
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301


def test_results_have_one_class():
    from gradcli.propagation import results as propagated
    from gradcli.results import differentials
    from gradcli.results import entries as results
    from gradcli.results import hessians as hessian_results

    found = [XY.grad(x=1, y=1), XY.diff("x"), XY.tape(x=1, y=1), XY.hessian(x=1, y=1), XY.propagate(x="1±1", y=1)]
    classes = [results.Gradient, differentials.Differential, results.TapeListing, hessian_results.Hessian]
    assert [type(each) for each in found] == [*classes, propagated.Propagation]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1/2x + 3", ["1/2x is ambiguous", "  1/2x + 3", "  ^^^^", "  write (1/2)*x or 1/(2*x)"]),
        ("siin(x)", ["siin is not a function", "  siin(x)", "  ^^^^", "  did you mean sin?"]),
    ],
)
def test_an_error_prints_where_and_what_to_write(run, text, lines):
    with pytest.raises(gradcli.GradcliError) as caught:
        gradcli.program(text)
    assert str(caught.value).splitlines() == lines
    told = run("grad", text).err.splitlines()
    assert told == [f"error: {lines[0]}", *lines[1:]]


def test_every_error_prints_safely():
    error = GradcliError("a\x1b[31m name", fix="write \u202e x")
    assert str(error) == "a\\x1b[31m name\n  write \\u202e x"
    assert error.args == ("a\x1b[31m name",)


def test_the_public_names_are_listed_and_there():
    assert dir(gradcli) == sorted(gradcli.__all__)
    assert all(hasattr(gradcli, name) for name in dir(gradcli))
    verbs = {"grad", "hessian", "diff", "eval", "tape", "propagate", "plot", "code", "compile"}
    assert verbs <= {name for name in dir(gradcli.Program) if not name.startswith("_")}
    with pytest.raises(AttributeError, match="no attribute"):
        gradcli.nothing  # noqa: B018
