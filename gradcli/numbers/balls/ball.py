"""A number of ball arithmetic: an exact int or Fraction for as long as it can be, else a ball that contains it.

**One Ball object stands for one real number**: ``x - x`` is exactly 0 and ``x/x`` is 1 when both are the
same object, so no Ball may be shared between numbers that could differ.

What a slot may hold, told apart by ``kind``:

* ``finite``: an int, a Fraction, or a finite Ball. The true value exists and lies inside.
* ``undefined``: UNDEFINED. The expression as written certainly has no real value (log(-1), 0/0, 0 * pole).
* ``pole``: POLE. It is certainly infinite (1/0, log(0)); adding a number or multiplying by one that
  is certainly not 0 leaves it so, every function of it is undefined.
* ``unclear``: any other Ball. Nothing can be told at this precision.

Of a partial or a cotangent these speak of the chain rule as written: where it is undefined the derivative
may still exist (cbrt(x)^3 at 0), which one-sided limits decide.
"""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import Any

from flint import arb

from gradcli.numbers.balls.special_ball import enclosing
from gradcli.numbers.derived import Kind

FINITE, UNCLEAR = Kind.FINITE, Kind.UNCLEAR
BallNumber = Any
"""An int, a Fraction or a Ball."""


class Ball:
    """A real number known to lie in ``arb``. Comparisons are True, False, or None: cannot be told."""

    __slots__ = ("arb",)

    def __init__(self, enclosure: Any) -> None:
        self.arb = enclosure

    @property
    def kind(self) -> Kind:
        return FINITE if self.arb.is_finite() else UNCLEAR

    def order_to(self, other: BallNumber) -> int | None:
        """How this number compares for a reason the enclosures do not show; None where there is none."""
        return None

    def __repr__(self) -> str:
        return f"Ball({self.arb.str(20)})"

    def __add__(self, other: BallNumber) -> BallNumber:
        of = other.__class__
        if of is Ball:
            return Ball(self.arb + other.arb)
        if of is int or of is Fraction:
            return Ball(self.arb + exact_operand(other))
        return Ball(self.arb + other.arb) if _exact_form(other) else NotImplemented

    def __sub__(self, other: BallNumber) -> BallNumber:
        of = other.__class__
        if of is Ball:
            return 0 if other is self and self.arb.is_finite() else Ball(self.arb - other.arb)
        if of is int or of is Fraction:
            return Ball(self.arb - exact_operand(other))
        return Ball(self.arb - other.arb) if _exact_form(other) else NotImplemented

    def __rsub__(self, other: BallNumber) -> BallNumber:
        return Ball(exact_operand(other) - self.arb) if isinstance(other, int | Fraction) else NotImplemented

    def __mul__(self, other: BallNumber) -> BallNumber:
        of = other.__class__
        if of is Ball:
            return Ball(self.arb * other.arb)
        if of is not int and of is not Fraction:
            return Ball(self.arb * other.arb) if _exact_form(other) else NotImplemented
        if other == 1:
            return self
        if not other:
            return 0 if self.arb.is_finite() else unclear()
        return Ball(self.arb * exact_operand(other))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> BallNumber:
        return Ball(-self.arb)

    def __lt__(self, other: BallNumber) -> bool | None:
        return compare(operator.lt, self, other)

    def __le__(self, other: BallNumber) -> bool | None:
        return compare(operator.le, self, other)

    def __gt__(self, other: BallNumber) -> bool | None:
        return compare(operator.gt, self, other)

    def __ge__(self, other: BallNumber) -> bool | None:
        return compare(operator.ge, self, other)


class Missing(Ball):
    """No real number, for certain. As a subclass its operators come first, so Ball need not ask."""

    __slots__ = ("_kind",)

    def __init__(self, kind: Kind) -> None:
        super().__init__(arb.nan())
        self._kind = kind

    @property
    def kind(self) -> Kind:
        return self._kind

    def __add__(self, other: BallNumber) -> BallNumber:
        if self is UNDEFINED or isinstance(other, Missing):
            return UNDEFINED  # a pole and a pole: infinity - infinity, perhaps
        return self if kind(other) == FINITE else unclear()

    def __mul__(self, other: BallNumber) -> BallNumber:
        if self is UNDEFINED or other is UNDEFINED:
            return UNDEFINED
        sign = 1 if other is POLE else sign_of(other)
        return unclear() if sign is None else POLE if sign else UNDEFINED

    __radd__ = __sub__ = __rsub__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> BallNumber:
        return self


def _exact_form(other: Any) -> bool:
    """Whether an operand is a ball of a class of its own, as a multiple of pi is."""
    return isinstance(other, Ball) and not isinstance(other, Missing)


UNDEFINED, POLE = Missing(Kind.UNDEFINED), Missing(Kind.POLE)


def kind(value: BallNumber) -> Kind:
    """``finite``, ``undefined``, ``pole`` or ``unclear`` (see the top of this file)."""
    return value.kind if isinstance(value, Ball) else FINITE


def unclear() -> Ball:
    """A new one each time: two numbers that cannot be told are not the same number."""
    return Ball(arb.nan())


def exact_operand(q: int | Fraction) -> Any:
    """What arb's operators take for a rational: they know integers, not Python's fractions."""
    return q if q.__class__ is int else enclosing(q)


def enclosure(a: BallNumber) -> Any:
    return a.arb if isinstance(a, Ball) else enclosing(a)


def order(a: BallNumber, b: BallNumber) -> int | None:
    """-1, 0 or 1 as a < b, a = b or a > b for certain; None where it cannot be told."""
    if not isinstance(a, Ball) and not isinstance(b, Ball):
        return int(a > b) - int(a < b)
    if kind(a) != FINITE or kind(b) != FINITE:
        return None
    if a is b:
        return 0
    known = a.order_to(b) if isinstance(a, Ball) else None
    if known is not None:
        return known
    x, y = enclosure(a), enclosure(b)
    # Equal only when both are points; a fraction that had to be rounded is not one.
    return -1 if x < y else 1 if x > y else 0 if x == y else None


def sign_of(a: BallNumber) -> int | None:
    return order(a, 0)


def compare(relation: Any, a: BallNumber, b: BallNumber) -> bool | None:
    sign = order(a, b)
    return None if sign is None else bool(relation(sign, 0))
