"""The parsed form of an expression: a flat list of nodes, operands before the node that uses them.

A flat list has no depth, so nothing that walks it can recurse to death, and walking it is a loop.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from gradcli.errors import Source, Span

COMPARISONS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}
ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "/": "div", "^": "pow", "**": "pow"}
ENTRYWISE = {".*": "mul", "./": "div", ".^": "pow", ".**": "pow"}
"""Operators that go entry by entry; of numbers they are the plain ones. A node has their symbol as its value."""
ARRAYS = frozenset(["vector", "matrix", "index", "range", "end", "transpose", "matmul"])
"""Operations of arrays alone."""
CONDITIONS = frozenset([*COMPARISONS.values(), "and", "or", "not"])


class Node(NamedTuple):
    """One operation. ``operation`` is ``number``, ``name``, ``call``, ``neg``, ``where``, the name of
    an arithmetic operator, or of a condition; ``operands`` are positions of earlier nodes; ``value``
    is the number, the name, or the function called; ``start`` and ``end`` place it in the text.

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

    nodes: list[Node]
    source: Source
    arrays: bool = False
    """Whether some node is of arrays alone."""

    def span(self, position: int = -1) -> Span:
        """Where the node at ``position`` stands in the source."""
        node = self.nodes[position]
        return Span(self.source, node.start, node.end)

    @property
    def text(self) -> str:
        """The expression as it was typed."""
        return self.span().text
