"""check --claim: a formula is proved, refuted by a point where the two certainly differ, or neither."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction

import pytest

from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.balls.balls import Balls
from gradcli.symbolic.readback import reread
from gradcli.tape.sweeps import evaluate, pullback
from tests.registered import lacking, texts
from tests.shell.test_hostile import CASES, text_of
from tests.shell.test_hostile import check as refuse

FIRST = ("check", "3*w1**2+2*w1*w2")


def verdicts(result):
    return [row["verdict"] for row in csv.DictReader(io.StringIO(result.out), delimiter="\t")]


@pytest.mark.parametrize(
    ("claims", "outcome", "code"),
    [
        (["w1: 6*w1+2*w2"], ["proved"], 0),
        (["w1: 6*w1+2*w2", "w2: 2*w1"], ["proved", "proved"], 0),
        (["df/dw1: 2*(3*w1+w2)"], ["proved"], 0),
        ([" w₁ : 6w1+2w2 # by hand"], ["proved"], 0),
        (["w1: 6*w1+2*w2", "w2: 2*w2"], ["proved", "refuted"], 1),
        (["w2: 2*w1 + 1e-200*sin(w1)"], ["not proved"], 4),
        (["w2: 2*w1 + 1e-200*sin(w1)", "w1: 0"], ["not proved", "refuted"], 1),
    ],
)
def test_the_verdict_and_the_exit_status(run, claims, outcome, code):
    result = run(*FIRST, *(word for claim in claims for word in ("--claim", claim)))
    assert (verdicts(result), result.code) == (outcome, code)


def test_several_targets_are_told_apart(run):
    program = ("check", "f(a,b)=3*a^2+2*a*b", "z1=f(w1,w2+2)", "z2=f(w1,w2+5)")
    result = run(*program, "--claim", "dz2/dw1: 6*w1+2*(w2+5)", "--claim", "dz1/dw2: 2*w1")
    assert verdicts(result) == ["proved", "proved"]
    unclear = run(*program, "--claim", "w1: 6*w1")
    assert unclear.code == 2
    assert "nothing asked for is called w1" in unclear.err


def test_functions_and_intermediates_of_the_program_may_be_used(run):
    result = run("check", "s(a)=1/(1+exp(-a)); u=w*x; s(u)", "--claim", "w: x*s(u)*(1-s(u))")
    assert (verdicts(result), result.code) == (["proved"], 0)
    inner = run("check", "u=x^2; u*sin(u)", "--wrt", "u", "--claim", "u: sin(u)+u*cos(u)")
    assert (verdicts(inner), inner.code) == (["proved"], 0)


def test_a_file_of_claims(run, tmp_path):
    path = tmp_path / "claims.txt"
    path.write_text("# on paper\n\nw1: 6*w1 + 2*w2   # first\r\n  w2 : 2*w1\n", encoding="utf-8")
    result = run(*FIRST, "--claims", str(path))
    assert (verdicts(result), result.code) == (["proved", "proved"], 0)
    both = run(*FIRST, "--claim", "w1: 1", "--claims", "-", stdin=path.read_text())
    assert (verdicts(both), both.code) == (["refuted", "proved", "proved"], 1)


@pytest.mark.parametrize(
    ("text", "variable", "claim"),
    [
        ("3*w1^2+2*w1*w2", "w1", "6*w1+w2"),
        ("log(x)*y", "x", "1/x"),
        ("asin(x)", "x", "1/sqrt(1-x^3)"),
        ("log(x-7)", "x", "1/x"),
        ("sqrt(x*y)", "x", "y/sqrt(x*y)"),
        ("gamma(x)", "x", "gamma(x)"),
        ("acosh(x)", "x", "1/sqrt(x^2+1)"),
        ("where(x>1, x^2, x)", "x", "2*x"),
    ],
)
def test_a_counterexample_is_one(run, text, variable, claim):
    """At the point shown the tape's derivative and the claim, enclosed here, do not meet; and it is simple."""
    result = run("check", text, "--claim", f"{variable}: {claim}", "--format", "json")
    (found,) = json.loads(result.out)["claims"]
    assert (found["verdict"], result.code) == ("refuted", 1)
    point = {name: Fraction(value) for name, value in found["counterexample"].items()}
    assert all(abs(value.numerator) <= 20 and value.denominator <= 10 for value in point.values())
    program = read([Source(text)])
    tape = reread([text, claim], program.variables)
    with Balls(256).working() as m:
        values = evaluate(tape.tape, m, {name: point[name] for name in tape.tape.inputs}, tape.roots)
        by = tape.tape.inputs[variable]
        slope = pullback(tape.tape, m, values, {tape.roots[0]: 1}, tape.tape.dependents([by]))[by]
        assert m.same(slope, values[tape.roots[1]]) is False
    assert found["derivative_there"] != found["claim_there"]


def test_a_claim_narrower_than_the_derivative_says_so(run):
    result = run("check", "x^2", "--claim", "x: 2*x^2/x", "--format", "json")
    (found,) = json.loads(result.out)["claims"]
    assert (found["verdict"], found["conditions"]) == ("proved", ["x != 0"])


