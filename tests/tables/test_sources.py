"""Sources of points: every dialect, every fault, hostile files, and the fast reader against the exact one."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
import os
import random
import threading
from pathlib import Path

import numpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradcli import optional
from gradcli.errors import FileError, GradcliError, OptionError
from gradcli.tables.blocks import BLOCK, FaultKind
from gradcli.tables.cells import number
from gradcli.tables.dialect import Dialect, dialect_of
from gradcli.tables.sources import open_source
from gradcli.tables.sources.source import PointSource
from tests.paths import CASES

with_polars = pytest.mark.skipif(optional.find("polars") is None, reason="needs the extra data")


@pytest.fixture(params=["plain", "extra"])
def reader(request, monkeypatch):
    """Each test runs with and, where it is installed, without the extra."""
    if request.param == "extra":
        pytest.importorskip("polars")
    else:
        monkeypatch.setattr(optional, "find", lambda name: None)


def table(source: PointSource, numbers=None, kept=()):
    """All blocks of a source as lists: numbers, faults (variable, row, word), kept texts, rows."""
    numbers = source.columns if numbers is None else numbers
    columns = {name: [] for name in numbers}
    texts = {name: [] for name in kept}
    faults, row = [], 1
    with source:
        for block in source.blocks({name: name for name in numbers}, kept):
            assert block.first_row == row or len(set(getattr(source, "paths", [0]))) > 1
            assert 0 < block.size <= BLOCK
            row += block.size
            for name in numbers:
                assert block.columns[name].shape == (block.size,)
                assert block.columns[name].dtype == numpy.float64
                columns[name] += block.columns[name].tolist()
            for name in kept:
                texts[name] += list(block.kept[name])
            faults += [(f.variable, f.row, f.kind.word) for f in block.listed_faults()]
    return columns, faults, texts


def write(folder, text, name="points.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


DIALECTS = {
    "plain": (b"x,y\n1,2\n3,4\n", {}),
    "no last line end": (b"x,y\n1,2\n3,4", {}),
    "CR LF": (b"x,y\r\n1,2\r\n3,4\r\n", {}),
    "CR": (b"x,y\r1,2\r3,4\r", {}),
    "CR without the last": (b"x,y\r1,2\r3,4", {}),
    "BOM": (b"\xef\xbb\xbfx,y\n1,2\n3,4\n", {}),
    "comments": (b'# made by "me\n  # more\nx,y\n1,2\n3,4\n', {}),
    "blank lines": (b"\n\nx,y\n\n1,2\n   \n3,4\n\n\n", {}),
    "blank lines, CR LF": (b"x,y\r\n\r\n1,2\r\n\r\n3,4\r\n\r\n", {}),
    "blanks around": (b" x , y \n 1 , 2 \n\t3\t,4\n", {}),
    "quotes": (b'"x","y"\n"1",2\n3,"4"\n', {}),
    "semicolons": (b"x;y\n1;2\n3;4\n", {}),
    "tabs in a .csv": (b"x\ty\n1\t2\n3\t4\n", {}),
    "bars": (b"x|y\n1|2\n3|4\n", {}),
    "delimiter given": (b"x!y\n1!2\n3!4\n", {"dialect": Dialect("!")}),
    "blank as delimiter": (b"x y\n1 2\n3 4\n", {"dialect": Dialect(" ")}),
    "UTF-16": ("x,y\n1,2\n3,4\n".encode("utf-16"), {}),
    "exponents and signs": (b"x,y\n+1e0,2.\n.3E+1,400e-2\n", {}),
    "line ends mixed": (b"x,y\r\n1,2\n3,4\r\n", {}),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialects(dialect, tmp_path, reader):
    text, options = DIALECTS[dialect]
    source = open_source([write(tmp_path, text)], **options)
    assert source.columns == ("x", "y")
    assert table(source) == ({"x": [1, 3], "y": [2, 4]}, [], {})


def test_tab_separated(tmp_path, reader):
    source = open_source([write(tmp_path, "a b\tc\n\t2\n1\t\n", "points.tsv")])
    assert source.columns == ("a b", "c")
    _numbers, faults, kept = table(source, ["c"], ["a b"])
    assert faults == [("c", 2, "missing")]
    assert kept == {"a b": ["", "1"]}


def test_quoted_cells_hold_anything(tmp_path, reader):
    text = 'name,x\n"a, ""b""\nsecond line # no comment",1\n#kept,2\nstray" quote,3\n'
    numbers, faults, kept = table(open_source([write(tmp_path, text)]), ["x"], ["name"])
    assert numbers == {"x": [1, 2, 3]}
    assert kept == {"name": ['a, "b"\nsecond line # no comment', "#kept", 'stray" quote']}
    assert not faults


def test_faults_by_kind_row_and_column(tmp_path, reader):
    text = "x,y,n\n1,,a\nNA,2,b\n abc ,3,\n4,-inf,d\n5,NaN,e\n1e999,?,f\n1_000,7,g\n٣,0x10,h\n"
    numbers, faults, kept = table(open_source([write(tmp_path, text)]), ["x", "y"], ["n", "x"])
    assert faults == [
        ("y", 1, "missing"),
        ("x", 2, "missing"),
        ("x", 3, "text"),
        ("y", 4, "infinite"),
        ("y", 5, "infinite"),
        ("y", 6, "missing"),
        ("x", 7, "text"),
        ("x", 8, "text"),
        ("y", 8, "text"),
    ]
    assert kept["x"] == ["1", "NA", " abc ", "4", "5", "1e999", "1_000", "٣"]
    assert math.isnan(numbers["x"][1])
    assert numbers["y"][3] == -math.inf
    assert numbers["x"][5] == math.inf  # a number, which no double is near: no fault


def test_a_cell_that_looks_compressed_is_text(tmp_path, reader):
    assert table(open_source([write(tmp_path, "t,x\nx^2,1\n")]), ["x"], ["t"])[2] == {"t": ["x^2"]}


def test_one_column(tmp_path, reader):
    assert table(open_source([write(tmp_path, 'x\n1\n\n""\n2\n')]))[1] == [("x", 2, "missing")]


def test_names_of_columns(tmp_path, reader):
    with open_source([write(tmp_path, ",body mass (g), α\n0,1,2\n")]) as source:
        assert source.columns == ("column1", "body mass (g)", "α")


REFUSED = {
    "ragged, short": (b"x,y\n1,2\n3\n", "row 2 of points.csv, line 3: 1 cell, the header has 2"),
    "ragged, long": (b"# c\nx,y\n1,2\n3,4,5\n", "row 2 of points.csv, line 4: 3 cells, the header has 2"),
    "ragged, balanced": (b"x,y\n1\n1,2,3\n", "row 1 of points.csv, line 2: 1 cell"),
    "ragged and quoted": (b'x,y\n"1,2"\n3,4\n5,6,7\n', "row 1 of points.csv, line 2: 1 cell"),
    "no header": (b"1,2\n3,4\n", "holds numbers, not names"),
    "empty": (b"", "points.csv is empty"),
    "only comments": (b"# nothing\n\n", "points.csv is empty"),
    "a comment among the rows": (b"x,y\n1,2\n# c\n3,4\n", "row 2 of points.csv, line 3: 1 cell"),
    "a header in a comment": (b"# x,y\n1,2\n", "holds numbers, not names"),
    "rows in a quote": (b'x,y\n1,"2\n3,4\n5,"6\n7,8\n', "points.csv:2: a quoted cell is closed on line 4, before"),
    "rows in a whole cell": (
        b'x,y\n1,"2\n3,4\n5,6"\n7,8\n',
        "row 1 of points.csv, line 2: a quote is opened here and closed on line 4",
    ),
    "rows of one column": (
        b'x\n"1\n2\n3"\n4\n',
        "row 1 of points.csv, line 2: a quote is opened here and closed on line 4",
    ),
    "text after a quote": (b'x,y\n1,2\n"3"4,5\n', "points.csv:3: a quoted cell is closed before its end"),
    "open quote": (b'x,y\n1,"2\n3,4\n', "points.csv:2: a quote is opened here and never closed"),
    "NUL": (b"x,y\n1,2\n3,\x004\n", "points.csv:3: a NUL byte"),
    "UTF-16, cut short": ("x,y\n1,2\n".encode("utf-16")[:-1], "is not whole UTF-16 text"),
    "UTF-16 without a mark": ("x,y\n1,2\n".encode("utf-16-le"), "NUL byte"),
    "Latin-1": (b"x,y\n1,2\n3,caf\xe9\n", "points.csv:3: not UTF-8"),
    "gzip": (b"\x1f\x8b\x08\x00", "compressed"),
    "zip": (b"PK\x03\x04", "archive"),
    "10 MB in one line": (b"x," * 5_000_000, "line is longer than"),
    "100,000 columns": (",".join(f"c{n}" for n in range(100_000)).encode(), "more than 65,536"),
    "endless quoted cell": (b'x,y\n1,"' + b"2\n" * 200_000, "points.csv:2:"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_refused(fault, tmp_path, reader, monkeypatch):
    text, expected = REFUSED[fault]
    write(tmp_path, text)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GradcliError) as error:
        table(open_source(["points.csv"]))
    assert expected in error.value.what
    assert error.value.status == 2
    assert len(error.value.lines()) <= 4


@pytest.mark.parametrize("rows", [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 3])
def test_rows_at_the_edges_of_blocks(rows, tmp_path, reader):
    path = write(tmp_path, "i\n" + "".join(f"{i}\n" for i in range(rows)))
    assert table(open_source([path]))[0]["i"] == list(range(rows))


def test_rows_at_the_edges_of_chunks(tmp_path, reader, monkeypatch):
    from gradcli.tables.sources import text

    for line_end in ("\n", "\r\n", "\r"):
        body = "name,x" + line_end + "".join(f'"n{i}, é",{i}{line_end}' for i in range(50))
        path = write(tmp_path, body)
        for size in (1, 2, 3, 7, 16, 61):
            monkeypatch.setattr(text, "CHUNK", size)
            numbers, _faults, kept = table(open_source([path]), ["x"], ["name"])
            assert numbers == {"x": list(range(50))}
            assert kept == {"name": [f"n{i}, é" for i in range(50)]}


# What the standard library writes, with any quoting, is read back cell by cell; with and without the extra.
# A carriage return or blanks that start an unquoted line are not told from the real thing, so those tables quote
# everything, and so does a header that begins with #.
CELL = st.one_of(
    st.sampled_from(["", "1", "-2.5e-3", "NA", " 7 ", "1e99", "nan", "a b", 'say "hi"', "x,y", "1_0", "é", "\t", "x^"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6),
    st.floats().map(repr),
)
QUOTING = st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1)),
    QUOTING,
    st.sampled_from([",", "\t", ";", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(1, 200),
)
@pytest.mark.slow
def test_what_the_csv_module_writes_is_read_back(tmp_path, rows, quoting, delimiter, line_end, chunk):
    out = io.StringIO()
    names = [f"n{i}" for i in range(len(rows[0]))]
    risky = any(set(row[0][:1]) & set(" \t") or "\r" in "".join(row) or "\n" in "".join(row) for row in rows)
    quoting = csv.QUOTE_ALL if risky or len(names) == 1 else quoting
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
    writer.writerows([names, *rows])
    path = write(tmp_path, out.getvalue())
    from gradcli.tables.sources import text

    found = optional.find
    for finder in (found, lambda name: None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(optional, "find", finder)
            patch.setattr(text, "CHUNK", chunk)
            numbers, faults, kept = table(open_source([path], dialect=Dialect(delimiter)), names, names)
        for place, name in enumerate(names):
            cells = [row[place] for row in rows]
            assert kept[name] == cells
            expected = [number(cell) for cell in cells]
            assert list(map(repr, numbers[name])) == [repr(value) for value, _ in expected]
            marks = {row: FaultKind[word.upper()] for variable, row, word in faults if variable == name}
            assert [marks.get(row, 0) for row in range(1, len(rows) + 1)] == [code for _, code in expected]


@with_polars
@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_damaged_text_is_the_same_with_and_without_the_extra(seed):
    chance = random.Random(seed)
    text = "a,b,c\n" + "".join(
        ",".join(chance.choice(["1", "", '"2"', "x", '"', " 3", "#", "4\n", "5,", '""']) for _ in range(3)) + "\n"
        for _ in range(chance.randrange(1, 9))
    )
    outcomes = []
    for finder in (optional.find, lambda name: None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(optional, "find", finder)
            patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
            try:
                outcomes.append(repr(table(open_source(["-"]), ["a", "c"], ["b"])))
            except GradcliError as error:
                outcomes.append(error.what)
    assert outcomes[0] == outcomes[1]


BATCH = [json.loads(line) for line in (CASES / "batch.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", BATCH, ids=lambda case: case["id"])
def test_real_tables(case, reader):
    source = open_source([str(CASES / "csv" / case["csv"])])
    assert list(source.columns) == case.get("columns_in_file", list(source.columns))
    numbers, faults, kept = table(source, case["vars"], source.columns)
    assert {len(column) for column in (*numbers.values(), *kept.values())} == {case["rows"]}
    missing = [row for row, kind in case["bad_rows"] if kind == "missing"]
    assert sorted({row for _, row, _ in faults}) == missing
    assert {word for _, _, word in faults} <= {"missing"}
    with open(CASES / "csv" / case["csv"], newline="") as stream:
        rows = list(csv.DictReader(stream))
    for name in source.columns:
        assert kept[name] == [row[name] for row in rows]


def test_json_lines(tmp_path):
    lines = '{"x": 1, "y": -0.0, "n": "a"}\n\n{"y": 1e400, "x": null}\r\n'
    lines += '{"x": true, "y": "2.5", "n": 12345678901234567890}\n'
    source = open_source([write(tmp_path, lines + '{"x": NaN, "y": "NA", "z": 1}\n', "p.jsonl")])
    assert source.columns == ("x", "y", "n", "z")
    numbers, faults, kept = table(source, ["x", "y"], ["n", "y"])
    assert faults == [
        ("x", 2, "missing"),
        ("x", 3, "text"),
        ("x", 4, "infinite"),
        ("y", 4, "missing"),
    ]
    assert math.copysign(1, numbers["y"][0]) == -1
    assert numbers["y"][1] == math.inf  # 1e400 is a number, which no double is near: no fault
    assert numbers["y"][2] == 2.5
    assert kept["n"] == ["a", "", "12345678901234567890", ""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"x": 1}\n{"x": }\n', "p.jsonl:2:7: not JSON"),
        ("[1]\n", "p.jsonl:1: [1] is not an object"),
        ('{"x": 1}\n' + "[" * 100_000 + "\n", "p.jsonl:2: nested too deeply"),
        ('{"x": 1},{"x": 2}\n', "p.jsonl:1:9: not JSON"),
        ("\n", "p.jsonl is empty"),
    ],
)
def test_json_lines_refused(text, expected, tmp_path, monkeypatch):
    write(tmp_path, text, "p.jsonl")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GradcliError) as error:
        table(open_source(["p.jsonl"]))
    assert error.value.what.startswith(expected) or expected in error.value.what


ARRAY = numpy.array([[1.5, -0.0], [math.nan, 4], [5, math.inf]])


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("kind", ["<f8", ">f8", "<f4"])
def test_npy(order, kind, tmp_path):
    numpy.save(tmp_path / "p.npy", numpy.asarray(ARRAY, dtype=kind, order=order))
    numbers, faults, kept = table(open_source([str(tmp_path / "p.npy")], columns=["x", "y"]), kept=["y"])
    assert repr(numbers) == repr({"x": [1.5, math.nan, 5.0], "y": [-0.0, 4.0, math.inf]})
    assert faults == [("x", 2, "infinite"), ("y", 3, "infinite")]
    assert kept["y"][1:] == [4, math.inf]


def test_structured_npy_and_npz(tmp_path):
    records = numpy.array([(1, 2.5, "a"), (3, 4.5, "b")], dtype=[("i", "i8"), ("x", "f8"), ("α", "U3")])
    numpy.save(tmp_path / "p.npy", records[["i", "x"]])
    assert table(open_source([str(tmp_path / "p.npy")]))[0] == {"i": [1, 3], "x": [2.5, 4.5]}
    for save in (numpy.savez, numpy.savez_compressed):
        save(tmp_path / "p.npz", i=records["i"], x=records["x"], t=records["α"])
        numbers, _, kept = table(open_source([str(tmp_path / "p.npz")]), ["x", "i"], ["t"])
        assert (numbers, kept) == ({"x": [2.5, 4.5], "i": [1, 3]}, {"t": ["a", "b"]})


def test_npy_in_blocks(tmp_path):
    values = numpy.arange(2 * BLOCK + 10.0)
    for order in "CF":
        numpy.save(tmp_path / "p.npy", numpy.asarray(numpy.stack([values, -values], axis=1), order=order))
        assert table(open_source([str(tmp_path / "p.npy")], columns=["a", "b"]))[0]["b"] == (-values).tolist()
    numpy.savez(tmp_path / "p.npz", a=values)
    assert table(open_source([str(tmp_path / "p.npz")]))[0]["a"] == values.tolist()


def _promise(shape):
    head = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head.encode() + b"\0" * 64


class Trap:
    """An object whose unpickling would be noticed."""

    def __reduce__(self):
        return (os.mkdir, ("unpickled",))


def _saved(save, *arrays, **named):
    out = io.BytesIO()
    save(out, *arrays, **named)
    return out.getvalue()


BROKEN = {
    "74 GB promised": ("p.npy", _promise((10_000_000_000,)), "cut short: its header promises 80,000,000,000 bytes"),
    "pickled objects": ("p.npy", _saved(numpy.save, numpy.array([Trap()], dtype=object)), "not real numbers"),
    "complex": ("p.npy", _saved(numpy.save, numpy.array([1j])), "not real numbers"),
    "three dimensions": ("p.npy", _saved(numpy.save, numpy.zeros((2, 2, 2))), "3 dimensions"),
    "no names": ("p.npy", _saved(numpy.save, numpy.zeros((2, 3))), "3 columns without names"),
    "not npy": ("p.npy", b"x,y\n1,2\n", "broken .npy header"),
    "empty npy": ("p.npy", b"", "broken .npy header"),
    "not npz": ("p.npz", b"x,y\n1,2\n", "not a whole .npz archive"),
    "cut npz": ("p.npz", _saved(numpy.savez, x=numpy.zeros(100))[:400], "not a whole .npz archive"),
    "lengths": ("p.npz", _saved(numpy.savez, x=numpy.zeros(3), y=numpy.zeros(4)), "another array"),
    "objects in npz": ("p.npz", _saved(numpy.savez, x=numpy.array([Trap()], dtype=object)), "not real numbers"),
    "no arrays": ("p.npz", b"PK\x05\x06" + b"\0" * 18, "holds no arrays"),
    "text as number": ("p.npz", _saved(numpy.savez, x=numpy.array(["a"])), "holds text, not numbers"),
    "JSON document": ("p.json", b'[{"x": 1}]', "one JSON document"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_broken_arrays(fault, tmp_path, monkeypatch):
    name, data, expected = BROKEN[fault]
    write(tmp_path, data, name)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GradcliError) as error:
        table(open_source([name]))
    assert expected in error.value.what
    assert len(error.value.lines()) <= 4
    assert os.listdir() == [name]


@with_polars
@pytest.mark.parametrize("suffix", [".parquet", ".pq", ".arrow", ".feather", ".ipc"])
def test_frames(suffix, tmp_path):
    import polars

    frame = polars.DataFrame(
        {
            "x": [1.5, None, math.nan],
            "i": [1, 2, None],
            "s": ["7", "NA", "a"],
            "b": [True, False, True],
            "when": polars.Series([0, 1, 2]).cast(polars.Date),
        }
    )
    path = str(tmp_path / ("p*" + suffix))  # a star is a star
    (frame.write_parquet if suffix in (".parquet", ".pq") else frame.write_ipc)(path)
    numbers, faults, kept = table(open_source([path]), ["x", "i", "s", "b"], ["when", "s"])
    assert faults == [
        ("s", 2, "missing"),
        ("x", 2, "missing"),
        ("i", 3, "missing"),
        ("s", 3, "text"),
        ("x", 3, "infinite"),
    ]
    assert numbers["b"] == [1, 0, 1]
    assert kept["s"] == ["7", "NA", "a"]
    with pytest.raises(FileError, match="holds Date, not numbers"):
        table(open_source([path]), ["when"])


@with_polars
@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_broken_frames(suffix, tmp_path, monkeypatch):
    import polars

    monkeypatch.chdir(tmp_path)
    frame = polars.DataFrame({"x": numpy.arange(1000.0)})
    (frame.write_parquet if suffix == ".parquet" else frame.write_ipc)("whole" + suffix)
    data = Path("whole" + suffix).read_bytes()
    middle = bytearray(data)
    middle[-40:-20] = b"\xff" * 20
    for broken in (b"", data[:100], data[:-1], data[:4] + data[-8:], bytes(middle), b"x,y\n1,2\n", b"FEA1" + data):
        Path("p" + suffix).write_bytes(broken)
        with pytest.raises(GradcliError) as error:
            table(open_source(["p" + suffix]))
        assert len(error.value.lines()) <= 4
    os.mkfifo("f" + suffix)

    def feed():
        with contextlib.suppress(BrokenPipeError):
            Path("f" + suffix).write_bytes(b"PAR1")

    feeder = threading.Thread(target=feed)
    feeder.start()
    with pytest.raises(FileError, match="read at any place"):
        open_source(["f" + suffix])
    feeder.join()


def test_frames_need_the_extra(tmp_path, monkeypatch):
    monkeypatch.setattr(optional, "find", lambda name: None)
    with pytest.raises(GradcliError) as error:
        open_source([write(tmp_path, b"PAR1", "p.parquet")])
    assert error.value.lines() == [
        "error: this needs polars, which is not installed",
        "  pip install 'gradcli[data]'",
    ]


def test_several_files_and_folders(tmp_path, reader):
    folder = tmp_path / "parts"
    folder.mkdir()
    write(folder, "x,y\n1,2\n", "a.csv")
    write(folder, "y\tx\n4\t3\n\t5\n", "b.tsv")
    write(folder, "not data", "README.md")
    (folder / "c.csv").mkdir()
    last = write(tmp_path, '{"x": 7, "y": 8}\n', "z.jsonl")
    source = open_source([str(folder), last])
    found = [(b.name, b.first_row, b.columns["x"].tolist()) for b in source.blocks({"x": "x", "y": "y"})]
    source.close()
    assert [(os.path.basename(name), row, x) for name, row, x in found] == [
        ("a.csv", 1, [1]),
        ("b.tsv", 1, [3, 5]),
        ("z.jsonl", 1, [7]),
    ]
    assert source.done == source.total


def test_files_that_do_not_fit_together(tmp_path):
    paths = [write(tmp_path, "x,y\n1,2\n", "a.csv"), write(tmp_path, "x,z\n1,2\n", "b.csv")]
    with pytest.raises(FileError, match=r"b\.csv has no column y, which .*a\.csv has"):
        table(open_source(paths))
    assert table(open_source(paths), ["x"])[0] == {"x": [1, 1]}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("absent.csv", "cannot read absent.csv: no such file"),
        ("http://127.0.0.1:9/p.csv", "cannot read http://127.0.0.1:9/p.csv: no such file"),
        ("s3://bucket/p.parquet", "no such file"),
        ("p\0.csv", "not a file name"),
        ("empty folder", "holds no files of points"),
        ("*.csv", "cannot read *.csv"),
    ],
)
def test_names_are_only_names(path, expected, tmp_path, monkeypatch):
    if path.endswith(".parquet"):
        pytest.importorskip("polars")
    (tmp_path / "empty folder").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError) as error:
        open_source([path])
    assert expected in error.value.what


def test_a_pipe_is_worked_on_as_it_comes(tmp_path, reader):
    """The second block is not written before the first one has been received."""
    reading, writing = os.pipe()
    with open(reading, "rb") as stream:
        from gradcli.tables.sources.delimited import DelimitedSource

        for header, rows in (("x,n\n", ["1,a\n2,b\n", "3,c\n"]), ('x,n\n1,"a\nb"\n', ["2,b\n", "3,c\n"])):
            os.write(writing, header.encode() + rows[0].encode())
            source = DelimitedSource(stream, "pipe")
            blocks = source.blocks({"x": "x"})
            assert next(blocks).columns["x"][0] == 1
            os.write(writing, rows[1].encode())
            block = next(blocks)
            while 3 not in block.columns["x"]:
                block = next(blocks)
            if rows[0] == "2,b\n":
                os.close(writing)
                assert list(blocks) == []


def test_a_named_pipe(tmp_path, reader):
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    feeder = threading.Thread(target=lambda: path.write_bytes(b"x\n" + b"1\n" * 100_000))
    feeder.start()
    assert len(table(open_source([str(path)]))[0]["x"]) == 100_000
    feeder.join()


@pytest.mark.parametrize("name", ["-", "points", "points.unknown"])
def test_what_has_no_telling_name_is_told_by_its_first_bytes(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def given(data):
        if name == "-":
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        else:
            Path(name).write_bytes(data)
        return open_source([name], columns=["x"])

    for data in (b'{"x": 1}\n', b"x\n1\n", b"x\ty\n1\t2\n", _saved(numpy.save, numpy.array([1.0]))):
        assert table(given(data), ["x"])[0] == {"x": [1]}
    for data in (b"PAR1", b"ARROW1"):
        with pytest.raises(FileError, match="is a Parquet or Arrow file"):
            given(data)


def test_standard_input_once():
    with pytest.raises(OptionError, match="once only"):
        open_source(["-", "-"])


@pytest.mark.parametrize("delimiter", ["", "ab", "1", ".", "-", '"', "\n", "é", "#"])
def test_delimiters_refused(delimiter):
    with pytest.raises(OptionError):
        dialect_of(delimiter)


def test_a_file_that_shrinks_while_it_is_read(tmp_path, reader, monkeypatch):
    from gradcli.tables.sources import text

    monkeypatch.setattr(text, "CHUNK", 4096)
    path = write(tmp_path, "x,y\n" + "1.25,2.5\n" * 10_000)
    source = open_source([path])
    blocks = source.blocks({"x": "x"})
    next(blocks)
    os.truncate(path, 20_000)
    with pytest.raises(FileError, match="became shorter while it was read"):
        list(blocks)
    source.close()


def test_arrays_that_shrink_while_they_are_read(tmp_path):
    values = numpy.zeros(3 * BLOCK)
    numpy.save(tmp_path / "p.npy", values)
    numpy.savez(tmp_path / "p.npz", x=values)
    for name, columns in (("p.npy", ["x"]), ("p.npz", None)):
        source = open_source([str(tmp_path / name)], columns=columns)
        blocks = source.blocks({"x": "x"})
        next(blocks)
        os.truncate(tmp_path / name, 10_000)
        with pytest.raises(FileError):
            list(blocks)
        source.close()


@with_polars
@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
@pytest.mark.slow
def test_frames_that_shrink_while_they_are_read(suffix, tmp_path):
    """In a process of its own: what is mapped into memory would end it by a signal. What was read ahead is whole."""
    import subprocess
    import sys

    script = """
