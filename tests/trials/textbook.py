"""Derivatives as textbooks print them, and formulas with sizes, signs and odd roots: how long, and whether true."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from gradcli.answers.any_order import Order, differential
from gradcli.errors import Source
from gradcli.questions.request import Request
from tests.paths import TEXTBOOK_DERIVATIVES
from tests.trials import Figure
from tests.trials.conditions import faults

LONGER = 1.2
"""By what factor ours may be longer than the textbook's, blanks not counted."""

SIDES = [Fraction(k, 2) for k in (-5, -3, -2, -1, 0, 1, 2, 3, 5)]
"""Coordinates on both sides of every corner of the programs, and on many of them."""


class Printed(NamedTuple):
    """A function, its derivative as a textbook has it, and as ``diff`` prints it."""

    function: str
    textbook: str
    ours: str

    @property
    def ratio(self) -> float:
        return len(self.ours.replace(" ", "")) / len(self.textbook.replace(" ", ""))


def textbook() -> list[tuple[str, str]]:
    """The functions of the list, with their derivatives."""
    lines = TEXTBOOK_DERIVATIVES.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(function, derivative) for function, derivative in pairs]


def printed(function: str, derivative: str) -> Printed:
    (row,) = differential(Request([Source(function)]), Order(("x",))).rows
    return Printed(function, derivative, row.text)


def program(chance: random.Random, depth: int) -> str:
    """Sizes, signs, roots and what cancels between them, in x and a parameter y."""
    if depth == 0:
        return chance.choice(["x", "x", "x", "y", "2", "3", "x-1", "x+y", "2*x"])
    inner = program(chance, depth - 1)
    form = chance.choice(
        ["abs({})", "sign({})", "cbrt({})", "sqrt(({})^2)", "({})^2", "({})^3", "1/({})", "({})^-2", "log(abs({}))"]
        + ["sqrt({})", "({})*abs({})", "({})/({})", "root({}, 5)", "sin({})", "tan({})", "exp({})", "tanh({})"]
        + ["abs({})^3", "abs({})^(3/2)", "abs({})^x", "({})*({})", "({})+({})", "({})-({})"]
    )
    return form.format(inner, program(chance, depth - 1))


def wrong_formulas(seed: int, count: int) -> tuple[list[str], int]:
    """What derivatives of random programs state falsely on both sides of their corners, and how much they state."""
    chance, wrong, stated = random.Random(seed), [], 0
    points = [{"x": x, "y": y} for x in SIDES for y in (Fraction(-2), Fraction(0), Fraction(1))]
    for _ in range(count):
        found, told = faults(f"{program(chance, chance.choice((2, 3)))} + 0*x + 0*y", points)
        wrong, stated = wrong + found, stated + told
    return wrong, stated


def measure(long: bool) -> Iterator[Figure]:
    """Two figures: the list of textbooks, and random programs with corners."""
    rows = [printed(*pair) for pair in textbook()]
    longer = [f"{row.function}: {row.ours}" for row in rows if row.ratio > LONGER]
    mean = sum(row.ratio for row in rows) / len(rows)
    detail = f"{mean:.2f} times as long on average, {max(row.ratio for row in rows):.2f} at most"
    yield Figure(f"at most {LONGER} times as long as in textbooks", len(rows), len(longer), detail, tuple(longer))
    wrong, stated = wrong_formulas(7, 3_000 if long else 60)
    yield Figure("simplified formulas have the program's slope on every side", stated, len(wrong), "", tuple(wrong))
