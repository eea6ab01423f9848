"""A long plain text as flat arrays of numbers, and what is made of them when it is looked at."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping

from gradcli.errors import Source, Span
from gradcli.language.expressions import Expression, Node
from gradcli.language.grammar import Statement
from gradcli.language.stacks import OPERATION
from gradcli.language.tokens import TypedNumber
from gradcli.records import NamedTuple

NUMBER, NAME, CALL, NEGATIVE = 0, 1, 2, 3
SIGNS = {sign: code for code, sign in enumerate("+-*/^", 4)}
"""What a node is."""
OPERATIONS = ["number", "name", "call", "neg", *(OPERATION[sign] for sign in SIGNS)]
OPERANDS = (0, 0, -1, 1, 2, 2, 2, 2, 2)
"""How many operands each has; -1 where the call says it."""


class PlainCall(NamedTuple):
    """A function called with so many arguments."""

    name: str
    given: int


class PlainText:
    """The nodes of a text in order, four numbers each: ``codes`` (what they are), ``values`` (which number, name or
    call), ``starts`` and ``ends`` (where they stand). ``firsts`` are the first nodes of the statements."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.codes, self.values, self.starts, self.ends = array("B"), array("i"), array("i"), array("i")
        self.firsts, self.begins, self.stops, self.heads = array("i"), array("i"), array("i"), array("i")
        """Of each statement: its first node, where it begins and stops, and the name it defines, or -1."""
        self.numbers: list[TypedNumber] = []
        self.names: list[str] = []
        self.calls: list[PlainCall] = []
        self.first_nodes = array("i")
        """Of each name, the node where it first stands."""
        self.used = bytearray()
        """Of each name, whether something uses it."""

    def nodes_of(self, place: int) -> range:
        """The nodes of a statement."""
        stop = self.firsts[place + 1] if place + 1 < len(self.firsts) else len(self.codes)
        return range(self.firsts[place], stop)

    def statement(self, place: int) -> Statement:
        """A statement as the grammar would have read it."""
        head = self.heads[place]
        span = Span(self.source, self.begins[place], self.stops[place])
        body = Expression(self._nodes(self.nodes_of(place)), self.source)
        return Statement("" if head < 0 else self.names[head], None, body, span)

    def _nodes(self, within: range) -> list[Node]:
        made: list[Node] = []
        stack: list[int] = []
        tables = (self.numbers, self.names, [call.name for call in self.calls])
        for at in within:
            code, value = self.codes[at], self.values[at]
            count = self.calls[value].given if code == CALL else OPERANDS[code]
            operands = tuple(stack[len(stack) - count :])
            del stack[len(stack) - count :]
            stack.append(len(made))
            told = tables[code][value] if code <= CALL else ""
            made.append(Node(OPERATIONS[code], operands, told, self.starts[at], self.ends[at]))
        return made

    def uses(self, place: int) -> frozenset[str]:
        """The names a statement uses."""
        within = self.nodes_of(place)
        return frozenset([self.names[self.values[at]] for at in within if self.codes[at] == NAME])


class PlainValues(Mapping[str, Statement]):
    """The values of a plain text by name, each made when it is asked for."""

    def __init__(self, text: PlainText, places: Mapping[str, int]) -> None:
        self.text, self.places = text, places

    def __getitem__(self, name: str) -> Statement:
        return self.text.statement(self.places[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def __contains__(self, name: object) -> bool:
        return name in self.places


class PlainNeeds(Mapping[str, frozenset[str]]):
    """The names that each value uses."""

    def __init__(self, text: PlainText, places: Mapping[str, int]) -> None:
        self.text, self.places = text, places

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.text.uses(self.places[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)
