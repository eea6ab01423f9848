"""Program to array tape: every node gets its shape, or is refused with the shapes that do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, cast

from gradcli.arrays import calls, derivatives, literals
from gradcli.arrays.array_tape import LENGTH, ArrayTape
from gradcli.arrays.literals import Picked
from gradcli.arrays.operands import array_shape
from gradcli.arrays.shapes import (
    Dimension,
    Operand,
    Shape,
    not_fitting,
    of_product,
    together,
    transposed,
    two_readings,
)
from gradcli.errors import LanguageError, Span
from gradcli.functions.ambiguous import AMBIGUOUS
from gradcli.functions.array_names import ARRAY_FUNCTIONS
from gradcli.language.counted import COUNTED
from gradcli.language.differentiated import DERIVATIVES, DIFF, PRIME
from gradcli.language.expressions import ARITHMETIC, COMPARISONS, Expression, Node
from gradcli.language.program import Program
from gradcli.numbers.rational import folded
from gradcli.tape.frame import Frame
from gradcli.tape.lowering import Lowering, parsed
from gradcli.tape.tape import CONSTANT, INPUT, WHERE, Slot

_SIGNS = {name: sign for sign, name in (ARITHMETIC | COMPARISONS).items() if sign != "**"}


def lower_arrays(
    program: Program,
    shapes: Mapping[str, Shape],
    *,
    wrt: Iterable[str] = (),
    typed_exactly: bool = True,
    natively: bool = False,
) -> ArrayTape:
    """The array tape of a program's values; ``shapes`` are those of its variables, a number where none is given.

    ``wrt`` may name intermediates, as in ``gradcli.tape.lowering.lower``. Raises LanguageError where shapes do not fit.
    ``natively``, derivatives within the program are operations of arrays where they can be, for formulas.
    """
    lowering = ArrayLowering(program, shapes, frozenset(wrt), typed_exactly)
    lowering.natively = natively
    lowering.run()
    return lowering.arrays


class ArrayLowering(Lowering):
    """The lowering of ``gradcli.tape.lowering`` onto a tape whose slots have shapes."""

    def __init__(
        self, program: Program | None, shapes: Mapping[str, Shape], separate: frozenset[str], exactly: bool
    ) -> None:
        super().__init__(program, separate, exactly)
        self.shapes = shapes
        self.natively = False
        self.continue_on(ArrayTape())

    def continue_on(self, tape: ArrayTape) -> None:
        """Records on a tape that begins as the one before."""
        self.arrays = tape
        self.tape = cast(Any, tape)

    def variable(self, name: str) -> Slot:
        return self.arrays.record(INPUT, (), name, shape=self.shapes.get(name, ()))

    def operand(self, frame: Frame, position: int, slot: Slot) -> Operand:
        """An operand as messages speak of it; the bodies of our own definitions are not the user's text."""
        shape = self.arrays.shape(slot)
        if frame.origin is not None:
            return Operand(shape)
        node = frame.body.nodes[position]
        named = str(node.value) if node.operation == "name" else ""
        unknown = named in self.arrays.inputs and named not in self.shapes
        return Operand(shape, " ".join(frame.body.span(position).text.split())[:40], named if unknown else "")

    def operation(self, frame: Frame, node: Node, operands: tuple[Slot, ...], origin: Span) -> Slot | Frame:
        operation = node.operation
        if operation in (COUNTED, DIFF):
            return super().operation(frame, node, operands, origin)
        if operation in literals.NODES:
            return literals.NODES[operation](self, frame, node, operands, origin)
        told = [self.operand(frame, *pair) for pair in zip(node.operands, operands, strict=True)]
        if operation == "matmul":
            return self.product(operands, told, origin)
        if operation == "transpose":
            if not told[0].shape and frame.body.nodes[node.operands[0]].operation == "name":
                raise _transposed_number(told[0], origin)
            return self.transposed(operands[0], origin)
        arrays = [operand for operand in told if operand.shape]
        if arrays:
            sign = _SIGNS.get(operation, "where" if operation == WHERE else operation)
            typed = frame.origin is None  # our own definitions of numbers go entry by entry
            if typed and not node.value and (sign == "^" or (sign in ("*", "/") and len(arrays) == 2)):
                raise two_readings(sign, told[0], told[1], origin)
            together(told, str(node.value) or sign, origin)
        return self.apply(operation, operands, origin)

    def apply(self, operation: str, operands: tuple[Slot, ...], origin: Span | None, parameter: Any = None) -> Slot:
        if (operation, parameter) == ("powi", 2) and (square := self._sum_of_squares(operands[0])) is not None:
            return square
        return super().apply(operation, operands, origin, parameter)

    def _sum_of_squares(self, slot: Slot) -> Slot | None:
        """What ``norm(x)^2`` is without its root: a sum of squares, which has no corner where it is 0."""
        instructions = self.arrays.instructions
        if instructions[slot].operation != "sqrt":
            return None
        (total,) = instructions[slot].operands
        inner = instructions[total].operands[0] if instructions[total].operation == "sum" else total
        square = (instructions[inner].operation, instructions[inner].parameter) == ("powi", 2)
        return total if square and inner != total else None

    def product(self, operands: tuple[Slot, ...], told: list[Operand], origin: Span) -> Slot:
        """The slot of a matrix product."""
        shape = of_product(told[0].shape, told[1].shape)
        if shape is None:
            raise not_fitting(told[0], told[1], origin)
        return self.arrays.record("matmul", operands, None, origin, shape)

    def transposed(self, slot: Slot, origin: Span) -> Slot:
        """The slot of a transpose; that of a transpose is the array itself."""
        instruction = self.arrays.instructions[slot]
        if not instruction.shape:
            return slot
        if instruction.operation == "transpose":
            return instruction.operands[0]
        return self.arrays.record("transpose", (slot,), None, origin, transposed(instruction.shape))

    def call(self, name: str, operands: tuple[Slot, ...], origin: Span, *, ours: bool = False) -> Slot | Frame:
        if name.endswith(PRIME):
            return super().call(name, operands, origin, ours=ours)
        shapes = [self.arrays.shape(operand) for operand in operands]
        own = not ours and self.program is not None and name in self.program.functions
        if not own and not any(shapes) and name in ARRAY_FUNCTIONS and ARRAY_FUNCTIONS[name].body:
            # Of numbers the functions it is made of would refuse, by names that nobody typed.
            if name in AMBIGUOUS:
                what, fix = AMBIGUOUS[name]
                raise LanguageError(f"{name} means two things: {what}", span=origin, fix=fix)
            like = ["[a, b; c, d]" if letter.isupper() else "[x, y, z]" for letter in ARRAY_FUNCTIONS[name].parameters]
            array_shape(self, name, operands[0], origin, f"write {name}({', '.join(like)}): it is of arrays")
        if not own and name in calls.CALLS and (any(shapes) or name in ARRAY_FUNCTIONS):
            found = calls.CALLS[name](self, operands, origin)
            if found is not None:
                return found
        if not own and name in DERIVATIVES:
            return derivatives.CALLS[name](self, operands[0], operands[1], origin)
        if not own and any(shapes) and self.definition(name, len(operands), own=False) is None:
            together([Operand(shape) for shape in shapes], name, origin)
        return super().call(name, operands, origin, ours=ours)

    def joined(self, operation: str, one: Slot, other: Slot, origin: Span) -> Slot:
        told = [Operand(self.arrays.shape(slot)) for slot in (one, other)]
        if operation == "mul" and any(operand.shape for operand in told):
            what = "a product of arrays with a counter has two readings"
            raise LanguageError(what, span=origin, fix="write A[1]@A[2]@..., or prod of numbers")
        together(told, "+", origin)
        return self.apply(operation, (one, other), origin)

    def check_place(self, place: Slot, origin: Span) -> None:
        instruction = self.arrays.instructions[place]
        for slot in instruction.operands if instruction.operation == "stack" else (place,):
            super().check_place(slot, origin)

    def slope(self, slot: Slot, by: Slot, origin: Span) -> Slot:
        return derivatives.slope(self, slot, by, origin)

    def definition(self, name: str, count: int, *, own: bool) -> tuple[tuple[str, ...], Expression] | None:
        function = None if own else ARRAY_FUNCTIONS.get(name)
        if function is not None and function.body:
            return function.parameters, parsed(function.body)
        return super().definition(name, count, own=own)

    def stacked(self, slots: Iterable[Slot], shape: Shape, origin: Span | None = None) -> Slot:
        """The slot of an array of entries, or of rows one below the other."""
        return self.arrays.record("stack", tuple(slots), None, origin, shape)

    def place(self, slot: Slot, origin: Span) -> Dimension:
        """The integer, or the letter of a length, that a slot holds as an index."""
        instruction = self.arrays.instructions[slot]
        if instruction.operation == LENGTH:
            return cast(str, instruction.parameter)
        value = self.exact(slot)
        if value is None or isinstance(value, Fraction):
            shown = "" if value is None else f", not {value}"
            what = f"an index or a length is a constant integer{shown}"
            raise LanguageError(what, span=origin, fix="write a number, end, len(x), rows(X) or cols(X)")
        return value

    def exact(self, slot: Slot) -> int | Fraction | None:
        """The rational a slot of constants holds, also where constants stay unfolded for ``--float``."""
        instruction = self.arrays.instructions[slot]
        if instruction.operation == CONSTANT or instruction.row is None or not instruction.row.rational:
            return self.arrays.constant(slot)
        exact = [self.exact(operand) for operand in instruction.operands]
        return None if None in exact else folded(instruction.row, exact, instruction.parameter)

    def length(self, dimension: Dimension) -> Slot:
        """The slot of a length: a constant, or a letter's."""
        if isinstance(dimension, int):
            return self.constant(dimension)
        return self.arrays.record(LENGTH, (), dimension)

    def picked(self, slot: Slot, picked: tuple[Picked, ...], origin: Span | None = None) -> Slot:
        """The slot of what an index picks: a number, a column, a row, a matrix."""
        lengths = [_extent(first, last) for first, last, _ in picked]
        kept = [stays for *_, stays in picked]
        shape: Shape
        if not any(kept):
            shape = ()
        elif len(picked) == 1 or not kept[1]:
            shape = (lengths[0],)
        else:
            shape = (lengths[0] if kept[0] else 1, lengths[1])
        return self.arrays.record("index", (slot,), picked, origin, shape)

    def entry(self, slot: Slot, *places: int) -> Slot:
        """The slot of one entry, its places counted from 1."""
        return self.picked(slot, tuple((place, place, False) for place in places))


def _extent(first: int, last: Dimension) -> Dimension:
    return last if isinstance(last, str) else last - first + 1


def _transposed_number(operand: Operand, origin: Span) -> LanguageError:
    name = operand.text
    fix = f"for an array give its shape: --at {name}=[1,2] or --shape {name}=3; a derivative is gradcli diff 'f' {name}"
    return LanguageError(f"{name} is a number, which has no transpose", span=origin, fix=fix)
