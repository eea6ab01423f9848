"""Every number is proved: printed digits against references, random programs, limits, and what float64 loses."""

from __future__ import annotations

import json
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

import mpmath
import pytest

from gradcli.certified.judge import Judge
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.rounding import Rounding
from gradcli.questions.point import read_point
from gradcli.questions.request import Asked
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate, pullback
from tests.oracles.reference_cases import reference_faults
from tests.trials.soundness import box_faults, program_faults

REFERENCES = ["rubi", "cute", "goptim", "feynman", "nist", "peers", "sympy"]


@pytest.mark.parametrize("name", REFERENCES)
@pytest.mark.slow
def test_every_reference_is_what_is_printed(name: str) -> None:
    wrong, checked = reference_faults(name, 8 if name == "rubi" else 1)
    assert wrong == []
    assert checked > 100


# Random programs


@pytest.mark.parametrize("seed", range(60))
def test_random_programs_overlap_at_two_precisions_and_hold_the_difference_quotient(seed: int) -> None:
    assert program_faults(seed) == []


def test_wide_balls_hold_the_numbers_of_points_inside() -> None:
    found = [box_faults(seed) for seed in range(400)]
    assert [text for wrong, _ in found for text in wrong] == []
    assert sum(seen for _, seen in found) > 2000


