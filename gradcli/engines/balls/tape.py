"""The sweeps of a long tape at one point over FLINT's real balls, as loops in C over its columns.

A ball takes 48 bytes, so a million operations with their adjoints a hundred megabytes. The loops are called a strip of
slots at a time, so that a signal is heard.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from fractions import Fraction
from typing import Any

from flint import arb

from gradcli.engines.balls.kernels import Operation, kernels_source
from gradcli.engines.balls.loaded import loaded
from gradcli.engines.balls.tape_loops import GIVEN, KERNELS, NUMBER
from gradcli.engines.held import CONSTANT_BITS
from gradcli.engines.library import CompileError, entry
from gradcli.languages.code_text import NoFunction
from gradcli.numbers.balls.ball import Ball, enclosure
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.rounding import Rounding
from gradcli.results.entries import Number
from gradcli.tape.columns import TapeColumns
from gradcli.tape.tape import CONSTANT, INPUT, Slot

_STRIP = 2**16
_MOST_KERNELS = 200
_DIGITS = 130
"""Decimal digits of an enclosure of a coordinate."""
_LARGEST = 2**62
_TEXT = 4096
"""Characters of a ball, at most."""
WORDS = 6
"""Of eight bytes, that a ball takes."""
_POINTERS = {
    "begin": 1, "end": 1, "given": 2, "values": 12, "used": 7, "copied": 6, "adjoints": 9, "off": 3, "shares": 11,
    "weights": 8, "users": 8, "double": 3, "text": 3,
}  # fmt: skip
"""The functions that are called, and how many addresses each takes."""


class IsExact(Exception):
    """A ball is one number, perhaps a rational one: there is more to be said of it than its double."""


class BallTape:
    """``order`` are the slots of a tape in columns that are run over, ``active`` those that depend on a variable,
    ``inputs`` the numbers or balls of the variables by their slots.

    Raises CompileError where there is no compiler, no such library, or no function of FLINT's for an operation.
    """

    def __init__(
        self, columns: TapeColumns, order: Sequence[Slot], active: Sequence[bool], inputs: Mapping[Slot, Any]
    ) -> None:
        self._rooms: list[array[int]] = []
        """The values of the slots, and the adjoints."""
        self._columns, self._slots = columns, len(columns)
        self._order, self._active = array("i", order), array("B", active)
        self._texts = {slot: _text(number) for slot, number in inputs.items()}
        """What is set before: coordinates, and constants that no quotient of C's integers is."""
        self._quotients = _quotients(columns.parameters)
        operations: dict[Operation, int] = {}
        self._kernels = array("H", self._numbered(operations))
        try:
            source = kernels_source([*operations])
        except NoFunction as missing:
            raise CompileError(f"FLINT has no {missing}") from None
        self._shape: list[array[Any]] = [self._kernels, columns.first, columns.second, self._third()]
        self._parameter = columns.parameter
        module = loaded(source, ["-lm"])
        self._entries = {name: entry(module, f"gradcli_{name}", count) for name, count in _POINTERS.items()}

    def _numbered(self, operations: dict[Operation, int]) -> array[int]:
        """The kernel of every slot; ``operations`` are given their numbers."""
        columns = self._columns
        plain = [GIVEN if name == INPUT else NUMBER if name == CONSTANT else -1 for name, _, _ in columns.operations]
        found = array("H", bytes(2 * self._slots))
        codes, parameter = columns.codes, columns.parameter
        kernels: dict[tuple[int, int], int] = {}
        for slot in self._order:
            code = codes[slot]
            kernel = plain[code]
            if kernel < 0:
                key = (code, parameter[slot])
                known = kernels.get(key)
                kernel = kernels[key] = self._kernel(key, operations) if known is None else known
            elif kernel == NUMBER and not _is_short(columns.parameters[parameter[slot]]):
                kernel = GIVEN
                self._texts[slot] = _text(columns.parameters[parameter[slot]])
            found[slot] = kernel
        return found

    def _third(self) -> array[int]:
        """The third operands, where there are any."""
        more = self._columns.more
        found = array("i", bytes(4 * self._slots if more else 4))
        for slot, operands in more.items():
            found[slot] = operands[2]
        return found

    def _kernel(self, key: tuple[int, int], operations: dict[Operation, int]) -> int:
        name, given, row = self._columns.operations[key[0]]
        if row is not None and given > 2:
            raise CompileError(f"{name} is no operation of one or two numbers")
        operation = Operation(name, given, None if key[1] < 0 else self._columns.parameters[key[1]])
        if len(operations) == _MOST_KERNELS:
            raise CompileError("there are too many operations")
        return operations.setdefault(operation, KERNELS + len(operations))

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Leaves the room of all balls."""
        self._leave(0)

    def _leave(self, place: int) -> None:
        for room in self._rooms[place:]:
            self._entries["end"](self._slots, _address(room))
        del self._rooms[place:]

    def at(self, inputs: Mapping[Slot, Any]) -> BallTape:
        """The same at another point."""
        found = copy(self)
        found._rooms, found._texts = [], self._texts | {slot: _text(number) for slot, number in inputs.items()}
        return found

    def evaluate(self, bits: int) -> None:
        """Computes the values."""
        self.close()
        self._bits = array("l", [bits])
        self._suspect = array("B", bytes(self._slots))
        """Of each slot, whether pieces of functions may meet there."""
        values = self._room()
        for slot, text in self._texts.items():
            self._given(slot, values, text)
        shared = [*self._shape, self._parameter, self._active, *self._quotients, self._suspect, values]
        for strip in _strips(self._order):
            self._over("values", strip, self._order, shared)

    def used(self, roots: Iterable[Slot]) -> tuple[array[int], bool]:
        """Marks on the slots that some were computed from, branches not taken left out; whether among them certainly
        nothing is met where pieces of functions meet."""
        marks = array("B", bytes(self._slots))
        for root in roots:
            marks[root] = 1
        shared: list[array[Any]] = [*self._shape, self._suspect, self._rooms[0], marks]
        doubts = self._entries["used"](self._slots, *map(_address, shared))
        return marks, not doubts

    def copied(self, marks: array[int]) -> array[int]:
        """Of each marked slot which of its two operands, or of two branches, it is the very number of: FIRST or SECOND;
        NOTHING of one that is 0, else 0."""
        found = marks[:]
        self._entries["copied"](self._slots, *map(_address, [*self._shape, self._rooms[0], found]))
        return found

    def pull_back(self, root: Slot, order: array[int]) -> bool:
        """Computes the adjoints of slots in order, that of the root being 1."""
        self._leave(1)
        adjoints = self._room()
        self._given(root, adjoints, "1")
        shared = [*self._shape, self._active, self._rooms[0], adjoints]
        return all(self._over("adjoints", strip, order, shared) for strip in reversed([*_strips(order)]))

    def off(self, place: int, doubles: array[float]) -> None:
        """Puts in the place of doubles, one a slot, how far they are off the values (0) or the adjoints (1)."""
        shared: list[array[Any]] = [self._bits, self._rooms[place], doubles]
        self._entries["off"](self._slots, *map(_address, shared))

    def shares(self, order: array[int], doubles: array[float]) -> array[float]:
        """The same of what each slot sends to its two operands, or branches: nan where it sends nothing, which is
        NO_SHARE then. The logarithms of what is sent."""
        sizes = array("f", [0.0]) * len(doubles)
        shared: list[array[Any]] = [*self._shape, self._active, *self._rooms, doubles, sizes]
        for strip in _strips(order):
            self._over("shares", strip, order, shared)
        return sizes

    def users(self, order: array[int]) -> tuple[array[int], array[int]]:
        """Of each slot the last use of it, of each use the one before, -1 of none: a use is twice a slot, and 1 of its
        second operand or branch."""
        last, before = array("i", [-1]) * self._slots, array("i", [-1]) * (2 * self._slots)
        self._entries["users"](len(order), *map(_address, [order, *self._shape, self._active, last, before]))
        return last, before

    def weights(self, order: array[int]) -> array[float]:
        """By how much each slot changes with its two operands, in logarithms: infinite where that is not told."""
        found = array("f", [math.inf]) * (2 * self._slots)
        shared: list[array[Any]] = [*self._shape[:3], self._active, self._rooms[0], found]
        for strip in _strips(order):
            self._over("weights", strip, order, shared)
        return found

    def _room(self) -> array[int]:
        """A ball for each slot, all 0."""
        found = array("q", [0]) * (WORDS * self._slots)
        self._entries["begin"](self._slots, _address(found))
        self._rooms.append(found)
        return found

    def _given(self, slot: Slot, room: array[int], text: str) -> None:
        held = array("b", text.encode() + b"\0")
        self._entries["given"](slot, _address(room), _address(held))

    def value(self, slot: Slot) -> Number | None:
        """The number that a value is printed as: its double, or digits past the doubles. None where that is not sure.
        Raises IsExact."""
        return self._number(0, slot)

    def adjoint(self, slot: Slot) -> Number | None:
        """The same of an adjoint."""
        return self._number(1, slot)

    def _number(self, place: int, slot: Slot) -> Number | None:
        found, room = array("d", [0.0]), _address(self._rooms[place])
        sure = self._entries["double"](slot, _address(self._bits), room, _address(found))
        if sure < 0:
            raise IsExact
        if sure:
            return found[0]
        m = Balls(CONSTANT_BITS)
        with m.working():
            ball = self.ball(place, slot)
            return None if ball is None else Rounding().number(ball)

    def ball(self, place: int, slot: Slot) -> Ball | None:
        """A value (0) or an adjoint (1) at the precision that python-flint works with; None of one that is too long."""
        room, text, length = self._rooms[place], array("b", bytes(_TEXT)), array("l", [_TEXT])
        if not self._entries["text"](slot, _address(length), _address(room), _address(text)):
            return None
        return Ball(arb(text.tobytes().partition(b"\0")[0].decode()))

    def _over(self, loop: str, strip: range, order: array[int], shared: Sequence[array[Any]]) -> bool:
        """Runs a loop over some slots."""
        first = _address(order) + order.itemsize * strip.start
        return bool(self._entries[loop](len(strip), _address(self._bits), first, *map(_address, shared)))


def _strips(order: array[int]) -> Iterator[range]:
    whole = range(len(order))
    return (whole[start : start + _STRIP] for start in range(0, len(whole), _STRIP))


def _address(numbers: array[Any]) -> int:
    return numbers.buffer_info()[0]


def _quotients(parameters: Sequence[Any]) -> tuple[array[int], array[int]]:
    """The parameters that are quotients of C's integers; 0/1 for the others."""
    tops, bottoms = array("l"), array("L")
    for parameter in parameters:
        plain = isinstance(parameter, int | Fraction) and _is_short(parameter)
        tops.append(parameter.numerator if plain else 0)
        bottoms.append(parameter.denominator if plain else 1)
    return tops, bottoms


def _is_short(number: int | Fraction) -> bool:
    return abs(number.numerator) < _LARGEST and number.denominator < _LARGEST


def _text(number: Any) -> str:
    """A number or a ball as FLINT reads it."""
    return str(number) if isinstance(number, int) else str(enclosure(number).str(_DIGITS, more=True))
