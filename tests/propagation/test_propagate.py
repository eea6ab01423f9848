"""``gradcli propagate`` through the command line: budgets, covariances, second order, ranges, random points."""

from __future__ import annotations

import json
import math
import random
import re
from fractions import Fraction

import mpmath
import pytest

from tests.trials import gum

CASES = gum.CASES


@pytest.fixture
def found(run):
    """The JSON of one target, exit status 0."""

    def call(*arguments):
        result = run("propagate", *arguments, "--format", "json")
        assert result.code == 0, result.err
        (row,) = json.loads(result.out)["points"][0]["rows"]
        return row

    return call


def options(case):
    used, u = set(re.findall(r"\w+", case["expr"])), case["std_uncertainty"]  # Z = V/I has no phi
    at = ",".join(f"{name}={value}±{u[name]}" for name, value in case["points"][0].items() if name in used)
    pairs = {pair: r for pair, r in case.get("correlation", {}).items() if used.issuperset(pair.split(","))}
    corr = [word for pair, r in pairs.items() for word in ("--corr", f"{pair}={r}")]
    return ["--at", at, *corr]


# The GUM's own examples


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_gum(found, case):
    row = found(case["expr"], *options(case))
    assert row["u"]["value"] == pytest.approx(float(case["combined_u"]), rel=gum.REFERENCE)
    for name, ok in (*gum.sensitivities(case), *gum.published(case), ("u", gum.combined(case))):
        assert ok, name
    for name, given in row["inputs"].items():
        u = float(case["std_uncertainty"][name])
        assert given["contribution"] == pytest.approx(abs(float(case["grad"][0][name])) * u, rel=gum.REFERENCE)


def test_a_budget_that_is_wrong_is_found():
    wrong = {**CASES[0], "combined_u": "0.2957169", "published": {"value": "219.846", "u": "0.297"}}
    assert not gum.combined(wrong)
    assert [ok for _, ok in gum.published(wrong)] == [False, False]


# First order


def test_shares_and_expanded_uncertainty_are_exact(found):
    row = found("3*w1**2+2*w1*w2", "--at", "w1=5±0.1,w2=3+-0.2", "--k", "2")
    assert row["u"]["value"] == math.sqrt(16.96)  # (36·0.1)² + (10·0.2)²
    assert row["U"]["value"] == pytest.approx(2 * row["u"]["value"], rel=1e-15)
    assert [given["contribution"] for given in row["inputs"].values()] == [3.6, 2]
    assert row["inputs"]["w1"]["share"] == 12.96 / 16.96


def test_a_random_budget_agrees_with_mpmath(found):
    """Correlated inputs, sensitivities by mpmath at 50 digits, the sum by hand."""
    draw = random.Random(6)
    for _ in range(5):
        x = [Fraction(draw.randint(50, 200), 100) for _ in range(3)]
        u = [Fraction(draw.randint(1, 30), 1000) for _ in range(3)]
        r = [Fraction(draw.randint(-30, 30), 100) for _ in range(3)]
        at = ",".join(f"{n}={float(v)}±{float(s)}" for n, v, s in zip("xyz", x, u, strict=True))
        corr = ",".join(f"{p}={float(c)}" for p, c in zip(("x,y", "x,z", "y,z"), r, strict=True))
        row = found("exp(x*y)/z + sin(z)*x", "--at", at, "--corr", corr)
        with mpmath.workdps(50):
            f = lambda a, b, c: mpmath.exp(a * b) / c + mpmath.sin(c) * a  # noqa: E731
            point = [mpmath.mpf(v.numerator) / v.denominator for v in x]
            c = [mpmath.diff(f, point, tuple(int(k == i) for i in range(3))) for k in range(3)]
            cu = [a * mpmath.mpf(b.numerator) / b.denominator for a, b in zip(c, u, strict=True)]
            rho = {(0, 1): r[0], (0, 2): r[1], (1, 2): r[2]}
            variance = sum(a * a for a in cu) + 2 * sum(
                cu[i] * cu[j] * mpmath.mpf(q.numerator) / q.denominator for (i, j), q in rho.items()
            )
            assert row["u"]["value"] == float(mpmath.sqrt(variance))
        assert sum(given["share"] for given in row["inputs"].values()) == pytest.approx(1, rel=1e-14)


