"""Columns of the data matched to variables, and the errors that say what to write."""

from __future__ import annotations

import pytest

from gradcli.errors import OptionError, Source
from gradcli.language.program import read
from gradcli.tables.columns import Columns, match

MPG = ("mpg", "cylinders", "horse power", "weight", "x₁", "a=b", "c,d")


def program(*statements, named=()):
    return read([Source(statement) for statement in statements], named)


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("mpg*weight", {}, Columns({"mpg": "mpg", "weight": "weight"}, ())),
        ("x1^2", {}, Columns({"x1": "x₁"}, ())),
        ("p*k", {"rename": ["horse power=p"], "constants": ["k"]}, Columns({"p": "horse power"}, ())),
        ("p", {"rename": ["a=b=p"]}, Columns({"p": "a=b"}, ())),
        ("mpg", {"rename": ["mpg=weight", "weight=mpg"]}, Columns({"mpg": "weight"}, ())),
        ("mpg", {"keep": "all"}, Columns({"mpg": "mpg"}, MPG)),
        ("mpg", {"keep": "weight, mpg,weight"}, Columns({"mpg": "mpg"}, ("weight", "mpg"))),
        ("mpg", {"keep": "c,d"}, Columns({"mpg": "mpg"}, ("c,d",))),
        ("mpg", {"keep_by_default": True}, Columns({"mpg": "mpg"}, MPG)),
        ("2*3", {}, Columns({}, ())),
    ],
)
def test_match(text, options, expected):
    assert match(program(text), MPG, **options) == expected


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        (
            "mpgs + wieght*q",
            {},
            [
                "error: no column for mpgs (needed by f), wieght (needed by f), q (needed by f)",
                "  did you mean --rename 'mpg=mpgs' --rename 'weight=wieght'?; add --at q=…",
            ],
        ),
        (
            "q",
            {},
            [
                "error: no column for q (needed by f)",
                "  add --at q=…; the columns are mpg, cylinders, horse power, weight, x₁, a=b, c,d",
            ],
        ),
        ("mpg", {"constants": ["mpg"]}, ["error: mpg: given by --at and by a column of the data"]),
        ("mpg", {"rename": ["mpg"]}, ["error: --rename mpg is not COLUMN=NAME"]),
        ("mpg", {"rename": ["mpg=2x"]}, ["error: --rename mpg=2x is not COLUMN=NAME"]),
        ("mpg", {"rename": ["mgp=x"]}, ["error: the data has no column mgp", "  did you mean mpg?"]),
        ("mpg", {"rename": ["mpg=x", "mpg=y"]}, ["error: the column mpg is renamed twice"]),
        ("mpg", {"rename": ["mpg=weight"]}, ["error: the columns mpg and weight are both called weight"]),
        ("mpg", {"rename": ["mpg=x", "weight=x"]}, ["error: the columns mpg and weight are both called x"]),
        ("mpg", {"keep": "mpgg,zz"}, ["error: the data has no column mpgg, zz", "  did you mean mpg?"]),
    ],
)
def test_refused(text, options, expected):
    with pytest.raises(OptionError) as error:
        match(program(text), MPG, **options)
    lines = error.value.lines()
    assert lines[: len(expected)] == expected
    assert len(lines) == 2


def test_many_missing_names_stay_on_one_line():
    text = " + ".join(f"v{number}" for number in range(100))
    with pytest.raises(OptionError, match="and 92 more") as error:
        match(program(text), ["a"])
    assert len(error.value.lines()) == 2
