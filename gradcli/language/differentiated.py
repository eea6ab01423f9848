"""Derivatives as values in a program: ``diff(u, x, y)`` and ``f'(2)``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from gradcli.errors import LanguageError, Span
from gradcli.functions.names import CONSTANTS, FUNCTIONS
from gradcli.language.expressions import Expression, Node

DIFF = "diff"
PRIME = "'"
SECOND = frozenset(["hessian", "laplacian"])
DERIVATIVES = frozenset(["grad", "jacobian", "div", "curl", *SECOND])
"""Functions of what is differentiated and of what it is differentiated by, a variable or a vector of some. A program
may define functions of these names itself."""
MOST = 100
"""How often one call may differentiate."""


def check_arguments(arguments: Sequence[Node], span: Span) -> None:
    """``diff`` takes an expression and the names to differentiate it by."""
    what, fix = "", "write diff(u, x), or diff(u, x, x, y) for a higher one"
    if len(arguments) < 2:
        what = "diff takes an expression and what to differentiate it by"
    elif len(arguments) > MOST + 1:
        what, fix = f"a derivative has at most order {MOST}", "differentiate less often"
    elif any(argument.operation != "name" for argument in arguments[1:]):
        what = "what diff differentiates by is a name"
        order = arguments[2].value if len(arguments) == 3 and arguments[2].operation == "number" else 0
        if isinstance(order, int) and 1 < order < 6 and arguments[1].operation == "name":
            fix = f"write diff(…{f', {arguments[1].value}' * order})"
        elif all(argument.operation in ("name", "number", "call") for argument in arguments[1:]) is False:
            fix = "name the expression: v = …; then diff(u, v), with u written in v"
    if what:
        raise LanguageError(what, span=span, fix=fix)


def names_of(nodes: Sequence[Node], arguments: Sequence[int]) -> list[int]:
    """The names that a variable, or a literal vector of some, consists of."""
    vectors = (nodes[place].operands if nodes[place].operation == "vector" else (place,) for place in arguments)
    found = [place for places in vectors for place in places]
    return [place for place in found if nodes[place].operation == "name"]


def check_places(body: Expression, position: int) -> None:
    """``grad`` and its kin differentiate by a variable, or by a vector of some."""
    node = body.nodes[position]
    span = body.span(position)
    fix = f"write {node.value}(u, x), or {node.value}(u, [x, y])"
    if len(node.operands) != 2:
        raise LanguageError(f"{node.value} takes what is differentiated, and by what", span=span, fix=fix)
    by = body.nodes[node.operands[1]]
    count = len(by.operands) if by.operation == "vector" else 1
    if len(names_of(body.nodes, node.operands[1:])) != count:
        raise LanguageError("what is differentiated by is a name, or a vector of names", span=span, fix=fix)


def named(body: Expression) -> Iterator[Node]:
    """The names that an expression differentiates by, where they stand."""
    return (body.nodes[position] for position in body.by)


def called(name: str) -> str:
    """The function that is called, or whose derivative is."""
    return name.rstrip(PRIME)


def check_primed(body: Expression, position: int, functions: Mapping[str, Any]) -> None:
    """``f'(a)`` is a call of a function of one parameter, so often differentiated as it has marks."""
    node = body.nodes[position]
    name, order = called(str(node.value)), str(node.value).count(PRIME)
    what, fix = "", f"write {name}'(x)"
    span = Span(body.source, node.start, node.start + len(str(node.value)))
    if order > MOST:
        what, fix = f"a derivative has at most order {MOST}", "differentiate less often"
    elif name not in functions and name not in FUNCTIONS:
        what, fix = (
            f"there is no function {name} of one parameter",
            f'define it: {name}(t) = …, or ask for a derivative: gradcli diff "x^2" x',
        )
    elif len(node.operands) != 1:
        what = f"{name}' takes one argument; here are {len(node.operands)}"
    elif name in functions and len(functions[name].parameters) != 1:
        parameters = functions[name].parameters
        what = f"{name} has {len(parameters)} parameters; only functions of one have a derivative {name}'"
        fix = f"write diff({name}({', '.join(parameters)}), {parameters[0]})"
    elif name not in functions and FUNCTIONS[name].arity[0] != 1:
        what, fix = f"{name} takes several arguments and has no derivative {name}'", f"write diff({name}(…), x)"
    if what:
        raise LanguageError(what, span=span, fix=fix)


def check_names(body: Expression, functions: Collection[str], names: AbstractSet[str]) -> None:
    """Everything differentiated by is a variable, a value or a parameter; no function stands for its value.

    ``names`` are those of values and parameters, and of what is declared to be a variable.
    """
    counters = {body.nodes[body.nodes[at].operands[1]].value for found in body.repeated.values() for at in found}
    for node in body.nodes:
        if node.operation != DIFF:
            continue
        inner = body.nodes[node.operands[0]]
        if inner.operation == "name" and inner.value in functions and inner.value not in names:
            by_name = body.nodes[node.operands[1]].value
            raise LanguageError(
                f"{inner.value} is a function, not a value",
                span=Span(body.source, inner.start, inner.end),
                fix=f"write diff({inner.value}({by_name}), {by_name}), or {inner.value}'({by_name})",
            )
    for by in named(body):
        what = "a counter" if by.value in counters else "a constant" if by.value in CONSTANTS.keys() - names else ""
        if what:
            raise LanguageError(
                f"{by.value} is {what}, nothing to differentiate by",
                span=Span(body.source, by.start, by.end),
                fix="differentiate by a variable, a value of the program, or a parameter",
            )
