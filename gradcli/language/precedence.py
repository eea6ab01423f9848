"""One expression from its tokens: operator precedence with explicit stacks, so nesting costs no recursion.

The parser alternates between two states. Where an operand is wanted it reads prefixes (signs, ``not``,
brackets, calls) and then one operand; where an operator is wanted it reads one operator, a closing
bracket, a comma, or finds a product written without its sign.
"""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from gradcli.errors import LanguageError, LimitError, Span
from gradcli.language import limits
from gradcli.language.cursor import RESERVED, Cursor
from gradcli.language.expressions import ARITHMETIC, COMPARISONS, CONDITIONS, Expression, Node
from gradcli.language.suspicions import decimal
from gradcli.language.tokens import BREAK, END, NAME, NUMBER, Token, TypedNumber

# How tightly each operator binds; a juxtaposed product ("2x") binds tighter than the one written out.
_BRACKET, _ELSE, _IF, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _JUXTAPOSED, _SIGN, _POWER = range(12)
_BINDING = {"or": _OR, "and": _AND, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}
_BINDING |= dict.fromkeys(COMPARISONS, _COMPARE) | {"^": _POWER, "**": _POWER, "^superscript": _POWER}
_OPERATION = {**ARITHMETIC, **COMPARISONS, "^superscript": "pow", "and": "and", "or": "or"}
_CAPTURES = frozenset(["/", "^", "**", "^superscript"])
"""Operators after which a product without its sign would be read in two ways."""


class _Pending(NamedTuple):
    """Something on the operator stack that waits for its right operand or its closing bracket."""

    symbol: str  # an operator; "neg", "not", "if", "else"; "(" for a bracket or a call
    binding: int  # _BRACKET for a bracket and for an "if" that waits for its "else"
    token: Token
    function: str = ""  # of a call
    base: int = 0  # operands below this one belong outside the bracket


def parse_expression(cursor: Cursor) -> Expression:
    """The expression at the cursor, which is left on the first token that cannot continue it."""
    return _ExpressionParser(cursor).parse()


