"""Threads: outcomes in order, errors where they are asked for, nothing waited for after an interrupt."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
import traceback

import numpy
import polars
import pytest

from gradcli import compile
from gradcli.threads import Threads
from tests.paths import ROOT

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


def named(name):
    return [thread for thread in threading.enumerate() if thread.name.startswith(f"gradcli-{name}")]


def test_outcomes_come_in_the_order_of_what_was_asked():
    def late(number):
        time.sleep(0.002 * (number % 3))
        return number * number

    with Threads(3, "squares") as threads:
        assert list(threads.map(late, range(50))) == [number * number for number in range(50)]
        assert len(named("squares")) == 3
    assert not named("squares")


def test_no_more_threads_than_calls():
    with Threads(8, "few") as threads:
        assert threads.submit(pow, 2, 10).result() == 1024
        assert len(named("few")) == 1


def test_an_error_is_raised_by_its_own_outcome_and_the_next_call_is_made():
    with Threads(1, "errors") as threads:
        failed, fine = threads.submit(int, "x"), threads.submit(int, "7")
        assert fine.result() == 7
        for _ in range(2):
            with pytest.raises(ValueError, match="invalid literal"):
                failed.result()


def test_what_no_thread_has_begun_is_dropped_after_an_error():
    begun, let_go = [], threading.Event()

    def call(number):
        begun.append(number)
        let_go.wait()

    def fail():
        with Threads(1, "dropped") as threads:
            for number in range(10):
                threads.submit(call, number)
            while not begun:
                time.sleep(0.001)
            threading.Timer(0.05, let_go.set).start()
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        fail()
    assert begun == [0]
    assert not named("dropped")


@pytest.mark.parametrize("request_to_end", [KeyboardInterrupt, SystemExit])
def test_a_request_to_end_waits_for_nobody(request_to_end):
    let_go = threading.Event()

    def end():
        with Threads(1, "left") as threads:
            threads.submit(let_go.wait)
            raise request_to_end

    with pytest.raises(request_to_end):
        end()
    assert named("left")
    let_go.set()


def test_kept_threads_end_with_their_owner_and_drop_what_they_held():
    class Held:
        pass

    kept, alive = Threads(2, "kept"), Held()
    outcomes = [kept.submit(id, alive) for _ in range(4)]
    assert {found.result() for found in outcomes} == {id(alive)}
    del kept, outcomes
    gc.collect()
    for thread in named("kept"):
        thread.join(10)
    assert not named("kept")
    assert sys.getrefcount(alive) == 2  # the name here, and the argument


def forked(call):
    """The status of a fork that makes a call; one that takes too long is ended."""
    fork = os.fork()
    if not fork:
        signal.alarm(20)
        status = 1
        try:
            status = int(call() is not True)
        finally:
            os._exit(status)
    return os.waitpid(fork, 0)[1]


def test_a_fork_begins_threads_of_its_own():
    kept = Threads(2, "forked")
    assert list(kept.map(abs, [-1, -2, -3])) == [1, 2, 3]
    assert forked(lambda: list(kept.map(abs, [-1, -2, -3])) == [1, 2, 3]) == 0
    assert list(kept.map(abs, [-4])) == [4]


def test_a_fork_makes_the_call_that_was_under_way():
    let_go, kept = threading.Event(), Threads(1, "underway")

    def call():
        let_go.wait()
        return 7

    coming = kept.submit(call)
    assert forked(lambda: (let_go.set(), coming.result())[1] == 7) == 0
    let_go.set()
    assert coming.result() == coming.result() == 7


def test_an_error_says_where_in_the_thread_it_was_raised():
    def deep():
        return int("x")

    with Threads(1, "traced") as threads, pytest.raises(ValueError, match="invalid literal") as raised:
        threads.submit(deep).result()
    assert "deep" in [frame.name for frame in traceback.extract_tb(raised.value.__traceback__)]


def test_a_compiled_function_goes_on_in_a_fork():
    f, points = compile("sin(x)*exp(y) + erf(x)", threads=2), numpy.linspace(-1, 1, 400_000).reshape(-1, 2)
    values, gradients = f(points)
    assert named("points")

    def same():
        again = f(points)
        return bool((again[0] == values).all() and (again[1] == gradients).all())

    assert forked(same) == 0


def test_a_compiled_function_goes_on_after_an_interrupt():
    """As in a notebook: what the threads had begun ends by itself, and the next call has its own arrays."""
    f, points = compile("sin(x)*exp(y) + erf(x)", threads=2), numpy.linspace(-1, 1, 400_000).reshape(-1, 2)
    values, gradients = f(points)

    armed, interrupted = False, 0

    def interrupt(*_):
        if armed:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for moment in range(1, 40):
            try:
                armed = True
                signal.setitimer(signal.ITIMER_REAL, moment * 5e-4)
                f(points)
            except KeyboardInterrupt:
                interrupted += 1
            finally:
                armed = False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert interrupted > 0
    again = f(points)
    assert (again[0] == values).all()
    assert (again[1] == gradients).all()


@pytest.mark.slow
def test_a_table_written_from_python_is_whole_when_the_process_ends(tmp_path):
    rows = "x,y\n" + "".join(f"{row}.5,{row % 7}\n" for row in range(60_000))
    (tmp_path / "p.csv").write_text(rows)
    script = """
import sys
from gradcli.cli import run_command_line
for name in ("a.csv", "b.parquet", "c.jsonl"):
    run_command_line(["grad", "x*y", "--points", "p.csv", "--quiet", "--output", name])
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120, cwd=tmp_path, env=ENVIRONMENT)
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 60_001
    assert len((tmp_path / "c.jsonl").read_text().splitlines()) == 60_000
    assert polars.read_parquet(tmp_path / "b.parquet").height == 60_000


def test_a_process_ends_beside_threads_that_never_do():
    script = "from gradcli.threads import Threads; import time; on = Threads(1, 'on'); on.submit(time.sleep, 600)"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
