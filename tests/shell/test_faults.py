"""A share of what ``python -m tests.trials faults kills load`` tries."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys

import pytest

from tests.shell.processes import ROOT, finish, start
from tests.trials import faults, kills, load

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="signals, limits and /dev/full as Linux has them"),
]


def _heeding():
    """Whoever runs the tests may ignore SIGHUP, as nohup does, and a process inherits that."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def wrong(trials):
    return [trial for trial in trials if trial.wrong]


def test_closed_streams():
    assert not wrong(faults.closed_streams(["batch"]))


def test_full_and_broken_streams():
    assert not wrong(faults.full_stdout(["grad", "batch"]))
    assert not wrong(faults.broken_pipes(3))


def test_full_disks_and_closed_places():
    assert not wrong(faults.full_disks(["matmul"]))
    assert not wrong(faults.unwritable_places(["code"]))


def test_surroundings():
    assert not wrong(faults.surroundings(["propagate"]))


def test_kills_leave_the_old_file_or_the_new_one():
    trials, _ = kills.kills((0, 4, "batch"))
    assert not wrong(trials)


def test_interrupts_leave_nothing():
    trials, _ = kills.stops((0, 4, "batch"))
    assert not wrong(trials)


def test_writers_of_one_file_do_not_disturb_each_other():
    assert not wrong(kills.together(3))


def test_a_torn_file_is_told(tmp_path):
    killing = kills.Killing(("eval", "2"), tmp_path)
    assert killing.torn() == ""
    killing.output.write_bytes(killing.new[:-1])
    assert "torn" in killing.torn()


def test_strays_are_swept_and_files_in_use_stay(run, tmp_path):
    stray, other = tmp_path / ".out.txt.gradcli-abc.tmp", tmp_path / ".out.txt.other.tmp"
    used = tmp_path / ".out.txt.gradcli-def.tmp"
    for path in (stray, other, used):
        path.write_text("half", encoding="utf-8")
    import fcntl

    with open(used, "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert run("eval", "2", "--output", str(tmp_path / "out.txt")).code == 0
    assert sorted(os.listdir(tmp_path)) == sorted([other.name, used.name, "out.txt"])


def test_a_request_to_terminate_takes_the_temporary_file_away(tmp_path):
    output = tmp_path / "out.csv"
    arguments = ["grad", "sin(x*y)", "--grid", "x=0:1:20000", "--grid", "y=0:1:20000", "--output", str(output)]
    for number in (signal.SIGTERM, signal.SIGHUP):
        process = start(arguments, before=_heeding)
        while not any(path.stat().st_size for path in tmp_path.glob(".*.tmp")):
            assert process.poll() is None
        process.send_signal(number)
        assert finish(process) == (128 + number, "", "")
        assert os.listdir(tmp_path) == []


LOSING = """
import os, signal, sys, time
from gradcli.signals import unwind_when_asked_to_end

class Finalized:
    def __del__(self):
        os.kill(os.getpid(), int(sys.argv[1]))
        sum(range(1000))

unwind_when_asked_to_end()
try:
    Finalized()
    time.sleep(20)
    print("lost")
except KeyboardInterrupt:
    sys.exit(130)
finally:
    print("unwound")
"""
"""A request to end in a finalizer, where Python drops what its handler raises."""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_request_to_end_is_never_lost(number):
    done = subprocess.run(
        [sys.executable, "-c", LOSING, str(int(number))],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=15,  # it ends the sleep, too, and does not wait for its end
        preexec_fn=_heeding,
    )
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, "unwound\n", "")


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_at_any_instant_takes_the_temporary_file_away(tmp_path):
    """Raised at each line that runs until the file is handed over, in turn."""
    from gradcli.files import temporary

    gc.freeze()  # what the other tests left need not be looked through a hundred times
    for instant in range(1000):
        lines, entered = 0, False

        def strike(frame, event, _):
            nonlocal lines
            if frame.f_code.co_filename not in (temporary.__file__, contextlib.__file__) or entered:  # noqa: B023
                return None
            lines += event == "line"
            if lines > instant:  # noqa: B023
                sys.settrace(None)
                raise KeyboardInterrupt
            return strike

        sys.settrace(strike)
        try:
            with temporary.temporary(tmp_path / "out.csv"):
                entered = True
        except KeyboardInterrupt:
            entered = False
        finally:
            sys.settrace(None)
        gc.collect()
        assert os.listdir(tmp_path) == [], instant
        if entered:
            break
    assert 20 < instant < 999  # it was struck at many


def test_a_stream_is_flat_and_its_bar_alive():
    found = load.stream(12 << 20)
    assert load.wrong_with(found) in ("", "the bar told 1 things", "the bar told 2 things")
    assert "points" in "".join(found.frames)


@pytest.mark.parametrize("what", load.LOADS)
def test_small_loads(what):
    run = load.load(what, load.LOADS[what][1] // 20)
    assert (run.code, run.err) == (0, "")
