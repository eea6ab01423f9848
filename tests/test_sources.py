"""Sources of points: every dialect, every fault, hostile files, and the fast reader against the exact one."""

from __future__ import annotations

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
from gradcli.batch.blocks import BLOCK, FaultKind
from gradcli.batch.cells import number
from gradcli.batch.sources import open_source
from gradcli.batch.sources.source import Source
from gradcli.errors import FileError, GradcliError, LimitError, OptionError

CASES = Path(__file__).parent / "cases"
with_polars = pytest.mark.skipif(optional.find("polars") is None, reason="needs the extra data")


@pytest.fixture(params=["plain", "extra"])
def reader(request, monkeypatch):
    """Each test runs with and, where it is installed, without the extra."""
    if request.param == "extra":
        pytest.importorskip("polars")
    else:
        monkeypatch.setattr(optional, "find", lambda name: None)


def table(source: Source, numbers=None, kept=()):
    """All blocks of a source as lists: numbers, faults (variable, row, word), kept texts, rows."""
    numbers = source.columns if numbers is None else numbers
    columns = {name: [] for name in numbers}
    texts = {name: [] for name in kept}
    faults, row = [], 1
    with source:
        for block in source.blocks({name: name for name in numbers}, kept):
            assert block.first_row == row or len(set(getattr(source, "paths", [0]))) > 1
            assert 0 < block.count <= BLOCK
            row += block.count
            for name in numbers:
                assert block.columns[name].shape == (block.count,)
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
    "comments": (b'# made by "me\nx,y\n# one, two\n1,2\n  # more\n3,4\n#', {}),
    "blank lines": (b"\n\nx,y\n\n1,2\n   \n3,4\n\n\n", {}),
    "blank lines, CR LF": (b"x,y\r\n\r\n1,2\r\n\r\n3,4\r\n\r\n", {}),
    "blanks around": (b" x , y \n 1 , 2 \n\t3\t,4\n", {}),
    "quotes": (b'"x","y"\n"1",2\n3,"4"\n', {}),
    "semicolons": (b"x;y\n1;2\n3;4\n", {}),
    "tabs in a .csv": (b"x\ty\n1\t2\n3\t4\n", {}),
    "bars": (b"x|y\n1|2\n3|4\n", {}),
    "delimiter given": (b"x!y\n1!2\n3!4\n", {"delimiter": "!"}),
    "blank as delimiter": (b"x y\n1 2\n3 4\n", {"delimiter": " "}),
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
    numbers, faults, kept = table(source, ["c"], ["a b"])
    assert faults == [("c", 2, "missing")]
    assert kept == {"a b": ["", "1"]}


def test_quoted_cells_hold_anything(tmp_path, reader):
    text = 'name,x\n"a, ""b""\nsecond line # no comment",1\n#comment\n"#kept",2\nstray" quote,3\n'
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
        ("x", 6, "infinite"),
        ("y", 6, "missing"),
        ("x", 7, "text"),
        ("x", 8, "text"),
        ("y", 8, "text"),
    ]
    assert kept["x"] == ["1", "NA", " abc ", "4", "5", "1e999", "1_000", "٣"]
    assert math.isnan(numbers["x"][1])
    assert numbers["y"][3] == -math.inf


def test_a_cell_that_looks_compressed_is_text(tmp_path, reader):
    assert table(open_source([write(tmp_path, "t,x\nx^2,1\n")]), ["x"], ["t"])[2] == {"t": ["x^2"]}


def test_one_column(tmp_path, reader):
    assert table(open_source([write(tmp_path, 'x\n1\n\n""\n2\n')])) [1] == [("x", 2, "missing")]


def test_names_of_columns(tmp_path, reader):
    with open_source([write(tmp_path, ",body mass (g), α\n0,1,2\n")]) as source:
        assert source.columns == ("column1", "body mass (g)", "α")


REFUSED = {
    "ragged, short": (b"x,y\n1,2\n3\n", "points.csv:3: the row has 1 cell, the header 2"),
    "ragged, long": (b"x,y\n# c\n1,2\n3,4,5\n", "points.csv:4: the row has 3 cells, the header 2"),
    "ragged, balanced": (b"x,y\n1\n1,2,3\n", "points.csv:2: the row has 1 cell"),
    "ragged and quoted": (b'x,y\n"1,2"\n3,4\n5,6,7\n', "points.csv:2: the row has 1 cell"),
    "duplicates": (b"x,y, x\n1,2,3\n", "names column 1 and column 3 both x"),
    "no header": (b"1,2\n3,4\n", "holds numbers, not names"),
    "empty": (b"", "points.csv is empty"),
    "only comments": (b"# nothing\n\n", "points.csv is empty"),
    "open quote": (b'x,y\n1,"2\n3,4\n', "points.csv:2: a quote is opened here and never closed"),
    "NUL": (b"x,y\n1,2\n3,\x004\n", "points.csv:3: a NUL byte"),
    "UTF-16": ("x,y\n1,2\n".encode("utf-16"), "UTF-16"),
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
    from gradcli.batch.sources import text

    for line_end in ("\n", "\r\n", "\r"):
        body = "name,x" + line_end + "".join(f'"n{i}, é",{i}{line_end}' for i in range(50))
        path = write(tmp_path, body)
        for size in (1, 2, 3, 7, 16, 61):
            monkeypatch.setattr(text, "CHUNK", size)
            numbers, faults, kept = table(open_source([path]), ["x"], ["name"])
            assert numbers == {"x": list(range(50))}
            assert kept == {"name": [f"n{i}, é" for i in range(50)]}


# What the standard library writes, with any quoting, is read back cell by cell; with and without the extra.
# A carriage return or a comment mark that starts an unquoted line is not told from the real thing, so those
# tables quote everything.
CELL = st.one_of(
    st.sampled_from(["", "1", "-2.5e-3", "NA", " 7 ", "1e999", "nan", "a b", 'say "hi"', "x,y", "1_0", "é", "\t", "x^"]),
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
def test_what_the_csv_module_writes_is_read_back(tmp_path, rows, quoting, delimiter, line_end, chunk):
    out = io.StringIO()
    names = [f"n{i}" for i in range(len(rows[0]))]
    risky = any(set(row[0][:1]) & set("# \t") or "\r" in "".join(row) or "\n" in "".join(row) for row in rows)
    quoting = csv.QUOTE_ALL if risky or len(names) == 1 else quoting
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
    writer.writerows([names, *rows])
    path = write(tmp_path, out.getvalue())
    from gradcli.batch.sources import text

    found = optional.find
    for finder in (found, lambda name: None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(optional, "find", finder)
            patch.setattr(text, "CHUNK", chunk)
            numbers, faults, kept = table(open_source([path], delimiter=delimiter), names, names)
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
