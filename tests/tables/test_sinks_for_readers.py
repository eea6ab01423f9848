"""Tables that are handed on: Markdown, HTML, LaTeX and Excel hold the cells as they are, whatever these are."""

from __future__ import annotations

import json
import re
import tracemalloc
from html.parser import HTMLParser
from io import BytesIO

import numpy
import pytest

from gradcli.files import markup
from gradcli.files.workbook import MOST_ROWS, Workbook
from gradcli.tables.blocks import Block
from gradcli.tables.rows import Entries, Layout, Rows
from gradcli.tables.sinks import FORMATS, loaded

HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "a|b", "<b>x</b>", "&amp;", "$y$", "c_d", "_e_", "*f*", "`g`",
           "\\h", "[i](j)", "~k~", "50%", "#l", "{m}", "n^2", '"o"', "ä±µ", "-3", ""]  # fmt: skip
TEXTS = ("markdown", "html", "latex")


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "p.csv"
    quoted = ['"' + text.replace('"', '""') + '"' for text in HOSTILE]
    path.write_text(
        "x,name\n" + "".join(f"{place - 3},{text}\n" for place, text in enumerate(quoted)), encoding="utf-8"
    )
    return str(path)


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag, attrs):
        assert tag in ("html", "head", "meta", "title", "style", "body", "table", "thead", "tbody", "tr", "th", "td")
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows and data.strip():
            self.rows[-1][-1] += data


def cells_of(text, form):
    """The cells of a table as their reader shows them."""
    if form == "html":
        parser = _Cells()
        parser.feed(text)
        return parser.rows
    if form == "markdown":
        lines = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.splitlines()]
        return [[re.sub(r"\\(\W|_)", r"\1", cell.strip()) for cell in line] for line in (lines[0], *lines[2:])]
    words = {latex: character for character, latex in markup._LATEX.items() if len(latex) > 2}
    rows = [line.removesuffix(r" \\") for line in text.splitlines() if line.endswith(r" \\")]
    found = []
    for row in rows:
        cells = [
            re.sub(r"\\times 10\^\{(-?\d+)\}", r"e\1", cell.strip()) for cell in re.split(r"(?<!\\) & ", f"{row} ")
        ]
        plain = []
        for cell in cells:
            for latex, character in words.items():
                cell = cell.replace(latex, character)
            plain.append(re.sub(r"(?<!\\)\$", "", cell).replace(r"\infty", "inf"))
        found.append([re.sub(r"\\([&%$#_{}])", r"\1", cell) for cell in plain])
    return found


@pytest.mark.parametrize("form", TEXTS)
@pytest.mark.parametrize("wide", [[], ["--wide"]])
def test_cells_are_shown_as_they_are(run, table, form, wide):
    given = ("grad", "1/x+0.1", "--points", table, "--keep-columns", "all", *wide)
    header, *rows = cells_of(run(*given, "--format", form).out, form)
    lines = run(*given, "--format", "jsonl", "--wide").out.splitlines()
    assert header[:2] == ["x", "name"]
    assert [row[1] for row in rows] == HOSTILE
    assert [row[-1] for row in rows] == [json.loads(line)["status"] for line in lines]
    values = [json.loads(line)["f"] for line in lines]
    shown = [row[2 if wide else 3] for row in rows]
    assert [None if text in ("", "inf", "-inf") else float(text) for text in shown] == values


