"""Bessel, hypergeometric and elliptic functions where they end: at 0, at poles, at branch points, over periods; through
the command line, each beside what mathematics says there."""

from __future__ import annotations

import json
from typing import Any

import mpmath
import pytest

KINKS = {
    "besselj(1, abs(x))": (-0.5, 0.5),
    "besselie(0, x)": (1, -1),
    "sphericalj(1, abs(x))": (-1 / 3, 1 / 3),
    "ellipf(abs(x), 1/2)": (-1, 1),
    "hyp1f1(1, 1, abs(x))": (-1, 1),
    "hyp0f1(1/2, abs(x))": (-2, 2),
    "jacobisn(abs(x), 1/3)": (-1, 1),
    "besselj(0, sqrt(abs(x)))": (0.25, -0.25),
    "ellipf(1/2 + x, abs(x))": (0.9801838731009871, 1.019816126899013),
    "abs(airyaiprime(x) - airyaiprime(0) + x)": (-1, 1),
}
SMOOTH = {
    "besselj(0, abs(x))": 0,
    "besselj(1, abs(x))*abs(x)": 0,
    "besselie(1, x)": 0.5,
    "besseli(2, abs(x))": 0,
    "sphericalj(0, abs(x))": 0,
    "sincpi(abs(x))": 0,
    "exprel(x)": 0.5,
    "sinhc(abs(x))": 0,
    "ellipe(1 - x^2)": 0,
    "boxcox(2, x)": float(mpmath.log(2) ** 2 / 2),
    "hyp2f1(1, 2, 3, x)": 2 / 3,
    "ellippi(x, x)": float(3 * mpmath.pi / 8),
    "ellipd(1/2, x)": float(mpmath.quad(lambda t: mpmath.sin(t) ** 4 / 2, [0, 0.5])),
}


def _row(run: Any, expression: str, at: str, *more: str) -> Any:
    return json.loads(run("grad", expression, "--at", at, "--format", "json", *more).out)["points"][0]["rows"][0]


@pytest.mark.parametrize("expression", KINKS)
def test_a_corner_at_zero_by_series(run, expression):
    entry = _row(run, expression, "x=0")["gradient"]["x"]
    assert entry["status"] == "kink"
    assert [float(entry[side]) for side in ("left", "right")] == pytest.approx(list(KINKS[expression]), rel=1e-12)


@pytest.mark.parametrize("expression", SMOOTH)
def test_no_hole_at_zero(run, expression):
    entry = _row(run, expression, "x=0")["gradient"]["x"]
    assert entry["status"] == "ok"
    assert float(entry["value"]) == pytest.approx(SMOOTH[expression], rel=1e-12)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("besselj(0, x)", "1"), ("besselj(-2, x)", "0"), ("besselj(1/2, x)", "0"), ("bessely(-1/2, x)", "0"),
        ("sphericalj(3, x)", "0"), ("hyperu(1, 1/2, x)", "2"), ("ellipe(1 - x)", "1"), ("ellipf(x, 5)", "0"),
        ("hyp2f1(1, 1, 3, 1 - x)", "2"), ("owenst(1, x)", "0"), ("clausen(x)", "0"), ("jacobicn(x, 1)", "1"),
    ],
)  # fmt: skip
def test_a_value_at_an_end_is_exact(run, expression, value):
    assert float(_row(run, expression, "x=0")["value"]) == float(value)


@pytest.mark.parametrize(
    ("expression", "status"),
    [
        ("besselk(0, x)", "infinite"), ("bessely(1, x)", "infinite"), ("besselj(-1/2, x)", "infinite"),
        ("besselke(2, x)", "infinite"), ("sphericaly(0, x)", "infinite"), ("ellipk(1 - x)", "infinite"),
        ("ellippi(1 - x, 1/2)", "infinite"), ("ellipf(2, 1 - x)", "infinite"), ("hyp2f1(1, 1, 2, 1 - x)", "infinite"),
        ("hyperu(1, 1, x)", "infinite"), ("ellipf(pi/2, 1 - x)", "infinite"),
        ("besselj(1/2, x - 1)", "domain"), ("bessely(0, x - 1)", "domain"), ("besselk(1/3, x - 1)", "domain"),
        ("ellipk(2 - x)", "domain"), ("ellippi(2 + x, 1/2)", "domain"), ("ellipf(6/5, 2 + x)", "domain"),
        ("ellipf(3, 2 + x)", "domain"), ("ellippiinc(2 + x, 6/5, 1/2)", "domain"), ("hyp2f1(1, 1, 3, 2 + x)", "domain"),
        ("hyp1f1(1, -1, x)", "domain"), ("hyp2f1(1, 1, 0, x)", "domain"), ("hyperu(1, 2, x - 1)", "domain"),
        ("sphericalj(1/2, 1 + x)", "domain"), ("jacobisn(1, 2 + x)", "domain"), ("voigt(x, -1, 1)", "domain"),
    ],
)  # fmt: skip
def test_what_has_no_value_is_told(run, expression, status):
    assert _row(run, expression, "x=0")["status"] == status


