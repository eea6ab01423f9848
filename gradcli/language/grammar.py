"""Tokens to statements: operator precedence with explicit stacks, so nesting costs no recursion.

The parser alternates between two states. Where an operand is wanted it reads prefixes (signs, ``not``,
brackets, calls) and then one operand; where an operator is wanted it reads one operator, a closing
bracket, a comma, or finds a product written without its sign.
"""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from gradcli.errors import LanguageError, LimitError, Source, Span
from gradcli.language import limits
from gradcli.language.expressions import ARITHMETIC, COMPARISONS, CONDITIONS, Expression, Node
from gradcli.language.tokens import BREAK, END, NAME, NUMBER, Token, tokenize

KEYWORDS = frozenset(["if", "else", "and", "or", "not"])
FOREIGN_KEYWORDS = frozenset(
    "for while def return import from class try except with yield await async del global nonlocal pass "
    "break continue raise assert in is elif finally True False None".split()
)

# How tightly each operator binds; a juxtaposed product ("2x") binds tighter than the one written out.
_ELSE, _IF, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _JUXTAPOSED, _SIGN, _POWER = range(1, 12)
_BINDING = {"or": _OR, "and": _AND, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}
_BINDING |= dict.fromkeys(COMPARISONS, _COMPARE) | {"^": _POWER, "**": _POWER, "^superscript": _POWER}


class Statement(NamedTuple):
    """``name(parameters) = body``, ``name = body``, or a bare expression (empty ``name``)."""

    name: str
    parameters: tuple[str, ...] | None
    body: Expression
    span: Span


class _Pending(NamedTuple):
    """Something on the operator stack that waits for its right operand or its closing bracket."""

    symbol: str  # an operator; "neg", "not", "if", "else"; "(" for a bracket or a call
    binding: int  # 0 for a bracket
    token: Token
    function: str = ""  # of a call
    base: int = 0  # operands below this one belong outside the bracket


def parse(source: Source) -> list[Statement]:
    """The statements of a text, in order. Time is linear in its length.

    Raises LanguageError or LimitError with the place and what to write instead.
    """
    limit = limits.FILE_CHARACTERS if source.name else limits.ARGUMENT_CHARACTERS
    if len(source.text) > limit:
        raise LimitError(
            f"the program has {len(source.text):,} characters; at most {limit:,} are read here",
            fix="put it in a file and use --file FILE" if not source.name else "split it into several files",
        )
    return _Parser(source).statements()


class _Parser:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = tokenize(source)
        self.at = 0

    def statements(self) -> list[Statement]:
        found = []
        while self.tokens[self.at].kind != END:
            if self.tokens[self.at].kind == BREAK:
                self.at += 1
            else:
                found.append(self._statement())
        return found

    def _statement(self) -> Statement:
        first = self.tokens[self.at]
        name, parameters = self._head()
        body = _ExpressionParser(self).parse()
        if (stop := self.tokens[self.at]).kind not in (BREAK, END):
            self.refuse_here(stop)
        return Statement(name, parameters, body, Span(self.source, first.start, self.tokens[self.at - 1].end))

    def _head(self) -> tuple[str, tuple[str, ...] | None]:
        """``name =`` or ``name(a, b) =``, when the statement begins so; else nothing is read."""
        tokens, at = self.tokens, self.at
        if tokens[at].kind != NAME:
            return "", None
        if tokens[at + 1].value == "=":
            self._check_name(tokens[at])
            self.at = at + 2
            return str(tokens[at].value), None
        if tokens[at + 1].value != "(":
            return "", None
        close = at + 2
        while tokens[close].kind == NAME or tokens[close].value == ",":
            close += 1
        if tokens[close].value != ")" or tokens[close + 1].value != "=":
            return "", None
        for position in range(at + 2, close):
            wanted = NAME if (position - at) % 2 == 0 else "operator"
            if tokens[position].kind != wanted:
                self.refuse("parameters are names, separated by commas", tokens[position], "write f(a, b) = …")
        if tokens[close - 1].kind != NAME:
            self.refuse("parameters are names, separated by commas", tokens[close], "write f(a, b) = …")
        parameters = tokens[at + 2 : close : 2]
        for token in (tokens[at], *parameters):
            self._check_name(token)
        names = tuple(str(token.value) for token in parameters)
        for position, token in enumerate(parameters):
            if token.value in names[:position]:
                self.refuse(f"the parameter {token.value} stands twice", token, "give each parameter its own name")
        self.at = close + 2
        return str(tokens[at].value), names

    def _check_name(self, token: Token) -> None:
        if token.value in KEYWORDS or token.value in FOREIGN_KEYWORDS:
            self.refuse_keyword(token)

    def span(self, token: Token) -> Span:
        return Span(self.source, token.start, token.end)

    def refuse(self, what: str, token: Token, fix: str = "") -> NoReturn:
        raise LanguageError(what, span=self.span(token), fix=fix)

    def refuse_keyword(self, token: Token) -> NoReturn:
        fix = "conditions stand inside where(c, a, b) or a if c else b" if token.value in KEYWORDS else "choose another name"
        self.refuse(f"{token.value} is a keyword, not a name", token, fix)

    def refuse_here(self, token: Token) -> NoReturn:
        """An operand was complete, and what follows it cannot continue the statement."""
        previous = self.tokens[self.at - 1]
        if token.value == "=":
            self.refuse("= names a value at the beginning of a statement only", token, "write name = expression, or ==")
        if token.value == ",":
            self.refuse("a comma outside a call", token, "separate statements with ; or as arguments of their own")
        if token.value == ")":
            self.refuse("a bracket is closed that was never opened", token, "delete it, or open it earlier")
        joined = f"{self.span(previous).text}*{self.span(token).text}"
        if token.kind == NAME and token.value in KEYWORDS | FOREIGN_KEYWORDS:
            self.refuse_keyword(token)
        self.refuse("an operator is missing here", token, f"write {joined} for a product")


