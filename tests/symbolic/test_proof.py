"""Claims: proved ones are true, refuted ones come with a point at which balls are apart."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradcli.errors import GradcliError, Source
from gradcli.language.program import read
from gradcli.symbolic.proof import ProofVerdict, judge_claim
from gradcli.symbolic.trial_points import simple_points
from tests.symbolic.test_formulas import meet, on_tape, over_balls
from tests.trials.claims import judged as judge_figure
from tests.trials.proofs import OTHER, SAME
from tests.trials.proofs import claims as generated
from tests.trials.symbolic import load, proved


def judged(text, variable, claim, target="f", **options):
    program = read([Source(text)], named=[variable] if variable != "u" else ())
    return judge_claim(program, target, variable, Source(claim, "claim"), **{"seconds": 60.0, **options})


@pytest.mark.parametrize(
    ("text", "variable", "claim"),
    [
        ("3*w1^2+2*w1*w2", "w1", "6*w1+2*w2"),
        ("tanh(x)", "x", "1-tanh(x)^2"),
        ("sin(x)^2", "x", "sin(2*x)"),
        ("log(x)", "x", "1/x"),
        ("sigmoid(x)", "x", "sigmoid(x)*(1-sigmoid(x))"),
        ("softplus(x)", "x", "1/(1+exp(-x))"),
        ("abs(x)", "x", "x/abs(x)"),
        ("abs(x)", "x", "where(x>=0,1,-1)"),
        ("max(x,y)", "x", "where(x>=y,1,0)"),
        ("relu(x)^2", "x", "2*relu(x)"),
        ("x^y", "y", "log(x)*x^y"),
        ("acosh(x)", "x", "1/sqrt(x^2-1)"),
        ("acsc(x)", "x", "-1/(abs(x)*sqrt(x^2-1))"),
        ("u=x^2; f=u*sin(u)", "u", "sin(u)+u*cos(u)"),
        ("u=x^2; f=u*sin(u)", "x", "2*x*(sin(u)+u*cos(u))"),
        ("g(a)=a^3; f=g(x)", "x", "3*g(x)/x"),
        ("lambertw(x^2)", "x", "2*lambertw(x^2)/(x*(1+lambertw(x^2)))"),
        ("5", "x", "0"),
        ("f^2", "f", "2*f"),
        ("e^2", "e", "2*e"),
    ],
)
def test_proved(text, variable, claim):
    program = read([Source(text)], named=[variable] if variable != "u" else ())
    target = program.targets[-1]
    proof = judge_claim(program, target, variable, Source(claim, "claim"), seconds=60.0)
    assert proof.status is ProofVerdict.PROVED, proof.remark


@pytest.mark.parametrize(
    ("text", "variable", "claim", "point"),
    [
        ("3*w1^2+2*w1*w2", "w1", "6*w1+w2", {"w1": 1, "w2": 1}),
        ("x^2", "x", "2*x+1e-30*(x-1)", {"x": 2}),
        ("x^3", "x", "3*x", {"x": 2}),
        ("asin(x)", "x", "1/sqrt(1-x^3)", {"x": Fraction(1, 2)}),
        ("log(x-7)", "x", "1/x", {"x": 10}),
        ("5", "x", "1", {}),
        ("sqrt(x)", "x", "1/sqrt(x)", {"x": 1}),
    ],
)
def test_refuted_by_the_simplest_point(text, variable, claim, point):
    proof = judged(text, variable, claim)
    assert proof.status is ProofVerdict.REFUTED
    assert proof.counterexample == point
    assert proof.derivative != proof.claimed
    assert "the derivative is" in proof.remark


def test_not_proved_says_how_many_points():
    """A difference of 1e-200 is below what is told apart, and sympy cannot reduce it to 0: neither is claimed."""
    proof = judged("sin(x)", "x", "cos(x) + 1e-200*x")
    assert proof.status is ProofVerdict.NOT_PROVED
    assert proof.points > 10
    assert proof.remark == f"no difference found at {proof.points} points, not proved"


def test_where_the_claim_has_no_value():
    assert judged("x^2", "x", "2*x^2/x").conditions == ("x != 0",)
    assert judged("x^2", "x", "2*x").conditions == ()


def test_corners_refute_nothing():
    """At a corner the tape's element of least norm is a convention: no claim is measured by it."""
    assert judged("abs(x)", "x", "where(x>0,1,-1)").status is ProofVerdict.PROVED
    assert judged("floor(x)", "x", "0").status is ProofVerdict.PROVED


