"""Where float64 makes no error at all: small integers, halves and quarters, as long as they stay so.

A difference that is 0 is then no cancellation of digits. Source: Dekker, A floating-point technique for extending the
available precision, Numer. Math. 18 (1971).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gradcli.numbers.float64 import FLOAT64
from gradcli.tape.tape import CONSTANT, INPUT, WHERE, Instruction, Slot, Tape

PARTS = 2.0**10
"""A cell of so many parts of 1, below LARGEST, has the very digits it was typed with."""
LARGEST = 2.0**40
_SPLITTER = 2.0**27 + 1
_SAFE = 2.0**400
"""Products of less, and of more than its inverse, neither overflow nor underflow, nor do their errors."""
_OTHER = frozenset(["powi", "mod"])
"""Rational operations that round, unlike corners and steps."""


def exact(tape: Tape, slots: Sequence[Slot], values: Mapping[Slot, Any]) -> dict[Slot, Any]:
    """For each slot where its value is the number itself; ``values`` are doubles or arrays of them."""
    found: dict[Slot, Any] = {}
    for slot in slots:
        found[slot] = _exact(tape, tape.instructions[slot], values, slot, found)
    return found


def _exact(
    tape: Tape, instruction: Instruction, values: Mapping[Slot, Any], slot: Slot, found: Mapping[Slot, Any]
) -> Any:
    operation, operands, parameter, value = (
        instruction.operation,
        instruction.operands,
        instruction.parameter,
        values[slot],
    )
    if operation == INPUT and parameter in tape.rounded:
        return np.bool_(False)
    if operation == INPUT:
        return (np.abs(value) < LARGEST) & np.equal(np.rint(value * PARTS), value * PARTS)
    if operation == CONSTANT:
        return np.equal(FLOAT64.number(parameter), value) & bool(FLOAT64.number(parameter) == parameter)
    known: Any = np.bool_(True)
    for operand in operands:
        known = known & found[operand]
    if not operands or not np.any(known):
        return np.bool_(False)
    given = [values[operand] for operand in operands]
    if operation == WHERE:
        decided, yes, no = (found[operand] for operand in operands)
        return decided & np.where(given[0].true, yes, no)
    if operation in ("add", "sub"):
        return known & np.equal(_sum_error(given[0], given[1] if operation == "add" else -given[1], value), 0)
    if operation == "mul" or (operation == "powi" and parameter == 2):
        return known & _product_is(given[0], given[-1], value)
    if operation == "div":
        return known & _product_is(value, given[1], given[0])
    if operation == "sqrt":
        return known & _product_is(value, value, given[0])
    row = instruction.row
    if row is None or (row.rational and operation not in _OTHER):
        return known
    for number in (value, *given):  # cos(0), log(1): 0 or 1 of 0 or 1 is no rounded number
        known = known & (np.equal(number, 0) | np.equal(number, 1))
    return known


def _sum_error(a: Any, b: Any, total: Any) -> Any:
    """What a sum of two doubles lacks, exactly."""
    second = total - a
    return (a - (total - second)) + (b - second)


def _product_is(a: Any, b: Any, product: Any) -> Any:
    """Whether a product of two doubles is this one, exactly."""
    sizes = [np.abs(a), np.abs(b)]
    safe: Any = np.bool_(True)
    for size in sizes:
        safe = safe & ((size == 0) | ((size < _SAFE) & (size > 1 / _SAFE)))
    (ah, al), (bh, bl) = _halves(a), _halves(b)
    error = ((ah * bh - product) + ah * bl + al * bh) + al * bl
    return safe & np.equal(error, 0) & np.equal(a * b, product)


def _halves(a: Any) -> tuple[Any, Any]:
    far = _SPLITTER * a
    high = far - (far - a)
    return high, a - high
