"""What certified tables cost: rows a second of each stage in one thread, and whole processes against polars copying.

``python -m tests.benchmarks.certified_stages [ROWS] [PROCESSES]``
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from gradcli.engines.balls.engine import BallEngine
from gradcli.engines.balls.plan import ball_plan
from gradcli.engines.c_entry import ROW
from gradcli.engines.library import addresses, integers
from gradcli.engines.pairs.engine import PairEngine
from gradcli.engines.pairs.rests import rests
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.lowering import tape_of
from tests.benchmarks import tables
from tests.benchmarks.processes import installed

NAMES = ("x", "y", "z")
TEXTS = (
    tables.TEXT,
    "x*y/(x^2 + y^2 + 1) + z",
    "tanh(x*y) + atan(z)*sqrt(1 + x^2)",
    "log(1 + exp(x - y))*cos(z)",
    "where(x > y, x^2*z, sin(y)/(1 + z^2))",
)
ROWS, OVER_BALLS = 200_000, 4000
GOAL, RATIO = 5.0, 1.0
"""Million rows a second and thread over pairs, at least; whole processes against polars, at most."""


def stages(text: str) -> str:
    """Rows a second of one program with its partials, and the share that pairs leave to balls."""
    tape = tape_of(read([Source(text)], named=NAMES), wrt=NAMES)
    asked = gradient_tape(tape, tape.outputs, {name: tape.named(name) for name in NAMES}, edges=True)
    results = [*asked.values.values(), *asked.connected.values()]
    start = time.perf_counter()
    pairs = PairEngine(asked.tape, results, asked.edges, {})
    made = time.perf_counter() - start
    balls = BallEngine(ball_plan(asked.tape, results, asked.edges, {}))
    chance = np.random.default_rng(2)
    columns = [chance.standard_normal(ROWS) for _ in pairs.inputs]
    seconds, left = over_pairs(pairs, columns)
    few = [column[:OVER_BALLS].copy() for column in columns]
    start = time.process_time()
    balls.run(few, OVER_BALLS)
    slow = (time.process_time() - start) / OVER_BALLS
    met = "met" if 1e-6 / seconds >= GOAL else "MISSED"
    return (
        f"  {text:<56} {1e-6 / seconds:5.1f} M/s over pairs ({met}), {left} of {ROWS:,} left to balls, "
        f"{1e-3 / slow:4.0f} k/s over balls; made in {made:.2f} s"
    )


def over_pairs(engine: PairEngine, columns: list[Any]) -> tuple[float, int]:
    """Seconds a row in this thread, and how many rows are left."""
    given = [*columns, *map(rests, columns)]
    found, marks = np.empty((engine.kernel.results, ROWS)), np.zeros(ROWS, dtype=np.uint8)
    room = np.empty(ROW * engine.kernel.working)
    arguments = (
        ROWS,
        addresses([column.ctypes.data for column in given]),
        integers([-1] * len(given)),
        addresses([row.ctypes.data for row in found]),
        room.ctypes.data,
        marks.ctypes.data,
    )
    times = []
    for _ in range(7):
        start = time.thread_time()
        engine._function(*arguments)
        times.append(time.thread_time() - start)
    return statistics.median(times) / ROWS, int(marks.sum())


def processes(rows: int, rounds: int) -> None:
    """CSV to CSV, processor time beside wall time; both compilers, C's and Python's, have run before."""
    if "polars" not in installed("polars"):
        return
    scripts = {
        "gradcli --certify": tables.ours_with("--certify"),
        "gradcli": tables.ours_with(),
        "polars, copying": tables.POLARS.format(form="csv"),
    }
    with tempfile.TemporaryDirectory() as folder:
        given, into = Path(folder, "in.csv"), Path(folder, "out.csv")
        tables.write_csv(given, rows * 58.4)
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in scripts}
        for number in range(rounds + 1):
            for name, script in scripts.items():
                measured = once(script, given, into)
                if number:
                    found[name].append(measured)
    middle = {name: [statistics.median(part) for part in zip(*times, strict=True)] for name, times in found.items()}
    print(f"files to files, {rows:,} rows, 3 columns in, 4 and a status out, medians of {rounds} processes in turn:")
    for name, (wall, processor) in middle.items():
        print(f"  {name:<20} {wall:6.2f} s, {processor:6.2f} s of the processor")
    ratio = middle["gradcli --certify"][0] / middle["polars, copying"][0]
    print(f"  goal: at most {RATIO:g}x polars: {'met' if ratio <= RATIO else 'MISSED'} ({ratio:.2f}x)")


def once(script: str, given: Path, into: Path) -> tuple[float, float]:
    """Wall time and processor time of a process."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    command = [sys.executable, "-c", script, str(given), str(into)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=kept)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"a measured process failed ({status})")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime


def main(rows: int = 1_000_000, rounds: int = 5) -> None:
    print("certified rows of tables, value and three partials, one thread:")
    for text in TEXTS:
        print(stages(text))
    processes(rows, rounds)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
