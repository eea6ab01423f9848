"""The facts of the rows: what used to stand in tables elsewhere, and no such table comes back."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from gradcli.primitives import PRIMITIVES, ROWS
from tests.paths import PACKAGE

WERE = {
    "pole_at_zero": "powi powr pow",
    "overflows": "add sub mul exp exp2 expm1 sinh cosh softplus logaddexp hypot",
    "never_negative": "abs sqrt exp exp2 cosh hypot relu sigmoid softplus erfc sech",
    "never_zero": "gamma sec csc sech csch coth sigmoid softplus",
    "real_only": "erf erfc gamma lgamma polygamma lambertw",
}


@pytest.mark.parametrize("fact", list(WERE))
def test_a_fact_is_the_table_it_was(fact):
    assert {row.name for row in ROWS if getattr(row, fact)} == set(WERE[fact].split())


def test_what_makes_poles_as_it_was():
    always = "div log log2 log10 log1p tan sec csc cot csch coth atanh pow gamma lgamma polygamma"
    assert {row.name for row in ROWS if row.makes_poles(-1)} == {*always.split(), "powi", "powr"}
    assert {row.name for row in ROWS if row.makes_poles(2)} == set(always.split())


def test_where_the_corners_are_as_it_was():
    assert {row.name for row in ROWS if row.switch == "x"} == {"abs", "relu", "sign", "heaviside"}
    assert {row.name for row in ROWS if row.switch == "x - y"} == {"max", "min"}
    assert {row.name for row in ROWS if row.edge} == {"powr", "pow", "sqrt", "asin", "acos", "acosh", "lambertw"}


FEWEST = 3
"""Names of primitives that make a literal a table of them."""


def tables(path: Path) -> int:
    """The literals of a module that name several primitives: sets, lists, tuples and keys of mappings."""
    found = 0
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.Set | ast.List | ast.Tuple):
            parts = list(node.elts)
        elif isinstance(node, ast.Dict):
            parts = list(node.keys)
        words = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(" ") > 3:
            words = node.value.split()
        named = {word for word in words if word in PRIMITIVES}
        found += len(named) >= FEWEST and len(named) * 2 > len(words)
    return found


LEFT = 101
"""How many there are outside the book of functions; fewer is better, and none may come back."""


def test_no_table_of_functions_comes_back():
    found = {
        p.relative_to(PACKAGE).as_posix(): tables(p) for p in PACKAGE.rglob("*.py") if p.parent.name != "functions"
    }
    assert sum(found.values()) <= LEFT, {name: count for name, count in found.items() if count}


def test_a_table_is_seen():
    assert tables(Path(__file__)) >= len(WERE)
