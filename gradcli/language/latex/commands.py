"""Commands: fractions, roots, powers, accents, and what has a reader of its own."""

from __future__ import annotations

from gradcli.language import tokens
from gradcli.language.latex import calls, derivatives, letters, names, refusals, sums
from gradcli.language.latex.characters import LETTER, SIGN, WORD, Symbol
from gradcli.language.latex.frames import Draft
from gradcli.language.latex.heads import heads
from gradcli.language.latex.stack import Stack


def power(reader: Stack, symbol: Symbol) -> None:
    following = reader.peek()
    inside = reader.peek(1) if following.value == "{" else following
    reader.needs_operand(symbol)
    if inside.value in ("circ", "°", "degree"):
        reader.at += 3 if following.value == "{" else 1
        refusals.degrees(reader, symbol)
        reader.write("°", inside)
        return
    if inside.value in ("prime", "*", "top", "dagger", "intercal") or following == (LETTER, "T", *following[2:]):
        refusals.power(reader, symbol, inside)
    reader.write("^", symbol)
    reader.argument(symbol, lambda: _raised(reader))


def _raised(reader: Stack) -> None:
    reader.completed()
    if reader.peek().kind == SIGN and reader.peek().value == "^":
        reader.refuse("a power of a power needs braces", reader.peek(), "write {x^{2}}^{3} or x^{2^{3}}")


def command(reader: Stack, symbol: Symbol) -> None:
    value = symbol.value
    if value in letters.FRACTIONS:
        if derivatives.begin(reader, symbol):
            return
        refusals.derivative(reader, symbol)
        reader.operand(symbol)
        reader.write("(", symbol)
        reader.argument(symbol, lambda: _over(reader, symbol))
    elif value == "sqrt":
        reader.operand(symbol)
        _root(reader, symbol)
    elif value in ("sum", "prod"):
        reader.operand(symbol)
        sums.begin(reader, symbol)
    elif value in ("binom", "dbinom", "tbinom"):
        reader.operand(symbol)
        reader.aside(
            symbol, lambda above: reader.aside(symbol, lambda below: sums.binomial(reader, symbol, above, below))
        )
    elif value in names.ACCENTS:
        accent(reader, symbol)
    elif value == "lVert":
        reader.refuse("a norm is not read", symbol, r"write \left|x\right| for an absolute value, or \sqrt{x^2+y^2}")
    elif value in ("degree", "circ") and reader.complete:
        reader.write("°", symbol)
    elif value in heads().commands or value == "tg":
        calls.function(reader, symbol, "tan" if value == "tg" else heads().commands[value])
    else:
        refusals.command(reader, symbol)


def _over(reader: Stack, symbol: Symbol) -> None:
    reader.write("/", symbol)
    reader.argument(symbol, lambda: _fraction_done(reader, symbol))


def _fraction_done(reader: Stack, symbol: Symbol) -> None:
    reader.write(")", symbol)
    reader.completed()


def _root(reader: Stack, symbol: Symbol) -> None:
    if reader.peek().value != "[":
        reader.write_name("sqrt", symbol)
        reader.argument(symbol, reader.completed)
        return
    bracket = reader.peek()
    reader.at += 1
    at = len(reader.out)
    reader.complete = False
    reader.open(bracket, lambda: _degree(reader, symbol, reader.cut(at)))


def _degree(reader: Stack, symbol: Symbol, degree: list[Draft]) -> None:
    reader.write_name("root", symbol)
    reader.write("(", symbol)

    def close() -> None:
        reader.write(",", symbol)
        reader.out.extend(degree)
        reader.write(")", symbol)
        reader.completed()

    reader.argument(symbol, close)


def accent(reader: Stack, symbol: Symbol) -> None:
    """``\\hat{y}``: a name of its own."""
    braced = reader.peek().value == "{"
    letter = reader.peek(1 if braced else 0)
    if letter.kind not in (LETTER, WORD) and letter.value not in names.LETTERS:
        reader.refuse(f"\\{symbol.value} stands over a letter", symbol, f"write \\{symbol.value}{{x}}")
    if braced and reader.peek(2).value != "}":
        reader.refuse(f"\\{symbol.value} stands over one letter", symbol, f"write \\{symbol.value}{{x}}_1")
    reader.at += 3 if braced else 1
    base = names.LETTERS.get(letter.value, letter.value)
    accented = names.accented(base, symbol.value)
    found = letters.name(reader, Symbol(WORD, accented, symbol.start, letter.end))
    reader.operand(symbol)
    reader.out.append(Draft(tokens.NAME, found, symbol.start, reader.symbols[reader.at - 1].end))
    reader.completed()
