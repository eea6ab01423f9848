"""Value and full gradient of many points against what others need, measured side by side in one run.

python -m tests.benchmarks.points [--points 1e3,1e5,1e6] [--only ii,v] [--rounds 5] [--threads 2] [--together]

Every contestant has a process of its own (thread pools of others spin), the contestants take turns, and a
figure is the median of the rounds' medians: nanoseconds of the processor a point, of all threads together, and the
ratio to hand-written C compiled with the same flags. Results go into arrays that are reused; ``fresh`` says that they
are new every time.
``--together`` has the engines and that C take turns within one process instead, and takes the fastest run of each:
the ratio that a busy machine disturbs least.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from gradcli.engines.engine import compile_tape
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.tape.lowering import lower
from tests.benchmarks.forms import Work
from tests.benchmarks.peers import PEERS, C
from tests.benchmarks.programs import CASES, Case

WITHIN = 1.05
"""The native engine against hand-written C, at most."""
SECONDS = 300
"""Of one process."""


def ours(case: Case, columns: list[Any], threads: int, engine: str, fresh: bool = False) -> Work:
    program = read([Source(case.text, "benchmark")], named=case.names, of=None)
    tape = lower(program)
    target = program.targets[-1]
    by = {name: tape.inputs[name] for name in case.wrt}
    compiled = compile_tape(tape, {target: tape.outputs[target]}, by, engine=engine, threads=threads)
    given = [columns[case.names.index(name)] for name in compiled.inputs]
    out = None if fresh else compiled.run(given)
    return lambda: compiled.run(given, out)


def contestants(case: Case, columns: list[Any], threads: int) -> dict[str, Callable[[], Work]]:
    found: dict[str, Callable[[], Work]] = {}
    for engine in ("native", "numpy"):
        found[engine] = lambda engine=engine: ours(case, columns, threads, engine)  # type: ignore[misc]
        found[f"{engine}, fresh"] = lambda engine=engine: ours(case, columns, threads, engine, True)  # type: ignore[misc]
    for name, peer in PEERS.items():
        found[name] = lambda peer=peer: peer.prepare(case, columns, threads)  # type: ignore[misc]
    return found


def columns_of(case: Case, count: int) -> list[Any]:
    random = np.random.default_rng(1)
    return [float(random.uniform(0.1, 1)) if n in case.fixed else random.uniform(0.1, 1, count) for n in case.names]


def measure(case: Case, contestant: str, count: int, threads: int, runs: int) -> str:
    """Nanoseconds a point and seconds to the first result, or why there is none: one line."""
    columns = columns_of(case, count)
    start = time.perf_counter()
    try:
        work = contestants(case, columns, threads)[contestant]()
        work()
    except Exception as error:  # a peer that cannot do a program is a line of the report
        return f"{type(error).__name__}: {str(error).splitlines()[0][:100] if str(error) else ''}"
    ready = time.perf_counter() - start
    times = []
    repeats = max(1, 20_000 // count)
    for _ in range(runs):
        start = time.process_time()
        for _ in range(repeats):
            work()
        times.append((time.process_time() - start) / repeats)
    return f"{statistics.median(times) / count * 1e9} {ready}"


def report(case: Case, count: int, options: argparse.Namespace) -> list[str]:
    """Prints the figures of one program; returns the goals that were missed."""
    found: dict[str, list[float]] = {}
    ready: dict[str, list[float]] = {}
    failed = {}
    print(f"{case.label}, {count:,} points, {options.threads} threads: ns a point, ratio to C, seconds to start")
    for _ in range(options.rounds):
        for name in contestants(case, [], options.threads):
            line = "" if name in failed else _in_a_process(case, name, count, options)
            try:
                figure, start = map(float, line.split())
            except ValueError:
                failed.setdefault(name, line or "failed")
                continue
            found.setdefault(name, []).append(figure)
            ready.setdefault(name, []).append(start)
    figures = {name: statistics.median(measured) for name, measured in found.items()}
    base = figures.get(C, math.nan)
    for name, figure in figures.items():
        ratio, start = figure / base, statistics.median(ready[name])
        print(f"  {name:<22} {figure:9.2f} {ratio:8.2f}x {start:8.2f} s")
    for name, line in failed.items():
        print(f"  {name:<22} {line}")
    missed = list(_missed(figures))
    for line in missed:
        print(f"  goal MISSED: {line}")
    sys.stdout.flush()
    return [f"{case.label}, {count:,} points: {line}" for line in missed]


def together(case: Case, count: int, options: argparse.Namespace) -> list[str]:
    """Prints the engines' ratios to hand-written C, all in this process; returns the goals that were missed."""
    made = contestants(case, columns_of(case, count), options.threads)
    works = {name: made[name]() for name in ("native", "numpy", C)}
    figures = dict.fromkeys(works, math.inf)
    for _ in range(options.rounds * options.runs):
        for name, work in works.items():
            start = time.process_time()
            work()
            figures[name] = min(figures[name], (time.process_time() - start) / count * 1e9)
    shown = ", ".join(f"{name} {figure:.2f} ns ({figure / figures[C]:.2f}x)" for name, figure in figures.items())
    print(f"{case.label}, {count:,} points, {options.threads} threads: {shown}", flush=True)
    return [f"{case.label}, {count:,} points: {line}" for line in _missed(figures)]