def test_shares_may_be_negative(found):
    row = found("x-y", "--at", "x=1±1,y=1±0.5", "--corr", "x,y=0.9")
    assert row["u"]["value"] == pytest.approx(math.sqrt(1 + 0.25 - 0.9), rel=1e-15)
    assert row["inputs"]["y"]["share"] < 0


def test_covariance_of_targets(run):
    arguments = ["z1=a*b", "z2=a/b", "s=z1+z2", "--of", "z1,z2,s", "--at", "a=3±0.1,b=2±0.2", "--format", "json"]
    body = json.loads(run("propagate", *arguments).out)
    v = body["covariance"]
    assert v[2][2] == pytest.approx(v[0][0] + v[1][1] + 2 * v[0][1], rel=1e-15)  # var(z1 + z2)
    assert v[0][1] == v[1][0] == pytest.approx(2 * 0.5 * 0.01 - 3 * 0.75 * 0.04, rel=1e-15)
    assert body["correlation"][0][0] == 1
    assert body["correlation"][0][1] == pytest.approx(v[0][1] / math.sqrt(v[0][0] * v[1][1]), rel=1e-15)


def test_no_uncertainty_is_legal(run):
    result = run("propagate", "x*y", "--at", "x=2±0,y=3")
    assert result.code == 0
    assert result.out.splitlines()[1].split("\t")[2:4] == ["6", "0"]
    assert "no input has an uncertainty" in run("propagate", "x*y", "--at", "x=2,y=3").err


def test_contributions_that_cancel(found, run):
    assert found("x-y", "--at", "x=1±1,y=1±1", "--corr", "x,y=1")["u"]["value"] == 0
    result = run("propagate", "exp(x)-exp(y)", "--at", "x=1±1,y=1±1", "--corr", "x,y=1", "--format", "json")
    u = json.loads(result.out)["points"][0]["rows"][0]["u"]
    assert (result.code, u["status"], u["value"]) == (4, "uncertified", None)
    assert float(u["interval"]["middle"]) + float(u["interval"]["radius"]) < 1e-15


# What may be written


@pytest.mark.parametrize(
    "text",
    ["5±0.1", "5+-0.1", "5+/-0.1", "5 ± 1/10", "5.0(1)", "5.0(0.1)", "5±2%", "50(1)e-1", "5 ± sqrt(1/100)", "5.±.1"],
)
def test_ways_to_write_an_uncertainty(found, text):
    row = found("x", "--at", f"x={text}")
    assert (row["value"], row["u"]["value"]) == (5, 0.1)


def test_a_value_without_a_mark_is_arithmetic(found):
    row = found("x+y", "--at", "x=2*(3+1),y=3 + -0.2±1")
    assert (row["value"], row["u"]["value"]) == (10.8, 1)


def test_points_from_files(found, tmp_path):
    lines, document = tmp_path / "at.txt", tmp_path / "at.json"
    lines.write_text("w1 = 5±0.1  # metres\n\nw2 = 3(0)\n")
    document.write_text('{"w1": "5±0.1", "w2": 3}')
    for path in (lines, document):
        assert found("w1*w2", "--at", f"@{path}")["u"]["value"] == 0.3


def test_covariance_files(found, tmp_path):
    table, named, document = tmp_path / "t.csv", tmp_path / "n.txt", tmp_path / "d.json"
    table.write_text("a,b\n0.04,0.01\n0.01,0.09\n")
    named.write_text("a b\na 0.04 1/100\nb 1/100 0.09  # b\n")
    document.write_text('{"names": ["a", "b"], "covariance": [[0.04, 0.01], [0.01, 0.09]]}')
    for path in (table, named, document):
        row = found("a+2*b+c", "--at", "a=1,b=2,c=3±0.1", "--cov", str(path))
        assert row["u"]["value"] == math.sqrt(0.45)  # 0.04 + 4·0.09 + 4·0.01 + 0.01


REFUSED = {
    "x=5±-1": "the uncertainty of x is negative",
    "x=5±": "an uncertainty is missing",
    "x=5±1(2)": "a value has one uncertainty",
    "x=5±y": "the value uses the name y",
    "x=5±log(0)": "log(0) has a pole",
    "x=5±0.1,x=2": "x is given twice",
}


