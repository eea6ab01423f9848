"""Formulas of the real cases, read back over balls; and what other tools expect, proved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from flint import arb

from gradcli.errors import GradcliError, Source
from gradcli.language.program import read
from gradcli.numbers.balls.ball import FINITE, enclosure, kind
from gradcli.numbers.balls.balls import Balls
from gradcli.symbolic import gradients
from gradcli.symbolic.orders import differentiate
from gradcli.symbolic.proof import judge_claim
from gradcli.symbolic.readback import reread
from gradcli.tape.sweeps import evaluate
from tests.paths import CASES
from tests.trials import Figure

BITS = 256
DIGITS = 25
AT_DOUBLES = frozenset(["cute"])
"""Cases at standard starts: the reference is that of the doubles nearest to the decimals, in expression and point."""

SETS = ["rubi", "cute", "feynman", "peers", "sympy"]
ANSWERS = ["peers", "sympy"]

SAMPLE = {"rubi": 5}
"""Of the large files every how manieth case is taken, unless all are asked for."""


def load(name: str, *, every: int = 1) -> list[dict[str, Any]]:
    """The cases of a file, or every so manieth."""
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[::every]]


def digits_of(name: str) -> int:
    """The digits a set's references have: at a standard start those of doubles, less the conditioning."""
    return 14 if name in AT_DOUBLES else DIGITS


def formulas(case: dict[str, Any], seconds: float = 60.0) -> Any:
    """The gradient of a case as formulas."""
    wrt = case["vars"]
    program = read([Source(case["expr"], "case")], named=wrt)
    return gradients(program, [[(program.targets[0], 1)]], wrt, seconds=seconds)


def over_balls(texts: list[str], shared: Any, point: dict[str, str]) -> list[Any]:
    """The values of formulas at a point, each a ball: read by the language, run over our own tape."""
    if not texts:
        return []
    formula = reread(texts, tuple(point), shared)
    with Balls(BITS).working() as m:
        inputs = {name: Fraction(point[name]) for name in formula.tape.inputs}
        values = evaluate(formula.tape, m, inputs, formula.roots)
        return [values[root] for root in formula.roots]


def agrees(value: Any, reference: str, digits: int = DIGITS) -> bool:
    """Whether a ball is a number that has these digits of a decimal."""
    if kind(value) != FINITE:
        return False
    with Balls(BITS).working():
        expected = Fraction(reference)
        allowed = abs(expected) / 10**digits if expected else Fraction(1, 10 ** (digits + 5))
        difference = abs(enclosure(value) - arb(expected.numerator) / expected.denominator)
        return bool(difference <= arb(allowed.numerator) / allowed.denominator)


def check_case(case: dict[str, Any], digits: int = DIGITS) -> tuple[int, list[Any], str]:
    """How many derivatives of a case were compared, which of them are wrong, and why there is no formula."""
    found = formulas(case)
    if found.reason:
        return 0, [], found.reason
    gradient, compared, wrong = found.rows[0].gradient, 0, []
    for point, references in zip(case["points"], case["grad"], strict=True):
        names = [name for name in references if gradient[name] != "none"]
        wrong += [
            (case["id"], n, "none", references[n]) for n in references if n not in names and Fraction(references[n])
        ]
        values = over_balls([gradient[name] for name in names], found.shared, point)
        for name, value in zip(names, values, strict=True):
            compared += 1
            if not agrees(value, references[name], digits):
                wrong.append((case["id"], name, gradient[name][:200], str(value), references[name]))
    return compared, wrong, ""


def proved(case: dict[str, Any], seconds: float = 5.0) -> str:
    """What becomes of the answer another tool expects."""
    program = read([Source(case["expr"], "case")], named=case["vars"])
    *before, last = case["wrt"]
    if before:
        below = differentiate(program, program.targets[0], before)
        program = reread([below.text], case["vars"], below.shared).program
    claim = Source(case["expected_expr"], "the answer")
    return judge_claim(program, program.targets[0], last, claim, seconds=seconds).status.value


def read_back(name: str, *, whole: bool) -> Figure:
    """Every derivative of a set's formulas against the references."""
    cases = [c for c in load(name, every=1 if whole else SAMPLE.get(name, 1)) if "grad" in c]
    compared, wrong, without = 0, [], []
    for case in cases:
        try:
            count, bad, reason = check_case(case, digits_of(name))
        except GradcliError as error:
            count, bad, reason = 0, [(case["id"], error.what)], ""
        compared, wrong = compared + count, wrong + bad
        without += [(case["id"], reason)] if reason else []
    return Figure(
        f"derivatives of {name} have {digits_of(name)} digits of the reference, read back",
        compared,
        len(wrong),
        f"{len(cases)} cases, {len(without)} without a formula",
        tuple(map(str, wrong + without)),
    )


def answers(name: str) -> Figure:
    """The share of another tool's answers that is proved equal; a refuted one has failed."""
    outcomes = {case["id"]: proved(case) for case in load(name) if "expected_expr" in case}
    share = sum(outcome == "proved" for outcome in outcomes.values())
    refuted = [case for case, outcome in outcomes.items() if outcome == "refuted"]
    open_ = tuple(case for case, outcome in outcomes.items() if outcome == "not proved")
    detail = f"{share} of {len(outcomes)} proved equal"
    return Figure(f"expected answers of {name} are not refuted", len(outcomes), len(refuted), detail, open_)


def measure(long: bool) -> Iterator[Figure]:
    """A figure a set of cases."""
    for name in SETS:
        yield read_back(name, whole=long)
    for name in ANSWERS:
        yield answers(name)
