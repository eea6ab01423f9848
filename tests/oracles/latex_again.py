"""What is printed as LaTeX, read again: whether it is the same program.

Two programs are the same where their tapes are, node by node; or where they differ by what LaTeX does not tell apart
(``exp2(x)`` and ``2^x``, ``lgamma`` and the logarithm of a gamma), where their values at the point agree.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.errors import GradcliError, Source
from gradcli.language.program import Program, read
from gradcli.numbers.float64 import FLOAT64
from gradcli.tape.lowering import tape_of
from gradcli.tape.sweeps import evaluate
from tests.paths import CASES

FILES = (
    "rubi",
    "cute",
    "goptim",
    "feynman",
    "gum",
    "nist",
    "peers",
    "sympy",
    "bugs",
    "edge",
    "syntax",
    "jacobian",
    "batch",
    "special",
)
CLOSE = 1e-9


class Written(NamedTuple):
    """A program of the cases: its text, its variables, and a point."""

    id: str
    text: str
    variables: tuple[str, ...]
    point: dict[str, str]


def programs() -> Iterator[Written]:
    """Every program of the cases that is read."""
    for name in FILES:
        for number, line in enumerate((CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()):
            case: dict[str, Any] = json.loads(line)
            texts = case.get("exprs") or [case["expr"]] if "expr" in case or "exprs" in case else []
            text = "; ".join(texts)
            try:
                program = read([Source(text)], case.get("vars", ()))
                tape_of(program)
            except (GradcliError, KeyError):  # not in the language, or a program of arrays, which has no such tape
                continue
            given = (case.get("points") or [case.get("point", {})])[0]
            point = {variable: str(given.get(variable, "0.75")) for variable in program.variables}
            yield Written(str(case.get("id", f"{name}-{number}")), text, program.variables, point)


def program(written: Written) -> Program:
    return read([Source(written.text)], written.variables)


def again(latex: str, named: Iterator[str] | tuple[str, ...]) -> Program:
    """The program that a LaTeX text is."""
    return read([Source(latex, "again.tex", "latex")], named)


def same(one: Program, other: Program, pairs: list[tuple[str, str]], point: dict[str, str]) -> bool:
    """Whether targets of one program are those of the other: the same trees, or the same numbers."""
    first, second = tape_of(one), tape_of(other)
    left, right = {}, {}
    for a, b in pairs:
        if _tree(first, first.outputs[a], left) != _tree(second, second.outputs[b], right):
            return _values(first, [a for a, _ in pairs], point) == _values(second, [b for _, b in pairs], point)
    return True


def _tree(tape: Any, slot: int, known: dict[int, Any]) -> int:
    """A number for what a slot computes, the same for the same computation."""
    for place in range(slot + 1):
        if place not in known:
            i = tape.instructions[place]
            known[place] = hash((i.operation, str(i.parameter), tuple(known[operand] for operand in i.operands)))
    return int(known[slot])


class _Near(float):
    """A value, equal to what is near it."""

    def __eq__(self, other: object) -> bool:
        assert isinstance(other, float)
        if math.isnan(self) or math.isnan(other):
            return math.isnan(self) and math.isnan(other)
        return math.isclose(self, other, rel_tol=CLOSE, abs_tol=1e-12)

    __hash__ = float.__hash__


def _values(tape: Any, names: list[str], point: dict[str, str]) -> list[_Near]:
    at = {name: float(Fraction(point.get(name, "0.75"))) for name in tape.inputs}
    found = evaluate(tape, FLOAT64, at, [tape.outputs[name] for name in names])
    return [_Near(found[tape.outputs[name]]) for name in names]
