"""The shapes of the parts of an expression, as those who write it in another language need them."""

from __future__ import annotations

from collections.abc import Mapping

from gradcli.arrays.lowering import ArrayLowering
from gradcli.arrays.shapes import Shape
from gradcli.language.expressions import Expression
from gradcli.language.program import Program
from gradcli.tape.frame import Frame
from gradcli.tape.tape import Slot


def node_shapes(program: Program, target: str, shapes: Mapping[str, Shape]) -> list[Shape]:
    """The shape of each node of the expression of a target, an index's range counted as a number.

    Raises LanguageError where shapes do not fit.
    """
    watched = _Watched(program, shapes, program.expression(target))
    watched.run()
    return [watched.arrays.shape(slot) if slot >= 0 else () for slot in watched.slots]


class _Watched(ArrayLowering):
    """A lowering that keeps the slots of one expression."""

    def __init__(self, program: Program, shapes: Mapping[str, Shape], body: Expression) -> None:
        super().__init__(program, shapes, frozenset(), True)
        self.body = body
        self.slots: list[Slot] = []

    def finished(self, frame: Frame) -> Slot | Frame:
        if frame.body is self.body and not self.slots:
            self.slots = frame.slots
        return super().finished(frame)