class _ExpressionParser:
    """Operands on one stack (positions of nodes), operators on the other."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.tokens = cursor.tokens
        self.nodes: list[Node] = []
        self.operands: list[int] = []
        self.pending: list[_Pending] = []
        self.depth = 0

    def parse(self) -> Expression:
        self._operand()
        while self._operators():
            self._operand()
        self._reduce(_ELSE)
        for left in reversed(self.pending):
            if left.symbol == "(":
                self.cursor.refuse("this bracket is never closed", left.token, "add the missing )")
            self.cursor.refuse("if without else", left.token, "write a if c else b")
        self._want(self.operands[-1], condition=False)
        if len(self.nodes) > limits.NODES:
            raise LimitError(f"the program has more than {limits.NODES:,} nodes", fix="split it into several runs")
        return Expression(self.nodes, self.cursor.source)

    # An operand is wanted

    def _operand(self) -> None:
        """Reads prefixes until one operand is complete."""
        cursor, tokens = self.cursor, self.tokens
        while True:
            token = tokens[cursor.at]
            kind, value = token.kind, token.value
            if kind == NUMBER:
                cursor.at += 1
                self._emit(NUMBER, (), value, token.start, token.end)
                return
            if kind == NAME and value == "not":
                self._push("not", _NOT, token)
            elif kind == NAME:
                if value in RESERVED:
                    cursor.refuse_keyword(token)
                cursor.at += 1
                if tokens[cursor.at].value != "(":
                    self._emit(NAME, (), value, token.start, token.end)
                    return
                self._open(token, str(value))
                if tokens[cursor.at + 1].value == ")":
                    cursor.refuse(f"{value}() has no argument", token, f"write {value}(x)")
            elif value == "(":
                self._open(token, "")
            elif value == "-":
                self._push("neg", _SIGN, token)
            elif kind == BREAK and value == ";" and self.depth:
                self._unclosed(token)
            elif not (value == "+" or (kind == BREAK and self.depth)):  # a leading plus changes nothing
                cursor.refuse_missing_operand(token, self.pending[-1].token if self.pending else None)
            cursor.at += 1

    def _open(self, token: Token, function: str) -> None:
        self.depth += 1
        if self.depth > limits.NESTING:
            raise LimitError(
                f"brackets are nested more than {limits.NESTING:,} deep",
                span=self.cursor.span(token),
                fix="name inner parts: u = …; then use u",
            )
        self.pending.append(_Pending("(", _BRACKET, token, function, len(self.operands)))

    # An operator is wanted

    def _operators(self) -> bool:
        """Reads what follows a complete operand; true when another operand must come."""
        cursor, tokens = self.cursor, self.tokens
        while True:
            token = tokens[cursor.at]
            value = token.value
            if value in _BINDING:
                self._binary(token)
                if value != "^superscript":
                    return True
                self._raised(tokens[cursor.at])
                if tokens[cursor.at].value in ("^", "**"):
                    cursor.refuse("a power of a power needs a bracket", tokens[cursor.at], "write (x^2)^3 or x^(2^3)")
            elif value == ")" and self.depth:
                self._close(token)
            elif value == "," and self.depth:
                self._comma(token)
                return True
            elif token.kind == BREAK and self.depth:
                if value == ";":
                    self._unclosed(token)
                cursor.at += 1
            elif value in ("if", "else"):
                self._conditional(token)
                return True
            elif self._juxtaposed(token):
                return True
            elif token.kind in (BREAK, END) or not self.depth:
                return False
            else:
                cursor.refuse_here(token)

    def _raised(self, token: Token) -> None:
        """The exponent that raised digits are: ``x⁻²`` is ``x^-2``, a sign before a number."""
        self.cursor.at += 1
        value = token.value
        assert isinstance(value, int)
        self._emit(NUMBER, (), abs(value), token.start, token.end)
        if value < 0:
            self._emit("neg", (self.operands.pop(),), "", token.start, token.end)

    def _unclosed(self, token: Token) -> NoReturn:
        innermost = next(waiting for waiting in reversed(self.pending) if waiting.symbol == "(")
        self.cursor.refuse(f"this bracket is not closed before {token.value}", innermost.token, "add the missing )")

    def _binary(self, token: Token) -> None:
        symbol = str(token.value)
        binding = _BINDING[symbol]
        # Powers group to the right; everything else to the left.
        self._reduce(binding + 1 if binding == _POWER else binding)
        if binding == _COMPARE and self.nodes[self.operands[-1]].operation in COMPARISONS.values():
            self.cursor.refuse("comparisons do not chain", token, "write a < b and b < c")
        self._push(symbol, binding, token)
        self.cursor.at += 1

    def _juxtaposed(self, token: Token) -> bool:
        """A product without its sign: number before name or bracket, bracket before name or bracket."""
        cursor = self.cursor
        previous = self.tokens[cursor.at - 1]
        if not (token.kind == NAME or token.value == "(") or token.value in RESERVED:
            return False
        if previous.kind == NAME:
            cursor.refuse_two_names(previous, token)
        for waiting in reversed(self.pending):
            if waiting.symbol != "neg":
                if waiting.symbol in _CAPTURES:
                    cursor.refuse_ambiguous(waiting.token, self.nodes[self.operands[-2]].start, token)
                break
        self._reduce(_JUXTAPOSED)
        self._push("*", _JUXTAPOSED, token)
        return True

    def _conditional(self, token: Token) -> None:
        self._reduce(_IF if token.value == "else" else _IF + 1)
        top = self.pending[-1] if self.pending else None
        if token.value == "if":
            self._want(self.operands[-1], condition=False)
            if top and top.symbol == "if":
                self.cursor.refuse("a condition inside a condition needs a bracket", token, "write (a if c else b)")
            self._push("if", 0, token)
        else:
            if top is None or top.symbol != "if":
                self.cursor.refuse("else without if", token, "write a if c else b")
            self._want(self.operands[-1], condition=True)
            self.pending[-1] = _Pending("else", _ELSE, token)
        self.cursor.at += 1

    def _close(self, token: Token) -> None:
        bracket = self._bracket(token)
        self.pending.pop()
        self.depth -= 1
        self.cursor.at += 1
        if not bracket.function:
            inner = self.operands[-1]
            # The bracket belongs to the operand's place in the text, not to its meaning.
            self.nodes[inner] = self.nodes[inner]._replace(start=bracket.token.start, end=token.end)
            return
        arguments = tuple(self.operands[bracket.base :])
        del self.operands[bracket.base :]
        operation = "where" if bracket.function == "where" else "call"
        if operation == "where" and len(arguments) != 3:
            self.cursor.refuse("where takes a condition and two values", bracket.token, "write where(c, a, b)")
        for position, argument in enumerate(arguments):
            self._want(argument, condition=operation == "where" and position == 0)
        self._emit(operation, arguments, bracket.function, bracket.token.start, token.end)

    def _comma(self, token: Token) -> None:
        bracket = self._bracket(token)
        if not bracket.function:
            fix = decimal(self.cursor.source.text, token.start) or "write max(x, y), or separate statements with ;"
            self.cursor.refuse("a comma outside a call", token, fix)
        self.cursor.at += 1

    def _bracket(self, token: Token) -> _Pending:
        """Completes what stands inside the innermost bracket, and returns the bracket."""
        self._reduce(_ELSE)
        bracket = self.pending[-1]
        if bracket.symbol == "if":
            self.cursor.refuse("if without else", bracket.token, "write a if c else b")
        return bracket

    # The two stacks

    def _push(self, symbol: str, binding: int, token: Token) -> None:
        self.pending.append(_Pending(symbol, binding, token))

    def _emit(self, operation: str, operands: tuple[int, ...], value: TypedNumber | str, start: int, end: int) -> None:
        self.operands.append(len(self.nodes))
        self.nodes.append(Node(operation, operands, value, start, end))

    def _reduce(self, binding: int) -> None:
        """Applies every waiting operator that binds at least as tightly."""
        pending = self.pending
        while pending and pending[-1].binding >= binding:
            self._apply(pending.pop())

    def _apply(self, operator: _Pending) -> None:
        operands, nodes, symbol = self.operands, self.nodes, operator.symbol
        right = operands.pop()
        if symbol in ("neg", "not"):
            self._want(right, condition=symbol == "not")
            self._emit(symbol, (right,), "", operator.token.start, nodes[right].end)
            return
        left = operands.pop()
        if symbol == "else":
            value = operands.pop()
            self._want(right, condition=False)
            self._emit("where", (left, value, right), "where", nodes[value].start, nodes[right].end)
            return
        logical = operator.binding <= _AND
        first, second = nodes[left], nodes[right]
        if (first.operation in CONDITIONS) != logical or (second.operation in CONDITIONS) != logical:
            self._want(left, condition=logical)
            self._want(right, condition=logical)
        operands.append(len(nodes))
        nodes.append(Node(_OPERATION[symbol], (left, right), "", first.start, second.end))

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
