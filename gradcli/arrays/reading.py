"""Texts to a program whose arrays are expanded: its variables, values and targets are entries, ``A[1,2]``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from gradcli.arrays.array_tape import ArrayTape
from gradcli.arrays.entries import array_of, entry_names, has_arrays, places, shapes_of
from gradcli.arrays.expansion import expand
from gradcli.arrays.lowering import lower_arrays
from gradcli.arrays.shapes import Shape, lettered
from gradcli.errors import LanguageError, Source
from gradcli.language import program as scalars
from gradcli.language.expressions import Expression, Node
from gradcli.language.grammar import Statement
from gradcli.language.program import Program
from gradcli.records import replace
from gradcli.tape.tape import Tape


def read(
    texts: Sequence[Source],
    named: Iterable[str] = (),
    of: Sequence[str] | None = None,
    shapes: Mapping[str, Shape] | None = None,
    *,
    printed: bool = False,
) -> Program:
    """The program a list of texts makes, as ``gradcli.language.program.read`` reads it, its arrays expanded.

    ``shapes`` are those of its variables; names of entries among ``named`` give the shapes of their arrays.
    Raises LanguageError where shapes do not fit.
    """
    named = list(named)
    known = {**shapes_of(named), **(shapes or {})}
    program = scalars.read(texts, [array_of(name)[0] for name in named], of, printed=printed)
    return expanded(program, known)


def expanded(program: Program, shapes: Mapping[str, Shape]) -> Program:
    """The program with the entries of its arrays for variables, values and targets; itself, where it has no array."""
    if not has_arrays(program, shapes):
        return program
    return ArrayProgram(program, shapes).program


def with_value(program: Program, name: str, source: Source) -> Program:
    """The program with one more value, as ``gradcli.language.program.with_value`` adds it, its arrays expanded."""
    if program.typed is None:
        typed = scalars.with_value(program, name, source)
        return expanded(typed, {}) if typed.arrays else typed
    return expanded(scalars.with_value(program.typed, name, source), program.shapes)


class ArrayProgram:
    """A program of arrays, and what it is in scalars."""

    def __init__(self, typed: Program, shapes: Mapping[str, Shape]) -> None:
        self.typed, self.given = typed, shapes
        self._arrays: dict[tuple[frozenset[str], bool], ArrayTape] = {}

    @cached_property
    def plain(self) -> ArrayTape:
        """The array tape, no intermediate apart."""
        return self.arrays(frozenset(), True)

    def arrays(self, wrt: frozenset[str], typed_exactly: bool) -> ArrayTape:
        """The array tape, with the intermediates of ``wrt`` on slots of their own."""
        key = (wrt, typed_exactly)
        if key not in self._arrays:
            self._arrays[key] = lower_arrays(self.typed, self.given, wrt=wrt, typed_exactly=typed_exactly)
        return self._arrays[key]

    def tape(self, program: Program, *, wrt: Iterable[str] = (), typed_exactly: bool = True) -> Tape:
        """The tape of the entries; ``wrt`` may name entries of intermediates."""
        names = frozenset(array_of(name)[0] for name in wrt)
        return expand(self.arrays(names, typed_exactly), typed_exactly=typed_exactly)

    @property
    def shapes(self) -> dict[str, Shape]:
        """The shapes of variables and values."""
        tape = self.plain
        slots = {**tape.outputs, **tape.inputs}
        return {name: tape.shape(slot) for name, slot in slots.items()}

    def refuse(self, program: Program, **_: Any) -> Tape:
        """What is said where numbers are asked of lengths that are letters. Raises LanguageError."""
        name, shape = next((name, shape) for name, shape in self.shapes.items() if lettered(shape))
        letter = next(dimension for dimension in shape if isinstance(dimension, str))
        what = f"the length {letter} of {name} is a letter, which formulas of grad, hessian and diff alone can have"
        numbers = ",".join("3" for _ in shape)
        raise LanguageError(what, fix=f"give numbers: --shape {name}={numbers}, or a value in --at")

    @cached_property
    def program(self) -> Program:
        """The program of the entries; where lengths are letters, the program of arrays, which has no scalars."""
        typed, tape = self.typed, self.plain
        if any(lettered(tape.shape(slot)) for slot in (*tape.inputs.values(), *tape.outputs.values())):
            return replace(typed, lowered=self.refuse, typed=typed, shapes=self.shapes, array_program=self)
        inputs = {name: entry_names(name, tape.shape(slot)) for name, slot in tape.inputs.items()}
        outputs = {name: entry_names(name, tape.shape(slot)) for name, slot in tape.outputs.items()}
        entries = {**inputs, **{name: outputs[name] for name in typed.values if typed.values[name].name}}
        values: dict[str, Statement] = {}
        needs: dict[str, frozenset[str]] = {}
        for name, statement in typed.values.items():
            needed = frozenset(entry for used in typed.needs[name] for entry in entries.get(used, (used,)))
            for entry, place in zip(outputs[name], places(tape.shape(tape.outputs[name])), strict=True):
                values[entry] = entry_statement(statement, entry, place)
                needs[entry] = needed
        return replace(
            typed,
            functions=typed.functions,
            values=values,
            targets=tuple(entry for name in typed.targets for entry in outputs[name]),
            variables=tuple(entry for name in typed.variables for entry in inputs[name]),
            appearances={e: typed.appearances[name] for name in typed.variables for e in inputs[name]},
            needs=needs,
            lowered=self.tape,
            typed=typed,
            shapes=self.shapes,
            array_program=self,
        )


def entry_statement(statement: Statement, name: str, place: tuple[int, ...]) -> Statement:
    """The statement of one entry of a value: its expression with an index."""
    if not place:
        return statement
    nodes, span = list(statement.body.nodes), statement.body.span()
    whole = len(nodes) - 1
    nodes += [Node("number", (), index, span.start, span.end) for index in place]
    indices = tuple(range(whole + 1, whole + 1 + len(place)))
    nodes.append(Node("index", (whole, *indices), "", span.start, span.end))
    body = Expression(nodes, statement.body.source, True)
    return statement._replace(name=name if statement.name else "", body=body)
