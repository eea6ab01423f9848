"""Blocks ahead and behind: in order, errors where they belong, nothing after them."""

from __future__ import annotations

import threading

import numpy
import pytest

from gradcli.engines.engine import compile_tape
from gradcli.engines.numpy_engine import NumpyEngine
from gradcli.engines.runner import Runner
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.tables.pipeline import Behind, ahead
from gradcli.tables.sources import Files, open_source
from gradcli.tape.lowering import lower


def test_blocks_come_in_order_from_a_thread_that_is_one_ahead():
    seen = []

    def blocks():
        for number in range(5):
            seen.append((number, threading.current_thread() is threading.main_thread()))
            yield number

    assert list(ahead(blocks())) == list(range(5))
    assert seen == [(number, False) for number in range(5)]
    assert list(ahead(iter(()))) == []


def test_an_error_of_the_source_comes_after_the_blocks_before_it():
    def blocks():
        yield 1
        yield 2
        raise OSError("gone")

    found = []
    with pytest.raises(OSError, match="gone"):
        list(map(found.append, ahead(blocks())))
    assert found == [1, 2]


def test_a_reader_that_stops_early_lets_the_source_go():
    closed = []

    def blocks():
        try:
            yield from range(100)
        finally:
            closed.append(True)

    others = {*threading.enumerate()}
    source = blocks()
    reading = ahead(source)
    assert next(reading) == 0
    reading.close()
    source.close()
    assert closed == [True]
    assert {*threading.enumerate()} <= others


def test_blocks_are_written_in_order():
    written = []
    with Behind(written.append) as behind:
        for block in range(50):
            behind.write(block)
    assert written == list(range(50))


def refuse(block):
    raise OSError("no space")


def write_all(write, blocks):
    with Behind(write) as behind:
        for block in blocks:
            behind.write(block)


@pytest.mark.parametrize("count", [1, 2])
def test_an_error_of_the_sink_comes_with_the_next_block_or_at_the_end(count):
    with pytest.raises(OSError, match="no space"):
        write_all(refuse, range(count))


def test_after_an_error_elsewhere_that_error_is_told():
    def blocks():
        yield 1
        raise ValueError("elsewhere")

    with pytest.raises(ValueError, match="elsewhere"):
        write_all(refuse, blocks())


# The engine is made beside the first read


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".npy"])
def test_about_how_many_points_there_are_is_told_before_any_is_read(tmp_path, suffix):
    paths = [tmp_path / f"{name}{suffix}" for name in "ab"]
    values = numpy.linspace(-3, 3, 3000)
    for path in paths:
        if suffix == ".npy":
            numpy.save(path, values.astype([("x", "f8")]))
        else:
            line = "{}\n" if suffix == ".csv" else '{{"x": {}}}\n'
            path.write_text("x\n" * (suffix == ".csv") + "".join(map(line.format, values)))
    for given, count in ((paths[:1], 3000), (paths, 6000)):
        with open_source([str(path) for path in given]) as source:
            told = source.estimate()
            assert sum(block.size for block in source.blocks({"x": "x"})) == count
        assert count / 2 < told < count * 2


def test_the_engine_is_chosen_once_and_beside_the_rest():
    tape = lower(read([Source("sin(x)*y", "test")]))
    plan = compile_tape(tape, tape.outputs, tape.inputs).plan
    asked = []

    def choose(plan, points, beside):
        asked.append((points, threading.current_thread() is threading.main_thread()))
        return NumpyEngine(plan)

    runner = Runner(plan, choose, 1)
    runner.prepare(1000)
    runner.prepare(7)
    assert runner.engine(5) is runner.engine(6)
    assert asked == [(1000, False)]
    unprepared = Runner(plan, choose, 1)
    unprepared.engine(5)
    assert asked[1:] == [(5, True)]


def test_an_engine_that_cannot_be_made_is_told_when_it_is_needed():
    tape = lower(read([Source("sin(x)*y", "test")]))
    plan = compile_tape(tape, tape.outputs, tape.inputs).plan
    runner = Runner(plan, lambda plan, points, beside: refuse(points), 1)
    runner.prepare(1000)
    with pytest.raises(OSError, match="no space"):
        runner.engine(5)


def test_a_file_that_was_being_opened_when_all_were_closed_is_closed_too(tmp_path):
    """A reader ahead opens the next file while an error ends the run."""
    for number in range(2):
        (tmp_path / f"f{number}.csv").write_text("x\n1\n")
    streams = []

    def opened(path):
        found = open_source([path])
        streams.append(found)
        if len(streams) == 2:
            files.close()  # as the run does, from its own thread, at this very moment
        return found

    files = Files([str(tmp_path / "f0.csv"), str(tmp_path / "f1.csv")], opened)
    assert sum(block.size for block in files.blocks({"x": "x"})) == 1
    assert len(streams) == 2
    assert all(source._stream.closed for source in streams)
