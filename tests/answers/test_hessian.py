"""Second derivatives through the command line: reference cases, mpmath, corners, products, formulas."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction

import mpmath
import pytest

from tests.commands.test_cases_cli import at, load
from tests.registered import texts

CASES = [case for name in ("goptim", "feynman", "gum", "nist", "cute") for case in load(name) if case.get("hess")]


def rows(run, *arguments: str, code: int = 0) -> list[dict]:
    result = run("hessian", *arguments, "--format", "json")
    assert result.code == code, result.err
    return json.loads(result.out)["points"][0]["rows"]


def numbers(row: dict) -> dict[tuple[str, str], object]:
    return {(a, b): entry["value"] for a, cells in row["hessian"].items() for b, entry in cells.items()}


def agrees(got: object, reference: str) -> bool:
    """To 25 digits: the references have 30, so that half a unit of their last is far below the tolerance."""
    got, expected = Fraction(str(got)), Fraction(reference)
    return abs(got - expected) <= abs(expected) * Fraction(1, 10**25)


def pytest_generate_tests(metafunc):
    if "case" in metafunc.fixturenames:
        metafunc.parametrize("case", CASES, ids=lambda case: case["id"])


@pytest.mark.slow
def test_reference_cases_to_25_digits(run, case):
    for point, expected in zip(case["points"], case["hess"], strict=True):
        wrt = ["--wrt", ",".join(case["wrt"])] if case.get("wrt") else []
        doubles = {name: str(Fraction(float(text))) for name, text in point.items()}  # what the references are of
        (row,) = rows(run, case["expr"], "--at", at(doubles), *wrt, "--digits", "28")
        found = numbers(row)
        for pair, reference in expected.items():
            a, b = pair.split(",")
            assert agrees(found[a, b] or 0, reference), (pair, found[a, b], reference)
            assert found[a, b] == found[b, a]


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("atan2(y, x)*exp(x)", lambda x, y: mpmath.atan2(y, x) * mpmath.exp(x)),
        ("lgamma(x*y) + erf(x - y)", lambda x, y: mpmath.loggamma(x * y) + mpmath.erf(x - y)),
        ("tanh(x*y)/(1 + x^2)", lambda x, y: mpmath.tanh(x * y) / (1 + x**2)),
        ("x^y", lambda x, y: x**y),
        ("hypot(x, y)*cbrt(x)", lambda x, y: mpmath.hypot(x, y) * mpmath.cbrt(x)),
    ],
)
def test_against_mpmaths_differences(run, text, function):
    """mpmath differentiates numerically at 60 digits; 20 survive a second difference with room to spare."""
    (row,) = rows(run, text, "--at", "x=0.75,y=1.25", "--digits", "25")
    with mpmath.workdps(60):
        for orders, pair in (((2, 0), "xx"), ((1, 1), "xy"), ((1, 1), "yx"), ((0, 2), "yy")):
            expected = mpmath.diff(function, (mpmath.mpf("0.75"), mpmath.mpf("1.25")), orders)
            assert abs(mpmath.mpf(str(numbers(row)[tuple(pair)])) - expected) <= abs(expected) * mpmath.mpf("1e-20")


CORNERS = [
    ("x*abs(x)", "x=0", "kink", None, (-2, 2)),
    ("abs(x)^3", "x=0", "ok", 0, None),
    ("relu(x) - relu(-x) + x^2", "x=0", "ok", 2, None),
    ("where(x > 0, x^2, 2*x^2)", "x=0", "kink", None, (4, 2)),
    ("abs(x)", "x=0", "kink", None, None),
    ("x^2/x", "x=0", "domain", None, None),
    ("sqrt(x)", "x=0", "infinite", None, None),
    ("cbrt(x)^4", "x=0", "infinite", None, None),
    ("log(x)", "x=-1", "domain", None, None),
    ("floor(x)*x", "x=1", "jump", None, None),
    ("where(x == 0, 0, x^3*sin(1/x))", "x=0", "uncertified", None, None),
    ("abs(x)", "x=-3", "ok", 0, None),
]


@pytest.mark.parametrize(("text", "point", "status", "value", "sides"), CORNERS, ids=[case[0] for case in CORNERS])
def test_corners(run, text, point, status, value, sides):
    """An entry that is missing has a status, a reason and an exit code."""
    result = run("hessian", text, "--at", point, "--format", "json")
    entry = json.loads(result.out)["points"][0]["rows"][0]["hessian"]["x"]["x"]
    assert entry["status"] == status
    assert result.code == {"ok": 0, "uncertified": 4}.get(status, 3)
    if status != "infinite":
        assert entry["value"] == value
    if sides is not None:
        assert (entry["left"], entry["right"]) == sides
    assert status == "ok" or entry["reason"]


def test_a_derivative_that_exists_only_on_an_axis_is_no_second_derivative(run):
    """y*abs(x) at 0: df/dx is 0 there, but does not exist beside it; df/dy is abs(x), a corner."""
    result = run("hessian", "y*abs(x)", "--at", "x=0,y=0", "--format", "json")
    found = json.loads(result.out)["points"][0]["rows"][0]["hessian"]
    assert found["x"]["y"]["status"] == "domain"
    assert "no derivative by x beside this point" in found["x"]["y"]["reason"]
    assert found["y"]["x"]["status"] == "kink"
    assert result.code == 3


def test_unconnected_and_zero_are_told_apart(run):
    first, second = rows(run, "a=x^2", "b=x+y", "--at", "x=1,y=2")
    assert first["hessian"]["x"]["y"] == {"value": None, "status": "unconnected"}
    assert second["hessian"]["x"]["y"] == {"value": 0, "status": "ok"}


DIRECTIONS = ["x=1,y=-1", "x=1/3", "x=pi,y=sqrt(2)", "x=0,y=2"]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_product_is_the_matrix_times_the_vector(run, direction):
    """With exact sums at 30 digits; 25 agree, whatever cancels in two terms of like size."""
    program = ["exp(x*y) + sin(x)^2/y", "--at", "x=1/3,y=2", "--digits", "30"]
    (matrix,), (product,) = rows(run, *program), rows(run, *program, "--dir", direction)
    assert "hessian" not in product
    amounts = dict(part.split("=") for part in direction.split(","))
    with mpmath.workdps(40):
        named = {"pi": mpmath.pi, "sqrt(2)": mpmath.sqrt(2), "1/3": mpmath.mpf(1) / 3}
        v = {
            name: mpmath.mpf(1) * (named[text] if text in named else mpmath.mpf(text)) for name, text in amounts.items()
        }
        h = {pair: mpmath.mpf(str(value)) for pair, value in numbers(matrix).items()}
        for a in "xy":
            expected = sum(h[a, b] * amount for b, amount in v.items())
            assert abs(mpmath.mpf(str(product["product"][a]["value"])) - expected) <= abs(expected) * mpmath.mpf(
                "1e-25"
            )


def test_sums_and_seeds_weigh_the_matrices(run):
    program = ["u=x^3*y", "v=x*y^2", "--at", "x=2,y=3"]
    u, v = (numbers(row) for row in rows(run, *program))
    (total,) = rows(run, *program, "--sum")
    (weighted,) = rows(run, *program, "--seed", "u=2,v=-1/3", "--exact")
    for pair in u:
        assert numbers(total)[pair] == u[pair] + v[pair]
        assert Fraction(str(numbers(weighted)[pair])) == 2 * u[pair] - Fraction(v[pair], 3)


def test_exact_refuses_what_is_not_rational(run):
    assert (
        run("hessian", "x^3/7", "--at", "x=1/3", "--exact").out == "target\tvalue\td/dx\tstatus\ndf/dx\t1/21\t2/7\tok\n"
    )
    assert run("hessian", "exp(x)", "--at", "x=1", "--exact").code == 3


def test_floats_are_the_doubles_of_the_same_rules(run):
    (row,) = rows(run, "x^3*y", "--at", "x=0.1,y=3", "--float")
    assert numbers(row)["x", "x"] == pytest.approx(1.8, rel=1e-15)  # four operations, half an ulp each
    assert "eigenvalues" not in row


SPECTRA = [
    ("x^2+y^2+z^2", "positive definite"),
    ("-x^2-y^2-z^2", "negative definite"),
    ("x^2+y^2+0*z", "positive semidefinite"),
    ("-(x+y+z)^2", "negative semidefinite"),
    ("x*y+z", "indefinite"),
    ("x+y+z", "zero"),
]


@pytest.mark.parametrize(("text", "definiteness"), SPECTRA)
def test_definiteness_of_exact_matrices(run, text, definiteness):
    (row,) = rows(run, text, "--at", "x=1,y=2,z=3")
    assert row["definiteness"] == definiteness


def test_definiteness_is_not_guessed(run):
    """exp(x+y) has the eigenvalue 0: no enclosure of irrational entries can tell its sign."""
    (row,) = rows(run, "exp(x+y)", "--at", "x=1,y=2")
    assert row["definiteness"] is None


def test_eigenvalues(run):
    """[[2, 1], [1, 2]]: 1 and 3."""
    (row,) = rows(run, "x^2+x*y+y^2", "--at", "x=1,y=1")
    assert [Decimal(text) for text in row["eigenvalues"]] == [1, 3]


def test_formulas_are_programs_that_give_the_numbers(run):
    program = "x^2*sin(y)/(x+y)"
    text = run("hessian", program, "--format", "statements").out
    values = run(
        "eval", text, "--at", "x=2,y=1", "--of", "d2f_dx2,d2f_dx_dy,d2f_dy2", "--format", "values", "--digits", "20"
    )
    (row,) = rows(run, program, "--at", "x=2,y=1", "--digits", "20")
    found = numbers(row)
    assert values.out.split() == [str(found[a, b]) for a, b in (("x", "x"), ("x", "y"), ("y", "y"))]


def test_a_table_with_formulas_and_eigenvalues(run):
    out = run("hessian", "3*w1^2+2*w1*w2", "--at", "w1=5,w2=3", "--format", "table").out
    assert re.search(r"df/dw1 +36 +6 +2\n +df/dw2 +10 +2 +0\n", out)
    assert "indefinite" in out


@pytest.mark.parametrize("form", texts("hessian"))
def test_every_format_holds_every_number(run, form):
    result = run("hessian", "x^3*y^2", "--at", "x=2,y=3", "--format", form, "--no-symbolic")
    assert result.code == 0, result.err
    for number in ("108", "72", "16"):
        assert number in result.out


def test_kink_error_and_bad_choices(run):
    assert run("hessian", "abs(x)", "--at", "x=0", "--kink", "error").code == 3
    assert run("hessian", "x*y", "--at", "x=0,y=1", "--kink", "subgradient").code == 2
    assert run("hessian", "x*y", "--at", "x=0,y=1", "--dir", "z=1").code == 2
    assert run("hessian", "x*y", "--at", "x=0").code == 0
    assert run("hessian", "x*y", "--at", "x=0", "--float").code == 2
