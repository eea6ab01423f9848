"""The progress bar: on a terminal only, and never in the way of the blocks."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from gradcli.batch.grid import read_grid
from gradcli.batch.progress import watched


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
from gradcli.batch.grid import read_grid
from gradcli.batch.progress import watched
grid = read_grid(["x=0:1:3"])
with watched(grid, grid.blocks({"x": "x"})) as blocks:
    print(sum(block.size for block in blocks), "rich" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("3 False\n", "")
