"""The tape whose slots have shapes: what a program of arrays computes, before it is expanded to scalars.

Operations of numbers go entry by entry over operands of one shape; ``broadcast`` makes a number an array. Of arrays:
``index`` (``parameter``: first and last place a dimension, whether it stays one), ``stack`` (numbers, or arrays one
below the other), ``transpose``, ``reshape`` (entries keep their order, rows first), ``sum`` (of all entries), ``fold``
(of all entries by the primitive ``parameter``), ``cumsum``, ``matmul``, ``solve``, ``det``, ``adjugate``, ``diag``,
``kron``, ``chol``, ``eye``.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.arrays.shapes import NUMBER, Shape
from gradcli.errors import LimitError, Span
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.row import Primitive
from gradcli.language.limits import NODES
from gradcli.records import dataclass, field, replace
from gradcli.tape.tape import CONSTANT, INPUT, Slot

LENGTH = "length"
"""A length that is a letter: ``parameter``."""

SLOPE = "slope"
"""The derivative of each entry of its first operand by each of its second, where the program itself speaks of it."""


class ArrayInstruction(NamedTuple):
    """How one slot is filled, as ``gradcli.tape.tape.Instruction`` says of numbers; ``shape`` is that of its value."""

    operation: str
    operands: tuple[Slot, ...]
    parameter: Any
    shape: Shape
    origin: Span | None
    row: Primitive | None


@dataclass
class ArrayTape:
    """Instructions, and which slots the variables, the targets and the named intermediates are."""

    instructions: list[ArrayInstruction] = field(default_factory=list)
    inputs: dict[str, Slot] = field(default_factory=dict)
    outputs: dict[str, Slot] = field(default_factory=dict)
    names: dict[Slot, str] = field(default_factory=dict)
    typed_exactly: bool = True
    """Whether constants are the numbers as typed, as ``gradcli.tape.tape.Tape`` says."""
    _known: dict[tuple[Any, ...], Slot] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.instructions)

    def record(
        self,
        operation: str,
        operands: tuple[Slot, ...] = (),
        parameter: Any = None,
        origin: Span | None = None,
        shape: Shape | None = None,
    ) -> Slot:
        """The slot of an operation: the one it already has, or a new one. Without a ``shape`` it goes entry by entry,
        over operands of one shape."""
        if shape is None:
            shape, operands = self._together(operands)
        key = (operation, operands, parameter, shape)
        known = self._known.get(key)
        if known is None:
            if len(self.instructions) >= NODES:
                what = f"the program expands to more than {NODES:,} operations"
                raise LimitError(what, span=origin, fix="call fewer functions")
            known = self._known[key] = len(self.instructions)
            row = PRIMITIVES.get(operation)
            self.instructions.append(ArrayInstruction(operation, operands, parameter, shape, origin, row))
        return known

    def _together(self, operands: tuple[Slot, ...]) -> tuple[Shape, tuple[Slot, ...]]:
        """The shape of an operation entry by entry, and its operands with the numbers broadcast to it."""
        shapes = [self.instructions[operand].shape for operand in operands]
        shape = next((shape for shape in shapes if shape), NUMBER)
        if not shape or all(shapes):
            return shape, operands
        wide = [
            o if s else self.record("broadcast", (o,), None, None, shape) for o, s in zip(operands, shapes, strict=True)
        ]
        return shape, tuple(wide)

    def shape(self, slot: Slot) -> Shape:
        """The shape of a slot's value."""
        return self.instructions[slot].shape

    def constant(self, slot: Slot) -> int | Fraction | None:
        """The exact value of a constant number, else None."""
        instruction = self.instructions[slot]
        found: int | Fraction | None = instruction.parameter if instruction.operation == CONSTANT else None
        return found

    def uniform(self, slot: Slot) -> int | Fraction | None:
        """The exact value of every entry of an array that one constant fills, else None."""
        instruction = self.instructions[slot]
        return self.constant(instruction.operands[0] if instruction.operation == "broadcast" else slot)

    def is_input(self, slot: Slot) -> bool:
        """Whether a slot holds a variable, which has a value at every point."""
        return self.instructions[slot].operation == INPUT

    def extended(self) -> ArrayTape:
        """A tape that begins as this one does, slot for slot, to record more on: this one stays as it is."""
        return replace(
            self,
            instructions=list(self.instructions),
            inputs=dict(self.inputs),
            outputs=dict(self.outputs),
            names=dict(self.names),
            _known=dict(self._known),
        )

    def separate(self, slot: Slot, origin: Span | None = None) -> Slot:
        """A slot of its own with the value of another: an intermediate to differentiate by."""
        self.instructions.append(ArrayInstruction("same", (slot,), None, self.shape(slot), origin, PRIMITIVES["same"]))
        return len(self.instructions) - 1

    def live(self, roots: Iterable[Slot]) -> list[Slot]:
        """Every slot the roots need, in evaluation order."""
        seen = set(roots)
        stack = list(seen)
        while stack:
            for operand in self.instructions[stack.pop()].operands:
                if operand not in seen:
                    seen.add(operand)
                    stack.append(operand)
        return sorted(seen)

    def dependents(self, roots: Iterable[Slot]) -> list[bool]:
        """For every slot, whether it depends on one of the roots."""
        found = [False] * len(self.instructions)
        for root in roots:
            found[root] = True
        for slot, instruction in enumerate(self.instructions):
            found[slot] = found[slot] or any(found[operand] for operand in instruction.operands)
        return found
