"""Which heads our own LaTeX may have: those that are read again as the function they were printed for.

``K\\left(m\\right)`` is a product to most, so ``\\operatorname{ellipk}`` is printed for the elliptic integral.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from gradcli.errors import GradcliError, Source
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import FUNCTIONS
from gradcli.functions.row import Primitive
from gradcli.language.program import Program, read
from gradcli.numbers.float64 import FLOAT64
from gradcli.tape.lowering import tape_of
from gradcli.tape.sweeps import evaluate
from gradcli.tape.tape import Tape

_LETTERS = "abcghmn"
_ORDERS = ("2", "3", "5", "7", "11", "13")
_PLAIN = re.compile(r"[A-Za-z]|\d+")
_CLOSE = 1e-9


def special(row: Primitive | None) -> bool:
    """Whether a function is none that all books write alike."""
    return row is not None and not row.elementary and bool(row.enclosure)


def certain(name: str, head: str, operands: Sequence[str]) -> str:
    """The head, or ``\\operatorname`` of the name where the reader would not know the head as that function of such
    operands: a sum in a subscript is part of no name."""
    if not head or name not in FUNCTIONS:
        return head
    below = [text for place, text in enumerate(operands, 1) if f"_{{#{place}}}" in head]
    if all(_PLAIN.fullmatch(text) for text in below) and _is_read_back(name, head, len(operands), len(FUNCTIONS)):
        return head
    return rf"\operatorname{{{name}}}".replace("_", r"\_")


@cache
def _is_read_back(name: str, head: str, count: int, functions: int) -> bool:
    letters = _LETTERS[:count]
    own = read([Source(f"f = {name}({', '.join(letters)})")], letters)
    readings = []
    for operands in (letters, [*_ORDERS[: count - 1], letters[-1]]):
        written = head if "#1" in head else f"{head}\\left({', '.join(operands)}\\right)"
        for place, operand in enumerate(operands, 1):
            written = written.replace(f"#{place}", operand)
        try:
            readings.append(read([Source(f"f = {written}", form="latex")], letters))
        except GradcliError:
            return False
    return all(_calls(found, name, count) for found in readings) or _same_number(name, own, readings[0])


def _calls(program: Program, name: str, count: int) -> bool:
    """Whether a program is one call of a function, by any of its names."""
    last = program.expression("f").nodes[-1]
    if last.operation != "call" or len(last.operands) != count:
        return False
    return str(last.value) == name or FUNCTIONS[str(last.value)] == FUNCTIONS[name]


def _same_number(name: str, own: Program, found: Program) -> bool:
    """Whether other functions that a head is made of, as a logarithm of another, give the same number."""
    row = PRIMITIVES.get(FUNCTIONS[name].primitive)
    if row is None or len(row.sample) != len(own.variables) or set(found.variables) != set(own.variables):
        return False
    ends = zip(own.variables, row.sample, strict=True)
    point = {letter: low + 0.625 * (high - low) for letter, (low, high) in ends}
    first, second = (_value(tape_of(program), point) for program in (own, found))
    return abs(first - second) <= _CLOSE * abs(first)


def _value(tape: Tape, point: Mapping[str, float]) -> float:
    return float(evaluate(tape, FLOAT64, point, [tape.outputs["f"]])[tape.outputs["f"]])
