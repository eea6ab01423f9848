"""What TensorFlow, JAX and PyTorch take for the slope at a tie: the rules of a sweep that follows it.

Sources: their own gradients (tensorflow/python/ops/math_grad.py, _MaximumMinimumGrad: all to the first operand, since
x >= y or x <= y holds; jax/_src/lax/lax.py: halves for max_p and min_p, select(x >= 0) for abs_p; PyTorch's
derivatives.yaml: halves at a tie, sgn, and a clamp that passes its bounds), and as measured in
tests/special_values.jsonl. A where passes the branch it takes; what NaN a framework makes of the other is not
imitated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.numbers.system import NumberSystem
from gradcli.tape.sweeps import partials
from gradcli.tape.tape import Instruction, Slot

HALF = Fraction(1, 2)


class Convention(NamedTuple):
    """``key`` is its name in a row's ``ties``. ``clip`` are the partials of the two corners a clip consists of."""

    name: str
    key: str
    clip: tuple[int | Fraction, ...]


CONVENTIONS = {
    "tensorflow": Convention("TensorFlow", "tensorflow", (1, 0)),
    "jax": Convention("JAX", "jax", (HALF, HALF)),
    "torch": Convention("PyTorch", "torch", (1, 0)),
}


def rules(convention: Convention) -> Callable[..., Iterable[tuple[Slot, Any]]]:
    """The partials of a slot as ``sweeps.partials`` gives them, by a convention where its operands tie."""

    def of(
        instruction: Instruction, m: NumberSystem, values: Sequence[Any], slot: Slot, active: Sequence[bool]
    ) -> Iterable[tuple[Slot, Any]]:
        row = instruction.row
        if row is None or convention.key not in row.ties or row.kink is None:
            return partials(instruction, m, values, slot, active)
        if row.kink(m, *instruction.arguments(values)) is not True:
            return partials(instruction, m, values, slot, active)
        called = "" if instruction.origin is None else instruction.origin.text.partition("(")[0].strip()
        taken = convention.clip if called == "clip" else row.ties[convention.key]
        both = zip(instruction.operands, taken, strict=True)
        return [(operand, m.number(share)) for operand, share in both if active[operand]]

    return of
