"""Sinks of rows: what is written reads back bit for bit, whole or not at all, the same with and without the extra."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gradcli import optional
from gradcli.errors import FileError, GradcliError, OptionError, PipeClosed
from gradcli.tables.blocks import BLOCK, Block, FaultKind
from gradcli.tables.rows import STATUS_WORDS, Entries, Layout, Rows
from gradcli.tables.sinks import numerals, open_sink
from gradcli.tables.sources import open_source

POLARS = optional.find("polars")
TEXT_FORMS = (".tsv", ".csv", ".jsonl")
FORMS = [*TEXT_FORMS, ".npy", *([".parquet", ".arrow"] if POLARS else [])]
DOUBLES = st.floats(allow_nan=False, allow_infinity=False)


@pytest.fixture(params=["plain", "extra"])
def writer(request, monkeypatch):
    """Each test runs without and, where it is installed, with the extra."""
    if request.param == "extra":
        pytest.importorskip("polars")
    else:
        monkeypatch.setattr(optional, "find", lambda name: None)


def code(word):
    return STATUS_WORDS.index(word)


def rows_of(columns, first_row=1, kept=None):
    """Rows whose value and partials are the columns given, all ok."""
    values = [numpy.array(column, dtype=float) for column in columns]
    block = Block({"x": values[0]}, len(values[0]), first_row, kept=kept or {})
    return Rows(block, [Entries(values[0])], [[Entries(column) for column in values[1:]]])


def bits(column):
    return [struct.pack("<d", value) for value in column]


def write(path, layout, *blocks, wide=True, form=None):
    with open_sink(Path(path) if path else None, form, layout, wide=wide) as sink:
        for rows in blocks:
            sink.write(rows)


def read(path, names, kept=()):
    numbers = {name: [] for name in names}
    texts = {name: [] for name in kept}
    with open_source([str(path)]) as source:
        for block in source.blocks({name: name for name in names}, kept):
            assert not block.faults
            for name in names:
                numbers[name] += block.columns[name].tolist()
            for name in kept:
                texts[name] += list(block.kept[name])
    return numbers, texts


HARD = [0.0, -0.0, 1e-5, 9.999e-5, 1e-4, -1e-10, 1.5e-7, 1e15, 1e16, 123456789012345680.0, 5e-324, 36.0, -(2.0**53)]
HARD += [1.7976931348623157e308, 2.2250738585072014e-308, 0.1, 1 / 3, 1e22, 1e23, 9007199254740993.0, 1e-9, 9.5e-10]


@pytest.mark.parametrize("suffix", FORMS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@example([[(value, -value, value * 3 if abs(value) < 1e300 else value) for value in HARD]])
@given(st.lists(st.lists(st.tuples(DOUBLES, DOUBLES, DOUBLES), min_size=1, max_size=5), min_size=1, max_size=3))
@pytest.mark.slow
def test_doubles_read_back_bit_for_bit(suffix, tmp_path, blocks):
    layout = Layout(["f"], ["x", "y"])
    path = tmp_path / f"o{suffix}"
    names = ["f", "df_dx", "df_dy"]
    finders = [optional.find, lambda name: None] if suffix in TEXT_FORMS and POLARS else [optional.find]
    written = []
    for finder in finders:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(optional, "find", finder)
            write(path, layout, *(rows_of(zip(*block, strict=True)) for block in blocks))
            found, _ = read(path, names)
        written.append(path.read_bytes())
        for place, name in enumerate(names):
            assert bits(found[name]) == bits(row[place] for block in blocks for row in block)
    assert written[0] == written[-1]


@pytest.mark.skipif(POLARS is None, reason="needs the extra data")
@settings(max_examples=300, deadline=None)
@example(HARD)
@given(st.lists(st.one_of(st.floats(), st.floats(-1e-3, 1e-3), st.integers(-(10**18), 10**18).map(float)), min_size=1))
def test_numerals_are_the_same_with_and_without_the_extra(values):
    values = numpy.array(values)
    assert numerals.all_series(POLARS, [(values, None)])[0].to_list() == numerals.texts(values)


@settings(max_examples=100, deadline=None)
@given(st.lists(DOUBLES, min_size=1))
def test_numerals_are_those_of_one_shots(values):
    from gradcli.render.numerals import shortest

    for text, value in zip(numerals.texts(numpy.array(values)), values, strict=True):
        assert text == shortest(value) or (value == 0 and text in ("0", "-0"))


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)


@pytest.mark.parametrize("suffix", [form for form in FORMS if form != ".npy"])
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@example(["# no comment", "\t# nor this", 'a"b', "x,y", "1\t2", "line\nend", "\r", "", " ", "x^", "NA", "ﬁ"])
@given(st.lists(CELLS, min_size=1, max_size=6))
@pytest.mark.slow
def test_kept_text_reads_back(suffix, tmp_path, cells):
    path = tmp_path / f"o{suffix}"
    layout = Layout(["f"], [], kept=["n"])
    finders = [optional.find, lambda name: None] if suffix in TEXT_FORMS and POLARS else [optional.find]
    written = []
    for finder in finders:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(optional, "find", finder)
            write(path, layout, rows_of([[1.0] * len(cells)], kept={"n": cells}))
            assert read(path, ["f"], ["n"])[1] == {"n": cells}
            written.append(path.read_bytes())
    assert written[0] == written[-1]


def example_rows():
    """Two targets, three points: numbers, a pole, an unconnected variable, a missing cell."""
    codes = lambda *words: numpy.array([code(word) for word in words], dtype=numpy.uint8)  # noqa: E731
    nan, inf = math.nan, math.inf
    block = Block(
        {"x": numpy.array([1.0, 2.0, nan]), "y": numpy.array([0.5, 1e-7, 3.0])},
        3,
        faults={"x": numpy.array([0, 0, FaultKind.MISSING], dtype=numpy.uint8)},
        kept={"n": ["a", "b\tc,", "c"]},
    )
    f = Entries(numpy.array([1.5, -0.0, nan]), codes("ok", "ok", "missing"))
    dx = Entries(numpy.array([36.0, -inf, nan]), codes("ok", "infinite", "missing"))
    dy = Entries(numpy.array([1e-05, nan, nan]), codes("ok", "kink", "missing"))
    g = Entries(numpy.array([1.0, 2.0, 3e300]))
    return Rows(block, [f, g], [[dx, dy], [Entries(None), Entries(numpy.ones(3))]])


LAYOUT = Layout(["f", "g"], ["x", "y"], ["n"], expressions=["x^2", "y"])

LONG = """n\ttarget\tvalue\td/dx\td/dy\tstatus
a\tf\t1.5\t36\t1e-05\tok
a\tg\t1\tnone\t1\tok
"b\tc,"\tf\t-0\t-inf\t\tinfinite
"b\tc,"\tg\t2\tnone\t1\tok
c\tf\t\t\t\tmissing
c\tg\t3e+300\tnone\t1\tok
"""
WIDE = """n,f,df_dx,df_dy,g,dg_dx,dg_dy,status
a,1.5,36,1e-05,1,none,1,ok
"b\tc,",-0,-inf,,2,none,1,infinite
c,,,,3e+300,none,1,missing
"""
VALUES = "36 1e-05\nnone 1\n-inf kink\nnone 1\nmissing missing\nnone 1\n"


@pytest.mark.parametrize(
    ("form", "wide", "expected"),
    [
        ("tsv", False, LONG),
        ("csv", True, WIDE),
        ("values", False, VALUES),
        ("values", True, VALUES.replace("\nnone", " none")),
    ],
)
def test_text(form, wide, expected, tmp_path, writer):
    write(tmp_path / "o", LAYOUT, example_rows(), form=form, wide=wide)
    assert (tmp_path / "o").read_text() == expected


def test_json_lines(tmp_path):
    write(tmp_path / "o.jsonl", LAYOUT, example_rows(), wide=False)
    lines = [json.loads(line, parse_constant=pytest.fail) for line in (tmp_path / "o.jsonl").read_text().splitlines()]
    assert len(lines) == 6
    assert lines[2] == {
        "target": "f",
        "expression": "x^2",
        "value": 0,
        "status": "ok",
        "gradient": {"x": {"value": None, "status": "infinite", "sign": -1}, "y": {"value": None, "status": "kink"}},
        "at": {"x": "2", "y": "1e-07"},
        "columns": {"n": "b\tc,"},
    }
    assert math.copysign(1, lines[2]["value"]) == -1
    assert lines[4]["at"] == {"x": None, "y": "3"}
    assert lines[1]["gradient"]["x"] == {"value": None, "status": "unconnected"}


def test_json_document_has_the_schema_of_one_shots(tmp_path, run):
    layout = LAYOUT._replace(kept=())
    with open_sink(tmp_path / "o.json", None, layout) as sink:
        sink.write(example_rows())
        sink.write(example_rows())
        sink.notes.append("said")
    document = json.loads((tmp_path / "o.json").read_text(), parse_constant=pytest.fail)
    one = json.loads(run("grad", "f = x^2", "g = y", "--at", "x=1,y=2", "--format", "json", "--no-symbolic").out)
    assert list(document) == list(one)
    assert document["schema"] == one["schema"]
    assert document["notes"] == ["said"]
    assert len(document["points"]) == 6
    for point in document["points"]:
        assert list(point) == list(one["points"][0])
        for row, other in zip(point["rows"], one["points"][0]["rows"], strict=True):
            assert list(row) == [key for key in other if key in row]
            assert row["target"] == other["target"]


def test_outputs_without_any_row(tmp_path, writer):
    for name in ("o.tsv", "o.jsonl", "o.json", "o.npy", *(["o.parquet", "o.arrow"] if optional.find("polars") else [])):
        write(tmp_path / name, LAYOUT, wide=False)
    assert (tmp_path / "o.tsv").read_text() == LONG.splitlines()[0] + "\n"
    assert (tmp_path / "o.jsonl").read_text() == ""
    assert json.loads((tmp_path / "o.json").read_text())["points"] == []
    assert numpy.load(tmp_path / "o.npy").shape == (0,)
    if optional.find("polars"):
        for name in ("o.parquet", "o.arrow"):
            with open_source([str(tmp_path / name)]) as source:
                assert source.columns == ("n", "target", "value", "d/dx", "d/dy", "status")


@pytest.mark.parametrize("suffix", [".npy", *([".parquet", ".arrow"] if POLARS else [])])
def test_missing_numbers_in_binary_files(suffix, tmp_path):
    path = tmp_path / f"o{suffix}"
    write(path, LAYOUT._replace(kept=()), example_rows(), example_rows(), wide=False)
    with open_source([str(path)]) as source:
        (block,) = source.blocks({"value": "value", "dx": "d/dx"}, ["target", "status"])
    assert list(block.kept["target"]) == ["f", "g"] * 6
    assert list(block.kept["status"]) == ["ok", "ok", "infinite", "ok", "missing", "ok"] * 2
    assert block.columns["dx"][2] == -math.inf
    assert numpy.isnan(block.columns["dx"][[1, 3, 4, 5]]).all()


@pytest.mark.parametrize("suffix", [".npy", *([".parquet", ".arrow"] if POLARS else [])])
@pytest.mark.parametrize("wide", [False, True])
def test_kept_variables_are_doubles_in_typed_files(suffix, wide, tmp_path):
    """Text as it stands in the data for text; in a file of typed columns a number is a number."""
    rows = example_rows()
    rows = rows._replace(block=rows.block._replace(kept={"c": ["1.0", "2", "NA"]}))
    layout = LAYOUT._replace(kept=["c"], numbers={"c": "x"})
    write(tmp_path / f"o{suffix}", layout, rows, wide=wide)
    with open_source([str(tmp_path / f"o{suffix}")]) as source:
        (block,) = source.blocks({"c": "c"}, ["c"])
    times = 1 if wide else 2
    assert block.columns["c"].tolist()[:-times] == [value for value in (1.0, 2.0) for _ in range(times)]
    assert numpy.isnan(block.columns["c"][-times:]).all()
    write(tmp_path / "o.csv", layout, rows)
    assert read(tmp_path / "o.csv", [], ["c"])[1] == {"c": ["1.0", "2", "NA"]}


def test_npy_names_of_any_script(tmp_path):
    layout = Layout(["φ"], ["α"])
    write(tmp_path / "o.npy", layout, rows_of([[1.0, 2.0], [3.0, 4.0]]))
    assert numpy.load(tmp_path / "o.npy", allow_pickle=False).dtype.names == ("φ", "dφ_dα", "status")
    assert read(tmp_path / "o.npy", ["φ", "dφ_dα"])[0] == {"φ": [1, 2], "dφ_dα": [3, 4]}


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.slow
def test_order_over_many_blocks(suffix, tmp_path):
    count = 5
    blocks = [rows_of([numpy.arange(BLOCK) + place * BLOCK]) for place in range(count)]
    write(tmp_path / f"o{suffix}", Layout(["f"], []), *blocks)
    assert read(tmp_path / f"o{suffix}", ["f"])[0]["f"] == list(range(count * BLOCK))


@pytest.mark.parametrize("suffix", [*FORMS, ".json", ".txt"])
@pytest.mark.parametrize("fault", [KeyboardInterrupt, FileError("no more"), MemoryError])
def test_an_interrupt_leaves_the_old_file_and_nothing_else(suffix, fault, tmp_path):
    path = tmp_path / f"o{suffix}"
    path.write_text("old")
    rows = example_rows()
    rows = rows._replace(block=rows.block._replace(kept={"n": numpy.arange(3.0)}))

    def interrupted():
        with open_sink(path, None, LAYOUT) as sink:
            for _ in range(10):
                sink.write(rows)
            raise fault

    with pytest.raises(fault if isinstance(fault, type) else type(fault)):
        interrupted()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.slow
def test_killed_in_the_middle_the_old_file_stays(tmp_path):
    path = tmp_path / "o.csv"
    path.write_text("old")
    script = """
