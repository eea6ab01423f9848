"""Literals and indices: ``[a, b; c, d]``, ``X[2, :]``, ``x[end]``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gradcli.arrays.shapes import Dimension, Operand, Shape, told
from gradcli.errors import LanguageError, Span
from gradcli.functions.names import FUNCTIONS
from gradcli.language.expressions import Node
from gradcli.tape.tape import Slot

if TYPE_CHECKING:
    from gradcli.arrays.lowering import ArrayLowering
    from gradcli.tape.frame import Frame

Picked = tuple[int, Dimension, bool]
"""The first and the last place picked along a dimension, counted from 1, and whether it stays a dimension."""


def _vector(lowering: ArrayLowering, frame: Frame, node: Node, operands: tuple[Slot, ...], origin: Span) -> Slot:
    """A vector of numbers; the matrix whose rows are vectors."""
    shapes = [lowering.arrays.shape(operand) for operand in operands]
    first = shapes[0]
    for position, shape in enumerate(shapes):
        if shape != first:
            what = f"the rows of an array are equally long; here are {told(first)} and {told(shape)}"
            span = frame.origin or frame.body.span(node.operands[position])
            raise LanguageError(what, span=span, fix="write [a, b; c, d], or hstack and vstack for arrays")
    if len(first) == 2 and first[0] != 1:
        raise LanguageError("the entries of an array are numbers or rows", span=origin, fix="write vstack(A, B)")
    return lowering.stacked(operands, (len(operands), *first[-1:]), origin)


def _matrix(lowering: ArrayLowering, frame: Frame, node: Node, operands: tuple[Slot, ...], origin: Span) -> Slot:
    for position, operand in enumerate(operands):
        if lowering.arrays.shape(operand):
            span = frame.origin or frame.body.span(node.operands[position])
            what = f"the entries of a matrix are numbers; here is an array {told(lowering.arrays.shape(operand))}"
            raise LanguageError(what, span=span, fix="write hstack(A, B) or vstack(A, B) for arrays of arrays")
    rows = int(node.value)
    return lowering.stacked(operands, (rows, len(operands) // rows), origin)


def _range(lowering: ArrayLowering, frame: Frame, node: Node, operands: tuple[Slot, ...], origin: Span) -> Slot:
    return lowering.arrays.record("range", operands, None, origin, ())


def _end(lowering: ArrayLowering, frame: Frame, node: Node, operands: tuple[Slot, ...], origin: Span) -> Slot:
    base = lowering.operand(frame, node.operands[0], operands[0])
    axes = _axes(base, int(node.value) + 1, origin)
    length = axes[int(node.value)] if int(node.value) < len(axes) else 1
    return lowering.length(length)


def _index(lowering: ArrayLowering, frame: Frame, node: Node, operands: tuple[Slot, ...], origin: Span) -> Slot:
    base = lowering.operand(frame, node.operands[0], operands[0])
    places = operands[1:]
    axes = _axes(base, len(places), origin)
    if len(places) != len(axes):
        name = base.text or "x"
        what = f"{name} has {'rows and columns' if len(axes) == 2 else 'one index'}: it is {told(base.shape)}"
        fix = f"write {name}[2,1], {name}[2,:] or {name}[:,1]" if len(axes) == 2 else f"write {name}[2] or {name}[2:3]"
        raise LanguageError(what, span=origin, fix=fix)
    picked = tuple(
        _picked(lowering, slot, length, base, len(axes), place, origin)
        for place, (slot, length) in enumerate(zip(places, axes, strict=True))
    )
    return lowering.picked(operands[0], picked, origin)


def _axes(base: Operand, places: int, origin: Span) -> Shape:
    if base.shape:
        return (*base.shape, 1) if len(base.shape) == 1 and places == 2 else base.shape
    name = base.text or "x"
    if base.unknown in FUNCTIONS:
        what = f"{name} is taken for an array here, by its square brackets"
        raise LanguageError(what, span=origin, fix=f"write {name}(…) with round brackets for the function")
    fix = f"give its shape: --at {name}=[1,2,3] or --shape {name}=3" if base.unknown else "leave the index out"
    raise LanguageError(f"{name} is a number and has no entries", span=origin, fix=fix)


def _picked(
    lowering: ArrayLowering, slot: Slot, length: Dimension, base: Operand, axes: int, place: int, origin: Span
) -> Picked:
    instruction = lowering.arrays.instructions[slot]
    if instruction.operation != "range":
        at = lowering.place(slot, origin)
        first, last, kept = at, at, False
    else:
        low, high = (lowering.place(operand, origin) for operand in instruction.operands)
        first, last, kept = low, high, True
    if first == 1 and last == length:
        return 1, length, kept
    what = ("entries" if axes == 1 else ("rows", "columns")[place]) + f" 1 to {length}"
    name = base.text or "the array"
    if isinstance(length, str) or isinstance(first, str) or isinstance(last, str):
        raise LanguageError(
            f"{name} has {what}: which of them stand there is not known", span=origin, fix="give numbers: --shape x=3"
        )
    if not (1 <= first <= length and 1 <= last <= length):
        wrong = first if not 1 <= first <= length else last
        last_one = {(1, 0): "end", (2, 0): "end,:", (2, 1): ":,end"}[axes, place]
        fix = "indices begin at 1" if wrong == 0 else f"write {name}[{last_one}] for the last" if wrong > length else ""
        raise LanguageError(f"{name} has {what}; there is none at {wrong}", span=origin, fix=fix)
    if last < first:
        raise LanguageError(f"the range {first}:{last} is empty", span=origin, fix="write the smaller place first")
    return first, last, kept


NODES: dict[str, Callable[[ArrayLowering, Frame, Node, tuple[Slot, ...], Span], Slot]] = {
    "vector": _vector,
    "matrix": _matrix,
    "range": _range,
    "end": _end,
    "index": _index,
}
