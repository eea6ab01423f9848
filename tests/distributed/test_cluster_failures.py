"""What goes wrong on a cluster: workers that are killed or out of memory, a scheduler that is gone, Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy
import pytest

from tests.shell import clusters
from tests.trials import cluster as figures

pytestmark = pytest.mark.slow

pytest.importorskip("distributed", reason="the extra dist is not installed")
pytest.importorskip("pyarrow", reason="the extra dist is not installed")
pytest.importorskip("polars", reason="the extra data is not installed")
if not os.path.exists("/proc/self/stat"):
    pytest.skip("workers are found in /proc", allow_module_level=True)


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    return clusters.lake(tmp_path_factory.mktemp("lake"))


@pytest.fixture(scope="module")
def whole(lake, tmp_path_factory):
    """The digests of the parts of a run in which nothing went wrong, by one worker."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    run = clusters.started([*clusters.grad(lake, folder), "--engine", "dask", "--workers", "1"])
    assert (*run.communicate(timeout=clusters.PATIENCE), run.returncode) == ("", "", 0)
    return clusters.digests(folder)


def test_killed_workers_change_nothing(lake, whole, tmp_path):
    """Two kills at random moments: the parts are those of a run without, and nothing is left over anywhere."""
    found = figures.killed_run(lake, tmp_path, kills=2, seed=1)
    assert found == figures.Killed(0, "", found.kills, whole, [])
    assert found.kills


def test_a_worker_killed_at_a_product_changes_nothing(tmp_path):
    """One of two is killed when the first of four blocks is there; the product is right."""
    side, depth = 4096, 512
    draw = numpy.random.default_rng(3)
    a, b = draw.standard_normal((side, depth)), draw.standard_normal((depth, side))
    numpy.save(tmp_path / "A.npy", a)
    numpy.save(tmp_path / "B.npy", b)
    names = [str(tmp_path / f"{letter}.npy") for letter in "ABC"]
    words = ["matmul", *names[:2], "--engine", "dask", "--workers", "2", "--output", names[2]]
    run = clusters.started(words, extra={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})

    def begun() -> bool:
        found = list(tmp_path.glob(".C.npy*.tmp"))
        if not found or found[0].stat().st_size < 8 * side * side:
            return False
        half = side // 2
        blocks = numpy.memmap(found[0], "<f8", "r", found[0].stat().st_size - 8 * side * side, (side, side))
        return bool(blocks[::half, ::half].any())

    clusters.waited(lambda: begun() or run.poll() is not None, "the first block")
    os.kill(clusters.worker_processes(run.pid)[0], signal.SIGKILL)
    assert (*run.communicate(timeout=clusters.PATIENCE), run.returncode) == ("", "", 0)
    assert sorted(os.listdir(tmp_path)) == ["A.npy", "B.npy", "C.npy"]
    bound = 2 * depth * 2.0**-53 * (abs(a) @ abs(b))
    assert (abs(numpy.load(names[2]) - a @ b) <= bound).all()


def test_a_worker_out_of_memory_names_the_part(lake, whole, tmp_path):
    """A limit that an idle worker keeps and hardly a task can: tried as often as dask does, then exit 2. Memory is
    looked at now and then, so that a quick task may come through: its part is whole."""
    with clusters.cluster(tmp_path, workers=1, memory="150MiB") as cluster:
        run = clusters.started([*clusters.grad(lake, tmp_path / "out"), *_at(cluster.address)])
        out, err = run.communicate(timeout=clusters.PATIENCE)
    assert (run.returncode, out) == (2, "")
    first, fix = err.splitlines()
    assert first.startswith(f"error: {Path(lake).parent}/f0")
    assert first.endswith(", row group 0: the workers die at work on it, by memory or by a signal")
    assert fix.startswith("  give a worker more memory")
    assert clusters.digests(tmp_path / "out").items() <= whole.items()
    assert "_SUCCESS" not in os.listdir(tmp_path / "out")


def test_a_scheduler_that_goes_away(lake, whole, tmp_path):
    """Exit 2 within seconds, whole parts stay; --resume does the rest elsewhere, and all is as if nothing had been."""
    with clusters.cluster(tmp_path) as cluster:
        run = clusters.started([*clusters.grad(lake, tmp_path / "out"), *_at(cluster.address)])
        clusters.waited(lambda: clusters.parts(tmp_path / "out"), "a part")
        cluster.scheduler.kill()
        out, err = run.communicate(timeout=clusters.PATIENCE)
    finished = clusters.digests(tmp_path / "out")
    if run.returncode == 0:  # it was done before
        assert finished == whole
        return
    assert (run.returncode, out) == (2, "")
    assert err.startswith("error: the scheduler is gone")
    assert len(err.splitlines()) <= 2
    assert finished.items() <= whole.items()
    again = clusters.started([*clusters.grad(lake, tmp_path / "out"), "--engine", "dask", "--workers", "2", "--resume"])
    assert (*again.communicate(timeout=clusters.PATIENCE), again.returncode) == ("", "", 0)
    assert clusters.digests(tmp_path / "out") == whole


