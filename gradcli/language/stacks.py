"""The two stacks of the expression parser: operands (positions of nodes), and operators that wait for theirs."""

from __future__ import annotations

from gradcli.errors import LanguageError, Span
from gradcli.language.cursor import Cursor
from gradcli.language.expressions import ARITHMETIC, COMPARISONS, CONDITIONS, ENTRYWISE, Node
from gradcli.language.tokens import Token, TypedNumber
from gradcli.records import NamedTuple

# How tightly each operator binds; a juxtaposed product ("2x") binds tighter than the one written out.
BRACKET, RANGE, ELSE, IF, OR, AND, NOT, COMPARE, SUM, PRODUCT, JUXTAPOSED, SIGN, POWER = range(13)
BINDING = {"or": OR, "and": AND, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "@": PRODUCT}
BINDING |= dict.fromkeys(COMPARISONS, COMPARE) | {"^": POWER, "**": POWER, "^superscript": POWER}
BINDING |= {".*": PRODUCT, "./": PRODUCT, ".^": POWER, ".**": POWER}
OPERATION = {**ARITHMETIC, **ENTRYWISE, **COMPARISONS, "@": "matmul", "^superscript": "pow", "and": "and", "or": "or"}
CAPTURES = frozenset(["/", "^", "**", "^superscript", "./", ".^", ".**"])
"""Operators after which a product without its sign would be read in two ways."""


class Pending(NamedTuple):
    """Something on the operator stack that waits for its right operand or its closing bracket."""

    symbol: str  # an operator; "neg", "not", "if", "else"; "(" for a bracket or a call, "[" for a literal or an index
    binding: int  # BRACKET for a bracket and for an "if" that waits for its "else"
    token: Token
    function: str = ""  # of a call; INDEX of an index
    base: int = 0  # operands below this one belong outside the bracket
    first: int = 0  # so many nodes stand before the bracket


INDEX = "[]"
CLOSED_BY = {"(": ")", "[": "]"}


class Stacks:
    """Operands on one stack (positions of nodes), operators on the other."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.tokens = cursor.tokens
        self.nodes: list[Node] = []
        self.operands: list[int] = []
        self.pending: list[Pending] = []
        self.depth = 0
        self.arrays = False
        self.repeated: dict[int, tuple[int, ...]] = {}
        self.by: list[int] = []

    def _bracket(self, token: Token) -> Pending:
        """Completes what stands inside the innermost bracket, and returns the bracket."""
        self._reduce(RANGE)
        bracket = self.pending[-1]
        if bracket.symbol == "if":
            self.cursor.refuse("if without else", bracket.token, "write a if c else b")
        return bracket

    def _push(self, symbol: str, binding: int, token: Token) -> None:
        self.pending.append(Pending(symbol, binding, token))

    def _emit(self, operation: str, operands: tuple[int, ...], value: TypedNumber | str, start: int, end: int) -> None:
        self.operands.append(len(self.nodes))
        self.nodes.append(Node(operation, operands, value, start, end))

    def _reduce(self, binding: int) -> None:
        """Applies every waiting operator that binds at least as tightly."""
        pending = self.pending
        while pending and pending[-1].binding >= binding:
            self._apply(pending.pop())

    def _apply(self, operator: Pending) -> None:
        operands, nodes, symbol = self.operands, self.nodes, operator.symbol
        right = operands.pop()
        if symbol in ("neg", "not"):
            self._want(right, condition=symbol == "not")
            self._emit(symbol, (right,), "", operator.token.start, nodes[right].end)
            return
        left = operands.pop()
        if symbol == ":":
            self._emit("range", (left, right), "", nodes[left].start, nodes[right].end)
            return
        if symbol == "else":
            value = operands.pop()
            self._want(right, condition=False)
            self._emit("where", (left, value, right), "where", nodes[value].start, nodes[right].end)
            return
        logical = operator.binding <= AND
        first, second = nodes[left], nodes[right]
        if (first.operation in CONDITIONS) != logical or (second.operation in CONDITIONS) != logical:
            self._want(left, condition=logical)
            self._want(right, condition=logical)
        operands.append(len(nodes))
        self.arrays = self.arrays or symbol == "@"
        typed = symbol if symbol in ENTRYWISE else ""
        nodes.append(Node(OPERATION[symbol], (left, right), typed, first.start, second.end))

    def _want(self, position: int, *, condition: bool) -> None:
        """Conditions and numbers never stand for each other."""
        node = self.nodes[position]
        if (node.operation in CONDITIONS) == condition:
            return
        span = Span(self.cursor.source, node.start, node.end)
        if condition:
            raise LanguageError("a condition is wanted here", span=span, fix="compare: x > 0, x == y, a < b and b < c")
        raise LanguageError(
            "a condition is not a number", span=span, fix="use it inside where(c, a, b) or a if c else b"
        )
