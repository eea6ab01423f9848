"""Derivatives as values over arrays: ``slope`` is the derivative of each entry of one array by each of another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gradcli.arrays.array_tape import SLOPE
from gradcli.arrays.gradient import array_gradient
from gradcli.arrays.operands import refused
from gradcli.arrays.recorder import ArrayRecorder
from gradcli.arrays.shapes import Shape, told
from gradcli.errors import LanguageError, Span
from gradcli.tape.tape import WHERE, Slot

if TYPE_CHECKING:
    from gradcli.arrays.lowering import ArrayLowering


def slope(lowering: ArrayLowering, of: Slot, by: Slot, origin: Span) -> Slot:
    """The slot of a derivative: of the shape of the one where the other is a number, of two vectors a matrix."""
    of_shape, by_shape = lowering.arrays.shape(of), lowering.arrays.shape(by)
    if of_shape and by_shape and (len(of_shape) > 1 or len(by_shape) > 1):
        what = f"the derivative of {told(of_shape)} by {told(by_shape)} has more than two dimensions"
        raise LanguageError(what, span=origin, fix="differentiate an entry, as u[1], or by a vector")
    native = _native(lowering, of, by) if lowering.natively and not of_shape else None
    return lowering.arrays.record(SLOPE, (of, by), None, origin, (*of_shape, *by_shape)) if native is None else native


def _native(lowering: ArrayLowering, of: Slot, by: Slot) -> Slot | None:
    """The gradient of a number in operations of arrays; None where something within has a corner or branches."""
    tape = lowering.arrays
    rows = [tape.instructions[slot] for slot in tape.live([of])]
    if any(i.operation in (SLOPE, WHERE, "fold") or (i.row is not None and (i.row.kink or i.row.jump)) for i in rows):
        return None
    whole = tape.instructions[by]
    if whole.operation == "index":
        found = _native(lowering, of, whole.operands[0])
        return None if found is None else lowering.picked(found, whole.parameter, whole.origin)
    if whole.operation == "stack":
        parts = [_native(lowering, of, slot) for slot in whole.operands]
        return lowering.stacked([part for part in parts if part is not None], whole.shape)
    gradient = array_gradient(tape, {0: of}, {"": by})
    lowering.continue_on(gradient.tape)
    slot = gradient.partials[0, ""]
    return ArrayRecorder(lowering.arrays).filled(0, whole.shape).slot if slot is None else slot


def _gradient(lowering: ArrayLowering, of: Slot, by: Slot, origin: Span) -> Slot:
    lowering.check_place(by, origin)
    if lowering.arrays.shape(of):
        shapes = [lowering.arrays.shape(of)]
        raise refused("grad", "a number", shapes, origin, "write jacobian(v, x) for an array of derivatives")
    return slope(lowering, of, by, origin)


def _jacobian(lowering: ArrayLowering, of: Slot, by: Slot, origin: Span) -> Slot:
    lowering.check_place(by, origin)
    return slope(lowering, of, by, origin)


def _hessian(lowering: ArrayLowering, of: Slot, by: Slot, origin: Span) -> Slot:
    if lowering.arrays.shape(of):
        shapes = [lowering.arrays.shape(of)]
        raise refused("hessian", "a number", shapes, origin, "write hessian(u[1], x) for one entry")
    return slope(lowering, _gradient(lowering, of, by, origin), by, origin)


def _divergence(lowering: ArrayLowering, of: Slot, by: Slot, origin: Span) -> Slot:
    count = _length(lowering, "div", by, origin)
    if lowering.arrays.shape(of) != lowering.arrays.shape(by):
        raise _unlike(lowering, "div", of, by, origin)
    if not lowering.arrays.shape(of):
        return slope(lowering, of, by, origin)
    return _added(lowering, [_entry_by_entry(lowering, of, by, i, i, origin) for i in range(1, count + 1)], origin)


def _laplacian(lowering: ArrayLowering, of: Slot, by: Slot, origin: Span) -> Slot:
    count, shape = _length(lowering, "laplacian", by, origin), lowering.arrays.shape(of)
    if not lowering.arrays.shape(by):
        return slope(lowering, slope(lowering, of, by, origin), by, origin)
    if len(shape) > 1 or not all(isinstance(n, int) for n in shape):
        raise refused("laplacian", "a number or a vector", [shape], origin, "write laplacian(U[:,1], x) for a column")
    found = []
    for k in range(1, int(shape[0]) + 1) if shape else [0]:
        gradient = slope(lowering, lowering.entry(of, k) if k else of, by, origin)
        terms = [_entry_by_entry(lowering, gradient, by, i, i, origin) for i in range(1, count + 1)]
        found.append(_added(lowering, terms, origin))
    return lowering.stacked(found, shape, origin) if shape else found[0]


def _curl(lowering: ArrayLowering, of: Slot, by: Slot, origin: Span) -> Slot:
    count = _length(lowering, "curl", by, origin)
    if lowering.arrays.shape(of) != lowering.arrays.shape(by) or count not in (2, 3):
        raise _unlike(lowering, "curl", of, by, origin, " of two or three")

    def turn(i: int, j: int) -> Slot:
        one, other = (_entry_by_entry(lowering, of, by, a, b, origin) for a, b in ((j, i), (i, j)))
        return lowering.apply("sub", (one, other), origin)

    if not lowering.arrays.shape(of):
        raise _unlike(lowering, "curl", of, by, origin, " of two or three")
    return turn(1, 2) if count == 2 else lowering.stacked([turn(2, 3), turn(3, 1), turn(1, 2)], (3,), origin)


def _length(lowering: ArrayLowering, name: str, by: Slot, origin: Span) -> int:
    """How many variables there are."""
    lowering.check_place(by, origin)
    shape = lowering.arrays.shape(by)
    if len(shape) > 1:
        raise refused(name, "a vector of variables", [shape], origin, f"write {name}(u, [x, y])")
    length = shape[0] if shape else 1
    if not isinstance(length, int):
        what = f"{name} needs a known length, not {length}"
        raise LanguageError(what, span=origin, fix="give numbers: --shape x=3")
    return length


def _entry_by_entry(lowering: ArrayLowering, of: Slot, by: Slot, i: int, j: int, origin: Span) -> Slot:
    return slope(lowering, lowering.entry(of, i), lowering.entry(by, j), origin)


def _added(lowering: ArrayLowering, slots: list[Slot], origin: Span) -> Slot:
    total, *rest = slots
    for slot in rest:
        total = lowering.apply("add", (total, slot), origin)
    return total


def _unlike(lowering: ArrayLowering, name: str, of: Slot, by: Slot, origin: Span, size: str = "") -> LanguageError:
    shapes: list[Shape] = [lowering.arrays.shape(of), lowering.arrays.shape(by)]
    wanted = f"a vector{size}, and as many variables"
    return refused(name, wanted, shapes, origin, f"write {name}([u, v], [x, y])")


CALLS: dict[str, Callable[[ArrayLowering, Slot, Slot, Span], Slot]] = {
    "grad": _gradient,
    "jacobian": _jacobian,
    "hessian": _hessian,
    "div": _divergence,
    "curl": _curl,
    "laplacian": _laplacian,
}
