"""The stack of what is open, the tokens written so far, and the operand that is complete or wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NoReturn

from gradcli.errors import LanguageError, LimitError, Source, Span
from gradcli.language import limits, tokens
from gradcli.language.latex import cases, refusals
from gradcli.language.latex.characters import NEWLINE, NUMBER, SIGN, Symbol
from gradcli.language.latex.frames import END, Context, Draft, Opened, brackets

MOST_COPIED = 200_000
"""Tokens that sums and binomials may write out."""
_CALLED = {"⟨|": "abs", "|": "abs", "⌊": "floor", "⌈": "ceil"}


class Stack:
    """What is read of one formula."""

    def __init__(self, source: Source, symbols: Sequence[Symbol], context: Context) -> None:
        self.source, self.context = source, context
        self.symbols = [s for s in symbols if s.kind != NEWLINE]
        self.at = 0
        self.out: list[Draft] = []
        self.frames = [Opened("all", END, 0)]
        self.complete = False
        self.copied = 0
        self.logical = any(s.kind == SIGN and s.value in ("and", "or", "not") for s in self.symbols)
        """Whether conditions are joined in it: then it is one."""
        self.closers, self.commas = brackets(self.symbols)

    def refuse(self, what: str, symbol: Symbol, fix: str, start: int | None = None) -> NoReturn:
        span = Span(self.source, symbol.start if start is None else start, symbol.end)
        raise LanguageError(what, span=span, fix=fix)

    def write(self, text: str, symbol: Symbol) -> None:
        """An operator, a bracket, a comma."""
        self.out.append(Draft(tokens.OPERATOR, text, symbol.start, symbol.end))

    def write_name(self, name: str, symbol: Symbol) -> None:
        self.out.append(Draft(tokens.NAME, name, symbol.start, symbol.end))

    def write_number(self, value: int | Fraction, symbol: Symbol) -> None:
        self.out.append(Draft(tokens.NUMBER, value, symbol.start, symbol.end))

    def copy(self, pieces: Sequence[Draft], symbol: Symbol) -> None:
        """Tokens once more, as a sum's term is; there is a limit of them."""
        self.copied += len(pieces)
        if self.copied > MOST_COPIED:
            what = f"written out, this has more than {MOST_COPIED:,} symbols"
            raise LimitError(what, span=Span(self.source, symbol.start, symbol.end), fix="sum over fewer terms")
        self.out += pieces

    def cut(self, at: int) -> list[Draft]:
        """The tokens from a place on, taken away."""
        found = self.out[at:]
        del self.out[at:]
        return found

    def peek(self, ahead: int = 0) -> Symbol:
        place = self.at + ahead
        return self.symbols[place] if place < len(self.symbols) else END

    def innermost(self) -> Opened:
        """What is open beyond arguments and terms."""
        return next(frame for frame in reversed(self.frames) if frame.kind not in ("argument", "term", "single"))

    def needs_operand(self, symbol: Symbol) -> None:
        if not self.complete:
            refusals.missing(self, symbol)

    def end_implied(self) -> None:
        """Ends arguments without brackets and the terms of sums."""
        while self.frames[-1].kind in ("argument", "term"):
            if not self.complete:
                self.refuse("the argument is missing", self.frames[-1].symbol, "write it in brackets")
            self.pop()

    def push(self, frame: Opened) -> None:
        """Opens something. Raises LimitError past the depth of brackets that is read."""
        if len(self.frames) > limits.NESTING:
            what = f"brackets are nested more than {limits.NESTING:,} deep"
            span = Span(self.source, frame.symbol.start, frame.symbol.end)
            raise LimitError(what, span=span, fix="name inner parts: u = …")
        self.frames.append(frame)

    def pop(self) -> None:
        """Closes what was open without a bracket."""
        frame = self.frames.pop()
        assert frame.then is not None
        frame.then()

    def operand(self, symbol: Symbol, *, function: bool = False) -> None:
        """Before an operand: the product that is meant where one stands already."""
        if not self.complete:
            return
        while function and self.frames[-1].kind == "argument":
            self.pop()
        frame = self.frames[-1]
        if frame.kind == "argument" and not frame.coefficient:
            refusals.argument(self, frame, symbol)
        if frame.slash is not None:
            refusals.slash(self, frame.slash, symbol)
        if symbol.kind == NUMBER:
            refusals.number_behind(self, symbol)
        self.write("*", symbol._replace(end=symbol.start))
        self.complete = False

    def completed(self, *, constant: bool = False) -> None:
        """Behind an operand."""
        self.complete = True
        frame = self.frames[-1]
        if frame.kind == "single":
            self.pop()
        elif frame.kind == "argument" and not constant:
            frame.coefficient = False

    def open(self, symbol: Symbol, then: Callable[[], None] | None = None) -> None:
        """A bracket, bars, or braces; what opens with a name is a call."""
        if symbol.value != "{" or then is None:
            frame = self.frames[-1]
            if self.complete and frame.kind == "argument" and symbol.value in ("(", "[") and not frame.coefficient:
                refusals.argument(self, frame, symbol)
            self.operand(symbol)
        if self.frames[-1].kind == "single" and symbol.value != "{":
            self.refuse("a bracket stands without braces", symbol, "write braces around what belongs together: x^{(…)}")
        if symbol.value in _CALLED:
            self.write_name(_CALLED[symbol.value], symbol)
        self.push(Opened("bracket", symbol, len(self.out), then))
        self.write("(", symbol)
        self.complete = False

    def close(self, symbol: Symbol) -> None:
        self.end_implied()
        frame = self.frames[-1]
        rounded = frame.symbol.value == "⌊" and symbol.value == "⌉"
        if frame.closes != symbol.value and not rounded:
            refusals.closed(self, frame, symbol)
        if not self.complete:
            refusals.missing(self, symbol)
        if rounded:
            self.out[frame.at - 1] = self.out[frame.at - 1]._replace(value="round")
        if frame.compares and frame.kind == "bracket" and not cases.stays(self, frame):
            cases.as_number(self, frame, symbol)
        self.frames.pop()
        self.write(")", symbol)
        if frame.then is not None:
            frame.then()
        else:
            self.completed()
        if symbol.value == "|":
            self.innermost().bars = True

    def argument(self, symbol: Symbol, then: Callable[[], None]) -> None:
        """What a command takes: braces, or the single symbol that follows."""
        following = self.peek()
        self.complete = False
        if following.kind == SIGN and following.value == "{":
            self.at += 1
            self.open(following, then)
            return
        if following is END or (following.kind == SIGN and following.value in ("}", ")", "&", ",")):
            self.refuse(f"{symbol.value} needs something behind it", symbol, "write it in braces: {…}")
        self.write("(", symbol)

        def close() -> None:
            self.write(")", symbol)
            then()

        self.push(Opened("single", symbol, len(self.out), close))

    def aside(self, symbol: Symbol, then: Callable[[list[Draft]], None]) -> None:
        """What a command takes, cut out and handed on: limits, degrees, bases, powers of a function."""
        at = len(self.out)
        self.argument(symbol, lambda: then(self.cut(at)))
