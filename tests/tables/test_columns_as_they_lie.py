"""Parquet and Arrow files to such files over columns as they lie: the same rows as block by block."""

from __future__ import annotations

import math
import random
from types import SimpleNamespace

import mpmath
import pytest

from gradcli import optional
from gradcli.batch import answering, proved
from gradcli.batch import columnar as passing
from gradcli.engines.library import compiler
from gradcli.tables.sinks.row_groups import RowGroupFile
from gradcli.tables.sources import columnar

polars = pytest.importorskip("polars")
arrow = pytest.importorskip("pyarrow")

pytestmark = pytest.mark.skipif(compiler() is None, reason="needs a C compiler")
SPECIAL = [None, math.nan, math.inf, -math.inf, 0.0, -0.0, 5e-324, -1e-310, 1e308, -1.0, 1.0, 2.0**53, 0.1, 0.3]
PROGRAMS = {
    "smooth": ["exp(-x**2/2)*sin(3*y)"],
    "ends of domains": ["log(x)*sqrt(y)"],
    "corners": ["abs(x)+max(x, y)"],
    "digits lost": ["(0.1 + x) - 0.3 + 0*y"],
    "a variable unused": ["x^2", "--wrt", "x,y", "--rename", "y=y"],
    "a number all over": ["x*k + y", "--at", "k=1e-3"],
    "two targets": ["a = x*y; b = exp(x)"],
}
OPTIONS = [
    ["--wide", "--keep-columns", "all"],
    *(
        pytest.param(options, marks=pytest.mark.slow)
        for options in ([], ["--wide"], ["--keep-columns", "y"], ["--float", "--wide"])
    ),
]


@pytest.fixture
def passes(monkeypatch):
    """The runs that went over columns as they lie."""
    monkeypatch.setattr(columnar, "PAYS", 0)
    found = []
    before = passing.ColumnarPass.batches
    monkeypatch.setattr(passing.ColumnarPass, "batches", lambda self: (found.append(self), before(self))[1])
    return found


def table(rows, seed=0, odd=0.2):
    chance = random.Random(seed)

    def number():
        return chance.choice(SPECIAL) if chance.random() < odd else chance.uniform(-3, 3)

    return polars.DataFrame({name: [number() for _ in range(rows)] for name in "xy"}, schema_overrides=FLOATS)


FLOATS = {"x": polars.Float64, "y": polars.Float64}


def written(frame, path):
    frame.write_parquet(path) if path.suffix == ".parquet" else frame.write_ipc(path)
    return path.name


def read(path):
    return polars.read_parquet(path) if path.suffix == ".parquet" else polars.read_ipc(path)


def both_ways(run, monkeypatch, folder, given, arguments, suffix):
    """What comes of a run over columns as they lie, and block by block."""
    found = []
    for pays in (0, 1 << 60):
        monkeypatch.setattr(columnar, "PAYS", pays)
        out = f"out{pays}{suffix}"
        result = run(
            "grad",
            *arguments,
            "--points",
            given,
            "--engine",
            "native",
            "--output",
            out,
            "--undefined",
            "keep",
            cwd=folder,
        )
        found.append((result, read(folder / out)))
    return found


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: " ".join(options))
@pytest.mark.parametrize("program", PROGRAMS)
def test_the_same_rows_as_block_by_block(run, passes, monkeypatch, tmp_path, program, options):
    given = written(table(100, odd=0.08), tmp_path / "in.parquet")
    (result, rows), (other, others) = both_ways(
        run, monkeypatch, tmp_path, given, [*PROGRAMS[program], *options], ".parquet"
    )
    assert result == other
    assert rows.schema == others.schema
    assert rows.equals(others, null_equal=True)
    assert len(passes) == (program != "two targets" or "--wide" in options)


