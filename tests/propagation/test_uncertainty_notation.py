"""Numbers with their uncertainties as papers print them: read as that, or refused in words, never as products."""

from __future__ import annotations

import itertools
import json
from decimal import Decimal

import pytest

SCALES = ["", "e-11", "E+2", "×10^-11", " x 10^2", "*10**-3", "·10⁻⁷", " × 10^{-3}", "*10^(4)", "×10^−3"]
POWERS = [0, -11, 2, -11, 2, -3, -7, -3, 4, -3]


def _input(run, text):
    found = run("propagate", "x+y-1", "--at", f"y=1,x={text}", "--format", "json")
    assert found.code == 0, found.err
    (row,) = json.loads(found.out)["points"][0]["rows"]
    return row["value"], row["u"]["value"]


@pytest.mark.parametrize(("scale", "power"), list(zip(SCALES, POWERS, strict=True)))
@pytest.mark.parametrize(
    ("number", "value", "u"),
    [
        ("6.67430(15)", "6.67430", "0.00015"),
        ("4.9990 (32)", "4.9990", "0.0032"),
        ("-5.02(0.03)", "-5.02", "0.03"),
        ("120(3)", "120", "3"),
        ("(6.67430±0.00015)", "6.67430", "0.00015"),
        ("( 5 +- 2%)", "5", "0.1"),
    ],
)
def test_value_and_uncertainty_have_the_same_power_of_ten(run, scale, power, number, value, u):
    ten = Decimal(10) ** power
    assert _input(run, number + scale) == (float(Decimal(value) * ten), float(Decimal(u) * ten))


ASYMMETRIC = [
    f"3{opened}{low}{between}{high}{closed}"
    for (opened, closed), (low, high), between in itertools.product(
        [(" (", ")"), ("(", ")")], [("-1", "+4"), ("+4", "-1"), ("−1", "+4")], ["/", ", ", " "]
    )
]


@pytest.mark.parametrize(
    "text",
    [
        *ASYMMETRIC,
        "3[-1/+4]",
        "3 +4/-1",
        "3-1/+4",
        "3 +4 -1",
        "3 -1 +4",
        "3.0 +4% -1%",
        "3^{+4}_{-1}",
        "3_{-1}^{+4}",
        "3_-1^+4",
    ],
)
def test_two_sides_are_refused_in_words(run, text):
    found = run("propagate", "x+y", "--at", f"y=1±0.1,x={text}")
    assert found.code == 2
    assert "asymmetric uncertainties are not supported" in found.err


@pytest.mark.parametrize("text", ["5.02(3)±0.1", "5±0.1(2)", "5.02(3)(2)±1", "5.02(3)e-3±1"])
def test_two_uncertainties_are_refused_in_words(run, text):
    found = run("propagate", "x+y", "--at", f"y=1±0.1,x={text}")
    assert found.code == 2
    assert "a value has one uncertainty" in found.err


@pytest.mark.parametrize("text", ["5(3)(4)(", "5(3)(4)*2", "2*5.0(3)(4)", "5(3)(4)x", "5(3)(4)(5"])
def test_parts_stand_alone(refused, text):
    said = ["parts of an uncertainty, or a product?", "alone"]
    refused("propagate", "x+y", "--at", f"y=1±0.1,x={text}", says=said, code=2)


@pytest.mark.parametrize("text", ["2*5.02(3)", "5.02(3)*10", "5.02(3)/2", "1/5.02(3)", "5.02(3)e-3(1)"])
def test_no_product_by_accident(run, text):
    found = run("propagate", "x+y", "--at", f"y=1±0.1,x={text}")
    assert found.code == 2
    assert "product" in found.err or "one uncertainty" in found.err


@pytest.mark.parametrize("text", ["2*(3+1)", "2*(3)", "log2(8)+5", "atan2(0,1)+8", "2^-2^-1*8*sqrt(2)", "(3+2)*(4)"])
def test_arithmetic_stays_arithmetic(run, text):
    found = run("propagate", "x+y", "--at", f"y=1±0.1,x={text}", "--format", "json")
    plain = run("eval", "x", "--at", f"x={text}", "--format", "json")
    found, plain = (json.loads(result.out)["points"][0]["rows"][0]["value"] for result in (found, plain))
    assert found - 1 == pytest.approx(plain, rel=1e-12)


@pytest.mark.parametrize("far", ["1+1e-15", "-1-1e-15", "1+1e-300", "sqrt(2)*sqrt(2)/2+1e-60"])
def test_a_coefficient_past_one_is_refused_by_however_little(run, far):
    found = run("propagate", "x-y", "--at", "x=1±0.1,y=2±0.1", "--corr", f"x,y={far}")
    assert found.code == 2
    assert "a coefficient lies from -1 to 1" in found.err


@pytest.mark.parametrize("last", ["-0.5", "-0.500000000000000000001"])
def test_a_covariance_file_is_judged_exactly(run, tmp_path, last):
    """The matrix has the eigenvalue 0 at -1/2, and a negative one below."""
    (tmp_path / "c.txt").write_text(f"x y z\n1 -0.5 -0.5\n-0.5 1 {last}\n-0.5 {last} 1\n")
    found = run("propagate", "x-y+z", "--at", "x=1,y=2,z=3", "--cov", "c.txt", cwd=tmp_path)
    assert found.code == (0 if last == "-0.5" else 2)
    assert ("exclude each other" in found.err) == (last != "-0.5")


@pytest.mark.parametrize("text", ["1.5(-3)", "1e3(5)", "6.02e23(5)", "1.5( - 3 )", "2e-3 (4)"])
def test_a_bracket_after_a_number_is_no_silent_product(run, text):
    found = run("propagate", "x+y", "--at", f"y=1±0.1,x={text}")
    assert found.code == 2
    assert "an uncertainty, or a product?" in found.err


@pytest.mark.parametrize("text", ["1.5 + 0.3 - 0.2", "1.5+0.3-0.2", "(1+2)*3", "2*(-3)", "3 -1"])
def test_sums_of_numbers_stay_sums(run, text):
    assert run("propagate", "x+y", "--at", f"y=1±0.1,x={text}").code == 0
