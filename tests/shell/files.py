"""Good files of every kind that is read, and files that are lies: headers that promise, archives that swell."""

from __future__ import annotations

import io
import random
import zipfile
from typing import Any, NamedTuple

import numpy

from tests.chance import mutations

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
