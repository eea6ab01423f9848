"""A real Dask cluster for tests: scheduler and workers as processes on loopback, a lake of files, runs against it."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.paths import ROOT

PROGRAM = "exp(-x^2/2)*sin(3*y) + z*x"
SETTINGS = {"DASK_LOGGING__DISTRIBUTED": "critical", "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
"""Of a cluster's processes: nothing said, and a task given up when it has met two deaths, not four."""
PATIENCE = 240.0
"""Seconds that anything here may take on a machine with much else to do."""


class Cluster(NamedTuple):
    """``address`` of a scheduler, and its process."""

    address: str
    scheduler: subprocess.Popen[bytes]


@contextmanager
def cluster(folder: Path, workers: int = 2, memory: str = "0") -> Iterator[Cluster]:
    """A scheduler and workers (each behind a nanny), all on 127.0.0.1; ``memory`` is the limit of a worker."""
    file = folder / "scheduler.json"
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    # A limit is looked at every 5 ms, not 100: else all of a run of quick tasks may come through between two looks.
    looks = {"DASK_DISTRIBUTED__WORKER__MEMORY__MONITOR_INTERVAL": "5ms"} if memory != "0" else {}
    environment = os.environ | SETTINGS | looks | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    processes = []

    def start(module: str, *options: str) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-W", "ignore", "-m", f"distributed.cli.{module}", *common, *options]
        with open(folder / f"{module}.log", "ab") as log:
            processes.append(subprocess.Popen(words, env=environment, cwd=folder, stdout=log, stderr=log))
        return processes[-1]

    try:
        scheduler = start("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        waited(file.exists, "the scheduler")
        for number in range(workers):
            start(
                "dask_worker", "--host", "127.0.0.1", "--nthreads", "1", "--memory-limit", memory,
                "--name", str(number), "--local-directory", str(folder),
            )  # fmt: skip
        import json

        yield Cluster(json.loads(file.read_text())["address"], scheduler)
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def waited(done: Any, what: str) -> None:
    """Waits until ``done()`` is true."""
    until = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(0.05)


def lake(folder: Path, files: int = 6, rows: int = 20_000) -> str:
    """Parquet files of points below ``folder``; gives the pattern that names them."""
    import numpy
    import polars

    folder.mkdir(parents=True, exist_ok=True)
    draw = numpy.random.default_rng(7)
    for number in range(files):
        columns = {name: draw.uniform(-1, 1, rows) for name in ("x", "y", "z")}
        names = [f"{number}-{row}" for row in range(rows)]
        polars.DataFrame({"name": names, **columns}).write_parquet(folder / f"f{number:02d}.parquet")
    return f"{folder}/*.parquet"


def grad(points: str, output: Path) -> list[str]:
    """A command line over a lake, without the engine."""
    return ["grad", PROGRAM, "--points", points, "--output", str(output), "--keep-columns", "name"]


def started(arguments: list[str], extra: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """gradcli as a process, with these variables added to its environment."""
    words = [sys.executable, "-m", "gradcli", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | (extra or {})
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def parts(folder: Path) -> list[Path]:
    """The parts in a folder, in order."""
    return sorted(folder.glob("part-*.parquet"))


def digests(folder: Path) -> dict[str, str]:
    """The parts and a digest of their bytes."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in parts(folder)}


def times(folder: Path) -> dict[str, int]:
    """When each part was written (ns)."""
    return {path.name: path.stat().st_mtime_ns for path in parts(folder)}


def worker_processes(process: int) -> list[int]:
    """The process ids of the workers that a local cluster's client has started."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == process and b"spawn_main" in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except (OSError, ValueError):
                continue
    return found


def killing(process: subprocess.Popen[str], output: Path, kills: int, seed: int) -> int:
    """Kills workers of a run at random moments while it goes on; returns how many were killed."""
    draw, done = random.Random(seed), 0
    while process.poll() is None:
        time.sleep(draw.uniform(0.05, 0.6))
        alive = worker_processes(process.pid)
        # Only once parts come: a worker that has not begun is no test.
        if done < kills and alive and len(parts(output)) > done:
            try:
                os.kill(draw.choice(alive), signal.SIGKILL)
                done += 1
            except ProcessLookupError:
                continue
    return done
