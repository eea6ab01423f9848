"""How the cost of the gradient grows with the variables, and what long programs take to build."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy

from gradcli.engines.engine import compile_tape
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.float64 import FLOAT64
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate, pullback

VARIABLES = (10, 100, 1000, 10_000)
FUNCTIONS = (("product of x_i", "x{}", "*"), ("sum of x_i^2", "x{}^2", "+"))
GOAL = 5.0
"""Value and gradient against the value, at most."""


def timed(work: Callable[[], object], runs: int = 7) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def sweeps() -> None:
    """One reverse sweep against one evaluation, at one point."""
    print("reverse sweep (all partials) against evaluation, in float64:")
    for label, term, sign in FUNCTIONS:
        for count in VARIABLES:
            tape = lower(read([Source(sign.join(term.format(i) for i in range(count)), "benchmark")]))
            point = dict.fromkeys(tape.inputs, 1.0 + 0.0001)
            root = tape.outputs["f"]
            values = evaluate(tape, FLOAT64, point, [root])
            active = tape.dependents(tape.inputs.values())
            forward = timed(lambda: evaluate(tape, FLOAT64, point, [root]))  # noqa: B023
            backward = timed(lambda: pullback(tape, FLOAT64, values, {root: 1.0}, active))  # noqa: B023
            print(f"  {label:<16} {count:>6,} variables  {backward / forward:5.2f}x")


def blocks(points: int = 1000) -> None:
    """Value and gradient against the value alone, over a block of points."""
    print(f"value and gradient against the value, numpy engine, {points:,} points:")
    worst = 0.0
    for label, term, sign in FUNCTIONS:
        for count in VARIABLES:
            start = time.perf_counter()
            tape = lower(read([Source(sign.join(term.format(i) for i in range(count)), "benchmark")]))
            target = {"f": tape.outputs["f"]}
            whole = compile_tape(tape, target, tape.inputs, engine="numpy", threads=1)
            built = time.perf_counter() - start
            value = compile_tape(tape, target, {}, engine="numpy", threads=1)
            columns = [numpy.full(points, 1.0001) for _ in tape.inputs]
            outs = [compiled.run(columns) for compiled in (whole, value)]
            times = [timed(lambda c=c, o=o: c.run(columns, o)) for c, o in zip((whole, value), outs, strict=True)]  # type: ignore[misc]  # noqa: B023
            worst = max(worst, times[0] / times[1])
            print(f"  {label:<16} {count:>6,} variables  {times[0] / times[1]:5.2f}x   built in {built:.2f} s")
    print(f"  goal: below {GOAL:g}x: {'met' if worst < GOAL else 'MISSED'} (worst {worst:.2f}x)")


def sizes() -> None:
    """Reading, lowering and scheduling long programs."""
    print("read and lowered, then differentiated and scheduled for blocks of points:")
    for label, text in (
        ("sum of 100,000 terms", "+".join(f"x{i % 1000}*{i}" for i in range(100_000))),
        ("nest of 1,000 brackets", "(" * 1000 + "x" + ")" * 1000),
        ("chain of 100,000 names", "\n".join(["u0=x", *(f"u{i}=u{i - 1}*x+1" for i in range(1, 100_000))])),
    ):
        start = time.perf_counter()
        tape = lower(read([Source(text, "benchmark")]))
        lowered = time.perf_counter() - start
        name, root = list(tape.outputs.items())[-1]
        compile_tape(tape, {name: root}, tape.inputs, engine="numpy")
        built = time.perf_counter() - start - lowered
        print(f"  {label:<24} {lowered:5.2f} s and {built:5.2f} s   {len(tape):,} slots")


def main() -> None:
    sweeps()
    blocks()
    sizes()


if __name__ == "__main__":
    main()