import os, sys
path = sys.argv[1]
import numpy
from gradcli.tables.blocks import BLOCK
from gradcli.tables.sources import open_source
from gradcli.errors import FileError
source = open_source([path])
blocks = source.blocks({"x": "x"})
next(blocks)
os.truncate(path, 100_000)
try:
    print("whole", BLOCK + sum(len(block.columns["x"] + 1) for block in blocks))
except FileError as error:
    print(error.what)
"""
    import polars

    frame = polars.DataFrame({"x": numpy.random.default_rng(1).random(40 * BLOCK)})
    path = str(tmp_path / ("p" + suffix))
    if suffix == ".parquet":
        frame.write_parquet(path, row_group_size=BLOCK)
    else:
        frame.write_ipc(path, record_batch_size=BLOCK)
    done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("cannot read") or done.stdout == f"whole {40 * BLOCK}\n"


@pytest.mark.parametrize("chunk", [1, 7, 1 << 20])
def test_rows_that_begin_with_a_hash_are_rows(tmp_path, reader, monkeypatch, chunk):
    """#N/A is a missing cell, #1 a cell that is no number: neither is a comment."""
    monkeypatch.setattr("gradcli.tables.sources.text.CHUNK", chunk)
    source = open_source([write(tmp_path, "# one\n#\nx,y\n1,2\n#N/A,4\n#1,6\n #2,8\n")])
    numbers, faults, _ = table(source, ["x", "y"])
    assert numbers["y"] == [2, 4, 6, 8]
    assert faults == [("x", 2, "missing"), ("x", 3, "text"), ("x", 4, "text")]
    assert [line.partition(": ")[2] for line in source.remarks()] == [
        "2 lines that begin with # are left out, before the header"
    ]


