"""What numbers too small for a double cost: 1e-200^2 is 0, and of 5e-324 one digit is left.

An operation that underflows is wrong by half of the least double or a few of them, not by half an ulp. How far the
results may be moved by that is followed through the gradient tape, to first order.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from gradcli.engines.masks import used_at
from gradcli.numbers.arrays import ARRAYS
from gradcli.numbers.float64 import FLOAT64
from gradcli.tape.tape import CONSTANT, INPUT, Instruction, Slot, Tape, is_comparison, is_condition

TINY = 2.0**-1022
"""Below it a double has lost digits."""
SCALE = 2.0**1000
"""Amounts lost are so many times what they are, so that doubles hold them."""
LEAST = 2.0**-1074 * SCALE
"""The least double, as an amount."""
FLOOR = 2.0**-1000
"""The least amount that is no 0, ``SCALE`` times as others: what is less is no double in the end."""
KEPT = 2.0**-42
"""So much of itself may be lost of a result: less than the bounds of rounding leave room for (``noise.ROOM``)."""


def subnormal(columns: Sequence[Any], count: int) -> Any:
    """The points at which a column, an array or a number for all of them, holds a number below TINY and not 0."""
    found: Any = False
    for column in columns:
        bits = np.atleast_1d(np.asarray(column, dtype=np.float64)).view(np.uint64)
        small = (bits << np.uint64(1)) - np.uint64(1) < np.uint64(2**53 - 1)  # 0 - 1 is the largest
        if np.any(small):
            found = found | small
    return np.flatnonzero(np.broadcast_to(found, (count,))) if np.any(found) else np.empty(0, dtype=np.int64)


def with_subnormal(suspects: Any, columns: Sequence[Any], count: int) -> Any:
    """Suspect points, and those at which a column holds such a number, in order."""
    more = subnormal(columns, count)
    return np.union1d(suspects, more) if len(more) else suspects  # the union alone imports masked arrays: 10 ms


def lost(tape: Tape, slots: Sequence[Slot], values: Mapping[Slot, Any]) -> dict[Slot, Any]:
    """By how much slots may be wrong because of numbers too small for a double, to first order and ``SCALE`` times. It
    is no number where that decides something else."""
    found: dict[Slot, Any] = {}
    for slot in slots:
        instruction, value = tape.instructions[slot], values[slot]
        amounts: list[Any] = []
        if (first := _too_small(instruction, value, values)) is not None:
            amounts.append(first)
        if any(operand in found for operand in instruction.operands):
            amounts += _handed_on(found, slot, instruction, values)
        if amounts:
            found[slot] = functools.reduce(operator.add, amounts)
    return found


def too_much(amount: Any, value: Any) -> Any:
    """Where what is lost of a value makes another number of it."""
    return ~(np.isfinite(amount) & (amount <= np.abs(value) * (KEPT * SCALE)))


def _handed_on(
    moved: Mapping[Slot, Any], slot: Slot, instruction: Instruction, values: Mapping[Slot, Any]
) -> Iterator[Any]:
    operands, row = instruction.operands, instruction.row
    if row is None:
        amounts = [
            np.where(taken, moved[operand], 0.0) for operand, taken in used_at(instruction, values) if operand in moved
        ]
        if is_comparison(instruction.operation):
            left, right = (values[operand] for operand in operands)
            apart = np.abs(left - right) * SCALE
            yield from (np.where((amount > 0) & ~(apart > amount), np.nan, 0.0) for amount in amounts)
        else:
            yield from amounts
        return
    given = instruction.arguments(values)
    for operand, partial in zip(operands, row.partials, strict=True):
        if operand in moved:
            slope = partial(ARRAYS, values[slot], *given)
            if slope is None:  # a step: nothing, unless it is at the operand
                near = (moved[operand] > 0) & (np.abs(values[operand]) * SCALE <= moved[operand])
                yield np.where(near & (row.jump is not None), np.nan, 0.0)
            else:
                # A slope of 0 may have lost all of itself, and of a product of such both factors.
                yield np.where(np.equal(moved[operand], 0), 0.0, np.maximum(np.abs(slope) * moved[operand], FLOOR))


def _too_small(instruction: Instruction, value: Any, values: Mapping[Slot, Any]) -> Any:
    """What is lost, ``SCALE`` times, where a slot's value is too small for a double; None where it never is."""
    operation, operands, row = instruction.operation, instruction.operands, instruction.row
    if is_condition(operation) or not np.any(small := np.abs(value) < TINY):
        return None
    if operation == CONSTANT:
        return None if FLOAT64.number(instruction.parameter) == instruction.parameter else LEAST / 2
    if operation == INPUT:
        return np.where(small & np.not_equal(value, 0), LEAST / 2, 0.0)
    if row is None or not row.loses:
        return None
    amount: Any = LEAST * row.loses
    if operation == "mul":
        left, right = (np.abs(values[operand]) for operand in operands)
        amount = np.minimum(amount, (left * 2.0**500) * (right * 2.0**500))
    elif operation in ("div", "atan2"):
        above, below = (np.abs(values[operand]) for operand in operands)
        amount = np.minimum(amount, (above * 2.0**500) / (below * 2.0**-500))
    elif operation == "exp":
        amount = np.minimum(amount, np.exp(values[operands[0]] + 1000 * np.log(2)))
    zero = operation != "logaddexp"  # of 0 that is none, and products and powers are
    there = everywhere(lambda a: (np.not_equal(a, 0) | (not zero)) & np.isfinite(a), instruction, values)
    return np.where(small & there, np.maximum(amount, FLOOR), 0.0)


def everywhere(holds: Callable[[Any], Any], instruction: Instruction, values: Mapping[Slot, Any]) -> Any:
    """Where something holds of every operand."""
    found: Any = True
    for operand in instruction.operands:
        found = found & holds(values[operand])
    return found
