"""Files that are nearly right, files that lie about their size, and names that look like more than names."""

from __future__ import annotations

import io
import os
import random
import socket
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy

from tests import mutations, watched
from tests.figures import Figure
from tests.figures.fuzz import Found, Outcome, figure, pieces, ran, tried

FILES, FILES_LONG = 6_000, 1_000_000
FILES_A_PIECE = 500
CASES = mutations.CASES


class Seed(NamedTuple):
    """A good file, and a command line that reads it (``@`` stands for its name)."""

    name: str
    data: bytes
    arguments: tuple[str, ...]


POINTS = ("eval", "x*y+1", "--at", "y=2", "--points", "@")
BOTH = ("grad", "x*y", "--points", "@", "--keep-columns", "all", "--format", "csv")


def seeds() -> list[Seed]:
    """One or more good files of every kind that is read; Parquet and Arrow where polars is there."""
    table = (CASES / "csv" / "iris.csv").read_bytes()[:600].rpartition(b"\n")[0]
    market = (CASES / "matrices" / "lfat5b.mtx").read_bytes()
    found = [
        Seed("a.csv", table, ("eval", "sepal_length^2", "--points", "@", "--keep-columns", "all")),
        Seed("b.csv", b'x,y,"na,me"\r\n1,2,"a ""b"""\r\n# c\r\n3;4,5,\r\n', BOTH),
        Seed("c.tsv", b"x\ty\n1\t2\n-3e-5\t1e400\n", BOTH),
        Seed("d.jsonl", b'{"x": 1, "y": 2, "z": [1, {"a": null}]}\n{"y": 1e400, "x": "3"}\n', BOTH),
        Seed("e.npy", _npy(numpy.arange(6.0).reshape(3, 2)), (*BOTH, "--columns", "x,y")),
        Seed("f.npy", _npy(numpy.array([(1, 2.0, "a")], dtype="i4,f8,U3"), "x,y,z"), BOTH),
        Seed("g.npz", _npz({"x": numpy.arange(3.0), "y": numpy.ones(3, dtype="f4")}), BOTH),
        Seed("h.txt", b"1 2/3 # first\n3 -4.5e2\n", ("matmul", "@", "@")),
        Seed("i.json", b"[[1, 2], [3.5, -4e2]]", ("matmul", "@", "@")),
        Seed("j.mtx", market[:1500], ("matmul", "@", "@")),
        Seed("k.mtx", b"%%MatrixMarket matrix array real symmetric\n2 2\n1\n2.5\n3\n", ("matmul", "@", "@")),
        Seed("l.npy", _npy(numpy.arange(4).reshape(2, 2)), ("matmul", "@", "@")),
        Seed("m.txt", b"x=1 # one\ny = 1/3\n", ("eval", "x*y", "--at", "@@")),
        Seed("n.json", b'{"x": 1, "y": "1/3", "z": 2.5e-1}', ("eval", "x*y*z", "--at", "@@")),
        Seed("o.grad", b"u = x*y # a\nf(a, b) = a^b\nf(u, 2)\n", ("grad", "--file", "@", "--at", "x=1,y=2")),
        Seed("p.txt", b"x: 2*x*y\ny: x^2\n", ("check", "x^2*y", "--claims", "@", "--time-limit", "0.2")),
        Seed("q.txt", b"x=4\ndf/dy=1\n", ("check", "x^2*y", "--at", "x=1,y=2", "--claim-values", "@@")),
        Seed("r.csv", b"x,y\n0.01,0.001\n0.001,0.04\n", ("propagate", "x*y", "--at", "x=1,y=2", "--cov", "@")),
    ]
    try:
        import polars
    except ImportError:
        return found
    frame = polars.DataFrame({"x": [1.0, 2.0, None], "y": [1, 2, 3], "name": ["a", "b", None]})
    for name, write in (("s.parquet", frame.write_parquet), ("t.arrow", frame.write_ipc)):
        stream = io.BytesIO()
        write(stream)
        found.append(Seed(name, stream.getvalue(), BOTH))
    return found


def _npy(array: Any, names: str = "") -> bytes:
    if names:
        array.dtype.names = tuple(names.split(","))
    stream = io.BytesIO()
    numpy.save(stream, array)
    return stream.getvalue()


def _npz(arrays: dict[str, Any]) -> bytes:
    stream = io.BytesIO()
    numpy.savez_compressed(stream, **arrays)
    return stream.getvalue()


# Files that promise what they do not hold, or hold more than they look

SIZES = ("74000000000", "9223372036854775807", "18446744073709551616", "100000", "0", "-1", "1e9", "0x10", "٣", "1 2")


def lie(chance: random.Random) -> Seed:
    """A file whose header is a lie, or an archive that is a bomb."""
    return chance.choice((_market_lie, _npy_lie, _npy_lie, _archive_lie, _text_lie))(chance)