@pytest.mark.parametrize("at", list(REFUSED))
def test_refused_uncertainties(run, at):
    result = run("propagate", "x", "--at", at)
    assert result.code == 2
    assert REFUSED[at] in result.err
    assert len(result.err.splitlines()) <= 4
    if "±" in at.partition("=")[2]:
        assert "^" in result.err


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--corr", "x,y=1.5"], "the correlation of x and y is 1.5"),
        (["--corr", "x,q=0.5"], "the program has no variable q"),
        (["--corr", "x,x=1"], "x with itself"),
        (["--corr", "x=1"], "a correlation is of two names"),
        (["--corr", "x,y=0.9,x,z=0.9,y,z=-0.9"], "exclude each other"),
        (["--k", "-1"], "--k -1 is not above 0"),
        (["--monte-carlo", "3"], "--monte-carlo 3 is not from"),
        (["--format", "numpy"], "propagate has no --format numpy"),
    ],
)
def test_refused_options(run, option, said):
    result = run("propagate", "x+y+z", "--at", "x=1±1,y=2±1,z=3±1", *option)
    assert result.code == 2
    assert said in result.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,0\n", "2 names and 1 rows"),
        ("a,b\n1,0\n0,1,2\n", "3 numbers in row 2"),
        ("a,b\n1,0.5\n0.4,1\n", "make it symmetric"),
        ("a,b\n-1,0\n0,1\n", "is negative"),
        ("a,a\n1,0\n0,1\n", "stands twice"),
        ("a,b\n1,2\n2,1\n", "the correlation of a and b is 2"),
        ("a,b\n1,q\nq,1\n", "not a number"),
        ("", "is empty"),
        ("{", "is not a covariance matrix"),
    ],
)
def test_refused_covariance_files(run, tmp_path, text, said):
    path = tmp_path / "v.csv"
    path.write_text(text)
    result = run("propagate", "a+b", "--at", "a=1,b=2", "--cov", str(path))
    assert result.code == 2
    assert said in result.err
    assert len(result.err.splitlines()) <= 4


def test_an_input_has_one_uncertainty(run, tmp_path):
    path = tmp_path / "v.csv"
    path.write_text("a,b\n1,0\n0,1\n")
    assert "in --at and in --cov" in run("propagate", "a+b", "--at", "a=1±1,b=2", "--cov", str(path)).err


# Second order


def test_second_order_is_exact_for_a_square(found, run):
    """x² of a standard normal has mean 1 and variance 2; the first order knows neither."""
    row = found("x^2", "--at", "x=0±1")
    assert row["second_order"]["shift"]["value"] == 1
    assert row["second_order"]["u"]["value"] == math.sqrt(2)
    assert not row["second_order"]["sufficient"]
    assert "the first order is not good enough" in run("propagate", "x^2", "--at", "x=0±1").err


def test_second_order_of_a_correlated_product(found):
    """The moments of x·y for normal x, y: mean 6 + rho·u·v, variance by Isserlis' theorem."""
    row = found("x*y", "--at", "x=2±0.5,y=3±0.4", "--corr", "x,y=0.5")
    cov = 0.5 * 0.5 * 0.4
    variance = 9 * 0.25 + 4 * 0.16 + 2 * 6 * cov + 0.25 * 0.16 + cov**2
    assert row["second_order"]["shift"]["value"] == pytest.approx(cov, rel=1e-15)
    assert row["second_order"]["u"]["value"] == pytest.approx(math.sqrt(variance), rel=1e-15)


def test_the_threshold_of_the_warning(run):
    """5 % of u, as documented: for x² at x the shift over u is about u/(2x)."""
    assert "warning" not in run("propagate", "x^2", "--at", "x=1±0.09").err
    assert "warning" in run("propagate", "x^2", "--at", "x=1±0.11").err


def test_a_linear_program_needs_no_second_order(found):
    check = found("2*x-y", "--at", "x=1±1,y=2±3")["second_order"]
    assert check["shift"]["value"] == 0
    assert check["sufficient"]


