"""What a library of arrays calls the operations that only arrays have. A vector is one-dimensional, a row two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from gradcli.arrays.shapes import Shape
from gradcli.languages.language import Language

LibraryWords = Mapping[str, str]


class ArrayLibrary(NamedTuple):
    """``words`` are templates by operation, with ``{0}``, ``{1}`` for the operands, ``{shape}`` for the value's shape.

    ``column``, ``row`` and ``first_row`` turn a vector to a matrix of one column, to a row, and a row to a vector;
    ``only`` reads the one entry of a matrix of one; ``taken`` picks (first, last, kept) places counted from 1.
    """

    language: Language
    words: LibraryWords
    given: str
    """How a parameter becomes an array of doubles."""
    shaped: Callable[[Shape], str]
    taken: Callable[[str, Sequence[tuple[int, int, bool]]], str]
    dotted: str = "{0}"
    """What an expression that goes entry by entry is written in."""
    column: str = "{0}[:, None]"
    row: str = "{0}[None, :]"
    first_row: str = "{0}[0]"
    only: str = "{0}[0, 0]"
    one: str = "{0}[0]"
    """The one entry of a vector of one."""
    helpers: Mapping[str, Sequence[str]] = {}
    """Lines of functions of its own, by what a line calls."""


def python_shape(shape: Shape) -> str:
    """``(3, 2)``, ``(3,)``."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def python_taken(array: str, picked: Sequence[tuple[int, int, bool]]) -> str:
    """A slice of Python: from 0, the end left out."""
    places = [f"{first - 1}:{last}" if kept else str(first - 1) for first, last, kept in picked]
    if len(picked) == 2 and picked[1][2] and not picked[0][2]:  # a row stays a row
        places[0] = f"{picked[0][0] - 1}:{picked[0][0]}"
    return f"{array}[{', '.join(places)}]"
