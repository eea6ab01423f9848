"""Special functions with 1,000 digits: value and partials of every row at ordinary points, against 1,100 digits."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from gradcli.answers.derivatives import gradient
from gradcli.errors import Source
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import FUNCTIONS
from gradcli.functions.row import NO_RULE
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.guards import Asking
from gradcli.questions.array_values import coordinate_of
from gradcli.questions.request import Request
from gradcli.results.entries import Entry, Status
from tests.trials import Figure

DIGITS, MORE = 1000, 1100
SECONDS, SHORT = 60.0, 5.0
NAMES = [name for name, row in PRIMITIVES.items() if row.group and name in FUNCTIONS and not row.parameter]
"""Rows of the groups that a user can call."""


def point(name: str, chance: random.Random) -> dict[str, Fraction]:
    """Operands within the sample and the domain of a row: thirds and sevenths, whole numbers where it asks for them."""
    row = PRIMITIVES[name]
    while True:
        at = {
            letter: Fraction(chance.randint(round(21 * low) + 1, max(round(21 * high) - 1, round(21 * low) + 1)), 21)
            for letter, (low, high) in zip(row.letters, row.sample, strict=True)
        }
        for letter in row.letters[: row.orders]:
            at[letter] = Fraction(chance.randint(0, 2))
        whole = {letter: Fraction(round(x)) if letter != row.letters[-1] else x for letter, x in at.items()}
        for given in (at, whole):
            if row.needs is None or row.needs(Asking(FLOAT64), *map(float, given.values())) is True:
                return given


def entries(name: str, at: dict[str, Fraction], digits: int, seconds: float) -> dict[str, Entry]:
    """The value and the partials for which there is a rule."""
    row = PRIMITIVES[name]
    text = f"{name}({', '.join(row.letters)})"
    ruled = [x for x, rule in zip(row.letters, row.partials, strict=True) if rule is not NO_RULE]
    given: Any = {x: coordinate_of(number) for x, number in at.items()}
    (found,) = gradient(Request([Source(text)], at=given, wrt=tuple(ruled), digits=digits, seconds=seconds)).rows
    return {"": found.value, **found.gradient}


def faults(name: str, at: dict[str, Fraction], seconds: float) -> list[str]:
    """Entries that are not ok with 1,000 digits, or are others with 1,100."""
    wrong = []
    first, second = (entries(name, at, digits, seconds) for digits in (DIGITS, MORE))
    for which, entry in first.items():
        where = f"{name}({', '.join(f'{x}={number}' for x, number in at.items())}) {which or 'value'}"
        if entry.status in (Status.KINK, Status.JUMP):
            continue  # the point was drawn there
        if entry.status is not Status.OK:
            wrong.append(f"{where}: {entry.status.value}, {entry.reason}")
        elif second[which].status is Status.OK and not _alike(entry.value, second[which].value):
            wrong.append(f"{where}: {entry.value} with {DIGITS} digits, {second[which].value} with {MORE}")
    return wrong


def _alike(few: Any, many: Any) -> bool:
    return abs(Fraction(str(few)) - Fraction(str(many))) <= abs(Fraction(str(many))) / 10 ** (DIGITS - 1)


def measure(long: bool) -> Iterator[Figure]:
    chance = random.Random(1)
    names = NAMES if long else chance.sample(NAMES, 12)
    tried, wrong = 0, []
    for name in names:
        for _ in range(2 if long else 1):
            tried += 1
            wrong += faults(name, point(name, chance), SECONDS if long else SHORT)
    yield Figure(f"points of {len(names)} rows with {DIGITS:,} digits", tried, len(wrong), "", tuple(wrong))
