"""What is open while a formula is read, and what it is written as."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.language.latex.characters import SIGN, Symbol
from gradcli.language.latex.names import Name

CLOSING = {"(": ")", "[": "]", "\\{": "\\}", "{": "}", "⟨|": "|⟩", "|": "|", "⌊": "⌋", "⌈": "⌉"}
BRACKETS = ("(", "[", "\\{")
END = Symbol("end", "", 0, 0)
"""What stands behind the last symbol."""


class Draft(NamedTuple):
    """A token of the language whose name is not spelled out yet."""

    kind: str
    value: int | Fraction | str | Name
    start: int
    end: int


class Opened:
    """Something open: a group, the single symbol a command takes, an argument without brackets, a sum's term."""

    def __init__(self, kind: str, symbol: Symbol, at: int, then: Callable[[], None] | None = None) -> None:
        self.kind = kind  # "bracket", "single", "argument", "term", "cases", "all"
        self.symbol = symbol
        self.at = at
        """Tokens written before it."""
        self.then = then
        self.closes = CLOSING.get(symbol.value, "")
        self.slash: Symbol | None = None
        """The division sign that an implied product would be read in two ways after."""
        self.bars = False
        """Whether a plain bar was closed in this term."""
        self.coefficient = True
        """Of an argument without brackets: whether it holds numbers and π alone."""
        self.relation = -1
        """Where the last right side of a comparison begins, for chains; -1 where there is none."""
        self.compares = False
        self.rows: Any = None


def brackets(symbols: Sequence[Symbol]) -> tuple[dict[int, int], set[int]]:
    """Where each round or square bracket closes, and which hold a comma of their own."""
    closers: dict[int, int] = {}
    commas: set[int] = set()
    opened: list[int] = []
    for place, symbol in enumerate(symbols):
        if symbol.kind != SIGN:
            continue
        if symbol.value in ("(", "[", "{", "\\{"):
            opened.append(place)
        elif symbol.value in (")", "]", "}", "\\}") and opened:
            closers[opened.pop()] = place
        elif symbol.value == "," and opened:
            commas.add(opened[-1])
    return closers, commas


@dataclass(frozen=True)
class Context:
    """What is known of the whole text: its functions, the names that stand for numbers, those among them that are
    whole numbers, the conditions that have a name."""

    functions: Collection[str] = ()
    numbers: Collection[str] = ()
    constants: Mapping[str, int] = field(default_factory=dict)
    given: Collection[str] = ()
    """The names among ``numbers`` that the point or the text gives, not their use alone."""
    conditions: dict[str, list[Draft]] = field(default_factory=dict)
    counters: set[str] = field(default_factory=set)
    """The letters that sums count with."""
