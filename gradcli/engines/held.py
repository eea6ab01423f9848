"""What of a tape is the same at every point, as enclosures: what code over balls and pairs is printed with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from gradcli.language.expressions import CONDITIONS
from gradcli.tape.sweeps import evaluate
from gradcli.tape.tape import Slot, Tape

T = TypeVar("T")
CONSTANT_BITS = 400
Printed = Callable[[Any], T]
"""What is printed of a number: an integer, or flint's ball around it; None where it is none. It is called at enough
bits."""


def unmoved(tape: Tape, roots: Sequence[Slot], inputs: Sequence[str]) -> list[Slot]:
    """The slots that no input moves."""
    moved = tape.dependents([tape.inputs[name] for name in inputs])
    return [slot for slot in tape.live(roots) if not moved[slot]]


def fixed(
    tape: Tape, roots: Sequence[Slot], inputs: Sequence[str], held: Mapping[str, Any], text: Printed[T]
) -> dict[Slot, T | int]:
    """What no input moves: the ``text`` of numbers, and, of a condition, 1, 0 or -1 (not known). ``held`` are
    the inputs that are the same everywhere, as coordinates of a point."""
    from gradcli.numbers.balls.ball import FINITE, enclosure, kind
    from gradcli.numbers.balls.balls import Balls

    slots = unmoved(tape, roots, inputs)
    m = Balls(CONSTANT_BITS)

    def told(slot: Slot, value: Any) -> T | int:
        if tape.instructions[slot].operation in CONDITIONS:
            return -1 if value is None else int(value)
        if kind(value) is not FINITE:
            return text(None)
        return text(value if isinstance(value, int) else enclosure(value))

    with m.working():
        values = evaluate(tape, m, {name: coordinate.over(m) for name, coordinate in held.items()}, slots)
        return {slot: told(slot, values[slot]) for slot in slots if values[slot] is not None}
