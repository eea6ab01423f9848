"""What arrays add to the syntax: literals ``[a, b; c, d]``, indices ``X[2, :]``, the transpose ``X'``."""

from __future__ import annotations

from typing import NoReturn

from gradcli.errors import LanguageError, LimitError, Span
from gradcli.language import limits
from gradcli.language.cursor import Cursor
from gradcli.language.stacks import BRACKET, CLOSED_BY, INDEX, RANGE, Pending, Stacks
from gradcli.language.tokens import NUMBER, Token

TRANSPOSES = ("'", ".T")


class ArraySyntax(Stacks):
    """The part of the expression parser that reads square brackets and transposes."""

    def __init__(self, cursor: Cursor) -> None:
        super().__init__(cursor)
        self.rows: list[list[int]] = []
        """Of each open square bracket: how many operands there were when a row ended, or at a comma of an index."""

    def _open(self, token: Token, function: str, symbol: str = "(") -> None:
        self.depth += 1
        if self.depth > limits.NESTING:
            raise LimitError(
                f"brackets are nested more than {limits.NESTING:,} deep",
                span=self.cursor.span(token),
                fix="name inner parts: u = …; then use u",
            )
        self.pending.append(Pending(symbol, BRACKET, token, function, len(self.operands), len(self.nodes)))

    def _literal_opens(self, token: Token) -> None:
        self._open(token, "", "[")
        self.rows.append([])
        if self.tokens[self.cursor.at + 1].value == "]":
            self.cursor.refuse("an array has at least one entry", token, "write [0] or zeros(1)")

    def _quote(self, token: Token) -> NoReturn:
        fix = "write names without quotes; there are no strings; x' is the transpose of x"
        self.cursor.refuse("' begins no expression", token, fix)

    def _postfix(self, token: Token) -> bool:
        """Reads a transpose, or the opening of an index; true when an operand must come."""
        self.arrays = True
        operand = self.operands[-1]
        if token.value == "[":
            if self.nodes[operand].operation == NUMBER:
                self.cursor.refuse("a number has no entries", token, "write * before a literal")
            self._open(token, INDEX, "[")
            self.rows.append([])
        else:
            self.operands.pop()
            self._emit("transpose", (operand,), "", self.nodes[operand].start, token.end)
        self.cursor.at += 1
        return token.value == "["

    def _last_place(self, token: Token) -> bool:
        """``end``, or what ``:`` leaves out: the last place of the array whose index is being read, if one is."""
        opened = [waiting for waiting in self.pending if waiting.symbol == "["]
        for place in range(len(opened) - 1, -1, -1):
            if opened[place].function == INDEX:
                base = self.operands[opened[place].base - 1]
                self._emit("end", (base,), len(self.rows[place]), token.start, token.end)
                return True
        return False

    def _range_begins(self, token: Token) -> bool:
        """A range without its first place: ``:`` or ``:3`` at the beginning of an index."""
        top = self.pending[-1] if self.pending else None
        if top is None or top.function != INDEX or self.tokens[self.cursor.at - 1].value not in ("[", ","):
            return False
        self._emit(NUMBER, (), 1, token.start, token.start)
        self._push(":", RANGE, token)
        return True

    def _ranges(self, token: Token) -> bool:
        """Reads the colon of a range behind its first place; true when its last one must come."""
        if self._bracket(token).function != INDEX:
            self.cursor.refuse("a colon stands inside an index only", token, "write x[2:4], or name = expression")
        if self.nodes[self.operands[-1]].operation == "range":
            self.cursor.refuse("a range has a first and a last place, no step", token, "write [x[1], x[3], x[5]]")
        self._push(":", RANGE, token)
        self.cursor.at += 1
        if self.tokens[self.cursor.at].value not in (",", "]"):
            return True
        self._last_place(token)
        return False

    def _row_ends(self, token: Token) -> None:
        """A ``;`` inside brackets: the end of a row of a literal."""
        bracket = self._bracket(token)
        if bracket.symbol != "[" or bracket.function:
            self._unclosed(token)
        self.rows[-1].append(len(self.operands))
        self.cursor.at += 1

    def _unclosed(self, token: Token) -> NoReturn:
        innermost = next(waiting for waiting in reversed(self.pending) if waiting.symbol in CLOSED_BY)
        missing = CLOSED_BY[innermost.symbol]
        self.cursor.refuse(
            f"this bracket is not closed before {token.value}", innermost.token, f"add the missing {missing}"
        )

    def _array_closes(self, token: Token) -> None:
        bracket = self._bracket(token)
        if bracket.symbol != "[":
            self.cursor.refuse("this bracket is closed by another", bracket.token, "add the missing )")
        self.pending.pop()
        self.depth -= 1
        self.cursor.at += 1
        entries, ended = tuple(self.operands[bracket.base :]), self.rows.pop()
        del self.operands[bracket.base :]
        self.arrays = True
        for entry in entries:
            self._want(entry, condition=False)
        start = bracket.token.start
        if bracket.function == INDEX:
            base = self.operands.pop()
            self._emit("index", (base, *entries), "", self.nodes[base].start, token.end)
        elif not ended:
            self._emit("vector", entries, "", start, token.end)
        else:
            ends = [*ended, bracket.base + len(entries)]
            lengths = [end - before for before, end in zip([bracket.base, *ends], ends, strict=False)]
            for length in lengths:
                if length != lengths[0]:
                    raise LanguageError(
                        f"the rows of an array are equally long; here are {lengths[0]} and {length} entries",
                        span=Span(self.cursor.source, start, token.end),
                        fix="write [a, b; c, d]",
                    )
            self._emit("matrix", entries, len(lengths), start, token.end)
