"""Functions of arrays that are slots of their own: what they take, the shape that comes out, the refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.arrays.constructions import CONSTRUCTIONS, count_call
from gradcli.arrays.operands import Call, array_shape, refused, square
from gradcli.arrays.shapes import (
    as_matrix,
)
from gradcli.arrays.spectra import SPECTRA
from gradcli.errors import Span
from gradcli.tape.tape import Slot

if TYPE_CHECKING:
    from gradcli.arrays.lowering import ArrayLowering


def _whole(name: str) -> Call:
    """A function of all entries of one array: its sum."""

    def call(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
        array_shape(lowering, name, operands[0], origin)
        return lowering.arrays.record(name, operands, None, origin, ())

    return call


def _fold(name: str, primitive: str, *, several: bool = False) -> Call:
    """All entries of one array joined by a primitive of two operands; of ``several`` numbers, of the array of them."""

    def call(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot | None:
        if len(operands) > 1:
            return (
                lowering.arrays.record("fold", (_together(lowering, operands, name, origin),), primitive, origin, ())
                if several
                else None
            )
        array_shape(lowering, name, operands[0], origin)
        return lowering.arrays.record("fold", operands, primitive, origin, ())

    return call


def _together(lowering: ArrayLowering, operands: tuple[Slot, ...], name: str, origin: Span) -> Slot:
    shapes = [lowering.arrays.shape(operand) for operand in operands]
    if any(shapes):
        raise refused(name, "one array or several numbers", shapes, origin, f"write {name}(vstack(a, b)) for arrays")
    return lowering.stacked(operands, (len(operands),), origin)


def _mean(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    slot = operands[0] if len(operands) == 1 else _together(lowering, operands, "mean", origin)
    array_shape(lowering, "mean", slot, origin)
    total = lowering.arrays.record("sum", (slot,), None, origin, ())
    return lowering.apply("div", (total, count_call(lowering, (slot,), origin)), origin)


def _transpose(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    array_shape(lowering, "transpose", operands[0], origin)
    return lowering.transposed(operands[0], origin)


def _of_square(name: str, *, matrix: bool = False) -> Call:
    """A function of a square matrix: a number, or a matrix of its shape."""

    def call(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
        square(lowering, name, operands[0], origin)
        shape = lowering.arrays.shape(operands[0]) if matrix else ()
        return lowering.arrays.record(name, operands, None, origin, shape)

    return call


def _solve(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    rows = square(lowering, "solve", operands[0], origin)
    right = lowering.arrays.shape(operands[1])
    if as_matrix(right)[0] != rows:
        shapes = [lowering.arrays.shape(operands[0]), right]
        raise refused(
            "solve", "a matrix and as many rows beside it", shapes, origin, "solve(A, b) is the x with A@x = b"
        )
    if not lowering.arrays.shape(operands[0]):
        return lowering.apply("div", operands[::-1], origin)
    return lowering.arrays.record("solve", operands, None, origin, right)


def _cumsum(*, back: bool) -> Call:
    def call(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
        shape = array_shape(lowering, "cumsum", operands[0], origin)
        if len(shape) != 1:
            raise refused("cumsum", "a vector", [shape], origin, "write cumsum(X[:,1]) for a column")
        return lowering.arrays.record("cumsum", operands, back, origin, shape)

    return call


CALLS: dict[str, Call] = {
    "sum": _whole("sum"),
    "prod": _fold("prod", "mul"),
    "max": _fold("max", "max"),
    "min": _fold("min", "min"),
    "logsumexp": _fold("logsumexp", "logaddexp", several=True),
    "mean": _mean,
    "transpose": _transpose,
    "det": _of_square("det"),
    "adjugate": _of_square("adjugate", matrix=True),
    "chol": _of_square("chol", matrix=True),
    "solve": _solve,
    "cumsum": _cumsum(back=False),
    "cumsum_back": _cumsum(back=True),
    **CONSTRUCTIONS,
    **SPECTRA,
}