def test_a_partial_that_is_slightly_wrong_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The overlap of two precisions sees a rule that is wrong by less than float64 can tell."""
    from gradcli.functions.book import PRIMITIVES

    tape = lower(read([Source("sin(x)")]))
    row = PRIMITIVES["sin"]
    off = row._replace(partials=(lambda m, y, a: m.cos(a) * (1 + Fraction(1, 2 ** (m.precision - 6))),))
    slot = tape.outputs["f"]
    tape.instructions[slot] = tape.instructions[slot]._replace(row=off)
    found = []
    for precision in (64, 200):
        with Balls(precision).working() as m:
            values = evaluate(tape, m, {"x": 1}, [slot])
            found.append(pullback(tape, m, values, {slot: 1}, [True, True])[tape.inputs["x"]].arb)
    assert not found[0].overlaps(found[1])


# Digits


def entry(run: Any, *arguments: str) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(run(*arguments, "--format", "json").out)["points"][0]["rows"][0]
    return row


@pytest.mark.parametrize("digits", [1, 2, 16, 17, 40, 1000])
def test_as_many_digits_as_asked_for(run: Any, digits: int) -> None:
    out = run("eval", "exp(pi*sqrt(163))", "--digits", str(digits)).out.splitlines()[1].split("\t")[1]
    with mpmath.workdps(digits + 60):
        truth = mpmath.exp(mpmath.pi * mpmath.sqrt(163))
        assert Decimal(out) == Context(prec=digits).plus(Decimal(mpmath.nstr(truth, digits + 40)))


def test_digits_have_a_limit(run: Any) -> None:
    assert run("eval", "pi", "--digits", "1001").code == 2
    assert run("eval", "pi", "--digits", "0").code == 2


def test_the_number_is_the_one_typed(run: Any) -> None:
    assert run("eval", "x*10 - 1", "--at", "x=0.1").out.splitlines()[1] == "f\t0\tok"
    assert run("eval", "sin(x)", "--at", "x=pi/6").out.splitlines()[1] == "f\t0.5\tok"
    # One third of the double 0.1 is not one third of 1/10.
    wide = run("eval", "sin(x)", "--at", "x=0.1", "--digits", "25").out.splitlines()[1].split("\t")[1]
    assert wide == "0.09983341664682815230681420"


@pytest.mark.parametrize(
    ("expression", "tsv", "value"),
    [
        ("exp(1000)", "1.970071114017047e+434", "1.970071114017047e+434"),
        ("exp(-1000)", "5.0759588975494568e-435", "5.0759588975494568e-435"),
        ("exp(-745)", "5e-324", 5e-324),
        ("2^-1074", "5e-324", 5e-324),
        ("exp(710)-exp(709)", "1.4121540200062138e+308", 1.4121540200062138e308),
    ],
)
def test_overflow_is_no_problem(run: Any, expression: str, tsv: str, value: object) -> None:
    """Past the doubles a number is text in JSON; within them it is the nearest double, subnormal or not."""
    assert run("eval", expression).out.splitlines()[1].split("\t")[1:] == [tsv, "ok"]
    assert entry(run, "eval", expression)["value"] == value


def test_a_tie_between_doubles_is_settled_by_an_exact_argument(run: Any) -> None:
    """sqrt(k)^2 is k, halfway between two doubles: no ball shows which of them is nearer."""
    k = 2**53 + 1
    result = run("eval", "sqrt(x)^2", "--at", f"x={k}")
    assert (result.code, result.out.splitlines()[1]) == (0, "f\t9007199254740992\tok")
    assert run("eval", "sqrt(x)^2", "--at", f"x={k}", "--digits", "16").out.splitlines()[1] == f"f\t{k}\tok"


# Zeros that no ball can tell


@pytest.mark.parametrize(
    ("arguments", "value", "slope"),
    [
        (("cos(x)", "--at", "x=pi/2"), 0, -1),
        (("sin(x)", "--at", "x=pi"), 0, -1),
        (("cos(x)", "--at", "x=pi"), -1, 0),
        (("x - sqrt(x)^2", "--at", "x=2"), 0, 0),
        (("exp(x) - e", "--at", "x=1", "--digits", "5"), 0, 2.7183),
        (("sqrt(x+2) - sqrt(2) - 1", "--at", "x=1+2*sqrt(2)", "--digits", "5"), 0, 0.20711),
        (("atan(x) - pi/4", "--at", "x=1"), 0, 0.5),
        (("log(x) - 2", "--at", "x=exp(2)", "--digits", "5"), 0, 0.13534),
    ],
)
def test_exact_zeros(run: Any, arguments: tuple[str, ...], value: float, slope: float) -> None:
    row = entry(run, "grad", *arguments)
    assert (row["value"], row["gradient"]["x"]["value"], row["status"]) == (value, slope, "ok")


def test_what_cannot_be_proved_is_uncertified_with_the_interval_reached(run: Any) -> None:
    """A zero by an identity sympy does not know within its time (the Gauss multiplication of lgamma)."""
    arguments = ("lgamma(x)+lgamma(x+1/2)-(1-2*x)*log(2)-log(pi)/2-lgamma(2*x)", "--at", "x=1/3", "--time-limit", "0.3")
    result = run("grad", *arguments)
    assert result.code == 4
    cells = result.out.splitlines()[1].split("\t")
    assert cells[-1] == "uncertified"
    middle, radius = (Decimal(part) for part in cells[1].split(" ± "))
    assert abs(middle) <= radius < Decimal("1e-15")
    assert "uncertified" in result.err
    row = entry(run, "grad", *arguments)
    assert (row["value"], row["status"]) == (None, "uncertified")
    assert set(row["interval"]) == {"middle", "radius"}
    words = run("eval", *arguments[:3], "--format", "values").out.split()
    assert words == ["uncertified"]


def test_a_larger_number_than_can_be_written_is_uncertified(run: Any) -> None:
    result = run("grad", "exp(exp(x))", "--at", "x=100")
    assert (result.code, result.out.splitlines()[1]) == (4, "f\t\t\tuncertified")
    assert "too large or too small to print" in result.err


def test_the_precision_doubles_from_64(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    original = Judge._sweep

    def spy(self: Any, m: Any, *arguments: Any, **named: Any) -> Any:
        seen.append(m.precision)
        return original(self, m, *arguments, **named)

    monkeypatch.setattr(Judge, "_sweep", spy)
    program = read([Source("(1-cos(x))/x^2")])
    tape = lower(program)
    judge = Judge(tape, read_point([Source("x=1e-30")]), dict(tape.inputs), Asked(Rounding(None)))
    (verdict,) = judge.judge([{tape.outputs["f"]: 1}])
    assert verdict.gradient["x"].value == float(Fraction(-1, 12 * 10**30))  # -x/12, and x^3/180 less
    balls = [p for p in seen if p is not None]
    assert balls[:4] == [64, 128, 256, 512]


# Where the digits went


@pytest.mark.parametrize(
    ("arguments", "line", "rewrite"),
    [
        (("(1-cos(x))/x^2", "x=1e-8"), "(1-cos(x))", "2*sin(x/2)^2"),
        (("exp(x)-1", "x=1e-12"), "exp(x)-1", "expm1(x)"),
        (("1-exp(x)", "x=1e-12"), "1-exp(x)", "-expm1(x)"),
        (("log(1+x)", "x=1e-20"), "log(1+x)", "log1p(x)"),
        (("log(1-x)", "x=1e-20"), "log(1-x)", "log1p(-x)"),
        (("log(1+exp(x))", "x=1000"), "exp(x)", "softplus(x)"),
        (("log(exp(x)+exp(2*x))", "x=1000"), "exp(2*x)", "logaddexp(x, 2*x)"),
        (("sqrt(x^2+y^2)", "x=1e200,y=1e200"), "x^2", "hypot(x, y)"),
        (("1-erf(x)", "x=7"), "1-erf(x)", "erfc(x)"),
        (("1-tanh(x)", "x=20"), "1-tanh(x)", "2*sigmoid(-2*x)"),
        (("1-tanh(x)^2", "x=20"), "1-tanh(x)^2", "sech(x)^2"),
        (("1-sin(x)^2", "x=pi/2+1e-9"), "1-sin(x)^2", "cos(x)^2"),
        (("1-sigmoid(x)", "x=40"), "1-sigmoid(x)", "sigmoid(-x)"),
        (("sqrt(x+1)-sqrt(x)", "x=1e16"), "sqrt(x+1)-sqrt(x)", "1/(sqrt(x+1) + sqrt(x))"),
        (("sqrt(1+x)-1", "x=1e-16"), "sqrt(1+x)-1", "x/(sqrt(1+x) + 1)"),
        (("exp(x)/(1+exp(x))", "x=1000"), "exp(x)", "sigmoid(x)"),
        (("exp(x)/exp(y)", "x=1000,y=999"), "exp(x)", "exp(x - y)"),
        (("log(gamma(x))", "x=200"), "gamma(x)", "lgamma(x)"),
        (("(x+1)^2-x^2", "x=1e10"), "(x+1)^2-x^2", "((x+1) - x)*((x+1) + x)"),
        (("(x+y)^2-(x-y)^2", "x=1e10,y=1e-10"), "(x+y)^2-(x-y)^2", ""),  # (x+y)-(x-y) is 0 in float64
        (("cosh(x)^2-sinh(x)^2", "x=20"), "cosh(x)^2-sinh(x)^2", ""),
        (("sqrt(x*x+y*y)", "x=1e200,y=1e200"), "x*x", "hypot(x, y)"),
        (("1-1/(1+exp(-x))", "x=40"), "1-1/(1+exp(-x))", "sigmoid(-x)"),
        (("exp(x)-exp(-x)", "x=1e-9"), "exp(x)-exp(-x)", "2*sinh(x)"),
        (("(1+1/x)^x", "x=1e13"), "(1+1/x)^x", "exp(x*log1p(1/x))"),
        (("1-sqrt(1-x)", "x=1e-14"), "1-sqrt(1-x)", "x/(sqrt(1-x) + 1)"),
        (("cos(x)-1", "x=1e-9"), "cos(x)-1", "-2*sin(x/2)^2"),
        (("erf(x)-1", "x=7"), "erf(x)-1", "-erfc(x)"),
        (("1/(1+exp(-x))", "x=-800"), "exp(-x)", "sigmoid(x)"),
        (("sqrt(x^2+1)-x", "x=1e10"), "sqrt(x^2+1)-x", "1/(sqrt(x^2+1) + x)"),
    ],
)
def test_the_line_where_float64_loses_its_digits_is_named(
    run: Any, arguments: tuple[str, str], line: str, rewrite: str
) -> None:
    expression, at = arguments
    row = entry(run, "grad", expression, "--at", at)
    assert row["status"] == "ok"
    losses = [loss for loss in row["losses"] if loss["at"] == line]
    assert losses
    assert losses[0].get("rewrite", "") == rewrite
    note = run("grad", expression, "--at", at).err
    assert f" at {line}" in note
    assert (f"{rewrite} keeps them" if rewrite else line) in note
    assert rewrite or "keeps them" not in note
    # The rewrite means the same: both certified, both equal to ten digits.
    if "(" in rewrite and expression == line:
        first, second = (run("eval", text, "--at", at, "--digits", "10").out for text in (expression, rewrite))
        assert first == second


def test_every_float64_value_in_a_note_is_what_float_prints(run: Any) -> None:
    for expression, at in (("(1-cos(x))/x^2", "x=1e-8"), ("exp(x)-1", "x=1e-12"), ("sqrt(x+1)-sqrt(x)", "x=1e16")):
        row = entry(run, "grad", expression, "--at", at)
        plain = entry(run, "grad", expression, "--at", at, "--float")
        for loss in row["losses"]:
            expected = plain["value"] if loss["variable"] is None else plain["gradient"]["x"]["value"]
            assert loss["float64"] == expected


@pytest.mark.parametrize(
    ("expression", "at"),
    [
        ("3*w1**2+2*w1*w2", "w1=5,w2=3"),
        ("exp(-x^2/2)*sin(3*y)", "x=1,y=2"),
        ("sin(x)", "x=1e22+0.3"),  # the nearest double of x is the culprit: any method would suffer
        ("x-y", "x=0.1,y=0.1+1e-17"),
        ("x^2-2", "x=sqrt(2)+1e-12"),
    ],
)
def test_rounding_and_ill_conditioned_problems_are_no_loss(run: Any, expression: str, at: str) -> None:
    result = run("grad", expression, "--at", at)
    assert result.code == 0
    assert "float64" not in result.err


def test_terms_that_cancel_in_the_sweep_back_are_named(run: Any) -> None:
    note = run("grad", "sqrt(x+1)-sqrt(x)", "--at", "x=1e16").err
    assert "the adjoint of x, where terms cancel" in note


def test_the_tape_shows_the_digits_of_every_line(run: Any) -> None:
    header, *lines = (line.split("\t") for line in run("tape", "(1-cos(x))/x^2", "--at", "x=1e-8").out.splitlines())
    digits = {line[2]: line[header.index("digits")] for line in lines}
    assert digits == {"input": "16", "cos(x)": "16", "1 - v1": "0", "x^2": "16", "v2/v3": "0"}
    plain = run("tape", "3*w1**2+2*w1*w2", "--at", "w1=5,w2=3").out
    assert "digits" not in plain
    told = json.loads(run("tape", "(1-cos(x))/x^2", "--at", "x=1e-8", "--format", "json").out)["lines"]
    assert told[2]["digits"][0] == 0


# Elasticities


def test_elasticities_and_the_condition_number(run: Any) -> None:
    row = entry(run, "grad", "x^3/y^2*exp(0*x)", "--at", "x=1.7,y=-0.3", "--cond")
    assert [row["elasticities"][n]["value"] for n in ("x", "y")] == [3, -2]
    assert row["condition"]["value"] == 5
    near = entry(run, "grad", "x-y", "--at", "x=1+1e-10,y=1", "--cond")
    assert near["condition"]["value"] == pytest.approx(2e10, rel=1e-9)
    text = run("grad", "x^3", "--at", "x=2", "--cond").out.splitlines()
    assert text == ["target\tvalue\td/dx\telasticity x\tcondition\tstatus", "f\t8\t12\t3\t3\tok"]


def test_there_is_no_relative_change_of_zero(run: Any) -> None:
    result = run("grad", "x-1", "--at", "x=1", "--cond")
    assert result.code == 3
    assert "the value is 0: there is no relative change" in result.err
    row = entry(run, "grad", "x*0*y", "--at", "x=1,y=2", "--cond", "--wrt", "x")
    assert row["condition"]["status"] == "domain"


# A partial derivative is not yet a derivative


@pytest.mark.parametrize(
    "expression",
    [
        "cbrt(x*y)",
        "where(x*y == 0, x + y, 1)",
        "sqrt(abs(x*y))",
        "where(abs(y-x)<abs(x)/2, x, 0)",
        "where(abs(y+3*x)<abs(x)/2, x, 0)",
    ],
)
def test_partials_without_a_derivative_are_told(run: Any, expression: str) -> None:
    result = run("grad", expression, "--at", "x=0,y=0")
    assert "not differentiable here" in result.err


def test_cancelled_corners_that_are_differentiable_are_left_in_peace(run: Any) -> None:
    result = run("grad", "relu(x)-relu(-x)+y", "--at", "x=0,y=0")
    assert (result.code, result.err) == (0, "")


def test_rational_rows_beside_a_pole_keep_their_own_values(run: Any) -> None:
    """Rows that cannot be evaluated together are evaluated one by one, each its own."""
    result = run("grad", "x*y", "x^2", "x/y", "--at", "x=-1,y=0", "--format", "values")
    assert result.out == "0 -1\n-2 none\ndomain inf\n"


@pytest.mark.parametrize(
    "at", ["1e200", "1e300", "1e308", "1e-320", "1e-4000", "-1e4000", "1e9999", "1e-9999", "5e-324"]
)
@pytest.mark.parametrize(
    "expression", ["x^3", "x^2-2*x", "x/(1+x^2)", "(x-1e200)/(x+1e-200)", "hypot(x,1)", "mod(x,3)"]
)
def test_no_size_of_a_number_is_too_much(run: Any, expression: str, at: str) -> None:
    found = run("grad", expression, "--at", f"x={at}")
    assert found.code == 0, found
    assert "fault" not in found.err
    assert found.out.rstrip().endswith("ok")


def test_the_range_of_doubles_is_named(run: Any) -> None:
    assert "note: float64 underflows at x (tape line 1)" in run("grad", "x^2", "--at", "x=1e-4000").err
    assert "note: float64 overflows at x^3 (tape line 2)" in run("grad", "x^3", "--at", "x=1e200").err
    assert "note: float64 underflows at exp(-x)" in run("grad", "log(exp(-x))", "--at", "x=1000").err


def test_long_rationals_are_tried_where_no_precision_helps(run: Any) -> None:
    found = run("grad", "(x-y)/(x+y)", "--at", "x=1e-300,y=1e-4000")
    assert found.out.splitlines()[1] == "f\t1\t2e-3400\t-2e+300\tok"
    assert run("eval", "(x-y)/(x+y)", "--at", "x=1e-9999,y=1e-9999").out.splitlines()[1] == "f\t0\tok"


def test_what_stop_holds_is_its_value_on_both_sides_of_a_corner(run):
    assert run("grad", "abs(x-1)*x + stop(round(x)-x)", "--at", "x=1", "--format", "json").out.count('"kink"') >= 1
