"""What the statements of a program define, what each definition needs, and in which order they stand."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from gradcli.errors import LanguageError, Span, nearest
from gradcli.functions.names import CONSTANTS, CORE, FUNCTIONS
from gradcli.language.counted import REDUCTIONS, refused, unbound
from gradcli.language.differentiated import DERIVATIVES, DIFF, called, check_places, check_primed
from gradcli.language.expressions import Expression, Node
from gradcli.language.grammar import Statement

if TYPE_CHECKING:
    from gradcli.functions.array_names import ArrayFunction

Statements = dict[str, Statement]


def definitions(statements: Sequence[Statement]) -> tuple[Statements, Statements]:
    """The functions and the values (bare expressions among them, under their labels) by name."""
    functions: Statements = {}
    values: Statements = {}
    taken = {s.name for s in statements if s.parameters is None}
    free = labels(sum(not s.name for s in statements), taken)
    for statement in statements:
        name = statement.name or next(free)
        table = values if statement.parameters is None else functions
        if table is functions and (name in ("where", DIFF) or _is_counted(statement)):
            what = "chooses between values" if name == "where" else "is one of the forms of the language"
            raise LanguageError(f"{name} {what}", span=statement.span, fix="choose another name")
        if name in table:
            raise LanguageError(f"{name} is defined twice", span=statement.span, fix="give each value its own name")
        table[name] = statement
    return functions, values


def _is_counted(statement: Statement) -> bool:
    """Whether calls of a function would be read as sums with a counter."""
    return statement.name in REDUCTIONS and len(statement.parameters or ()) == 4


def labels(count: int, taken: set[str]) -> Iterator[str]:
    """``f`` for a single bare expression, else ``f1``, ``f2``, … skipping names already in use."""
    plain = ["f"] if count == 1 and "f" not in taken else []
    numbered = (f"f{number}" for number in itertools.count(1))
    yield from (label for label in itertools.chain(plain, numbered) if label not in taken)


def values_of(statements: Sequence[Statement]) -> list[Statement]:
    """A program that defines functions alone asks for those that no other calls: their parameters are the variables.

    A parameter that bears the name of a constant stays what it is: then nothing is asked for.
    """
    used = {str(node.value) for s in statements for node in s.body.nodes if node.operation == "call"}
    names = [statement.name for statement in statements]
    return [
        s._replace(parameters=None)
        if s.name not in used and names.count(s.name) == 1 and CONSTANTS.keys().isdisjoint(s.parameters or ())
        else s
        for s in statements
    ]


def check_calls(body: Expression, functions: Statements) -> bool:
    """Every function called exists and gets as many arguments as it takes; whether one is of arrays alone."""
    arrays = False
    for position, node in enumerate(body.nodes):
        if node.operation != "call":
            continue
        name, count = called(str(node.value)), len(node.operands)
        if name != node.value:
            check_primed(body, position, functions)
        if name in REDUCTIONS and name not in functions and count != 1:
            what, fix = refused(name, count)
            raise LanguageError(what, span=body.span(position), fix=fix)
        if name in DERIVATIVES and name not in functions:
            check_places(body, position)
            continue
        if name in functions:
            least = len(functions[name].parameters or ())
            wanted = str(least) if count != least else ""
            call = ""
        elif name in CORE and CORE[name].takes(count):
            continue
        elif (of_arrays := _of_arrays(name)) and (name not in FUNCTIONS or _fits(count, of_arrays.arity)):
            least, most = of_arrays.arity
            more = f"{least} or more" if most > 9 else f"{least} to {most}"
            wanted = "" if _fits(count, (least, most)) else str(least) if least == most else more
            arrays, call = True, ""
        elif name in FUNCTIONS:
            function = FUNCTIONS[name]
            least, wanted, call = function.arity[0], "" if function.takes(count) else function.wanted, function.call
        else:
            raise _unknown_function(name, body, position, functions)
        if wanted:
            plain = f"{name}({', '.join('xyzuvw'[:least])})" if least <= 6 else f"{name}(…)"
            raise LanguageError(
                f"{name} takes {wanted} argument{'s' * (wanted != '1')}; here {'are' if count != 1 else 'is'} {count}",
                span=body.span(position),
                fix=f"write {call or plain}",
            )
    return arrays


def _of_arrays(name: str) -> ArrayFunction | None:
    from gradcli.functions.array_names import ARRAY_FUNCTIONS

    return ARRAY_FUNCTIONS.get(name)


def _fits(count: int, arity: tuple[int, int]) -> bool:
    return arity[0] <= count <= arity[1]


def _unknown_function(name: str, body: Expression, position: int, functions: Statements) -> LanguageError:
    from gradcli.functions.ambiguous import AMBIGUOUS
    from gradcli.functions.array_names import ARRAY_FUNCTIONS
    from gradcli.language.borrowed import elsewhere

    if name in AMBIGUOUS:
        what, fix = AMBIGUOUS[name]
        return LanguageError(f"{name} means two things: {what}", span=_word(body, position, name), fix=fix)
    node = body.nodes[position]
    argument = body.span(node.operands[0]).text if len(node.operands) == 1 else ""
    if typed := elsewhere(name, _argument_text(body, node)):
        return LanguageError(f"{name} is not a function", span=_word(body, position, name), fix=f"write {typed}")
    close = nearest(name, [*functions, *FUNCTIONS, *ARRAY_FUNCTIONS]) if len(name) > 2 else None
    fix = "gradcli functions lists them all"
    if close:
        fix = f"did you mean {close}?"
    elif argument and len(argument) < 40 and "\n" not in argument:
        fix = f"write {name}*{argument if argument.startswith('(') else f'({argument})'} for a product"
    return LanguageError(f"{name} is not a function", span=_word(body, position, name), fix=fix)


def _word(body: Expression, position: int, name: str) -> Span:
    """Where the name of a call stands."""
    start = body.nodes[position].start
    return Span(body.source, start, start + len(name))


def check_values(statements: Iterable[Statement], functions: Statements, names: Collection[str]) -> None:
    """No name of a number is called: ``zeta(x + 1)`` beside a number zeta would be a product to one reader, a function
    to another."""
    for statement in statements:
        parameters = statement.parameters or ()
        for position, node in enumerate(statement.body.nodes):
            if node.operation != "call":
                continue
            name = str(node.value)
            if (name in names or name in parameters) and name not in functions and name in FUNCTIONS:
                raise LanguageError(
                    f"{name} is a number here and one of gradcli's own functions",
                    span=_word(statement.body, position, name),
                    fix=f"write {name}*(…) for a product, or give the number another name",
                )


def _argument_text(body: Expression, node: Node) -> str:
    """What stands in the bracket of a call, as typed; x where that is long."""
    typed = body.source.text[node.start : node.end]
    inside = typed.partition("(")[2].removesuffix(")").strip()
    return inside if inside and len(inside) < 40 and "\n" not in inside else "x"


def free_names(statement: Statement) -> dict[str, Span]:
    """The names an expression uses that are not its own parameters, with their first place."""
    parameters = frozenset(statement.parameters or ())
    source = statement.body.source
    found: dict[str, Span] = {}
    nodes = (node for _, node in unbound(statement.body)) if statement.body.repeated else statement.body.nodes
    for operation, _, name, start, end in nodes:
        if operation == "name" and name not in found and name not in parameters:
            found[str(name)] = Span(source, start, end)
    return found


def needs(functions: Statements, values: Statements, free: Mapping[int, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Every free name each value uses, also through the functions it calls.

    ``free`` holds the free names of each statement by ``id``. Recursive functions are refused.
    """
    calls = {name: _calls(statement, functions) for name, statement in functions.items()}
    within: dict[str, frozenset[str]] = {}
    for name in dependency_order(functions, calls):
        within[name] = frozenset(free[id(functions[name])]).union(*(within[called] for called in calls[name]))
    return {
        name: frozenset(free[id(statement)]).union(*(within[called] for called in _calls(statement, functions)))
        for name, statement in values.items()
    }


def _calls(statement: Statement, functions: Statements) -> list[str]:
    if not functions:
        return []
    found = {called(str(node.value)): None for node in statement.body.nodes if node.operation == "call"}
    return [name for name in found if name in functions]


def dependency_order(statements: Statements, needed: Mapping[str, Iterable[str]]) -> list[str]:
    """Names so ordered that each stands after those it needs. A definition that needs itself is refused."""
    order: dict[str, None] = {}
    for root in statements:
        path = {} if root in order else {root: iter(needed[root])}
        while path:
            name, rest = path.popitem()
            for other in rest:
                if other in path or other == name:
                    raise _circular(statements[other], other)
                if other not in order:
                    path[name] = rest
                    path[other] = iter(needed[other])
                    break
            else:
                order[name] = None
    return list(order)


def _circular(statement: Statement, name: str) -> LanguageError:
    fix = f"use another name for the new value: {name[:60]}_2 = …"
    if statement.parameters is not None:
        fix = "write the recursion out: name the steps u1 = …; u2 = …"
    return LanguageError(f"{name} is defined in terms of itself", span=statement.span, fix=fix)
