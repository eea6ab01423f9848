"""Whole processes measured in turn: seconds and peak memory."""

from __future__ import annotations

import importlib.util
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

PEAK = """
try:
    with open("/proc/self/status") as status:
        print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
except OSError:
    print(0)
"""


class Measured(NamedTuple):
    """``seconds`` are the median of the processes, ``megabytes`` the largest resident set (Linux's VmHWM).
    ``processor`` is the median of the seconds of all processors, those of a compiler among them."""

    seconds: float
    megabytes: float
    processor: float = 0.0


def in_turn(scripts: Mapping[str, str], arguments: Sequence[str], rounds: int) -> dict[str, Measured]:
    """Each script in a process of its own, one after the other, ``rounds`` times: a slow spell of the machine
    meets all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in scripts}
    memory: dict[str, list[float]] = {name: [] for name in scripts}
    processor: dict[str, list[float]] = {name: [] for name in scripts}
    for _ in range(rounds):
        for name, script in scripts.items():
            start, before = time.perf_counter(), _of_children()
            found = subprocess.run([sys.executable, "-c", script + PEAK, *arguments], capture_output=True, text=True)
            seconds[name].append(time.perf_counter() - start)
            processor[name].append(_of_children() - before)
            if found.returncode:
                raise SystemExit(f"a measured process failed ({name}): {found.stderr[-500:]}")
            memory[name].append(int(found.stdout) / 1024)
    middle = statistics.median
    return {name: Measured(middle(seconds[name]), max(memory[name]), middle(processor[name])) for name in scripts}


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def installed(*names: str) -> set[str]:
    """Those of the libraries that are there; a note for each of the others."""
    found = {name for name in names if importlib.util.find_spec(name)}
    for name in names:
        if name not in found:
            print(f"  {name}: not installed, left out")
    return found
