"""Runs on a cluster whose workers are killed at random moments: the same bytes as by one worker that is left alone.

Twenty runs with one to three kills each; ``--long``: a hundred.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.shell import clusters
from tests.trials import Figure


class Killed(NamedTuple):
    """How a run with kills ended: exit status, standard error, kills that met a worker, parts, files left over."""

    code: int
    err: str
    kills: int
    digests: dict[str, str]
    left: list[str]


def killed_run(lake: str, folder: Path, kills: int, seed: int) -> Killed:
    """A run on two workers of which ``kills`` are killed, below ``folder``: its place for temporary files too."""
    out, temporary = folder / "out", folder / "tmp"
    temporary.mkdir(parents=True)
    words = [*clusters.grad(lake, out), "--engine", "dask", "--workers", "2"]
    run = clusters.started(words, extra={"TMPDIR": str(temporary)})
    done = clusters.killing(run, out, kills, seed)
    err = run.communicate()[1]
    left = [name for name in os.listdir(out) if name.startswith(".")] + os.listdir(temporary)
    return Killed(run.returncode, err, done, clusters.digests(out), left)


def measure(long: bool) -> Iterator[Figure]:
    runs = 100 if long else 20
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lake = clusters.lake(folder / "lake", files=12)
        alone = clusters.started([*clusters.grad(lake, folder / "one"), "--engine", "dask", "--workers", "1"])
        alone.communicate()
        whole = clusters.digests(folder / "one")
        kills, failed = 0, []
        for seed in range(runs):
            found = killed_run(lake, folder / str(seed), 1 + seed % 3, seed)
            kills += found.kills
            if found != Killed(0, "", found.kills, whole, []):
                failed.append(f"seed {seed}: exit {found.code}, {found.err}, left {found.left}")
        what = f"runs with kills ({len(whole)} parts): the bytes of one worker left alone, nothing left over"
        yield Figure(what, runs, len(failed), f"{kills} workers killed", tuple(failed))