@pytest.mark.parametrize("call", ["sphericalj(1/2, x)", "sphericaly(3/2, 1 + x)", "ellipint(1/2, 1, 0, 1/3, x, 1/2)"])
def test_an_order_that_must_be_whole_is_judged_before_what_is_exact(run, call):
    assert _row(run, call, "x=0")["status"] == "domain"


@pytest.mark.parametrize("call", ["jacobisn(1/2, x)", "jacobicn(1/2, 1 - x)", "jacobidn(-1/2, x)"])
def test_jacobis_functions_have_slopes_at_both_ends_of_m(run, call):
    assert _row(run, call, "x=0")["gradient"]["x"]["status"] == "ok"


@pytest.mark.parametrize("phi", ["-7/5", "2", "3", "5", "-8", "31", "-1001/3", "100000"])
def test_elliptic_integrals_over_every_period(run, phi):
    with mpmath.workdps(40):
        x = mpmath.mpf(phi.split("/")[0]) / mpmath.mpf((phi.split("/") + ["1"])[1])
        for name, f in (("ellipf", mpmath.ellipf), ("ellipeinc", mpmath.ellipe)):
            found = _row(run, f"{name}(x, 1/3)", f"x={phi}", "--digits", "25")["value"]
            truth = f(x, mpmath.mpf(1) / 3)
            assert abs(mpmath.mpf(str(found)) - truth) <= abs(truth) * mpmath.mpf(10) ** -24


@pytest.mark.parametrize(
    "call", ["besselj(n, x)", "hyp2f1(n, 1/2, 2, x/4)", "hyperu(1, n, x)", "sphericalj(n + 5/3, x)"]
)
def test_by_an_order_there_is_no_rule_and_the_rest_is_right(run, call):
    found = run("grad", call, "--at", "n=1/3,x=3/2")
    assert found.code == 4
    assert "no rule for the derivative by the order" in found.err
    row = _row(run, call, "n=1/3,x=3/2")
    assert [row["gradient"][name]["status"] for name in "nx"] == ["uncertified", "ok"]


def test_a_thousand_digits(run):
    for call in ("besselj(1/3, x)", "ellippiinc(1/5, 3*x, x)", "hyp2f1(-2/3, 1/3, 3, -7*x)", "jacobisn(x, x)"):
        row = _row(run, call, "x=1/3", "--digits", "1000")
        assert row["status"] == "ok"
        assert len(str(row["value"])) > 1000


@pytest.mark.parametrize(
    ("call", "formula"),
    [
        ("besselk(1/3, x)", "-besselk(-2/3, x)/2 - besselk(4/3, x)/2"),
        ("ellipk(x)", "(-(1 - x)*ellipk(x) + ellipe(x))/(2*x*(1 - x))"),
        ("hyp2f1(1, 2/3, 3, x)", "2*hyp2f1(5/3, 2, 4, x)/9"),
        ("sincpi(x)", "-pi*sphericalj(1, pi*x)"),
        ("EllipticE(1/3, x)", "(ellipeinc(1/3, x) - ellipf(1/3, x))/(2*x)"),
    ],
)
def test_formulas_are_sympys_in_our_names(run, call, formula):
    assert run("diff", call, "x").out == formula + "\n"
    assert "proved" in run("check", call, "--claim", f"x: {formula}").out


def test_what_a_library_lacks_is_refused_by_its_name(run):
    refused = run("diff", "ellippi(x, 1/3)", "x", "--format", "numpy")
    assert refused.code == 3
    assert "neither NumPy nor SciPy has ellippi" in refused.err
    assert "scipy.special.ellipkinc" in run("diff", "x*ellipf(1, x)", "x", "--format", "numpy").out