@pytest.mark.parametrize(
    ("expression", "near", "far"),
    [
        ("round(x)", "x=1.2±0.2", "x=1.2±0.1"),
        ("abs(x)", "x=1±0.51", "x=1±0.49"),
        ("where(x>1,x,2-x)", "x=2±0.51", "x=2±0.49"),
        ("sqrt(x)*0+sqrt(x)", "x=2±1.01", "x=2±0.1"),
        ("max(x,y)", "x=1±0.1,y=1.1±0.1", "x=1±0.1,y=2±0.1"),
        ("1/x", "x=1±0.51", "x=1±0.1"),
    ],
)
def test_what_no_derivative_shows(run, found, expression, near, far):
    """A corner, a step or an end within value ± 2·u: the Hessian is 0 there, or tells of the other side only."""
    assert not found(expression, "--at", near)["second_order"]["smooth"]
    assert found(expression, "--at", far)["second_order"]["smooth"]
    assert "may bend, step or end within value ± 2·u" in run("propagate", expression, "--at", near).err
    assert "may bend" not in run("propagate", expression, "--at", far).err
    assert "may bend" not in run("propagate", expression, "--at", near, "--monte-carlo", "100").err


# Where there is no sensitivity


def test_a_corner_has_no_first_order(run):
    result = run("propagate", "abs(x)", "--at", "x=0±1")
    assert result.code == 3
    assert "left -1, right 1" in result.err
    assert result.out.splitlines()[1].split("\t")[:4] == ["f", "", "0", ""]
    assert run("propagate", "abs(x)+y", "--at", "x=0,y=1±1").code == 0  # x has no uncertainty: nothing is missing


# Ranges


RANGES = [
    ("x^2", "x=0±1", lambda x: x * x, 0, 1),
    ("x*sin(x)", "x=0±10", lambda x: x * math.sin(x), 10 * math.sin(10), None),
    ("abs(x)-x*y", "x=0±1,y=2±1", lambda x, y: abs(x) - x * y, -2, 4),
    ("floor(x)+x", "x=2±0.7", lambda x: math.floor(x) + x, 2.3, 4.7),
    ("where(x>0,x^2,-x)", "x=0.3±1", lambda x: x * x if x > 0 else -x, 0, 1.69),
    ("stop(x)+x", "x=1±1", lambda x: 2 * x, 0, 4),
    ("mod(x,2)", "x=3±0.5", lambda x: x % 2, 0.5, 1.5),
    ("x^y", "x=2±1,y=0±2", lambda x, y: x**y, Fraction(1, 9), 9),
    ("cbrt(x)", "x=0±1", math.cbrt, -1, 1),
    ("sign(x)*(1+x^2)", "x=0±1", lambda x: ((x > 0) - (x < 0)) * (1 + x * x), -2, 2),
    ("x-x", "x=0±1", lambda x: 0, 0, 0),
    # The six-hump camel: its minimum to ten digits is -1.031628453 (Dixon & Szego, 1978).
    (
        "(4-2.1*x^2+x^4/3)*x^2+x*y+(-4+4*y^2)*y^2",
        "x=0±2,y=0±1",
        lambda x, y: (4 - 2.1 * x * x + x**4 / 3) * x * x + x * y + (-4 + 4 * y * y) * y * y,
        -1.0316284535,
        Fraction(86, 15),
    ),
]


@pytest.mark.parametrize(("expression", "at", "function", "low", "high"), RANGES, ids=[row[0] for row in RANGES])
def test_ranges(run, expression, at, function, low, high):
    """The bounds hold at random points, and are within the tolerance of the true ends."""
    result = run("propagate", expression, "--at", at, "--interval", "--no-second-order", "--format", "json")
    found = json.loads(result.out)["points"][0]["rows"][0]["range"]
    bottom, top = found["lower"]["value"], found["upper"]["value"]
    assert found["within_tolerance"]
    sides = [part.partition("=")[2].split("±") for part in at.split(",")]
    draw = random.Random(1)
    for _ in range(2000):
        point = [float(middle) + draw.uniform(-1, 1) * float(half) for middle, half in sides]
        slack = 1e-15 * max(1, abs(top), abs(bottom))  # what float64 makes of the function at the point
        assert bottom - slack <= function(*point) <= top + slack
    spread = 1e-6 * (top - bottom) + 1e-9 * abs(bottom)  # the tolerance; ten digits of the camel's minimum
    assert bottom - 1e-15 * abs(bottom) <= low <= bottom + spread
    assert high is None or top - spread <= high <= top + 1e-15 * abs(top)


