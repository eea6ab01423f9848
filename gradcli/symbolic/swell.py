"""How much larger than its program a formula is when it is written out."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.symbolic.limits import MOST_SLOTS, NoFormula
from gradcli.tape.tape import Slot, Tape

LARGEST_TREE = 20_000
"""Operations a value and its derivatives may have when written out, before sympy is asked to try."""


def written_out(tape: Tape, wanted: Sequence[Slot], wrt: Sequence[Slot]) -> int:
    """About how many operations the values and their derivatives have when nothing is shared."""
    active = tape.dependents(wrt)
    size: dict[Slot, int] = {}
    slope: dict[Slot, int] = {}
    live = tape.live(wanted)
    if len(live) > MOST_SLOTS:
        raise NoFormula(f"the program has more than {MOST_SLOTS:,} operations")
    for slot in live:
        operands = tape.instructions[slot].operands
        size[slot] = min(1 + sum(size[o] for o in operands), LARGEST_TREE + 1)
        # The partial of a sum is 1, of a product the other operand; of anything else about the whole.
        operation, _, _, _, row = tape.instructions[slot]
        linear = row is not None and row.linear
        factor = {o: 0 if linear else size[slot] - size[o] * (operation == "mul") for o in operands}
        slope[slot] = min(sum(slope[o] + factor[o] for o in operands if active[o]), LARGEST_TREE + 1)
    return sum(size[slot] + slope[slot] for slot in wanted)
