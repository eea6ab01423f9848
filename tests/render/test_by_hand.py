"""Renderers alone: results built by hand in every format of the registry, against what was put into them."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from gradcli.errors import OptionError
from gradcli.files.formats import FORMATS
from gradcli.render import gradient
from gradcli.render.faces import View, face_of, formats_of, rendered
from gradcli.render.numerals import Numerals
from gradcli.render.screen import Screen
from gradcli.results.entries import GRAVITY, Entry, Gradient, Row, Status
from tests.render.by_hand import CLAIMS, FORMULAS, MACHINE, NUMBERS, ORDERS, ROUTES, SHOWN

SCREEN = Screen(100, False)
forms = pytest.mark.parametrize("form", [*FORMATS], ids=lambda form: form.name)
kinds = pytest.mark.parametrize("kind", SHOWN)


def text_of(kind, name):
    return rendered(SHOWN[kind], FORMATS[name], SCREEN)


def fields(kind, name):
    """The cells of a delimited format, by its own rules of quoting."""
    if name == "csv":
        return [*csv.reader(io.StringIO(text_of(kind, name), newline=""))]
    return [line.split("\t") for line in text_of(kind, name).splitlines()]


@kinds
@forms
def test_every_format_prints_a_face_or_says_which_there_are(kind, form):
    shown = SHOWN[kind]
    if face_of(shown, form) is None:
        with pytest.raises(OptionError) as refused:
            rendered(shown, form, SCREEN)
        said = " ".join(refused.value.lines())
        assert form.name in said
        assert all(other.name in said for other in formats_of(shown))
        return
    if form.kind != "text":
        pytest.importorskip("matplotlib")
    found = rendered(shown, form, SCREEN)
    assert found
    if isinstance(found, str):
        assert all(character.isprintable() or character in "\t\n" for character in found)
        assert found.endswith("\n")


@kinds
@forms
def test_a_result_is_printed_the_same_again(kind, form):
    """No renderer writes on what it is given."""
    shown = SHOWN[kind]
    if face_of(shown, form) is None or form.kind != "text":
        return
    assert rendered(shown, form, SCREEN) == rendered(shown, form, SCREEN)


@pytest.mark.parametrize("kind", [kind for kind, shown in SHOWN.items() if hasattr(shown, "grid")])
def test_all_grids_hold_the_same_cells(kind):
    (section,) = SHOWN[kind].grid(View())
    lines = [[*line] for line in section.grid.lines]
    assert len({len(line) for line in lines}) == 1
    assert fields(kind, "csv") == lines
    assert fields(kind, "tsv") == [[re.sub(r"[\t\n]", " ", cell) for cell in line] for line in lines]
    rows = [line for line in text_of(kind, "markdown").splitlines() if line.startswith("|")]
    assert len(rows) >= len(lines)


@pytest.mark.parametrize("kind", [kind for kind, shown in SHOWN.items() if hasattr(shown, "document")])
def test_a_document_is_json_and_its_lines_are(kind):
    def none(word):
        raise AssertionError(word)  # NaN and Infinity are no JSON

    found = json.loads(text_of(kind, "json"), parse_constant=none)
    assert found["schema"].startswith("gradcli.")
    lines = [json.loads(line, parse_constant=none) for line in text_of(kind, "jsonl").splitlines()]
    assert lines == SHOWN[kind].lines()


# A gradient


def test_a_grid_has_a_row_a_target_and_the_gravest_status():
    header, *rows = fields("numbers", "tsv")
    assert header == ["target", "value", "d/dx", "d/dy", "status"]
    assert [row[0] for row in rows] == [row.target for row in NUMBERS.rows]
    assert [row[-1] for row in rows] == ["ok", "kink", "infinite", "ok", "disagree"]
    assert rows[0][1:4] == ["0.1111111111111111", "3", "0.3333333333333333"]
    assert rows[1][1:4] == ["1.3956124250860895", "", "1.3956124250860895"]
    assert rows[3][1] == "1.2345678901234567e+400"  # past the doubles: the digits of its own
    assert rows[3][2] == "-0.5"


def test_words_stand_where_there_are_no_numbers():
    lines = [line.split(" ") for line in text_of("numbers", "values").splitlines()]
    for row, words in zip(NUMBERS.rows, lines, strict=True):
        for entry, word in zip(row.gradient.values(), words, strict=True):
            assert (entry.value is None) == bool(re.fullmatch(r"[a-z]+", word)), (row.target, word)


def test_a_document_tells_each_entry():
    (point,) = json.loads(text_of("numbers", "json"))["points"]
    assert point["at"] == dict(NUMBERS.at)
    for row, told in zip(NUMBERS.rows, point["rows"], strict=True):
        for name, entry in row.gradient.items():
            found = told["gradient"][name]
            assert found["status"] == entry.status
            assert (found["value"] is None) == (entry.value is None)
            if entry.sides:
                assert (found["left"], found["right"]) == entry.sides


@pytest.mark.parametrize("status", GRAVITY)
def test_every_status_stands_in_every_form_of_data(status):
    entry = Entry(1) if status is Status.OK else Entry(None, status, "the reason")
    shown = gradient.Shown(Gradient(("x",), {}, (Row("f", "x", Entry(1), {"x": entry}),)), MACHINE)
    found = json.loads(rendered(shown, FORMATS["json"], SCREEN))["points"][0]["rows"][0]["gradient"]["x"]
    assert found["status"] == status.value
    cells = rendered(shown, FORMATS["tsv"], SCREEN).splitlines()[1].split("\t")
    assert cells[-1] == ("ok" if status is Status.UNCONNECTED else status.value)


@pytest.mark.parametrize("digits", [1, 5, 17])
def test_as_many_digits_as_asked_for(digits):
    entry = Entry(1.3956124250860895)
    shown = gradient.Shown(
        Gradient(("x",), {}, (Row("f", "x", entry, {"x": entry}),)), Numerals(machine=True, digits=digits)
    )
    (word,) = rendered(shown, FORMATS["values"], SCREEN).split()
    assert len(word.replace(".", "").rstrip("0")) <= digits
    assert abs(float(word) - 1.3956124250860895) <= 0.5 * 10.0 ** (1 - digits)


def test_formulas_come_after_what_they_need():
    lines = text_of("formulas", "statements").splitlines()
    places = {line.split(" = ")[0]: number for number, line in enumerate(lines) if " = " in line}
    assert places["a"] < places["b"] < min(number for name, number in places.items() if name not in ("a", "b"))
    text = "\n".join(lines)
    for formula in FORMULAS.rows[0].formula.gradient.values():
        assert formula in text


# The others


def test_a_hessian_has_a_row_a_slope_and_its_spectrum():
    _, *rows = fields("hessian", "tsv")
    assert [row[:4] for row in rows] == [["df/dx", "12", "6", "4"], ["df/dy", "4", "4", "0"]]
    told = json.loads(text_of("hessian", "json"))["points"][0]["rows"][0]
    assert {a: {b: entry["value"] for b, entry in row.items()} for a, row in told["hessian"].items()} == {
        "x": {"x": 6, "y": 4},
        "y": {"x": 4, "y": 0},
    }
    assert (told["eigenvalues"], told["definiteness"]) == (["-2", "8"], "indefinite")
    assert "eigenvalues  -2, 8" in text_of("hessian", "table")
    names = [line.split(" = ")[0] for line in text_of("hessian", "statements").splitlines() if " = " in line]
    assert len(names) == len(set(names)) == 2  # on the diagonal and above it, but for what is not connected


def test_routes_stand_side_by_side():
    entries = json.loads(text_of("routes", "json"))["points"][0]["entries"]
    assert [(entry["target"], entry["variable"]) for entry in entries] == [("f", "x"), ("g", "x")]
    for compared in ROUTES.entries:
        for route in compared.answers:
            assert str(route) in text_of("routes", "table")


def test_claims_tell_their_verdicts():
    entries = json.loads(text_of("claims", "json"))["points"][0]["entries"]
    assert [entry["verdict"] for entry in entries] == [claim.verdict for claim in CLAIMS.claims]
    assert [entry["claimed"] for entry in entries] == [claim.claimed for claim in CLAIMS.claims]
    for claim in CLAIMS.claims:
        assert str(claim.verdict) in text_of("claims", "table")


def test_a_budget_has_its_shares():
    header, own, *inputs = fields("propagation", "tsv")
    found = [dict(zip(header, row, strict=True)) for row in inputs]
    assert [(row["input"], row["sensitivity"], row["share"]) for row in found] == [
        ("x", "3", "0.36"),
        ("y", "5", "0.64"),
    ]
    assert (own[header.index("value")], own[header.index("u")], own[header.index("U")]) == ("15", "0.5", "1")
    table = text_of("propagation", "table")
    assert "36.0 %" in table
    assert "(k = 2)" in table


def test_an_order_is_told_with_its_formula_and_number():
    (row,) = json.loads(text_of("orders", "json"))["rows"]
    assert (row["formula"], row["value"], row["agrees"]) == ("6*x", 12, True)
    assert ORDERS.rows[0].text in text_of("orders", "text")
