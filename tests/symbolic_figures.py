"""Figures of the symbolic side: formulas read back over balls, claims of other tools proved, the cost of a start.

python -m tests.symbolic_figures [--long] [rubi cute feynman peers sympy | start]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from flint import arb

from gradcli.errors import GradcliError, Source
from gradcli.language.program import read
from gradcli.numbers.ball import FINITE, enclosure, kind
from gradcli.numbers.balls import Balls
from gradcli.sweeps import evaluate
from gradcli.symbolic import gradients
from gradcli.symbolic.orders import differentiate
from gradcli.symbolic.proof import judge_claim
from gradcli.symbolic.readback import reread

CASES = Path(__file__).parent / "cases"
BITS = 256
DIGITS = 25
AT_DOUBLES = frozenset(["cute"])
"""Cases at standard starts: the reference is that of the doubles nearest to the decimals, in expression and point."""

SETS = ["rubi", "cute", "feynman", "peers", "sympy"]

SAMPLE = {"rubi": 5}
"""Of the large files every how manieth case is taken, unless all are asked for."""


def load(name: str, *, every: int = 1) -> list[dict[str, Any]]:
    """The cases of a file, or every so manieth."""
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[::every]]


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


LOGISTIC = "; ".join(["x0 = 1*x", *(f"x{k + 1} = r*x{k}*(1 - x{k})" for k in range(20))])
PRODUCT = "*".join(f"w{k}" for k in range(300))
AT_PRODUCT = ",".join(f"w{k}={k % 7 + 1}/3" for k in range(300))
STARTS = {
    "a formula in a table": ["grad", "3*w1**2+2*w1*w2", "--at", "w1=5,w2=3", "--symbolic", "--format", "table"],
    "diff": ["diff", "x^2*sin(x)"],
    "the logistic map, 20 times": ["grad", LOGISTIC, "--at", "x=1/3,r=3.7", "--symbolic"],
    "a product of 300 factors": ["grad", PRODUCT, "--at", AT_PRODUCT, "--symbolic"],
}


def starts(rounds: int = 9) -> dict[str, float]:
    """Whole processes by turns with ``import sympy``: ratios of medians, with bytecode as an installation has."""
    with TemporaryDirectory() as compiled:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONPATH": str(CASES.parent.parent)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        commands = {"": ["-c", "import sympy"], **{name: ["-m", "gradcli", *words] for name, words in STARTS.items()}}
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(rounds + 1):
            for name, words in commands.items():
                began = time.perf_counter()
                subprocess.run([sys.executable, *words], env=environment, stdout=subprocess.DEVNULL, check=True)
                if number:  # the first compiles
                    seconds[name].append(time.perf_counter() - began)
    reference = median(seconds.pop(""))
    return {name: median(found) / reference for name, found in seconds.items()}


def main() -> int:
    whole = "--long" in sys.argv
    for name in [n for n in SETS if n in sys.argv] or ([] if "start" in sys.argv else SETS):
        began, compared, wrong, without = time.monotonic(), 0, [], []
        cases = [c for c in load(name, every=1 if whole else SAMPLE.get(name, 1)) if "grad" in c]
        for case in cases:
            digits = 14 if name in AT_DOUBLES else DIGITS
            try:
                count, bad, reason = check_case(case, digits)
            except GradcliError as error:
                count, bad, reason = 0, [(case["id"], error.what)], ""
            compared, wrong = compared + count, wrong + bad
            without += [(case["id"], reason)] if reason else []
        seconds = time.monotonic() - began
        counts = f"{len(wrong)} wrong, {len(without)} without a formula"
        print(f"{name}: {len(cases)} cases, {compared} derivatives, {counts}, {seconds:.0f} s")
        for line in (wrong + without)[:12]:
            print("   ", line)
    for name in () if "start" in sys.argv else ("peers", "sympy"):
        outcomes = {case["id"]: proved(case) for case in load(name) if "expected_expr" in case}
        share = sum(outcome == "proved" for outcome in outcomes.values())
        print(f"{name}: {share} of {len(outcomes)} expected answers proved equal")
        print("   ", {k: v for k, v in outcomes.items() if v != "proved"})
    for name, ratio in starts().items():
        print(f"{name}: {ratio:.2f} times import sympy")
    return 0


if __name__ == "__main__":
    sys.exit(main())
