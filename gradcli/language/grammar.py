"""Tokens to statements: what is being defined, and the expression that defines it."""

from __future__ import annotations

from collections.abc import Collection

from gradcli.errors import LimitError, Source, Span
from gradcli.language import limits
from gradcli.language.cursor import RESERVED, Cursor
from gradcli.language.differentiated import PRIME, called
from gradcli.language.expressions import Expression
from gradcli.language.precedence import parse_expression
from gradcli.language.tokens import BREAK, END, NAME, Token
from gradcli.records import NamedTuple


class Statement(NamedTuple):
    """``name(parameters) = body``, ``name = body``, or a bare expression (empty ``name``)."""

    name: str
    parameters: tuple[str, ...] | None
    body: Expression
    span: Span


def parse(source: Source, named: Collection[str] = ()) -> list[Statement]:
    """The statements of a text, in order. Time is linear in its length. ``named`` are names that the point gives.

    Raises LanguageError or LimitError with the place and what to write instead.
    """
    check_length(source)
    cursor = Cursor(source, named)
    found = []
    while (token := cursor.tokens[cursor.at]).kind != END:
        if token.kind == BREAK:
            cursor.at += 1
        else:
            found.append(_statement(cursor))
    return found


def check_length(source: Source) -> None:
    """Raises LimitError for a text that is too long to be read."""
    limit = limits.FILE_CHARACTERS if source.name else limits.ARGUMENT_CHARACTERS
    if source.form:
        limit = min(limit, limits.LATEX_CHARACTERS)
    if len(source.text) > limit:
        raise LimitError(
            f"the program has {len(source.text):,} characters; at most {limit:,} are read here",
            fix="put it in a file and use --file FILE" if not source.name else "split it into several files",
        )


def _statement(cursor: Cursor) -> Statement:
    start = cursor.tokens[cursor.at].start
    name, parameters = _head(cursor)
    body = parse_expression(cursor)
    if (stop := cursor.tokens[cursor.at]).kind not in (BREAK, END):
        cursor.refuse_here(stop)
    return Statement(name, parameters, body, Span(cursor.source, start, cursor.tokens[cursor.at - 1].end))


def _head(cursor: Cursor) -> tuple[str, tuple[str, ...] | None]:
    """``name =`` or ``name(a, b) =``, when the statement begins so; else nothing is read."""
    tokens, at = cursor.tokens, cursor.at
    first = tokens[at]
    if first.kind != NAME:
        return "", None
    if tokens[at + 1].value == "=":
        _check_name(cursor, first)
        cursor.at = at + 2
        return str(first.value), None
    close = _closing(tokens, at + 1)
    if tokens[close + 1 if close else at].value != "=":
        return "", None
    cursor.at = close + 2
    _check_name(cursor, first)
    return str(first.value), _parameters(cursor, tokens[at + 2 : close + 1])


def _closing(tokens: list[Token], at: int) -> int:
    """Where the bracket that opens at ``at`` closes; 0 when there is none."""
    depth = 0
    while tokens[at].kind != END:
        depth += (tokens[at].value == "(") - (tokens[at].value == ")")
        if depth == 0:
            return at if tokens[at].value == ")" else 0
        at += 1
    return 0


def _parameters(cursor: Cursor, tokens: list[Token]) -> tuple[str, ...]:
    """The names before the closing bracket that is the last of ``tokens``."""
    names: dict[str, None] = {}
    for position, token in enumerate(tokens):
        separator = ")" if position == len(tokens) - 1 else ","
        if (token.kind != NAME) if position % 2 == 0 else (token.value != separator):
            cursor.refuse("parameters are names, separated by commas", token, "write f(a, b) = …")
        if position % 2:
            continue
        _check_name(cursor, token)
        if token.value in names:
            cursor.refuse(f"the parameter {token.value} stands twice", token, "give each parameter its own name")
        names[str(token.value)] = None
    return tuple(names)


def _check_name(cursor: Cursor, token: Token) -> None:
    if token.value in RESERVED:
        cursor.refuse_keyword(token)
    if str(token.value).endswith(PRIME):
        name = called(str(token.value))
        cursor.refuse(f"{token.value} is the derivative of {name}, and no name", token, f"define {name}(t) = …")
