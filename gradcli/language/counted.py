"""``sum(body, i, a, b)`` and ``prod(body, i, a, b)``: where a counter stands for a number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from gradcli.errors import LanguageError
from gradcli.functions.names import CONSTANTS
from gradcli.language.expressions import Expression, Node

COUNTED = "counted"
REDUCTIONS = frozenset(["sum", "prod"])
"""What repeats an expression while a counter runs."""
LENGTHS = frozenset(["len", "count", "rows", "cols"])
"""What is constant though its argument varies."""
_ENDLESS = frozenset(["inf", "infinity", "infty", "oo"])


def is_counted(arguments: Sequence[Node]) -> bool:
    """Whether a sum or product repeats its first argument: it has a counter, a plain name, and two bounds."""
    return len(arguments) == 4 and arguments[1].operation == "name"


def unbound(body: Expression) -> Iterator[tuple[int, Node]]:
    """The names of an expression that are no counters and do not stand for one, with their positions."""
    if not body.repeated:
        yield from ((position, node) for position, node in enumerate(body.nodes) if node.operation == "name")
        return
    running: list[tuple[int, object]] = []
    for position, node in enumerate(body.nodes):
        for each in reversed(body.repeated.get(position, ())):
            _, counter, *_ = body.nodes[each].operands
            running.append((counter, body.nodes[counter].value))
        if node.operation == "name" and all(node.value != counter for _, counter in running):
            yield position, node
        while running and running[-1][0] == position:
            running.pop()


def check_counters(body: Expression, taken: Collection[str], variables: Collection[str] = ()) -> None:
    """No counter has a name that means something else where it stands: ``taken``, a constant, or a counter around it.

    And no bound has one of the ``variables`` in it.
    """
    running: list[tuple[int, str]] = []
    for position in range(len(body.nodes)):
        for each in reversed(body.repeated.get(position, ())):
            counter = body.nodes[each].operands[1]
            name = str(body.nodes[counter].value)
            what = "a variable or a value of the program" if name in taken else ""
            what = "a constant" if name in CONSTANTS else what
            what = "another counter around it" if any(name == other for _, other in running) else what
            if what:
                raise LanguageError(
                    f"the counter {name} is {what} too",
                    span=body.span(counter),
                    fix=f"give the counter another name: {body.nodes[each].value}(…, {_other(name, taken)}, …)",
                )
            running.append((counter, name))
            for bound in body.nodes[each].operands[2:]:
                _check_bound(body, bound, variables)
        while running and running[-1][0] == position:
            running.pop()


def _check_bound(body: Expression, bound: int, variables: Collection[str]) -> None:
    within = range(body.first(bound), bound + 1)
    called = (
        body.nodes[k].operands for k in within if body.nodes[k].operation == "call" and body.nodes[k].value in LENGTHS
    )
    measured = {k for operands in called for operand in operands for k in range(body.first(operand), operand + 1)}
    for position in within:
        node = body.nodes[position]
        if node.operation != "name" or position in measured or node.value in CONSTANTS or node.value not in variables:
            continue
        what, fix = f"a bound is a constant; this one has the variable {node.value} in it", "write a number, as 10"
        if node.value == "end":
            fix = "write len(x) for the last place of x"
        elif str(node.value).lower() in _ENDLESS:
            what, fix = "a sum or a product has finitely many terms", "write a number for its upper bound, as 1000"
        raise LanguageError(what, span=body.span(bound), fix=fix)


def _other(name: str, taken: Collection[str]) -> str:
    """A name for a counter that is free."""
    letters = (each for each in "ijkmn" if each != name and each not in taken)
    return next(letters, f"{name[:60]}_2")


def refused(function: str, count: int) -> tuple[str, str]:
    """Why a call of ``sum`` or ``prod`` is no counted one, and what to write."""
    form = f"{function}(expression, i, 1, 10)"
    if count == 4:
        return f"the counter of {function} is a name", f"write {form}"
    what = f"{function} takes one array, or an expression, a counter and its two bounds; here are {count} arguments"
    return what, f"write {function}([x, y, z]), or {form}"
