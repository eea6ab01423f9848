"""diff: any order, step by step, read back; the rules are the table's."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from gradcli.errors import Source
from gradcli.functions.book import ROWS
from gradcli.language.program import read
from gradcli.numbers.balls.ball import FINITE, enclosure, kind
from gradcli.numbers.balls.balls import Balls
from gradcli.symbolic.orders import differentiate
from gradcli.symbolic.steps import of_function
from tests.symbolic.test_formulas import meet, on_tape, over_balls


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["x^2*sin(x)"], "x^2*cos(x) + 2*x*sin(x)"),
        (["x^3*y^2", "x", "x", "y"], "12*x*y"),
        (["x^3*y^2", "x:2", "y"], "12*x*y"),
        (["x^3*y^2", "y", "x:2"], "12*x*y"),
        (["exp(2*x)", "x:10"], "1024*exp(2*x)"),
        (["sin(x)", "x:4"], "sin(x)"),
        (["x^9", "x:10"], "0"),
        (["log(x)", "x:3"], "2/x^3  # for x > 0"),
        (["x^2/x"], "1  # for x != 0"),
        (["abs(x)^3", "x:2"], "6*abs(x)"),
        (["f(a)=a^3; f(x)+y", "x:2"], "6*x"),
        (["u=x*y; u^2", "x", "--keep"], "u = x*y\n2*u*y"),
        (["q^2*x", "q"], "2*q*x"),
        (["f^3", "f"], "3*f^2"),
        (["-x^2"], "-2*x"),
    ],
)
def test_formulas(run, arguments, printed):
    found = run("diff", *arguments)
    assert (found.out, found.err) == (printed + "\n", "")


@pytest.mark.parametrize(
    "text", ["exp(-x^2)", "x^x", "sin(x)/x", "log(x)*sqrt(x)", "tanh(x)", "gamma(x)", "1/(1+x^2)", "atan(x)"]
)
def test_every_order_is_the_derivative_of_the_one_before(text):
    """Each order read back agrees, over balls, with the tape's derivative of the formula one order lower."""
    program = read([Source(text)])
    below = None
    for order in range(1, 8):
        found = differentiate(program, "f", ["x"] * order, seconds=20)
        assert found.reason == ""
        point = {"x": Fraction(7, 8)}
        (got,) = over_balls([found.text], point, found.shared)
        lower_text = text if below is None else below.text
        lines = [] if below is None else [f"{name} = {formula}" for name, formula in below.shared]
        assert meet(got, on_tape([*lines, "f = " + lower_text], point, ["x"])[1]), (order, found.text)
        below = found


def test_output_is_a_program_again(run):
    first = run("diff", "x^5*exp(x)").out
    assert run("diff", "-", stdin=first).out == run("diff", "x^5*exp(x)", "x:2").out


@pytest.mark.parametrize(
    "text",
    [
        "x^2*sin(x^2)/3 + max(x,1)",
        "log(x)/sqrt(1+x)",
        "where(x>1, x^3, -x)*exp(2*x)",
        "x^x + 2^x - cbrt(x)*relu(x)",
        "atan2(x,3)*hypot(x,2)-logaddexp(x,1)+mod(x,3)",
        "5/(x+1)^2+x/7-stop(x)*x",
        "sigmoid(x)*lambertw(x)",
    ],
)
def test_steps_are_true_and_end_in_the_answer(run, text):
    """Each step's derivative is the tape's of its part; the last line is what diff prints without steps."""
    plain = run("diff", text).out
    told = run("diff", text, "--steps").out
    assert told.endswith(plain)
    assert told.count("\n") > plain.count("\n")
    document = json.loads(run("diff", text, "--steps", "--format", "json").out)
    point = {"x": Fraction(11, 8)}
    steps = document["rows"][0]["steps"][0]["steps"]
    assert steps[-1]["derivative"] == document["rows"][0]["formula"]
    for step in steps:
        (got,) = over_balls([step["derivative"]], point)
        assert meet(got, on_tape(["f = " + step["part"]], point, ["x"])[1]), step
        assert not step["worked"] or meet(over_balls([step["worked"]], point)[0], got), step


def test_a_derivation_is_written_as_on_paper(run):
    """A divider an order, the rule by its name, its operands put in, what is left of it; long lines hang."""
    told = run("diff", "x^x*sin(2x)", "x", "x", "--steps").out
    assert told.startswith(
        "--- df/dx ---\n"
        "1. logarithmic differentiation: (u^v)' = u^v*(v'*log(u) + v*u'/u)\n"
        "   d/dx [x^x] = x^x*(1*log(x) + x*1/x)\n"
        "              = x^x*(log(x) + 1)\n"
    )
    assert told.count("--- d") == 2
    assert "   d/dx [sin(2*x)] = cos(2*x)*2\n                   = 2*cos(2*x)\n" in told
    *lines, formula = told.splitlines()
    assert max(map(len, lines)) <= 100
    assert formula + "\n" == run("diff", "x^x*sin(2x)", "x", "x").out