class _ExpressionParser:
    """One expression: operands on one stack (positions of nodes), operators on the other."""

    def __init__(self, parser: _Parser) -> None:
        self.parser = parser
        self.tokens = parser.tokens
        self.nodes: list[Node] = []
        self.operands: list[int] = []
        self.pending: list[_Pending] = []
        self.depth = 0

    def parse(self) -> Expression:
        while True:
            self._operand()
            if not self._operators():
                break
        parser = self.parser
        self._reduce(0)
        for left in reversed(self.pending):
            if left.symbol == "(":
                parser.refuse("this bracket is never closed", left.token, "add the missing )")
            parser.refuse("if without else", left.token, "write a if c else b")
        result = self.operands[-1]
        self._want(result, condition=False)
        if len(self.nodes) > limits.NODES:
            raise LimitError(f"the program has more than {limits.NODES:,} nodes", fix="split it into several runs")
        return Expression(self.nodes, parser.source)

    # An operand is wanted

    def _operand(self) -> None:
        """Reads prefixes until one operand is complete."""
        parser, tokens = self.parser, self.tokens
        while True:
            token = tokens[parser.at]
            after = tokens[parser.at + 1] if token.kind != END else token
            if token.value == "-" and token.kind != BREAK:
                self._push("neg", _SIGN, token)
            elif token.value == "not" and token.kind == NAME:
                self._push("not", _NOT, token)
            elif token.value == "+":
                pass  # a leading plus changes nothing
            elif token.value == "(":
                self._open(token, "")
            elif token.kind == NAME and after.value == "(":
                if token.value in KEYWORDS | FOREIGN_KEYWORDS:
                    parser.refuse_keyword(token)
                parser.at += 1
                self._open(token, str(token.value))
                if tokens[parser.at + 1].value == ")":
                    parser.refuse(f"{token.value}() has no argument", token, f"write {token.value}(x)")
            elif token.kind == NUMBER:
                parser.at += 1
                self._emit(NUMBER, (), token.value, token.start, token.end)
                return
            elif token.kind == NAME:
                if token.value in KEYWORDS or token.value in FOREIGN_KEYWORDS:
                    parser.refuse_keyword(token)
                parser.at += 1
                self._emit(NAME, (), token.value, token.start, token.end)
                return
            elif token.kind == BREAK and self.depth:
                if token.value == ";":
                    self._unclosed(token)
            else:
                self._missing_operand(token)
            parser.at += 1

    def _open(self, token: Token, function: str) -> None:
        self.depth += 1
        if self.depth > limits.NESTING:
            raise LimitError(
                f"brackets are nested more than {limits.NESTING:,} deep",
                span=self.parser.span(token),
                fix="name inner parts: u = …; then use u",
            )
        self.pending.append(_Pending("(", 0, token, function, len(self.operands)))

    def _missing_operand(self, token: Token) -> NoReturn:
        parser = self.parser
        if not self.pending and not self.operands:
            if token.kind in (BREAK, END):
                parser.refuse("there is no expression here", token, "write an expression after the =")
            parser.refuse(f"an expression cannot begin with {token.value}", token, "write a number, a name, or a bracket")
        if token.kind == NAME:
            parser.refuse_keyword(token)
        before = self.pending[-1].token if self.pending else token
        if token.kind == END or token.kind == BREAK:
            shown = "(" if self.pending[-1].symbol == "(" else str(before.value).replace("^superscript", "^")
            parser.refuse(f"the text ends where {shown} needs something after it", before, "complete or delete it")
        parser.refuse(f"an operand is missing before {token.value}", token, "write a number, a name, or a bracket there")

    # An operator is wanted

    def _operators(self) -> bool:
        """Reads what follows a complete operand; true when another operand must come."""
        parser, tokens = self.parser, self.tokens
        while True:
            token = tokens[parser.at]
            value = token.value
            if token.kind == BREAK and self.depth and value == "\n":
                parser.at += 1
            elif value == ")" and self.depth:
                self._close(token)
            elif value == "," and self.depth:
                self._comma(token)
                return True
            elif token.kind == NAME and value in ("if", "else"):
                self._conditional(token)
                return True
            elif token.kind in ("operator", NAME) and value in _BINDING:
                self._binary(token)
                if value != "^superscript":
                    return True
                self._operand()
                if tokens[parser.at].value in ("^", "**"):
                    parser.refuse("a power of a power needs a bracket", tokens[parser.at], "write (x^2)^3 or x^(2^3)")
            elif self._juxtaposed(token):
                return True
            elif token.kind == BREAK and self.depth:
                self._unclosed(token)
            elif token.kind in (BREAK, END) or not self.depth:
                return False
            else:
                parser.refuse_here(token)

    def _unclosed(self, token: Token) -> NoReturn:
        innermost = next(waiting for waiting in reversed(self.pending) if waiting.symbol == "(")
        self.parser.refuse(f"this bracket is not closed before {token.value}", innermost.token, "add the missing )")

    def _binary(self, token: Token) -> None:
        symbol = str(token.value)
        binding = _BINDING[symbol]
        # Powers group to the right; everything else to the left.
        self._reduce(binding + 1 if binding == _POWER else binding)
        if symbol in COMPARISONS and self.nodes[self.operands[-1]].operation in COMPARISONS.values():
            self.parser.refuse("comparisons do not chain", token, "write a < b and b < c")
        self._push(symbol, binding, token)
        self.parser.at += 1

    def _juxtaposed(self, token: Token) -> bool:
        """A product without its sign: number before name or bracket, bracket before name or bracket."""
        previous = self.tokens[self.parser.at - 1]
        if not (token.kind == NAME or token.value == "(") or token.value in KEYWORDS | FOREIGN_KEYWORDS:
            return False
        if previous.kind == NAME and token.value == "(":
            name = previous.value
            self.parser.refuse(f"{name} is not a function", previous, f"write {name}*(…)")
        if not (previous.kind == NUMBER or previous.value == ")"):
            if previous.kind == NAME and token.kind == NAME:
                self._two_names(previous, token)
            return False
        waiting = self.pending[-1] if self.pending else None
        if waiting and waiting.symbol in ("/", "^", "**", "^superscript") and waiting.binding:
            self._ambiguous(waiting, token)
        self._reduce(_JUXTAPOSED)
        self._push("*", _JUXTAPOSED, token)
        return True

    def _two_names(self, left: Token, right: Token) -> NoReturn:
        from gradcli.primitives import FUNCTIONS

        fix = f"write {left.value}*{right.value}"
        if left.value in FUNCTIONS:
            fix = f"write {left.value}({right.value})"
        span = Span(self.parser.source, left.start, right.end)
        raise LanguageError("two names never multiply by standing side by side", span=span, fix=fix)

    def _ambiguous(self, waiting: _Pending, token: Token) -> NoReturn:
        source, sign = self.parser.source, str(waiting.token.value)
        tall = sign != "/"
        sign = sign.replace("^superscript", "")  # the raised digits are the sign and the exponent
        left = self.nodes[self.operands[-2]]
        right = self.nodes[self.operands[-1]]
        a, b = source.text[left.start : left.end], source.text[right.start : right.end]
        c = self.parser.span(token).text + ("…)" if token.value == "(" else "")
        if len(a) + len(b) > 24 or "\n" in a + b:
            a, b = "a", "b"
        first = f"{a}{sign}{b}*{c}" if tall else f"({a}{sign}{b})*{c}"
        raise LanguageError(
            f"{a}{sign}{b}{c} is ambiguous",
            span=Span(source, left.start, token.end),
            fix=f"write {first} or {a}{sign or '^'}({b}*{c})",
        )

    def _conditional(self, token: Token) -> None:
        self._reduce(_IF if token.value == "else" else _IF + 1)
        top = self.pending[-1] if self.pending else None
        if token.value == "if":
            self._want(self.operands[-1], condition=False)
            if top and top.symbol == "if":
                self.parser.refuse("a condition inside a condition needs a bracket", token, "write (a if c else b)")
            self._push("if", 0, token)
        else:
            if top is None or top.symbol != "if":
                self.parser.refuse("else without if", token, "write a if c else b")
            self._want(self.operands[-1], condition=True)
            self.pending[-1] = _Pending("else", _ELSE, token)
        self.parser.at += 1

    def _close(self, token: Token) -> None:
        bracket = self._bracket(token)
        self.pending.pop()
        self.depth -= 1
        self.parser.at += 1
        if not bracket.function:
            inner = self.operands[-1]
            # The bracket belongs to the operand's place in the text, not to its meaning.
            self.nodes[inner] = self.nodes[inner]._replace(start=bracket.token.start, end=token.end)
            return
        arguments = tuple(self.operands[bracket.base :])
        del self.operands[bracket.base :]
        operation = "where" if bracket.function == "where" else "call"
        if operation == "where" and len(arguments) != 3:
            self.parser.refuse("where takes a condition and two values", bracket.token, "write where(c, a, b)")
        for position, argument in enumerate(arguments):
            self._want(argument, condition=operation == "where" and position == 0)
        self._emit(operation, arguments, bracket.function, bracket.token.start, token.end)

    def _comma(self, token: Token) -> None:
        bracket = self._bracket(token)
        if not bracket.function:
            self.parser.refuse("a comma outside a call", token, "write max(x, y), or separate statements with ;")
        self.parser.at += 1

    def _bracket(self, token: Token) -> _Pending:
        """Completes what stands inside the innermost bracket, and returns the bracket."""
        self._reduce(_ELSE)
        bracket = self.pending[-1]
        if bracket.symbol == "if":
            self.parser.refuse("if without else", bracket.token, "write a if c else b")
        return bracket

    # The two stacks

    def _push(self, symbol: str, binding: int, token: Token) -> None:
        self.pending.append(_Pending(symbol, binding, token))

    def _emit(self, operation: str, operands: tuple[int, ...], value: object, start: int, end: int) -> None:
        self.nodes.append(Node(operation, operands, value, start, end))  # type: ignore[arg-type]
        self.operands.append(len(self.nodes) - 1)

    def _reduce(self, binding: int) -> None:
        """Applies every waiting operator that binds at least as tightly."""
        pending = self.pending
        while pending and pending[-1].binding >= max(binding, 1):
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
        for operand in (left, right):
            self._want(operand, condition=symbol in ("and", "or"))
        name = symbol if symbol in ("and", "or") else COMPARISONS.get(symbol) or ARITHMETIC[symbol.replace("^superscript", "^")]
        self._emit(name, (left, right), "", nodes[left].start, nodes[right].end)

    def _want(self, position: int, *, condition: bool) -> None:
        """Conditions and numbers never stand for each other."""
        node = self.nodes[position]
        if (node.operation in CONDITIONS) == condition:
            return
        span = Span(self.parser.source, node.start, node.end)
        if condition:
            raise LanguageError("a condition is wanted here", span=span, fix="compare: x > 0, x == y, a < b and b < c")
        raise LanguageError(
            "a condition is not a number", span=span, fix="use it inside where(c, a, b) or a if c else b"
        )
