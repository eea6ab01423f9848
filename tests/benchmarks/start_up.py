"""Whole processes against ``python -c pass``: what a command costs before it does anything.

An editable install, or PYTHONDONTWRITEBYTECODE, has each start compile the package: measure an ordinary install.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

RUNS = 15
BARE = [sys.executable, "-c", "pass"]
COMPLETING = {"_GRADCLI_COMPLETE": "complete_bash", "COMP_WORDS": "gradcli grad --di", "COMP_CWORD": "2"}
COMMANDS = {
    "--version": ["--version"],
    "--help": ["--help"],
    "grad --help": ["grad", "--help"],
    "first example, piped": ["grad", "3*w1**2+2*w1*w2", "--at", "w1=5,w2=3"],
    "certified, piped": ["grad", "exp(-x^2/2)*sin(3*y)", "--at", "x=1/3,y=2"],
    "a word completed": [],
    "an option misspelt": ["grad", "--nosuch", "x"],
    "a formula": ["diff", "x^2*sin(x)"],
}
AGAINST = {"a formula": [sys.executable, "-c", "import sympy"]}
"""What a command is measured against that is not the bare interpreter."""


class Cost(NamedTuple):
    """Milliseconds: by the clock, and of the processors."""

    wall: float
    processor: float


def cost(command: list[str], **more: str) -> Cost:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment | more)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return Cost((time.perf_counter() - start) * 1000, (used.ru_utime + used.ru_stime) * 1000)


def main() -> None:
    """Processes in turn; the medians, and the medians of the ratios of neighbours."""
    script = Path(sys.executable).parent / "gradcli"
    program = [str(script)] if script.exists() else [sys.executable, "-m", "gradcli"]
    print(f"start-up against python -c pass (a formula: import sympy), medians of {RUNS} pairs:")
    for label, arguments in COMMANDS.items():
        more = {} if arguments else COMPLETING
        cost([*program, *arguments], **more)  # whose modules are compiled, if they are not yet
        pairs = [(cost([*program, *arguments], **more), cost(AGAINST.get(label, BARE))) for _ in range(RUNS)]
        mine, bare = (Cost(*map(statistics.median, zip(*side, strict=True))) for side in zip(*pairs, strict=True))
        wall, processor = (statistics.median(a[one] / b[one] for a, b in pairs) for one in (0, 1))
        print(
            f"  {label:<21} {processor:5.2f}x processor ({mine.processor:.0f} ms against {bare.processor:.0f}), "
            f"{wall:5.2f}x wall ({mine.wall:.0f} ms against {bare.wall:.0f})"
        )


if __name__ == "__main__":
    main()
