"""The parsed form of an expression: a flat list of nodes, operands before the node that uses them.

A flat list has no depth, so nothing that walks it can recurse to death, and walking it is a loop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from gradcli.errors import Source, Span
from gradcli.records import NamedTuple

COMPARISONS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}
ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "/": "div", "^": "pow", "**": "pow"}
ENTRYWISE = {".*": "mul", "./": "div", ".^": "pow", ".**": "pow"}
"""Operators that go entry by entry; of numbers they are the plain ones. A node has their symbol as its value."""
ARRAYS = frozenset(["vector", "matrix", "index", "range", "end", "transpose", "matmul"])
"""Operations of arrays alone."""
CONDITIONS = frozenset([*COMPARISONS.values(), "and", "or", "not"])


class Node(NamedTuple):
    """One operation. ``operation`` is ``number``, ``name``, ``call``, ``neg``, ``where``, ``counted``, ``diff``,
    the name of an arithmetic operator, or of a condition; ``operands`` are positions of earlier nodes; ``value``
    is the number, the name, or the function called; ``start`` and ``end`` place it in the text.

    The operands of ``counted`` (``sum(body, i, a, b)``) are what is repeated, its counter and its two bounds; those of
    ``diff`` what is differentiated, and by what. A ``call`` of ``f'`` is the derivative of f there.

    Of arrays: ``vector`` of its entries, ``matrix`` (``value``: the lengths of its rows), ``transpose``, ``matmul``;
    ``index`` of an array by numbers and ``range``s, within which ``end`` is the last place (``value``: of which index)
    of its operand. Operators that go entry by entry have their symbol as ``value``.
    """

    operation: str
    operands: tuple[int, ...]
    value: int | Fraction | str
    start: int
    end: int


class Expression(NamedTuple):
    """Nodes in evaluation order; the last one is the whole expression."""

    nodes: Sequence[Node]
    source: Source
    arrays: bool = False
    """Whether some node is of arrays alone."""
    repeated: Mapping[int, tuple[int, ...]] = {}
    """The ``counted`` nodes by the first node of what they repeat, the innermost first."""
    by: tuple[int, ...] = ()
    """The names that something is differentiated by."""

    def span(self, position: int = -1) -> Span:
        """Where the node at ``position`` stands in the source."""
        node = self.nodes[position]
        return Span(self.source, node.start, node.end)

    def first(self, position: int) -> int:
        """The first of the nodes that make up the one at ``position``: they all stand together."""
        while self.nodes[position].operands and self.nodes[position].operation != "end":
            position = min(self.nodes[position].operands)
        return position

    @property
    def text(self) -> str:
        """The expression as it was typed."""
        return self.span().text
