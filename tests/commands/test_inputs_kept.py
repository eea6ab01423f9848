"""No command writes its result over a file it reads, however either is spelled; ``-`` is standard output."""

from __future__ import annotations

import os

import numpy
import pytest

FILES = {
    "p.csv": "x,y\n1,2\n",
    "q.csv": "x,y\n3,4\n",
    "prog.txt": "z = x*y\n",
    "square.txt": "z = x^2\n",
    "at.json": '{"x": 2, "y": 3}',
    "cov.txt": "x y\n1 0\n0 1\n",
    "A.txt": "1 2\n3 4\n",
    "claims.txt": "x: y\n",
}
COMMANDS = [
    ("eval", "x*y", "--points", "@p.csv"),
    ("grad", "x*y", "--points", "@q.csv", "--points", "@p.csv"),
    ("grad", "--file", "@prog.txt", "--points", "@p.csv"),
    ("grad", "--file", "@prog.txt", "--at", "x=1,y=2"),
    ("hessian", "--file", "@prog.txt", "--at", "x=1,y=2"),
    ("diff", "--file", "@square.txt"),
    ("tape", "--file", "@prog.txt", "--at", "x=1,y=2"),
    ("code", "--file", "@prog.txt"),
    ("check", "--file", "@prog.txt", "--claims", "@claims.txt"),
    ("eval", "x*y", "--at", "@@at.json"),
    ("propagate", "x*y", "--at", "x=1,y=2", "--cov", "@cov.txt"),
    ("propagate", "x*y", "--at", "@@at.json"),
    ("matmul", "@A.txt", "1; 1"),
    ("matmul", "1 1", "@@A.txt"),
    ("matmul", "1 1", "@A.txt", "--grad", "--seed", "1 1"),
]


def _inputs(words):
    return [word.lstrip("@") for word in words if word.startswith("@")]


def _written(words):
    return [word[1:] if word.startswith("@") else word for word in words]


@pytest.mark.parametrize("spelled", ["{0}", "./{0}", "{1}/{0}", "hard.{0}", "soft.{0}"])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_an_input_is_not_overwritten(run, tmp_path, words, spelled):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
        os.link(tmp_path / name, tmp_path / f"hard.{name}")
        (tmp_path / f"soft.{name}").symlink_to(name)
    for name in _inputs(words):
        output = spelled.format(name, tmp_path)
        found = run(*_written(words), "--output", output, cwd=tmp_path)
        assert (found.code, found.out) == (2, "")
        assert "is not overwritten" in found.err
    assert {name: (tmp_path / name).read_text() for name in FILES} == FILES


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_dash_is_standard_output(run, tmp_path, words):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    plain = run(*_written(words), cwd=tmp_path)
    assert run(*_written(words), "--output", "-", cwd=tmp_path) == plain
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize("suffix", ["npy", "npz", "parquet"])
def test_binary_tables(run, tmp_path, suffix):
    path = tmp_path / f"p.{suffix}"
    if suffix == "parquet":
        pytest.importorskip("polars").DataFrame({"x": [1.0], "y": [2.0]}).write_parquet(path)
    elif suffix == "npz":
        numpy.savez(path, x=[1.0], y=[2.0])
    else:
        numpy.save(path, numpy.array([[1.0, 2.0]]))
    columns = ("--columns", "x,y") if suffix == "npy" else ()
    before = path.read_bytes()
    found = run("eval", "x*y", "--points", path.name, *columns, "--output", path.name, "--format", "csv", cwd=tmp_path)
    assert found.code == 2
    assert path.read_bytes() == before


def test_a_file_read_by_one_command_may_be_written_by_the_next(run, tmp_path):
    (tmp_path / "p.csv").write_text("x,y\n1,2\n")
    assert run("eval", "x*y", "--points", "p.csv", "--output", "o.csv", cwd=tmp_path).code == 0
    assert run("eval", "1+1", "--output", "p.csv", cwd=tmp_path).code == 0
