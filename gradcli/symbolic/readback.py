"""A printed formula as a program again: read by the language's own parser, put on a tape of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from gradcli.arrays.reading import read
from gradcli.errors import Source
from gradcli.language.names import Names
from gradcli.language.program import Program
from gradcli.results.entries import Definition
from gradcli.tape.lowering import tape_of
from gradcli.tape.tape import Slot, Tape


class Reread(NamedTuple):
    """The tape of formulas, and the slots of their values. Names of definitions have slots of their own."""

    program: Program
    tape: Tape
    roots: tuple[Slot, ...]


def reread(
    texts: Sequence[str], variables: Iterable[str], shared: Sequence[Definition] = (), *, typed_exactly: bool = True
) -> Reread:
    """The program formulas make together with the definitions they use; what was just read is not read again.

    ``variables`` are variables even where they are called ``e`` or ``pi``; ``typed_exactly`` is that of ``tape_of``.
    """
    return _reread(tuple(texts), frozenset(variables), tuple(shared), typed_exactly)


@lru_cache(maxsize=4)
def _reread(
    texts: tuple[str, ...], variables: frozenset[str], shared: tuple[Definition, ...], typed_exactly: bool
) -> Reread:
    names = Names([*variables, *(definition.name for definition in shared)])
    labels = [names.new("formula") for _ in texts]
    lines = [*shared, *map(Definition, labels, texts)]
    source = Source("\n".join(f"{name} = {text}" for name, text in lines), "the formula")
    program = read([source], named=variables, of=labels, printed=True)
    tape = tape_of(program, wrt=[definition.name for definition in shared], typed_exactly=typed_exactly)
    return Reread(program, tape, tuple(tape.outputs[label] for label in labels))
