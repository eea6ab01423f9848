"""Eight points against one, and how soon a line of a pipe is answered.

python -m tests.benchmarks.few [--processes 15] [--lines 50]

Whole processes in turn, medians: processor's seconds of all that a process does, its start included. The lines of a
pipe are written one by one, each after the answer to the one before. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.processes import in_turn

GOAL = 1.3
"""Processor time of eight points, times that of one, at most."""
PROGRAM = "x*y*exp(z)"
SCRIPT = "from gradcli.cli import run_command_line\nassert run_command_line({arguments!r}) == 0\n"
PIPES = {
    "text": ("x,y,z\n", "{0},2,3\n", []),
    "text, --float": ("x,y,z\n", "{0},2,3\n", ["--float"]),
    "text, --certify": ("x,y,z\n", "{0},2,3\n", ["--certify"]),
    "JSON Lines": ("", '{{"x": {0}, "y": 2, "z": 3}}\n', ["--format", "jsonl"]),
}


def eight(folder: Path, processes: int) -> None:
    """Eight points of a CSV file and of a grid against one point."""
    (folder / "eight.csv").write_text("x,y,z\n" + "1.5,2,3\n0.1,3,-4\n" * 4)
    asked = {
        "one point": ["--at", "x=1,y=2,z=3"],
        "eight of a CSV file": ["--points", str(folder / "eight.csv")],
        "eight of a grid": ["--grid", "x=1:2:8", "--at", "y=2,z=3"],
    }
    scripts = {name: quiet(SCRIPT.format(arguments=["grad", PROGRAM, *given])) for name, given in asked.items()}
    found = in_turn(scripts, [], processes)
    least = found["one point"].processor
    for name, measured in found.items():
        print(f"  {name:<22} {measured.processor * 1000:6.1f} ms {measured.processor / least:5.2f}x")
    ratio = found["eight of a CSV file"].processor / least
    print(f"  goal: at most {GOAL:g}x: {'met' if ratio <= GOAL else 'MISSED'} ({ratio:.2f}x)")


def quiet(script: str) -> str:
    """A script whose standard output is thrown away, but for what is printed behind it."""
    keep = "import os\nkept = os.dup(1)\nos.dup2(os.open(os.devnull, os.O_WRONLY), 1)\n"
    return f"{keep}{script}import sys\nsys.__stdout__.flush()\nos.dup2(kept, 1)\nsys.stdout = sys.__stdout__\n"


def answered(head: str, row: str, given: list[str], lines: int) -> list[float]:
    """Seconds from the writing of each line to its answer, the first of them with the start of the process."""
    command = [sys.executable, "-m", "gradcli", "grad", PROGRAM, "--points", "-", "--quiet", *given]
    seconds = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(head.encode())
        for number in range(lines):
            start = time.perf_counter()
            process.stdin.write(row.format(number + 1).encode())
            while not any(mark in b"0123456789" for mark in process.stdout.readline()):
                pass
            seconds.append(time.perf_counter() - start)
        process.stdin.close()
    return seconds


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", type=int, default=15)
    parser.add_argument("--lines", type=int, default=50)
    options = parser.parse_args(arguments)
    print(f"eight points against one, {PROGRAM}, processor time, medians of {options.processes} processes in turn:")
    with tempfile.TemporaryDirectory() as folder:
        eight(Path(folder), options.processes)
    print(f"a line of a pipe and its answer, medians of {options.lines} lines:")
    for name, (head, row, given) in PIPES.items():
        first, *others = answered(head, row, given, options.lines)
        print(f"  {name:<22} {statistics.median(others) * 1000:6.2f} ms, the first {first * 1000:4.0f} ms")


if __name__ == "__main__":
    main()
