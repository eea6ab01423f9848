"""The spelling of textbooks, where one reading is certain: ``|x|``, ``n!``, ``sin^2(x)``, ``√x``, ``30°``.

One pass over the tokens; each new one has the place of what it stands for.
"""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple, NoReturn

from gradcli.errors import LanguageError, Source, Span
from gradcli.functions.names import FUNCTIONS
from gradcli.language.cursor import POWERS, raised
from gradcli.language.tokens import BREAK, END, NAME, NUMBER, OPERATOR, Token

_WORDS = frozenset(["if", "else", "and", "or", "not"])
_LONGEST = 30
_SPELLED = 10**15  # a power of more digits is quoted as it was written


def spelled_out(source: Source, tokens: list[Token]) -> list[Token]:
    """The tokens without textbook spelling. Raises LanguageError for what may be read in two ways."""
    return _Textbook(source, tokens).run()


def inverses() -> dict[str, str]:
    """The functions whose inverse people write as a power of minus one, and what it is called here."""
    return {name: f"a{name}" for name in FUNCTIONS if f"a{name}" in FUNCTIONS}


class _Open(NamedTuple):
    """A bracket or a bar: where its operand begins, its token, and what is written behind what closes it."""

    start: int
    token: Token
    behind: tuple[Token, ...] = ()


