"""Statements to a program: which names are functions, intermediates, targets, variables, constants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gradcli.errors import LanguageError, LimitError, OptionError, Source, Span, nearest
from gradcli.language import limits
from gradcli.language.expressions import Expression
from gradcli.language.grammar import KEYWORDS, Statement, parse
from gradcli.primitives import CONSTANTS, FUNCTIONS


@dataclass(frozen=True)
class Program:
    """A checked program.

    ``functions`` and ``values`` map names to their statements (``values`` holds named intermediates and
    bare expressions alike, in dependency order); ``targets`` are names of ``values`` in the order asked;
    ``variables`` the free names in order of first appearance; ``constants`` the names read as constants.
    """

    functions: dict[str, Statement]
    values: dict[str, Statement]
    targets: tuple[str, ...]
    variables: tuple[str, ...]
    constants: tuple[str, ...]
    appearances: dict[str, Span]
    """Where each free name first stands."""
    users: dict[str, tuple[str, ...]]
    """The targets that need each variable."""

    def needed_by(self, variable: str) -> tuple[str, ...]:
        """The targets that need a variable."""
        return self.users.get(variable, ())

    def expression(self, target: str) -> Expression:
        """The expression that defines a target."""
        return self.values[target].body


def read(texts: Sequence[Source], named: Iterable[str] = (), of: Sequence[str] | None = None) -> Program:
    """The program a list of texts makes.

    ``named`` are names that ``--at``, ``--wrt`` or a data column declare to be variables; ``of`` names
    the targets. Raises LanguageError, LimitError, or OptionError for a wrong ``of``.
    """
    statements = [statement for text in texts for statement in parse(text)]
    if not statements:
        empty = Span(texts[0], 0, len(texts[0].text)) if texts else None
        raise LanguageError("the program is empty", span=empty, fix="write an expression, for example 3*x^2")
    if sum(len(s.body.nodes) for s in statements) > limits.NODES:
        raise LimitError(f"the program has more than {limits.NODES:,} nodes", fix="split it into several runs")
    functions, values = _definitions(statements)
    _check_calls(statements, functions)
    declared = frozenset(named)
    uses = {s.name: _free_names(s, functions) for s in [*functions.values(), *values.values()]}
    for name, statement in functions.items():
        uses[name] = _through_functions(name, statement, functions)
    used = {n for s in values.values() for n in _needs(s, uses, functions)}
    order = _dependency_order(values, uses, functions)
    appearances: dict[str, Span] = {}
    constants: dict[str, None] = {}
    for statement in [*functions.values(), *values.values()] if functions else values.values():
        for name, span in _free_spans(statement).items():
            if name in values and not _bare(values[name]):
                continue
            if name in CONSTANTS and name not in declared:
                constants[name] = None
            else:
                appearances.setdefault(name, span)
    first = _order_of_appearance(statements, appearances)
    targets = _targets(values, used, of, functions)
    return Program(
        functions,
        {name: values[name] for name in order},
        targets,
        tuple(first),
        tuple(constants),
        appearances,
        _users(targets, values, uses, functions, frozenset(first)),
    )


def _bare(statement: Statement) -> bool:
    return statement.name == ""


def _definitions(statements: list[Statement]) -> tuple[dict[str, Statement], dict[str, Statement]]:
    functions: dict[str, Statement] = {}
    values: dict[str, Statement] = {}
    bare = [s for s in statements if _bare(s)]
    taken = {s.name for s in statements if s.parameters is None}
    labels = iter(_bare_labels(len(bare), taken))
    for statement in statements:
        if _bare(statement):
            values[next(labels)] = statement
            continue
        table = values if statement.parameters is None else functions
        if statement.parameters is not None and statement.name in FUNCTIONS:
            raise LanguageError(
                f"{statement.name} is one of gradcli's own functions", span=statement.span, fix="choose another name"
            )
        if statement.name in table:
            raise LanguageError(
                f"{statement.name} is defined twice", span=statement.span, fix="give each value a name of its own"
            )
        table[statement.name] = statement
    return functions, values


def _bare_labels(count: int, taken: set[str]) -> list[str]:
    """``f`` for a single bare expression, else ``f1``, ``f2``, … skipping names already in use."""
    if count == 1 and "f" not in taken:
        return ["f"]
    labels: list[str] = []
    number = 1
    while len(labels) < count:
        if f"f{number}" not in taken:
            labels.append(f"f{number}")
        number += 1
    return labels


def _check_calls(statements: list[Statement], functions: dict[str, Statement]) -> None:
    """Every function called exists and gets as many arguments as it takes."""
    for statement in statements:
        body = statement.body
        for position, node in enumerate(body.nodes):
            if node.operation != "call":
                continue
            name, count = str(node.value), len(node.operands)
            span = Span(body.source, node.start, node.start + len(name))
            if name in functions:
                parameters = functions[name].parameters or ()
                least = most = len(parameters)
            elif name in FUNCTIONS:
                least, most = FUNCTIONS[name].arity
            else:
                raise _unknown_function(name, body, position, span, functions)
            if not least <= count <= most:
                wanted = str(least) if least == most else f"{least} or more" if most > 9 else f"{least} to {most}"
                call = f"{name}({', '.join('xyzuvw'[:least])})" if least < 6 else f"{name}(…)"
                raise LanguageError(
                    f"{name} takes {wanted} argument{'s' * (wanted != '1')}; here {'are' if count != 1 else 'is'} {count}",
                    span=body.span(position),
                    fix=f"write {call}",
                )


def _unknown_function(
    name: str, body: Expression, position: int, span: Span, functions: dict[str, Statement]
) -> LanguageError:
    node = body.nodes[position]
    argument = body.span(node.operands[0]).text if len(node.operands) == 1 else ""
    close = nearest(name, [*functions, *FUNCTIONS]) if len(name) > 2 else None
    if close:
        return LanguageError(f"{name} is not a function", span=span, fix=f"did you mean {close}?")
    if argument and len(argument) < 40 and "\n" not in argument:
        inner = argument if argument.startswith("(") else f"({argument})"
        return LanguageError(f"{name} is not a function", span=span, fix=f"write {name}*{inner} for a product")
    return LanguageError(f"{name} is not a function", span=span, fix="gradcli functions lists them all")


def _free_spans(statement: Statement) -> dict[str, Span]:
    """The names an expression uses that are not its own parameters, with their first place."""
    parameters = statement.parameters or ()
    found: dict[str, Span] = {}
    for node in statement.body.nodes:
        if node.operation == "name" and node.value not in parameters and node.value not in found:
            found[str(node.value)] = Span(statement.body.source, node.start, node.end)
    return found


def _free_names(statement: Statement, functions: dict[str, Statement]) -> set[str]:
    return set(_free_spans(statement))


def _calls(statement: Statement, functions: dict[str, Statement]) -> set[str]:
    return {str(n.value) for n in statement.body.nodes if n.operation == "call" and n.value in functions}


def _through_functions(name: str, statement: Statement, functions: dict[str, Statement]) -> set[str]:
    """The free names of a function and of every function it calls; recursion is refused."""
    found: set[str] = set()
    done: set[str] = set()
    stack = [(name, False)]
    open_calls: set[str] = set()
    while stack:
        current, leaving = stack.pop()
        if leaving:
            open_calls.discard(current)
            done.add(current)
            continue
        if current in done:
            continue
        open_calls.add(current)
        stack.append((current, True))
        found |= set(_free_spans(functions[current]))
        for called in _calls(functions[current], functions):
            if called in open_calls:
                raise LanguageError(
                    f"{called} is defined in terms of itself",
                    span=functions[called].span,
                    fix="write the recursion out: name the steps u1 = …; u2 = …",
                )
            stack.append((called, False))
    return found


def _needs(statement: Statement, uses: dict[str, set[str]], functions: dict[str, Statement]) -> set[str]:
    """Every free name a value uses, also through the functions it calls."""
    found = set(_free_spans(statement))
    for called in _calls(statement, functions):
        found |= uses[called]
    return found


def _dependency_order(
    values: dict[str, Statement], uses: dict[str, set[str]], functions: dict[str, Statement]
) -> list[str]:
    """Values so ordered that each stands after those it uses. A value that uses itself is refused."""
    needed = {
        name: sorted(n for n in _needs(s, uses, functions) if n in values and not _bare(values[n]))
        for name, s in values.items()
    }
    order: list[str] = []
    state: dict[str, int] = {}  # 1 while the values it needs are visited, 2 once placed
    for root in values:
        stack = [root]
        while stack:
            name = stack[-1]
            waiting = [n for n in needed[name] if state.get(n, 0) < 2] if state.get(name, 0) < 2 else []
            circular = next((n for n in waiting if state.get(n) == 1 or n == name), None)
            if circular is not None:
                raise LanguageError(
                    f"{circular} is defined in terms of itself",
                    span=values[circular].span,
                    fix=f"use another name for the new value: {circular[:60]}_2 = …",
                )
            if waiting:
                state[name] = 1
                stack.append(waiting[0])
            else:
                stack.pop()
                if state.get(name, 0) < 2:
                    state[name] = 2
                    order.append(name)
    return order


def _order_of_appearance(statements: list[Statement], appearances: dict[str, Span]) -> list[str]:
    """Variables in the order a reader meets them, those in targets before those only in functions."""
    order: dict[str, None] = {}
    for statement in statements:
        for name in _free_spans(statement):
            if name in appearances:
                order[name] = None
    return list(order)


def _targets(
    values: dict[str, Statement], used: set[str], of: Sequence[str] | None, functions: dict[str, Statement]
) -> tuple[str, ...]:
    if of is None:
        found = tuple(name for name, s in values.items() if _bare(s) or name not in used)
        if not found:
            raise LanguageError("the program only defines functions", fix="add an expression that uses them")
        return found
    for name in of:
        if name not in values:
            close = nearest(name, list(values))
            what = f"{name} is a function, not a target" if name in functions else f"there is no target {name}"
            fix = f"did you mean {close}?" if close else f"the program defines {', '.join(list(values)[:8]) or 'none'}"
            raise OptionError(what, fix=fix)
    return tuple(of)


def _users(
    targets: tuple[str, ...],
    values: dict[str, Statement],
    uses: dict[str, set[str]],
    functions: dict[str, Statement],
    variables: frozenset[str],
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {name: [] for name in variables}
    for target in dict.fromkeys(targets):
        seen: set[str] = set()
        stack = [target]
        reached: set[str] = set()
        while stack:
            name = stack.pop()
            if name in seen:
                continue
            seen.add(name)
            needs = _needs(values[name], uses, functions)
            reached |= needs & variables
            stack.extend(n for n in needs if n in values and not _bare(values[n]))
        for name in reached:
            found[name].append(target)
    return {name: tuple(found[name]) for name in found}


__all__ = ["KEYWORDS", "Program", "read"]
