"""Large input: a table that never ends on the disk, long programs, many targets, many variables, large matrices."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy

from tests.shell.processes import ROOT
from tests.trials import Figure

STREAM, STREAM_LONG = 200 << 20, 2 << 30
"""Bytes of the table."""
FLAT = 300
"""Megabytes that a stream may take at most, whatever its length."""
OPERATIONS, OPERATIONS_LONG = 100_000, 1_000_000
TARGETS, TARGETS_LONG = 10_000, 100_000
VARIABLES, VARIABLES_LONG = 2_000, 10_000
SIDE, SIDE_LONG = 1_000, 5_000

PEAK = """
import sys
from gradcli.cli import run_command_line
code = run_command_line(sys.argv[2:])
with open("/proc/self/status") as status, open(sys.argv[1], "w") as found:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")), file=found)
sys.exit(code)
"""
"""Runs a command line and writes down the most memory it had, in kilobytes."""


class Run(NamedTuple):
    """How a run went: exit status, seconds, megabytes at most, standard error."""

    code: int
    seconds: float
    peak: int
    err: str

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, peak {self.peak:,} MB"


def measured(arguments: Sequence[str], folder: Path, *, stdin: int | None = None, stderr: int | None = None) -> Run:
    """Runs a command line in a process of its own; its output goes to nothing."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(folder / "peak"), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"},
        stdin=subprocess.DEVNULL if stdin is None else stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if stderr is None else stderr,
        cwd=folder,
        check=False,
    )
    peak = int((folder / "peak").read_text(encoding="ascii")) // 1024
    return Run(done.returncode, time.monotonic() - began, peak, (done.stderr or b"").decode("utf-8", "replace"))


def _feed(handle: int, size: int) -> None:
    """Writes a table of ``size`` bytes into a pipe, one piece of 100,000 rows again and again."""
    numbers = numpy.random.default_rng(0).standard_normal((100_000, 2)).tolist()
    piece = "".join(f"{x!r},{y!r}\n" for x, y in numbers).encode()
    with open(handle, "wb", buffering=0) as pipe:
        pipe.write(b"x,y\n")
        for _ in range(size // len(piece)):
            left = memoryview(piece)
            while left:
                left = left[pipe.write(left) :]


class Streamed(NamedTuple):
    """A run over a table from a pipe with a terminal for standard error, and the frames of its progress bar."""

    run: Run
    frames: list[str]


def stream(size: int, line: Sequence[str] = ("grad", "x*y + sin(x)", "--wide")) -> Streamed:
    """Streams a table of ``size`` bytes through a command; nothing of it is ever on the disk."""
    reader, writer = os.pipe()
    terminal, screen = pty.openpty()
    frames: list[str] = []

    def watch() -> None:
        try:
            while data := os.read(terminal, 1 << 16):
                frames.append(data.decode("utf-8", "replace"))
        except OSError:  # the last process has closed its end
            pass

    threads = [threading.Thread(target=_feed, args=(writer, size)), threading.Thread(target=watch)]
    for thread in threads:
        thread.start()
    with tempfile.TemporaryDirectory() as folder:
        run = measured([*line, "--points", "-"], Path(folder), stdin=reader, stderr=screen)
    os.close(reader)
    os.close(screen)
    for thread in threads:
        thread.join(60)
    os.close(terminal)
    return Streamed(run, frames)


def wrong_with(found: Streamed) -> str:
    """Empty where a stream was flat in memory and its bar alive to the end."""
    if found.run.code != 0:
        return f"exit status {found.run.code}: {''.join(found.frames)[-300:]!r}"
    if found.run.peak > FLAT:
        return f"peak {found.run.peak:,} MB"
    told = {frame for frame in found.frames if "points" in frame}
    return "" if len(told) >= 3 else f"the bar told {len(told)} things"


def long_program(operations: int, folder: Path) -> Sequence[str]:
    """A chain of so many operations in a file, with its gradient."""
    lines = [f"u{k + 1} = tanh(sin(u{k}*a)) + x" for k in range(operations // 4)]
    (folder / "long.grad").write_text("u0 = x\n" + "\n".join(lines) + "\n", encoding="ascii")
    return ("grad", "--file", "long.grad", "--at", "x=1,a=1/2", "--float")


def many_targets(count: int, folder: Path) -> Sequence[str]:
    lines = (f"t{k} = x^2*{k + 1} + y" for k in range(count))
    (folder / "targets.grad").write_text("\n".join(lines) + "\n", encoding="ascii")
    return ("grad", "--file", "targets.grad", "--at", "x=2,y=1", "--float")


def many_variables(count: int, folder: Path) -> Sequence[str]:
    terms = "\n + ".join(f"sin(x{k})*x{(k + 1) % count}" for k in range(count))
    (folder / "variables.grad").write_text(f"f = ({terms})\n", encoding="ascii")
    (folder / "at.txt").write_text("\n".join(f"x{k}={k + 1}/7" for k in range(count)), encoding="ascii")
    return ("grad", "--file", "variables.grad", "--at", "@at.txt", "--time-limit", "600")


def text_matrix(side: int, folder: Path) -> Sequence[str]:
    """A matrix of integers as text, times a vector."""
    numbers = numpy.random.default_rng(1).integers(-99, 99, (side, side))
    (folder / "a.txt").write_text("\n".join(" ".join(map(str, row)) for row in numbers.tolist()), encoding="ascii")
    (folder / "v.txt").write_text("\n".join("1" for _ in range(side)), encoding="ascii")
    return ("matmul", "a.txt", "v.txt")


def binary_matrix(side: int, folder: Path) -> Sequence[str]:
    """A matrix of doubles as .npy, times itself."""
    numpy.save(folder / "a.npy", numpy.random.default_rng(1).standard_normal((side, side)))
    return ("matmul", "a.npy", "a.npy", "--output", "product.txt")


LOADS = {
    "operations of one program, with the gradient": (long_program, OPERATIONS, OPERATIONS_LONG),
    "targets, with their gradients": (many_targets, TARGETS, TARGETS_LONG),
    "variables, with the certified gradient": (many_variables, VARIABLES, VARIABLES_LONG),
    "rows and columns of a text matrix, times a vector": (text_matrix, SIDE, SIDE_LONG),
    "rows and columns of a .npy matrix, times itself": (binary_matrix, SIDE, SIDE_LONG),
}


def load(what: str, size: int) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        return measured(LOADS[what][0](size, Path(folder)), Path(folder))


def measure(long: bool) -> Iterator[Figure]:
    size = STREAM_LONG if long else STREAM
    found = stream(size)
    wrong = wrong_with(found)
    detail = f"{found.run}; {sum('points' in frame for frame in found.frames)} frames of the bar"
    what = f"bytes of CSV through a pipe, in at most {FLAT} MB, with the bar alive"
    yield Figure(what, size, int(bool(wrong)), detail, (wrong,) * bool(wrong))
    for what, (_, short, full) in LOADS.items():
        count = full if long else short
        run = load(what, count)
        failed = run.code != 0
        yield Figure(what, count, int(failed), str(run), (f"exit status {run.code}: {run.err[-200:]}",) * failed)
