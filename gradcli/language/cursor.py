"""Where a parser stands among its tokens, and how it refuses what it finds there."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from itertools import pairwise
from typing import NoReturn

from gradcli.errors import LanguageError, Source, Span
from gradcli.functions import book
from gradcli.functions.names import CORE
from gradcli.language.characters import SUPERSCRIPTS
from gradcli.language.tokens import BREAK, END, NAME, OPERATOR, Token, tokenize

KEYWORDS = frozenset(["if", "else", "and", "or", "not"])
FOREIGN_KEYWORDS = frozenset(
    ["for", "while", "def", "return", "import", "from", "class", "try", "except", "with", "yield", "await", "async"]
    + ["del", "global", "nonlocal", "pass", "break", "continue", "raise", "assert", "in", "is", "elif", "finally"]
    + ["True", "False", "None"]
)
RESERVED = KEYWORDS | FOREIGN_KEYWORDS
LONGEST_QUOTE = 24
"""Characters of an operand that a suggestion quotes; longer ones are called a and b."""


MARKS = frozenset(["|", "!", "°", "√"])
"""The signs of textbooks that no expression has otherwise."""
POWERS = frozenset(["^", "**", "^superscript"])
_SIGNS = (*MARKS, "^", "**", *SUPERSCRIPTS)
"""What a text has in it that is to be looked at for them."""


@cache
def raised() -> frozenset[str]:
    """The functions whose power is written on their name, as sin^2(x): no special function is one."""
    rows = {row.name for row in book.CORE if row.raised}
    return frozenset(name for name, function in CORE.items() if function.primitive in rows)


def _tokens(source: Source, named: Collection[str]) -> list[Token]:
    """The tokens of a text in the language, or in LaTeX, whose names are spelled as those that are ``named``; none is
    of the spelling of textbooks any more."""
    if source.form == "latex":
        from gradcli.language.latex.text import latex_tokens

        tokens = latex_tokens(source, named)
    else:
        tokens = tokenize(source)
        if not any(sign in source.text for sign in _SIGNS):
            return tokens
    operators = {token.value for token in tokens if token.kind == OPERATOR}
    if operators.isdisjoint(MARKS) and (operators.isdisjoint(POWERS) or not _raises_a_name(tokens)):
        return tokens
    from gradcli.language.textbook import spelled_out

    return spelled_out(source, tokens)


def _raises_a_name(tokens: list[Token]) -> bool:
    """Whether a power is written on the name of a function."""
    names = raised()
    return any(
        b.value in POWERS and a.kind == NAME and a.value in names for a, b in pairwise(tokens) if b.kind == OPERATOR
    )


class Cursor:
    """The position ``at`` among the tokens of a source."""

    def __init__(self, source: Source, named: Collection[str] = ()) -> None:
        self.source = source
        self.tokens = _tokens(source, named)
        self.at = 0

    def span(self, token: Token) -> Span:
        return Span(self.source, token.start, token.end)

    def refuse(self, what: str, token: Token, fix: str) -> NoReturn:
        raise LanguageError(what, span=self.span(token), fix=fix)

    def refuse_keyword(self, token: Token) -> NoReturn:
        inside = "conditions stand inside where(c, a, b) or a if c else b"
        fix = inside if token.value in KEYWORDS else "choose another name"
        self.refuse(f"{token.value} is a keyword, not a name", token, fix)

    def refuse_here(self, token: Token) -> NoReturn:
        """An operand was complete, and what follows it cannot continue the statement."""
        from gradcli.language.suspicions import decimal, equation, unbracketed

        if token.value == "=" and (sides := equation(self.source.text, token.start, self.tokens[self.at + 1 :])):
            self.refuse("= names a value at the beginning of a statement only", token, sides)
        if token.value == "=":
            self.refuse("= names a value at the beginning of a statement only", token, "write name = expression, or ==")
        if token.value == ",":
            other = "separate statements with ; or as arguments of their own"
            self.refuse("a comma outside a call", token, decimal(self.source.text, token.start) or other)
        if token.value in (")", "]"):
            self.refuse("a bracket is closed that was never opened", token, "delete it, or open it earlier")
        if token.value == ":":
            self.refuse("a colon stands inside an index only", token, "write name = expression to name a value")
        if token.value in RESERVED:
            self.refuse_keyword(token)
        previous, following = self.span(self.tokens[self.at - 1]).text, self.span(token).text
        shown = {")": "(…)", "]": "[…]", "'": "(…)'", ".T": "(…)'"}.get(previous, previous)
        if call := unbracketed(self.source.text, self.tokens[self.at - 1], token):
            self.refuse("an operator is missing here", token, call)
        self.refuse("an operator is missing here", token, f"write {shown}*{following} for a product")

    def refuse_missing_operand(self, token: Token, before: Token | None) -> NoReturn:
        """An operand was wanted at ``token``; ``before`` is the operator or bracket that wants it."""
        ends = token.kind in (BREAK, END)
        shown = "a superscript" if token.value == "^superscript" else self.span(token).text
        if ends and before is None:
            self.refuse("there is no expression here", token, "write an expression after the =")
        if ends:
            waiting = self.span(before).text if before else ""
            what = f"the text ends where {waiting} needs something after it"
            self.refuse(what, before or token, "complete or delete it")
        if before is None:
            self.refuse(f"an expression cannot begin with {shown}", token, "write a number, a name, or a bracket")
        self.refuse(f"an operand is missing before {shown}", token, "write a number, a name, or a bracket there")

    def refuse_two_names(self, left: Token, right: Token) -> NoReturn:
        from gradcli.functions.names import FUNCTIONS
        from gradcli.language.suspicions import side_by_side

        call = left.value in FUNCTIONS
        raise LanguageError(
            "two names never multiply by standing side by side",
            span=Span(self.source, left.start, right.end),
            fix=side_by_side(self.source.text, left, right)
            or (f"write {left.value}({right.value})" if call else f"write {left.value}*{right.value}"),
        )

    def refuse_ambiguous(self, sign: Token, start: int, token: Token) -> NoReturn:
        """``1/2x``: whether a product without a sign belongs to what ``sign`` divides by or raises to."""
        text = self.source.text
        raised = sign.value == "^superscript"  # the raised digits are the sign and the exponent in one
        a = text[start : sign.start].strip()
        b = text[sign.start if raised else sign.end : self.tokens[self.at - 1].end].strip()
        c = str(token.value) + ("…)" if token.value == "(" else "")
        if len(a) + len(b) > LONGEST_QUOTE or "\n" in a + b:
            a, b, raised = "a", "b", False
        shown = "" if raised else "^" if sign.value == "^superscript" else str(sign.value)
        first = f"({a}/{b})*{c}" if sign.value == "/" else f"{a}{shown}{b}*{c}"
        raise LanguageError(
            f"{a}{shown}{b}{c} is ambiguous",
            span=Span(self.source, start, token.end),
            fix=f"write {first}" + ("" if raised else f" or {a}{shown}({b}*{c})"),
        )
