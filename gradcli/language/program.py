"""Statements to a program: which names are functions, intermediates, targets, variables, constants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.errors import LanguageError, OptionError, Source, Span, nearest
from gradcli.functions.names import CONSTANTS
from gradcli.language import limits
from gradcli.language.counted import check_counters
from gradcli.language.definitions import (
    check_calls,
    check_values,
    definitions,
    dependency_order,
    free_names,
    needs,
    values_of,
)
from gradcli.language.differentiated import check_names, named
from gradcli.language.expressions import Expression
from gradcli.language.grammar import Statement, parse
from gradcli.language.plain_text import PlainValues
from gradcli.language.tokens import too_many_nodes
from gradcli.language.uncollected import uncollected
from gradcli.records import cached_property, dataclass, field, replace


@dataclass(frozen=True)
class Program:
    """A checked program.

    ``functions`` and ``values`` map names to their statements (``values`` holds named intermediates and
    bare expressions alike, in dependency order); ``targets`` are names of ``values`` in the order asked;
    ``variables`` the free names in order of first appearance; ``constants`` the names read as constants.
    """

    functions: dict[str, Statement]
    values: Mapping[str, Statement]
    targets: tuple[str, ...]
    variables: tuple[str, ...]
    constants: tuple[str, ...]
    appearances: dict[str, Span]
    """Where each free name first stands."""
    needs: Mapping[str, frozenset[str]]
    """The free names each value uses, also through functions, not through other values."""
    arrays: bool = False
    """Whether it is written with arrays; what is read then is expanded by ``gradcli.arrays``."""
    lowered: Callable[..., Any] | None = None
    """How its tape is made, where that is not by lowering its own statements."""
    typed: Program | None = None
    """What was typed, where its arrays are expanded here."""
    shapes: Mapping[str, tuple[int | str, ...]] = field(default_factory=dict)
    """Of an expanded program: the shapes of what was typed, by name; of a Python file those its arguments have."""
    array_program: Any = None
    """Of an expanded program: the program of arrays (``gradcli.arrays.reading``)."""

    def needed_by(self, variable: str) -> tuple[str, ...]:
        """The targets that need a variable, each once."""
        if self.typed is not None and self.typed is not self:
            return self._needed_by_entries(variable.partition("[")[0])
        reached = set(self._users.get(variable, ()))
        stack = list(reached)
        while stack:
            name = stack.pop()
            # A bare expression's label is no name: nothing can use it.
            for user in self._users.get(name, ()) if self.values[name].name else ():
                if user not in reached:
                    reached.add(user)
                    stack.append(user)
        return tuple(target for target in dict.fromkeys(self.targets) if target in reached)

    def _needed_by_entries(self, name: str) -> tuple[str, ...]:
        """Of an expanded program, all of whose entries need an array where one does."""
        if name not in self._needing:
            assert self.typed is not None
            whole = {t: t if t in self.typed.values else t.partition("[")[0] for t in self.targets}
            users = self.typed.aimed(tuple(dict.fromkeys(whole.values()))).needed_by(name)
            self._needing[name] = tuple(target for target in whole if whole[target] in users)
        return self._needing[name]

    @cached_property
    def _needing(self) -> dict[str, tuple[str, ...]]:
        """The targets that need each array, as they were found."""
        return {}

    def users_of(self, name: str) -> tuple[str, ...]:
        """The values that use a name themselves, also through functions."""
        return tuple(self._users.get(name, ()))

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that stands for a number: the variables and the named values, but no label of an expression."""
        return (*self.variables, *(name for name, statement in self.values.items() if statement.name))

    @cached_property
    def differentiated_by(self) -> frozenset[str]:
        """The names that the program itself differentiates by."""
        if isinstance(self.values, PlainValues):
            return frozenset()
        bodies = (statement.body for statement in (*self.functions.values(), *self.values.values()))
        return frozenset(str(node.value) for body in bodies for node in named(body))

    @cached_property
    def decimals(self) -> bool:
        """Whether a number was typed as a decimal: then formulas may be printed with decimals too."""
        statements = (*self.functions.values(), *self.values.values())
        return any(isinstance(node.value, Fraction) for statement in statements for node in statement.body.nodes)

    @cached_property
    def _users(self) -> dict[str, list[str]]:
        """The values that use each name themselves."""
        found: dict[str, list[str]] = {}
        for value, names in self.needs.items():
            for name in names:
                found.setdefault(name, []).append(value)
        return found

    @cached_property
    def recorded(self) -> dict[tuple[frozenset[str], bool], Any]:
        """The tapes of the program, by how they were asked for: ``gradcli.tape.lowering.tape_of`` keeps them here."""
        return {}

    def aimed(self, targets: Sequence[str]) -> Program:
        """The same program with other targets, which are names of ``values``; what is computed stays the same."""
        found = replace(self, targets=tuple(targets))
        found.__dict__["recorded"] = self.recorded
        return found

    def expression(self, target: str) -> Expression:
        """The expression that defines a target."""
        return self.values[target].body


