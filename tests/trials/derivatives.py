"""Random programs with derivatives inside derivatives: certified numbers beside differences of 60 digits and sympy."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

import mpmath

import gradcli
from gradcli.results.entries import Entry, Status
from tests.chance.nested_derivatives import NAMES, SYMBOLS, Nested, random_nested, random_place
from tests.shell.command_line import run
from tests.trials import Figure

DIGITS = 60
COUNT, LONG = 300, 5_000
CHECKED, CHECKED_LONG = 30, 1_000


def verdict(nested: Nested, place: Mapping[str, Fraction]) -> str:
    """``agrees`` where value and partials are the doubles nearest to both, ``differs``, or a status."""
    found = gradcli.program(f"{nested.text} + 0*x*y").grad(dict(place))
    row = found.rows[0]
    entries: dict[str, Entry] = {"": row.value, **row.gradient}
    lacking = {entry.status.value for entry in entries.values() if entry.status is not Status.OK}
    if lacking:
        return min(lacking)
    with mpmath.workdps(DIGITS + 20):
        at = {name: mpmath.mpf(q.numerator) / q.denominator for name, q in place.items()}
        here = tuple(at.values())
        for name, entry in entries.items():
            order = tuple(int(name == each) for each in NAMES)
            by_differences = mpmath.diff(lambda *p: nested.number(dict(zip(NAMES, p, strict=True))), here, order)
            formula = nested.formula.diff(SYMBOLS[name]) if name else nested.formula
            by_sympy = formula.subs({SYMBOLS[n]: q for n, q in place.items()}).evalf(DIGITS)
            near = Fraction(entry.value) if not isinstance(entry.value, Fraction) else entry.value
            own = mpmath.mpf(near.numerator) / near.denominator
            for other in (by_differences, mpmath.mpf(str(by_sympy))):
                if abs(own - other) > mpmath.mpf(2) ** -52 * abs(other) + mpmath.mpf(10) ** (-DIGITS // 2):
                    return "differs"
    return "agrees"


def compared(count: int, seed: int = 1) -> tuple[Counter[str], list[str]]:
    """How ``count`` random programs compare, and those that differ."""
    found, differing = Counter[str](), []
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        nested, place = random_nested(chance), random_place(chance)
        said = verdict(nested, place)
        found[said] += 1
        if said == "differs":
            differing.append(f"{nested.text} at {place}")
    return found, differing


def checked(count: int, seed: int = 1) -> list[str]:
    """The programs of ``count`` on which the routes of ``check`` do not agree: both sweeps, sympy's formula, complex
    steps, differences."""
    failed = []
    for number in range(count):
        chance = random.Random(f"routes {seed} {number}")
        nested, place = random_nested(chance, 2), random_place(chance)
        at = ",".join(f"{name}={value}" for name, value in place.items())
        found = run("check", f"{nested.text} + 0*x*y", "--at", at)
        if found.code != 0:
            failed.append(f"{nested.text} at {at}")
    return failed


def measure(long: bool) -> Iterator[Figure]:
    found, differing = compared(LONG if long else COUNT)
    detail = ", ".join(f"{count} {said}" for said, count in sorted(found.items()))
    what = "derivatives inside derivatives are those of 60 digits and of sympy"
    yield Figure(what, sum(found.values()), len(differing), detail, tuple(differing))
    count = CHECKED_LONG if long else CHECKED
    failed = checked(count)
    yield Figure("forward, reverse, sympy, complex steps and differences agree", count, len(failed), "", tuple(failed))
