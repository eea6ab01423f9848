"""The references of real cases against what is printed, at 10, 16 and 28 digits."""

from __future__ import annotations

import json
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from gradcli.answers.derivatives import gradient
from gradcli.errors import Source
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.results.entries import Status
from tests.paths import CASES

REFERENCE_DIGITS = (10, 16, 28)
# Their references belong to the double nearest the printed decimal (the README of the cases).
FROM_DOUBLES = {"nist", "gum", "cute"}


def load(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def certified(expression: str, point: dict[str, str], wrt: list[str], digits: int | None) -> Any:
    at = read_point(Source(f"{name} = {value}") for name, value in point.items())
    request = Request([Source(expression, "case")], at, None, wrt, digits=digits)
    return gradient(request).rows[0]


def is_rounded(printed: Any, reference: str, digits: int) -> bool:
    """Whether a number is the reference rounded to ``digits``; the reference itself has 30 digits."""
    if isinstance(printed, int | Fraction):
        printed = Context(prec=60).divide(Decimal(printed.numerator), Decimal(printed.denominator))
    truth = Decimal(reference)
    half = Decimal(5).scaleb(truth.adjusted() - digits) if truth else Decimal(0)
    # The references were cut off at 1e-40: gauss1 holds 0 for 2e-41.
    return bool(abs(Decimal(printed) - truth) <= half + Decimal(5).scaleb(truth.adjusted() - 30) + Decimal("1e-40"))


def nearest(text: str) -> str:
    return str(Fraction(float(text)))


def reference_faults(name: str, every: int = 1) -> tuple[list[Any], int]:
    """The references of a file of cases that are not what is printed at 10, 16 and 28 digits; how many there are."""
    wrong: list[Any] = []
    checked = 0
    for case in load(name)[::every]:
        if case["kind"] == "stationary":
            continue  # its reference is 0 up to the rounding of the published optimum
        for index, point in enumerate(case["points"][: 2 if every > 1 else None]):
            exact_point = {n: nearest(v) if name in FROM_DOUBLES else v for n, v in point.items()}
            expected = {"": case["value"][index], **case.get("grad", [{}] * (index + 1))[index]}
            for digits in REFERENCE_DIGITS:
                row = certified(case["expr"], exact_point, case["vars"], digits)
                for variable, reference in expected.items():
                    entry = row.gradient[variable] if variable else row.value
                    if entry.status is Status.UNCONNECTED:
                        ok = float(reference) == 0
                    else:
                        ok = entry.status is Status.OK and is_rounded(entry.value, reference, digits)
                    checked += 1
                    if not ok:
                        wrong.append((case["id"], index, variable, digits, entry, reference))
    return wrong, checked
