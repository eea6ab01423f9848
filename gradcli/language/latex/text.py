"""A LaTeX text as tokens of the language: its statements one after the other, names as the point spells them."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from gradcli.errors import Source, Span
from gradcli.functions.names import CONSTANTS
from gradcli.language import tokens
from gradcli.language.latex import commands, letters
from gradcli.language.latex.characters import COMMAND, LETTER, NUMBER, OPERATOR, SIGN, WORD, Symbol, refuse, symbols
from gradcli.language.latex.derivatives import derivative
from gradcli.language.latex.frames import Context, Draft
from gradcli.language.latex.lines import Equation, lines
from gradcli.language.latex.names import ACCENTS, LETTERS, Name, key, spellings
from gradcli.language.latex.reader import FormulaReader
from gradcli.language.tokens import Token


class _Head(NamedTuple):
    """``name`` or ``name(parameters)``."""

    name: str
    pieces: list[Draft]
    is_function: bool


def latex_tokens(source: Source, named: Collection[str] = ()) -> list[Token]:
    """The tokens of a LaTeX text, ended by an END token; ``named`` are names the point gives.

    Raises LanguageError with the place of what is not read, or may be read in two ways.
    """
    found = lines(source, symbols(source))
    heads = [_head(source, line) for line in found]
    context = _context(source, found, heads, named)
    pieces: list[Draft] = []
    held: dict[str, list[Draft]] = {}
    for line, head in zip(found, heads, strict=True):
        reader = FormulaReader(source, line.body, context)
        body = reader.read()
        if reader.frames[-1].compares and head.name and not head.is_function:
            context.conditions[head.name] = held[head.name] = body
            continue
        end = body[-1].end
        pieces += [*head.pieces, *body, Draft(tokens.BREAK, "\n", end, end)]
    return [
        *_spelled(source, pieces, named, context.counters),
        Token(tokens.END, "", len(source.text), len(source.text)),
    ]


def _spelled(source: Source, pieces: list[Draft], named: Collection[str], counters: Collection[str]) -> list[Token]:
    """The tokens, names in full. A letter that a sum counts with means nothing outside it."""
    texts: dict[Name, str] = {}
    for _, name, start, end in pieces:
        if isinstance(name, Name) and name not in texts:
            if name.open:
                refuse(
                    source, "the subscript is no number here", start, end, rf"count it: \sum_{{{name.open[0]}=1}}^{{5}}"
                )
            if name.base in counters or (counters and any(part in counters for part in name.parts)):
                what = f"{name.text()} stands outside the sum that counts it"
                refuse(source, what, start, end, "put brackets around the terms of the sum: \\sum_{i=1}^{5} (… + …)")
            texts[name] = name.text()
    given = spellings(texts.values(), named)
    made = []
    for kind, value, start, end in pieces:
        word = given.get(texts[value], texts[value]) if isinstance(value, Name) else value
        made.append(Token(kind, word, start, end))
    return made


def _context(source: Source, found: list[Equation], heads: list[_Head], named: Collection[str]) -> Context:
    functions = {head.name for head in heads if head.is_function}
    numbers = {head.name for head in heads if head.name and not head.is_function}
    constants = {}
    for line, head in zip(found, heads, strict=True):
        if head.name and len(line.body) == 1 and line.body[0].kind == NUMBER and line.body[0].value.isdigit():
            constants[head.name] = int(line.body[0].value[:9])
        numbers |= _bare(line.body) - CONSTANTS.keys()
    known = {head.name for head in heads}
    own = {name: name for name in numbers | known | set(LETTERS)}
    letters = {chr(code) for code in range(65, 123) if chr(code).isalpha()}
    meant = spellings([*own, *letters], list(named))
    given = (
        set(named) | set(map(key, named)) | known | {name for name, word in meant.items() if word in named}
    ) - functions
    return Context(functions, (numbers | given) - functions, constants, given)


def _bare(body: list[Symbol]) -> set[str]:
    """The letters that stand somewhere without a bracket behind them."""
    found = set()
    inside = False
    for symbol, following in zip(body, [*body[1:], None], strict=True):
        is_letter = symbol.kind in (LETTER, WORD) or (symbol.kind == COMMAND and symbol.value in LETTERS)
        followed = following is not None and following.kind == SIGN and following.value in ("(", "[", "_", "^", "'")
        if is_letter and not followed and not inside and symbol[:2] != (WORD, "d"):
            found.add(LETTERS.get(symbol.value, symbol.value))
        inside = symbol.kind == SIGN and symbol.value == "_"
    return found


def _head(source: Source, line: Equation) -> _Head:
    """The left side of a statement."""
    if not line.head:
        return _Head("", [], False)
    first, last = line.head[0], line.head[-1]
    reader = FormulaReader(source, line.head, Context())
    name = ""
    if first.kind in (LETTER, WORD, OPERATOR) or (first.kind == COMMAND and first.value in LETTERS):
        reader.at = 1
        name = letters.name(reader, first).text()
    elif first.kind == COMMAND and first.value in ACCENTS:
        reader.at = 1
        commands.accent(reader, first)
        value = reader.out[0].value
        name = value.text() if isinstance(value, Name) else ""
    elif first.kind == COMMAND and first.value in ("frac", "dfrac", "tfrac"):
        name, reader.at = derivative(line.head), len(line.head)
    rest = reader.symbols[reader.at :]
    pieces = [Draft(tokens.NAME, Name(name), first.start, last.end)]
    parameters = _parameters(source, rest)
    if not name or (rest and not parameters):
        _equation(source, line)
    pieces += parameters
    pieces.append(Draft(tokens.OPERATOR, "=", last.end, last.end))
    return _Head(name, pieces, bool(parameters))


def _parameters(source: Source, rest: list[Symbol]) -> list[Draft]:
    """``(a, b)`` as tokens; nothing where it is no list of names."""
    if len(rest) < 3 or rest[0].value != "(" or rest[-1].value != ")":
        return []
    reader = FormulaReader(source, rest[1:-1], Context())
    pieces = [Draft(tokens.OPERATOR, "(", rest[0].start, rest[0].end)]
    wants = True
    while reader.at < len(reader.symbols):
        symbol = reader.symbols[reader.at]
        reader.at += 1
        is_letter = symbol.kind in (LETTER, WORD) or (symbol.kind == COMMAND and symbol.value in LETTERS)
        if wants and is_letter:
            pieces.append(Draft(tokens.NAME, letters.name(reader, symbol), symbol.start, symbol.end))
        elif not wants and symbol.value == ",":
            pieces.append(Draft(tokens.OPERATOR, ",", symbol.start, symbol.end))
        else:
            return []
        wants = not wants
    return [] if wants else [*pieces, Draft(tokens.OPERATOR, ")", rest[-1].start, rest[-1].end)]


def _equation(source: Source, line: Equation) -> None:
    left = Span(source, line.head[0].start, line.head[-1].end).text
    right = Span(source, line.body[0].start, line.body[-1].end).text
    shown = f"write {left} - ({right})" if len(left + right) < 60 else "write the left side minus the right"
    refuse(
        source, "an equation defines no name", line.head[0].start, line.body[-1].end, f"{shown}, or name = expression"
    )