STAIRS = """
x*floor(x) | floor(x)
x*ceil(y) | ceil(y)
x*round(x) | round(x)
x*mod(y,3) | mod(y,3)
x^2*mod(x,2) | 2*x*mod(x,2) + x^2
mod(x,2)*floor(x) | floor(x)
x*floor(2*x) - x*floor(3*x) | floor(2*x) - floor(3*x)
x*floor(2*x+1/3) + floor(y) | floor(2*x+1/3)
sin(pi*x)^2*floor(x) | 2*pi*sin(pi*x)*cos(pi*x)*floor(x)
(x-floor(x))*(1-x+floor(x)) | 1 - 2*(x-floor(x))
y*abs(x) | y*sign(x)
"""
"""Programs and their derivatives by x, which exist on steps or not; where they do, the claims are equal to them."""

FALSE_ON_STEPS = """
abs(x)*(floor(x)+1/2) | sign(x)*(floor(x)+1/2)
sin(pi*x)^2*floor(x) | 2*pi*sin(pi*x)*cos(pi*x)*floor(x) + where(x==3,1,0)
sin(pi*x)^2*floor(x) | 2*pi*sin(pi*x)*cos(pi*x)*floor(x) + where(floor(x)==x,1,0)
sin(pi*x)^2*floor(x) | 2*pi*sin(pi*x)*cos(pi*x)*floor(x) + 1 + floor(x) - ceil(x)
x*floor(-x^2) | floor(-x^2) + where(x==0,1,0)
x*floor(2*x) - x*floor(3*x) | floor(2*x) - floor(3*x) + where(x==1,5,0)
x*sign(x^2) | 1 + 4*(1-sign(x^2))
x*sign(x)^2*sign(x-y)^2 | 1 - (1-sign(x)^2)*(1-sign(x-y)^2)
y*abs(x) | y*sign(x) + where(x==0,1,0)
"""
"""Claims that are wrong at some point where the program has a derivative, be it only on steps or corners."""


@pytest.mark.parametrize("line", STAIRS.strip().splitlines())
def test_on_each_of_many_steps(line):
    text, claim = line.split(" | ")
    assert judged(text, "x", claim).status is ProofVerdict.PROVED


@pytest.mark.parametrize("line", FALSE_ON_STEPS.strip().splitlines())
def test_wrong_on_a_step_only(line):
    text, claim = line.split(" | ")
    assert judged(text, "x", claim, seconds=20.0).status is not ProofVerdict.PROVED


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("2*x+q", "uses q"),
        ("x+", "ends"),
        ("a=2*x", "not one expression"),
        ("sin(x", "never closed"),
        ("foo(x)", "not a function"),
    ],
)
def test_claims_that_cannot_be_read(claim, said):
    with pytest.raises(GradcliError, match=said):
        judged("x^2", "x", claim)
    with pytest.raises(GradcliError, match="no target"):
        judged("x^2", "x", "2*x", target="z")


def test_time_is_bounded():
    text = "+".join(f"sin(x*y^{k})^{k}/log(x+{k})" for k in range(2, 200))
    began = time.process_time()
    proof = judged(text, "x", "x+y", seconds=1.0)
    assert proof.status is ProofVerdict.REFUTED
    proof = judged(text, "q", "0", seconds=1.0)
    assert proof.status is not ProofVerdict.REFUTED
    assert time.process_time() - began < 8