import sys, time
from tests.tables.test_sinks import *
with open_sink(Path(sys.argv[1]), None, LAYOUT) as sink:
    sink.write(example_rows())
    print("writing", flush=True)
    time.sleep(60)
"""
    child = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "writing\n"
    child.kill()
    child.wait()
    child.stdout.close()
    assert path.read_text() == "old"


def test_the_new_file_has_the_permissions_of_the_old_one_and_links_stay(tmp_path):
    path, link = tmp_path / "o.csv", tmp_path / "link.csv"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write(link, LAYOUT, example_rows())
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_text() == WIDE


@pytest.mark.parametrize(
    ("name", "form", "wide", "expected"),
    [
        ("absent/o.csv", None, True, "cannot write"),
        ("o.npy", "csv", True, "exclude each other"),
        ("o.csv", "numpy", True, "not for many points"),
        ("o.json", None, True, "exclude each other"),
    ],
)
def test_refused(name, form, wide, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GradcliError) as error:
        write(name, LAYOUT, example_rows(), wide=wide, form=form)
    assert expected in error.value.what
    assert os.listdir() == []


def test_text_columns_cannot_be_kept_in_npy(tmp_path):
    with pytest.raises(OptionError, match="n is text"):
        write(tmp_path / "o.npy", LAYOUT, example_rows())
    assert os.listdir(tmp_path) == []


def test_a_kept_column_with_the_name_of_a_result(tmp_path):
    with pytest.raises(OptionError, match="two columns value"):
        write(tmp_path / "o.csv", LAYOUT._replace(kept=["value"]), wide=False)
    assert os.listdir(tmp_path) == []


def test_standard_output_and_a_closed_pipe(monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        write(None, Layout(["φ"], []), rows_of([[1.0]]), wide=False)
    assert out.buffer.getvalue().decode() == "target\tvalue\tstatus\nφ\t1\tok\n"
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as closed, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", closed)
        with pytest.raises(PipeClosed):
            write(None, Layout(["f"], []), *[rows_of([[1.0] * 1000])] * 100)
        os.dup2(os.open(os.devnull, os.O_WRONLY), writing)


def test_a_device_is_written_to_and_stays():
    write("/dev/null", LAYOUT, example_rows(), form="csv")
    assert not Path("/dev/null").is_file()


def test_rows_leave_block_by_block(monkeypatch):
    """A reader at the other end of a pipe has the first block before the second is written."""
    reading, writing = os.pipe()
    with open(writing, "w") as stream, open(reading, "rb", buffering=0) as other:
        monkeypatch.setattr(sys, "stdout", stream)
        with open_sink(None, "tsv", Layout(["f"], [])) as sink:
            sink.write(rows_of([[1.0]]))
            os.set_blocking(reading, False)
            assert other.read(65536) == b"target\tvalue\tstatus\nf\t1\tok\n"


def test_csv_is_what_the_csv_module_reads(tmp_path, writer):
    write(tmp_path / "o.csv", LAYOUT, example_rows())
    with open(tmp_path / "o.csv", newline="") as stream:
        rows = list(csv.reader(stream))
    assert [len(row) for row in rows] == [8] * 4
    assert rows[2][0] == "b\tc,"
