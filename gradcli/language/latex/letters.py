"""Numbers, letters and the names they begin; a letter before a bracket is a factor or a function."""

from __future__ import annotations

from fractions import Fraction

from gradcli.errors import LimitError, Span
from gradcli.functions.names import CONSTANTS
from gradcli.language import limits, tokens
from gradcli.language.latex import calls, cases, names, refusals
from gradcli.language.latex.characters import COMMAND, SIGN, WORD, Symbol
from gradcli.language.latex.frames import Draft
from gradcli.language.latex.heads import heads, like_a_function
from gradcli.language.latex.names import Name
from gradcli.language.latex.stack import Stack
from gradcli.language.latex.subscripts import subscript

FRACTIONS = frozenset(["frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"])


def number(reader: Stack, symbol: Symbol) -> None:
    reader.operand(symbol)
    if reader.frames[-1].kind == "single" and len(symbol.value) > 1:
        symbol = _first_digit(reader, symbol)
    if len(symbol.value) > limits.LITERAL_DIGITS:
        raise LimitError(
            f"a number has at most {limits.LITERAL_DIGITS} digits",
            span=Span(reader.source, symbol.start, symbol.end),
            fix="shorten it",
        )
    whole, _, decimals = symbol.value.partition(".")
    value = Fraction(int(whole + decimals), 10 ** len(decimals))
    reader.write_number(value.numerator if value.denominator == 1 else value, symbol)
    reader.completed(constant=True)


def _first_digit(reader: Stack, symbol: Symbol) -> Symbol:
    """TeX takes one digit: x^23 is x^2 3, which nobody means; \\frac12 is a half."""
    before = reader.frames[-1].symbol
    if before.value not in FRACTIONS or len(symbol.value) != 2 or not symbol.value.isdigit():
        refusals.digits(reader, before, symbol)
    reader.at -= 1
    reader.symbols[reader.at] = symbol._replace(value=symbol.value[1:], start=symbol.start + 1)
    return symbol._replace(value=symbol.value[0], end=symbol.start + 1)


def letter(reader: Stack, symbol: Symbol) -> None:
    single = reader.frames[-1].kind == "single"
    if not single and begins_below(reader, symbol.value):
        at = reader.at
        if name(reader, symbol).text() not in reader.context.given:
            reader.at = at
            calls.function(reader, symbol, heads().below[symbol.value])
            return
        reader.at = at
    found = name(reader, symbol) if not single else Name(names.LETTERS.get(symbol.value, symbol.value))
    text = found.text()
    called = _function_of(reader, symbol, found) if not single and bracket_follows(reader) else None
    if called is not None:
        reader.operand(symbol, function=True)
        calls.call(reader, called, symbol)
        return
    if symbol.kind == WORD and symbol.value == "d" and not found.parts and text not in reader.context.numbers:
        refusals.differential(reader, symbol)
    reader.operand(symbol)
    if text in reader.context.conditions:
        cases.known(reader, text, symbol)
    else:
        reader.out.append(Draft(tokens.NAME, found, symbol.start, reader.symbols[reader.at - 1].end))
    reader.completed(constant=text in CONSTANTS and text not in reader.context.numbers)


def bracket_follows(reader: Stack) -> bool:
    return reader.peek().kind == SIGN and reader.peek().value in ("(", "[")


def begins_below(reader: Stack, head: str) -> bool:
    """Whether a letter or a word with a subscript is a function of both: ``J_n(x)``."""
    if head not in heads().below or reader.peek().value != "_":
        return False
    behind = reader.closers.get(reader.at + 1, reader.at + 1) + 1 - reader.at
    return reader.peek(behind).kind == SIGN and reader.peek(behind).value in ("(", "[")


def _function_of(reader: Stack, symbol: Symbol, found: Name) -> str | None:
    """The function that a letter before a bracket is; None for a factor. Refuses what may be either."""
    text = found.text()
    if text in reader.context.functions:
        return text
    letters, words = heads().letters, heads().words
    head = words.get(text) if symbol.kind == WORD else letters.get(text)
    if head is not None:
        if text not in reader.context.numbers:
            return head
        if text not in reader.context.given:
            refusals.function_or_factor(reader, symbol, text)
        return None
    if text in CONSTANTS:
        return None
    if symbol.value + "_" * bool(found.parts) in heads().doubtful and text not in reader.context.numbers:
        refusals.function_or_factor(reader, symbol, text)
    if refusals.holds_comma(reader) or (
        text not in reader.context.numbers
        and (like_a_function(names.LETTERS.get(symbol.value, symbol.value)) or refusals.holds_one_symbol(reader))
    ):
        refusals.function_or_factor(reader, symbol, text)
    return None


def name(reader: Stack, symbol: Symbol) -> Name:
    """A letter with the subscripts behind it."""
    base = names.LETTERS.get(symbol.value, symbol.value) if symbol.kind == COMMAND else symbol.value
    while reader.peek().value == "\\_":
        reader.at += 1
        base += "_"
    if reader.peek().kind == SIGN and reader.peek().value == "_":
        return Name(base, subscript(reader))
    if reader.peek().value == "'" or (reader.peek().value == "^" and reader.peek(1).value in ("prime", "{'")):
        refusals.prime(reader, symbol)
    return Name(base)
