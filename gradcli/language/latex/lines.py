"""Symbols to statements: where each ends, its left side, and what stands on a line without being of the formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gradcli.errors import Source
from gradcli.language.latex.characters import (
    BEGIN,
    BREAK,
    COLUMN,
    COMMAND,
    FINISH,
    NEWLINE,
    NUMBER,
    SIGN,
    TEXT,
    WORD,
    Symbol,
    refuse,
)

Symbols = Sequence[Symbol]
_AT = re.compile(r"^%\s*at\s+(\S.*)$", re.MULTILINE)
_CONTINUES = frozenset(["+", "-", "*", "/"])
_EQUALS = frozenset(["=", "≈"])
_BINARY = frozenset(["+", "-", "*", "/", "^", "_", "=", "≈", "<", ">", "<=", ">=", ",", "(", "["])
_ASIDE = frozenset(["for", "where", "with", "if", "and", "when", "so that", "hence", "or", "in which"])
_STATUSES = frozenset(
    [
        "none",
        "undefined",
        "domain",
        "infinite",
        "kink",
        "jump",
        "edge",
        "uncertified",
        "disagree",
        "unconnected",
        "true",
        "false",
        "not",
        "taken",
        "vertical",
    ]
)


class Equation(NamedTuple):
    """A statement: its left side (empty for a bare expression) and its body."""

    head: list[Symbol]
    body: list[Symbol]


def lines(source: Source, found: Symbols) -> list[Equation]:
    """The statements of a text. Raises LanguageError for an equation that defines nothing."""
    point = _AT.search(source.text)
    at = {re.sub(r"[_\s]", "", part.partition("=")[0]) for part in point[1].split(",")} if point else None
    made = []
    for cell in _cells(found):
        line = _line(source, _trimmed(cell))
        if line is not None and not (at is not None and _is_of_the_point(line, at)):
            made.append(line)
    return made


def _nested(found: Symbols) -> Iterator[tuple[Symbol, int]]:
    """Each symbol with the depth it stands at; what opens and what closes stand outside."""
    depth = 0
    for symbol in found:
        closes = symbol.kind == FINISH or (symbol.kind == SIGN and symbol.value in ("}", ")", "]", "\\}"))
        depth = max(0, depth - closes)
        yield symbol, depth
        depth += symbol.kind == BEGIN or (symbol.kind == SIGN and symbol.value in ("{", "(", "[", "\\{"))


def _cells(found: Symbols) -> Iterator[list[Symbol]]:
    """The symbols of each statement."""
    waiting: list[Symbol] = []
    defines = False
    for row in _rows(found):
        for number, cell in enumerate(_columns(row)):
            bare = [symbol for symbol, depth in _nested(cell) if symbol.kind != COLUMN or depth]
            if number == 0 and waiting and bare and _continues(bare, cell, defines):
                waiting += bare
                continue
            if waiting:
                yield waiting
            waiting, defines = bare, bool(_equals(bare))
    if waiting:
        yield waiting


def _continues(bare: Symbols, cell: Symbols, defines: bool) -> bool:
    """Whether a line goes on with the formula above it, which ``defines`` something or not."""
    if bare[0].kind != SIGN or bare[0].value not in _CONTINUES or _equals(bare):
        return False
    return cell[0].kind == COLUMN or defines or bare[0].value != "-"


def _rows(found: Symbols) -> Iterator[list[Symbol]]:
    """Lines ended by a break; a newline ends one only where the next begins a definition."""
    row: list[Symbol] = []
    soft: list[int] = []
    for symbol, depth in _nested(found):
        if symbol.kind == BREAK and depth == 0:
            yield from _parted(row, soft)
            row, soft = [], []
        elif symbol.kind == NEWLINE:
            if depth == 0 and row:
                soft.append(len(row))
        else:
            row.append(symbol)
    yield from _parted(row, soft)


def _parted(row: list[Symbol], soft: list[int]) -> Iterator[list[Symbol]]:
    start = 0
    for place, following in zip(soft, [*soft[1:], len(row)], strict=False):
        segment = row[place:following]
        if (
            place > start
            and _equals([s for s in segment if s.kind != COLUMN], least=1)
            and row[place - 1].value not in _BINARY
        ):
            yield row[start:place]
            start = place
    if row[start:]:
        yield row[start:]


def _equals(found: Symbols, least: int = 0) -> list[int]:
    """Where a side ends: the places of = and ≈ outside brackets, from ``least`` on."""
    return [
        place
        for place, (symbol, depth) in enumerate(_nested(found))
        if depth == 0 and symbol.kind == SIGN and symbol.value in _EQUALS and place >= least
    ]


def _columns(row: list[Symbol]) -> Iterator[list[Symbol]]:
    """The cells of a line: ``a &= b & c &= d`` are two."""
    cell: list[Symbol] = []
    ready, fresh = False, False
    for symbol, depth in _nested(row):
        column = symbol.kind == COLUMN and depth == 0
        relation = symbol.kind == SIGN and symbol.value in _EQUALS and depth == 0
        if fresh and ready and not column and not relation and not (symbol.kind == SIGN and symbol.value in _CONTINUES):
            yield cell
            cell, ready = [], False
        fresh = column
        ready = ready or relation
        cell.append(symbol)
    yield cell


def _trimmed(cell: list[Symbol]) -> list[Symbol]:
    """Without the punctuation of a sentence, and without conditions that only say where it holds."""
    depth_0 = {place: symbol for place, (symbol, depth) in enumerate(_nested(cell)) if depth == 0}
    for place, symbol in depth_0.items():
        if place and symbol.kind == TEXT and symbol.value.strip(" ,.:").lower() in _ASIDE:
            cell = cell[:place]
            break
    while cell and cell[-1].kind == SIGN and cell[-1].value in (",", ".", ":"):
        cell = cell[:-1]
    return cell


def _line(source: Source, cell: list[Symbol]) -> Equation | None:
    if not cell:
        return None
    places = _equals(cell)
    if not places:
        return Equation([], cell)
    first, *more = places
    head, body = cell[:first], cell[first + 1 :]
    if not head:
        refuse(source, "a second right side", cell[0].start, cell[0].end, "keep one right side a line")
    if more:
        rest = cell[more[0] + 1 :]
        if not _is_value(rest):
            sign = cell[more[0]]
            refuse(source, "an equation has two sides", sign.start, sign.end, "keep one right side a line")
        body = cell[first + 1 : more[0]]
    if not body:
        refuse(source, "there is no right side", cell[first].start, cell[first].end, "write an expression after the =")
    if all(symbol.kind in (TEXT, WORD) and symbol.value in _STATUSES for symbol in body):
        return None
    return Equation(head, body)


def _is_value(rest: Symbols) -> bool:
    """Whether a second right side is the number that the first has at a point."""
    numeric = all(
        symbol.kind in (NUMBER, TEXT)
        or (symbol.kind == WORD and symbol.value in _STATUSES)
        or (symbol.kind == SIGN and symbol.value in "+-*^{}")
        or (symbol.kind == COMMAND and symbol.value in ("frac", "infty"))
        for symbol in rest
    )
    return bool(rest) and numeric


def _is_of_the_point(line: Equation, at: set[str]) -> bool:
    """Whether a line of one of our listings says an input's value, an adjoint or a local partial, no formula."""
    if not line.head or not _is_value(line.body):
        return False
    first = line.head[0]
    if first.kind == COMMAND and first.value in ("bar", "dot", "frac"):
        return True
    return "".join(symbol.value for symbol in line.head if symbol.value not in "_{}").replace(",", "") in at
