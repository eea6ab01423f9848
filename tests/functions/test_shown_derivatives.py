"""What ``gradcli functions`` shows of a derivative is what its rule computes: the text as a program, at points."""

from __future__ import annotations

import math
import re

import pytest

from gradcli.errors import Source
from gradcli.functions.book import ROWS
from gradcli.functions.row import Primitive
from gradcli.language.program import read
from gradcli.numbers.float64 import FLOAT64
from gradcli.tape.lowering import lower
from gradcli.tape.sweeps import evaluate
from tests.oracles.row_checker import points

IN_WORDS = {"relu", "max", "min"}
"""Rows whose derivative is said in words."""


def parts(text: str) -> list[str]:
    """The texts between the commas outside brackets."""
    found, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return [part.strip() for part in found]


def of_text(text: str, values: dict[str, float]) -> float:
    program = read([Source(f"shown = {text}")], {*values})
    tape = lower(program)
    root = tape.outputs["shown"]
    return float(evaluate(tape, FLOAT64, values, [root])[root])


def faults(row: Primitive) -> list[str]:
    shown, _, meant = row.derivative.partition(" for ")
    order = ("y", "x") if meant == "atan2(y, x)" else ("x", "y")
    texts = parts(shown)
    assert len(texts) == len(row.partials), row.name
    found = []
    for parameter in row.parameter or (None,):
        for operands in list(points(row))[:5]:
            given = tuple(float(operand) for operand in operands[: len(row.partials)])
            arguments = (*given, *(() if parameter is None else (parameter,)))
            value = row.value(FLOAT64, *arguments)
            names = dict(zip(order, given, strict=False)) | {"w": value}
            for text, rule in zip(texts, row.partials, strict=True):
                typed = re.sub(r"\b[nr]\b", f"({parameter})", text) if parameter is not None else text
                number = re.sub(r"polygamma\(\((\d+)\)\+1", lambda m: f"polygamma({int(m[1]) + 1}", typed)
                number = re.sub(r"root\(x,\((\d+)\)\)", r"root(x,\1)", number)
                used = {name: names[name] for name in names if re.search(rf"\b{name}\b", number)}
                rule_says = rule(FLOAT64, value, *arguments)
                text_says, rule_says = of_text(number, used), 0.0 if rule_says is None else float(rule_says)
                if not math.isclose(text_says, rule_says, rel_tol=1e-9, abs_tol=1e-12):
                    found.append(f"{row.name} at {arguments}: {text} is {text_says}, the rule {rule_says}")
    return found


@pytest.mark.parametrize("row", [row for row in ROWS if row.name not in IN_WORDS], ids=lambda row: row.name)
def test_the_text_is_the_rule(row):
    assert faults(row) == []


def test_a_wrong_text_is_seen():
    tan = next(row for row in ROWS if row.name == "tan")
    assert faults(tan._replace(derivative="1 - tan(x)^2"))
