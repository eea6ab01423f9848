"""Points through a pipe: each complete line is answered before the next one is there."""

from __future__ import annotations

import contextlib
import os
import re
import select
import subprocess

import pytest

from gradcli.tables.sources import text
from tests.shell.processes import SECONDS, start

HEAD = "x,y\n"
PLAIN = "{0},2\n"
KINDS = {
    "text": (HEAD, PLAIN, []),
    "quoted": (HEAD, '"{0}","2"\n', []),
    "crlf": ("x;y\r\n", "{0};2\r\n", []),
    "blanks": ("x y\n", "{0} 2\n", []),
    "json lines": ("", '{{"x": {0}, "y": 2}}\n', []),
    "to json lines": (HEAD, PLAIN, ["--format", "jsonl"]),
    "to values": (HEAD, PLAIN, ["--format", "values"]),
    "wide": (HEAD, PLAIN, ["--wide"]),
    "--float": (HEAD, PLAIN, ["--float"]),
    "--certify": (HEAD, PLAIN, ["--certify"]),
    "a column kept": (HEAD, PLAIN, ["--keep-columns", "x"]),
}


def line_of(out: int) -> str:
    """The next line, whole; what a reader of a pipe has to wait for may take its time, not for ever."""
    found = b""
    while not found.endswith(b"\n"):
        assert select.select([out], [], [], SECONDS)[0], f"no answer after {found!r}"
        piece = os.read(out, 1)
        assert piece, "ended without an answer"
        found += piece
    return found.decode()


def asked(arguments, stdin):
    return start(["grad", "x^2*y", "--points", "-", *arguments], stdin=stdin, stdout=subprocess.PIPE)


def numbers_of_a_row(out: int) -> list[str]:
    """The numbers in the next line that has any: a heading has none."""
    while not (found := re.findall(r"\d+", line_of(out))):
        pass
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_line_is_answered_before_the_next_one_is_written(kind):
    head, row, options = KINDS[kind]
    with asked(options, subprocess.PIPE) as process:
        process.stdin.write(head.encode())
        for number in range(1, 6):
            line = row.format(number)
            process.stdin.write(line[:2].encode())
            process.stdin.flush()
            process.stdin.write(line[2:].encode())
            process.stdin.flush()
            assert str(4 * number) in numbers_of_a_row(process.stdout.fileno())
        process.stdin.close()
        assert not process.stdout.read()
        assert process.wait(SECONDS) == 0


@pytest.mark.slow
def test_a_terminal_is_answered_line_by_line():
    ours, theirs = os.openpty()
    with contextlib.closing(os.fdopen(ours, "wb", buffering=0)) as keyboard, asked([], theirs) as process:
        os.close(theirs)
        keyboard.write(b"x,y\n")
        for number in range(1, 4):
            keyboard.write(f"{number},2\n".encode())
            assert str(4 * number) in numbers_of_a_row(process.stdout.fileno())
        keyboard.write(b"\x04")
        assert process.wait(SECONDS) == 0


def test_few_lines_are_not_waited_for(monkeypatch):
    """What a pipe gave is handed out without a wait; only behind a burst is a writer given the time to go on."""
    waits: list[float] = []

    def told(reading, writing, odd, seconds):
        waits.append(seconds)
        return select_before(reading, writing, odd, 0)

    select_before = select.select
    monkeypatch.setattr(text.select, "select", told)
    reading, writing = os.pipe()
    with open(reading, "rb") as stream, open(writing, "wb", buffering=0) as pipe:
        pipe.write(b"x,y\n1,2\n")
        lines = text.TextLines(stream, "a pipe")
        assert lines.line() == "x,y\n"
        assert lines.chunk() == b"1,2\n"
        pipe.write(b"3,4\n5")
        assert lines.chunk() == b"3,4\n"
        pipe.write(b",6\n")
        assert lines.chunk() == b"5,6\n"
        assert set(waits) == {0.0}
        pipe.write(b"7,8\n" * (text.BURST // 4))
        assert lines.chunk() == b"7,8\n" * (text.BURST // 4)
        assert max(waits) > 0


def test_a_header_waits_once_for_rows_that_tell_what_is_below_it(monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr(text.select, "select", lambda reading, *others: (waits.append(others[-1]), ([], [], []))[1])
    reading, writing = os.pipe()
    with open(reading, "rb") as stream, open(writing, "wb", buffering=0) as pipe:
        pipe.write(b"x,y\n1,2\n")
        lines = text.TextLines(stream, "a pipe")
        assert [lines.line(), lines.ahead(), lines.ahead(), lines.chunk()] == ["x,y\n", *[b"1,2\n"] * 3]
        assert [seconds for seconds in waits if seconds] == [text.PATIENCE]
