"""What stands behind an underscore: letters and digits that belong to a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.language.latex.characters import COMMAND, LETTER, NUMBER, OPERATOR, SIGN, TEXT, WORD, Symbol
from gradcli.language.latex.names import LETTERS, Subscript

if TYPE_CHECKING:
    from gradcli.language.latex.stack import Stack


def subscript(reader: Stack) -> tuple[Subscript, ...]:
    """The parts of the subscript at the cursor, which is left behind it."""
    sign = reader.peek()
    reader.at += 1
    first = reader.peek()
    reader.at += 1
    if first.value != "{" or first.kind != SIGN:
        if first.kind == NUMBER and len(first.value) > 1:
            fix = f"write _{{{first.value}}}, or _{{{first.value[0]}}} \\cdot {first.value[1:]}"
            reader.refuse(f"_{first.value} is ambiguous: TeX takes {first.value[0]} alone", first, fix, sign.start)
        return (_word(reader, first, sign),)
    parts: list[Subscript] = []
    word, offset, depth = "", 0, 0
    while True:
        symbol = reader.peek()
        reader.at += 1
        if symbol.kind == SIGN and symbol.value == "{":
            depth += 1
        elif symbol.kind == SIGN and symbol.value == "}":
            if depth == 0:
                break
            depth -= 1
        elif symbol.kind == SIGN and symbol.value == ",":
            _part(reader, parts, word, offset, symbol)
            word, offset = "", 0
        elif symbol.kind == SIGN and symbol.value in ("+", "-") and word.isalpha() and reader.peek().value.isdigit():
            offset = int(symbol.value + reader.peek().value[:9])
            reader.at += 1
        else:
            word += _word(reader, symbol, sign)
    _part(reader, parts, word, offset, sign)
    return tuple(parts)


def _part(reader: Stack, parts: list[Subscript], word: str, offset: int, symbol: Symbol) -> None:
    if not word:
        reader.refuse("a subscript is empty", symbol, "write x_{1}")
    parts.append((word, offset) if offset else word)


def _word(reader: Stack, symbol: Symbol, sign: Symbol) -> str:
    if symbol.kind in (LETTER, WORD, OPERATOR):
        return symbol.value
    if symbol.kind == NUMBER and symbol.value.isdigit():
        return symbol.value
    if symbol.kind == COMMAND and symbol.value in LETTERS:
        return LETTERS[symbol.value]
    if symbol.kind == TEXT:
        word = "_".join("".join(c if c.isalnum() or c == "_" else " " for c in symbol.value).split())
        if word:
            return word
    if symbol.kind == SIGN and symbol.value == "\\_":
        return "_"
    place = symbol if symbol.end else sign
    return reader.refuse("a subscript is letters and digits", place, "write x_{1}, x_{max} or x_{1,2}")
