"""Certified tables by command, as whole processes: rows a second, and which stage proved them, beside a plain copy.

python -m tests.benchmarks.certified_commands [--rows 2e4] [--processes 3]

Every figure is the median of several processes, start-up included. polars copies the columns that gradcli reads and
writes as many; nothing is computed there. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.processes import installed
from tests.benchmarks.tables import POLARS, TEXT, write_csv

SPECIAL = "erf(x)*gamma(y^2+1)*besselj(2,z)"
QUESTIONS = {
    "formula": ["grad", TEXT],
    "special functions": ["grad", SPECIAL],
    "direction": ["grad", TEXT, "--dir", "x=1,y=2,z=-1"],
    "Hessian": ["hessian", TEXT],
    "special, summed": ["grad", SPECIAL, "--reduce", "sum"],
    "uncertainties": ["propagate", TEXT, "--at", "u_x=0.01,u_y=0.02,u_z=0.01"],
    "Dask, one worker": ["grad", TEXT, "--engine", "dask", "--workers", "1"],
}
STAGES = re.compile(r"([\d,]+)(?: points were proved)? (by pairs|over balls|one by one)")


class Certified(NamedTuple):
    """A process: seconds, those of processors, and the points by the stage that proved them."""

    seconds: float
    processors: float
    stages: dict[str, int]


def once(command: Sequence[str]) -> Certified:
    """One process and what it says."""
    start, before = time.perf_counter(), os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"a measured process failed: {done.stderr[-500:]}")
    seconds, after = time.perf_counter() - start, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Certified(seconds, used, {how: int(n.replace(",", "")) for n, how in STAGES.findall(done.stderr)})


def median(command: Sequence[str], processes: int) -> Certified:
    """The process in the middle."""
    found = [once(command) for _ in range(processes)]
    return Certified(
        statistics.median(one.seconds for one in found),
        statistics.median(one.processors for one in found),
        found[-1][2],
    )


def main(arguments: list[str] | None = None) -> None:
    """Every question in turn."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=float, default=2e4)
    parser.add_argument("--processes", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder, rows = Path(name), int(options.rows)
        source = folder / "in.csv"
        write_csv(source, (rows // 100_000 + 1) * 5.84e6)  # a part of the file is as long
        source.write_text("".join(source.read_text().splitlines(keepends=True)[: rows + 1]))
        print(f"certified tables, {rows:,} rows of a CSV file, medians of {options.processes} processes:")
        copy = float("nan")
        if installed("polars"):
            script = POLARS.format(form="csv")
            copied = median([sys.executable, "-c", script, str(source), str(folder / "copy.csv")], options.processes)
            copy = copied.seconds
            print(f"  {'polars copies the columns':<26} {copy:7.2f} s {copied.processors:6.2f} s CPU")
        for number, (label, asked) in enumerate(QUESTIONS.items()):
            if "dask" in asked and not installed("distributed"):
                continue
            # A cluster writes into a folder, and into a new one every time.
            times = 1 if "dask" in asked else options.processes
            command = [sys.executable, "-m", "gradcli", *asked, "--points", str(source), "--certify"]
            into = folder / (f"out{number}" if "dask" in asked else f"out{number}.csv")
            found = median([*command, "--output", str(into)], times)
            shares = ", ".join(f"{100 * points / rows:.4g} % {how}" for how, points in found.stages.items())
            took = f"{found.seconds:7.2f} s {found.processors:6.2f} s CPU {rows / found.seconds:10,.0f} rows/s"
            print(f"  {label:<26} {took} {found.seconds / copy:7.2f}x  {shares}")


if __name__ == "__main__":
    main()
