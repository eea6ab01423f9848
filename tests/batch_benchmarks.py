"""Value and full gradient of many points against what others need, measured side by side in one run.

python -m tests.batch_benchmarks [--points 1e3,1e5,1e6] [--only ii,v] [--rounds 5] [--threads 2]

Every contestant has a process of its own (thread pools of others spin), the contestants take turns, and a
figure is the median of the rounds' medians: nanoseconds a point, and the ratio to hand-written C compiled
with the same flags. Results go into arrays that are reused; ``fresh`` is our engine with new arrays every
time, which is what lambdify, autograd, JAX and PyTorch do too. Nothing is asserted.
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

from gradcli.batch.engine import compile_tape
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.lowering import lower
from tests.batch_peers import PEERS, Work
from tests.batch_programs import CASES, Case

REQUIRES = {"autograd": "autograd", "JAX": "jax", "numba": "numba", "PyTorch": "torch", "torch.compile": "torch"}


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
        found[name] = lambda peer=peer: peer(case, columns, threads)  # type: ignore[misc]
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
        return f"{type(error).__name__}"
    ready = time.perf_counter() - start
    times = []
    repeats = max(1, 20_000 // count)
    for _ in range(runs):
        start = time.perf_counter()
        for _ in range(repeats):
            work()
        times.append((time.perf_counter() - start) / repeats)
    return f"{statistics.median(times) / count * 1e9} {ready}"


def report(case: Case, count: int, options: argparse.Namespace) -> None:
    found: dict[str, list[float]] = {}
    ready: dict[str, list[float]] = {}
    for _ in range(options.rounds):
        for name in contestants(case, [], options.threads):
            line = _in_a_process(case, name, count, options)
            try:
                figures = [float(word) for word in line.split()]
            except ValueError:
                figures = []
            if len(figures) == 2:
                found.setdefault(name, []).append(figures[0])
                ready.setdefault(name, []).append(figures[1])
            else:
                print(f"  {name}: {line or 'failed'}")
    print(f"{case.label}, {count:,} points, {options.threads} threads: ns a point, ratio to C, seconds to start")
    base = statistics.median(found["hand-written C"]) if "hand-written C" in found else math.nan
    for name, figures in found.items():
        figure = statistics.median(figures)
        print(f"  {name:<15} {figure:9.2f} {figure / base:8.2f}x {statistics.median(ready[name]):8.2f} s")


def _in_a_process(case: Case, name: str, count: int, options: argparse.Namespace) -> str:
    command = [sys.executable, "-W", "ignore", "-m", "tests.batch_benchmarks", "--one", name]
    command += ["--only", _number(case), "--points", str(count), "--threads", str(options.threads)]
    command += ["--runs", str(options.runs)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        return "longer than 300 s"
    return (done.stdout.strip().splitlines() or [""])[-1]


def _number(case: Case) -> str:
    return case.label.split()[0].strip("()")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", default="1e3,1e5,1e6")
    parser.add_argument("--only", default="")
    parser.add_argument("--without", default="")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--one", default="")
    options = parser.parse_args()
    chosen = [case for case in CASES if not options.only or _number(case) in options.only.split(",")]
    counts = [int(float(points)) for points in options.points.split(",")]
    if options.one:
        print(measure(chosen[0], options.one, counts[0], options.threads, options.runs))
        return
    for name, module in REQUIRES.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name}: not installed, left out")
            PEERS.pop(name)
    for name in filter(None, options.without.split(",")):
        PEERS.pop(name, None)
    for case in chosen:
        for count in counts:
            report(case, count, options)


if __name__ == "__main__":
    main()
