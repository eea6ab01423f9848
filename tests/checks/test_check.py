"""``check`` without a claim: every route to every derivative, and how far it is from the certified one."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from fractions import Fraction

import mpmath
import pytest

from gradcli.checks.comparisons import Route
from gradcli.checks.exact_numbers import distance
from gradcli.checks.routes import compare
from gradcli.errors import Source
from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.float64 import FLOAT64
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from tests.registered import tables

HEADER = ["target", "variable", "route", "value", "distance", "ulps", "note"]
FLOATS = (Route.REVERSE, Route.FORWARD, Route.SYMBOLIC, Route.COMPLEX)
ANALYTIC = 64  # ulps a short well-conditioned program may collect: a few roundings an operation, a dozen operations
DIFFERENCES = 1e-8  # extrapolated differences reach about 1e-11 on the functions below


def table(text: str) -> dict[tuple[str, str, str], dict[str, str]]:
    header, *rows = [line.split("\t") for line in text.splitlines()]
    assert header == HEADER
    return {tuple(row[:3]): dict(zip(HEADER, row, strict=True)) for row in rows}


def answers(text: str, at: str, **options: object) -> dict[Route, object]:
    """The answers of the first entry of a program."""
    found = compare(Request([Source(text)], read_point([Source(at)]) if at else {}, **options))
    return found.entries[0].answers


def test_all_routes_in_order(run):
    result = run("check", "3*w1^2+2*w1*w2", "--at", "w1=5,w2=3")
    found = table(result.out)
    assert result.code == 0
    assert result.err == ""
    assert [key[1:] for key in found] == [(variable, route.value) for variable in ("w1", "w2") for route in Route]
    exact = {key: cells for key, cells in found.items() if key[2] not in ("certified", "central difference")}
    assert all(
        (c["value"], c["distance"], c["ulps"]) == ("36" if c["variable"] == "w1" else "10", "0", "0")
        for c in exact.values()
    )
    assert found["f", "w1", "central difference"]["note"] == "left 36, right 36"


def test_what_every_float_route_makes_of_a_cancellation(run):
    """(1 - cos x)/x^2 at 1e-8: the slope is -x/12, and no float64 route has a digit of it."""
    found = table(run("check", "(1-cos(x))/x^2", "--at", "x=1e-8").out)
    with mpmath.workdps(60):
        x = mpmath.mpf("1e-8")
        truth = mpmath.sin(x) / x**2 - 2 * (1 - mpmath.cos(x)) / x**3
        assert float(found["f", "x", "certified"]["value"]) == float(truth)
        for route in FLOATS:
            cells = found["f", "x", route.value]
            # The formula of sympy's shortest form cancels to 0 instead.
            answer = 0 if route is Route.SYMBOLIC else pytest.approx(1e8, rel=1e-6)
            assert float(cells["value"]) == answer
            off = abs(mpmath.mpf(float(cells["value"])) - truth) / abs(truth)
            assert float(cells["distance"]) == pytest.approx(float(off), rel=1e-2)  # three digits are printed
    assert run("check", "(1-cos(x))/x^2", "--at", "x=1e-8").code == 0  # float64 being far off is no fault


@pytest.mark.parametrize(
    "text", ["exp(-x^2)*sin(3*y)+x/y", "log(x+y^2)*atan2(x,y)", "hypot(x,y)^(2/3)", "erf(x)*lgamma(y+1)", "x^y + tanh(x*y)", "max(x,y)*cbrt(x)",
             "where(x < y, sqrt(x), y^3)", "f = x*y; f^2 + 2^f"],
)  # fmt: skip
def test_sound_programs_agree_by_every_route(text):
    found = compare(Request([Source(text)], read_point([Source("x=0.3,y=1.7")])))
    for entry in found.entries:
        for route in FLOATS:
            # Zero, in the branch not taken, has no ulps: there every route must be exact.
            assert (entry.answers[route].distance.ulps or 0) < ANALYTIC, (entry.variable, route)
        for route in Route if entry.certified.value == 0 else ():
            assert entry.answers[route].value == 0
        assert (entry.answers[Route.DIFFERENCE].distance.relative or 0) < DIFFERENCES, entry.variable


SMOOTH = (
    "sin({})",
    "cos({})",
    "tanh({})",
    "atan({})",
    "sigmoid({})",
    "exp(-({})^2)",
    "sqrt(1+({})^2)",
    "log(2+({})^2)",
    "1/(3+cos({}))",
)


def random_text(chance: random.Random, depth: int) -> str:
    """A smooth function of x and y without poles."""
    if depth == 0:
        return chance.choice(["x", "y", "x/3", "2*y", "x*y"])
    if chance.random() < 0.5:
        return chance.choice(SMOOTH).format(random_text(chance, depth - 1))
    left, right = (random_text(chance, depth - 1) for _ in range(2))
    return f"({left}){chance.choice('+-*')}({right})"


@pytest.mark.parametrize("seed", range(12))
def test_random_programs_agree_by_every_route(seed):
    """The sweeps, sympy and the complex step share no derivative rule, and yet agree."""
    text = random_text(random.Random(seed), 3) + "+x*y"
    found = compare(Request([Source(text)], read_point([Source("x=5/7,y=-3/11")]), seconds=20.0))
    for entry in found.entries:
        for route in FLOATS:
            # Terms of size 1 may cancel: an error of 64 roundings of 1, not of the result.
            assert entry.answers[route].distance.absolute < ANALYTIC * 2.0**-52 * (1 + abs(entry.certified.value)), (
                text,
                route,
            )
        assert entry.answers[Route.DIFFERENCE].distance.absolute < DIFFERENCES


@pytest.mark.parametrize("name", ["tanh", "sin", "exp", "div", "sqrt"])
def test_a_wrong_rule_shows_as_far_off(name, monkeypatch):
    """Wrong in float64 only, so that the certified value stays right: the sweeps use the rule, the others do not."""
    row = PRIMITIVES[name]

    def spoilt(right):
        return lambda m, *a: right(m, *a) * (1 + 1e-6) if m is FLOAT64 else right(m, *a)

    monkeypatch.setitem(PRIMITIVES, name, row._replace(partials=tuple(map(spoilt, row.partials))))
    text = "x/3 + 1/x" if name == "div" else f"{name}(x)*x"
    found = answers(text, "x=0.7")
    for route in (Route.REVERSE, Route.FORWARD):
        assert found[route].distance.ulps > 1e8
    assert found[Route.COMPLEX].distance.ulps < ANALYTIC
    assert found[Route.SYMBOLIC].distance.ulps < ANALYTIC
    assert found[Route.DIFFERENCE].distance.relative < DIFFERENCES


def test_a_kink_shows_as_two_numbers(run):
    result = run("check", "abs(x)+2*x", "--at", "x=0")
    found = table(result.out)
    assert result.code == 3
    assert found["f", "x", "certified"]["note"] == "kink; left 1, right 3"
    assert found["f", "x", "tape reverse"]["note"] == found["f", "x", "tape forward"]["note"] == "kink"
    assert found["f", "x", "central difference"]["note"] == "left 1, right 3"
    assert found["f", "x", "complex step"]["note"] == "one branch of a corner"
    assert "kink: df/dx" in result.err


@pytest.mark.parametrize(
    ("text", "at", "code", "words"),
    [
        ("log(x)", "x=-1", 3, ["domain"] * 3 + [None, "domain", "domain"]),  # the formula 1/x has a value there
        ("1/x", "x=0", 3, [None] * 4 + ["infinite", "infinite"]),
        ("exp(exp(x))", "x=7", 0, [None] + ["not finite"] * 5),
        ("x^2/x", "x=0", 3, ["domain"] * 3 + [None, "domain", "domain"]),
        ("floor(x)", "x=2", 3, ["jump", "jump", "jump", None, None, None]),
        ("0*y", "x=1,y=1", 0, ["unconnected"] * 6),
    ],
)  # fmt: skip
def test_a_route_that_cannot_answer_says_why(run, text, at, code, words):
    result = run("check", text, "--at", at, "--wrt", "x", "--format", "tsv")
    found = table(result.out)
    assert result.code == code
    assert "nan" not in result.out
    for route, word in zip(Route, words, strict=True):
        cells = found["f", "x", route.value]
        assert cells["note"].split("; ")[0] == word if word else cells["value"] != "", (route, cells)
        assert (cells["value"] == "none") is (word == "unconnected")


def test_no_formula_is_a_reason_of_one_row_only():
    text = "z1 = x^2; z2 = gamma(2000)*x"
    found = compare(Request([Source(text)], read_point([Source("x=3")])))
    first, second = (entry.answers[Route.SYMBOLIC] for entry in found.entries)
    assert (first.value, first.word) == (6.0, "")
    assert second.value is None
    assert second.word.startswith("no formula: ")


def test_reverse_is_what_grad_float_prints(run):
    arguments = ("sin(x)^3/7 + 0.1*x", "--at", "x=0.3")
    printed = run("grad", *arguments, "--float").out.splitlines()[1].split("\t")[2]
    assert table(run("check", *arguments).out)["f", "x", "tape reverse"]["value"] == printed


def test_certified_is_what_grad_prints(run):
    arguments = ("exp(x)*y", "abs(y)", "--at", "x=1/3,y=0", "--digits", "30")
    rows = [line.split("\t") for line in run("grad", *arguments).out.splitlines()[1:]]
    found = table(run("check", *arguments).out)
    for row in rows:
        for variable, cell in zip(("x", "y"), row[2:4], strict=True):
            assert found[row[0], variable, "certified"]["value"] == cell


def test_intermediates_sums_and_weights(run):
    program = ("u=x*y", "p=exp(u)*x", "q=u^2", "--at", "x=1/3,y=2")
    u = table(run("check", *program, "--wrt", "u,x").out)
    assert {u["q", "u", route.value]["value"] for route in FLOATS} == {"1.3333333333333333"}
    for options in (["--sum"], ["--seed", "p=1/3,q=-2"]):
        found = table(run("check", *program, *options).out)
        assert len({key[0] for key in found}) == 1
        for (_, _, route), cells in found.items():
            if route not in ("certified", "central difference"):
                assert float(cells["ulps"]) < ANALYTIC


def test_variables_named_like_constants_and_like_the_target(run):
    found = table(run("check", "f*e^2 + pi*f", "--at", "f=2,e=3,pi=1/7").out)
    for variable, value in (("f", 9 + 1 / 7), ("e", 12.0), ("pi", 2.0)):
        for route in FLOATS:
            assert float(found["f", variable, route.value]["value"]) == pytest.approx(value, rel=1e-15)


def test_stop_is_not_seen_in_values(run):
    found = table(run("check", "stop(x)*x", "--at", "x=2").out)
    assert [found["f", "x", route.value]["value"] for route in Route] == ["2", "2", "2", "2", "4", "4"]
    assert found["f", "x", "complex step"]["note"] == "stop is not seen"


def test_expanded_functions_are_told(run):
    found = table(run("check", "erf(x)*lgamma(x)", "--at", "x=2").out)
    assert found["f", "x", "complex step"]["note"] == "erf, lgamma to first order"


def test_distances_are_exact():
    """1/3 in float64 is 1/18014398509481984*1/3 too small: a third of an ulp."""
    found = answers("x/3", "x=1")
    distance = found[Route.REVERSE].distance
    assert distance.absolute == Fraction(1, 3) - Fraction(1 / 3)
    assert distance.ulps == Fraction(1, 3)
    assert distance.relative == 3 * distance.absolute
    zero = answers("sin(x)", "x=pi/2")[Route.REVERSE].distance
    assert (zero.relative, zero.ulps) == (None, None)
    assert 6e-17 < zero.absolute < 7e-17


def test_numbers_past_the_doubles_are_measured_in_bounded_time():
    found = answers("exp(exp(x))", "x=20")
    assert found[Route.CERTIFIED].value.adjusted() > 10**8
    assert all(found[route].word == "not finite" for route in Route if route is not Route.CERTIFIED)


def test_a_true_zero_has_an_absolute_distance(run):
    """cos(pi/2) is 0; the double nearest to pi/2 misses it by 6e-17."""
    found = table(run("check", "sin(x)", "--at", "x=pi/2").out)
    cells = found["f", "x", "tape reverse"]
    assert (cells["distance"], cells["ulps"], cells["note"]) == ("", "", "6.12e-17 from 0")


def test_numbers_past_the_doubles_have_no_ulps():
    found = distance(1.0, 10**400)
    assert (found.absolute, found.ulps) == (10**400 - 1, None)
    assert found.relative == 1 - Fraction(1, 10**400)


def test_coordinates_past_the_doubles(run):
    found = table(run("check", "x/1e400", "--at", "x=3e400").out)
    assert found["f", "x", "certified"]["value"] == "1e-400"
    for route in (Route.REVERSE, Route.COMPLEX, Route.DIFFERENCE):
        assert found["f", "x", route.value]["value"] in ("", "0")
        assert "nan" not in str(found)


def test_a_formula_that_cannot_be_read_is_no_formula(monkeypatch):
    from gradcli import symbolic

    row = symbolic.gradients(Request([Source("x^2")]).program, [[("f", 1)]], ["x"]).rows[0]
    monkeypatch.setattr(
        symbolic, "gradients", lambda *a, **k: symbolic.Formulas((row._replace(gradient={"x": "2*_x"}),))
    )
    assert answers("x^2", "x=1")[Route.SYMBOLIC].word.startswith("no formula: ")


def test_a_vertical_tangent_keeps_its_sign_in_json(run):
    whole = json.loads(run("check", "-sqrt(x)", "--at", "x=0", "--format", "json").out)
    routes = whole["points"][0]["entries"][0]["routes"]
    for route in ("certified", "tape reverse", "symbolic"):
        assert (routes[route]["value"], routes[route]["status"], routes[route]["sign"]) == (None, "infinite", -1)


def test_late_routes_say_so(monkeypatch):
    found = answers("sin(x)", "x=1", seconds=0.0)
    assert found[Route.FORWARD].word == "time limit"
    assert found[Route.CERTIFIED].value is not None


def test_json_and_its_lines(run):
    arguments = ("check", "abs(x)*y", "sqrt(y)", "--at", "x=0,y=2")
    whole = json.loads(run(*arguments, "--format", "json").out)
    assert list(whole) == ["schema", "variables", "points", "notes"]
    assert whole["schema"] == "gradcli.check/1"
    (point,) = whole["points"]
    assert list(point) == ["at", "entries"]
    first = point["entries"][0]
    assert list(first) == ["target", "variable", "routes"]
    assert list(first["routes"]) == [route.value for route in Route]
    assert first["routes"]["certified"]["status"] == "kink"
    assert first["routes"]["central difference"]["left"] == -2
    last = point["entries"][-1]["routes"]["tape reverse"]
    assert list(last) == ["value", "status", "absolute", "relative", "ulps"]
    lines = [json.loads(line) for line in run(*arguments, "--format", "jsonl").out.splitlines()]
    assert lines == [{**entry, "at": point["at"]} for entry in point["entries"]]


@pytest.mark.parametrize("form", tables("check"))
def test_the_other_formats_hold_the_same_cells(run, form):
    arguments = ("check", "f=x*y", "--at", "x=2,y=3")
    shown = run(*arguments, "--format", form).out
    for cells in table(run(*arguments).out).values():
        assert all(cell in shown for name, cell in cells.items() if name != "note" or form != "table")


def test_a_table_says_each_derivative_once_and_fits_a_terminal(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("check", "x*y", "sin(x)", "--at", "x=2,y=3", "--format", "table").out
    assert max(map(len, shown.splitlines())) <= 80
    assert [shown.count(name) for name in ("df1/dx", "df1/dy", "df2/dx", "df2/dy")] == [1, 1, 1, 1]
    # Two sides where there is a difference; what is not connected is said once.
    assert len(shown.splitlines()) == 1 + 3 * (1 + len(Route) + 2) + 2


def test_options_that_do_not_fit(run):
    base = ("check", "x^2", "--at", "x=1")
    for extra, word in (
        (["--rtol", "1e-3"], "--claim-values"),
        (["--format", "values"], "tsv"),
        (["--sum", "--seed", "f=1"], "exclude"),
        (["--wrt", "y*2"], "names"),
    ):
        result = run(*base, *extra)
        assert (result.code, result.out) == (2, "")
        assert word in result.err
    assert run("check", "x^2").code == 2
    assert run("check", "-", "--at", "x=1", "--claim-values", "-", stdin="x").code == 2


def test_output_is_written_whole(run, tmp_path):
    result = run("check", "x^2", "--at", "x=1", "--output", str(tmp_path / "out.tsv"))
    assert result.out == ""
    assert table((tmp_path / "out.tsv").read_text())


def test_help_needs_no_heavy_import():
    code = "import sys; from gradcli.cli import run_command_line as r; r(['check', '--help']); print([m for m in ('sympy', 'numpy', 'flint', 'rich') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "[]"
