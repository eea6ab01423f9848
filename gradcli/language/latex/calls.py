"""Functions: the power and the base that stand on the name, and the argument, in brackets or without."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.functions.names import FUNCTIONS
from gradcli.language.latex import letters
from gradcli.language.latex.characters import SIGN, WORD, Symbol
from gradcli.language.latex.frames import BRACKETS, END, Draft, Opened
from gradcli.language.latex.heads import heads
from gradcli.language.latex.stack import Stack
from gradcli.language.textbook import inverses


def operator_name(reader: Stack, symbol: Symbol) -> None:
    name = symbol.value
    if letters.begins_below(reader, name):
        function(reader, symbol, heads().below[name])
    elif name in reader.context.functions or name in FUNCTIONS or name in heads().words:
        function(reader, symbol, name if name in reader.context.functions else heads().words.get(name, name))
    elif letters.bracket_follows(reader):
        reader.operand(symbol, function=True)
        call(reader, name, symbol)
    else:
        letters.letter(reader, symbol._replace(kind=WORD))


def function(reader: Stack, symbol: Symbol, name: str) -> None:
    """A function: powers and the base that stand on its name, then its argument."""
    if reader.frames[-1].kind == "single":
        reader.refuse("a function stands without braces", symbol, r"write braces around it: e^{\sin x}")
    reader.operand(symbol, function=True)
    _modified(reader, symbol, name, [], [])


def _modified(reader: Stack, symbol: Symbol, name: str, power: list[Draft], base: list[Draft]) -> None:
    sign = reader.peek()
    if sign.kind == SIGN and sign.value == "^" and not power:
        reader.at += 1
        reader.aside(sign, lambda found: _modified(reader, symbol, name, found, base))
        return
    if sign.kind == SIGN and sign.value == "_" and not base:
        if name not in ("log", "ln") and name not in heads().below.values():
            reader.refuse(f"a subscript of {name} is not read", sign, "delete it")
        reader.at += 1
        reader.aside(sign, lambda found: _modified(reader, symbol, name, power, found))
        return
    reader.complete = False
    inner = [piece for piece in power if piece.value not in ("(", ")")]
    if [piece.value for piece in inner] == ["-", 1]:
        inverse = inverses().get(name) or heads().inverses.get(name)
        if inverse is None:
            reader.refuse(f"{name}^{{-1}} is its inverse, or 1/{name}?", sign, f"write \\frac{{1}}{{\\{name}(x)}}")
        name, power = inverse, []
    elif name in inverses() and inner and inner[0].value == "-":
        reader.refuse("a negative power on a function's name is not read", symbol, f"write (\\{name}(x))^{{-2}}")
    if name in heads().below.values():
        call(reader, name, symbol, power, first=base)
        return
    if [piece.value for piece in base] in (["(", 2, ")"], ["(", 10, ")"]):
        name, base = f"log{base[1].value}", []
    call(reader, name, symbol, power, base)


def call(
    reader: Stack,
    name: str,
    symbol: Symbol,
    power: Sequence[Draft] = (),
    base: Sequence[Draft] = (),
    first: Sequence[Draft] = (),
) -> None:
    """The argument of a function, in brackets or without, behind what stands below its name, and then its power."""
    if power:
        reader.write("(", symbol)
    reader.write_name(name, symbol)
    following = reader.peek()

    def done() -> None:
        if base:
            reader.out[-1:] = []
            reader.write(",", symbol)
            reader.out.extend(base)
            reader.write(")", symbol)
        if power:
            reader.write("^", symbol)
            reader.out.extend(power)
            reader.write(")", symbol)
        reader.completed()

    if following.kind == SIGN and following.value in (*BRACKETS, "{"):
        reader.at += 1
        reader.complete = False
        reader.push(Opened("call", following, len(reader.out), done))
        reader.write("(", following)
        if first:
            reader.out.extend(first)
            reader.write(",", symbol)
        return
    if following is END:
        reader.refuse(f"{name} needs an argument", symbol, "write it in brackets")
    if name in ("max", "min"):
        reader.refuse(f"{name} needs brackets", symbol, f"write \\{name}(x, y)")

    def close() -> None:
        reader.write(")", symbol)
        done()

    reader.push(Opened("argument", symbol, len(reader.out), close))
    reader.write("(", symbol)
    reader.complete = False
