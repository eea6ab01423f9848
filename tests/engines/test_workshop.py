"""A process that is asked to end leaves nothing of a compiler that is at work: no folder, and no process."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.shell.processes import finish, start

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="no groups of processes")

COMPILER = "#!/bin/sh\necho $$ > {place}.new; mv {place}.new {place}\nexec sleep 60\n"
SOON = 20.0
"""Seconds that anything may take on a busy machine."""


def appears(path: Path) -> bool:
    end = time.monotonic() + SOON
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.01)
    return path.exists()


def gone(number: int) -> bool:
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        try:
            os.kill(number, 0)
            if Path(f"/proc/{number}/stat").read_text().rsplit(")")[-1].split()[0] == "Z":
                return True  # only its parent's to bury
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
@pytest.mark.parametrize("more", [(), ("--certify",)], ids=["float64", "certified"])
def test_nothing_is_left_of_a_compiler_at_work(tmp_path, number, more):
    tools, scratch, told = tmp_path / "tools", tmp_path / "scratch", tmp_path / "told"
    tools.mkdir()
    scratch.mkdir()
    (tools / "cc").write_text(COMPILER.format(place=told))
    (tools / "cc").chmod(0o700)
    environment = {"PATH": f"{tools}:{os.environ['PATH']}", "TMPDIR": str(scratch), "GRADCLI_CACHE": "none"}
    asked = ["grad", "x*y", "--grid", "x=0:1:1000", "--grid", "y=0:1:300", "--engine", "native", *more]
    process = start([*asked, "--output", str(tmp_path / "out.csv")], environment=environment)
    try:
        assert appears(told)
        assert len(list(scratch.iterdir())) >= 1
        process.send_signal(number)
        code, _, err = finish(process)
    finally:
        process.kill()
    assert (code, err) == (128 + number, "")
    assert list(scratch.iterdir()) == []
    assert gone(int(told.read_text()))
    assert not (tmp_path / "out.csv").exists()


def test_a_home_that_is_none_is_not_made(run, tmp_path):
    """As the one of a system's account."""
    home = tmp_path / "nonexistent"
    asked = ("grad", "x*y", "--grid", "x=0:1:1000", "--at", "y=2", "--engine", "native", "--quiet")
    assert run(*asked, GRADCLI_CACHE="", XDG_CACHE_HOME="", HOME=str(home)).code == 0
    assert not home.exists()
