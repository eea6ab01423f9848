"""One expression from its tokens: operator precedence with explicit stacks, so nesting costs no recursion.

The parser alternates between two states. Where an operand is wanted it reads prefixes (signs, ``not``,
brackets, calls) and then one operand; where an operator is wanted it reads one operator, a closing
bracket, a comma, or finds a product written without its sign.
"""

from __future__ import annotations

from gradcli.errors import Span
from gradcli.language import limits
from gradcli.language.array_syntax import TRANSPOSES, ArraySyntax
from gradcli.language.counted import COUNTED, REDUCTIONS, is_counted
from gradcli.language.cursor import RESERVED, Cursor
from gradcli.language.differentiated import DERIVATIVES, DIFF, check_arguments, names_of
from gradcli.language.expressions import COMPARISONS, Expression
from gradcli.language.stacks import (
    BINDING,
    CAPTURES,
    CLOSED_BY,
    COMPARE,
    ELSE,
    IF,
    INDEX,
    JUXTAPOSED,
    NOT,
    POWER,
    SIGN,
    Pending,
)
from gradcli.language.tokens import BREAK, END, NAME, NUMBER, Token, too_many_nodes


def parse_expression(cursor: Cursor) -> Expression:
    """The expression at the cursor, which is left on the first token that cannot continue it."""
    return _ExpressionParser(cursor).parse()


class _ExpressionParser(ArraySyntax):
    """Reads one expression; what arrays add to the syntax is ``ArraySyntax``."""

    def parse(self) -> Expression:
        self._operand()
        while self._operators():
            self._operand()
        self._reduce(ELSE)
        for left in reversed(self.pending):
            if left.symbol in CLOSED_BY:
                missing = CLOSED_BY[left.symbol]
                self.cursor.refuse("this bracket is never closed", left.token, f"add the missing {missing}")
            self.cursor.refuse("if without else", left.token, "write a if c else b")
        self._want(self.operands[-1], condition=False)
        if len(self.nodes) > limits.GRAMMAR_NODES:
            raise too_many_nodes()
        return Expression(self.nodes, self.cursor.source, self.arrays, self.repeated, tuple(self.by))

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
                self._push("not", NOT, token)
            elif kind == NAME:
                if value in RESERVED:
                    cursor.refuse_keyword(token)
                cursor.at += 1
                if tokens[cursor.at].value != "(":
                    if value != "end" or not self._last_place(token):
                        self._emit(NAME, (), value, token.start, token.end)
                    return
                self._open(token, str(value))
                if tokens[cursor.at + 1].value == ")":
                    cursor.refuse(f"{value}() has no argument", token, f"write {value}(x)")
            elif value == "(":
                self._open(token, "")
            elif value == "[":
                self._literal_opens(token)
            elif value == ":" and self._range_begins(token):
                if tokens[cursor.at + 1].value in (",", "]"):
                    cursor.at += 1
                    self._last_place(token)
                    return
            elif value == "'":
                self._quote(token)
            elif value == "-":
                self._push("neg", SIGN, token)
            elif kind == BREAK and value == ";" and self.depth:
                self._unclosed(token)
            elif not (value == "+" or (kind == BREAK and self.depth)):  # a leading plus changes nothing
                cursor.refuse_missing_operand(token, self.pending[-1].token if self.pending else None)
            cursor.at += 1

    # An operator is wanted

    def _operators(self) -> bool:
        """Reads what follows a complete operand; true when another operand must come."""
        cursor, tokens = self.cursor, self.tokens
        while True:
            token = tokens[cursor.at]
            value = token.value
            if value in BINDING:
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
            elif value == "[" or value in TRANSPOSES:
                if self._postfix(token):
                    return True
            elif value == "]" and self.depth:
                self._array_closes(token)
            elif value == ":" and self.depth:
                if self._ranges(token):
                    return True
            elif token.kind == BREAK and self.depth:
                if value == ";":
                    self._row_ends(token)
                    return True
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

    def _binary(self, token: Token) -> None:
        symbol = str(token.value)
        binding = BINDING[symbol]
        # Powers group to the right; everything else to the left.
        self._reduce(binding + 1 if binding == POWER else binding)
        if binding == COMPARE and self.nodes[self.operands[-1]].operation in COMPARISONS.values():
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
        if previous.value == "]" or previous.value in TRANSPOSES:
            cursor.refuse_here(token)
        for waiting in reversed(self.pending):
            if waiting.symbol != "neg":
                if waiting.symbol in CAPTURES:
                    cursor.refuse_ambiguous(waiting.token, self.nodes[self.operands[-2]].start, token)
                break
        self._reduce(JUXTAPOSED)
        self._push("*", JUXTAPOSED, token)
        return True

    def _conditional(self, token: Token) -> None:
        self._reduce(IF if token.value == "else" else IF + 1)
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
            self.pending[-1] = Pending("else", ELSE, token)
        self.cursor.at += 1

    def _close(self, token: Token) -> None:
        bracket = self._bracket(token)
        if bracket.symbol != "(":
            self.cursor.refuse("this bracket is closed by another", bracket.token, "add the missing ]")
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
        if bracket.function in REDUCTIONS and is_counted([self.nodes[argument] for argument in arguments]):
            operation = COUNTED
            known = self.repeated.get(bracket.first, ())
            self.repeated[bracket.first] = (*known, len(self.nodes))
        elif bracket.function == DIFF:
            operation = DIFF
            span = Span(self.cursor.source, bracket.token.start, token.end)
            check_arguments([self.nodes[argument] for argument in arguments], span)
            self.by += arguments[1:]
        elif bracket.function in DERIVATIVES:
            self.by += names_of(self.nodes, arguments[1:2])
        self._emit(operation, arguments, bracket.function, bracket.token.start, token.end)

    def _comma(self, token: Token) -> None:
        bracket = self._bracket(token)
        if bracket.function == INDEX:
            self.rows[-1].append(len(self.operands))
        elif not bracket.function and bracket.symbol == "(":
            from gradcli.language.suspicions import decimal

            fix = decimal(self.cursor.source.text, token.start) or "write max(x, y), or separate statements with ;"
            self.cursor.refuse("a comma outside a call", token, fix)
        self.cursor.at += 1