def test_excel_holds_numbers_and_texts(run, table, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    out = tmp_path / "o.xlsx"
    run("grad", "1/x+0.1", "--points", table, "--keep-columns", "all", "--output", str(out))
    first, *rows = openpyxl.load_workbook(out)["grad"].iter_rows()
    assert [cell.value for cell in first] == ["x", "name", "target", "value", "d/dx", "status"]
    assert [row[1].value or "" for row in rows] == HOSTILE
    assert {row[1].data_type for row in rows if row[1].value} == {"s"}
    assert [row[3].value for row in rows if row[5].value == "ok"] == [1 / (p - 3) + 0.1 for p in range(22) if p != 3]
    assert [(row[3].value, row[5].value) for row in rows][3] == (None, "infinite")
    again = tmp_path / "again.xlsx"
    run("grad", "1/x+0.1", "--points", table, "--keep-columns", "all", "--output", str(again))
    assert out.read_bytes() == again.read_bytes()


def test_excel_of_one_point(run, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    out = tmp_path / "o.xlsx"
    assert run("grad", "x*y/3", "--at", "x=1,y=2", "--output", str(out)).code == 0
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(out).active.iter_rows()]
    assert rows == [["target", "value", "d/dx", "d/dy", "status"], ["f", 2 / 3, 2 / 3, 1 / 3, "ok"]]


def test_what_excel_cannot_hold(refused, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("x,name\n1," + "a" * 40_000 + "\n")
    out = tmp_path / "o.xlsx"
    asked = ("eval", "x", "--points", str(path), "--keep-columns", "all", "--output", str(out))
    refused(*asked, says=["a cell of Excel holds 32,767 characters", "write .csv"])
    assert not out.exists()


def test_a_sheet_that_is_full_goes_on_in_the_next(monkeypatch):
    openpyxl = pytest.importorskip("openpyxl")
    monkeypatch.setattr("gradcli.files.workbook.MOST_ROWS", 4)
    out = BytesIO()
    book = Workbook(out)
    book.sheet(["a"])
    for number in range(7):
        book.write([number])
    book.close()
    sheets = [[row[0].value for row in sheet.iter_rows()] for sheet in openpyxl.load_workbook(out)]
    assert sheets == [["a", 0, 1, 2], ["a", 3, 4, 5], ["a", 6]]
    assert MOST_ROWS == 2**20


@pytest.mark.parametrize("form", [*TEXTS, "xlsx"])
def test_a_table_is_written_in_flat_memory(form):
    class Nowhere(BytesIO):
        def write(self, data):
            return len(data)

    sink = loaded(FORMATS[form].rows)(Nowhere(), Layout(["f"], ["x"]), False)
    values = numpy.arange(2000) / 7
    rows = Rows(Block({"x": values}, 2000, 1), [Entries(values)], [[Entries(values)]])
    sink.begin()
    sink.write(rows)
    tracemalloc.start()
    try:
        peaks = []
        for _ in range(5):
            tracemalloc.reset_peak()
            for _ in range(3):
                sink.write(rows)
            peaks.append(tracemalloc.get_traced_memory()[1])
        # Kept rows would take some 100 kB a write. What else the process does now and then is in few of the peaks.
        assert min(peaks[2:]) < peaks[0] + 200_000
    finally:
        tracemalloc.stop()
        sink.abandon()


@pytest.mark.parametrize("form", ["tsv", "csv", "values", "markdown", "html", "latex", "jsonl", "table"])
def test_digits_of_a_table_are_those_of_a_point(run, tmp_path, form):
    path = tmp_path / "p.csv"
    path.write_text("x\n0.1\n3\n-2e-9\n7e20\n")
    rows = run("eval", "x*2/3", "--points", str(path), "--format", form, "--digits", "5").out
    for x in ("0.1", "3", "-2e-9", "7e20"):
        number = run("eval", "x*2/3", "--at", f"x={x}", "--digits", "5", "--format", "values").out.strip()
        shown = markup.latex_number(number) if form == "latex" else number
        assert re.search(rf"(?<![\d.]){re.escape(shown)}(?![\d.])", rows)


def test_json_tells_why_each_number_is_missing(run, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("x,y\n-1,1\n0,2\n,3\n4,a\n5,0\n")
    given = ("grad", "sqrt(x)*abs(y)", "--points", str(path))
    told = [json.loads(line) for line in run(*given, "--format", "jsonl").out.splitlines()]
    assert [row.get("reason") for row in told[2:4]] == ["x is empty", 'y is "a"']
    for row, at in zip(told, ("x=-1,y=1", "x=0,y=2", None, None, "x=5,y=0"), strict=True):
        if at is None:
            continue
        alone = json.loads(run("grad", "sqrt(x)*abs(y)", "--at", at, "--format", "jsonl").out)
        for found, known in ((row, alone), *((row["gradient"][name], alone["gradient"][name]) for name in "xy")):
            assert found["status"] == known["status"]
            assert found.get("reason", "").startswith(known.get("reason", ""))
            assert ("reason" in found) == ("reason" in known)
    document = json.loads(run(*given, "--format", "json").out)
    assert document["points"][0]["rows"][0]["reason"] == told[0]["reason"]
    wide = [json.loads(line) for line in run(*given, "--format", "jsonl", "--wide").out.splitlines()]
    assert wide[2]["reason"] == "f: x is empty; df/dx: x is empty; df/dy: x is empty"
    skipped = run(*given, "--format", "jsonl", "--on-error", "skip").out.splitlines()
    assert [json.loads(line).get("reason") for line in skipped] == [told[place].get("reason") for place in (0, 1, 4)]
