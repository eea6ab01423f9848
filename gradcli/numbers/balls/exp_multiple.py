"""Rational multiples of rational powers of e, kept as such: exp(1) and e are one number, log(e^2) is exactly 2.

Two of them are equal only where both parts are: exp(r) is irrational for a rational r other than 0
(Niven, Irrational Numbers, 1956, ch. 2).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb

from gradcli.numbers.balls.ball import Ball, BallNumber, Missing
from gradcli.numbers.balls.special_ball import enclosing
from gradcli.numbers.rational import MOST_BITS, Rational, bits, tidy


class ExpMultiple(Ball):
    """``scale * exp(power)`` for rationals that are not 0, with its ball at the precision it was made at."""

    __slots__ = ("power", "scale", "unit")

    def __init__(self, scale: Rational, power: Rational, unit: Any = None) -> None:
        self.unit = arb.exp(enclosing(power)) if unit is None else unit
        super().__init__(self.unit if scale == 1 else enclosing(scale) * self.unit)
        self.scale, self.power = scale, power

    def __add__(self, other: BallNumber) -> BallNumber:
        if isinstance(other, ExpMultiple) and other.power == self.power:
            return exp_times(self.scale + other.scale, self.power, self.unit)
        return NotImplemented if isinstance(other, Missing) else super().__add__(other)

    def __sub__(self, other: BallNumber) -> BallNumber:
        return self + -other if isinstance(other, ExpMultiple) else super().__sub__(other)

    def __mul__(self, other: BallNumber) -> BallNumber:
        if isinstance(other, int | Fraction):
            return exp_times(self.scale * other, self.power, self.unit)
        if isinstance(other, ExpMultiple):
            return exp_times(self.scale * other.scale, self.power + other.power)
        return NotImplemented if isinstance(other, Missing) else super().__mul__(other)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> BallNumber:
        return ExpMultiple(-self.scale, self.power, self.unit)

    def inverse(self) -> BallNumber:
        return exp_times(1 / Fraction(self.scale), -self.power)

    def order_to(self, other: BallNumber) -> int | None:
        """Two multiples of one power compare as their scales."""
        if not isinstance(other, ExpMultiple) or other.power != self.power:
            return None
        return int(self.scale > other.scale) - int(self.scale < other.scale)


def exp_times(scale: Rational, power: Rational, unit: Any = None) -> BallNumber:
    """``scale * exp(power)``: a rational where it is one, a mere ball where its parts are long.

    ``unit`` is the ball of ``exp(power)`` where there is one.
    """
    if scale == 0 or power == 0:
        return tidy(scale)
    if bits(scale) + bits(power) > MOST_BITS:
        return Ball(enclosing(scale) * (arb.exp(enclosing(power)) if unit is None else unit))
    return ExpMultiple(tidy(scale), tidy(power), unit)


def logarithm(x: ExpMultiple) -> Rational | None:
    """log(x) where it is rational."""
    return x.power if x.scale == 1 else None


def product_logarithm(x: ExpMultiple) -> Rational | None:
    """lambertw(x) where it is rational: r*exp(r) comes from r."""
    return x.power if x.scale == x.power and x.power >= -1 else None


def lower_product_logarithm(x: ExpMultiple) -> Rational | None:
    """lambertwm1(x) where it is rational."""
    return x.power if x.scale == x.power and x.power <= -1 else None
