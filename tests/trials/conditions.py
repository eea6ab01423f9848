"""Conditions a formula owes: wherever a printed formula has a value and its conditions hold, the program has it too."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.answers.derivatives import gradient
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.balls.ball import kind
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.derived import Kind
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.results.entries import Status
from gradcli.symbolic import gradients
from gradcli.symbolic.readback import reread
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate, pullback
from tests.trials import Figure

NAMES = ("x", "y")
POINTS = 25
"""Points each program is asked at."""

COORDINATES = [Fraction(k, 2) for k in range(-6, 7)] + [
    Fraction(1, 3),
    Fraction(-1, 3),
    Fraction(2, 3),
    Fraction(-5, 3),
]
ATOMS = ("x", "y", "x", "y", "2", "3", "1/2", "-1", "0")
UNARY = (
    "log({})",
    "sqrt({})",
    "exp({})",
    "1/({})",
    "({})^2",
    "({})^(1/3)",
    "({})^-1",
    "abs({})",
    "sin({})",
    "asin({})",
)
BINARY = ("({})*({})", "({})/({})", "({})^({})", "({})+({})", "({})-({})", "({})^({})*({0})", "({0})^({1})/({0})")


def program(chance: random.Random, depth: int) -> str:
    """Powers, logarithms and divisions, repeated operands among them, so that much cancels."""
    if depth == 0:
        return chance.choice(ATOMS)
    if chance.random() < 0.35:
        return chance.choice(UNARY).format(program(chance, depth - 1))
    a, b = (program(chance, chance.randrange(depth)) for _ in range(2))
    form = chance.choice(BINARY)
    return form.replace("{}", "{0}", 1).replace("{}", "{1}", 1).format(a, b)


def at(texts: Sequence[str], point: Mapping[str, Fraction]) -> list[Any]:
    formula = reread(texts, NAMES)
    with Balls(128).working() as m:
        values = evaluate(formula.tape, m, {n: point[n] for n in formula.tape.inputs}, formula.roots)
    return [values[root] for root in formula.roots]


def holds(conditions: Sequence[str], point: Mapping[str, Fraction]) -> bool:
    return all(value == 1 for value in at([f"where({c}, 1, 0)" for c in conditions], point)) if conditions else True


def faults(text: str, points: Sequence[Mapping[str, Fraction]]) -> tuple[list[str], int]:
    """What a formula states falsely at some points, and how many points it states something at."""
    asked = read([Source(text)], named=NAMES)
    found = gradients(asked, [[("f", 1)]], NAMES, seconds=5.0)
    if found.reason or found.shared or found.remark:
        return [], 0
    (row,), tape, wrong, stated = found.rows, lower(asked, wrt=NAMES), [], 0
    root, active = tape.outputs["f"], tape.dependents(tape.inputs.values())
    shown = {"": row.value, **{name: text for name, text in row.gradient.items() if text != "none"}}
    for point in points:
        for (name, formula), number in zip(shown.items(), at(list(shown.values()), point), strict=True):
            if kind(number) is not Kind.FINITE or not holds(row.conditions.each.get(name, ()), point):
                continue
            stated += not name
            with Balls(128).working() as m:
                values = evaluate(tape, m, {n: point[n] for n in tape.inputs}, [root])
                true = values[root]
                if name and kind(true) is Kind.FINITE:
                    true = pullback(tape, m, values, {root: 1}, active).get(tape.inputs[name], 0)
                if kind(true) is Kind.FINITE and m.same(true, number) is not False:
                    continue
                if kind(true) is Kind.UNCLEAR:
                    continue
            if name and _agrees(text, name, point, number):  # the chain rule as written may stumble
                continue
            wrong.append(f"{text} at {dict(point)}: d/{name} {formula} is {number}, the program's {true}")
    return wrong, stated


def _agrees(text: str, name: str, point: Mapping[str, Fraction], number: Any) -> bool:
    """Whether the derivative is certified to be another one than the formula's, or certainly none."""
    given = read_point([Source(",".join(f"{n}=({q})" for n, q in point.items()))])
    (row,) = gradient(Request([Source(text)], given, wrt=[name])).rows
    entry = row.gradient[name]
    if entry.status is Status.OK and entry.value is not None:
        return (
            not isinstance(entry.value, int | Fraction)
            or entry.value == number
            or not isinstance(number, int | Fraction)
        )
    return entry.status in (Status.UNCERTIFIED, Status.UNCONNECTED)


def measure(long: bool) -> Iterator[Figure]:
    """One figure: pairs of a program and a point at which its formula states a value."""
    pairs, chance = 20_000 if long else 1_000, random.Random(14)
    wrong: list[str] = []
    tried = programs = 0
    while tried < pairs:
        text = f"{program(chance, 3)} + 0*x + 0*y"
        points = [dict(zip(NAMES, chance.choices(COORDINATES, k=2), strict=True)) for _ in range(POINTS)]
        found, stated = faults(text, points)
        wrong, tried, programs = wrong + found, tried + stated, programs + (stated > 0)
    yield Figure(
        "formulas under their conditions have the program's value",
        tried,
        len(wrong),
        f"{programs:,} programs",
        tuple(wrong),
    )