def test_a_derivation_in_latex_and_markdown(run):
    latex = run("diff", "x^2*sin(3x)", "x", "--steps", "--format", "latex").out
    assert latex.count(r"\begin{align*}") == latex.count(r"\end{align*}") == 2
    assert r" &= 3 x^{2} \cos\left(3 x\right) + 2 x \sin\left(3 x\right) && \text{product rule}" in latex
    markdown = run("diff", "x^2*sin(3x)", "x", "--steps", "--format", "markdown").out
    assert markdown.startswith("**df/dx**\n\n1. power rule, `(u^n)' = n*u^(n-1)*u'`: $")
    assert markdown.count("$") == 2 * 4 + 2


@pytest.mark.parametrize("text", ["x^x*sin(2x)", "where(x<1, x^2, 2x-1)", "x^2/w1"])
def test_a_derivation_as_a_page_is_one_well_formed_file(run, text):
    """Nothing in it is asked for from outside, and no text of outside is markup."""
    page = run("diff", text, "x", "x", "--steps", "--format", "html").out
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<h2>") == 2
    root = ElementTree.fromstring(re.sub(r"<!DOCTYPE html>|<meta[^>]*>", "", page))
    assert len(list(root.iter("li"))) == page.count("<code>")
    assert not re.search(r"https?:|<script|<link|src=", page)


def test_steps_of_every_order(run):
    found = json.loads(run("diff", "x^3*y", "x", "y", "--steps", "--format", "json").out)
    assert [told["by"] for told in found["rows"][0]["steps"]] == ["x", "y"]


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.name not in ("powi", "powr", "root", "polygamma")], ids=lambda r: r.name
)
def test_rules_come_from_the_table(row):
    """Where the table says a derivative in the language, the rule said in steps is that, times u'; it is true."""
    general = of_function(row)
    assert general.startswith(f"{row.name}(")
    if " is " in general or len(row.partials) > 1:
        return
    partial = of_function(row, chained=False).split(" = ")[1]
    u = sum(map(Fraction, row.sample[0])) / 2 + Fraction(1, 7)
    (got,) = over_balls([partial], {"u": u})
    with Balls(128).working() as m:
        value = row.value(m, u)
        expected = row.partials[0](m, value, u) or 0
        assert kind(got) == FINITE
        assert enclosure(got).overlaps(enclosure(expected)), (general, partial)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["x*y"], 2, "differentiate by which variable?"),
        (["x", "x:11"], 2, "at most 10"),
        (["x", "x:0"], 2, "order 0"),
        (["x", "x+1"], 2, "is not a variable"),
        (["u=x^2; u+x", "u"], 2, "u is computed by the program"),
        (["x*y", "x", "--at", "x=1"], 2, "no value for y"),
        ([], 2, "there is no program"),
        (["x^2", "x:99999999999"], 2, "is not a variable"),
        (["9^9^9*x"], 4, "no formula"),
        (["log(-1)*x"], 3, "no formula"),
        (["x/0"], 3, "no formula"),
    ],
)
def test_refusals(run, arguments, code, said):
    found = run("diff", *arguments)
    assert (found.code, found.out) == (code, "")
    assert said in found.err
    assert len(found.err.splitlines()) <= 4


def test_numbers(run):
    assert run("diff", "x^3*y", "x", "x", "--at", "x=2,y=1/3", "--exact").out == "6*x*y\n# at x=2, y=1/3: 4\n"
    assert (
        run("diff", "abs(x)", "--at", "x=0", "--format", "tsv").out.splitlines()[1]
        == "f\tdf/dx\tsign(x)\tx != 0\t\tkink"
    )
    second = run("diff", "abs(x)*x", "x:2", "--at", "x=0", "--format", "tsv")
    assert second.out.splitlines()[1].endswith("kink")
    assert second.code == 3
    assert "the derivative has a corner here; left -2, right 2" in second.err
    assert run("diff", "sin(x)", "x:3", "--at", "x=0", "--format", "values").out == "-1\n"


def test_not_connected_is_said(run):
    found = run("diff", "y^2", "x")
    assert (found.out, found.code) == ("0\n", 0)
    assert "f does not depend on x" in found.err


@pytest.mark.parametrize(
    "form", ["text", "table", "tsv", "csv", "json", "values", "markdown", "latex", "numpy", "statements"]
)
def test_every_format(run, form):
    found = run("diff", "x^2*y; sin(x)", "x", "--format", form)
    assert found.code == 0
    assert "cos" in found.out
    with_number = run("diff", "x^2*y; sin(x)", "x", "--format", form, "--at", "x=1,y=2")
    assert with_number.code == 0


def test_swell_at_first_order(run):
    chain = "; ".join(["x1 = r*x*(1-x)", *[f"x{k + 1} = r*x{k}*(1-x{k})" for k in range(1, 20)]])
    found = run("diff", chain, "x")
    assert found.code == 0
    assert found.out.startswith("v1 = r*x*(1 - x)\n")
    assert len(found.out) < 5000
