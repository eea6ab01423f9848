"""Two routes that must agree: a wrong formula is found out, a right one never accused."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from gradcli import symbolic
from gradcli.answers import any_order as differential
from gradcli.answers import witness as agreement
from gradcli.answers.derivatives import answer
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.balls.ball import FINITE, kind
from gradcli.numbers.balls.balls import Balls
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.results.entries import Definition, Status
from gradcli.symbolic.limits import NoFormula
from gradcli.symbolic.readback import reread
from gradcli.tape.sweeps import evaluate
from tests.paths import SPECIAL_VALUES
from tests.registered import tables, texts
from tests.trials.symbolic import load

SPECIAL = [
    case for line in SPECIAL_VALUES.read_text(encoding="utf-8").splitlines() if "at" in (case := json.loads(line))
]


@pytest.fixture
def wrong(monkeypatch):
    """Makes every formula by a variable another text, as a wrong rule of sympy would."""

    def put(variable: str, text: str, shared: tuple[Definition, ...] = ()) -> None:
        gradients, differentiate = symbolic.gradients, differential.differentiate

        def gradients_wrong(*arguments, **options):
            found = gradients(*arguments, **options)
            rows = tuple(row._replace(gradient={**row.gradient, variable: text}) for row in found.rows)
            return found._replace(rows=rows, shared=(*found.shared, *shared))

        def differentiate_wrong(*arguments, **options):
            return differentiate(*arguments, **options)._replace(text=text, shared=shared)

        monkeypatch.setattr(symbolic, "gradients", gradients_wrong)
        monkeypatch.setattr(differential, "differentiate", differentiate_wrong)

    return put


PROGRAM = ["3*w1^2 + 2*w1*w2", "--at", "w1=5,w2=3", "--symbolic"]


def test_a_wrong_formula_beside_an_exact_number(run, wrong):
    wrong("w1", "5*w1 + 2*w2")
    found = run("grad", *PROGRAM, "--format", "json")
    (row,) = json.loads(found.out)["points"][0]["rows"]
    assert found.code == 4
    entry = row["gradient"]["w1"]
    assert (entry["status"], entry["value"], entry["tape"], entry["formula_value"]) == ("disagree", None, 36, 31)
    assert row["formula"]["agrees"] == {"value": True, "gradient": {"w1": False, "w2": True}}
    assert row["gradient"]["w2"] == {"value": 10, "status": "ok"}
    assert "disagree: df/dw1" in found.err
    assert "please report it" in found.err
    assert "the tape gives 36, the formula 31" in found.err


@pytest.mark.parametrize("form", tables("grad"))
def test_both_numbers_are_shown_in_every_table(run, wrong, form):
    wrong("w1", "5*w1 + 2*w2")
    found = run("grad", *PROGRAM, "--format", form)
    assert found.code == 4
    assert "36 or 31" in found.out
    assert "disagree" in (found.err if form == "table" else found.out)


@pytest.mark.parametrize("form", [name for name in texts("grad") if name not in tables("grad")])
def test_no_format_lets_a_contradiction_pass(run, wrong, form):
    wrong("w1", "5*w1 + 2*w2")
    found = run("grad", *PROGRAM, "--format", form)
    assert found.code == 4
    assert "the tape gives 36, the formula 31" in found.err


@pytest.mark.parametrize(
    ("text", "at", "formula", "right"),
    [
        ("exp(x)", "x=1", "exp(x) + 1e-14", False),
        ("exp(x)", "x=1", "exp(x) + 1e-40", True),  # below what is shown
        ("x^2", "x=1/3", "2*x + 1e-40", False),  # exact numbers have no such room
        ("x^2*exp(x-x)", "x=0", "sin(x) + sqrt(x^2)", True),
        ("x^2", "x=0", "1e-300*cos(x)", False),
        ("exp(exp(x))", "x=10", "exp(x)*exp(exp(x))", True),
        ("exp(exp(x))", "x=10", "2*exp(exp(x))", False),
        # 60 digits cancel: the precision has to be raised before anything can be said
        ("exp(x)", "x=1", "(exp(x)*1e-60 + 1) * 1e60 - 1e60", True),
        ("exp(x)", "x=1", "(2*exp(x)*1e-60 + sin(1)^2 + cos(1)^2) * 1e60 - 1e60", False),
    ],
)
def test_what_counts_as_a_contradiction(run, wrong, text, at, formula, right):
    wrong("x", formula)
    for command in (("grad", text, "--symbolic"), ("diff", text, "x")):
        found = run(*command, "--at", at, "--format", "json")
        assert (found.code == 0) is right, found
        assert ("disagree" in found.out) is not right


def second_wrong(monkeypatch, text):
    """The derivative by x of every first derivative becomes ``text``."""
    gradients, calls = symbolic.formulas.gradients, []

    def patched(*arguments, **options):
        found = gradients(*arguments, **options)
        calls.append(found)
        if len(calls) == 1:
            return found
        return found._replace(rows=tuple(r._replace(gradient={**r.gradient, "x": text}) for r in found.rows))

    monkeypatch.setattr(symbolic.formulas, "gradients", patched)


@pytest.mark.parametrize("form", texts("hessian"))
def test_a_wrong_second_derivative_is_found_out(run, monkeypatch, form):
    second_wrong(monkeypatch, "6*x*y")
    found = run("hessian", "x^3*y", "--at", "x=2,y=5", "--symbolic", "--format", form)
    assert found.code == 4
    assert "disagree: d2f/dydx" in found.err
    assert "the tape gives 12, the formula 60" in found.err
    if form == "table":
        assert "definiteness" not in found.out
    if form == "json":
        (row,) = json.loads(found.out)["points"][0]["rows"]
        assert row["formula"]["agrees"]["hessian"] == {"x": {"x": True, "y": True}, "y": {"x": False, "y": True}}
        assert row["hessian"]["y"]["x"]["status"] == "disagree"


def test_second_derivatives_are_held_against_their_formulas(run):
    found = run("hessian", "exp(x)*y + abs(x)^3", "--at", "x=0,y=1", "--symbolic", "--format", "json")
    (row,) = json.loads(found.out)["points"][0]["rows"]
    assert row["hessian"]["x"]["x"] == {"value": 1, "status": "ok", "reason": "decided by its two sides"}
    assert row["formula"]["agrees"] == {
        "gradient": {"x": True, "y": True},
        "hessian": {"x": {"x": True, "y": True}, "y": {"x": True, "y": True}},
    }


def test_a_wrong_definition_is_found_out(run, wrong):
    wrong("x", "2*v", (Definition("v", "x + 1"),))
    found = run("grad", "x^2", "--at", "x=3", "--symbolic")
    assert found.code == 4
    assert "the tape gives 6, the formula 8" in found.err


def test_a_wrong_value_formula_is_found_out(run, monkeypatch):
    gradients = symbolic.gradients

    def patched(*arguments, **options):
        found = gradients(*arguments, **options)
        return found._replace(rows=tuple(row._replace(value="x^3") for row in found.rows))

    monkeypatch.setattr(symbolic, "gradients", patched)
    found = run("grad", "x^2", "--at", "x=3", "--symbolic")
    assert found.code == 4
    assert "disagree: f: " in found.err


def test_diff_at_a_point_shows_both(run, wrong):
    wrong("x", "3*x")
    found = run("diff", "x^2", "--at", "x=2")
    assert found.code == 4
    assert "the tape gives 4, the formula 6" in found.err
    machine = run("diff", "x^2", "--at", "x=2", "--format", "json")
    (row,) = json.loads(machine.out)["rows"]
    assert (row["status"], row["tape"], row["formula_value"], row["agrees"]) == ("disagree", 4, 6, False)
    tabled = run("diff", "x^2", "--at", "x=2", "--format", "tsv")
    assert tabled.out.splitlines()[1].split("\t")[-2:] == ["4 or 6", "disagree"]


@pytest.mark.parametrize("digits", ["10", "30"])
def test_the_digits_shown_are_the_digits_compared(run, wrong, digits):
    wrong("x", "exp(x) + 1e-20")
    found = run("grad", "exp(x)", "--at", "x=1", "--symbolic", "--digits", digits)
    assert found.code == (4 if digits == "30" else 0)


def test_a_formula_says_nothing_where_its_condition_fails(run):
    """The slope of relu(x)-relu(-x) at 0 is 1, and the formula, which holds for x != 0, would give 0."""
    found = run("grad", "relu(x)-relu(-x)", "--at", "x=0", "--symbolic", "--format", "json")
    (row,) = json.loads(found.out)["points"][0]["rows"]
    assert (found.code, row["gradient"]["x"]["value"]) == (0, 1)
    assert row["formula"]["agrees"] == {"value": True, "gradient": {"x": None}}


def test_plain_float64_is_not_held_against_formulas(run):
    found = run("grad", "(1-cos(x))/x^2", "--at", "x=1e-8", "--float", "--symbolic", "--format", "json")
    assert "disagree" not in found.out
    assert "agrees" not in found.out


def test_what_could_not_be_compared_in_time_is_said(run, wrong, monkeypatch):
    wrong("x", "7*x")
    assert run("grad", "x^2", "--at", "x=3", "--symbolic").code == 4

    def late(*_):
        raise NoFormula("the time limit of 5 s passed")

    monkeypatch.setattr(agreement, "evaluate", late)
    found = run("grad", "x^2", "--at", "x=3", "--symbolic", "--format", "json")
    (row,) = json.loads(found.out)["points"][0]["rows"]
    assert (found.code, row["gradient"]["x"]) == (0, {"value": 6, "status": "ok"})
    assert row["formula"]["agrees"] == {"value": None, "gradient": {"x": None}}
    assert found.err == "note: not all formulas were compared with the numbers: the time limit of 5 s passed\n"


SWELL = {
    "logistic": ["x0 = 1*x; " + "; ".join(f"x{k + 1} = r*x{k}*(1 - x{k})" for k in range(20)), "x=1/3,r=3.7"],
    "product": [
        "*".join(f"(w{k} + sin(w{k}))" for k in range(300)),
        ",".join(f"w{k}={k % 7 + 1}/3" for k in range(300)),
    ],
}


@pytest.mark.parametrize("name", SWELL)
def test_shared_formulas_agree_and_stay_short(run, name):
    """Written out, the first would have 3^20 terms and the second 300 products of 300 factors."""
    text, at = SWELL[name]
    found = run("grad", text, "--at", at, "--symbolic", "--format", "json", "--time-limit", "60")
    document = json.loads(found.out)
    (row,) = document["points"][0]["rows"]
    assert (found.code, row["status"], row["formula"]["agrees"]["value"]) == (0, "ok", True)
    assert set(row["formula"]["agrees"]["gradient"].values()) == {True}
    assert document["definitions"][0]["name"] == "v1"
    formulas = [row["formula"]["value"], *row["formula"]["gradient"].values()]
    length = sum(map(len, formulas)) + sum(len(d["expression"]) for d in document["definitions"])
    assert length < 10 * len(text)  # measured: 1.6 and 4 times


def finite_at(texts, shared, program, at):
    """Which formulas have a value at a point."""
    formula = reread(texts, program.variables, shared)
    with Balls(256).working() as m:
        inputs = {name: at[name].over(m) for name in formula.tape.inputs}
        values = evaluate(formula.tape, m, inputs, formula.roots)
        return [values[root] if kind(values[root]) == FINITE else None for root in formula.roots]


@pytest.mark.parametrize("case", SPECIAL, ids=lambda case: case["id"])
@pytest.mark.slow
def test_special_values_never_contradict_and_no_domain_is_widened_in_silence(case):
    """Where the tape has no value, the formula has none either, or a side condition that fails."""
    at = read_point([Source(f"{name} = {value}") for name, value in case["at"].items()])
    request = Request([Source(case["expr"])], at, wrt=tuple(at), seconds=20)
    program = read([Source(case["expr"])], at)
    result = answer(request, symbolic=True)
    (row,) = result.rows
    if row.formula is None:
        assert any("no formula" in note for note in result.notes)
        return
    for name, entry in {"": row.value, **row.gradient}.items():
        text = row.formula.gradient[name] if name else row.formula.value
        if text == "none":
            continue
        assert entry.status is not Status.DISAGREE, (text, entry)
        if entry.status in (Status.OK, Status.UNCERTIFIED):
            continue
        conditions = row.formula.conditions.each.get(name, ())
        tests = [f"where({condition}, 1, 0)" for condition in conditions]
        value, *holds = finite_at([text, *tests], result.shared, program, at)
        assert value is None or Fraction(0) in holds, (name, text, conditions, entry)


@pytest.mark.parametrize("name", ["peers", "sympy", "feynman"])
@pytest.mark.slow
def test_right_formulas_are_never_accused_and_always_compared(name):
    for case in load(name):
        if "points" not in case:
            continue
        at = read_point([Source(f"{variable} = {value}") for variable, value in case["points"][0].items()])
        result = answer(Request([Source(case["expr"])], at, wrt=case["vars"], seconds=20), symbolic=True)
        for row in result.rows:
            assert row.formula is not None, (case["id"], result.notes)
            compared = {n: agrees for n, agrees in row.formula.agrees.items() if row.formula.gradient.get(n) != "none"}
            assert set(compared.values()) == {True}, (case["id"], compared)
