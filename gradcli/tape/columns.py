"""The instructions of a long tape: flat arrays of numbers in place of a handful of objects an instruction.

They read as the list of a short tape does, and make an ``Instruction`` of a slot that is looked at. ``bare`` makes one
without its place in the text, which no sweep asks for. A slot takes 26 bytes, and some 150 more while equal
subexpressions are still looked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from itertools import compress
from typing import Any, overload

from gradcli.errors import Source, Span
from gradcli.functions.row import Primitive
from gradcli.language import limits
from gradcli.tape.by_slot import Numbered
from gradcli.tape.instruction import (
    COMMUTE,
    CONSTANT,
    INPUT,
    NAMED_CONSTANTS,
    STOP,
    Instruction,
    Slot,
    row_of,
    too_many,
)

_BITS = 25
"""Of a slot or a parameter's number in a key: the limit of operations is below 2^25."""
_make: Callable[[tuple[Any, ...]], Instruction] = partial(tuple.__new__, Instruction)  # in C, without a look at it


class TapeColumns(Sequence[Instruction]):
    """Instructions by slot, and the slots of what is known already."""

    def __init__(self, instructions: Iterable[Instruction] = ()) -> None:
        self.operations: list[tuple[str, int, Primitive | None]] = []
        """By code: what is done, and to how many operands."""
        self.codes, self.first, self.second, self.parameter = array("H"), array("i"), array("i"), array("i")
        self.more: dict[Slot, tuple[Slot, ...]] = {}
        """All operands of those with more than two."""
        self.parameters: list[Any] = []
        self.sources: list[Source] = []
        self.source, self.start, self.end = array("H"), array("i"), array("i")
        self.commuting: set[int] = set()
        self._codes: dict[tuple[str, int], int] = {}
        self._places: dict[tuple[type, Any], int] = {}
        self.apart: set[Slot] = set()
        """The slots that equal others and are none of those."""
        self._known: dict[Any, Slot] | None = {}
        for instruction in instructions:
            self.append(*instruction[:4])

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, slot: int) -> Instruction: ...

    @overload
    def __getitem__(self, slot: slice) -> Sequence[Instruction]: ...

    def __getitem__(self, slot: int | slice) -> Instruction | Sequence[Instruction]:
        if isinstance(slot, slice):
            return [self[each] for each in range(*slot.indices(len(self)))]
        operation, operands, parameter, _, row = self.bare(slot)
        return _make((operation, operands, parameter, self.origin(slot), row))

    def bare(self, slot: Slot) -> Instruction:
        """What a slot is filled with, wherever it stands in the text."""
        operation, count, row = self.operations[self.codes[slot]]
        place = self.parameter[slot]
        parameter = None if place < 0 else self.parameters[place]
        if count == 2:
            operands: tuple[Slot, ...] = (self.first[slot], self.second[slot])
        elif count == 1:
            operands = (self.first[slot],)
        else:
            operands = self.more[slot] if count else ()
        return _make((operation, operands, parameter, None, row))

    def operands(self, slot: Slot) -> tuple[Slot, ...]:
        """What a slot is computed from."""
        count = self.operations[self.codes[slot]][1]
        if count == 2:
            return self.first[slot], self.second[slot]
        return (self.first[slot],) if count == 1 else self.more.get(slot, ())

    def origin(self, slot: Slot) -> Span | None:
        """Where a slot stands in the text."""
        start = self.start[slot]
        return None if start < 0 else Span(self.sources[self.source[slot]], start, self.end[slot])

    def __iter__(self) -> Iterator[Instruction]:
        return map(self.__getitem__, range(len(self)))

    # Recording

    def code(self, operation: str, count: int) -> int:
        """The number of an operation."""
        found = self._codes.get((operation, count))
        if found is None:
            found = self._codes[operation, count] = len(self.operations)
            self.operations.append((operation, count, row_of(operation, count)))
            if operation in COMMUTE:
                self.commuting.add(found)
        return found

    def place(self, parameter: Any) -> int:
        """The number of a parameter; -1 of none."""
        if parameter is None:
            return -1
        new = len(self.parameters)
        found = self._places.setdefault((parameter.__class__, parameter), new)
        if found == new:
            self.parameters.append(parameter)
        return found

    def of(self, source: Source) -> int:
        """The number of a text."""
        if self.sources and self.sources[-1] is source:
            return len(self.sources) - 1
        for place, other in enumerate(self.sources):
            if other is source:
                return place
        self.sources.append(source)
        return len(self.sources) - 1

    def key(self, code: int, operands: tuple[Slot, ...], place: int) -> Any:
        """What an instruction is known by: a number where it fits into one."""
        if len(operands) < 2:
            return (code << _BITS | (operands[0] if operands else 0)) << _BITS | (place + 1)
        if len(operands) > 2 or place >= 0:
            return code, operands, place
        a, b = operands
        if a > b and code in self.commuting:
            a, b = b, a
        return (code << _BITS | a) << _BITS | b

    @property
    def known(self) -> dict[Any, Slot]:
        """The slots by their keys; found again where they were forgotten."""
        if self._known is None:
            self._known = {}
            for slot, code in enumerate(self.codes):
                if slot not in self.apart:
                    self._known.setdefault(self.key(code, self.operands(slot), self.parameter[slot]), slot)
        return self._known

    def forget(self) -> None:
        """Nothing more is recorded here, as it seems."""
        self._known = None

    def knows(self, known: Mapping[tuple[Any, ...], Slot]) -> None:
        """Takes over what a short tape knows; what it does not know stands apart."""
        for (operation, operands, parameter), slot in known.items():
            self.known[self.key(self.code(operation, len(operands)), operands, self.place(parameter))] = slot
        self.apart = set(range(len(self))).difference(known.values())

    def append(self, operation: str, operands: tuple[Slot, ...], parameter: Any, origin: Span | None) -> Slot:
        """A new slot, whatever is known."""
        slot = len(self.codes)
        self.codes.append(self.code(operation, len(operands)))
        self.first.append(operands[0] if operands else 0)
        self.second.append(operands[1] if len(operands) > 1 else 0)
        if len(operands) > 2:
            self.more[slot] = operands
        self.parameter.append(self.place(parameter))
        if origin is None:
            self.source.append(0)
            self.start.append(-1)
            self.end.append(-1)
        else:
            self.source.append(self.of(origin.source))
            self.start.append(origin.start)
            self.end.append(origin.end)
        return slot

    def taken(self, code: int, a: Slot, b: Slot, source: int, start: int, end: int, parameter: int = -1) -> Slot:
        """The slot of what is done to one operand (then ``b`` is 0), perhaps with a parameter, or to two without one:
        known, or new. It stands in the text ``source`` from ``start`` to ``end``."""
        swapped = a > b and code in self.commuting
        key = ((code << _BITS | b) << _BITS | a) if swapped else (code << _BITS | a) << _BITS | (b + parameter + 1)
        known = self.known if self._known is None else self._known
        slot = known.get(key)
        if slot is None:
            slot = known[key] = len(self.codes)
            if slot >= limits.NODES:
                raise too_many(Span(self.sources[source], start, end))
            self.codes.append(code)
            self.first.append(a)
            self.second.append(b)
            self.parameter.append(parameter)
            self.source.append(source)
            self.start.append(start)
            self.end.append(end)
        return slot

    # What hangs on what

    def below(self, roots: Iterable[Slot], *, held: bool = False) -> array[int]:
        """Every slot the roots need, in order; through no ``stop`` where all are ``held``."""
        marks = bytearray(len(self.codes))
        for root in roots:
            marks[root] = 1
        codes, first, second = self.codes, self.first, self.second
        counts = [0 if held and operation == STOP else count for operation, count, _ in self.operations]
        for slot in range(len(marks) - 1, -1, -1):
            if marks[slot]:
                count = counts[codes[slot]]
                if count == 2:
                    marks[first[slot]] = marks[second[slot]] = 1
                elif count == 1:
                    marks[first[slot]] = 1
                elif count:
                    for operand in self.more[slot]:
                        marks[operand] = 1
        return array("i", compress(range(len(marks)), marks))

    def above(self, roots: Iterable[Slot], *, held: bool = False) -> list[bool]:
        """For every slot, whether it needs one of the roots; through no ``stop`` where all are ``held``."""
        found = [False] * len(self.codes)
        for root in roots:
            found[root] = True
        counts = [0 if held and operation == STOP else count for operation, count, _ in self.operations]
        self._spread(found, counts)
        return found

    def users(self, slots: Set[Slot]) -> set[Slot]:
        """The slots that have one of some as an operand."""
        counts = [count for _, count, _ in self.operations]
        found = {user for user, a in enumerate(self.first) if a in slots and counts[self.codes[user]] in (1, 2)}
        found |= {user for user, b in enumerate(self.second) if b in slots and counts[self.codes[user]] == 2}
        return found | {user for user, operands in self.more.items() if not slots.isdisjoint(operands)}

    def lines(self, slots: Iterable[Slot], outputs: Container[Slot]) -> Numbered:
        """The lines of some slots in a listing, in which constants stand inside the lines that use them."""
        inside = [name == CONSTANT or name in NAMED_CONSTANTS for name, _, _ in self.operations]
        return Numbered((slot for slot in slots if slot in outputs or not inside[self.codes[slot]]), len(self))

    def irrational(self, rational_inputs: Container[str]) -> list[bool]:
        """For every slot, whether its value is out of the rationals' reach."""
        beyond = [name in NAMED_CONSTANTS or (row is not None and not row.rational) for name, _, row in self.operations]
        found = [beyond[code] for code in self.codes]
        taken = self._codes.get((INPUT, 0))
        if taken is not None:
            for slot in (slot for slot, code in enumerate(self.codes) if code == taken):
                found[slot] = self.parameters[self.parameter[slot]] not in rational_inputs
        self._spread(found, [count for _, count, _ in self.operations])
        return found

    def _spread(self, found: list[bool], counts: Sequence[int]) -> None:
        """Marks what has a marked operand; ``counts`` are those of operands by code."""
        first, second = self.first, self.second
        for slot, code in enumerate(self.codes):
            if not found[slot]:
                count = counts[code]
                if count == 2:
                    found[slot] = found[first[slot]] or found[second[slot]]
                elif count == 1:
                    found[slot] = found[first[slot]]
                elif count:
                    found[slot] = any(found[operand] for operand in self.more[slot])

    def copy(self) -> TapeColumns:
        """The same instructions, to be followed by others."""
        found = TapeColumns()
        for name in ("codes", "first", "second", "parameter", "source", "start", "end"):
            setattr(found, name, getattr(self, name)[:])
        for name in ("operations", "more", "parameters", "sources", "_codes", "_places", "apart", "commuting"):
            setattr(found, name, getattr(self, name).copy())
        found.forget()
        return found
