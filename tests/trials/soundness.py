"""Soundness of certified numbers: rows, random programs, references, identities, each against another route."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import mpmath as mp
from flint import arb

from gradcli.answers.derivatives import gradient
from gradcli.errors import Source
from gradcli.functions.book import CORE as ROWS
from gradcli.functions.book import PRIMITIVES
from gradcli.language.program import read
from gradcli.numbers.balls.ball import Ball, kind
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.derived import Kind
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.results.entries import Status
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate, pullback
from tests.chance.identities import IDENTITIES, OPEN, near
from tests.chance.random_programs import INPUTS, random_point, random_tape
from tests.oracles.reference_cases import reference_faults
from tests.oracles.row_truth import DIGITS, faults
from tests.oracles.special_truth import TRUTHS, cases, faulty
from tests.trials import Figure

REFERENCES = ("rubi", "cute", "goptim", "feynman", "nist", "peers", "sympy")

# Random programs


ATOMS = ("x", "y", "0.1", "3", "2/3", "pi")
UNARY = ("sin({})", "cos({})", "exp(-({})^2)", "log(1+({})^2)", "sqrt(2+({})^2)", "tanh({})", "atan({})", "erf({})")
BINARY = ("({})+({})", "({})-({})", "({})*({})", "({})/(3+({})^2)", "hypot({}, 1+({})^2)", "max({}, {})")


def random_program(chance: random.Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(ATOMS)
    if chance.random() < 0.5:
        return chance.choice(UNARY).format(random_program(chance, depth - 1))
    form = chance.choice(BINARY)
    return form.format(random_program(chance, depth - 1), random_program(chance, depth - 1))


def program_faults(seed: int) -> list[str]:
    """What is wrong with the value and the gradient of a random program: two precisions, a difference quotient."""
    chance = random.Random(seed)
    text = f"({random_program(chance, 5)})*x + ({random_program(chance, 3)})*y"
    point = {name: Fraction(chance.randint(-300, 300), 128) for name in ("x", "y")}
    tape = lower(read([Source(text)], named=["x", "y"]), wrt=["x", "y"])
    root, found, wrong = tape.outputs["f"], [], []
    for precision in (64, 200):
        with Balls(precision).working() as m:
            values = evaluate(tape, m, point, [root])
            cotangents = pullback(tape, m, values, {root: 1}, [True] * len(tape))
            found.append([values[root], *(cotangents[tape.inputs[n]] for n in ("x", "y"))])
    for low, high in zip(*found, strict=True):
        if isinstance(low, int | Fraction) or isinstance(high, int | Fraction):
            continue
        if not low.arb.overlaps(high.arb) or high.arb.rad() > low.arb.rad():
            wrong.append(f"{text} at {point}: {low} and {high}")
    with mp.workdps(90):
        for variable, cotangent in zip(("x", "y"), found[1][1:], strict=True):
            ends = []
            for sign in (1, -1):
                moved = point | {variable: point[variable] + sign * Fraction(1, 10**25)}
                with Balls(300).working() as m:
                    ends.append(_middle(evaluate(tape, m, moved, [root])[root]))
            quotient = (ends[0] - ends[1]) / (2 * mp.mpf(10) ** -25)
            # A central difference is off by h^2 f'''/6; the programs' third derivatives stay below 1e19 here.
            if abs(quotient - _middle(cotangent)) > mp.mpf(10) ** -30:
                wrong.append(f"{text} at {point}: d/d{variable} is {cotangent}, the quotient {quotient}")
    return wrong


def _middle(number: Any) -> Any:
    if isinstance(number, int | Fraction):
        return mp.mpf(number.numerator) / number.denominator
    return mp.mpf(number.arb.mid().str(88, radius=False))


def box_faults(seed: int, points: int = 4) -> tuple[list[str], int]:
    """A random tape of all rows over wide balls: its value and its cotangents hold those of points inside.

    Also how many numbers were held against a ball. Points where the tape has no number, or a corner, tell nothing.
    """
    chance = random.Random(seed)
    tape, middle = random_tape(seed, 10), random_point(seed)
    reach = {name: Fraction(chance.choice([0, 1, 1, 8]), 2 ** chance.randint(2, 40)) for name in INPUTS}
    root, wrong, seen = tape.outputs["f"], [], 0

    def swept(m: Any, inputs: dict[str, Any]) -> list[Any]:
        values = evaluate(tape, m, inputs, [root])
        cotangents = pullback(tape, m, values, {root: 1}, tape.dependents(tape.inputs.values()))
        return [values[root], *(cotangents.get(tape.inputs[name], 0) for name in INPUTS)]

    with Balls(chance.choice([64, 160])).working() as m:
        balls = {n: Ball(arb(_arb(x), _arb(reach[n]))) if reach[n] else x for n, x in middle.items()}
        wide = swept(m, balls)
        if m.kind(wide[0]) is Kind.UNCLEAR:  # nothing is said, of the cotangents neither
            return [], 0
    for _ in range(points):
        inside = {n: x + reach[n] * Fraction(chance.randint(-64, 64), 64) for n, x in middle.items()}
        with Balls(400).working() as m:
            thin = swept(m, inside)
            if m.kind(thin[0]) is not Kind.FINITE:
                continue
            for which, (hull, number) in enumerate(zip(wide, thin, strict=True)):
                if m.kind(number) is not Kind.FINITE:
                    continue
                seen += 1
                if not holds(hull, number):
                    wrong.append(f"seed {seed}, item {which} at {inside}: {hull} misses {number}")
    return wrong, seen


def _arb(q: Fraction) -> Any:
    return arb(q.numerator) / arb(q.denominator)


def holds(hull: Any, number: Any) -> bool:
    """Whether a wide ball may hold the number of a thin one."""
    if kind(hull) in (Kind.UNDEFINED, Kind.POLE):
        return False
    if isinstance(hull, Ball) and not hull.arb.is_finite():
        return True
    wide, thin = (x.arb if isinstance(x, Ball) else arb(x.numerator) / arb(x.denominator) for x in (hull, number))
    return bool(wide.overlaps(thin))


# Zeros


def zero_faults(count: int) -> tuple[list[str], int]:
    """Identities that are not proved, and near identities that are taken for one."""
    wrong = []

    def entry(text: str, at: str) -> Any:
        request = Request([Source(text)], read_point([Source(f"x={at}")]), None, ["x"], seconds=20)
        return gradient(request).rows[0].value

    for text, at in IDENTITIES:
        if entry(text, at).value != 0:
            wrong.append(f"{text} at {at} is not proved")
    every = IDENTITIES + OPEN
    for number in range(count):
        found = entry(near(number), every[number % len(every)][1])
        if found.status is not Status.OK or not found.value:
            wrong.append(f"{near(number)} is {found}")
    return wrong, len(IDENTITIES) + count


# The figures


def measure(long: bool) -> Iterator[Figure]:
    draws, programs = (1600, 20_000) if long else (200, 1_000)
    with mp.workdps(DIGITS):
        for precision in (64, 160):
            wrong, least, total = [], 10**9, 0
            for row in ROWS:
                found, seen = faults(row, Balls(precision), draws)
                wrong, least, total = wrong + found, min(least, seen), total + seen
            detail = f"{len(ROWS)} rows, at least {least:,} each, at {precision} bits"
            yield Figure("values and partials of rows hold mpmath's", total, len(wrong), detail, tuple(wrong))
    wrong, total = [], 0
    for name in TRUTHS:
        wrong += faulty(PRIMITIVES[name], Balls(96), 300 if long else 10)
        total += sum(len(case.truths) for case in cases(name, 300 if long else 10))
    yield Figure(
        "special functions: values and partials hold mpmath's", total, len(wrong), f"{len(TRUTHS)} rows", tuple(wrong)
    )
    seeds = range(programs)
    failed = [text for seed in seeds for text in program_faults(seed)]
    yield Figure("random programs: two precisions, a quotient", len(seeds), len(failed), "", tuple(failed))
    boxes = [box_faults(seed) for seed in range(10 * programs)]
    failed = [text for found, _ in boxes for text in found]
    yield Figure("numbers inside wide balls of random tapes", sum(n for _, n in boxes), len(failed), "", tuple(failed))
    for name in REFERENCES:
        found, checked = reference_faults(name, 1 if long or name != "rubi" else 8)
        yield Figure(f"references of {name} as printed", checked, len(found), "", tuple(map(str, found)))
    failed, tried = zero_faults(280 if long else 42)
    yield Figure("identities proved, near identities told from 0", tried, len(failed), "", tuple(failed))
