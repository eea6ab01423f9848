"""What names stand for while a function is read: scalars, arrays, sequences, functions, libraries."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gradcli.python.terms import Scalar, is_integer, is_scalar

if TYPE_CHECKING:
    from gradcli.python.reader import FileReader

Meaning = Any
"""A scalar, or one of the classes of this module, a ``range``, a ``str``, None, or Ellipsis."""


@dataclass(eq=False)
class Unset:
    """An entry of ``np.empty``, or a name that only one branch sets: it must not be read, but where ``condition``
    holds, on which it is ``value``."""

    condition: Any = None
    value: Any = None


UNSET = Unset()


@dataclass(eq=False)
class ObjectArray:
    """A NumPy array: ``data`` is an object array of scalars, so that shapes, indices, views and broadcasting are
    NumPy's own. ``frozen``: an argument, which must not be changed. ``integer``: NumPy would hold ints.
    ``depth`` is how many undecided branches it was made in."""

    data: Any
    frozen: bool = False
    integer: bool = False
    depth: int = 0

    def alike(self, data: Any) -> ObjectArray:
        """A view on the same entries."""
        return ObjectArray(data, self.frozen, self.integer, self.depth)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.data.shape)


@dataclass(eq=False)
class Items:
    """A list, or where ``fixed`` a tuple."""

    items: list[Meaning]
    fixed: bool = False
    depth: int = 0
    frozen: bool = False


class Unmeasured:
    """An argument whose entries are used one by one and whose length nobody has said."""

    def __init__(self, name: str) -> None:
        self.name = name


@dataclass(eq=False)
class Scope:
    """The names of a call; ``local`` are those it sets itself, so that they are never those outside it."""

    names: dict[str, Meaning]
    outer: Scope | None = None
    local: frozenset[str] = frozenset()


@dataclass(eq=False)
class Routine:
    """A ``def`` or a ``lambda`` of the file, with the names around it; ``bound`` is the object of a method."""

    node: ast.FunctionDef | ast.Lambda
    scope: Scope | None
    defaults: dict[str, Meaning] = field(default_factory=dict)
    bound: Meaning = None


@dataclass(frozen=True)
class Importable:
    """A module, or what it holds, by its path: ``numpy.linalg``."""

    path: str


@dataclass(frozen=True)
class Understood:
    """A function of a library that is understood."""

    name: str
    call: Callable[[FileReader, list[Meaning], dict[str, Meaning]], Meaning]


@dataclass(eq=False)
class Method:
    """A method of a value."""

    of: Meaning
    name: str


def made(values: Iterable[Scalar], shape: tuple[int, ...] | None = None) -> ObjectArray:
    """An array of scalars in the order of its rows."""
    import numpy

    listed = list(values)
    data = numpy.empty(len(listed), dtype=object)
    data[:] = listed
    whole = all(is_integer(value) for value in listed) and bool(listed)
    return ObjectArray(data if shape is None else data.reshape(shape), integer=whole)


def entries(value: Any) -> list[Scalar]:
    """The scalars of an array, its rows one after the other."""
    return [value] if is_scalar(value) else list(value.data.ravel())
