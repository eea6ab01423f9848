"""A listing as statements: one line a named slot, an ``if`` around those that only one branch needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gradcli.code.expressions import CodeNames, Expressions
from gradcli.code.parameters import Parameter, entries_read, parameters
from gradcli.code.task import Cell, Task
from gradcli.languages.language import Language
from gradcli.tape.tape import Guard, Slot


class Body(NamedTuple):
    """The function's own names, its lines (one level in), and its results as text, in the task's order."""

    function: str
    parameters: tuple[Parameter, ...]
    lines: tuple[str, ...]
    results: tuple[str, ...]


def body(task: Task, language: Language, name: str | None) -> Body:
    """The program as statements of a language; ``name`` as the user gave it."""
    taken = CodeNames(language.reserved, shapes=language.shapes)
    function = "" if name is None else taken.new(name, language.outside)
    given = parameters(task.inputs, taken)
    function = function or taken.new("f", language.outside)
    found = task.listing
    names: dict[Slot, str] = {task.tape.inputs[p.entries[0]]: p.name for p in given if not p.shape}
    read = []
    for entry, own, text in entries_read(given, taken, language):
        names[task.tape.inputs[entry]] = own
        read.append(language.declared(own, text))
    wanted = _wanted(task)
    for line in found.lines:
        names[line.slot] = taken.new(wanted[line.slot]) if line.slot in wanted else taken.numbered()
    expressions = Expressions(found, language, names)
    lines = tuple("    " + line for line in (*read, *_lines(expressions)))

    def result(cell: Cell) -> str:
        return language.numbers.literal(0.0) if cell is None else expressions.text(cell).code

    return Body(function, tuple(given), lines, tuple(result(cell) for cell in task.cells))


def _wanted(task: Task) -> dict[Slot, str]:
    """The names a reader knows slots by: those of the program, then df_dx."""
    found: dict[Slot, str] = dict(task.tape.names)
    for target, slot in zip(task.targets, task.values, strict=True):
        found.setdefault(slot, target)
    for target, row in zip(task.targets, task.gradients, strict=True):
        for variable, cell in zip(task.variables, row, strict=True):
            if cell is not None:
                found.setdefault(cell, f"d{target}_d{variable}")
    return found


def _lines(expressions: Expressions) -> Iterator[str]:
    found, language, names = expressions.found, expressions.language, expressions.names
    if not language.lazy:
        for line in found.lines:
            yield language.declared(names[line.slot], expressions.computed(line.slot).code)
        return
    for line in found.lines:
        if line.guards:
            condition = expressions.condition(line.slot)
            blank = language.blank(condition)
            if blank:
                yield language.declared(names[line.slot], blank, changing=True, condition=condition)
    inside: tuple[Guard, ...] = ()
    for slot, guards, idle in found.lines:
        common = 0
        while common < min(len(inside), len(guards)) and inside[common] == guards[common]:
            common += 1
        for depth in range(len(inside), common, -1):
            if language.end:
                yield "    " * (depth - 1) + language.end
        for depth in range(common, len(guards)):
            condition_slot, taken = guards[depth]
            text = expressions.text(condition_slot).code
            yield "    " * depth + language.opened("if", text if taken else language.negated(text))
        inside = guards
        value = expressions.computed(slot).code
        indent = "    " * len(guards)
        text = f"{names[slot]} = {value}{language.stop}"
        if not guards:
            text = language.declared(names[slot], value, condition=expressions.condition(slot))
        yield from (indent + part for part in (language.tried(names[slot], value, text) if idle else [text]))
    for depth in range(len(inside), 0, -1):
        if language.end:
            yield "    " * (depth - 1) + language.end
