"""Whole processes through the compiled pass: signals at any instant leave no part of a file, and memory stays flat."""

from __future__ import annotations

import random
import signal

import pytest

from gradcli.engines.library import compiler
from tests.benchmarks.processes import in_turn
from tests.benchmarks.tables import MOST_MEMORY, ours_with, write_csv
from tests.shell.processes import judged, left_in
from tests.trials.kills import Killing

pytestmark = [pytest.mark.slow, pytest.mark.skipif(compiler() is None, reason="no C compiler is installed")]


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    place = tmp_path_factory.mktemp("large") / "in.csv"
    write_csv(place, 30e6)
    return place


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_a_signal_leaves_the_old_file_or_the_whole_new_one(large, tmp_path, number):
    killing = Killing(["grad", "x*y+z", "--points", str(large), "--engine", "native", "--wide"], tmp_path)
    assert killing.new.count(b"\n") == large.read_bytes().count(b"\n")
    chance = random.Random(number)
    for _ in range(6):
        code, err = killing.struck(chance, number)
        early = code == -number or ("in <module>" in err and "gradcli/cli" not in err)
        assert early or not judged(code, err, (0, 128 + number), silent=code != 0), err
        assert not killing.torn()
        assert number == signal.SIGKILL or not left_in(tmp_path, "out.csv")


@pytest.mark.parametrize("more", [(), ("--certify",)], ids=["float64", "certified"])
def test_memory_does_not_grow_with_the_table(large, tmp_path, more):
    script = ours_with("--engine", "native", *more)
    (found,) = in_turn({"": script}, [str(large), str(tmp_path / "out.csv")], 1).values()
    assert 0 < found.megabytes < MOST_MEMORY
