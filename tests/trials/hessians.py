"""Hessian entries of the real cases, by the command line and by formulas, against the references."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tests.shell.command_line import run
from tests.trials import Figure
from tests.trials.symbolic import DIGITS, load

PRINTED = 40
"""Digits asked of each entry: more than the references have, so that rounding shows nothing."""

SYMBOLIC_SAMPLE = 6
"""Every how manieth case also has its formulas, held against the numbers."""


SETS = ["cute", "feynman", "goptim", "gum", "nist"]


def cases_of(name: str, *, every: int = 1) -> list[dict[str, Any]]:
    """The cases that have a Hessian."""
    return [case for case in load(name) if case.get("hess")][::every]


def entries(case: dict[str, Any], index: int, *extra: str) -> tuple[dict[tuple[str, str], dict[str, Any]], Any]:
    """The Hessian ``hessian`` prints at a point of a case, entry by entry, and its row."""
    point = case["points"][index]  # the references are of the nearest doubles
    at = ",".join(f"{name}={Fraction(float(value))}" for name, value in point.items())
    wrt = ",".join(case.get("wrt") or case["vars"])
    found = run("hessian", case["expr"], "--at", at, "--wrt", wrt, "--format", "json", *extra)
    if not found.out:
        raise ValueError(found.err)
    (row,) = json.loads(found.out)["points"][0]["rows"]
    return {(a, b): entry for a, line in row["hessian"].items() for b, entry in line.items()}, row


def digits_hold(entry: dict[str, Any], reference: str) -> bool:
    """Whether an entry has these digits of a reference; a reference of 0 is met by 0 or none."""
    expected = Fraction(reference)
    if entry["status"] == "unconnected":
        return expected == 0
    if entry["status"] != "ok":
        return False
    off = abs(Fraction(str(entry["value"])) - expected)
    return off <= abs(expected) / 10**DIGITS if expected else off == 0


def check_case(case: dict[str, Any]) -> tuple[int, list[str]]:
    """How many entries were compared, and which of them are wrong or not symmetric."""
    compared, wrong = 0, []
    for index, references in enumerate(case["hess"]):
        found, _ = entries(case, index, "--digits", str(PRINTED))
        for pair, reference in references.items():
            a, b = pair.split(",")
            compared += 1
            if found[a, b] != found[b, a] or not digits_hold(found[a, b], reference):
                wrong.append(f"{case['id']} {a},{b}: {found[a, b]} for {reference}")
    return compared, wrong


def check_formulas(case: dict[str, Any]) -> tuple[int, list[str]]:
    """How many formulas of a case's Hessian were held against its numbers; those that disagree."""
    _, row = entries(case, 0, "--symbolic", "--time-limit", "60")
    agrees = row.get("formula", {}).get("agrees", {}).get("hessian", {})
    told = [(a, b, yes) for a, line in agrees.items() for b, yes in line.items() if yes is not None]
    return len(told), [f"{case['id']} {a},{b}" for a, b, yes in told if not yes]


def measure(long: bool) -> Iterator[Figure]:
    """Two figures a set: the numbers, and the formulas beside them."""
    for name in SETS:
        found = [check_case(case) for case in cases_of(name)]
        wrong = [text for _, texts in found for text in texts]
        what = f"Hessian entries of {name} have {DIGITS} digits of the reference and are symmetric"
        yield Figure(what, sum(count for count, _ in found), len(wrong), f"{len(found)} cases", tuple(wrong))
        formulas = [check_formulas(case) for case in cases_of(name, every=1 if long else SYMBOLIC_SAMPLE)]
        wrong = [text for _, texts in formulas for text in texts]
        what = f"formulas of the Hessians of {name} agree with the tape"
        yield Figure(what, sum(count for count, _ in formulas), len(wrong), f"{len(formulas)} cases", tuple(wrong))
