"""What a function is given: numbers, and arrays whose entries its first lines read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gradcli.arrays.entries import array_of, grouped, shapes_of
from gradcli.code.expressions import CodeNames
from gradcli.languages.language import Language


class Parameter(NamedTuple):
    """``name`` in the file; ``shape`` of an array, ``()`` of a number; ``entries`` the inputs it holds, rows first."""

    name: str
    shape: tuple[int, ...]
    entries: tuple[str, ...]


def parameters(inputs: Sequence[str], names: CodeNames) -> list[Parameter]:
    """The parameters of a function of the inputs, the entries of an array together."""
    shapes = shapes_of(inputs)
    found = []
    for name, entries in grouped(inputs, shapes).items():
        shape = tuple(int(dimension) for dimension in shapes[name]) if entries != [name] else ()
        found.append(Parameter(names.new(name), shape, tuple(entries)))
    return found


def entries_read(found: Sequence[Parameter], names: CodeNames, language: Language) -> Iterator[tuple[str, str, str]]:
    """Of every entry of an array: the input, the name it gets, how it is read."""
    for parameter in found:
        for entry in parameter.entries if parameter.shape else ():
            yield entry, names.new(entry), language.entry(parameter.name, array_of(entry)[1])


def arguments(inputs: Sequence[str], texts: Sequence[str], language: Language) -> str:
    """The arguments of a call: numbers' texts, those of arrays in literals."""
    given = dict(zip(inputs, texts, strict=True))
    shapes = shapes_of(inputs)
    found = []
    for name, entries in grouped(inputs, shapes).items():
        numbers = [given[entry] for entry in entries]
        if entries == [name]:
            found.append(numbers[0])
        else:
            shape = tuple(int(dimension) for dimension in shapes[name])
            width = shape[-1]
            rows = [numbers[start : start + width] for start in range(0, len(numbers), width)]
            found.append(language.array(rows, shape))
    return ", ".join(found)
