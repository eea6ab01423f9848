"""THE TABLE: all rows, by name; and how a row is added while the program runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType

from gradcli.functions import arithmetic, corners, exponentials, hyperbolic, powers, special, trigonometric
from gradcli.functions.doubles import ALGORITHMS, ALL, DoubleFunction
from gradcli.functions.families import FAMILIES
from gradcli.functions.names import FUNCTIONS, Function
from gradcli.functions.row import NO_RULE, NO_RULE_SAYS, Primitive

_NOUNS: Mapping[str, ModuleType] = {
    "arithmetic": arithmetic,
    "powers": powers,
    "exponentials": exponentials,
    "trigonometric": trigonometric,
    "hyperbolic": hyperbolic,
    "gamma": special,
    "steps": corners,
}
CORE: tuple[Primitive, ...] = tuple(
    row if row.group else row._replace(group=group) for group, noun in _NOUNS.items() for row in noun.ROWS
)
"""The rows that are no family's: with algorithms of their own in every number system."""
ROWS: tuple[Primitive, ...] = (
    *CORE,
    *(row if row.group else row._replace(group=group) for group, family in FAMILIES.items() for row in family.ROWS),
)
UNRULED = Primitive("unruled", lambda m, a: m.unruled(a), (NO_RULE,), noun=NO_RULE_SAYS, real_only=True)
"""What a partial without a rule leaves on a tape of derivatives: no number anywhere."""
PRIMITIVES = {row.name: row for row in (*ROWS, UNRULED)}


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
