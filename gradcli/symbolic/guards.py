"""Which branches a slot stands in: what must have been decided for it to be evaluated at all."""

from __future__ import annotations

from collections.abc import Iterable

from gradcli.tape.tape import Guard, Slot, Tape
from gradcli.tape.uses import conditions


def guards(tape: Tape, roots: Iterable[Slot]) -> dict[Slot, tuple[Guard, ...]]:
    """For every slot the roots need, the conditions under which alone it is used, the outermost first."""
    roots = set(roots)
    return conditions(tape, tape.live(roots), roots, (), _inner, _common)


def _inner(within: tuple[Guard, ...], guard: Guard) -> tuple[Guard, ...]:
    return (*within, guard)


def _common(a: tuple[Guard, ...], b: tuple[Guard, ...]) -> tuple[Guard, ...]:
    """What two lists begin with alike."""
    length = 0
    while length < min(len(a), len(b)) and a[length] == b[length]:
        length += 1
    return a[:length]
