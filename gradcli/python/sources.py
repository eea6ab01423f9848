"""Whatever a Python file is asked for: a function of it, or the script that it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from gradcli.errors import Source, Span
from gradcli.language.grammar import Statement
from gradcli.language.names import Names
from gradcli.python.emission import entry_of
from gradcli.python.program import read_function
from gradcli.python.script import WHOLE, read_script
from gradcli.python.terms import Growing


class PythonProgram(NamedTuple):
    """What a file comes to: ``variables`` with their places, and the shapes of those that are arrays."""

    statements: list[Statement]
    variables: dict[str, Span]
    shapes: dict[str, tuple[int, ...]]


def read_python(source: Source, names: Names, declared: Collection[str], reserved: Collection[str]) -> PythonProgram:
    """The statements of a file, and its variables. Raises LanguageError and LimitError."""
    if source.function == WHOLE:
        script = read_script(source, names)
        return _whole(script.statements, script.variables)
    found = read_function(source, names, declared, reserved)
    return _whole(found.statements, found.variables)


def _whole(statements: list[Statement], entries: dict[str, Span]) -> PythonProgram:
    """Entries as the arrays they belong to."""
    variables: dict[str, Span] = {}
    shapes: dict[str, tuple[int, ...]] = {}
    for entry, span in entries.items():
        name, place = entry_of(Growing("name", (), entry, (0, 0)))
        variables.setdefault(name, span)
        if place:
            shapes[name] = max(shapes.get(name, place), place)
    return PythonProgram(statements, variables, shapes)