@pytest.mark.parametrize("form", texts("check"))
def test_every_format_says_what_became_of_it(run, form):
    claims = ("--claim", "w1: 6*w1+3*w2", "--claim", "w2: w1*2", "--claim", "w2: 2*w1 + 1e-200*sin(w1)")
    result = run(*FIRST, *claims, "--format", form)
    assert result.code == 1
    for said in ("proved", "refuted", "not proved", "6*w1+3*w2", "8", "9"):
        assert said in result.out.replace("\\", ""), said  # Markdown escapes the stars


@pytest.mark.parametrize("form", lacking("check"))
def test_formats_check_does_not_have(run, form):
    for words in (("--claim", "w1: 1"), ("--at", "w1=5,w2=3")):
        result = run(*FIRST, *words, "--format", form)
        assert (result.code, result.out) == (2, "")
        assert "choose table" in result.err


@pytest.mark.parametrize("form", texts("check"))
@pytest.mark.parametrize(
    ("claim", "said", "marked"),
    [
        ("w1: 6*w1+", "ends", None),
        ("w1: sin(w1", "never closed", "sin"),
        ("w1: 6*w1 + q*w2", "uses q", "q"),
        ("w1: foo(w1)", "not a function", "foo"),
        ("w1: 1/2w1", "ambiguous", "1/2w1"),
        ("w1: a=3", "not one expression", "a=3"),
        ("w1: [6*w1, w2]", "the claim is (2), the derivative by w1 is a number", "[6*w1, w2]"),
        ("w1: [w1]", "the claim is (1)", "[w1]"),
        ("w1: w2*eye(2)", "the claim is (2, 2)", "w2*eye(2)"),
        ("w3: 6*w1", "nothing asked for is called w3", "w3"),
        ("6*w1", "name: formula", "6*w1"),
        (": 6*w1", "name: formula", ": 6*w1"),
        ("w1:", "name: formula", "w1:"),
        ("", "no claim", None),
        ("# w1: 6", "no claim", None),
    ],
)
def test_a_claim_that_cannot_be_read(run, form, claim, said, marked):
    result = run(*FIRST, "--claim", claim, "--format", form)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert len(result.err.splitlines()) <= 4
    if marked is not None:
        line, carets = result.err.splitlines()[1:3]
        assert line[carets.index("^") : carets.rindex("^") + 1] == marked


def test_the_caret_stands_in_the_file(run, tmp_path):
    path = tmp_path / "claims.txt"
    path.write_text("w2: 2*w1\n\nw1: 6*w1 + foo(w2)\n", encoding="utf-8")
    result = run(*FIRST, "--claims", str(path))
    assert result.code == 2
    first, line, carets, *_ = result.err.splitlines()
    assert f"{path}:3:12" in first
    assert line[carets.index("^") :].startswith("foo")


@pytest.mark.parametrize(
    "words", [("--at", "w1=1,w2=2"), ("--sum",), ("--seed", "f=1"), ("--claim-values", "1 2"), ("--rtol", "1e-3")]
)
def test_options_that_do_not_go_with_formulas(run, words):
    result = run(*FIRST, "--claim", "w1: 6*w1+2*w2", *words)
    assert (result.code, result.out) == (2, "")


def test_standard_input_is_read_once(run):
    assert run("check", "-", "--claims", "-", stdin="x^2").code == 2
    assert run("check", "x^2", "--claims", "-", "--claims", "-", stdin="x: 2*x").code == 2


def test_a_claim_of_a_number_may_be_written_with_arrays(run):
    assert verdicts(run(*FIRST, "--claim", "w1: [6*w1, 2*w2]'@[1, 1]")) == ["proved"]
    assert verdicts(run(*FIRST, "--claim", "w1: sum([6*w1, w2])")) == ["refuted"]


def test_a_program_may_have_the_name_claim(run):
    for program, claim in (("claim'@claim", "claim: 2*claim"), ("claim = x.^2; sum(claim)", "x: 2*x")):
        shape = "claim=2" if "=" not in program else "x=2"
        assert verdicts(run("check", program, "--shape", shape, "--claim", claim)) == ["proved"]
    assert verdicts(run("check", "claim = x^2; claim*x", "--claim", "x: 3*x^2")) == ["proved"]


@pytest.mark.parametrize(
    ("claim", "said", "marked"),
    [
        ("x: [1, 2, 3]", "the claim is (3), the derivative by x is (2)", "[1, 2, 3]"),
        ("x: 2*q", "the claim uses q", "q"),
    ],
)
def test_a_claim_about_an_array_that_does_not_fit(run, claim, said, marked):
    result = run("check", "x'@x", "--shape", "x=2", "--claim", claim)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    line, carets = result.err.splitlines()[1:3]
    assert line[carets.index("^") : carets.rindex("^") + 1] == marked


def test_a_claim_about_one_entry_is_a_number(run):
    program = ("check", "x'@x", "--shape", "x=2", "--claim")
    assert verdicts(run(*program, "x[1]: 2*x[1]")) == ["proved"]
    result = run(*program, "x[1]: 2*x")
    assert (result.code, result.out) == (2, "")
    assert "the claim is (2), the derivative by x[1] is a number" in result.err


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
@pytest.mark.slow
def test_hostile_texts_as_claims(run, case):
    text = text_of(case)
    for words in (("x: " + text,), (text,), (text[:1000] + ": x",)):
        result = run("check", "x*y", "--time-limit", "1", "--claim", *words)
        refuse(result._replace(code=0 if result.code == 1 else result.code), refused=False)