def _market_lie(chance: random.Random) -> Seed:
    layout, field = chance.choice(("coordinate", "array", "cube")), chance.choice(("real", "pattern", "complex"))
    symmetry = chance.choice(("general", "symmetric", "hermitian"))
    size = " ".join(chance.choice(SIZES) for _ in range(chance.choice((3, 3, 2, 4))))
    text = f"%%MatrixMarket matrix {layout} {field} {symmetry}\n{size}\n1 1 1.0\n"
    return Seed("lie.mtx", text.encode(), ("matmul", "@", "1 2; 3 4"))


_DESCRIPTIONS = (
    *(
        "'<f8'",
        "'>i8'",
        "'|O'",
        "'O8'",
        "'|V8'",
        "'<U1000000000'",
        "'<f16'",
        "'<c16'",
        "'M8[s]'",
        "[('x','<f8')]",
        "'|S0'",
    ),
    *(
        "[('x','O')]",
        "[('x','<f8',(10,))]",
        "[('a',[('b','O')])]",
        "'f8,' * 99",
        "__import__('os').system('touch canary')",
    ),
    *(
        "None",
        "'\\x00'",
        "[]",
        "{'names':['x'],'formats':['O']}",
        "'<f8" + "'",
        "'" + "f8," * 500 + "'",
        "('<f8',(2**31,))",
    ),
)
_SHAPES = (
    *(
        "(74000000000,)",
        "(2**62, 2**62)",
        "(1<<60,)",
        "(-1,)",
        "(-1,-1)",
        "(True, 2)",
        "(1.0,)",
        "()",
        "(0, 5)",
        "('x',)",
    ),
    *(
        "(9223372036854775807, 2)",
        "(" + "1," * 70 + ")",
        "(" * 90 + ")" * 90,
        "(3, 2)",
        "[3, 2]",
        "3",
        "(1_0,)",
        "(9**9**9,)",
    ),
)


def _npy_lie(chance: random.Random) -> Seed:
    fields = [
        f"'descr': {chance.choice(_DESCRIPTIONS)}",
        f"'fortran_order': {chance.choice(('False', 'True', '0', 'print(1)'))}",
        f"'shape': {chance.choice(_SHAPES)}",
    ]
    if chance.random() < 0.1:
        fields.append(chance.choice(("'x': 1", "**{}", "'descr': '<f8'", "0: " + "[" * 200 + "]" * 200)))
    text = (
        ("{" + ", ".join(fields) + chance.choice(("}", ", }", "", "} #"))).encode()
        + b" " * chance.choice((0, 20))
        + b"\n"
    )
    version = chance.choice((b"\x01\x00", b"\x01\x00", b"\x02\x00", b"\x03\x00", b"\x09\x09"))
    length = chance.choice((len(text), len(text), 0, 65535))
    head = b"\x93NUMPY" + version + length.to_bytes(2 if version[0] == 1 else 4, "little") + text
    command = chance.choice((("matmul", "@", "1 2; 3 4"), (*POINTS, "--columns", "x"), (*BOTH, "--columns", "x,y")))
    return Seed("lie.npy", head + bytes(48), command)


def _archive_lie(chance: random.Random) -> Seed:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in chance.sample(
            ("x.npy", "../y.npy", "/etc/passwd.npy", "y.npy", "z.pkl", "\x1b[31m.npy", "a" * 300 + ".npy"), 3
        ):
            count = chance.choice((4, 4, 4, 10**12))
            size = chance.choice((32, 32, 0, 5_000_000))
            header = _npy(numpy.zeros(1))[:128].replace(b"(1,), }", f"({count},), }}".encode())
            archive.writestr(name, header[:127].ljust(127) + b"\n" + bytes(size))
    data = stream.getvalue()
    return Seed("lie.npz", mutations.mutated_bytes(chance, data) if chance.random() < 0.3 else data, BOTH)


def _text_lie(chance: random.Random) -> Seed:
    name, text = chance.choice(
        (
            ("l.csv", "x,y\n" + "1," * 70_000),
            ("l.csv", "x," * 70_000 + "y\n"),
            ("l.csv", "x,y\n" + '"' + "1\n" * 50_000),
            ("l.jsonl", '{"x": ' + "[" * 100_000),
            ("l.jsonl", '{"x": ' + "9" * 100_000 + "}"),
            ("l.json", "[" * 100_000),
            ("l.txt", "9" * 100_000 + " 1"),
            ("l.txt", "(" * 100_000),
            ("l.txt", "1e9999 " * 10_000),
            ("l.gz.csv", "\x1f\x8b\x08" + "\0" * 40),
            ("l.csv", "PK\x03\x04" + "\0" * 40),
            ("l.csv", "\ufeff\ufeffx,y\n1,2"),
            ("l.csv", "x,y\n1,2\0\n"),
        )
    )
    command = ("matmul", "@", "1 2; 3 4") if name in ("l.json", "l.txt") else BOTH
    return Seed(name, text.encode("latin-1" if "gz" in name else "utf-8"), command)


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
