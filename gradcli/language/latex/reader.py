"""Symbols to the language's tokens: one pass with a stack of what is open, so nesting costs no recursion."""

from __future__ import annotations

from gradcli.language.latex import calls, cases, commands, letters, names, refusals
from gradcli.language.latex.characters import (
    BEGIN,
    BREAK,
    COLUMN,
    COMMAND,
    FINISH,
    LETTER,
    NUMBER,
    OPERATOR,
    TEXT,
    WORD,
    Symbol,
)
from gradcli.language.latex.frames import BRACKETS, Draft
from gradcli.language.latex.heads import heads
from gradcli.language.latex.stack import Stack

_RELATIONS = frozenset(["<", ">", "<=", ">=", "!=", "=", "≈"])


class FormulaReader(Stack):
    """The tokens of one formula."""

    def read(self) -> list[Draft]:
        while self.at < len(self.symbols):
            symbol = self.symbols[self.at]
            self.at += 1
            self._symbol(symbol)
        self.end_implied()
        frame = self.frames[-1]
        last = self.symbols[-1]
        if frame.kind != "all":
            refusals.unclosed(self, frame)
        if not self.complete:
            self.refuse("the formula ends too early", last, "complete it")
        return self.out

    def _symbol(self, symbol: Symbol) -> None:
        kind, value = symbol.kind, symbol.value
        if kind == NUMBER:
            letters.number(self, symbol)
        elif kind in (LETTER, WORD) or (kind == COMMAND and value in names.LETTERS and value not in heads().commands):
            letters.letter(self, symbol)
        elif kind == COMMAND:
            commands.command(self, symbol)
        elif kind == OPERATOR:
            calls.operator_name(self, symbol)
        elif kind == BEGIN:
            self.operand(symbol)
            cases.begin(self, symbol)
        elif kind in (COLUMN, FINISH, BREAK):
            self._of_cases(symbol)
        elif kind == TEXT:
            self._text(symbol)
        else:
            self._sign(symbol)

    def _of_cases(self, symbol: Symbol) -> None:
        self.end_implied()
        if self.frames[-1].kind == "cases":
            cases.part(self, symbol)
        elif symbol.kind == FINISH:
            refusals.unclosed(self, self.frames[-1])

    def _text(self, symbol: Symbol) -> None:
        word = symbol.value.strip(" ,.:")
        if any(frame.kind == "cases" for frame in self.frames[-3:]):
            self.end_implied()
            if self.frames[-1].kind == "cases" and cases.word(self, symbol, word.lower()):
                return
        if word and word[0].isalpha() and word.replace("_", "").isalnum():
            letters.letter(self, symbol._replace(kind=WORD, value=word))
        elif word:
            self.refuse("words are not part of a formula", symbol, "delete them, or write them behind %")

    def _sign(self, symbol: Symbol) -> None:
        value = symbol.value
        if value in ("⟨|", "⌊", "⌈", *BRACKETS, "{"):
            self.open(symbol)
        elif value == "|" and not (self.complete and self.innermost().symbol.value == "|"):
            if self.complete and self.innermost().bars and self.symbols[self.at - 2].value != "|":
                self.refuse("these bars can be read in two ways", symbol, r"write \left| and \right|")
            self.open(symbol)
        elif value in ("|", "|⟩", "⌋", "⌉", ")", "]", "\\}", "}"):
            self.close(symbol)
        elif value in ("+", "-"):
            self._plus(symbol)
        elif value in ("*", "/"):
            self._times(symbol)
        elif value == "^":
            commands.power(self, symbol)
        elif value == ",":
            self.end_implied()
            self.needs_operand(symbol)
            if self.frames[-1].kind == "cases" and self.peek().kind in (COLUMN, BREAK, FINISH, TEXT):
                return
            if not self.frames[-1].closes or self.frames[-1].kind != "call":
                refusals.comma(self, symbol)
            self.write(",", symbol)
            self.complete, self.frames[-1].slash = False, None
        elif value in _RELATIONS or value in ("and", "or", "not"):
            cases.relation(self, symbol)
        elif value in ("!", "°") and self.complete:
            self.write(value, symbol)
        else:
            refusals.sign(self, symbol)

    def _plus(self, symbol: Symbol) -> None:
        if self.frames[-1].kind == "single":
            self.refuse(f"{symbol.value} stands without braces", symbol, "write x^{-1}")
        if self.complete:
            self.end_implied()
            self.frames[-1].slash, self.frames[-1].bars = None, False
        self.write(symbol.value, symbol)
        self.complete = False

    def _times(self, symbol: Symbol) -> None:
        self.needs_operand(symbol)
        while self.frames[-1].kind == "argument":
            frame = self.frames[-1]
            if symbol.value == "/" or frame.coefficient:
                refusals.argument(self, frame, symbol)
            self.pop()
        if symbol.value == "/":
            self.frames[-1].slash = symbol
        self.write(symbol.value, symbol)
        self.complete = False