class _Textbook:
    def __init__(self, source: Source, tokens: list[Token]) -> None:
        self.source, self.tokens = source, tokens
        self.out: list[Token] = []
        self.before: dict[int, list[Token]] = {}
        """Tokens that belong before one of ``out``."""
        self.opened: list[_Open] = []
        self.operand = -1
        """Where the operand just completed begins; -1 where one is wanted."""
        self.at = 0

    def run(self) -> list[Token]:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            self._read(token)
        pieces = ([*self.before.get(place, ()), token] for place, token in enumerate(self.out))
        return [*chain.from_iterable(pieces)] if self.before else self.out

    def _read(self, token: Token) -> None:
        kind, value = token.kind, token.value
        if kind == NUMBER:
            self._operand(token)
        elif kind == NAME:
            if value in raised() and self.tokens[self.at].value in POWERS:
                self._powered(token)
            elif value in _WORDS:
                self._operator(token)
            else:
                self._operand(token)
        elif value == "(":
            called = self.operand if self.out and self.out[-1].kind == NAME and self.operand >= 0 else len(self.out)
            self.opened.append(_Open(called, token))
            self._operator(token)
        elif value == ")":
            self._close(token)
        elif value == "|":
            self._bar(token)
        elif value == "!":
            self._factorial(token)
        elif value == "°":
            self._degrees(token)
        elif value == "√":
            self._root(token)
        else:
            ends = kind == END or value == ";" or (kind == BREAK and not any(o.token.value == "(" for o in self.opened))
            if ends:
                self._ends()
            if kind != BREAK or ends:  # a line may end inside brackets
                self.operand = -1
            self.out.append(token)

    def _operand(self, token: Token) -> None:
        self.operand = len(self.out)
        self.out.append(token)

    def _operator(self, token: Token) -> None:
        self.operand = -1
        self.out.append(token)

    def _ends(self) -> None:
        for left in self.opened:
            if left.token.value == "|":
                self._refuse("this | is never closed", left.token, "write |x|, or abs(x)")
        self.opened.clear()

    def _refuse(self, what: str, token: Token, fix: str, end: int = 0) -> NoReturn:
        raise LanguageError(what, span=Span(self.source, token.start, max(end, token.end)), fix=fix)

    def _text(self, start: int, end: int) -> str:
        text = self.source.text[start:end].strip()
        return text if len(text) <= _LONGEST and "\n" not in text else "x"

    def _close(self, token: Token) -> None:
        if self.opened and self.opened[-1].token.value == "|":
            self._refuse("this | is never closed", self.opened[-1].token, "write |x|, or abs(x)")
        bracket = self.opened.pop() if self.opened else _Open(len(self.out), token)
        self.out += [token, *bracket.behind]
        self.operand = bracket.start

    def _bar(self, token: Token) -> None:
        if self.operand >= 0 and self.opened and self.opened[-1].token.value == "|":
            bar = self.opened.pop()
            self.out.append(token._replace(value=")"))
            self.operand = bar.start
            return
        if self.operand >= 0 and self.out[-1].kind == NAME:
            name = self.out[-1].value
            fix = f"write {name}*|y| or {name}*abs(y) for a product, or between conditions"
            self._refuse("a bar behind a name can be read in two ways", token, fix)
        self.opened.append(_Open(len(self.out), token))
        self.out.append(token._replace(kind=NAME, value="abs"))
        self._operator(token._replace(value="("))

    def _wrap(self, before: list[Token]) -> None:
        self.before[self.operand] = [*before, *self.before.get(self.operand, ())]

    def _factorial(self, token: Token) -> None:
        following = self.tokens[self.at]
        self._not_raised(token)
        if self.operand < 0:
            self._refuse("! is not part of the language here", token, "write not for a condition, n! for a factorial")
        if following.value == "!":
            fix = "write (n!)! for the factorial twice"
            self._refuse("n!! is the double factorial, which is not read", token, fix, following.end)
        start = self.out[self.operand].start
        own = "factorial" in FUNCTIONS
        name = Token(NAME, "factorial" if own else "gamma", start, token.end)
        self._wrap([name, Token(OPERATOR, "(", start, start)])
        more = [] if own else [Token(OPERATOR, "+", token.start, token.end), Token(NUMBER, 1, token.start, token.end)]
        self.out += [*more, Token(OPERATOR, ")", token.start, token.end)]

    def _not_raised(self, token: Token) -> None:
        """Refuses ``x²!``, where raised digits are the operand."""
        if self.operand > 0 and self.out[self.operand - 1].value == "^superscript":
            mark = token.value
            self._refuse(f"a power before {mark} needs a bracket", token, f"write (x²){mark} or x^(2{mark})")

    def _degrees(self, token: Token) -> None:
        self._not_raised(token)
        if self.operand < 0:
            self._refuse("° stands behind a number", token, "write sin(30°)")
        start, end = token.start, token.end
        self._wrap([Token(OPERATOR, "(", self.out[self.operand].start, self.out[self.operand].start)])
        self.out += [
            Token(OPERATOR, "*", start, start),
            Token(NAME, "pi", start, end),
            Token(OPERATOR, "/", start, end),
        ]
        self.out += [Token(NUMBER, 180, start, end), Token(OPERATOR, ")", end, end)]

    def _root(self, token: Token) -> None:
        """``√x`` and ``√2``: of one name or number."""
        operand = self.tokens[self.at]
        if operand.kind not in (NAME, NUMBER) or operand.value in _WORDS:
            self._refuse("√ needs a bracket", token, "write √(x) or sqrt(x)")
        following = self.tokens[self.at + 1]
        inner = self._text(operand.start, operand.end)
        if operand.kind == NAME and following.value == "(":
            self._refuse("√ needs a bracket", token, f"write √({inner}(…)), or √({inner})*(…)", following.end)
        joined = following.kind == NAME and following.value not in _WORDS
        if joined or following.value in POWERS or following.value in ("(", "!", "°", "|"):
            end = self.tokens[self.at + 2].end if following.value == "^superscript" else following.end
            more = self._text(following.start, end)
            sign = "*" if joined or following.value in ("(", "|") else ""
            more = f"{sign}{more}…" if following.value in ("(", "|", "^", "**") else sign + more
            what = f"√{inner}{more.lstrip('*')} is ambiguous"
            self._refuse(what, token, f"write √({inner}{more}) or √({inner}){more}", end)
        self.at += 1
        start = len(self.out)
        self.out += [token._replace(kind=NAME, value="sqrt"), Token(OPERATOR, "(", operand.start, operand.start)]
        self.out += [operand, Token(OPERATOR, ")", operand.end, operand.end)]
        self.operand = start

    def _powered(self, name: Token) -> None:
        """``sin^2(x)``; ``sin^-1(x)`` is the inverse to some and the reciprocal to others."""
        sign, place = self.tokens[self.at], self.at + 1
        bracketed = self.tokens[place].value == "("
        place += bracketed
        negative = self.tokens[place].value == "-"
        place += negative
        power = self.tokens[place]
        place += 1 + bracketed
        plain = power.kind == NUMBER and isinstance(power.value, int) and place < len(self.tokens)
        if not plain or (bracketed and self.tokens[place - 1].value != ")"):
            self._operand(name)
            return
        assert isinstance(power.value, int)
        if power.value < 0:  # of raised digits
            negative = True
        opening = self.tokens[place]
        inner = self._argument(place)
        if negative:
            self._negative(name, power, inner, opening)
        if opening.kind == NAME and opening.value not in _WORDS:
            whole = f"{name.value}({inner})^{self._digits(power)}"
            self._refuse(f"{name.value} needs brackets", name, f"write {whole}", opening.end)
        if opening.value != "(":
            self._operand(name)
            return
        start = len(self.out)
        self.out += [Token(OPERATOR, "(", name.start, name.start), name]
        raised = sign._replace(value="^") if sign.value == "^superscript" else sign
        behind = (raised, power, Token(OPERATOR, ")", power.end, power.end))
        self.at = place + 1
        self.opened.append(_Open(start, opening, behind))
        self._operator(opening)

    def _argument(self, place: int) -> str:
        """What stands in the bracket at a place, or the name there."""
        if self.tokens[place].value != "(":
            return self._text(self.tokens[place].start, self.tokens[place].end) or "x"
        depth = 0
        for token in self.tokens[place : place + 2 * _LONGEST]:
            depth += (token.value == "(") - (token.value == ")")
            if depth == 0:
                return self._text(self.tokens[place].end, token.start)
        return "x"

    def _digits(self, power: Token) -> str:
        """A whole power without its sign: as it was written where Python would not spell out its digits (1e9999)."""
        assert isinstance(power.value, int)
        return str(abs(power.value)) if abs(power.value) < _SPELLED else self._text(power.start, power.end)

    def _negative(self, name: Token, power: Token, inner: str, opening: Token) -> None:
        if opening.value != "(" and opening.kind != NAME:
            inner = "x"
        inverse = inverses().get(str(name.value))
        if power.value in (1, -1) and inverse is not None:
            what = f"{name.value}^-1 is the inverse, or 1/{name.value}?"
            self._refuse(what, name, f"write {inverse}({inner}), or 1/{name.value}({inner})", opening.start)
        digits = self._digits(power)
        what = f"{name.value}^-{digits} is ambiguous"
        self._refuse(what, name, f"write {name.value}({inner})^-{digits}", opening.start)
