"""``cases`` as conditional expressions, and the comparisons that stand in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.language.latex.characters import BREAK, COLUMN, Symbol
from gradcli.language.latex.coverage import covers

if TYPE_CHECKING:
    from gradcli.language.latex.frames import Draft, Opened
    from gradcli.language.latex.stack import Stack

_IF = frozenset(["if", "for", "when", "where", "falls", "on", "as", "iff", "si", "provided"])
_ELSE = frozenset(["otherwise", "else", "elsewhere", "sonst", "or else", "in all other cases", "any other case"])
_FLIPPED = {"and": "and", "or": "or", "not": "not"}


class CaseRows:
    """The rows read so far."""

    def __init__(self, at: int) -> None:
        self.value_at = at
        self.condition_at = -1
        """Where the condition of the row begins; -1 while its value is read."""
        self.conditions: list[list[Draft]] = []
        self.final = False


def begin(reader: Stack, symbol: Symbol) -> None:
    from gradcli.language.latex.frames import Opened

    reader.write("(", symbol)
    frame = Opened("cases", symbol, len(reader.out))
    frame.rows = CaseRows(len(reader.out))
    reader.push(frame)
    reader.complete = False


def part(reader: Stack, symbol: Symbol) -> None:
    """A column, the end of a row, the end of the cases."""
    rows: CaseRows = reader.frames[-1].rows
    if symbol.kind == COLUMN:
        if rows.condition_at < 0 and not rows.final:
            _condition(reader, rows, symbol)
        return
    if symbol.kind == BREAK:
        _row(reader, rows, symbol)
        return
    if len(reader.out) == rows.value_at and rows.conditions:  # a \\ behind the last row
        reader.cut(rows.value_at - 1)
        _last(reader, rows, symbol, rows.conditions.pop())
    else:
        _row(reader, rows, symbol, last=True)
    reader.frames.pop()
    reader.write(")", symbol)
    reader.completed()


def _condition(reader: Stack, rows: CaseRows, symbol: Symbol) -> None:
    if not reader.complete:
        reader.refuse("a value is missing here", symbol, r"write \begin{cases} value & condition \\ … \end{cases}")
    rows.condition_at = len(reader.out)
    reader.write_name("if", symbol)
    reader.complete = False
    reader.frames[-1].relation = -1
    reader.frames[-1].slash = None


def _row(reader: Stack, rows: CaseRows, symbol: Symbol, *, last: bool = False) -> None:
    if not reader.complete:
        reader.refuse("the row is not complete", symbol, r"write value & condition, or value & \text{otherwise}")
    if rows.condition_at < 0:
        rows.final = True
    if rows.final:
        if not last and reader.peek().kind != "finish":
            reader.refuse("a row without a condition is the last", symbol, "give it a condition")
    elif last:
        _last(reader, rows, symbol, reader.out[rows.condition_at + 1 :])
        reader.cut(rows.condition_at)
    else:
        rows.conditions.append(reader.out[rows.condition_at + 1 :])
        reader.write_name("else", symbol)
        reader.complete = False
        rows.value_at, rows.condition_at = len(reader.out), -1
    reader.frames[-1].slash, reader.frames[-1].bars = None, False


def _last(reader: Stack, rows: CaseRows, symbol: Symbol, condition: list[Draft]) -> None:
    """The last condition may be left out where the rows say something everywhere."""
    if not covers([*rows.conditions, condition]):
        what = "the cases leave out where none of the conditions holds"
        reader.refuse(
            what, symbol._replace(start=condition[0].start, end=condition[-1].end), r"end with \text{otherwise}"
        )
    if rows.condition_at < 0:  # its tokens stand before the last else
        while reader.out[-1].value != "if":
            reader.out.pop()
        reader.out.pop()


def word(reader: Stack, symbol: Symbol, text: str) -> bool:
    """``if``, ``otherwise``, ``and`` inside cases; whether it was one of them."""
    rows: CaseRows = reader.frames[-1].rows
    if text in _ELSE:
        if rows.condition_at >= 0:
            reader.cut(rows.condition_at)
            rows.condition_at = -1
        rows.final = reader.complete = True
        return True
    if text in _IF:
        if rows.condition_at < 0:
            _condition(reader, rows, symbol)
        return True
    if text in ("and", "or", "not") and rows.condition_at >= 0:
        relation(reader, symbol._replace(value=text))
        return True
    return text == ""


def wants_condition(reader: Stack) -> bool:
    """Whether what is read is a condition."""
    frame = next(frame for frame in reversed(reader.frames) if frame.kind != "bracket")
    if frame.kind == "cases":
        return bool(frame.rows.condition_at >= 0)
    return frame.kind == "all" and reader.logical


def relation(reader: Stack, symbol: Symbol) -> None:
    """A comparison, or what joins comparisons."""
    value = symbol.value
    if value == "not":
        if reader.complete:
            reader.refuse(r"\lnot stands before a condition", symbol, r"write \land before it")
        reader.write_name("not", symbol)
        reader.frames[-1].compares = True
        return
    reader.end_implied()
    frame = reader.frames[-1]
    inside = frame.kind == "cases" and frame.rows.condition_at >= 0
    braces = frame.symbol.value == "{" and not wants_condition(reader)
    if value == "≈" or braces or not (inside or frame.kind in ("all", "bracket")):
        reader.refuse("a comparison stands in a condition only", symbol, r"write it inside \begin{cases} … \end{cases}")
    if not reader.complete:
        reader.refuse("something is missing before this", symbol, "write both sides of the comparison")
    reader.complete, frame.compares, frame.slash, frame.bars = False, True, None, False
    if value in ("and", "or"):
        reader.write_name(value, symbol)
        frame.relation = -1
        return
    if frame.relation >= 0:  # 0 < x < 1
        middle = reader.out[frame.relation :]
        reader.write_name("and", symbol)
        reader.copy(middle, symbol)
    reader.write("==" if value == "=" else value, symbol)
    frame.relation = len(reader.out)


def stays(reader: Stack, frame: Opened) -> bool:
    """Whether the comparison inside a bracket that closes is part of a condition; else it is the number 1 or 0."""
    reader.frames.pop()
    wanted = wants_condition(reader)
    whole = reader.frames[-1].kind == "all" and frame.at == 0 and reader.at == len(reader.symbols)
    if wanted or whole:
        reader.frames[-1].compares = True
    reader.frames.append(frame)
    return wanted or whole


def as_number(reader: Stack, frame: Opened, symbol: Symbol) -> None:
    """``[x > 0]`` as a number: 1 where it holds, else 0."""
    inside = reader.cut(frame.at + 1)
    reader.write_number(1, frame.symbol)
    reader.write_name("if", frame.symbol)
    reader.out += inside
    reader.write_name("else", symbol)
    reader.write_number(0, symbol)


def known(reader: Stack, name: str, symbol: Symbol) -> None:
    """The name of a condition: what it says, or 1 and 0."""
    pieces = reader.context.conditions[name]
    reader.write("(", symbol)
    if not wants_condition(reader):
        reader.write_number(1, symbol)
        reader.write_name("if", symbol)
        reader.copy(pieces, symbol)
        reader.write_name("else", symbol)
        reader.write_number(0, symbol)
    else:
        reader.copy(pieces, symbol)
    reader.write(")", symbol)
