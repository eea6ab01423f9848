"""THE TABLE: all rows, by name; and how a row is added while the program runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import overload

from gradcli.functions import arithmetic, corners, exponentials, hyperbolic, powers, special, trigonometric
from gradcli.functions.doubles import ALGORITHMS, ALL, DoubleFunction
from gradcli.functions.names import FUNCTIONS, Function
from gradcli.functions.row import NO_RULE, NO_RULE_SAYS, Primitive
from gradcli.functions.shelves import Shelved
from gradcli.records import cached_property

_NOUNS: Mapping[str, ModuleType] = {
    "arithmetic": arithmetic,
    "powers": powers,
    "exponentials": exponentials,
    "trigonometric": trigonometric,
    "hyperbolic": hyperbolic,
    "gamma": special,
    "steps": corners,
}
_GROUP = Primitive._fields.index("group")


def _grouped(nouns: Mapping[str, ModuleType]) -> Iterable[Primitive]:
    """The rows of some files, each with its group."""
    return (row if row.group else _placed(row, group) for group, noun in nouns.items() for row in noun.ROWS)


def _placed(row: Primitive, group: str) -> Primitive:
    """A row with its group, as ``_replace`` would have it, in a tenth of the time."""
    return Primitive._make((*row[:_GROUP], group, *row[_GROUP + 1 :]))


@cache
def _of_families() -> tuple[Primitive, ...]:
    from gradcli.functions.families import FAMILIES

    return tuple(_grouped(FAMILIES))


CORE: tuple[Primitive, ...] = tuple(_grouped(_NOUNS))
"""The rows that are no family's: with algorithms of their own in every number system."""
UNRULED = Primitive("unruled", lambda m, a: m.unruled(a), (NO_RULE,), noun=NO_RULE_SAYS, real_only=True)
"""What a partial without a rule leaves on a tape of derivatives: no number anywhere."""
PRIMITIVES: dict[str, Primitive] = Shelved(
    {row.name: row for row in CORE}, lambda: {row.name: row for row in (*_of_families(), UNRULED)}
)
"""All of them by name; those of the families are read when one is asked for."""


class _Rows(Sequence[Primitive]):
    """The rows of the core and of the families; these are read with the first look."""

    @cached_property
    def _all(self) -> tuple[Primitive, ...]:
        return (*CORE, *_of_families())

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, place: int) -> Primitive: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Primitive, ...]: ...
    def __getitem__(self, place: int | slice) -> Primitive | tuple[Primitive, ...]:
        return self._all[place]

    def __iter__(self) -> Iterator[Primitive]:
        return iter(self._all)


ROWS = _Rows()


@contextmanager
def added(row: Primitive, algorithm: DoubleFunction | None = None) -> Iterator[None]:
    """A further row, with a name to call it by, for as long as the context lasts; ``algorithm`` is the function of its
    name that computes it in doubles, written as those of ``doubles`` are."""
    assert row.name not in PRIMITIVES
    assert row.name not in FUNCTIONS
    count = len(row.partials)
    PRIMITIVES[row.name] = row
    FUNCTIONS[row.name] = Function(row.name, (count, count), row.name)
    if algorithm is not None:
        ALGORITHMS[row.name] = ALL[row.name] = algorithm
    try:
        yield
    finally:
        del PRIMITIVES[row.name], FUNCTIONS[row.name]
        if algorithm is not None:
            del ALGORITHMS[row.name], ALL[row.name]
