"""How far the errors of its operands move a function, by the word of a row's ``error``.

Each rule bounds the slope between the operand computed and the true one, wherever that may be: by a slope that is never
steeper, by a logarithm of the function whose slope is bounded, or by the slope at the operand where the error is a part
of the distance to what makes it steep. Where the error is more, no bound is known.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcli.tape.bounds_by_slopes import by_slopes, calm
from gradcli.tape.facts import LIBRARY, U, library
from gradcli.tape.tape import CONSTANT, Instruction, Slot

if TYPE_CHECKING:
    from gradcli.tape.bounds import Bounds, Majorant

SMALL = Fraction(1, 64)
"""Errors of the argument of an exponential up to which e^m - 1 is m, but for what U has room for."""
PART = Fraction(1, 8)
"""The part of a distance that an error may be, where a slope at most doubles within it."""
_BRANCH_POINT = Fraction(0.36787944117144233)
"""1/e, where lambertw begins."""

BoundRule = Callable[["Bounds", Slot, Instruction], "Majorant"]


def _own(instruction: Instruction) -> float:
    assert instruction.row is not None
    return library(instruction.row)


def _absolute(of: Bounds, operands: tuple[Slot, ...], times: float = 1) -> list[tuple[float, Any]]:
    """The errors of operands, so many times, as terms."""
    found = [of.majorant(operand) for operand in operands]
    return [(times * each.error, each.number) for each in found]


def _flat(times: float) -> BoundRule:
    """Of what is nowhere steeper than that."""

    def rule(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
        return of.moved(slot, _absolute(of, instruction.operands, times), _own(instruction))

    return rule


def _soft_maximum(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
    """Of the larger operand and a logarithm, which may cancel."""
    largest = of.m.abs(of.m.max(*(of.values[operand] for operand in instruction.operands)))
    own = _own(instruction)
    return of.moved(slot, [*_absolute(of, instruction.operands), (own, largest)], own)


def _exponential(times: float) -> BoundRule:
    """Of what is positive, and its logarithm nowhere steeper than that."""

    def rule(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
        (a,) = instruction.operands
        found, own = of.majorant(a), _own(instruction)
        grown = of.times(times * found.error / own, found.number) + of.m.number(1)
        number = _while_small(of, a, of.size(slot) * grown)
        return of.moved(slot, [], own)._replace(number=number, steady=found.steady)

    return rule


def _growing(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
    """Of sinh and e^x - 1: their slope is at most their size and 1, and x times it at most their size times 1 + |x|."""
    (a,) = instruction.operands
    found, m = of.majorant(a), of.m
    if of.facts.relative[a] is not None:
        moved = of.size(slot) * (m.number(1) + of.size(a))
        return of.moved(slot, [(found.error, moved)], _own(instruction))
    moved = _while_small(of, a, (of.size(slot) + m.number(1)) * found.number)
    return of.moved(slot, [(found.error, moved)], _own(instruction))


def _while_small(of: Bounds, a: Slot, number: Any) -> Any:
    """What grows by e^m with the error m of a. Where a relative error is known, m is small wherever e^a is a double."""
    if of.facts.relative[a] is not None:
        return number
    return of.where_sure(of.error(a), SMALL, number)


def _logarithm(slope: float) -> BoundRule:
    """Of what is at most so steep at 1."""

    def rule(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
        (a,) = instruction.operands
        known, own = of.facts.relative[a], _own(instruction)
        if known is not None:
            return of.moved(slot, [(slope * known, of.m.number(1))], own)
        found = of.majorant(a)
        return of.moved(slot, [(slope * found.error, of.m.div(found.number, of.reaching(a)))], own)

    return rule


def _logarithm_plus(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
    (a,) = instruction.operands
    found, m = of.majorant(a), of.m
    over = of.above_zero(m.abs(m.number(1) + of.values[a]) - of.error(a))
    return of.moved(slot, [(found.error, m.div(found.number, over))], _own(instruction))


def _angle(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
    """A part of the distance from 0, 0 turns by at most pi/2 times that; more than it, never by more than a turn."""
    far = of.m.hypot(*(of.values[operand] for operand in instruction.operands))
    terms = [(weight, of.m.div(number, far)) for weight, number in _absolute(of, instruction.operands, 7)]
    return of.moved(slot, terms, _own(instruction))


def _remainder(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
    a, b = instruction.operands
    times = of.m.abs(of.m.div(of.values[a], of.values[b])) + of.m.number(1)
    moved = (of.cell(a) + times * of.cell(b)) * of.m.number(1 / U)
    return of.moved(slot, [(1.0, moved)], LIBRARY)


def _odd_root(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
    """Of cbrt and its kin: a relative error is made no larger."""
    (a,) = instruction.operands
    moved = of.m.div(of.size(slot) * of.majorant(a).number, of.reaching(a))
    return of.moved(slot, [(of.majorant(a).error, moved)], 2 * LIBRARY)


def _real_power(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
    """(1 + t)^p - 1 is at most p t/(1 - p t), and at most t/(1 - t) where p is less than 1."""
    (a,), times = instruction.operands, max(1.0, abs(float(instruction.parameter)))
    moved = of.m.div(of.size(slot) * of.majorant(a).number, of.reaching(a, times))
    return of.moved(slot, [(times * of.majorant(a).error, moved)], 2 * LIBRARY)


def _variable_power(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
    """By its logarithm b log(a)."""
    a, b = instruction.operands
    m: Any = of.m
    base, exponent = of.majorant(a), of.majorant(b)
    by_base = of.farthest(b) * m.div(base.number, of.reaching(a))
    by_exponent = m.abs(m.log(of.size(a))) * exponent.number
    total = of.times(float(U) * base.error, by_base) + of.times(float(U) * exponent.error, by_exponent)
    moved = of.where_sure(total, SMALL, of.size(slot) * total) * m.number(1 / U)
    return of.moved(slot, [(1.0, moved)], 2 * LIBRARY)


def _whole_order(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
    """Of what is never steeper than 1 where its order is an integer."""
    n, x = instruction.operands
    operation, _, order, _, _ = of.tape.instructions[n]
    if operation != CONSTANT or order.denominator != 1:
        return by_slopes(of, slot, instruction)
    return of.moved(slot, _absolute(of, (x,)), _own(instruction))


def _within(distance: Callable[[Bounds, Slot, Slot], Any], steepest: float | None = None) -> BoundRule:
    """A rule by the slope, which at most doubles within a part of a distance, and nowhere is steeper than the
    ``steepest``."""

    def rule(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
        (a,), m = instruction.operands, of.m
        assert instruction.row is not None
        found = of.majorant(a)
        slope = m.abs(m.number(instruction.row.partials[0](m, of.values[slot], *instruction.arguments(of.values))))
        otherwise = of.unknown() if steepest is None else m.number(Fraction(steepest))
        near = m.compare(operator.le, of.error(a), m.number(PART) * distance(of, slot, a))
        return of.moved(slot, [(2 * found.error, m.where(near, slope, otherwise) * found.number)], _own(instruction))

    return rule


def _to_one(of: Bounds, slot: Slot, a: Slot) -> Any:
    return of.m.abs(of.m.number(1) - of.size(a))


def _to_pole(of: Bounds, slot: Slot, a: Slot) -> Any:
    """Of tan and its kin: the nearer the pole, the larger the value."""
    return of.m.div(of.m.number(1), of.m.number(1) + of.size(slot))


def _to_zero(of: Bounds, slot: Slot, a: Slot) -> Any:
    return of.m.min(of.size(a), of.m.number(1))


def _to_branch_point(of: Bounds, slot: Slot, a: Slot) -> Any:
    return of.values[a] + of.m.number(_BRANCH_POINT)


def _bell(of: Bounds, slot: Slot, a: Slot) -> Any:
    """Of what has the slope e^(-x^2), but for a factor."""
    return of.m.div(of.m.number(1), of.m.number(1) + of.size(a))


def _to_whole(of: Bounds, a: Slot) -> Any:
    """The distance of a number from 0 and the negative integers, at least."""
    value = of.values[a]
    return of.m.max(of.m.abs(value - of.m.round(value)), value)


def _gamma(logarithm: bool) -> BoundRule:
    """By digamma, the slope of the logarithm, whose own is at most 1/d + 1/d^2, or 2.5/d^2 + 2 at negative numbers."""

    def rule(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
        (a,) = instruction.operands
        m: Any = of.m
        found, far = of.majorant(a), _to_whole(of, a)
        steep = m.abs(m.polygamma(of.values[a], 0)) + (m.div(m.half(), far) + m.number(Fraction(1, 4)))
        near = m.compare(operator.le, of.error(a), m.number(PART) * far)
        slope = m.where(near, steep if logarithm else of.size(slot) * steep, of.unknown())
        return of.moved(slot, [(1.5 * found.error, slope * found.number)], _own(instruction))

    return rule


def _polygamma(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
    """By its slope, and by (n + 2)! sum 1/(x + k)^(n + 3) for how that changes."""
    (a,), n = instruction.operands, instruction.parameter
    m: Any = of.m
    found, far = of.majorant(a), _to_whole(of, a)
    most = math.factorial(n + 2) * 3 * (8 / 7) ** (n + 3)
    bent = of.times(most, of.error(a)) * m.div(m.number(1) + far, m.powi(far, n + 3))
    near = m.compare(operator.le, of.error(a), m.number(PART) * far)
    slope = m.where(near, m.abs(m.polygamma(of.values[a], n + 1)) + bent, of.unknown())
    return of.moved(slot, [(1.5 * found.error, slope * found.number)], _own(instruction))


RULES: dict[str, BoundRule] = {
    "flat": _flat(1), "flat twice": _flat(2), "exponential": _exponential(1), "exponential twice": _exponential(2),
    "growing": _growing, "logarithm": _logarithm(1), "logarithm to 2": _logarithm(1.5),
    "logarithm of 1 + x": _logarithm_plus, "angle": _angle, "distance": _flat(1), "remainder": _remainder,
    "soft maximum": _soft_maximum,
    "odd root": _odd_root, "real power": _real_power, "variable power": _variable_power, "order": _whole_order,
    "size 1": _within(_to_one), "pole": _within(_to_pole), "pole at 0": _within(_to_zero),
    "branch point": _within(_to_branch_point), "bell": _within(_bell, 1.2), "gamma": _gamma(False),
    "logarithm of gamma": _gamma(True), "polygamma": _polygamma, "calm": calm,
}  # fmt: skip
"""By the word of a row's ``error``."""
