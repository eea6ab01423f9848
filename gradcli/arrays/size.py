"""How many scalar operations an array tape is, written out: told without writing it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from gradcli.arrays.array_tape import ArrayTape
from gradcli.arrays.determinants import LARGEST
from gradcli.arrays.shapes import Shape, as_matrix, count_of
from gradcli.tape.tape import INPUT, Slot

ENDLESS = 10**12
"""What is not written out at all."""


PER_INPUT, PER_ENTRY, PER_TERM = 400, 1_500, 5
"""Nanoseconds that balls take, roughly: to make an entry of a variable, an operation on one, a term of a product."""


def ball_time(tape: ArrayTape, live: Iterable[Slot]) -> int:
    """Nanoseconds that balls take for some slots, roughly."""
    total = 0
    for slot in live:
        operation, operands, _, shape, _, row = tape.instructions[slot]
        if operation == "matmul":
            total += PER_TERM * _product(shape, [tape.shape(operand) for operand in operands])
        elif operation == INPUT:
            total += PER_INPUT * count_of(shape)
        elif row is not None or operation == "sum":
            total += PER_ENTRY * count_of(tape.shape(operands[0]) if operands else shape)
    return total


def scalar_count(tape: ArrayTape) -> int:
    """About as many slots as ``gradcli.arrays.expansion`` makes of it."""
    total = 0
    for slot in tape.live(tape.outputs.values()):
        instruction = tape.instructions[slot]
        shapes = [tape.shape(operand) for operand in instruction.operands]
        if instruction.operation in _COUNTS:
            total += _COUNTS[instruction.operation](instruction.shape, shapes)
        else:
            total += count_of(instruction.shape)
    return total


def _none(shape: Shape, given: Sequence[Shape]) -> int:
    return 0


def _entries(shape: Shape, given: Sequence[Shape]) -> int:
    return count_of(given[0])


def _product(shape: Shape, given: Sequence[Shape]) -> int:
    return 2 * count_of(shape) * int(as_matrix(given[0])[1])


def _minors(shape: Shape, given: Sequence[Shape]) -> int:
    n = int(as_matrix(given[0])[0])
    return ENDLESS if n > LARGEST else n * 2**n


def _cofactors(shape: Shape, given: Sequence[Shape]) -> int:
    n = int(as_matrix(given[0])[0])
    width = int(as_matrix(given[-1])[1])
    return 3 * _minors(shape, given) + 2 * n * n * width


def _never(shape: Shape, given: Sequence[Shape]) -> int:
    return ENDLESS


def _factor(shape: Shape, given: Sequence[Shape]) -> int:
    return int(shape[0]) ** 3 // 3 + count_of(shape)


_COUNTS: dict[str, Callable[[Shape, Sequence[Shape]], int]] = {
    **dict.fromkeys(("broadcast", "index", "stack", "transpose", "reshape", "diag", "eye"), _none),
    **dict.fromkeys(("sum", "fold"), _entries),
    "matmul": _product,
    "det": _minors,
    "adjugate": _cofactors,
    "solve": _cofactors,
    "chol": _factor,
    "eigvalsh": _never,
    "expm": _never,
}
