"""FLINT by the parts that are asked for: the package imports all of its forty compiled modules, balls need four.

Only a process of the command line does this (``by_parts``); whoever imports gradcli gets the package as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_ELSEWHERE = {"ctx": "arb"}
"""What does not stand in the module of its name: the one context is an attribute of each that computes with it."""

CODE_FLAGS = {
    "CO_OPTIMIZED": 1,
    "CO_NEWLOCALS": 2,
    "CO_VARARGS": 4,
    "CO_VARKEYWORDS": 8,
    "CO_GENERATOR": 32,
    "CO_COROUTINE": 128,
    "CO_ASYNC_GENERATOR": 512,
}
"""All that the compiled modules take from ``inspect``, which takes as long to import as they do."""


def by_parts() -> None:
    """From now on ``from flint import arb`` imports what arb needs; a name that has no module of its own, the rest."""
    if "flint" not in sys.modules:
        sys.meta_path.insert(0, _Finder())


class _Finder:
    """Finds the package once, and has it loaded by parts."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != "flint":
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name)
        if spec is not None and spec.loader is not None and spec.submodule_search_locations is not None:
            spec.loader = _Loader(spec.loader)  # type: ignore[assignment]
        return spec


class _Loader:
    """A package whose names are imported when they are asked for."""

    def __init__(self, whole: Any) -> None:
        self.whole = whole

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        def part(name: str) -> Any:
            value = None if name.startswith("__") else _part(name)
            if value is None:
                vars(module).pop("__getattr__", None)
                self.whole.exec_module(module)
                return getattr(module, name)
            vars(module)[name] = value
            return value

        vars(module)["__getattr__"] = part


def _part(name: str) -> Any:
    """What the module of a name defines under it; None where there is no such module, or no such name in it."""
    try:
        with _flags_at_hand():
            return getattr(import_module(f"flint.types.{_ELSEWHERE.get(name, name)}"), name, None)
    except ImportError:
        return None


class _Flags(ModuleType):
    """``inspect`` as far as compiled modules ask it; it becomes the whole where one asks for more."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get("inspect") is self:
            del sys.modules["inspect"]
        return getattr(import_module("inspect"), name)


@contextmanager
def _flags_at_hand() -> Iterator[None]:
    if "inspect" in sys.modules:
        yield
        return
    flags = sys.modules["inspect"] = _Flags("inspect")
    vars(flags).update(CODE_FLAGS)
    try:
        yield
    finally:
        if sys.modules.get("inspect") is flags:
            del sys.modules["inspect"]
