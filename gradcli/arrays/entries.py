"""The entries of an array by name: ``A[1,2]``, rows first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING

from gradcli.arrays.shapes import Shape

if TYPE_CHECKING:
    from gradcli.language.program import Program


def places(shape: Shape) -> Iterator[tuple[int, ...]]:
    """The places of a shape of numbers, counted from 1, rows first."""
    return product(*(range(1, int(dimension) + 1) for dimension in shape))


def entry_names(name: str, shape: Shape) -> list[str]:
    """What the entries of an array are called; a number has its own name."""
    if len(shape) == 1:  # of long vectors they are asked often
        return [f"{name}[{place}]" for place in range(1, int(shape[0]) + 1)]
    return [entry_name(name, place) for place in places(shape)]


def entry_name(name: str, place: tuple[int, ...]) -> str:
    """``A[1,2]``."""
    return f"{name}[{','.join(map(str, place))}]" if place else name


def array_of(name: str) -> tuple[str, tuple[int, ...]]:
    """The array an entry's name belongs to, and its place; a number's name and no place."""
    found = re.fullmatch(r"(.+)\[(\d+)(?:,(\d+))?\]", name) if name.endswith("]") else None
    if found is None:
        return name, ()
    return found[1], tuple(int(index) for index in found.groups()[1:] if index is not None)


def shapes_of(names: Iterable[str]) -> dict[str, Shape]:
    """The shapes of the arrays whose entries are all named; numbers are left out."""
    last: dict[str, tuple[int, ...]] = {}
    for name in names:
        array, place = array_of(name)
        if place:
            last[array] = max(last.get(array, ()), place)
    return dict(last)


def grouped(names: Iterable[str], shapes: Mapping[str, Shape]) -> dict[str, list[str]]:
    """The names by the arrays they are entries of, in order; a number stands alone."""
    found: dict[str, list[str]] = {}
    for name in names:
        array, place = array_of(name)
        found.setdefault(array if place and array in shapes else name, []).append(name)
    return found


def has_arrays(program: Program, shapes: Mapping[str, Shape]) -> bool:
    """Whether a program is one of arrays, its variables having these shapes."""
    return program.arrays or any(shapes.get(name) for name in program.variables)
