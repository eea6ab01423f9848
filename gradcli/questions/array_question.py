"""A question on a program of arrays that is too long to be written out in scalars: asked of whole arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gradcli.arrays.array_tape import SLOPE, ArrayTape
from gradcli.arrays.dense import Dense
from gradcli.arrays.entries import array_of, entry_name, entry_names, places
from gradcli.arrays.reading import ArrayProgram, entry_statement
from gradcli.arrays.running import ArrayRun
from gradcli.arrays.shapes import Shape, count_of, lettered
from gradcli.arrays.size import scalar_count
from gradcli.errors import LimitError
from gradcli.language.printing import print_expression
from gradcli.language.program import Program
from gradcli.questions.seeds import Seeds
from gradcli.questions.whole_arrays import named_of, shapes_at, whole_of
from gradcli.records import replace
from gradcli.tape.tape import NAMED_CONSTANTS, Slot

if TYPE_CHECKING:
    from gradcli.questions.request import Request

SMALL = 300
"""Scalar operations up to which a program is written out: the judge of numbers is as fast there, and tells more."""
MOST_EXACT_ENTRIES = 3000
"""Entries of files up to which rationals are tried before balls, whatever they are."""
MOST_TOGETHER = 10_000_000
"""Entries of all arrays of a program together."""
MOST_SCALARS = 20_000
"""Scalar operations past which no entry is judged by them."""

Amount = Callable[[ArrayRun], Dense]
"""An array over the number system of a run."""


class ArrayQuestion:
    """The question in arrays: where targets and columns are, and what the point gives, over any number system."""

    def __init__(self, request: Request, program: ArrayProgram) -> None:
        self.request, self.array_program, self.typed = request, program, program.typed
        self.shapes_at = shapes_at(request.at)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The variables and intermediates to differentiate by."""
        wrt = self.request.wrt
        return tuple(dict.fromkeys(self.typed.variables if wrt is None else wrt))

    @cached_property
    def tape(self) -> ArrayTape:
        """The array tape, the columns on slots of their own."""
        return self.array_program.arrays(frozenset(self.names), not self.request.floats_only)

    @cached_property
    def plain_tape(self) -> ArrayTape:
        """The array tape for values alone."""
        return self.array_program.arrays(frozenset(), not self.request.floats_only)

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Where the columns are on the tape."""
        tape = self.tape
        return {name: tape.inputs[name] if name in tape.inputs else tape.outputs[name] for name in self.names}

    @cached_property
    def scalars(self) -> int:
        """How many scalar operations it is, written out."""
        return scalar_count(self.plain_tape)

    @property
    def long(self) -> bool:
        """Whether no entry is judged by its scalars."""
        return self.scalars > MOST_SCALARS

    @property
    def fits(self) -> bool:
        """Whether it can be asked in arrays: every name known whole, every variable with a value of its shape.

        Derivatives within the program are told by its scalars, which know where those do not exist.
        """
        tape, given = self.plain_tape, self.shapes_at
        if any(lettered(i.shape) or i.operation == SLOPE for i in tape.instructions):
            return False
        if not all(name in tape.inputs or name in tape.outputs for name in self.names):
            return False
        needed = {name for name in self.typed.variables if self.typed.needed_by(name)}
        counts = Counter(array_of(name)[0] for name in named_of(self.request.at))
        counts.update({name: count_of(value.shape) for name, value in whole_of(self.request.at).items()})
        shapes = {name: tape.shape(slot) for name, slot in tape.inputs.items() if name in needed}
        sized = all(given.get(name) == shape and counts[name] == count_of(shape) for name, shape in shapes.items())
        return sized and set(given) <= set(self.typed.variables)

    @cached_property
    def aimed(self) -> Program:
        """What was typed, its targets the entries."""
        tape = self.plain_tape
        targets = [e for name in self.typed.targets for e in entry_names(name, tape.shape(tape.outputs[name]))]
        return replace(self.typed, targets=tuple(targets))

    def row(self, seeds: Seeds, tape: ArrayTape) -> dict[tuple[Slot, int], Any]:
        """The weights of a row, by entry of the tape."""
        found: dict[tuple[Slot, int], Any] = {}
        for target, weight in seeds.weights:
            name, place = array_of(target)
            slot = tape.outputs[name]
            key = slot, _order(place, tape.shape(slot))
            found[key] = found.get(key, 0) + weight
        return found

    def expression(self, seeds: Seeds, most: int = 200) -> str:
        """What a row is of, for a reader."""
        if len(seeds.weights) != 1 or seeds.weights[0][1] != 1:
            return seeds.label
        name, place = array_of(seeds.weights[0][0])
        return print_expression(entry_statement(self.typed.values[name], entry_name(name, place), place).body, most)

    @cached_property
    def inputs(self) -> dict[str, Amount]:
        """What the point gives."""
        whole = whole_of(self.request.at)
        return {name: value.over for name, value in whole.items()} | amounts(
            named_of(self.request.at), {n: s for n, s in self.shapes_at.items() if n not in whole}
        )

    @property
    def enclosed(self) -> frozenset[str]:
        """The variables whose every entry balls hold as a ball."""
        return frozenset(name for name, value in whole_of(self.request.at).items() if value.enclosed)

    def direction(self) -> dict[str, Amount] | None:
        """The direction asked for, by column; nothing moves where it names no entry."""
        found = self.request.direction
        if found is None:
            return None
        named = {array_of(name)[0] for name in named_of(found)} | set(whole_of(found))
        shapes = {name: self.tape.shape(self.slots[name]) for name in named if name in self.slots}
        whole = {name: value.over for name, value in whole_of(found).items()}
        return amounts(named_of(found), {n: s for n, s in shapes.items() if n not in whole}) | whole

    @cached_property
    def rational(self) -> bool:
        """Whether every operation and every value is."""
        tape = self.plain_tape
        for slot in tape.live(tape.outputs[name] for name in self.typed.targets):
            operation, row = tape.instructions[slot].operation, tape.instructions[slot].row
            if operation in NAMED_CONSTANTS or (row is not None and not row.rational) or operation in _IRRATIONAL:
                return False
        return all(coordinate.exact is not None for coordinate in named_of(self.request.at).values())

    @cached_property
    def exact_first(self) -> bool:
        """Whether exact numbers are worth their time before balls: of large arrays of decimals they are not."""
        whole = whole_of(self.request.at).values()
        few = sum(count_of(value.shape) for value in whole) <= MOST_EXACT_ENTRIES
        return few or self.request.exact or all(value.whole_numbers for value in whole)


_IRRATIONAL = ("chol", "eigvalsh", "expm")


def _order(place: tuple[int, ...], shape: Shape) -> int:
    """Where an entry stands, rows first."""
    found = 0
    for index, length in zip(place, shape, strict=True):
        found = found * int(length) + index - 1
    return found


def amounts(point: Mapping[str, Any], shapes: Mapping[str, Shape]) -> dict[str, Amount]:
    """The arrays of the coordinates of a point by the names of their entries; 0 where one is not named."""

    def made(name: str, shape: Shape) -> Amount:
        def over(run: ArrayRun) -> Dense:
            given = (point.get(entry_name(name, place)) for place in places(shape))
            return run.array(shape, [run.m.number(0) if c is None else c.over(run.m) for c in given])

        return over

    return {name: made(name, shape) for name, shape in shapes.items()}


def array_question(request: Request) -> ArrayQuestion | None:
    """The question in arrays; None where the program has none, is short, or lacks a value."""
    program = request.array_program
    if program is None or not request.at:
        return None
    question = ArrayQuestion(request, program)
    if not question.fits or question.scalars <= SMALL:
        return None
    tape = question.plain_tape
    if sum(count_of(tape.shape(slot)) for slot in tape.live(tape.outputs.values())) > MOST_TOGETHER:
        what = f"the arrays of the program have more than {MOST_TOGETHER:,} entries together"
        raise LimitError(what, fix="make them smaller")
    return question


def columns_of(question: ArrayQuestion) -> tuple[str, ...]:
    """The entries to differentiate by."""
    tape, slots = question.tape, question.slots
    return tuple(entry for name in question.names for entry in entry_names(name, tape.shape(slots[name])))