def test_an_exact_range_is_exact(found):
    row = found("3*w1**2+2*w1*w2", "--at", "w1=5±0.1,w2=3±0.2", "--interval", "--k", "2")
    assert [row["range"][end]["value"] for end in ("lower", "upper")] == [94.08, 116.48]  # at two corners of the box
    assert row["range"]["boxes"] == 2


@pytest.mark.parametrize(
    ("expression", "at", "status", "code"),
    [
        ("1/x", "x=0.25±0.5", "domain", 3),
        ("log(x)", "x=-3±2", "domain", 3),
        ("1/(x-1/3)", "x=0.5±0.5", "uncertified", 4),
        ("tan(x)", "x=1.5±0.2", "uncertified", 4),
    ],
)
def test_no_range(run, expression, at, status, code):
    result = run("propagate", expression, "--at", at, "--interval", "--no-second-order", "--format", "json")
    found = json.loads(result.out)["points"][0]["rows"][0]["range"]
    assert found["lower"]["status"] == found["upper"]["status"] == status
    assert found["lower"]["value"] is None
    assert "x = " in found["lower"]["reason"] or "anywhere" in found["lower"]["reason"]
    assert result.code == code


def test_a_range_stopped_early_still_holds(run):
    """The valley of Rosenbrock's function takes very many boxes to such a tolerance."""
    arguments = ["(1-x)^2+100*(y-x^2)^2", "--at", "x=0±2,y=0±2", "--interval", "--tolerance", "1e-14"]
    result = run("propagate", *arguments, "--time-limit", "0.05", "--no-second-order", "--format", "json")
    found = json.loads(result.out)["points"][0]["rows"][0]["range"]
    assert found["lower"]["value"] < 0 < 3609 <= found["upper"]["value"]
    assert not found["within_tolerance"]
    assert "stopped at the time limit of 0.05 s" in result.err
    assert result.code == 0


def test_bounds_are_rounded_outwards(run):
    out = run("propagate", "exp(x)", "--at", "x=0±1", "--interval", "--format", "json", "--digits", "5").out
    found = json.loads(out)["points"][0]["rows"][0]["range"]
    assert (found["lower"]["value"], found["upper"]["value"]) == (0.36787, 2.7183)  # 1/e = 0.367879…, e = 2.71828…


def test_what_is_past_the_range_of_doubles(run):
    """Bounds, second order and its warning of numbers that only balls and decimals hold."""
    result = run("propagate", "exp(x)", "--at", "x=1000±1e-6", "--interval", "--format", "json")
    row = json.loads(result.out)["points"][0]["rows"][0]
    assert row["second_order"]["sufficient"]
    assert (row["range"]["lower"]["value"], row["range"]["upper"]["value"]) != (None, None)
    with mpmath.workdps(40):
        lower, upper = (mpmath.exp(1000 + sign * mpmath.mpf("1e-6")) for sign in (-1, 1))
        assert lower * (1 - mpmath.mpf(10) ** -15) < mpmath.mpf(row["range"]["lower"]["value"]) <= lower
        assert upper <= mpmath.mpf(row["range"]["upper"]["value"]) < upper * (1 + mpmath.mpf(10) ** -15)
    assert "e+433 and u is 2.4e+434" in run("propagate", "exp(x)", "--at", "x=1000±1").err


def test_a_bound_that_is_near_enough_is_made_nearer_while_that_is_cheap(found):
    row = found("x^2", "--at", "x=0±1", "--interval")["range"]
    assert (row["lower"]["value"], row["upper"]["value"]) == (0, 1)
    row = found("x^2+y^2", "--at", "x=0±1,y=0±1", "--interval")["range"]
    assert row["upper"]["value"] == 2
    assert -1e-8 < row["lower"]["value"] <= 0


# Random points


def test_doubles_that_cannot_hold_an_uncertainty_are_no_reason_for_a_warning(run):
    assert "differ" not in run("propagate", "x", "--at", "x=3±1e-20", "--monte-carlo", "1000").err


