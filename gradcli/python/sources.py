"""Whatever a Python file is asked for: a function of it, or the script that it is."""

from __future__ import annotations

from collections.abc import Collection

from gradcli.errors import Source, Span
from gradcli.language.grammar import Statement
from gradcli.language.names import Names
from gradcli.python.program import read_function
from gradcli.python.script import WHOLE, read_script


def read_python(
    source: Source, names: Names, declared: Collection[str], reserved: Collection[str]
) -> tuple[list[Statement], dict[str, Span]]:
    """The statements of a file, and its variables with their places. Raises LanguageError and LimitError."""
    if source.function == WHOLE:
        script = read_script(source, names)
        return script.statements, script.variables
    found = read_function(source, names, declared, reserved)
    return found.statements, found.variables
