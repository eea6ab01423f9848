"""Rational multiples of pi, kept as such: sin(pi) is exactly 0 and cos(pi/3) exactly 1/2, at any precision.

No ball can tell that sin(pi) is 0, only that it is near 0. The rational values of sine, cosine and tangent
at rational multiples of pi are the ones below and no others (Niven, Irrational Numbers, 1956, ch. 3).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import arb

from gradcli.numbers.balls.ball import POLE, Ball, BallNumber, Missing
from gradcli.numbers.balls.special_ball import enclosing
from gradcli.numbers.rational import tidy

Turns = int | Fraction
Exact = Callable[[Turns], BallNumber | None]


class PiMultiple(Ball):
    """``turns * pi`` for a rational that is not 0, with its ball at the precision it was made at."""

    __slots__ = ("turns",)

    def __init__(self, turns: Turns) -> None:
        super().__init__(arb.pi() * enclosing(turns))
        self.turns = turns

    def __add__(self, other: BallNumber) -> BallNumber:
        if isinstance(other, PiMultiple):
            return pi_times(self.turns + other.turns)
        return NotImplemented if isinstance(other, Missing) else super().__add__(other)

    def __sub__(self, other: BallNumber) -> BallNumber:
        if isinstance(other, PiMultiple):
            return pi_times(self.turns - other.turns)
        return NotImplemented if isinstance(other, Missing) else super().__sub__(other)

    def __rsub__(self, other: BallNumber) -> BallNumber:
        return (-self).__add__(other)

    def __mul__(self, other: BallNumber) -> BallNumber:
        if isinstance(other, int | Fraction):
            return pi_times(self.turns * other)
        if isinstance(other, PiMultiple):
            return Ball(self.arb * other.arb)
        return NotImplemented if isinstance(other, Missing) else super().__mul__(other)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> BallNumber:
        return PiMultiple(-self.turns)

    def over(self, other: BallNumber) -> BallNumber | None:
        """The quotient where it is a multiple of pi or rational; else None."""
        if isinstance(other, PiMultiple):
            return tidy(Fraction(self.turns) / other.turns)
        if isinstance(other, Ball) or other == 0:
            return None
        return PiMultiple(Fraction(self.turns) / other)

    def order_to(self, other: BallNumber) -> int | None:
        """Two multiples of pi compare as their turns."""
        if not isinstance(other, PiMultiple):
            return None
        return int(self.turns > other.turns) - int(self.turns < other.turns)


def pi_times(turns: Turns) -> BallNumber:
    """``turns * pi``, the integer 0 where that is 0."""
    return PiMultiple(turns) if turns else 0


_SIXTHS = {0: 0, 1: Fraction(1, 2), 3: 1, 5: Fraction(1, 2), 6: 0, 7: -Fraction(1, 2), 9: -1, 11: -Fraction(1, 2)}
_EIGHTHS = {0: 0, 2: 1, 4: POLE, 6: -1}


def sine(turns: Turns) -> BallNumber | None:
    """sin(turns * pi) where it is rational."""
    sixths = turns * 6 % 12
    return _SIXTHS.get(sixths.numerator) if sixths.denominator == 1 else None


def cosine(turns: Turns) -> BallNumber | None:
    """cos(turns * pi) where it is rational."""
    return sine(turns + Fraction(1, 2))


def tangent(turns: Turns) -> BallNumber | None:
    """tan(turns * pi) where it is rational or a pole."""
    eighths = turns * 8 % 8
    return _EIGHTHS.get(eighths.numerator) if eighths.denominator == 1 else None


def cotangent(turns: Turns) -> BallNumber | None:
    """cot(turns * pi) where it is rational or a pole."""
    return tangent(Fraction(1, 2) - turns)


def secant(turns: Turns) -> BallNumber | None:
    """sec(turns * pi) where it is rational or a pole."""
    return _reciprocal(cosine(turns))


def cosecant(turns: Turns) -> BallNumber | None:
    """csc(turns * pi) where it is rational or a pole."""
    return _reciprocal(sine(turns))


def _reciprocal(value: Any) -> BallNumber | None:
    return None if value is None else POLE if value == 0 else tidy(1 / Fraction(value))