def read(
    texts: Sequence[Source], named: Iterable[str] = (), of: Sequence[str] | None = None, *, printed: bool = False
) -> Program:
    """The program a list of texts makes.

    ``named`` are names that ``--at``, ``--wrt`` or a data column declare to be variables; ``of`` names
    the targets. In a text that gradcli ``printed`` what stands before a bracket is a function, whatever variables are
    called. Raises LanguageError, LimitError, or OptionError for a wrong ``of``.
    """
    with uncollected():
        declared = frozenset(named)
        plain = None
        if len(texts) == 1 and len(texts[0].text) >= limits.LONG_TEXT:
            from gradcli.language.plain_program import plain_program

            plain = plain_program(texts[0], declared, of)
        return plain or _read(texts, declared, of, printed)


def _read(texts: Sequence[Source], named: frozenset[str], of: Sequence[str] | None, printed: bool) -> Program:
    """The program of any texts."""
    statements, parameters, shapes = _parsed(texts, named)
    if statements and not parameters and all(statement.parameters is not None for statement in statements):
        statements = values_of(statements)
    if not statements:
        empty = Span(texts[0], 0, len(texts[0].text)) if texts and texts[0].text.strip() else None
        raise LanguageError("the program is empty", span=empty, fix="write an expression, for example 3*x^2")
    if sum(len(s.body.nodes) for s in statements) > limits.GRAMMAR_NODES:
        raise too_many_nodes()
    functions, values = definitions(statements)
    declared = frozenset([*named, *parameters])
    intermediates = {name for name, statement in values.items() if statement.name}
    if not printed:
        check_values(statements, functions, intermediates.union(declared))
    of_arrays = [check_calls(statement.body, functions) or statement.body.arrays for statement in statements]
    free = {id(statement): free_names(statement) for statement in statements}
    for statement in statements:
        if statement.body.by:
            check_names(statement.body, functions, intermediates.union(declared, statement.parameters or ()))
        if statement.body.repeated:
            taken = intermediates.union(statement.parameters or (), *free.values())
            check_counters(statement.body, taken, free[id(statement)].keys() - intermediates)
    needed = needs(functions, values, free)
    order = dependency_order(values, {name: sorted(needed[name] & intermediates) for name in values})
    appearances = {name: span for name, span in parameters.items() if name not in intermediates}
    for statement in statements:
        for name, span in free[id(statement)].items():
            if name not in intermediates:
                appearances.setdefault(name, span)
    constants = tuple(name for name in appearances if name in CONSTANTS and name not in declared)
    for name in constants:
        del appearances[name]
    return Program(
        functions,
        {name: values[name] for name in order},
        targets_of(functions, values, frozenset().union(*needed.values()), of),
        tuple(appearances),
        constants,
        appearances,
        needed,
        any(of_arrays),
        shapes=shapes,
    )


def _parsed(
    texts: Sequence[Source], named: Iterable[str]
) -> tuple[list[Statement], dict[str, Span], dict[str, tuple[int | str, ...]]]:
    """The statements of the texts in order, and the parameters of Python functions, which are variables whether they
    are used or not, with the shapes of arrays. Python files take names that the other texts have not."""
    declared = frozenset(named)
    parsed = {place: parse(text, declared) for place, text in enumerate(texts) if not text.python}
    parameters: dict[str, Span] = {}
    shapes: dict[str, tuple[int | str, ...]] = {}
    if len(parsed) < len(texts):
        from gradcli.language.names import Names
        from gradcli.python.sources import read_python

        others = [statement for found in parsed.values() for statement in found]
        names = Names(statement.name for statement in others)
        used = {name for statement in others for name in free_names(statement)} | {text.function for text in texts}
        for place, text in enumerate(texts):
            if text.python:
                parsed[place], variables, found = read_python(text, names, declared, used)
                parameters, shapes = {**parameters, **variables}, {**shapes, **found}
    return [statement for place in range(len(texts)) for statement in parsed[place]], parameters, shapes


def with_value(program: Program, name: str, source: Source) -> Program:
    """The program with one more value, which nothing uses: a bare expression in its names and functions.

    Raises LanguageError when the text is not one expression.
    """
    statements = parse(source)
    if len(statements) != 1 or statements[0].name or statements[0].parameters is not None:
        whole = Span(source, 0, len(source.text))
        raise LanguageError("this is not one expression", span=whole, fix="write an expression, for example 6*x + 2*y")
    (statement,) = statements
    arrays = check_calls(statement.body, program.functions) or statement.body.arrays
    free = free_names(statement)
    values = {n: s for n, s in program.values.items() if s.name}
    check_names(statement.body, program.functions, {*values, *program.variables})
    check_counters(statement.body, {*free, *values, *program.variables}, free.keys() - values.keys())
    appearances = dict(program.appearances)
    constants = dict.fromkeys(program.constants)
    needed = needs(
        program.functions, {name: statement}, {id(s): free_names(s) for s in (*program.functions.values(), statement)}
    )
    for used, span in free.items():
        if used in values or used in appearances:
            continue
        if used in CONSTANTS:
            constants[used] = None
        else:
            appearances[used] = span
    return replace(
        program,
        values={**program.values, name: statement},
        variables=tuple(appearances),
        constants=tuple(constants),
        appearances=appearances,
        needs={**program.needs, **needed},
        arrays=program.arrays or arrays,
    )


def targets_of(
    functions: dict[str, Statement], values: Mapping[str, Statement], used: frozenset[str], of: Sequence[str] | None
) -> tuple[str, ...]:
    if of is None:
        found = tuple(name for name, statement in values.items() if not statement.name or name not in used)
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