def test_no_scheduler(run, lake, tmp_path):
    result = run(*clusters.grad(lake, tmp_path / "out"), "--engine", "dask", "--scheduler", "127.0.0.1:9")
    assert (result.code, result.out) == (2, "")
    first, fix = result.err.splitlines()
    assert first.startswith("error: cannot reach the scheduler at 127.0.0.1:9")
    assert fix == "  start one with: dask scheduler"
    assert os.listdir(tmp_path / "out") == []  # as good as new: the next run needs no --resume


def test_no_workers(run, lake, tmp_path, monkeypatch):
    from gradcli.distributed import submission

    monkeypatch.setattr(submission, "PATIENCE", 0.5)
    monkeypatch.setattr(submission, "LOOK", 0.1)
    with clusters.cluster(tmp_path, workers=0) as cluster:
        result = run(*clusters.grad(lake, tmp_path / "out"), *_at(cluster.address))
    assert result == (
        2, "", "error: the cluster does nothing: it has no workers\n  start workers with: dask worker ADDRESS\n"
    )  # fmt: skip


def test_control_c_in_a_terminal(lake, whole, tmp_path):
    """Every process of the terminal gets the signal. Exit 130, no traceback of any of them, a bar meanwhile; the parts
    that are finished stay, and --resume does the rest."""
    out = tmp_path / "out"
    with interrupted(lake, out, tmp_path) as (process, interrupt):
        clusters.waited(lambda: clusters.parts(out), "a part")
        interrupt()
    assert process.code == 130
    assert "/6" in process.shown
    assert "Traceback" not in process.shown
    assert "rror" not in process.shown
    finished = clusters.digests(out)
    assert finished.items() <= whole.items()
    assert [name for name in os.listdir(out) if name.startswith(".")] == []
    assert [name for name in os.listdir(tmp_path) if name.startswith("gradcli-")] == []
    document = json.loads((out / "_manifest.json").read_text())
    assert not document["complete"]
    assert {part["part"] for part in document["parts"]} <= set(finished)
    again = clusters.started([*clusters.grad(lake, out), "--engine", "dask", "--workers", "1", "--resume"])
    assert (*again.communicate(timeout=clusters.PATIENCE), again.returncode) == ("", "", 0)
    assert clusters.digests(out) == whole


def test_control_c_while_the_workers_start(lake, tmp_path):
    """What is half begun is taken away without a word, and the folder is as good as new."""
    out = tmp_path / "out"
    with interrupted(lake, out, tmp_path, "--quiet") as (process, interrupt):
        clusters.waited(lambda: clusters.worker_processes(process.number), "a worker")
        interrupt()
    assert (process.code, process.shown.replace("^C", "")) == (130, "")
    assert [name for name in os.listdir(out) if name.startswith(".")] == []
    assert [name for name in os.listdir(tmp_path) if name.startswith("gradcli-")] == []


class Process:
    """A run in a terminal of its own: its number, and in the end its exit status and what was shown."""

    number, code, shown = 0, 0, ""


@contextmanager
def interrupted(lake: str, out: Path, temporary: Path, *options: str):
    """A run, and what sends Ctrl-C to its terminal."""
    words = [sys.executable, "-m", "gradcli", *clusters.grad(lake, out), "--engine", "dask", "--workers", "2", *options]
    environment = os.environ | {"PYTHONPATH": str(clusters.ROOT), "TERM": "xterm", "TMPDIR": str(temporary)}
    found, (number, terminal) = Process(), pty.fork()
    if number == 0:
        os.execve(sys.executable, words, environment)
    found.number = number
    yield found, lambda: os.write(terminal, b"\x03")
    data = b""
    try:
        while piece := os.read(terminal, 4096):
            data += piece
    except OSError:  # the other end is closed
        pass
    os.close(terminal)
    found.code = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
    found.shown = data.decode(errors="replace")


def test_a_killed_client_leaves_no_workers(lake, tmp_path):
    run = clusters.started([*clusters.grad(lake, tmp_path / "out"), "--engine", "dask", "--workers", "1"])
    clusters.waited(lambda: clusters.worker_processes(run.pid), "a worker")
    workers = clusters.worker_processes(run.pid)
    time.sleep(0.5)
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=clusters.PATIENCE)
    clusters.waited(lambda: not any(os.path.exists(f"/proc/{worker}") for worker in workers), "the workers to end")


def _at(address: str) -> list[str]:
    return ["--engine", "dask", "--scheduler", address]
