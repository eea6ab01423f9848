"""A long plain text as flat arrays of numbers, and what is made of them when it is looked at."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from gradcli.errors import Source, Span
from gradcli.language.expressions import COMPARISONS, Expression, Node
from gradcli.language.grammar import Statement
from gradcli.language.stacks import OPERATION
from gradcli.language.tokens import TypedNumber
from gradcli.records import NamedTuple

NUMBER, NAME, CALL, NEGATIVE = 0, 1, 2, 3
WHERE = "where"
SIGNS = {sign: code for code, sign in enumerate([*"+-*/^", *COMPARISONS], 4)}
COMPARED = SIGNS["^"] + 1
"""What a node is; from ``COMPARED`` on a condition."""
OPERATIONS = ["number", "name", "call", "neg", *(OPERATION[sign] for sign in SIGNS)]
OPERANDS = (0, 0, -1, 1, *(2 for _ in SIGNS))
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
        body = Expression(PlainNodes(self, self.nodes_of(place)), self.source)
        return Statement("" if head < 0 else self.names[head], None, body, span)

    def uses(self, place: int) -> frozenset[str]:
        """The names a statement uses."""
        within = self.nodes_of(place)
        return frozenset([self.names[self.values[at]] for at in within if self.codes[at] == NAME])


class PlainNodes(Sequence[Node]):
    """The nodes of a statement as the grammar would have read them, each made when it is looked at."""

    def __init__(self, text: PlainText, within: range) -> None:
        self._text, self._within = text, within
        self._firsts = array("i", bytes(4 * len(within)))
        """Of each node, the first of those that make it up: they all stand together."""
        firsts, codes = self._firsts, text.codes
        for position, at in enumerate(within):
            first = position
            for _ in range(self._count(at) if codes[at] == CALL else OPERANDS[codes[at]]):
                first = firsts[first - 1]
            firsts[position] = first

    def _count(self, at: int) -> int:
        """The operands of a node."""
        code = self._text.codes[at]
        return self._text.calls[self._text.values[at]].given if code == CALL else OPERANDS[code]

    def __len__(self) -> int:
        return len(self._within)

    @overload
    def __getitem__(self, position: int) -> Node: ...

    @overload
    def __getitem__(self, position: slice) -> list[Node]: ...

    def __getitem__(self, position: int | slice) -> Node | list[Node]:
        if isinstance(position, slice):
            return [self[each] for each in range(*position.indices(len(self)))]
        text, at = self._text, self._within[position]
        code, value = text.codes[at], text.values[at]
        operands: list[int] = []
        before = position % len(self) - 1
        for _ in range(self._count(at)):
            operands.append(before)
            before = self._firsts[before] - 1
        told = (
            (text.numbers, text.names)[code][value] if code <= NAME else text.calls[value].name if code == CALL else ""
        )
        operation = WHERE if told == WHERE else OPERATIONS[code]
        return Node(operation, tuple(reversed(operands)), told, text.starts[at], text.ends[at])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, list | PlainNodes) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]  # as a list has none


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
