"""Functions that make arrays of sizes and of other arrays: ``eye(3)``, ``diag``, ``kron``, ``vec``, ``hstack``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gradcli.arrays.operands import Call, array_shape, refused, square
from gradcli.arrays.shapes import MOST_ENTRIES, Dimension, Shape, as_matrix, count_of, is_row, lettered, told
from gradcli.errors import LanguageError, LimitError, Span
from gradcli.tape.tape import Slot

if TYPE_CHECKING:
    from gradcli.arrays.lowering import ArrayLowering


def _diag(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    shape = array_shape(lowering, "diag", operands[0], origin)
    if len(shape) == 2 and not is_row(shape):
        return lowering.arrays.record("diag", operands, None, origin, (square(lowering, "diag", operands[0], origin),))
    vector = lowering.transposed(operands[0], origin) if is_row(shape) else operands[0]
    n = lowering.arrays.shape(vector)[0]
    return lowering.arrays.record("diag", (vector,), None, origin, _sized((n, n), origin))


def _sized(shape: Shape, origin: Span) -> Shape:
    """A shape that a program asks for by numbers, if it is none that nothing could hold."""
    for dimension in shape:
        if isinstance(dimension, int) and dimension < 1:
            raise LanguageError(
                f"an array has at least one entry, not {told(shape)}", span=origin, fix="write 1 or more"
            )
    if not lettered(shape) and count_of(shape) > MOST_ENTRIES:
        raise LimitError(f"an array has at most {MOST_ENTRIES:,} entries", span=origin, fix="make it smaller")
    return shape


def _eye(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    n = lowering.place(operands[0], origin)
    return lowering.arrays.record("eye", (), None, origin, _sized((n, n), origin))


def _filled(value: int) -> Call:
    def call(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
        shape = _sized(tuple(lowering.place(operand, origin) for operand in operands), origin)
        return lowering.arrays.record("broadcast", (lowering.constant(value),), None, origin, shape)

    return call


def _unit(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    length, place = (lowering.place(operand, origin) for operand in operands)
    if isinstance(length, str) or isinstance(place, str) or not 1 <= place <= length:
        raise LanguageError(f"unit({length}, {place}) has no place {place}", span=origin, fix="write unit(3, 1)")
    _sized((length,), origin)
    entries = [lowering.constant(int(k == place)) for k in range(1, length + 1)]
    return lowering.stacked(entries, (length,), origin)


def _cross(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    shapes = [lowering.arrays.shape(operand) for operand in operands]
    if shapes != [(3,), (3,)]:
        raise refused("cross", "two vectors of three entries", shapes, origin, "write cross([a, b, c], [x, y, z])")
    a, b = ([lowering.entry(operand, k) for k in (1, 2, 3)] for operand in operands)

    def minor(i: int, j: int) -> Slot:
        first = lowering.apply("mul", (a[i], b[j]), origin)
        return lowering.apply("sub", (first, lowering.apply("mul", (a[j], b[i]), origin)), origin)

    return lowering.stacked((minor(1, 2), minor(2, 0), minor(0, 1)), (3,), origin)


def _kron(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    shapes = [array_shape(lowering, "kron", operand, origin) for operand in operands]
    (m, n), (p, q) = map(as_matrix, shapes)
    if lettered((m, n, p, q)):
        raise refused("kron", "arrays whose shapes are numbers", shapes, origin, "give numbers: --shape A=2,2")
    m, n, p, q = (int(dimension) for dimension in (m, n, p, q))
    shape: Shape = (m * p,) if len(shapes[0]) == len(shapes[1]) == 1 else (m * p, n * q)
    return lowering.arrays.record("kron", operands, None, origin, _sized(shape, origin))


def _vec(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    shape = array_shape(lowering, "vec", operands[0], origin)
    if len(shape) == 1:
        return operands[0]
    if lettered(shape):
        raise refused("vec", "a matrix whose shape is numbers", [shape], origin, "give numbers: --shape A=2,2")
    turned = lowering.transposed(operands[0], origin)
    return lowering.arrays.record("reshape", (turned,), None, origin, (count_of(shape),))


def _unvec(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    shape, rows = array_shape(lowering, "unvec", operands[0], origin), lowering.place(operands[1], origin)
    if lettered(shape) or isinstance(rows, str) or rows < 1 or count_of(shape) % rows:
        raise refused("unvec", f"a vector that fills {rows} rows", [shape], origin, "write unvec(v, rows(X))")
    turned = lowering.arrays.record("reshape", operands[:1], None, origin, (count_of(shape) // rows, rows))
    return lowering.transposed(turned, origin)


def _reshape(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    shape = array_shape(lowering, "reshape", operands[0], origin)
    wanted = _sized(tuple(lowering.place(operand, origin) for operand in operands[1:]), origin)
    if lettered(shape) or lettered(wanted) or count_of(shape) != count_of(wanted):
        what = f"{told(shape)} cannot be reshaped to {told(wanted)}: the number of entries differs"
        raise LanguageError(what, span=origin, fix="write reshape(X, m, n) with m*n entries")
    return lowering.arrays.record("reshape", operands[:1], None, origin, wanted)


def _rowsoftmax(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    shape = array_shape(lowering, "rowsoftmax", operands[0], origin)
    rows, columns = as_matrix(shape)
    if len(shape) != 2 or isinstance(rows, str) or isinstance(columns, str):
        fix = "give numbers: --shape A=2,2" if len(shape) == 2 else "write softmax(x) for a vector"
        raise refused("rowsoftmax", "a matrix whose shape is numbers", [shape], origin, fix)
    found = []
    for row in range(1, rows + 1):
        picked = lowering.picked(operands[0], ((row, row, False), (1, columns, True)), origin)
        total = lowering.arrays.record("fold", (picked,), "logaddexp", origin, ())
        found.append(lowering.apply("exp", (lowering.apply("sub", (picked, total), origin),), origin))
    return lowering.stacked(found, shape, origin)


def _vstack(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    shapes = [lowering.arrays.shape(operand) for operand in operands]
    if all(len(shape) < 2 for shape in shapes):
        lengths = [as_matrix(shape)[0] for shape in shapes]
        return lowering.stacked(operands, _sized((_total(lengths, shapes, origin),), origin), origin)
    widths = {as_matrix(shape)[1] for shape in shapes}
    if len(widths) > 1:
        raise refused("vstack", "arrays with as many columns", shapes, origin, "hstack puts arrays side by side")
    rows = _total([as_matrix(shape)[0] for shape in shapes], shapes, origin)
    return lowering.stacked(operands, _sized((rows, widths.pop()), origin), origin)


def _hstack(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    shapes = [lowering.arrays.shape(operand) for operand in operands]
    heights = {as_matrix(shape)[0] for shape in shapes}
    if len(heights) > 1:
        raise refused("hstack", "arrays with as many rows", shapes, origin, "vstack puts arrays one below the other")
    turned = [lowering.transposed(operand, origin) for operand in operands]
    width = _total([as_matrix(shape)[1] for shape in shapes], shapes, origin)
    (height,) = heights
    below = lowering.stacked(turned, _sized((width, height), origin), origin)
    return lowering.arrays.record("transpose", (below,), None, origin, (height, width))


def _total(lengths: Sequence[Dimension], shapes: Sequence[Shape], origin: Span) -> int:
    total = 0
    for length in lengths:
        if isinstance(length, str):
            raise refused("stacking", "arrays whose shapes are numbers", shapes, origin, "give numbers: --shape A=2,2")
        total += length
    return total


def count_call(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
    """The number of all entries of an array."""
    shape = array_shape(lowering, "count", operands[0], origin)
    slot = lowering.length(shape[0])
    for dimension in shape[1:]:
        slot = lowering.apply("mul", (slot, lowering.length(dimension)), origin)
    return slot


def _length(name: str, axis: int) -> Call:
    def call(lowering: ArrayLowering, operands: tuple[Slot, ...], origin: Span) -> Slot:
        shape = array_shape(lowering, name, operands[0], origin)
        if name == "len" and len(shape) == 2:
            raise refused("len", "a vector", [shape], origin, "write rows(X) or cols(X)")
        return lowering.length(as_matrix(shape)[axis])

    return call


CONSTRUCTIONS: dict[str, Call] = {
    "diag": _diag,
    "eye": _eye,
    "zeros": _filled(0),
    "ones": _filled(1),
    "unit": _unit,
    "cross": _cross,
    "kron": _kron,
    "vec": _vec,
    "unvec": _unvec,
    "rowsoftmax": _rowsoftmax,
    "reshape": _reshape,
    "hstack": _hstack,
    "vstack": _vstack,
    "len": _length("len", 0),
    "rows": _length("rows", 0),
    "cols": _length("cols", 1),
    "count": count_call,
}
"""The functions of this page, by name."""
