"""Blocks ahead and behind: in order, errors where they belong, nothing after them."""

from __future__ import annotations

import threading

import pytest

from gradcli.batch.pipeline import Behind, ahead


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

    source = blocks()
    reading = ahead(source)
    assert next(reading) == 0
    reading.close()
    source.close()
    assert closed == [True]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("gradcli-read")]


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
