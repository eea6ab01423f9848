"""Fractions of differentials: a derivative of the term behind, or, as our own listings have them, the name of one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from gradcli.language import tokens
from gradcli.language.differentiated import DIFF
from gradcli.language.latex.characters import COMMAND, LETTER, NUMBER, SIGN, WORD, Symbol
from gradcli.language.latex.names import LETTERS, Name
from gradcli.language.names import derivative_name

if TYPE_CHECKING:
    from gradcli.language.latex.frames import Draft
    from gradcli.language.latex.stack import Stack

_LONGEST = 60
"""Symbols of a derivative's differentials."""


def derivative(head: Sequence[Symbol]) -> str:
    """``\\frac{\\partial^{2} f}{\\partial x \\partial y}`` as d2f_dx_dy; empty where it is no derivative."""
    groups = _groups(head[1:])
    if len(groups) != 2:
        return ""
    above, below = groups
    target = _names(above)
    by = _names(below)
    return derivative_name(target[0][0], [name for name, times in by for _ in range(times)]) if target and by else ""


def are_differentials(above: Sequence[Symbol], below: Sequence[Symbol]) -> bool:
    """Whether a fraction is a derivative, of something that it names or that follows it."""
    if not above or len(above) > _LONGEST or len(below) > _LONGEST or not _names(below):
        return False
    _, at = _power(above, 1)
    return _is_d(above[0]) and (at >= len(above) or bool(_names(above)))


def operator(above: Sequence[Symbol], below: Sequence[Symbol]) -> list[str]:
    """The names that ``\\frac{d^{2}}{dx^{2}}`` differentiates by, in turn; none where it names what it is of, or where
    its two orders differ."""
    if not are_differentials(above, below):
        return []
    order, at = _power(above, 1)
    by = [name for name, times in _names(below) for _ in range(times)]
    return by if at >= len(above) and order == len(by) else []


def begin(reader: Stack, symbol: Symbol) -> bool:
    """Reads a derivative of the term that follows: ``diff(term, x)``; False where the fraction is none."""
    from gradcli.language.latex.frames import Draft, Opened

    above = reader.closers.get(reader.at, 0)
    below = reader.closers.get(above + 1, 0)
    if not below or "d" in reader.context.given:
        return False
    by = operator(reader.symbols[reader.at + 1 : above], reader.symbols[above + 2 : below])
    following = reader.symbols[below + 1].value if below + 1 < len(reader.symbols) else ""
    if not by or following in ("+", "-"):
        return False
    reader.operand(symbol)
    last = reader.symbols[below]
    reader.at = below + 1
    reader.write_name(DIFF, symbol)
    reader.write("(", symbol)

    def done() -> None:
        if _bracket_alone(reader.out[at:]):
            what = "whether the derivative is of the bracket alone or of the product is ambiguous"
            fix = r"write {\frac{d}{dx}(…)} \cdot …, or \frac{d}{dx}((…) \cdot …)"
            reader.refuse(what, last, fix, symbol.start)
        for name in by:
            reader.write(",", last)
            reader.out.append(Draft(tokens.NAME, Name(name), symbol.start, last.end))
        reader.write(")", last)
        reader.completed()

    at = len(reader.out)
    reader.push(Opened("term", symbol._replace(end=last.end), at, done))
    reader.complete = False
    return True


def _bracket_alone(term: Sequence[Draft]) -> bool:
    """Whether a term begins with a bracket that a factor or a divisor follows."""
    depths = accumulate((piece.value == "(") - (piece.value == ")") for piece in term)
    end = next((place for place, depth in enumerate(depths) if depth == 0), 0)
    return 0 < end < len(term) - 1 and term[end + 1].value in ("*", "/")


def _is_d(symbol: Symbol) -> bool:
    return symbol.value == "partial" or (symbol.kind in (LETTER, WORD) and symbol.value == "d")


def _groups(symbols: Sequence[Symbol]) -> list[list[Symbol]]:
    """What stands in each pair of braces."""
    found: list[list[Symbol]] = []
    depth = 0
    for symbol in symbols:
        brace = symbol.kind == SIGN and symbol.value in "{}"
        depth -= brace and symbol.value == "}"
        if depth < 0:
            return []
        if depth:
            found[-1].append(symbol)
        elif not brace:
            return []
        elif symbol.value == "{":
            found.append([])
        depth += brace and symbol.value == "{"
    return found


def _names(symbols: Sequence[Symbol]) -> list[tuple[str, int]]:
    """Each name behind a d or a ∂, and how often it counts."""
    found: list[tuple[str, int]] = []
    at = 0
    while at < len(symbols):
        symbol = symbols[at]
        at += 1
        if not _is_d(symbol):
            return []
        _, at = _power(symbols, at)
        if at >= len(symbols):
            return []
        name, at = _name(symbols, at)
        times, at = _power(symbols, at)
        if not name:
            return []
        found.append((name, times))
    return found


def _power(symbols: Sequence[Symbol], at: int) -> tuple[int, int]:
    if at >= len(symbols) or symbols[at].value != "^":
        return 1, at
    digits = [s.value for s in symbols[at + 1 : at + 4] if s.kind == NUMBER][:1]
    braced = at + 1 < len(symbols) and symbols[at + 1].value == "{"
    return min(int(digits[0]), 100) if digits else 1, at + (4 if braced else 2)


def _name(symbols: Sequence[Symbol], at: int) -> tuple[str, int]:
    """A name with its subscript."""
    symbol = symbols[at]
    if symbol.kind not in (LETTER, WORD) and not (symbol.kind == COMMAND and symbol.value in LETTERS):
        return "", at
    base = LETTERS.get(symbol.value, symbol.value)
    at += 1
    while at < len(symbols) and symbols[at].value == "\\_":
        base, at = base + "_", at + 1
    if at >= len(symbols) or symbols[at].value != "_":
        return base, at
    if at + 1 < len(symbols) and symbols[at + 1].value == "{":
        end = next((place for place in range(at, len(symbols)) if symbols[place].value == "}"), len(symbols))
        inside = symbols[at + 2 : end]
        at = end + 1
    else:
        inside = symbols[at + 1 : at + 2]
        at += 2
    words = "".join("," if s.value == "," else LETTERS.get(s.value, s.value) for s in inside).split(",")
    return Name(base, tuple(words)).text(), at
