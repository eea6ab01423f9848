"""Whole processes against ``python -c pass``: what a command costs before it does anything."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 15
COMMANDS = {
    "--version": ["--version"],
    "--help": ["--help"],
    "first example, piped": ["grad", "3*w1**2+2*w1*w2", "--at", "w1=5,w2=3"],
    "transcendental, piped": ["grad", "exp(-x^2/2)*sin(3*y)", "--at", "x=1/3,y=2"],
}


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def main() -> None:
    """Processes in turn; the median of the ratios of neighbours."""
    script = Path(sys.executable).parent / "gradcli"
    program = [str(script)] if script.exists() else [sys.executable, "-m", "gradcli"]
    print(f"start-up against python -c pass, medians of {RUNS} pairs:")
    for label, arguments in COMMANDS.items():
        pairs = [(seconds([*program, *arguments]), seconds([sys.executable, "-c", "pass"])) for _ in range(RUNS)]
        ratio = statistics.median(a / b for a, b in pairs)
        mine, bare = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
        print(f"  {label:<22} {ratio:5.1f}x   ({mine:.0f} ms against {bare:.0f} ms)")


if __name__ == "__main__":
    main()
