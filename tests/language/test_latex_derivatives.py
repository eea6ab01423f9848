"""A fraction of differentials before a term is its derivative, whatever stands around it."""

import json

import pytest

TERMS = [
    (r"\frac{d}{dx} x^3", "diff(x^3, x)"),
    (r"\frac{\mathrm{d}}{\mathrm{d}x} \sin^2 x", "diff(sin(x)^2, x)"),
    (r"\dfrac{\partial}{\partial y} x^2 y^3", "diff(x^2*y^3, y)"),
    (r"\frac{\partial^2}{\partial x \partial y} (x^2 y^3)", "diff(x^2*y^3, x, y)"),
    (r"\frac{d^{2}}{dx^{2}} \ln(1+x^2)", "diff(log(1+x^2), x, x)"),
    (r"\frac{d}{dx}\frac{d}{dx} x^{4}", "diff(x^4, x, x)"),
    (r"\frac{d}{dx} (x+y)^2", "diff((x+y)^2, x)"),
    (r"\frac{d}{dx} \left|x - 5\right| e^{-x}", "diff(abs(x-5)*exp(-x), x)"),
]
AROUND = [("{}", "{}"), (r"1 + 2 {} + y", "1 + 2*{} + y"), (r"\left({}\right)^2", "({})^2"), (r"\sin({})", "sin({})")]


def told(run, *words):
    (row,) = json.loads(run("grad", *words, "--at", "x=3/2,y=-2", "--format", "json").out)["points"][0]["rows"]
    return row["value"], {name: entry["value"] for name, entry in row["gradient"].items()}


@pytest.mark.parametrize(("latex", "plain"), AROUND)
@pytest.mark.parametrize(("term", "meant"), TERMS)
def test_it_is_the_derivative_of_its_term(run, term, meant, latex, plain):
    expected = told(run, plain.format(meant) + " + 0*x*y")
    assert told(run, "--latex", latex.replace("{}", term) + " + 0 x y") == expected


@pytest.mark.parametrize(
    "text", [r"\frac{d}{dx}", r"1 + \frac{d}{dx}", r"\left(\frac{d}{dx}\right) x", r"\frac{d}{dx} = 2"]
)
def test_a_derivative_of_nothing_is_refused(run, text):
    found = run("eval", "--latex", text, "--at", "x=1")
    assert (found.code, len(found.err.splitlines())) == (2, 4)
    assert "fault" not in found.err
