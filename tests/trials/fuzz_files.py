"""Files that are nearly right, files that lie about their size, and names that look like more than names."""

from __future__ import annotations

import os
import random
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tests.chance import mutations
from tests.shell import watched
from tests.shell.files import Seed, lie, seeds
from tests.trials import Figure
from tests.trials.fuzz import Found, Outcome, figure, pieces, ran, tried

FILES, FILES_LONG = 6_000, 1_000_000
FILES_A_PIECE = 500


def read_files(piece: tuple[int, int]) -> Found:
    """``count`` files from a seed: two in three good ones with bytes changed, the others lies."""
    seed, count = piece
    chance, good = random.Random(seed), seeds()

    def new() -> Seed:
        if chance.random() < 1 / 3:
            return lie(chance)
        found = chance.choice(good)
        return found._replace(data=mutations.mutated_bytes(chance, found.data))

    with _in_a_folder(), _silent() as written:
        return tried(new, lambda file: _read(file, written), count)


def _read(file: Seed, written: Callable[[], str]) -> Outcome:
    Path(file.name).write_bytes(file.data)
    outcome = ran(
        [
            word.replace("@", file.name, 1) if word == "@" else word.replace("@@", f"@{file.name}")
            for word in file.arguments
        ]
    )
    said = written()
    return outcome if outcome.wrong or not said else Outcome(f"a library wrote {said[:200]!r}")


@contextmanager
def _in_a_folder() -> Iterator[None]:
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


@contextmanager
def _silent() -> Iterator[Callable[[], str]]:
    """Hands out what libraries wrote to file descriptor 2, past sys.stderr, since it was asked last."""
    kept = os.dup(2)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)

        def written() -> str:
            file.seek(0)
            found = file.read().decode("utf-8", "replace")
            file.seek(0)
            file.truncate()
            return found

        try:
            yield written
        finally:
            os.dup2(kept, 2)
            os.close(kept)


# Names

NAMES = (
    *("http://127.0.0.1:9/x.csv", "https://example.com/x.parquet", "ftp://example.com/x.npy", "s3://bucket/x.parquet"),
    *("gs://b/x.arrow", "file:///etc/passwd", "az://c/x.parquet", "hf://datasets/a/b.parquet", "//example.com/x.csv"),
    *(
        "x*.parquet",
        "[a-z].csv",
        "~/x.csv",
        "$HOME/x.csv",
        "$(touch canary)",
        "`touch canary`",
        "|touch canary",
        "x.zip",
        "a.tar.gz",
    ),
    *(
        "data:text/csv,x%0A1",
        "-",
        "--help",
        "",
        " ",
        ".",
        "..",
        "/",
        "a\0b",
        "\ud800.csv",
        "x" * 5000,
        "\x1b[31m.csv",
        "con",
        "NUL",
    ),
)


def open_names() -> Iterator[tuple[str, str]]:
    """Each of NAMES through every option that takes a file: (what was asked, what was wrong)."""
    lines = [
        ("eval", "x", "--points", "@"),
        ("eval", "--file", "@"),
        ("eval", "x", "--at", "@@"),
        ("matmul", "@", "1 2; 3 4"),
        ("matmul", "@@", "1 2; 3 4"),
        ("check", "x^2", "--claims", "@"),
        ("check", "x^2", "--at", "x=1", "--claim-values", "@@"),
        ("propagate", "x", "--at", "x=1", "--cov", "@"),
    ]

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    with _in_a_folder(), patch.object(socket, "socket", refused), patch.object(socket, "getaddrinfo", refused):
        for name in NAMES:
            for line in lines:
                arguments = [name if word == "@" else word.replace("@@", f"@{name}") for word in line]
                outcome = ran(arguments)
                left = os.listdir()
                yield repr(arguments), outcome.wrong or (f"left {left}" if left else "")


def measure(long: bool) -> Iterator[Figure]:
    yield figure(
        "files with bytes changed, or with headers that lie, are read or refused, in time and in memory",
        watched.spread(read_files, pieces(FILES_LONG if long else FILES, FILES_A_PIECE)),
        lambda found: f"{found.read:,} read",
    )
    found = list(open_names())
    wrong = tuple(f"{why}: {what}" for what, why in found if why)
    yield Figure(
        "URLs, patterns and odd names are only names: no connection, no command, no file",
        len(found),
        len(wrong),
        "",
        wrong,
    )