def test_simple_points_vary_every_variable():
    names = [f"x{k}" for k in range(12)]
    drawn = [point for point, _ in zip(simple_points(names), range(200), strict=False)]
    assert drawn[0] == dict.fromkeys(names, 1)
    assert all(len({point[name] for point in drawn}) > 5 for name in names)


TERMS = ["x", "y", "x*y", "sin(x)", "exp(y)", "x^2", "log(x)", "sqrt(y)", "abs(x)", "tanh(x*y)", "1/x"]


@settings(max_examples=40, deadline=None)
@given(
    terms=st.lists(st.sampled_from(TERMS), min_size=1, max_size=3),
    wrong=st.sampled_from(["", " + 1e-9", " + x*1e-12", " - y"]),
)
def test_never_wrong(terms, wrong):
    """The derivative sympy-free from sums of known ones: true claims are never refuted, wrong ones never proved."""
    known = {
        "x": "1",
        "y": "0",
        "x*y": "y",
        "sin(x)": "cos(x)",
        "exp(y)": "0",
        "x^2": "2*x",
        "log(x)": "1/x",
        "sqrt(y)": "0",
    }
    known |= {"abs(x)": "sign(x)", "tanh(x*y)": "y*sech(x*y)^2", "1/x": "-1/x^2"}
    claim = " + ".join(known[term] for term in terms) + wrong
    terms = [*terms, "0*x"]
    program = read([Source(" + ".join([*terms, "0*y"]))])
    proof = judge_claim(program, "f", "x", Source(claim, "claim"), seconds=60.0)
    if not wrong:
        assert proof.status is ProofVerdict.PROVED
        return
    assert proof.status is ProofVerdict.REFUTED
    point = {"x": Fraction(0), "y": Fraction(0), **(proof.counterexample or {})}
    (claimed,) = over_balls([claim], point)
    assert not meet(claimed, on_tape(["f = " + " + ".join([*terms, "0*y"])], point, ["x"])[1])


@pytest.mark.parametrize("name", ["peers", "sympy"])
@pytest.mark.slow
def test_answers_of_other_tools(name):
    """Proved equal wherever sympy can: all of them, on the machine the figure was measured on."""
    outcomes = {case["id"]: proved(case, seconds=20) for case in load(name) if "expected_expr" in case}
    assert "refuted" not in outcomes.values()
    share = sum(outcome == "proved" for outcome in outcomes.values()) / len(outcomes)
    assert share >= 0.97, {case: outcome for case, outcome in outcomes.items() if outcome != "proved"}


@pytest.mark.slow
def test_nothing_false_is_proved():
    """False at a point, on a line, far away; and a true claim in another form is proved."""
    wrong = [c for c in generated(OTHER, 2 * len(OTHER)) if judge_figure(c).status is ProofVerdict.PROVED]
    assert wrong == []
    open_ = [c for c in generated(SAME, 2 * len(SAME)) if judge_figure(c).status is not ProofVerdict.PROVED]
    assert open_ == []


@pytest.mark.parametrize(
    ("text", "claim", "exception"),
    [
        ("x^2", "where(x==sqrt(2), 1, 2*x)", "x == sqrt(2)"),
        ("abs(x)^3", "where(x==0, 7, 3*x*abs(x))", "x == 0"),
        ("x*where(x==0, 1, 0)", "where(x==0, 1, 0)", "x == 0"),
        ("x^2 + 0*y", "where(x==y+7, where(y==3, 0, 2*x), 2*x)", "y == 3"),
    ],
)
def test_what_stays_open_is_named(run, text, claim, exception):
    result = run("check", text, "--claim", f"x: {claim}", "--wrt", "x")
    assert result.code == 4
    assert exception in result.out
    assert "proved except" in result.out


def test_a_branch_that_the_variable_does_not_cross():
    """At y = 2 the derivative by x is that of x^2, not the one beside."""
    assert judged("where(y==2, x^2, x)", "x", "where(y==2, 2*x, 1)").status is ProofVerdict.PROVED
    assert judged("where(y==2, x^2, x)", "x", "1").status is ProofVerdict.REFUTED