NEAR = polars.DataFrame(
    {
        "x": [k / 7 for k in range(1, 700)],
        "y": [k / 7 + (k % 3) * 1e-9 for k in range(1, 700)],
        "z": [None if k % 90 == 0 else 10.0 ** -(k % 40) * (k % 5) for k in range(1, 700)],
    }
)
"""Numbers that differ by little or nothing, and small ones: what float64 makes of them has few certain digits."""


@pytest.fixture
def pairs(monkeypatch):
    """Pairs of doubles prove whatever they can, however few points there are."""
    monkeypatch.setattr(proved, "SOME", 0)
    monkeypatch.setattr(proved, "MANY", 0)


@pytest.mark.parametrize("more", [[], ["--float"], ["--unconnected", "zero"]], ids=" ".join)
@pytest.mark.parametrize(
    "program",
    [
        "sin(x)-sin(y)+z*c",
        "f=x-y+c; g=exp(-x)*z",
        "where(x > y, x^2-y^2, z)+c*x",
        "max(x, y)*z-c",
        "exp(-x^2/2)*sin(3*y)+log(1+z^2)*sqrt(x*x+y*y+1)-c",
        "((c+x)-y)*z",
    ],
)
def test_rows_that_float64_leaves_open_are_proved_on_the_way(run, passes, pairs, monkeypatch, tmp_path, program, more):
    given = written(NEAR, tmp_path / "in.parquet")
    monkeypatch.setattr(columnar, "BATCH", 300)
    arguments = [program, "--wide", "--at", "c=0.3", "--keep-columns", "z", *more]
    (result, rows), (other, others) = both_ways(run, monkeypatch, tmp_path, given, arguments, ".parquet")
    assert result == other
    assert rows.equals(others, null_equal=True)
    assert passes


def test_open_rows_that_can_be_proved_make_no_block(run, passes, pairs, monkeypatch, tmp_path):
    """Thirds and sixths lie so near that float64 has no ten digits of their difference. The numbers are those of the
    shortest decimals that are read as the doubles, as in tables of text."""
    frame = polars.DataFrame({"x": [k / 3 for k in range(1, 500)], "y": [k / 3 + 1e-8 for k in range(1, 500)]})
    asked = []
    monkeypatch.setattr(answering.Answering, "rows", lambda self, block: asked.append(block))
    arguments = ["exp(x)-exp(y)", "--points", written(frame, tmp_path / "in.parquet"), "--engine", "native"]
    assert run("grad", *arguments, "--output", "o.parquet", cwd=tmp_path).code == 0
    assert passes
    assert not asked
    found = read(tmp_path / "o.parquet")["value"].to_list()
    with mpmath.workdps(40):
        for x, y, value in zip(frame["x"].to_list(), frame["y"].to_list(), found, strict=True):
            assert value == float(mpmath.exp(mpmath.mpf(repr(x))) - mpmath.exp(mpmath.mpf(repr(y))))


@pytest.mark.parametrize("pair", [(".arrow", ".arrow"), (".arrow", ".parquet"), (".parquet", ".feather")])
def test_between_the_kinds_of_files(run, passes, monkeypatch, tmp_path, pair):
    given = written(table(300, odd=0.02), tmp_path / f"in{pair[0]}")
    arguments = ["x*exp(y)", "--wide", "--keep-columns", "x"]
    (result, rows), (other, others) = both_ways(run, monkeypatch, tmp_path, given, arguments, pair[1])
    assert (result, rows.schema) == (other, others.schema)
    assert rows.equals(others, null_equal=True)
    assert passes