@pytest.mark.parametrize("chunk", [1, 7, 1 << 20])
@pytest.mark.parametrize("quote", ["", '"a\nb"'])
@pytest.mark.parametrize(("gaps", "counted"), [("", 0), ("\n", 1), ("  \n\t\n", 2)])
def test_blank_lines_between_rows_are_counted(tmp_path, reader, monkeypatch, chunk, quote, gaps, counted):
    """By both readers, wherever the chunks end; blank lines after the last row are none."""
    monkeypatch.setattr("gradcli.tables.sources.text.CHUNK", chunk)
    source = open_source([write(tmp_path, f"x,n\n1,{quote}\n{gaps}2,\n{gaps}3,\n\n\n")])
    assert table(source, ["x"])[0] == {"x": [1, 2, 3]}
    found = [line.partition(": ")[2] for line in source.remarks()]
    assert (
        found
        == {
            0: [],
            1: ["2 blank lines between rows are left out"],
            2: ["4 blank lines between rows are left out"],
        }[counted]
    )


def test_a_quote_that_swallows_rows_in_a_column_of_text(run, tmp_path):
    (tmp_path / "p.csv").write_text('n,x,y\nz,1,1\n"a,1,2\nb,3,4\nc",5,6\n')
    found = run("eval", "x*y", "--points", "p.csv", cwd=tmp_path)
    assert found.code == 2
    assert "row 2 of p.csv, line 3: a quote is opened here and closed on line 5, past whole rows" in found.err
    (tmp_path / "p.csv").write_text('n,x,y\nz,1,1\n"an address\n12, Main St, IL\nb, c",5,6\n')
    assert run("eval", "x*y", "--points", "p.csv", "--format", "csv", cwd=tmp_path).out.count("ok") == 2


def test_what_is_left_out_is_said(run, tmp_path):
    (tmp_path / "p.csv").write_text("# a\nx\n1\n\n2\n")
    (tmp_path / "q.csv").write_text("# a\n# b\nx\n3\n")
    arguments = ("eval", "x^2", "--points", "p.csv", "--points", "q.csv", "--format", "json")
    found = run(*arguments, cwd=tmp_path)
    said = [line.removeprefix("note: ") for line in found.err.splitlines()]
    assert said == [
        "p.csv: 1 line that begins with # is left out, before the header",
        "p.csv: 1 blank line between rows is left out",
        "q.csv: 2 lines that begin with # are left out, before the header",
    ]
    assert json.loads(found.out)["notes"] == said
    assert run(*arguments, "--quiet", cwd=tmp_path).err == ""
