"""Sums, products and binomials with constant limits, written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.functions.names import FUNCTIONS
from gradcli.language import tokens
from gradcli.language.latex.characters import COMMAND, LETTER, NUMBER, SIGN, WORD, Symbol
from gradcli.language.latex.names import LETTERS, Name

if TYPE_CHECKING:
    from gradcli.language.latex.frames import Draft
    from gradcli.language.latex.stack import Stack

_FIX = r"write \sum_{i=1}^{5} …"


def begin(reader: Stack, symbol: Symbol) -> None:
    """Reads the limits; the term that follows is written out once it ends."""
    from gradcli.language.latex.frames import Opened

    limits: dict[str, list[Symbol]] = {}
    while reader.peek().kind == SIGN and reader.peek().value in ("_", "^") and len(limits) < 2:
        sign = reader.peek()
        reader.at += 1
        limits[sign.value] = _group(reader, sign)
    below, above = limits.get("_", []), limits.get("^", [])
    shown = f"\\{symbol.value}"
    if not below or not above:
        reader.refuse(f"{shown} needs both limits", symbol, _FIX.replace(r"\sum", shown))
    counter = below[0]
    if len(below) < 3 or counter.kind not in (LETTER, COMMAND, WORD) or below[1].value != "=":
        reader.refuse(f"the lower limit of {shown} counts: i=1", below[0], _FIX.replace(r"\sum", shown))
    letter = LETTERS.get(counter.value, counter.value)
    first, last = _whole(reader, below[2:]), _whole(reader, above)
    reader.context.counters.add(letter)
    reader.write("(", symbol)
    at = len(reader.out)

    def done() -> None:
        _write_out(reader, symbol, reader.cut(at), letter, range(first, last + 1))

    frame = Opened("term", symbol, at, done)
    reader.push(frame)
    reader.complete = False


def _group(reader: Stack, sign: Symbol) -> list[Symbol]:
    """The symbols of a limit: those between braces, or one."""
    first = reader.peek()
    reader.at += 1
    if first.value != "{":
        if first.kind == NUMBER and len(first.value) > 1:
            reader.refuse("TeX takes one digit here", first, f"write {sign.value}{{{first.value}}}")
        return [first]
    found = []
    while (symbol := reader.peek()).value != "}":
        if not symbol.end:
            reader.refuse("this brace is never closed", first, "add the missing }")
        reader.at += 1
        found.append(symbol)
    reader.at += 1
    return found


def _whole(reader: Stack, symbols: list[Symbol]) -> int:
    """A whole number: digits, or names of such, added and subtracted."""
    total, sign = 0, 1
    wants = True
    for symbol in symbols:
        name = LETTERS.get(symbol.value, symbol.value)
        if symbol.kind == SIGN and symbol.value in ("+", "-"):
            sign = -1 if symbol.value == "-" else 1
            wants = True
        elif wants and symbol.kind == NUMBER and symbol.value.isdigit() and len(symbol.value) < 10:
            total, wants = total + sign * int(symbol.value), False
        elif wants and name in reader.context.constants:
            total, wants = total + sign * reader.context.constants[name], False
        else:
            fix = f"write a number, or define it in the text: {symbol.value} = 5 \\\\ …"
            reader.refuse("the limits of a sum are constant whole numbers", symbol, fix)
    if wants:
        reader.refuse("the limit of a sum is missing", symbols[-1], _FIX)
    return total


def _write_out(reader: Stack, symbol: Symbol, term: list[Draft], letter: str, counts: range) -> None:
    if not counts:
        reader.write_number(0 if symbol.value == "sum" else 1, symbol)
    for place, number in enumerate(counts):
        if place:
            reader.write("+" if symbol.value == "sum" else "*", symbol)
        reader.write("(", symbol)
        reader.copy([_counted(piece, letter, number) for piece in term], symbol)
        reader.write(")", symbol)
    reader.write(")", symbol)
    reader.completed()


def _counted(piece: Draft, letter: str, number: int) -> Draft:
    """A token with the number for the letter that counts."""
    name = piece.value
    if not isinstance(name, Name):
        return piece
    if name == (letter, ()):
        return piece._replace(kind=tokens.NUMBER, value=number)
    return piece._replace(value=name.replaced(letter, number))


def binomial(reader: Stack, symbol: Symbol, above: list[Draft], below: list[Draft]) -> None:
    """``\\binom{n}{k}``: by the function of that name, or by gamma."""
    if "binomial" in FUNCTIONS:
        reader.write_name("binomial", symbol)
        reader.write("(", symbol)
        reader.out += above
        reader.write(",", symbol)
        reader.out += below
        reader.write(")", symbol)
        reader.completed()
        return
    for text in ("(", "gamma", "(", above, "+", 1, ")", "/", "(", "gamma", "(", below, "+", 1, ")", "*"):
        _write(reader, symbol, text)
    for text in ("gamma", "(", above, "-", below, "+", 1, ")", ")", ")"):
        _write(reader, symbol, text)
    reader.completed()


def _write(reader: Stack, symbol: Symbol, text: str | int | list[Draft]) -> None:
    if isinstance(text, list):
        reader.copy(text, symbol)
    elif isinstance(text, int):
        reader.write_number(text, symbol)
    elif text.isalpha():
        reader.write_name(text, symbol)
    else:
        reader.write(text, symbol)
