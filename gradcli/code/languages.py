"""The languages by name, each with what writes a task in it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from gradcli.code.functions import Test, c, javascript, julia, python, rust
from gradcli.code.task import Task
from gradcli.errors import OptionError

Writer = Callable[[Task, str | None, Test | None], str]


class Lang(StrEnum):
    PYTHON = "python"
    NUMPY = "numpy"
    C = "c"
    JS = "js"
    JULIA = "julia"
    RUST = "rust"
    SQL = "sql"
    TENSORFLOW = "tensorflow"
    JAX = "jax"
    TORCH = "torch"
    LATEX = "latex"


_SCALAR: dict[Lang, Writer] = {
    Lang.PYTHON: python,
    Lang.C: c,
    Lang.JS: javascript,
    Lang.JULIA: julia,
    Lang.RUST: rust,
}


def write(task: Task, language: Lang, name: str | None = None, test: Test | None = None) -> str:
    """The file in a language. Raises OptionError where the language has no such function."""
    if language in _SCALAR:
        return _SCALAR[language](task, name, test)
    if language is Lang.SQL:
        from gradcli.code.sql import sql

        return sql(task, name, test)
    if language is Lang.TENSORFLOW:
        from gradcli.code.tensorflow import tensorflow

        return tensorflow(task, name, test)
    if language is Lang.LATEX:
        from gradcli.code.latex import latex

        if test is not None:
            raise OptionError("latex formulas cannot test themselves", fix="leave out --self-test")
        return latex(task)
    from gradcli.code.arrays import JAX, NUMPY, TORCH, arrays

    return arrays(task, name, test, {Lang.NUMPY: NUMPY, Lang.JAX: JAX, Lang.TORCH: TORCH}[language])
