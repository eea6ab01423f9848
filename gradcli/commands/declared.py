"""How commands and their options are declared: facts alone, from which ``gradcli.commands.command`` makes what the
option parser wants, when it is wanted. A plain command line is read without it (``gradcli.commands.plain``)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


class Declared:
    """An option or an argument: its names, the panel that ``--help`` shows it in, and what else typer is told."""

    __slots__ = ("how", "names", "panel")

    def __init__(self, names: tuple[str, ...], panel: str, how: dict[str, Any]) -> None:
        self.names, self.panel, self.how = names, panel, how


class Declaration:
    """The function that answers a command, and whether what stands beside its options are expressions."""

    __slots__ = ("expressions", "function")

    def __init__(self, function: Callable[..., None], *, expressions: bool) -> None:
        self.function, self.expressions = function, expressions


_DECLARED: dict[str, Declaration] = {}


def command(*, expressions: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declares the function that answers the command of its module's name."""

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        _DECLARED[function.__module__.rpartition(".")[2]] = Declaration(function, expressions=expressions)
        return function

    return declare


def declaration(name: str) -> Declaration:
    """What the module of a command declares; imported when it is asked for."""
    if name not in _DECLARED:
        import_module(f"gradcli.commands.{name}")
    return _DECLARED[name]
