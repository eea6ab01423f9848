"""Hostile arrays, in every command that takes a program: refused in at most four lines, with what to do; no faults."""

from __future__ import annotations

import io

import numpy
import pytest

COMMANDS = {
    "grad": [],
    "hessian": [],
    "eval": [],
    "tape": [],
    "check": [],
    "propagate": [],
    "code": ["--self-test"],
    "diff": ["x"],
    "plot": ["--grid", "t=0:1:5"],
}
PROGRAMS = {
    "a shape of 10^9": ("sum(x)", ["--shape", "x=1000000000"]),
    "shapes of 10^9": ("sum(A@x)", ["--shape", "A=1000000000,1000000000", "--shape", "x=1000000000"]),
    "zeros of 10^9": ("sum(zeros(1000000000)) + x + t", ["--at", "x=1"]),
    "a square of 10^9": ("x*t*trace(eye(1000000000))", ["--at", "x=1"]),
    "a table of 10^9": ("x*t*sum(ones(32000,32000))", ["--at", "x=1"]),
    "a product of lengths": ("t*sum(kron(ones(7000),kron(ones(7000),x)))", ["--at", "x=[1,2]"]),
    "a sum of 10^9": ("t*sum(x[i], i, 1, 10^9)", ["--at", "x=[1,2]"]),
    "ragged rows": ("sum([1,2;3]) + x + t", ["--at", "x=1"]),
    "ragged lists": ("sum([[1,2],[3]]) + x + t", ["--at", "x=1"]),
    "ragged values": ("sum(x) + t", ["--at", "x=[1,2;3]"]),
    "empty places": ("sum([1;;2]) + x + t", ["--at", "x=1"]),
    "a leading comma": ("sum([,1]) + x + t", ["--at", "x=1"]),
    "a nest": ("[" * 3000 + "x*t" + "]" * 3000, ["--at", "x=1"]),
    "brackets that stay open": ("[" * 2000, ["--at", "x=1"]),
    "a nest of values": ("sum(x)*t", ["--at", f"x={'[' * 3000}1{']' * 3000}"]),
    "an index past the end": ("x[3]*t", ["--at", "x=[1,2]"]),
    "an index of 0": ("x[0]*t", ["--at", "x=[1,2]"]),
    "a negative index": ("x[-1]*t", ["--at", "x=[1,2]"]),
    "an index of 10^100": ("x[10^100]*t", ["--at", "x=[1,2]"]),
    "a range past the end": ("sum(x[1:9])*t", ["--at", "x=[1,2]"]),
    "a place past the end": ("x[end+1]*t", ["--at", "x=[1,2]"]),
    "colons": ("x[:::]*t", ["--at", "x=[1,2]"]),
    "no first index": ("x[,1]*t", ["--at", "x=[1,2]"]),
    "a value for x'": ("sum(x')*t", ["--at", "x'=[1,2]"]),
    "a value for an entry": ("sum(x)*t", ["--at", "x=[1,2],x[1]=3"]),
    "a shape for x'": ("sum(x)*t", ["--shape", "x'=2"]),
    "a statement of x'": ("x' = [1,2]; sum(x)*t", ["--at", "x=1"]),
    "a target x'": ("u = sum(x)*t", ["--at", "x=[1,2]", "--of", "u'"]),
    "no function f": ("f'(x)*t", ["--at", "x=1"]),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_hostile_programs(refused, command, program):
    text, options = PROGRAMS[program]
    refused(command, text, *COMMANDS[command], *options, says=["error"])


def array(value) -> bytes:
    held = io.BytesIO()
    numpy.save(held, value, allow_pickle=True)
    return held.getvalue()


HUGE = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000000000), }".ljust(117) + b"\n"
FILES = {
    "nan.npy": (array(numpy.array([1, numpy.nan])), "nan"),
    "inf.npy": (array(numpy.array([[1, -numpy.inf]])), "infinity"),
    "objects.npy": (array(numpy.array([{"a": 1}], dtype=object)), "object"),
    "complex.npy": (array(numpy.array([1 + 2j])), "complex"),
    "texts.npy": (array(numpy.array(["a"])), "str"),
    "empty.npy": (array(numpy.zeros((0, 3))), "empty"),
    "cube.npy": (array(numpy.zeros((2, 2, 2))), "3 dimensions"),
    "short.npy": (array(numpy.ones(9))[:-5], "cut short"),
    "huge.npy": (b"\x93NUMPY\x01\x00" + (118).to_bytes(2, "little") + HUGE, "more than 33,554,432"),
    "ragged.txt": (b"1 2\n3\n", "row 2"),
    "ragged.json": (b"[[1, 2], [3]]", "row 2"),
    "empty.txt": (b"", ""),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", FILES)
def test_hostile_files(refused, tmp_path, command, name):
    content, says = FILES[name]
    (tmp_path / name).write_bytes(content)
    refused(command, "sum(x)*t", *COMMANDS[command], "--at", f"x=@{tmp_path / name},t=1", says=["error", says])


TABLES = {
    "ragged lists": ('{"x": [1, 2], "t": 1}\n{"x": [[1], [2, 3]], "t": 1}\n', "sum(x)*t", []),
    "an index past the end": ('{"x": [1, 2], "t": 1}\n', "x[3]*t", []),
    "a nest": ('{"x": ' + "[" * 3000 + "1" + "]" * 3000 + ', "t": 1}\n', "sum(x)*t", []),
    "a gathered name with '": ('{"a": 1, "b": 2, "t": 1}\n', "sum(x)*t", ["--gather", "x'=a,b"]),
    "a column there is not": ('{"a": 1, "b": 2, "t": 1}\n', "sum(x)*t", ["--gather", "x=a,c"]),
    "shapes that do not fit": ('{"x": [1, 2], "t": 1}\n', "x*x", []),
}


@pytest.mark.parametrize("command", ["grad", "hessian", "eval", "check", "propagate"])
@pytest.mark.parametrize("table", TABLES)
def test_hostile_tables(run, tmp_path, command, table):
    content, text, more = TABLES[table]
    (tmp_path / "rows.jsonl").write_text(content)
    found = run(command, text, "--points", str(tmp_path / "rows.jsonl"), *more)
    assert found.code in (2, 3)
    assert "fault" not in found.err
    assert found.err.startswith(("error: ", "note: "))
    assert len(found.err.splitlines()) <= 4
