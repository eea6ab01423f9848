"""Figures, printed as ratios measured side by side in one run; nothing here is asserted.

python -m tests.benchmarks                   all of it, about a quarter of an hour
python -m tests.benchmarks start-up growth   start-up, growth of the gradient's cost,
                           sizes             size of programs,
                           certified         what certification costs (tests.certified_benchmarks),
                           tables            files to files, memory, growth over blocks (tests.table_benchmarks),
                           text              reading and writing tables (tests.io_benchmarks),
                           points            the engines and their peers (tests.batch_benchmarks)
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.lowering import lower
from gradcli.numbers.float64 import FLOAT64
from gradcli.sweeps import evaluate, pullback
from tests.certified_benchmarks import FIRST, long_programs

RUNS = 15
EXAMPLE = ["grad", "3*w1**2+2*w1*w2", "--at", "w1=5,w2=3"]


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def start_up() -> None:
    """Whole processes in turn with ``python -c pass``; median of the ratios of neighbours."""
    script = Path(sys.executable).parent / "gradcli"
    program = [str(script)] if script.exists() else [shutil.which("gradcli") or sys.executable, "-m", "gradcli"][:1]
    print(f"start-up against python -c pass, medians of {RUNS} pairs:")
    for label, arguments in (
        ("--version", ["--version"]),
        ("--help", ["--help"]),
        ("first example, piped", EXAMPLE),
        ("certified, piped", FIRST),
    ):
        pairs = [(seconds([*program, *arguments]), seconds([sys.executable, "-c", "pass"])) for _ in range(RUNS)]
        ratio = statistics.median(a / b for a, b in pairs)
        ours, bare = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
        print(f"  {label:<22} {ratio:5.1f}x   ({ours:.0f} ms against {bare:.0f} ms)")


def timed(work: Callable[[], object]) -> float:
    best = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        best.append(time.perf_counter() - start)
    return statistics.median(best)


def growth() -> None:
    """One reverse sweep against one evaluation, from 10 to 10,000 variables."""
    print("reverse sweep (all partials) against evaluation, in float64:")
    for label, term, sign in (("product of x_i", "x{}", "*"), ("sum of x_i^2", "x{}^2", "+")):
        for count in (10, 100, 1000, 10_000):
            text = sign.join(term.format(i) for i in range(count))
            tape = lower(read([Source(text, "benchmark")]))
            point = dict.fromkeys(tape.inputs, 1.0 + 0.0001)
            root = tape.outputs["f"]
            values = evaluate(tape, FLOAT64, point, [root])
            active = tape.dependents(tape.inputs.values())
            forward = timed(lambda: evaluate(tape, FLOAT64, point, [root]))  # noqa: B023
            backward = timed(lambda: pullback(tape, FLOAT64, values, {root: 1.0}, active))  # noqa: B023
            print(f"  {label:<16} {count:>6,} variables  {backward / forward:5.2f}x")


def sizes() -> None:
    """Reading and lowering long programs."""
    print("read and lower:")
    for label, text in (
        ("sum of 100,000 terms", "+".join(f"x{i % 1000}*{i}" for i in range(100_000))),
        ("nest of 1,000 brackets", "(" * 1000 + "x" + ")" * 1000),
        ("chain of 100,000 names", "\n".join(["u0=x", *(f"u{i}=u{i - 1}*x+1" for i in range(1, 100_000))])),
    ):
        start = time.perf_counter()
        tape = lower(read([Source(text, "benchmark")]))
        print(f"  {label:<24} {time.perf_counter() - start:5.2f} s   {len(tape):,} slots")


def elsewhere(module: str, *arguments: str) -> None:
    """A benchmark with options of its own, in a process of its own."""
    subprocess.run([sys.executable, "-m", f"tests.{module}", *arguments], check=False)


PARTS: dict[str, Callable[[], None]] = {
    "start-up": start_up,
    "growth": growth,
    "sizes": sizes,
    "certified": lambda: long_programs(timed),
    "tables": lambda: elsewhere("table_benchmarks"),
    "text": lambda: elsewhere("io_benchmarks"),
    "points": lambda: elsewhere("batch_benchmarks", "--rounds", "1"),
}


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"there is no benchmark {unknown[0]}: {', '.join(PARTS)}")
    for name in names or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