def test_batches_and_parts_of_batches(run, passes, monkeypatch, tmp_path):
    """Rows are the same wherever a batch ends, and however the file is cut."""
    frame = table(1000, odd=0.01)
    monkeypatch.setattr(columnar, "BATCH", 300)
    frame.write_parquet(tmp_path / "in.parquet", row_group_size=170)
    frame.write_ipc(tmp_path / "in.arrow", record_batch_size=410)
    found = []
    for name in ("in.parquet", "in.arrow"):
        (result, rows), (other, others) = both_ways(run, monkeypatch, tmp_path, name, ["x*exp(y)"], ".parquet")
        assert result.err.replace("in.arrow", "in.parquet") == other.err.replace("in.arrow", "in.parquet")
        assert rows.equals(others, null_equal=True)
        found.append(rows)
    assert found[0].equals(found[1], null_equal=True)
    assert len(passes) == 2


@pytest.mark.parametrize(
    ("frame", "arguments"),
    [
        (polars.DataFrame({"x": [1, 2**53 + 1], "y": [1.0, 2.0]}), ["x*y"]),
        (polars.DataFrame({"x": ["1", "b"], "y": [1.0, 2.0]}), ["x*y"]),
        (polars.DataFrame({"x": [1.0, 2.0], "y": [1.5, 2.5]}, schema_overrides={"x": polars.Float32}), ["x*y"]),
        (polars.DataFrame({"x": [[1.0, 2.0], [3.0]], "y": [1.0, 2.0]}), ["sum(x)*y"]),
        (polars.DataFrame({"x": [1.0, 2.0], "y": [1.0, 2.0], "t": ["a", "b"]}), ["x*y", "--keep-columns", "t"]),
        (polars.DataFrame({"x": [1.0, 2.0], "y": [1.0, 2.0]}), ["x*y", "--certify"]),
        (polars.DataFrame({"x": [1.0, None], "y": [1.0, 2.0]}), ["x*y", "--on-error", "skip"]),
    ],
)
def test_what_has_to_go_block_by_block(run, passes, tmp_path, frame, arguments):
    given = written(frame, tmp_path / "in.parquet")
    result = run("grad", *arguments, "--points", given, "--output", "out.parquet", "--undefined", "keep", cwd=tmp_path)
    assert result.code == 0, result.err
    assert read(tmp_path / "out.parquet").height >= 1
    assert not passes


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_a_file_that_breaks_off_is_refused_and_leaves_nothing(refused, passes, tmp_path, suffix):
    given = written(table(20_000, odd=0), tmp_path / f"in{suffix}")
    whole = (tmp_path / given).read_bytes()
    spoiled = bytearray(whole)
    for place in range(1000, len(whole) // 2, 97):
        spoiled[place] ^= 0x5A
    for content in (whole[:-100], whole[: len(whole) // 2], bytes(spoiled)):
        (tmp_path / given).write_bytes(content)
        if content == bytes(spoiled) and suffix == ".arrow":
            continue  # doubles that are other doubles
        refused(
            "grad", "x*y", "--points", given, "--engine", "native", "--output", "out.parquet", cwd=tmp_path, says=["in"]
        )
        assert sorted(p.name for p in tmp_path.iterdir()) == [given]


def test_columns_of_one_name_are_refused(refused, passes, tmp_path):
    given = written(table(10, odd=0).with_columns(f=1.0), tmp_path / "in.parquet")
    refused(
        *("grad", "x*y", "--points", given, "--wide", "--keep-columns", "f", "--output", "out.parquet"),
        cwd=tmp_path,
        says=["two columns f"],
    )


def test_words_are_plain_texts_to_other_readers(run, passes, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    given = written(table(100, odd=0.3), tmp_path / "in.parquet")
    assert run("grad", "log(x)+y", "--points", given, "--engine", "native", "--output", "o.pq", cwd=tmp_path).code == 4
    found = parquet.read_table(tmp_path / "o.pq")
    assert found.schema.field("status").type in (arrow.string(), arrow.large_string())
    assert {*found["status"].to_pylist()} == {"ok", "domain", "missing", "uncertified"}
    assert passes


def test_targets_of_long_names(run, passes, tmp_path):
    """Words of more than 12 bytes are not held in Arrow's columns of views themselves."""
    given = written(table(50, odd=0.1), tmp_path / "in.parquet")
    for out in ("o.arrow", "o.parquet"):
        arguments = ["velocity_of_light = x*y", "--engine", "native", "--undefined", "keep"]
        assert run("grad", *arguments, "--points", given, "--output", out, cwd=tmp_path).code == 0
        assert read(tmp_path / out)["target"].to_list() == ["velocity_of_light"] * 50
    assert len(passes) == 2


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_no_rows(run, passes, monkeypatch, tmp_path, suffix):
    given = written(table(0), tmp_path / f"in{suffix}")
    arguments = ["x*exp(y)", "--wide", "--keep-columns", "all"]
    (result, rows), (other, others) = both_ways(run, monkeypatch, tmp_path, given, arguments, suffix)
    assert (result, rows.schema, rows.height) == (other, others.schema, 0)


def test_a_column_without_any_number_and_one_of_few_numbers(run, passes, monkeypatch, tmp_path):
    """Whole row groups without a number, and columns that Parquet writers hand over by a dictionary."""
    frame = polars.DataFrame({"x": [None] * 400 + [1.5, 2.5] * 200, "y": [0.5] * 799 + [None]}, schema_overrides=FLOATS)
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(frame.to_arrow(), tmp_path / "in.parquet", row_group_size=130, compression="snappy")
    monkeypatch.setattr(columnar, "BATCH", 256)
    arguments = ["x*exp(y)", "--wide", "--keep-columns", "all"]
    (result, rows), (other, others) = both_ways(run, monkeypatch, tmp_path, "in.parquet", arguments, ".parquet")
    assert result == other
    assert rows.equals(others, null_equal=True)
    assert passes


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()], ids=repr
)
def test_a_write_that_breaks_off_leaves_the_old_file(run, passes, monkeypatch, tmp_path, error):
    given = written(table(1000, odd=0), tmp_path / "in.parquet")
    monkeypatch.setattr(columnar, "BATCH", 256)
    (tmp_path / "o.parquet").write_bytes(b"as before")
    begun = []
    before = RowGroupFile.write

    def breaks_off(self, rows, pages):
        begun.append(rows)
        if len(begun) == 3:
            raise error
        before(self, rows, pages)

    monkeypatch.setattr(RowGroupFile, "write", breaks_off)
    result = run("grad", "x*y", "--points", given, "--engine", "native", "--output", "o.parquet", cwd=tmp_path)
    assert result.code != 0
    assert "no space left" in result.err or not isinstance(error, OSError)
    assert passes
    assert (tmp_path / "o.parquet").read_bytes() == b"as before"
    assert {path.name for path in tmp_path.iterdir()} == {"in.parquet", "o.parquet"}


def test_a_release_of_pyarrow_with_other_parts(run, passes, monkeypatch, tmp_path):
    """Where the class that reads is not there, or takes other arguments, the documented one does."""
    given = written(table(1000, odd=0.1), tmp_path / "in.parquet")
    arguments = ["x*exp(y)", "--wide", "--keep-columns", "all"]
    expected = both_ways(run, monkeypatch, tmp_path, given, arguments, ".parquet")
    parquet = pytest.importorskip("pyarrow.parquet")
    find, documented, opened = optional.find, parquet.ParquetFile, []

    def counted(*given, **options):
        opened.append(given)
        return documented(*given, **options)

    monkeypatch.setattr(parquet, "ParquetFile", counted)
    for parts in (None, SimpleNamespace(), SimpleNamespace(ParquetReader=lambda: None)):
        monkeypatch.setattr(optional, "find", lambda name, p=parts: p if name == "pyarrow._parquet" else find(name))
        found = both_ways(run, monkeypatch, tmp_path, given, arguments, ".parquet")
        for (result, rows), (other, others) in zip(found, expected, strict=True):
            assert result == other
            assert rows.equals(others, null_equal=True)
    assert len(opened) == 3
