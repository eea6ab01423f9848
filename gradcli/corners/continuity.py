"""Whether the limit of a root along a ray is its value at the point, argued slot by slot.

Two enclosures of one number never show that they are equal. But a row without a step at the point takes
limits to the limit, so only steps, and branches that change, need a comparison.
"""

from __future__ import annotations

from typing import Any

from gradcli.numbers.derived import Kind
from gradcli.numbers.exponents import TermsRanOut
from gradcli.sweeps import Values, evaluated
from gradcli.tape import WHERE, Instruction, Slot, Tape


def continuous(tape: Tape, m: Any, values: Values | None, s: Any, along: Values, root: Slot) -> bool | None:
    """Whether ``along[root]`` tends to ``values[root]``; None where it cannot be told, or there is no value.

    ``values`` are those at the point over ``m``, ``along`` the series over ``s``, both by slot.
    """
    if values is None:
        return None
    found: dict[Slot, bool | None] = {}
    for slot in evaluated(tape, along, [root]):
        instruction = tape.instructions[slot]
        given = instruction.row is None and instruction.operation != WHERE
        if given or _passes_limits_on(instruction, m, values, along, slot, found):
            found[slot] = True
        else:
            found[slot] = _compared(m, values[slot], s, along[slot])
    return found[root]


def _passes_limits_on(
    instruction: Instruction, m: Any, values: Values, along: Values, slot: Slot, found: dict[Slot, bool | None]
) -> bool:
    """Whether the operation certainly is continuous where its operands' limits are their values."""
    if values[slot] is None or m.kind(values[slot]) is not Kind.FINITE:
        return False
    row = instruction.row
    if row is None:
        condition, yes, no = instruction.operands
        taken = yes if along[condition] else no
        return values[condition] is along[condition] and found[taken] is True
    if any(found[operand] is not True for operand in instruction.operands):
        return False
    return row.jump is None or row.jump(m, *instruction.arguments(values)) is False


def _compared(m: Any, value: Any, s: Any, series: Any) -> bool | None:
    if value is None or m.kind(value) is not Kind.FINITE:
        return None
    try:
        same: bool | None = m.same(s.constant(s.series(series)), value)
    except TermsRanOut:
        return None
    return same
