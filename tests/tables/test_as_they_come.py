"""Files as they come: how numbers are spelled, packed files, sheets, units, uncertainties; one message for a place."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import zipfile

import pytest

from gradcli import optional
from gradcli.tables.spelling import PLAIN, Spelling, other_readings


@pytest.fixture(params=["polars", "plain"])
def reader(request, monkeypatch):
    """Each test runs with polars and without it."""
    found = optional.find
    if request.param == "polars":
        pytest.importorskip("polars")
    else:
        monkeypatch.setattr(optional, "find", lambda name: None if name == "polars" else found(name))


def values(result):
    """The values and statuses of ``eval --format csv``."""
    rows = list(csv.DictReader(io.StringIO(result.out)))
    return [float(row["value"]) if row["value"] else row["status"] for row in rows]


# What a cell is, without options and with them. A list: refused, and what the refusal says.
CELLS = [
    ("1e5", [], 1e5),
    ("1E+05", [], 1e5),
    ("−5", [], -5.0),
    ("1e−2", [], 0.01),
    ("+.5", [], 0.5),
    ("\u00a07\u202f", [], 7.0),
    ("NA", [], "missing"),
    ("n/a", [], "missing"),
    ("#N/A", [], "missing"),
    ("-", [], "missing"),
    ("–", [], "missing"),
    (":", [], "missing"),
    ("", [], "missing"),
    ("NaN", [], "domain"),
    ("#DIV/0!", [], "text"),
    ("2026-01-03", [], "text"),
    ("01.02.2026", [], "text"),
    ("12:30", [], "text"),
    ("1_000", [], "text"),
    ("٣", [], "text"),
    ("abc", [], "text"),
    ("1,234", [], ["1.234 or 1234?", "--decimal , for 1.234, or --thousands , for 1234"]),
    ("1,5", [], ["--decimal , for 1.5"]),
    ("0,123", [], ["--decimal , for 0.123"]),
    ("1,234,567", [], ["--thousands , for 1234567"]),
    ("1.234,5", [], ["--thousands . --decimal , for 1234.5"]),
    ("1\u00a0234,5", [], ["--thousands space --decimal , for 1234.5"]),
    ("1\u202f234,5", [], ["--thousands space --decimal , for 1234.5"]),
    ("1 234", [], ["--thousands space for 1234"]),
    ("1'234.5", [], ["""--thousands "'" for 1234.5"""]),
    ("$5", [], ["--thousands none for 5"]),
    ("12 %", [], ["--thousands none for 0.12"]),
    ("(123)", [], ["--thousands none for -123"]),
    ("1.234", [], 1.234),
    ("1,5", ["--decimal", ","], 1.5),
    ("1,234", ["--decimal", ","], 1.234),
    ("−1,5E+03", ["--decimal", ","], -1500.0),
    (",5", ["--decimal", ","], 0.5),
    ("1.5", ["--decimal", ","], ["in another spelling than --decimal ,", "--decimal . for 1.5"]),
    ("1.234", ["--decimal", ","], ["--decimal . for 1.234, or --thousands . --decimal , for 1234"]),
    ("1,2,3", ["--decimal", ","], "text"),
    ("1.234,5", ["--decimal", ",", "--thousands", "."], 1234.5),
    ("1.234", ["--thousands", "."], 1234.0),
    ("1,234", ["--thousands", ","], 1234.0),
    ("1,23", ["--thousands", ","], ["in another spelling than --thousands ,"]),
    ("12,34,567.89", ["--thousands", ","], 1234567.89),
    ("1 234,5", ["--decimal", ",", "--thousands", "space"], 1234.5),
    ("1\u202f234\u202f567,5", ["--decimal", ",", "--thousands", "space"], 1234567.5),
    ("1’234.5", ["--thousands", "'"], 1234.5),
    ("1_000", ["--thousands", "_"], 1000.0),
    ("$1,234.50", ["--thousands", ","], 1234.5),
    ("-€1,234", ["--thousands", ","], -1234.0),
    ("1.234,50 €", ["--thousands", "."], 1234.5),
    ("₹12,34,567", ["--thousands", ","], 1234567.0),
    ("CHF 1'234.50", ["--thousands", "'"], 1234.5),
    ("12.5 %", ["--thousands", "none"], 0.125),
    ("($1,234)", ["--thousands", ","], -1234.0),
    ("(1,234", ["--thousands", ","], "text"),
    ("$5 %", ["--thousands", ","], 0.05),
    ("5,0±0,1", [], ["--decimal ,"]),
]


@pytest.mark.parametrize(("cell", "options", "expected"), CELLS, ids=lambda value: repr(value)[:30])
@pytest.mark.parametrize("kind", ["csv", "jsonl", "-"])
def test_cells(run, cell, options, expected, kind, tmp_path):
    """The same in text, in JSON Lines and through a pipe; a row before and one behind make no difference."""
    plain = "1"
    lines = ["x\tn", f"{plain}\ta", f'"{cell}"\tb', f"{plain}\tc"]
    if kind == "jsonl":
        lines = [json.dumps({"x": text}) for text in (plain, cell, plain)]
    text = "\n".join(lines) + "\n"
    (tmp_path / f"p.{kind}").write_text(text, encoding="utf-8")
    points = "-" if kind == "-" else f"p.{kind}"
    asked = ("eval", "x", "--points", points, "--format", "csv", *options)
    result = run(*asked, cwd=tmp_path, stdin=text if kind == "-" else None)
    if isinstance(expected, list):
        name, line = ("standard input", 3) if kind == "-" else (points, 2 if kind == "jsonl" else 3)
        assert result.code == 2, result
        assert f"row 2 of {name}, line {line}: x is " in result.err
        assert all(words in result.err for words in expected), result.err
    else:
        assert values(result) == [1.0, expected, 1.0], result.err


def test_every_reading_of_a_cell_is_told():
    """What is no number in one spelling and one in others is refused with all of them: never read by guess."""
    chance = random.Random(3)
    marks = [",", ".", " ", "'", "\u202f", ""]
    for _ in range(2000):
        cell = "".join(chance.choice("0123456789") * chance.randrange(1, 4) + chance.choice(marks) for _ in range(3))
        read = {PLAIN.plain(cell)} if PLAIN.plain(cell) else set()
        for spelling in [Spelling(d, t) for d in ".," for t in (None, "", ",", ".", " ", "'") if t != d]:
            plain = spelling.plain(cell)
            if plain is not None:
                assert float(plain) in {float(text) for text in [*other_readings(cell), *read]}, cell


# A decimal comma is found


FOUND = [
    ("x;y\n1,5;2\n2,25;3\n", [1.5, 2.25], "a decimal comma is read"),
    ("x;y\n1;2\n2;3\n", [1.0, 2.0], ""),
    ("x;y\n1.5;2\n2.25;3\n", [1.5, 2.25], ""),
    ("x;n\n12;a, b\n1,5;c\n", [12.0, 1.5], "a decimal comma is read"),
    ('sep=;\n"x";y\n"1,5";2\n', [1.5], "a decimal comma is read"),
    ("x;y\n" + "7;1\n" * 30_000 + "1,5;2\n", [7.0] * 30_000 + [1.5], "a decimal comma is read"),
]


@pytest.mark.parametrize(("text", "expected", "said"), FOUND, ids=range(len(FOUND)))
def test_a_decimal_comma_is_found_in_a_table_of_semicolons(run, text, expected, said, tmp_path, reader):
    (tmp_path / "p.csv").write_text(text)
    result = run("eval", "x", "--points", "p.csv", "--format", "csv", cwd=tmp_path)
    assert values(result) == expected
    assert said in result.err
    assert bool(said) == bool(result.err)


UNDECIDED = [
    ("x;y\n1,234;5\n", [], 'x is "1,234": 1.234 or 1234?'),
    ("x;y\n1,5;5\n2.5;6\n", [], 'row 1 of p.csv, line 2: x is "1,5"'),
    ("x;y\n1,5;2.5\n", [], "row 1 of p.csv, line 2"),
    ("x;y\n1,5;2\n", ["--decimal", "."], '"1,5"'),
    ("x\n1,5\n2,25\n", [], "if 1,5 is one number, add --decimal ,"),
    ("x,y\n1,5\n2,5,1\n", [], "row 2 of p.csv, line 3: 3 cells, the header has 2"),
]


@pytest.mark.parametrize(("text", "options", "says"), UNDECIDED, ids=range(len(UNDECIDED)))
def test_what_contradicts_itself_is_refused(refused, text, options, says, tmp_path, reader):
    (tmp_path / "p.csv").write_text(text)
    at = [] if "y" in text else ["--at", "y=1"]
    asked = ("eval", "x+y", "--points", "p.csv", *at, *options, "--output", "o.csv")
    refused(*asked, says=[says], cwd=tmp_path)


OPTIONS = [
    (["--decimal", "x"], ["--decimal x is not known", "--decimal ,"]),
    (["--thousands", "x"], ["--thousands x is not known", "--thousands ,"]),
    (["--thousands", ",", "--decimal", ","], ["cannot be the decimal mark and the one between thousands"]),
    (["--delimiter", "1"], ["--delimiter takes one character that no number has"]),
    (["--skip", "9"], ["p.csv is empty after 9 lines"]),
    (["--skip", "-1"], ["--skip"]),
    (["--columns", "a,b,c"], ["--columns gives 3 names, p.csv has 2 columns"]),
]


@pytest.mark.parametrize(("options", "says"), OPTIONS, ids=lambda value: " ".join(value)[:30])
def test_options_that_cannot_be(refused, options, says, tmp_path):
    (tmp_path / "p.csv").write_text("1,2\n3,4\n")
    refused("eval", "x", "--points", "p.csv", *options, says=says, cwd=tmp_path)


def test_skip_needs_lines(refused, tmp_path):
    (tmp_path / "p.jsonl").write_text('{"x": 1}\n')
    refused("eval", "x", "--points", "p.jsonl", "--skip", "1", says=["--skip is for text and sheets"], cwd=tmp_path)
    refused("eval", "x", "--at", "x=1", "--decimal", ",", says=["--decimal needs a table of points"])


# Headers


HEADERS = [
    ("Diameter [mm],n\n2,a\n", "Diameter", [2.0], "Diameter is the column Diameter [mm]"),
    ("m (kg),n\n2,a\n", "m", [2.0], "m is the column m (kg)"),
    ('"Länge\n[mm]",n\n2,a\n', "Länge", [2.0], "Länge is the column"),
    ("x,x [mm]\n2,3\n", "x", [2.0], ""),
    ("a,b,b\n1,2,3\n", "a", [1.0], ""),
    ("x,y\nmm,m/s^2\n1,2\n", "x", [1.0], "p.csv:2: a line of units is left out: mm m/s^2"),
    ("x,when\n[µm],[UTC]\n1,2026\n", "x", [1.0], "a line of units is left out"),
    ("x,y\nA,V\nC,d\n", "y", ["text", "text"], 'row 1 of p.csv, line 2: y is "V"'),
    ("sex,x\nm,\nf,2\n", "x", ["missing", 2.0], "row 1 of p.csv, line 2: x is empty"),
    ("x  y\n--- ---\n 1   2\n", "y", [2.0], "p.csv:2: a line drawn below the header is left out"),
    ("'x' 'y'\n1 2\n", "y", [2.0], ""),
    ("x,y,\n1,2,\n", "y", [2.0], ""),
    ("x,y\n1,2,\n3,4,,\n", "y", [2.0, 4.0], ""),
    ("x,y,\n1,2\n", "y", [2.0], ""),
    ('"x" "y"\n"a b" 1 2\n"c" 3 4\n', "y", [2.0, 4.0], ""),
    ("  x     y\n 1.0   2.0  \n\n   3   4\n", "y", [2.0, 4.0], "1 blank line between rows is left out"),
    ("body mass\n5\n", "x", None, "no column for x"),
]


@pytest.mark.parametrize(("text", "name", "expected", "said"), HEADERS, ids=range(len(HEADERS)))
def test_headers(run, text, name, expected, said, tmp_path, reader):
    (tmp_path / "p.csv").write_text(text)
    result = run("eval", name, "--points", "p.csv", "--format", "csv", cwd=tmp_path)
    assert said in result.err
    assert result.err or not said
    if expected is not None:
        assert values(result) == expected


SEVERAL = [
    ("x,y,x\n1,2,3\n", "x (column 1) and x (column 3)", "--rename 'x (column 1)=x'"),
    ("x [m],x (s)\n1,2\n", "x [m] and x (s)", "--rename 'x [m]=x'"),
]


@pytest.mark.parametrize(("text", "columns", "fix"), SEVERAL)
def test_a_name_of_two_columns_is_refused_where_it_is_used(refused, run, text, columns, fix, tmp_path):
    (tmp_path / "p.csv").write_text(text)
    says = [f"x is the name of more than one column: {columns}", fix]
    refused("eval", "x", "--points", "p.csv", says=says, cwd=tmp_path)
    named = fix.removeprefix("--rename ").strip("'")
    assert run("eval", "x", "--points", "p.csv", "--rename", named, "--format", "values", cwd=tmp_path).out == "1\n"


def test_a_unit_stays_in_the_name_of_what_is_kept(run, tmp_path):
    (tmp_path / "p.csv").write_text("d [mm],n\n2,a\n")
    for keep in ("d", "d [mm]", "all"):
        made = run("eval", "d", "--points", "p.csv", "--keep-columns", keep, "--format", "csv", cwd=tmp_path)
        assert made.out.startswith("d [mm],")
    assert run("eval", "x", "--points", "p.csv", "--rename", "d=x", "--format", "values", cwd=tmp_path).out == "2\n"


# Values with their uncertainties


PAIRS = [
    ("5.0±0.1", 5.0, 0.1, []),
    ("5.02(3)", 5.02, 0.03, []),
    ("5.02(0.03)", 5.02, 0.03, []),
    ("19.6610(95)e-3", 0.019661, 0.0000095, []),
    ("(5.02 ± 0.03)×10^-3", 0.00502, 0.00003, []),
    ("5 +- 0.1", 5.0, 0.1, []),
    ("5+/-1e-3", 5.0, 0.001, []),
    ("−5±2%", -5.0, 0.1, []),
    ("7", 7.0, 0.0, []),
    ("5,02(3)", 5.02, 0.03, ["--decimal", ","]),
    ("1.005,0±0,1", 1005.0, 0.1, ["--thousands", "."]),
]


@pytest.mark.parametrize(("cell", "value", "u", "options"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_cells_with_uncertainties(run, cell, value, u, options, tmp_path, reader):
    (tmp_path / "p.csv").write_text(f'x [V];y\n"{cell}";2\n1±0;3\n', encoding="utf-8")
    made = run("propagate", "x*y", "--points", "p.csv", "--format", "csv", *options, cwd=tmp_path)
    (first, _) = csv.DictReader(io.StringIO(made.out))
    assert (float(first["value"]), float(first["u"])) == pytest.approx((2 * value, 2 * u), rel=1e-14)
    assert "cells of x [V] hold values with their uncertainties, which are the columns u_x" in made.err
    kept = run("eval", "x", "--points", "p.csv", "--keep-columns", "u_x,x", *options, "--format", "csv", cwd=tmp_path)
    (row, _) = csv.DictReader(io.StringIO(kept.out))
    assert (float(row["u_x"]), row["x [V]"]) == (pytest.approx(u, rel=1e-14), cell)


def test_an_uncertainty_that_comes_late_is_refused(refused, tmp_path):
    (tmp_path / "p.csv").write_text("x\n" + "5\n" * 2000 + "5±0.1\n")
    says = ['row 2,001 of p.csv, line 2,002: x is "5±0.1", a value with its uncertainty', "u_NAME"]
    refused("eval", "x", "--points", "p.csv", "--format", "json", says=says, cwd=tmp_path)


# Packed files


def zstd(data):
    return pytest.importorskip("backports.zstd").compress(data)


PACKED = {"gz": gzip.compress, "zst": zstd, "bz2": bz2.compress, "xz": lzma.compress}


@pytest.mark.parametrize("suffix", PACKED)
def test_packed_files(run, refused, suffix, tmp_path, reader):
    pack = PACKED[suffix]
    text = "x;y\n" + "".join(f"{i},5;{i}\n" for i in range(5000))
    (tmp_path / "p.csv").write_text(text)
    (tmp_path / f"p.csv.{suffix}").write_bytes(pack(text.encode()))
    (tmp_path / f"p.jsonl.{suffix}").write_bytes(pack(b'{"x": 1, "y": 2}\n'))
    plain = run("grad", "x*y", "--points", "p.csv", "--format", "csv", cwd=tmp_path)
    for points, stdin in ((f"p.csv.{suffix}", None), ("-", (tmp_path / f"p.csv.{suffix}").read_bytes())):
        packed = run("grad", "x*y", "--points", points, "--format", "csv", cwd=tmp_path, stdin=stdin)
        assert (packed.code, packed.out) == (0, plain.out)
    assert run("eval", "x+y", "--points", f"p.jsonl.{suffix}", "--format", "values", cwd=tmp_path).out == "3\n"
    (tmp_path / "in").mkdir()
    (tmp_path / f"p.csv.{suffix}").rename(tmp_path / "in" / f"p.csv.{suffix}")
    assert run("grad", "x*y", "--points", "in", "--format", "csv", cwd=tmp_path).out == plain.out
    for data, says in ((pack(text.encode())[:-20], "cannot unpack"), (text.encode(), "cannot unpack")):
        (tmp_path / f"q.csv.{suffix}").write_bytes(data)
        refused("eval", "x", "--points", f"q.csv.{suffix}", "--output", "o.csv", says=[says], cwd=tmp_path)


# Sheets


def workbook(path, rows, formats=()):
    writer = pytest.importorskip("openpyxl")
    book = writer.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row in rows:
        sheet.append(row)
    for cell, form in formats:
        sheet[cell].number_format = form
    book.create_sheet("More").append(["x"])
    book["More"].append([7])
    book.save(path)


def test_a_sheet_of_excel(run, tmp_path):
    import datetime

    rows = [
        ["made by hand"],
        ["x [mm]", "y", None],
        [1.5, 2],
        [],
        [0.25, "=A3*2"],
        [datetime.date(2026, 1, 3), 3],
        ["#DIV/0!", True],
        [None, "1e3"],
    ]
    workbook(tmp_path / "b.xlsx", rows, [("A5", "0%")])
    made = run("eval", "x", "--points", "b.xlsx", "--skip", "1", "--format", "csv", cwd=tmp_path)
    assert values(made) == [1.5, 0.25, "text", "text", "missing"]
    assert 'the first in row 3 of b.xlsx, line 6: x is "2026-01-03T00:00:00"' in made.err
    assert "1 blank row between rows is left out" in made.err
    made = run("eval", "y", "--points", "b.xlsx#Data", "--skip", "1", "--format", "csv", cwd=tmp_path)
    assert values(made) == [2.0, "text", 3.0, "text", 1000.0]
    assert 'the first in row 2 of b.xlsx#Data, line 5: y is "=A3*2 (never computed)"' in made.err
    assert run("eval", "x", "--points", "b.xlsx#More", "--format", "values", cwd=tmp_path).out == "7\n"


def test_a_sheet_that_spells_numbers_as_text(refused, run, tmp_path):
    workbook(tmp_path / "b.xlsx", [["x"], ["1,234"], [5]])
    says = ['row 1 of b.xlsx, line 2: x is "1,234": 1.234 or 1234?']
    refused("eval", "x", "--points", "b.xlsx", says=says, cwd=tmp_path)
    made = run("eval", "x", "--points", "b.xlsx", "--thousands", ",", "--format", "values", cwd=tmp_path)
    assert made.out == "1234\n5\n"


def open_document(path, rows):
    """A file as LibreOffice writes it, in small."""
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{n}="{names}{n}:1.0"' for n in ("office", "table", "text"))
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="Leer"/><table:table table:name="Blatt 1">{body}'
            '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )


def number_cell(value, shown, kind="float", more=""):
    return (
        f'<table:table-cell office:value-type="{kind}" office:value="{value}" {more}><text:p>{shown}</text:p>'
        "</table:table-cell>"
    )


def text_cell(text):
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def test_a_sheet_of_open_document(run, refused, tmp_path):
    rows = [
        text_cell("x (m)") + text_cell("y"),
        number_cell("1.5", "1,50") + number_cell("0.12", "12 %", "percentage"),
        number_cell("2", "2", more='table:number-columns-repeated="2"'),
        '<table:table-cell table:number-columns-repeated="2"/>',
        number_cell("0", "#DIV/0!") + number_cell("1234.5", "1.234,50 €", "currency"),
        '<table:table-cell office:value-type="date" office:date-value="2026-01-03"/>'
        + '<table:table-cell table:formula="of:=[.A2]"/>',
    ]
    open_document(tmp_path / "b.ods", rows)
    refused("eval", "x", "--points", "b.ods", says=["b.ods is empty"], cwd=tmp_path)
    refused("eval", "x", "--points", "b.ods#Blatt", says=["has no sheet Blatt", "Blatt 1"], cwd=tmp_path)
    made = run("eval", "x", "--points", "b.ods#Blatt 1", "--format", "csv", cwd=tmp_path)
    assert values(made) == [1.5, 2.0, "text", "text"]
    assert 'the first in row 3 of b.ods#Blatt 1, line 5: x is "#DIV/0!"' in made.err
    made = run("eval", "y", "--points", "b.ods#Blatt 1", "--format", "csv", cwd=tmp_path)
    assert values(made) == [0.12, 2.0, 1234.5, "text"]
    assert 'y is "=[.A2] (never computed)"' in made.err


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_what_is_no_workbook(refused, suffix, tmp_path):
    if suffix == "xlsx":
        pytest.importorskip("openpyxl")
    for data in (b"", b"x,y\n1,2\n", b"PK\x03\x04 cut"):
        (tmp_path / f"b.{suffix}").write_bytes(data)
        refused("eval", "x", "--points", f"b.{suffix}", says=[f"cannot read b.{suffix}"], cwd=tmp_path)
    with zipfile.ZipFile(tmp_path / f"b.{suffix}", "w") as archive:
        archive.writestr("other.xml", "<a/>")
    refused("eval", "x", "--points", f"b.{suffix}", says=[f"cannot read b.{suffix}"], cwd=tmp_path)


@pytest.mark.parametrize(("name", "library"), [("b.xlsx", "openpyxl"), ("p.csv.zst", "backports")])
def test_what_needs_the_extra(refused, name, library, tmp_path, monkeypatch):
    monkeypatch.setattr(optional, "find", lambda name: None)
    (tmp_path / name).write_bytes(b"x")
    says = [f"this needs {library}", "pip install 'gradcli[files]'"]
    refused("eval", "x", "--points", name, says=says, cwd=tmp_path)


# One way to say where


def test_a_place_is_said_the_same_way_everywhere(run, refused, tmp_path):
    (tmp_path / "p.csv").write_text('# made\nx,n\n1,a\n\n0,b\nabc,"c\nd"\n,e\n')
    third = 'row 3 of p.csv, line 6: x is "abc"'
    asked = ("grad", "1/x", "--points", "p.csv", "--format", "json")
    made = run(*asked, cwd=tmp_path)
    assert "the first in row 2 of p.csv, line 5: f: " in made.err
    assert f"the first in {third}" in made.err
    assert "the first in row 4 of p.csv, line 8: x is empty" in made.err
    refused(*asked, "--on-error", "stop", says=[third], cwd=tmp_path)
    made = run("eval", "x", "--points", "p.csv", "--reduce", "sum", "--on-error", "skip", cwd=tmp_path)
    assert f"the first in {third}" in made.err
    (tmp_path / "p.csv").write_text("x,n\n1,a\n1,2,3\n")
    refused(*asked, says=["row 2 of p.csv, line 3: 3 cells"], cwd=tmp_path)
    (tmp_path / "p.csv").write_text('x,n\n1,a\n"1,5",b\n')
    refused(*asked, says=['row 2 of p.csv, line 3: x is "1,5"'], cwd=tmp_path)


# The same table in every spelling


def spelled(number, decimal, thousands):
    """A number as a spreadsheet of some country writes it."""
    whole, _, fraction = f"{number:,.3f}".partition(".")
    return whole.replace(",", thousands) + decimal + fraction


LOCALES = {
    "de": (";", ",", ".", ["--thousands", "."]),
    "fr": (";", ",", "\u202f", ["--thousands", "space"]),
    "ch": (";", ".", "’", ["--thousands", "'"]),
    "us": ("\t", ".", ",", ["--thousands", ","]),
    "plain de": (";", ",", "", []),
    "blanks": (" ", ".", "", []),
    "blanks, comma": ("   ", ",", "", ["--decimal", ","]),
}


@pytest.mark.parametrize("chunk", [16, 333, 8_388_608])
@pytest.mark.parametrize("locale", LOCALES)
def test_one_table_as_spreadsheets_of_many_countries_write_it(run, locale, chunk, tmp_path, reader, monkeypatch):
    from gradcli.tables.sources import text

    monkeypatch.setattr(text, "CHUNK", chunk)
    delimiter, decimal, thousands, options = LOCALES[locale]
    chance = random.Random(7)
    rows = [(chance.uniform(-1, 1) * 10 ** chance.randrange(8), chance.uniform(0, 2000)) for _ in range(120)]
    (tmp_path / "plain.csv").write_text("x,y\n" + "".join(f"{a:.3f},{b:.3f}\n" for a, b in rows))
    lines = [delimiter.join(["x", "y"]), *(delimiter.join(spelled(n, decimal, thousands) for n in row) for row in rows)]
    (tmp_path / "p.txt").write_bytes("\r\n".join(lines).encode("utf-16" if locale == "fr" else "utf-8-sig"))
    plain = run("grad", "x*y", "--points", "plain.csv", "--format", "csv", cwd=tmp_path)
    for points, stdin in (("p.txt", None), ("-", (tmp_path / "p.txt").read_bytes())):
        other = run("grad", "x*y", "--points", points, *options, "--format", "csv", cwd=tmp_path, stdin=stdin)
        assert (other.code, other.out) == (0, plain.out), other.err


@pytest.mark.slow
def test_dialects_on_a_cluster(run, tmp_path):
    pytest.importorskip("distributed")
    pyarrow = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv.gz").write_bytes(gzip.compress(b"made\nd [mm];y\n1.000,5;2\n"))
    (tmp_path / "in" / "b.csv").write_bytes("made\nd [mm];y\n2,5±0,1;2\n".encode())
    asked = ("eval", "d*y", "--points", "in", "--skip", "1", "--thousands", ".", "--engine", "dask", "--workers", "1")
    made = run(*asked, "--output", "out", cwd=tmp_path)
    assert made.code == 0, made.err
    assert "d is the column d [mm]" in made.err
    parts = sorted((tmp_path / "out").glob("*.parquet"))
    assert [row for part in parts for row in pyarrow.read_table(part)["value"].to_pylist()] == [2001.0, 5.0]
