"""The progress bar: on a terminal only, and never in the way of the blocks."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys

import pytest

from gradcli.tables.grid import read_grid
from gradcli.tables.progress import watched

pytestmark = pytest.mark.slow


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("stream", "quiet", "shown"), [(Terminal, False, True), (Terminal, True, False)])
def test_a_terminal_shows_points_and_rate(stream, quiet, shown, monkeypatch):
    error = stream()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", error)
    grid = read_grid(["x=0:1:200000"])
    with watched(grid, grid.blocks({"x": "x"}), quiet=quiet) as blocks:
        assert sum(block.size for block in blocks) == 200_000
    assert ("200,000 points" in error.getvalue()) is shown


def test_elsewhere_nothing_is_shown_and_rich_is_not_imported():
    script = """
import sys
from gradcli.tables.grid import read_grid
from gradcli.tables.progress import watched
grid = read_grid(["x=0:1:3"])
with watched(grid, grid.blocks({"x": "x"})) as blocks:
    print(sum(block.size for block in blocks), "rich" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("3 False\n", "")


def on_a_terminal(*arguments: str) -> str:
    """All that a command writes on one terminal, which is both its outputs."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "gradcli", *arguments],
        stdin=subprocess.DEVNULL, stdout=follower, stderr=follower, env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    os.close(follower)
    found = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:  # Linux: the other side is closed
            break
        if not piece:
            break
        found += piece
    os.close(leader)
    assert process.wait(60) == 0
    return found.decode()


def test_the_bar_is_never_drawn_into_rows(tmp_path):
    asked = ("grad", "x^2", "--grid", "x=0:1:30000", "--wrt", "x")
    for named in ((), ("--output", "-"), ("--output", "/dev/stdout"), ("--output", "/dev/fd/2")):
        shown = on_a_terminal(*asked, "--format", "csv", *named)
        assert "a second" not in shown
        assert "\x1b" not in shown
        assert shown.count("\n") == 30_001
    assert "a second" in on_a_terminal(*asked, "--output", str(tmp_path / "rows.csv"))
