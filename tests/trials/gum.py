"""Uncertainty budgets that metrology has published, and those of the real cases: what is reproduced."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import gradcli
from tests.paths import CASES
from tests.trials import Figure

CASES = [
    case
    for line in (CASES / "gum.jsonl").read_text(encoding="utf-8").splitlines()
    if "combined_u" in (case := json.loads(line))
]
REFERENCE = 1e-12
"""References belong to the doubles nearest the printed decimals, ours to the decimals: README of the cases."""


def measure(long: bool) -> Iterable[Figure]:
    yield _figure("combined u within 1e-12 of its reference", ((c["id"], combined(c)) for c in CASES))
    named = ((f"{c['id']}: {name}", ok) for c in CASES for name, ok in sensitivities(c))
    yield _figure("sensitivity within 1e-12 of its reference", named)
    printed = ((f"{c['id']}: {name}", ok) for c in CASES for name, ok in published(c))
    yield _figure("published figure within its printed rounding", printed)


def combined(case: dict[str, Any]) -> bool:
    """Whether u is that of the reference."""
    reference = float(case["combined_u"])
    return abs(float(budget(case).estimates[0].u.value) - reference) <= REFERENCE * reference


def sensitivities(case: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Every sensitivity coefficient, and whether it is that of the reference."""
    found = budget(case).estimates[0]
    for given in found.inputs:
        reference = float(case["grad"][0][given.name])
        allowed = REFERENCE * abs(reference) + 1e-13 * abs(float(found.value.value))
        yield given.name, abs(float(given.sensitivity.value or 0) - reference) <= allowed


def published(case: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """The published value and u, and whether they are within their printed rounding, given what the printed
    correlations may have been before they were rounded."""
    given = case.get("correlation", {})
    values, us = [], []
    for signs in itertools.product((-1, 0, 1), repeat=len(given)):
        moved = {
            pair: str(Fraction(r) + sign * half_unit(r)) for sign, (pair, r) in zip(signs, given.items(), strict=True)
        }
        estimate = budget({**case, "correlation": moved}).estimates[0]
        values.append(float(estimate.value.value))
        us.append(float(estimate.u.value))
    for name, numbers in (("value", values), ("u", us)):
        printed, half = float(case["published"][name]), float(half_unit(case["published"][name]))
        yield name, min(numbers) - half <= printed <= max(numbers) + half


def budget(case: dict[str, Any]) -> Any:
    """What ``propagate`` finds; inputs the expression does not use are left out, as V/I has no phi."""
    used = set(re.findall(r"\w+", case["expr"]))
    at = {n: f"{v}±{case['std_uncertainty'][n]}" for n, v in case["points"][0].items() if n in used}
    pairs = {tuple(pair.split(",")): r for pair, r in case.get("correlation", {}).items()}
    corr = {pair: r for pair, r in pairs.items() if used.issuperset(pair)}
    return gradcli.program(case["expr"]).propagate(at, corr=corr, second_order=False)


def half_unit(text: str) -> Fraction:
    """Half a unit of the last decimal that is printed."""
    mantissa, _, exponent = text.lower().partition("e")
    return Fraction(10) ** int(exponent or 0) / (2 * 10 ** len(mantissa.partition(".")[2]))


def _figure(what: str, tried: Iterable[tuple[str, bool]]) -> Figure:
    found = list(tried)
    failed = tuple(name for name, ok in found if not ok)
    return Figure(what, len(found), len(failed), inputs=failed)
