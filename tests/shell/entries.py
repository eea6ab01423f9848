"""Every way in which a text from outside enters the program: arguments, files, names of files, the environment."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy

from tests.shell.payloads import CANARY

LANGUAGES = ("python", "numpy", "c", "js", "julia", "rust", "sql", "tensorflow", "jax", "torch", "latex")


class Entry(NamedTuple):
    """A command line in which ``{}`` stands for the text, and what has to be written into the folder before."""

    arguments: tuple[str, ...]
    files: Callable[[str], Mapping[str, bytes]] | None = None
    environment: tuple[str, ...] = ()

    def arguments_with(self, text: str) -> list[str]:
        return [argument.replace("{}", text) for argument in self.arguments]


def _line(text: str) -> Entry:
    return Entry(tuple(text.split(" ")))


ARGUMENTS = (
    *map(_line, ("check x --claim-function {}", "grad {}.py:f", "grad a.py:{}")),
    *map(
        _line, ("grad {} --at x=1", "grad -- {}", "eval x {} --at x=1", "hessian {}", "tape {} --at x=1", "diff {} x")
    ),
    *map(
        _line,
        ("diff x^2 {}", "check {} --at x=1", "propagate {} --at x=1±0.1", "plot {} --grid x=0:1:5", "functions {}"),
    ),
    *map(
        _line,
        ("eval x --at {}=1", "eval x --at x={}", "eval x --at {}", "eval x --at @{}", "eval --file {}", "{}", "{} x"),
    ),
    *map(
        _line,
        ("grad x --at x=1 --wrt {}", "grad x --at x=1 --of {}", "grad x --at x=1 --seed {}", "grad f=x --seed f={}"),
    ),
    *map(
        _line, ("grad x --at x=1 --dir {}=1", "grad x --at x=1 --dir x={}", "grad x --format {}", "grad x --color {}")
    ),
    *map(
        _line,
        ("grad x --digits {}", "grad x --time-limit {}", "grad x --kink {}", "grad x --unconnected {}", "grad x --{}"),
    ),
    *map(
        _line, ("eval x --points {}", "eval x --points p.csv --columns {}", "eval x --points p.csv --keep-columns {}")
    ),
    *map(
        _line,
        (
            "eval x --points p.csv --rename {}=x",
            "eval q --points p.csv --rename x={}",
            "eval x --points p.csv --delimiter {}",
        ),
    ),
    *map(
        _line,
        (
            "eval x --points p.csv --engine {}",
            "eval x --points p.csv --certify {}",
            "eval x --points p.csv --on-error {}",
        ),
    ),
    *map(_line, ("eval x --grid {}=0:1:2", "eval x --grid x={}:1:2", "eval x --grid x=0:1:{}", "eval x --grid {}")),
    *map(
        _line, ("check x^2 --claim x:{}", "check x^2 --claim {}:2*x", "check x^2 --claim {}", "check x^2 --claims {}")
    ),
    *map(_line, ("check x^2 --at x=1 --claim-values {}", "check x^2 --at x=1 --claim-values 2 --rtol {}")),
    *map(_line, ("propagate x --at x={}±0.1", "propagate x --at x=1±{}", "propagate x*y --at x=1±1,y=1±1 --corr {}")),
    *map(
        _line,
        ("propagate x --at x=1±1 --k {}", "propagate x --at x=1±1 --cov {}", "plot x --grid x=0:1:5 --tangent {}"),
    ),
    *map(
        _line,
        (
            "plot x --grid x=0:1:5 --tangent x={}",
            "code x^2 --name {}",
            "code x^2 --lang {}",
            "code {}",
            "code x --wrt {}",
        ),
    ),
    Entry(("grad", "--latex", "{}", "--at", "x=1")),
    Entry(("eval", "--latex", r"\frac{{}}{x_{{}}} + \operatorname{{}}(x)", "--at", "x=1")),
    Entry(("code", "--latex", r"\mathrm{{}} + \text{{}}", "--lang", "python")),
    Entry(("eval", "np.{}(x) + math.{}", "--at", "x=1")),
    Entry(("matmul", "{}", "1 2; 3 4")),
    Entry(("matmul", "1 {}; 3 4", "1 2; 3 4")),
    Entry(("matmul", "@{}", "1 2; 3 4")),
    Entry(("matmul", "[[{}, 1]]", "1; 2")),
    Entry(("matmul", "x 1", "1; 2", "--at", "x={}")),
    Entry(("matmul", "1 2", "1; 2", "--grad", "--seed", "{}")),
)


def _file(name: str, template: str) -> Callable[[str], Mapping[str, bytes]]:
    return lambda text: {name: template.replace("{}", text).encode("utf-8", "surrogateescape")}


def _quoted(name: str, template: str) -> Callable[[str], Mapping[str, bytes]]:
    return lambda text: {name: template.replace("{}", json.dumps(text)).encode()}


def _pickled(text: str) -> Mapping[str, bytes]:
    """An array of objects whose pickle, once loaded, makes the canary."""

    class Payload:
        def __reduce__(self) -> Any:
            return (os.system, (f"touch {CANARY}",))

    stream = io.BytesIO()
    numpy.save(stream, numpy.array([Payload(), text], dtype=object), allow_pickle=True)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("x.npy", stream.getvalue())
    return {"a.npy": stream.getvalue(), "a.npz": archive.getvalue(), "a.pkl": stream.getvalue()[128:]}


def _fields(text: str) -> Mapping[str, bytes]:
    stream = io.BytesIO()
    name = text.replace("\0", "") or "x"
    numpy.save(stream, numpy.array([(1.0, 2.0)], dtype=[("x", "f8"), (name, "f8")]))
    member = io.BytesIO()
    numpy.save(member, numpy.ones(1))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for each in ("x", name.encode("utf-8", "replace").decode()):
            packed.writestr(f"{each}.npy", member.getvalue())
    return {"f.npy": stream.getvalue(), "f.npz": archive.getvalue()}


def _header(text: str) -> Mapping[str, bytes]:
    body = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({text},)}}\n".encode("utf-8", "replace")
    return {"h.npy": b"\x93NUMPY\x02\x00" + len(body).to_bytes(4, "little") + body + bytes(64)}


def _frames(text: str) -> Mapping[str, bytes]:
    import polars

    text = text.encode("utf-8", "replace").decode()
    frame = polars.DataFrame({"x": [1.0], text: [text]})
    found = {}
    for name, write in (("m.parquet", frame.write_parquet), ("m.arrow", frame.write_ipc)):
        stream = io.BytesIO()
        extra = {"metadata": {text: text, "pandas": text, "ARROW:schema": text}} if name == "m.parquet" else {}
        write(stream, **extra)
        found[name] = stream.getvalue()
    return found


def _named(text: str) -> Mapping[str, bytes]:
    """A file that has the text for a name, as far as a name may."""
    name = text.replace("/", "_").replace("\0", "_")[:120] + ".csv"
    return {name: b"x\n1\n", "name": name.encode("utf-8", "surrogateescape")}


ALL = ("--keep-columns", "all")
FILES = (
    Entry(("eval", "x", "--points", "a.csv", *ALL), _file("a.csv", 'x,"{}"\n1,2\n')),
    Entry(("eval", "x", "--points", "a.csv", *ALL), _file("a.csv", "x,{}\n1,2\n")),
    Entry(("eval", "x", "--points", "a.csv", *ALL, "--format", "table"), _file("a.csv", 'x,"{}"\n1,"{}"\n')),
    Entry(("eval", "x", "--points", "a.csv"), _file("a.csv", "x\n{}\n")),
    Entry(("eval", "x", "--points", "a.jsonl", *ALL, "--format", "json"), _quoted("a.jsonl", '{"x": {}, {}: {}}\n')),
    Entry(("eval", "x", "--points", "a.npy", "--columns", "x"), _pickled),
    Entry(("eval", "x", "--points", "a.npz"), _pickled),
    Entry(("eval", "x", "--points", "a.pkl"), _pickled),
    Entry(("matmul", "a.npy", "1 2"), _pickled),
    Entry(("eval", "x", "--points", "f.npy", *ALL), _fields),
    Entry(("eval", "x", "--points", "f.npz", *ALL), _fields),
    Entry(("eval", "x", "--points", "h.npy", "--columns", "x"), _header),
    Entry(("matmul", "h.npy", "1 2"), _header),
    Entry(("matmul", "a.txt", "1 2; 3 4"), _file("a.txt", "1 {}\n3 4\n")),
    Entry(("matmul", "a.json", "1 2; 3 4"), _quoted("a.json", "[[{}, 2]]")),
    Entry(("matmul", "a.mtx", "1 2; 3 4"), _file("a.mtx", "%%MatrixMarket matrix {} real general\n% {}\n1 1\n1\n")),
    Entry(("matmul", "a.mtx", "2"), _file("a.mtx", "%%MatrixMarket matrix array real general\n% {}\n1 1\n{}\n")),
    Entry(("grad", "--file", "a.grad"), _file("a.grad", "{}\n")),
    *(
        Entry(("grad", "a.py:f", "--at", "x=1"), _file("a.py", text))
        for text in (
            "def f(x):\n    return x + {}\n",
            "def f(x):\n    return {}\n",
            "y = {}\n{}\ndef f(x):\n    return x + y\n",
            "@{}\ndef f(x, y={}):\n    return x\n",
            "import {}\nfrom {} import y\ndef f(x):\n    return y.{}(x)\n",
            "def f(x):\n    '{}'\n    return x\n",
            "class C:\n    y = {}\n    def f(self, x):\n        return self.y\ndef f(x):\n    return C().f(x)\n",
        )
    ),
    Entry(("grad", "a.py"), _file("a.py", "import tensorflow as tf\nx = tf.Variable({})\ntape.gradient({}, x)\n{}\n")),
    Entry(("check", "x^2", "--claim-function", "a.py:f"), _file("a.py", "def f(x):\n    return {}\n")),
    Entry(("grad", "--file", "a.grad"), _file("a.grad", "x # {}\n")),
    Entry(("eval", "x", "--at", "@a.txt"), _file("a.txt", "x={}\n")),
    Entry(("eval", "x", "--at", "@a.json"), _quoted("a.json", '{"x": {}, {}: 1}')),
    Entry(("check", "x^2", "--claims", "a.txt"), _file("a.txt", "x: {}\n{}: x\n")),
    Entry(("check", "x^2", "--at", "x=1", "--claim-values", "@a.txt"), _file("a.txt", "{}\n")),
    Entry(("propagate", "x", "--at", "x=1", "--cov", "a.txt"), _file("a.txt", "x\n{}\n")),
    Entry(
        ("propagate", "x", "--at", "x=1", "--cov", "a.json"), _quoted("a.json", '{"names": [{}], "covariance": [[{}]]}')
    ),
    Entry(("eval", "x", "--points", "{name}", *ALL), _named),
    Entry(("matmul", "{name}", "1"), _named),
    Entry(("eval", "x", "--grid", "x=0:1:2", "--output", "{name}"), _named),
)
FRAMES = (
    Entry(("eval", "x", "--points", "m.parquet", *ALL), _frames),
    Entry(("eval", "x", "--points", "m.arrow", *ALL, "--format", "table"), _frames),
)
VARIABLES = (
    "COLUMNS",
    "TERM",
    "NO_COLOR",
    "FORCE_COLOR",
    "HOME",
    "EDITOR",
    "PAGER",
    "BROWSER",
    "MPLCONFIGDIR",
    "MPLBACKEND",
)
VARIABLES += ("PYTHONBREAKPOINT", "GRADCLI_DEBUG", "POLARS_MAX_THREADS", "SYMPY_USE_CACHE", "CC", "TTY_COMPATIBLE")
ENVIRONMENT = (
    *(Entry(("grad", "x^2*sin(x)", "--at", "x=1", "--format", "table"), None, (name,)) for name in VARIABLES),
    Entry((), None, ("_TYPER_COMPLETE_ARGS",)),
)


def enabled() -> tuple[Entry, ...]:
    """All entries that can be tried here: those of Parquet and Arrow need polars."""
    try:
        import polars  # noqa: F401
    except ImportError:
        return ARGUMENTS + FILES + ENVIRONMENT
    return ARGUMENTS + FILES + FRAMES + ENVIRONMENT


def prepared(entry: Entry, text: str, folder: Path) -> list[str]:
    """The files of an entry are written; the arguments that read them."""
    arguments = entry.arguments_with(text)
    for name, data in (entry.files(text) if entry.files else {}).items():
        if name == "name":
            arguments = [data.decode("utf-8", "surrogateescape") if a == "{name}" else a for a in arguments]
        else:
            (folder / name).write_bytes(data)
    return arguments


# What is written in another language, with text that is no program in every place that keeps some

CARRIERS = (
    Entry(("x*y # {}", "--at", "x=1,y=2")),
    Entry(("x*y", "--at", "x=(1 # {}\n+ 1),y=2")),
    Entry(("z = x*y # {}", "z", "--at", "y=1 # {}\n,x=2")),
    Entry(
        ("--file", "a.grad", "--at", "@a.txt"),
        lambda text: _file("a.grad", "x*y # {}\n")(text) | _file("a.txt", "x=1 # {}\ny=2")(text),
    ),
)
WRITERS = (
    *(("grad", "--format", form) for form in ("latex", "statements", "numpy", "markdown", "json", "tsv", "table")),
    *(("hessian", "--format", form) for form in ("latex", "json")),
    *(("tape", "--format", form) for form in ("dot", "mermaid", "json", "table")),
    *(("propagate", "--format", form) for form in ("json", "markdown")),
    *(("code", "--self-test", "--lang", language) for language in LANGUAGES if language != "latex"),
)
