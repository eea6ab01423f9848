"""True derivatives of somebody's function: certified where its source can be read, else differences with a bound."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy

from gradcli.errors import GradcliError, Source
from gradcli.testing.arguments import Arguments, Moved, numbers

EPSILON = 2.0**-52
LEVELS = 8
FIRST_STEP = 0.03125
"""Of the number moved, or of 1 where that is larger."""


class Derivative(NamedTuple):
    """A derivative: its value, how far it may be off, and the derivatives from both sides where they differ.
    ``certified`` says that it was proved, not measured."""

    value: float
    error: float = 0.0
    sides: tuple[float, float] | None = None
    certified: bool = False


def measured(function: Callable[..., Any], arguments: Arguments, entry: Moved, place: int) -> Derivative:
    """By central differences over halved steps, extrapolated; the bound: what the last two differ by, and rounding."""
    at = arguments.at(entry)

    def value(to: float) -> float:
        return float(numbers(function(*arguments.moved(entry, to))).ravel()[place])

    middle = value(at)
    step = FIRST_STEP * max(1.0, abs(at))
    central = _extrapolated(lambda h: (value(at + h) - value(at - h)) / (2 * h), step, middle, 4)
    right = _extrapolated(lambda h: (value(at + h) - middle) / h, step, middle, 2)
    left = _extrapolated(lambda h: (middle - value(at - h)) / h, step, middle, 2)
    gap = abs(right.value - left.value)
    size = max(1.0, abs(right.value), abs(left.value))
    if gap > 4 * (right.error + left.error) and gap > 1e-5 * size:
        return Derivative((left.value + right.value) / 2, right.error + left.error, (left.value, right.value))
    return central


def _extrapolated(quotient: Callable[[float], float], step: float, middle: float, base: int) -> Derivative:
    rows: list[list[float]] = []
    best = Derivative(math.nan, math.inf)
    for level in range(LEVELS):
        row = [quotient(step)]
        for power in range(1, level + 1):
            factor = float(base**power)
            row.append(row[-1] + (row[-1] - rows[-1][power - 1]) / (factor - 1))
        if level:
            error = abs(row[-1] - rows[-1][-1]) + 8 * EPSILON * abs(middle) / step
            if error < best.error:
                best = Derivative(row[-1], error)
        rows.append(row)
        step /= 2
    return best


def certified(function: Callable[..., Any], arguments: Arguments, outputs: int) -> list[list[Derivative]] | None:
    """The derivatives of a function whose source can be read, a row a number it returns; None where it cannot, or
    where what was read has not the value the function has."""
    from gradcli.python.callables import source_of

    try:
        source = source_of(function)
        return None if source is None else _proved(source, function, arguments, outputs)
    except (GradcliError, ValueError):
        return None


def _proved(
    source: Source, function: Callable[..., Any], arguments: Arguments, outputs: int
) -> list[list[Derivative]] | None:
    from gradcli.answers.derivatives import answer
    from gradcli.questions.point import read_point
    from gradcli.questions.request import Request
    from gradcli.results.entries import Status

    point = {name: value.as_integer_ratio() for name, value in arguments.texts().items()}
    given = read_point(Source(f"{name} = {top}/{below}") for name, (top, below) in point.items())
    rows = answer(Request([source], given, wrt=tuple(point)), symbolic=False).rows
    values = numbers(function(*arguments.values)).ravel()
    if len(rows) != outputs:
        return None
    found: list[list[Derivative]] = []
    for row, value in zip(rows, values, strict=True):
        told = row.value
        if told is None or told.value is None or not numpy.isclose(float(told.value), value, rtol=1e-5, atol=1e-7):
            return None
        found.append([])
        for entry in row.gradient.values():
            if entry.status is Status.UNCONNECTED:
                found[-1].append(Derivative(0.0, certified=True))
            elif entry.status is Status.KINK and entry.sides is not None:
                left, right = entry.sides
                if left is None or right is None:
                    return None
                sides = (float(left), float(right))
                found[-1].append(Derivative(sum(sides) / 2, 0.0, sides, True))
            elif entry.status is Status.OK and entry.value is not None:
                found[-1].append(Derivative(float(entry.value), certified=True))
            else:
                return None
    return found