def test_monte_carlo_is_seeded_and_right(found):
    """x² of a standard normal: mean 1, u = √2; five standard errors fail one run in two million."""
    arguments = ["x^2", "--at", "x=0±1", "--monte-carlo", "200000"]
    one, same, other = (found(*arguments, "--random-seed", seed)["sampled"] for seed in ("1", "1", "2"))
    assert one == same != other
    assert one["mean_error"] == pytest.approx(math.sqrt(2 / 200_000), rel=0.02)
    assert abs(one["mean"] - 1) < 5 * one["mean_error"]
    assert abs(one["u"] - math.sqrt(2)) < 5 * one["u_error"]
    # μ₄ of x² is 60, so the error of u is √((60 - 4)/N)/(2·√2).
    assert one["u_error"] == pytest.approx(math.sqrt(56 / 200_000) / (2 * math.sqrt(2)), rel=0.1)


def test_monte_carlo_draws_correlated_inputs(found):
    row = found("x-y", "--at", "x=1±1,y=1±1", "--corr", "x,y=0.99", "--monte-carlo", "100000")
    assert abs(row["sampled"]["u"] - row["u"]["value"]) < 5 * row["sampled"]["u_error"]
    held = found("x-y", "--at", "x=1±1,y=1±1", "--corr", "x,y=1", "--monte-carlo", "1000")
    assert held["sampled"]["u"] < 1e-7  # a singular matrix; its root has an error of the order of √eps


def test_points_without_a_value_are_counted(run):
    result = run("propagate", "sqrt(x)", "--at", "x=1±1", "--monte-carlo", "10000", "--format", "json")
    sampled = json.loads(result.out)["points"][0]["rows"][0]["sampled"]
    assert 1400 < sampled["missing"] < 1800  # 15.9 % of the normal curve lies below -1
    assert "random points, left out" in result.err


def test_monte_carlo_without_uncertainty(found):
    assert found("x", "--at", "x=2", "--monte-carlo", "1000")["sampled"]["u"] == 0


# Formats


def test_a_table_rounds_sensibly(run):
    lines = run("propagate", "x*y", "--at", "x=2.345678±0.0123,y=1", "--format", "table").out.splitlines()
    assert lines[0] == " f = 2.346 ± 0.012"
    assert lines[3].split() == ["x", "2.346", "0.012", "1", "0.0123", "100.0", "%"]


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("x=6.02214076e23±1.2e16", "(6.02214076 ± 0.00000012)e23"),
        ("x=1.5e-20±2e-22", "(1.500 ± 0.020)e-20"),
        ("x=12345±678", "(1.234 ± 0.068)e4"),
        ("x=99.96±0.0996", "99.96 ± 0.10"),
        ("x=0±3", "0.0 ± 3.0"),
        ("x=1e300±1", "1e+300 ± 1.0e+0"),
    ],
)
def test_results_as_people_write_them(run, at, shown):
    assert run("propagate", "x", "--at", at, "--format", "table").out.splitlines()[0] == f" f = {shown}"


def test_values_for_the_shell(run):
    assert run("propagate", "x*y", "z=x", "--at", "x=2±1,y=3", "--of", "z", "--format", "values").out == "2 1\n"


def test_tables_for_machines(run):
    arguments = ["a=x*y", "b=x", "--at", "x=2±1,y=3±1", "--k", "2", "--interval", "--monte-carlo", "1000"]
    header, *rows = (line.split("\t") for line in run("propagate", *arguments).out.splitlines())
    assert [len(row) for row in rows] == [len(header)] * 6
    assert header[:7] == ["target", "input", "value", "u", "sensitivity", "contribution", "share"]
    assert header[-1] == "status"
    first = dict(zip(header, rows[0], strict=True))
    assert float(first["U"]) == 2 * float(first["u"])
    assert float(first["cov_b"]) == 3
    assert (first["lower"], first["upper"]) == ("0", "20")
    assert dict(zip(header, rows[5], strict=True))["sensitivity"] == "none"
    csv = run("propagate", *arguments, "--format", "csv").out
    assert csv.splitlines()[0] == ",".join(header)
    assert run("propagate", *arguments, "--format", "markdown").out.startswith("**a = 6.0 ± 3.6**")


def test_output_file(run, tmp_path):
    path = tmp_path / "u.tsv"
    assert run("propagate", "x", "--at", "x=1±1", "--output", str(path)).out == ""
    assert path.read_text().startswith("target\tinput")
