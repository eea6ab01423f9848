"""The languages of ``code``, each registered once: a line here, and what writes a task in its own file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gradcli.records import NamedTuple
from gradcli.registry import Registry, loaded

if TYPE_CHECKING:
    from gradcli.code.functions import Test
    from gradcli.code.task import Task
    from gradcli.language.program import Program

    Writer = Callable[[Task, str | None, Test | None], str]


class Lang(NamedTuple):
    """``writer`` is where the function is that writes a task; of several with a suffix the first is its own."""

    name: str
    suffixes: tuple[str, ...]
    writer: str
    strict: bool = False
    """Whether it may refuse 1/0 or an overflow on the way to a number."""
    own_rules: bool = False
    """Whether its file differentiates by the target's own rules, which need not be ours at a tie."""
    runs: bool = True
    """Whether what is written can be run, and so test itself."""


LANGUAGES: Registry[Lang] = Registry(
    Lang("python", (".py",), "gradcli.code.functions:python", strict=True),
    Lang("numpy", (".py",), "gradcli.code.arrays:numpy"),
    Lang("c", (".c",), "gradcli.code.functions:c"),
    Lang("js", (".js", ".mjs", ".cjs"), "gradcli.code.functions:javascript"),
    Lang("julia", (".jl",), "gradcli.code.functions:julia"),
    Lang("rust", (".rs",), "gradcli.code.functions:rust"),
    Lang("sql", (".sql",), "gradcli.code.sql:sql", strict=True),
    Lang("tensorflow", (".py",), "gradcli.code.tensorflow:tensorflow", own_rules=True),
    Lang("jax", (".py",), "gradcli.code.arrays:jax"),
    Lang("torch", (".py",), "gradcli.code.arrays:torch"),
    Lang("latex", (".tex",), "gradcli.code.latex:written", runs=False),
)


def write(
    task: Task, language: Lang, name: str | None = None, test: Test | None = None, program: Program | None = None
) -> str:
    """The file in a language; of a ``program`` of arrays in a library of arrays one function of arrays, where it can
    write that. Raises OptionError where the language has no such function."""
    if program is not None and program.typed is not None and task.order == 1:
        from gradcli.code.array_files import LIBRARIES, written
        from gradcli.code.array_tasks import array_task

        arrays = array_task(program, task.variables) if language.name in LIBRARIES else None
        if arrays is not None:
            return written(task, arrays, program, language.name, name, test)
    writer: Writer = loaded(language.writer)
    return writer(task, name, test)
