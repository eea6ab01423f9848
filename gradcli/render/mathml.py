"""Formulas of the language in MathML Core, straight from the parsed text. Every text of outside is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from gradcli.errors import GradcliError, Source, printable
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import FUNCTIONS
from gradcli.language.expressions import CONDITIONS, Node
from gradcli.language.grammar import parse
from gradcli.language.printing import print_number
from gradcli.render.latex_pieces import AND, ATOM, COMPARE, FRACTION, NOT, OR, POWER, PRODUCT, SIGNED, SUM

_SIGNS = {"lt": "<", "le": "≤", "gt": ">", "ge": "≥", "eq": "=", "ne": "≠", "and": "∧", "or": "∨"}
_SUMS = {"add": "+", "sub": "−"}
_FENCES = {r"\left\lvert #1": ("|", "|"), r"\left\lfloor #1": ("⌊", "⌋"), r"\left\lceil #1": ("⌈", "⌉")}
"""What LaTeX templates of functions begin with, and the two fences it stands for."""
_ENTRY = re.compile(r"(\w+)\[([\d, ]+)\]")
_WHERE = re.compile(r"where\(([^,()]+), ([^,()]+|\([^,()]+\)), ([^,()]+|\([^,()]+\))\)")
_JOINED = re.compile(r"(\w+) (and|or) (\w+)")
_RELATION = re.compile(r"[<>]|[=!]=")
_NUMBERED = re.compile(r"(.*[^\d_])_?(\d+)")


class _Piece(NamedTuple):
    """Markup, and how tightly its outermost operation binds."""

    markup: str
    binding: int


def formula(text: str) -> str:
    """A ``math`` element; what is no formula stands in it as text."""
    try:
        inner = _of_lines(text) or _of_text(text)
    except (GradcliError, KeyError):
        inner = f"<mtext>{escape(printable(text))}</mtext>"
    return math(inner)


def math(inner: str) -> str:
    """The element itself."""
    return f"<math>{inner}</math>"


def _of_lines(text: str) -> str:
    """What speaks of conditions that stand on other lines, which are names here; empty for all else."""
    if chosen := _WHERE.fullmatch(text):
        condition, yes, no = chosen.groups()
        return _cases(name(condition), _of_text(yes), _of_text(no))
    if joined := _JOINED.fullmatch(text):
        return f"<mrow>{name(joined[1])}<mo>{_SIGNS[joined[2]]}</mo>{name(joined[3])}</mrow>"
    return f"<mrow><mo>¬</mo>{name(text.removeprefix('not '))}</mrow>" if text.startswith("not ") else ""


def _of_text(text: str) -> str:
    condition = _RELATION.search(text)
    (statement,) = parse(Source(f"where({text}, 1, 0)" if condition else text, "the formula"))
    pieces: list[_Piece] = []
    for node in statement.body.nodes:
        pieces.append(_piece(node, [pieces[operand] for operand in node.operands]))
    return pieces[statement.body.nodes[-1].operands[0] if condition else -1].markup


def name(text: str) -> str:
    """``w1`` and ``A[1,2]`` with subscripts."""
    entry, numbered = _ENTRY.fullmatch(text), _NUMBERED.fullmatch(text)
    if entry:
        return f"<msub>{name(entry[1])}<mtext>{entry[2].replace(' ', '')}</mtext></msub>"
    if numbered:
        return f"<msub>{name(numbered[1])}<mn>{numbered[2]}</mn></msub>"
    return f"<mi>{escape(printable(text))}</mi>"


def _piece(node: Node, operands: Sequence[_Piece]) -> _Piece:
    """One operation. Raises KeyError for what only whole arrays have."""
    operation = node.operation
    if operation == "number":
        text = print_number(node.value)  # type: ignore[arg-type]
        over, _, under = text.partition("/")
        if under:
            return _Piece(f"<mfrac><mn>{over}</mn><mn>{under}</mn></mfrac>", FRACTION)
        return _Piece(f"<mn>{text}</mn>", SIGNED if text.startswith("-") else ATOM)
    if operation == "name":
        return _Piece(name(str(node.value)), ATOM)
    if operation == "index":
        places = "<mo>,</mo>".join(operand.markup for operand in operands[1:])
        return _Piece(f"<msub>{operands[0].markup}<mrow>{places}</mrow></msub>", ATOM)
    if operation == "call":
        return _call(str(node.value), [operand.markup for operand in operands])
    if operation == "where":
        return _Piece(_cases(*(operand.markup for operand in operands)), SUM)
    return _logical(operation, operands) if operation in CONDITIONS else _arithmetic(operation, operands)


def _arithmetic(operation: str, operands: Sequence[_Piece]) -> _Piece:
    left, right = operands[0], operands[-1]
    if operation == "neg":
        return _Piece(f"<mrow><mo>−</mo>{_within(left, PRODUCT)}</mrow>", SIGNED)
    if operation == "div":
        return _Piece(f"<mfrac>{left.markup}{right.markup}</mfrac>", FRACTION)
    if operation == "pow":
        return _Piece(f"<msup>{_within(left, ATOM)}{right.markup}</msup>", POWER)
    own = PRODUCT if operation == "mul" else SUM
    sign = "·" if own == PRODUCT else _SUMS[operation]
    first = left.markup if own == SUM else _within(left, SIGNED)
    return _Piece(f"<mrow>{first}<mo>{sign}</mo>{_within(right, PRODUCT)}</mrow>", own)


def _logical(operation: str, operands: Sequence[_Piece]) -> _Piece:
    if operation == "not":
        return _Piece(f"<mrow><mo>¬</mo>{_within(operands[0], ATOM)}</mrow>", NOT)
    own = {"or": OR, "and": AND}.get(operation, COMPARE)
    left, right = (_within(operand, own if own < COMPARE else SUM) for operand in operands)
    return _Piece(f"<mrow>{left}<mo>{escape(_SIGNS[operation])}</mo>{right}</mrow>", own)


def _call(function: str, operands: Sequence[str]) -> _Piece:
    row = PRIMITIVES.get(FUNCTIONS[function].primitive) if function in FUNCTIONS else None
    head = row.spelled.get("latex", "") if row is not None else ""
    if head.startswith(r"\sqrt{#1"):
        return _Piece(f"<msqrt>{operands[0]}</msqrt>", ATOM)
    for start, (left, right) in _FENCES.items():
        if head.startswith(start):
            return _Piece(f"<mrow><mo>{left}</mo>{operands[0]}<mo>{right}</mo></mrow>", ATOM)
    inner = "<mo>,</mo>".join(operands)
    head = f"<mi>{escape(printable(function))}</mi>"
    return _Piece(f"<mrow>{head}<mo>(</mo>{inner}<mo>)</mo></mrow>", ATOM)


def _cases(condition: str, yes: str, no: str) -> str:
    rows = f"{_cells(yes, '<mtext>if&#160;</mtext>' + condition)}{_cells(no, '<mtext>otherwise</mtext>')}"
    return f"<mrow><mo>{{</mo><mtable>{rows}</mtable></mrow>"


def _cells(*cells: str) -> str:
    return "<mtr>" + "".join(f"<mtd>{cell}</mtd>" for cell in cells) + "</mtr>"


def _within(piece: _Piece, least: int) -> str:
    return piece.markup if piece.binding >= least else f"<mrow><mo>(</mo>{piece.markup}<mo>)</mo></mrow>"
