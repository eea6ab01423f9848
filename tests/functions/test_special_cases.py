"""The shared cases of special functions: direct calls, compositions, antiderivatives, at 25 digits; and the Hessians of
those that are no antiderivatives beside differences of certified gradients, at 20."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import mpmath
import pytest

from gradcli.functions.names import FUNCTIONS
from gradcli.results.entries import Status
from tests.oracles.reference_cases import certified, is_rounded, load

DIGITS = 25
KNOWN = [case for case in load("special") if set(case["funcs"]) <= set(FUNCTIONS)]
SHORT = [case for case in KNOWN if case["kind"] != "rubi"]
STEP = Fraction(1, 10**18)
"""Between the gradients whose differences are the Hessian: the truth is the limit of their means."""


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: case["id"])
def test_value_and_gradient(case):
    row = certified(case["expr"], case["point"], list(case["grad"]), DIGITS)
    assert row.status is Status.OK
    assert is_rounded(row.value.value, case["value"], DIGITS)
    for name, wanted in case["grad"].items():
        assert is_rounded(row.gradient[name].value, wanted, DIGITS), name


@pytest.mark.parametrize("case", SHORT, ids=lambda case: case["id"])
def test_hessian(run, case):
    """Central differences of gradients of 70 digits, improved once: the error of h^4 f^(5) stays below 1e-60."""
    names = list(case["grad"])
    at = {name: Fraction(number) for name, number in case["point"].items()}
    given = ",".join(f"{name}={number}" for name, number in at.items())
    found = run("hessian", case["expr"], "--at", given, "--wrt", ",".join(names), "--digits", "20", "--format", "json")
    assert found.code == 0, found.err
    shown = json.loads(found.out)["points"][0]["rows"][0]["hessian"]
    for name in names:
        moved = {k: _gradient(case, at, names, name, k) for k in (-2, -1, 1, 2)}
        for other in names:
            with mpmath.workdps(80):
                near, far = (moved[k][other] - moved[-k][other] for k in (1, 2))
                truth = (8 * near - far) / 12 * STEP.denominator
                got = mpmath.mpf(str(shown[name][other].get("value", 0)))
                assert abs(got - truth) <= abs(truth) * mpmath.mpf(10) ** -19 + mpmath.mpf(10) ** -40, (name, other)


def _gradient(
    case: dict[str, Any], at: dict[str, Fraction], names: list[str], moved: str, steps: int
) -> dict[str, Any]:
    point = {name: str(number + (steps * STEP if name == moved else 0)) for name, number in at.items()}
    row = certified(case["expr"], point, names, 70)
    assert row.status is Status.OK
    with mpmath.workdps(80):
        return {name: mpmath.mpf(str(row.gradient[name].value)) for name in names}
