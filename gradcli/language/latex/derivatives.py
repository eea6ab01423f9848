"""The left sides our own listings have: a fraction of differentials is the name of a derivative."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.language.latex.characters import COMMAND, LETTER, NUMBER, SIGN, WORD, Symbol
from gradcli.language.latex.names import LETTERS, Name
from gradcli.language.names import derivative_name

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
