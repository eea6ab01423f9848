"""What functions of arrays ask of their operands, and how they refuse what is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gradcli.arrays.shapes import Dimension, Shape, as_matrix, told
from gradcli.errors import LanguageError, Span
from gradcli.tape.tape import Slot

if TYPE_CHECKING:
    from gradcli.arrays.lowering import ArrayLowering

Call = Callable[["ArrayLowering", tuple[Slot, ...], Span], "Slot | None"]


def refused(name: str, wanted: str, shapes: Sequence[Shape], origin: Span, fix: str) -> LanguageError:
    """What is said of operands that a function does not take."""
    given = " and ".join(told(shape) for shape in shapes)
    return LanguageError(f"{name} takes {wanted}; here is {given}", span=origin, fix=fix)


def array_shape(lowering: ArrayLowering, name: str, slot: Slot, origin: Span, fix: str = "") -> Shape:
    """The shape of an operand that must be an array; ``fix`` is what is written where it is a number."""
    shape = lowering.arrays.shape(slot)
    if not shape:
        instruction = lowering.arrays.instructions[slot]
        variable = str(instruction.parameter) if instruction.operation == "input" else ""
        fix = fix or f"write {name}([x, y, z]) for several numbers"
        if variable and variable not in lowering.shapes:
            fix = f"give {variable} a shape: --at {variable}=[1,2,3] or --shape {variable}=3"
        raise refused(name, "an array", [shape], origin, fix)
    return shape


def square(lowering: ArrayLowering, name: str, slot: Slot, origin: Span) -> Dimension:
    """The rows of an operand that must be a square matrix."""
    shape = array_shape(lowering, name, slot, origin)
    rows, columns = as_matrix(shape)
    if rows != columns:
        raise refused(name, "a square matrix", [shape], origin, "write a matrix with as many rows as columns")
    return rows
