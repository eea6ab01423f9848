"""How far the errors of its operands move a function that no rule was derived for, by the slopes of the table.

``gradcli help digits`` says why that is enough.
"""

from __future__ import annotations

import functools
import operator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gradcli.functions.row import NO_RULE
from gradcli.tape.facts import U, library
from gradcli.tape.tape import Instruction, Slot

if TYPE_CHECKING:
    from gradcli.tape.bounds import Bounds, Majorant

NARROW = Fraction(1, 2**26)
"""A part of a distance whose square is a rounding error: so far the slopes of a function that no rule is written for
are taken as they are, twice."""
SLIGHT = Fraction(1, 2**10)
"""The part of a function that its first order is at most where that is taken: a pole is far away then."""
BENT = 64
"""What the second order of such a function is at most, in multiples of U."""


def by_slopes(of: Bounds, slot: Slot, instruction: Instruction, calm: bool = False) -> Majorant:
    """Twice the first order, where no rule is written: the slopes of the table.

    What these functions have in common is that they bend no more than they are large or steep: with s the distance
    within which a number keeps its size, and that many times smaller as the other operands are larger, squared, s^2 f''
    is at most BENT times |f| and |s f'|. So for an error of NARROW times s the second order is a few roundings of f,
    which ``own`` counts, and a small part of the first. Poles are nearer than s; there the first order is a large part
    of f, and no bound is known.
    """
    assert instruction.row is not None
    m, own = of.m, library(instruction.row) + BENT
    terms: list[tuple[float, Any]] = []
    given, size = instruction.arguments(of.values), of.size(slot)
    for operand, partial in zip(instruction.operands, instruction.row.partials, strict=True):
        if not of.majorant(operand).error:  # an exact order, by which there may be no rule
            continue
        if partial is NO_RULE:
            return of.moved(slot, [(1.0, of.unknown())], own)
        slope = partial(m, of.values[slot], *given)
        if slope is None:
            continue
        error = of.cell(operand)
        moved = m.abs(m.number(slope)) * error
        reach = error if calm else error * _hastening(of, instruction, operand)
        near = m.both(
            m.compare(operator.le, reach, m.number(NARROW) * m.min(of.size(operand), m.number(1))),
            m.compare(operator.le, moved, m.number(SLIGHT) * size),
        )
        terms.append((2.0 / float(U), m.where(near, moved, of.unknown())))
    return of.moved(slot, terms, own)


def calm(of: Bounds, slot: Slot, instruction: Instruction) -> Majorant:
    """The same of a function that keeps its shape wherever its operands keep their sizes, and 1 where they are large:
    gamma and its quotients, x log(y). What else their second order may be is the square of a part of the first."""
    return by_slopes(of, slot, instruction, calm=True)


def _hastening(of: Bounds, instruction: Instruction, operand: Slot) -> Any:
    """By how much the distance within which a function keeps its shape is less than that within which an operand
    keeps its size, at most: where it is large, and where other operands are, orders and parameters."""
    m = of.m
    found = m.max(of.size(operand), m.number(1))
    others = [of.size(other) for other in instruction.operands if other != operand]
    if others:
        total = functools.reduce(operator.add, others, m.number(1))
        found = found * total * total
    return found
