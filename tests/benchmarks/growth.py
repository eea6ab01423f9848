"""How the cost of the gradient grows with the variables, and what long programs take to build."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

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


SHELL = """
import os, resource, sys
from gradcli.cli import main
said, sys.stdout = sys.stdout, open(os.devnull, "w")
try:
    code = main()
except SystemExit as left:
    code = left.code
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
with open("/proc/self/status") as status:
    peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
print(code or 0, sum(one.ru_utime + one.ru_stime for one in used), peak, file=said)
"""


class Whole(NamedTuple):
    """A whole process: its exit status, processor seconds, those of a compiler among them, and peak in megabytes."""

    code: int
    seconds: float
    megabytes: float


def whole(*arguments: str) -> Whole:
    """A command line in a process of its own (Linux)."""
    found = subprocess.run([sys.executable, "-c", SHELL, *arguments], capture_output=True, text=True, check=True)
    code, seconds, kilobytes = found.stdout.split()
    return Whole(int(code), float(seconds), int(kilobytes) / 1024)


def chain(operations: int) -> str:
    """A definition a line, each of four operations."""
    count = operations // 4
    return "\n".join(["u0 = x", *(f"u{k + 1} = tanh(sin(u{k}*a)) + x" for k in range(count))])


def mixed(operations: int) -> str:
    """The same with constants, quotients and powers."""
    count = operations // 5
    return "\n".join(["u0 = x", *(f"u{k + 1} = cos(u{k})^2/(1 + a) + {k}.5" for k in range(count))])


def losing(operations: int) -> str:
    """A program in each line of which float64 loses a little."""
    return "\n".join(["u0 = x", *(f"u{k + 1} = ((u{k} + 1000) - 1000)*cos(a)" for k in range(operations // 4))])


def branching(operations: int) -> str:
    """A choice a line."""
    count = operations // 5
    return "\n".join(
        ["u0 = x", *(f"u{k + 1} = where(u{k} > a, sin(u{k}), cos(u{k}) + a*{k % 7}.5)" for k in range(count))]
    )


def rational(operations: int) -> str:
    """What stays rational until its digits are too many."""
    count = operations // 3
    return "\n".join(["u0 = x", *(f"u{k + 1} = u{k}/{k % 97 + 2} + a*{k % 11}.25" for k in range(count))])


def long_programs(sizes: Sequence[int] = (100_000, 1_000_000)) -> None:
    """Long programs from the shell, with their gradients."""
    print(
        "whole processes, value and gradient of long programs (processor time, those of a compiler in the first run):"
    )
    with tempfile.TemporaryDirectory() as folder:
        for label, written in (
            ("tanh(sin(u*a)) + x", chain), ("cos(u)^2/(1 + a) + k.5", mixed), ("((u + 1000) - 1000)", losing),
            ("where(u > a, …)", branching), ("u/k + a*k.25", rational),
        ):  # fmt: skip
            for operations in sizes:
                path = Path(folder, "long.txt")
                path.write_text(written(operations), encoding="utf-8")
                for way in ("--float", "certified"):
                    more = [] if way == "certified" else [way]
                    found = whole("grad", "--file", str(path), "--at", "x=0.7,a=0.003", *more)
                    each = (
                        f"{found.seconds / operations * 1e6:5.1f} us and {found.megabytes * 2**20 / operations:5.0f} B"
                    )
                    shown = f"{found.seconds:6.2f} s {found.megabytes:6.0f} MB   {each} an operation"
                    print(f"  {label:<22} {operations:>9,} {way:<9} {shown}   exit {found.code}")


def main() -> None:
    sweeps()
    blocks()
    sizes()
    long_programs()


if __name__ == "__main__":
    main()
