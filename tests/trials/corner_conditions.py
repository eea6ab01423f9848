"""Corners a formula passes: its conditions hold where the judge certifies its number, and nowhere else it has one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from gradcli.answers.derivatives import gradient
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.balls.ball import kind
from gradcli.numbers.derived import Kind
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.results.entries import Entry, Status
from gradcli.symbolic import gradients
from tests.trials import Figure
from tests.trials.conditions import NAMES, at, holds

COORDINATES = [Fraction(k, 2) for k in range(-4, 5)] + [Fraction(1, 3), Fraction(-7, 5)]
ATOMS = ("x", "x", "y", "x - 1", "x^2", "2*x", "x - y", "x*y", "x + 1", "x^2 - 1")
SMOOTH = ("exp({0})", "sin({0})", "({0})^2", "({0})^3", "({0})/2 + 1", "cos({0})")
CORNERED = (
    "abs({0})",
    "max({0}, {1})",
    "min({0}, {1})",
    "relu({0})",
    "({0})*sign({1})",
    "where({0} > {1}, {2}, {0})",
    "where({0} >= 0, {1}, {2})",
    "where({0} == 0, 0, {1})",
    "sqrt(({0})^2)",
    "sqrt(abs({0}))",
    "log(abs({0}) + 1)",
    "log(({0})^2)",
    "abs({0})^3",
)
BINARY = ("({0})*({1})", "({0})*({1})", "{0} + {1}", "{0} - ({1})", "({0})/(({1})^2 + 1)")


def program(chance: random.Random, depth: int) -> str:
    """Corners, and factors that may be 0 where they are."""
    if depth == 0:
        return chance.choice(ATOMS)
    form = chance.choice(chance.choice((SMOOTH, CORNERED, CORNERED, BINARY, BINARY)))
    return form.format(*(program(chance, chance.randrange(depth)) for _ in range(3)))


class Asked:
    """The derivative of a program by x: its formula and what it owes, and what the judge says of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = gradients(read([Source(text)], named=NAMES), [[("f", 1)]], ["x"], seconds=20.0)
        self.unusable = bool(found.reason or found.shared or found.remark or found.rows[0].gradient["x"] == "none")
        if not self.unusable:
            (row,) = found.rows
            self.formula, self.conditions = row.gradient["x"], row.conditions.each.get("x", ())

    def false_at(self, point: Mapping[str, Fraction]) -> str:
        """What is wrong there: a number stated where there is none, one that is not shown to hold; empty: nothing."""
        (number,) = at([self.formula], point)
        entry = self.judged(point)
        finite = kind(number) is Kind.FINITE
        stated = finite and holds(self.conditions, point)
        if stated and entry.status not in (Status.OK, Status.UNCERTIFIED, Status.UNCONNECTED):
            return "false"
        if finite and not stated and entry.status is Status.OK and _equal(entry, number):
            return "narrow"
        return "other" if stated and entry.status is Status.OK and not _equal(entry, number) else ""

    def judged(self, point: Mapping[str, Fraction]) -> Entry:
        given = read_point([Source(",".join(f"{n}=({q})" for n, q in point.items()))])
        (row,) = gradient(Request([Source(self.text)], given, wrt=["x"])).rows
        return row.gradient["x"]


def _equal(entry: Entry, number: Any) -> bool:
    a, b = (float(v if isinstance(v, int | Fraction) else getattr(v, "arb", v)) for v in (entry.value, number))
    return abs(a - b) <= 1e-9 * max(1.0, abs(a))


def measure(long: bool) -> Iterator[Figure]:
    """Two figures of pairs of a program and a point: numbers stated falsely, and true ones kept back."""
    programs, chance = 1_500 if long else 40, random.Random(20)
    found: dict[str, list[str]] = {"false": [], "other": [], "narrow": []}
    pairs = asked = 0
    while asked < programs:
        text = f"{program(chance, 3)} + 0*x + 0*y"
        each = Asked(text)
        if each.unusable:
            continue
        asked += 1
        for x in COORDINATES:
            point = {"x": x, "y": chance.choice([x, Fraction(0), Fraction(1), *COORDINATES])}
            pairs += 1
            if fault := each.false_at(point):
                found[fault].append(f"{text} at {point}: {each.formula} for {each.conditions}")
    wrong = found["false"] + found["other"]
    note = f"{programs:,} programs"
    yield Figure("conditions at corners hold only where the number does", pairs, len(wrong), note, tuple(wrong))
    narrow = found["narrow"]
    yield Figure(
        "certified numbers a condition keeps back (0 is not the goal)",
        pairs,
        0,
        f"{len(narrow)} of them",
        tuple(narrow),
    )