def _missed(figures: dict[str, float]) -> list[str]:
    found = []
    if C in figures and "native" in figures and figures["native"] > WITHIN * figures[C]:
        found.append(f"native is {figures['native'] / figures[C]:.2f}x hand-written C, not {WITHIN:g}x")
    for name, peer in PEERS.items():
        # What a library cannot do otherwise, new arrays included, is its figure; ours is that of reused arrays.
        if peer.goal in figures and name in figures and figures[peer.goal] > figures[name]:
            found.append(f"{peer.goal} takes {figures[peer.goal] / figures[name]:.2f}x the time of {name}")
    return found


def _in_a_process(case: Case, name: str, count: int, options: argparse.Namespace) -> str:
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.points", "--one", name]
    command += ["--only", _number(case), "--points", str(count), "--threads", str(options.threads)]
    command += ["--runs", str(options.runs)]
    threads = {name: str(options.threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    environment = {**os.environ, **threads, "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, env=environment)
    except subprocess.TimeoutExpired:
        return f"longer than {SECONDS} seconds"
    return (done.stdout.strip().splitlines() or [""])[-1]


def _number(case: Case) -> str:
    return case.label.split()[0].strip("()")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.points")
    parser.add_argument("--points", default="1e3,1e5,1e6")
    parser.add_argument("--only", default="", help="programs, for example ii,v")
    parser.add_argument("--without", default="", help="peers to leave out")
    parser.add_argument("--rounds", type=int, default=5, help="processes a figure")
    parser.add_argument("--runs", type=int, default=7, help="runs a process")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--together", action="store_true", help="the engines and C in one process, fastest runs")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    chosen = [case for case in CASES if not options.only or _number(case) in options.only.split(",")]
    counts = [int(float(points)) for points in options.points.split(",")]
    if options.one:
        print(measure(chosen[0], options.one, counts[0], options.threads, options.runs))
        return
    if options.together:
        _conclude([line for case in chosen for count in counts for line in together(case, count, options)])
        return
    absent = {peer.needs for peer in PEERS.values() if peer.needs and importlib.util.find_spec(peer.needs) is None}
    for library in sorted(absent):
        print(f"{library}: not installed, left out")
    for name in [name for name, peer in PEERS.items() if peer.needs in absent or name in options.without.split(";")]:
        del PEERS[name]
    _conclude([line for case in chosen for count in counts for line in report(case, count, options)])


def _conclude(missed: list[str]) -> None:
    print("goals missed:" if missed else "every goal that could be measured was met", *missed, sep="\n  ")


if __name__ == "__main__":
    main()
