"""``--reduce``: ill-conditioned sums of many rows against exact arithmetic, and the same bytes however they come."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

from gradcli import optional
from gradcli.engines.library import compiler
from gradcli.tables import blocks
from gradcli.tables.blocks import BLOCK
from tests.shell import clusters
from tests.shell.command_line import run
from tests.trials import Figure

PROGRAMS = {
    "a*x": lambda x: x,
    "a*x^3": lambda x: x**3,
    "a*(x-1/3)*(x+1/3)": lambda x: x**2 - Fraction(1, 9),
}
"""Programs at a = 1, and what a row adds, exactly."""
CLUSTERED = ("grad", "exp(-a*x^2)*x", "--at", "a=1", "--wrt", "a", "--reduce", "sum", "--format", "json", "--certify")
FILES = 24


def measure(long: bool) -> Iterable[Figure]:
    count, tables = (1_000_000, 5) if long else (20_000, 4)
    name = f"total of {count:,} nearly cancelling terms within its bound"
    yield _figure(name, (found for seed in range(tables) for found in within(seed, count)))
    yield _figure("the same bytes for 1 and 2 threads, any order", (same(seed, count // 10) for seed in range(tables)))
    yield _figure("the same bytes for any size of block", (same_blocks(seed, count // 100) for seed in range(tables)))
    if optional.find("distributed") and optional.find("pyarrow"):
        most, kills, certified = (4, 12, 20_000) if long else (2, 1, 800)
        name = f"the same bytes for 1 to {most} workers of a cluster as for none, and after kills of workers"
        yield _figure(name, same_on_clusters(certified, most, kills))


def terms(seed: int, count: int) -> list[str]:
    """Texts of numbers from 1e-6 to 1e6, each but for its last digits with its opposite, shuffled."""
    chosen = random.Random(seed)
    texts = [f"{chosen.uniform(-1, 1) * 10.0 ** chosen.randint(-6, 6):.15g}" for _ in range(count // 2)]
    texts += [f"{-float(text):.{seed + 8}g}" for text in texts]
    chosen.shuffle(texts)
    return texts


def within(seed: int, count: int) -> Iterator[tuple[str, bool]]:
    """Whether totals and their derivatives are within the bound, or the interval, that is stated."""
    texts = terms(seed, count)
    numbers = [Fraction(text) for text in texts]
    for engine in ("numpy", "native") if compiler() else ("numpy",):
        for program, added in PROGRAMS.items():
            true = sum(map(added, numbers), Fraction(0))
            document = json.loads(reduced(program, texts, "--engine", engine))
            (row,) = document["points"][0]["rows"]
            for entry in (row, row["gradient"]["a"]):
                yield f"{program}, table {seed}, {engine}", stated(entry, true)


def stated(entry: dict, true: Fraction) -> bool:
    """Whether an entry holds the true number."""
    if entry["status"] == "ok":
        return abs(Fraction(entry["value"]) - true) <= Fraction(entry["bound"])
    middle, radius = (Fraction(text) for text in entry["interval"].values())
    return abs(middle - true) <= radius


def same(seed: int, count: int) -> tuple[str, bool]:
    """Whether threads and the order of the rows change no byte."""
    texts = terms(seed, count)
    told = {reduced("exp(-a*x^2)*x", texts, threads=threads) for threads in "12"}
    random.Random(seed).shuffle(texts)
    told.add(reduced("exp(-a*x^2)*x", texts))
    return f"table {seed}", len(told) == 1


def same_blocks(seed: int, count: int) -> tuple[str, bool]:
    """Whether the size of a block changes a byte."""
    texts, told = terms(seed, count), set()
    for size in (1, 7, 256, BLOCK):
        with patch.object(blocks, "BLOCK", size):
            told.add(reduced("exp(-a*x^2)*x", texts))
    return f"table {seed}", len(told) == 1


def lake_of_terms(folder: Path, seed: int, count: int) -> None:
    """A table of terms cut into files of different lengths."""
    texts, chosen = terms(seed, count), random.Random(seed)
    cuts = sorted(chosen.sample(range(1, count), FILES - 1))
    for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, count], strict=True)):
        (folder / f"f{number:02d}.csv").write_text("x\n" + "\n".join(texts[start:end]) + "\n")


def on_cluster(folder: Path, workers: int) -> subprocess.Popen[str]:
    """The total over a lake on a cluster of its own, as a process."""
    return clusters.started([*CLUSTERED, "--points", str(folder), "--engine", "dask", "--workers", str(workers)])


def after_kills(folder: Path, workers: int, kills: int, seed: int) -> tuple[str, int]:
    """What a total on a cluster prints of which workers are killed at random moments, and how many were."""
    process, draw, killed = on_cluster(folder, workers), random.Random(seed), 0
    while process.poll() is None:
        time.sleep(draw.uniform(0.05, 0.4))
        alive = clusters.worker_processes(process.pid)
        if killed < kills and alive and all(map(_at_work, alive)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(draw.choice(alive), signal.SIGKILL)
                killed += 1
    return process.communicate()[0], killed


def _at_work(process: int) -> bool:
    """Whether a worker has imported what it needs for a task: one that has not begun is no test."""
    with contextlib.suppress(OSError):
        return "flint" in Path(f"/proc/{process}/maps").read_text()
    return False


def same_on_clusters(count: int, most: int, kills: int) -> Iterator[tuple[str, bool]]:
    """Whether a cluster prints what one process does."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lake_of_terms(folder, 1, count)
        wanted = clusters.started([*CLUSTERED, "--points", name]).communicate()[0]
        for workers in range(1, most + 1):
            yield f"{workers} workers", on_cluster(folder, workers).communicate()[0] == wanted != ""
        for seed in range(kills):
            found, killed = after_kills(folder, 2, 1 + seed % 3, seed)
            yield f"{killed} kills from seed {seed}", found == wanted


def reduced(program: str, texts: list[str], *options: str, threads: str = "2") -> str:
    """What ``grad`` prints of the sum over a column, read from a pipe, so that nothing is certified afterwards."""
    text = "x\n" + "\n".join(texts) + "\n"
    asked = [program, "--points", "-", "--at", "a=1", "--wrt", "a", "--reduce", "sum", "--format", "json", *options]
    return run("grad", *asked, stdin=text, OMP_NUM_THREADS=threads).out


def _figure(name: str, found: Iterable[tuple[str, bool]]) -> Figure:
    results = list(found)
    wrong = [text for text, right in results if not right]
    return Figure(name, len(results), len(wrong), inputs=tuple(wrong))
