"""The number system of balls: arb of python-flint wherever a number is not rational.

Each result contains the true value for every point of the operands. See ``gradcli.numbers.balls.ball`` for what
a number may be. Import this only where digits are to be certified: it loads flint.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from gradcli.language.printing import print_number
from gradcli.numbers.balls import special_ball as special
from gradcli.numbers.balls.ball import (
    FINITE,
    POLE,
    UNCLEAR,
    UNDEFINED,
    Ball,
    BallNumber,
    Missing,
    compare,
    enclosure,
    exact_operand,
    kind,
    order,
    sign_of,
    unclear,
)
from gradcli.numbers.balls.ball_functions import BallFunctions
from gradcli.numbers.balls.exp_multiple import ExpMultiple
from gradcli.numbers.balls.pi_multiple import PiMultiple
from gradcli.numbers.balls.special_ball import enclosing
from gradcli.numbers.rational import MOST_BITS, bits, tidy

_HALF = Fraction(1, 2)


class Balls(BallFunctions):
    """The number system of balls. Run it inside ``with balls.working():``, which sets the working precision.

    Exact numbers become balls when they outgrow ``most_bits``.
    """

    name = "balls"
    precision: int

    def __init__(self, precision: int = 64, most_bits: int = MOST_BITS) -> None:
        self.precision, self.most_bits = precision, most_bits

    @contextmanager
    def working(self) -> Iterator[Balls]:
        """Flint's precision is global: set on entry, put back on exit."""
        before = ctx.prec
        ctx.prec = self.precision
        try:
            yield self
        finally:
            ctx.prec = before

    kind = staticmethod(kind)

    @staticmethod
    def text(a: BallNumber) -> str:
        """Ten digits where they are certain; else the ball."""
        if not isinstance(a, Ball):
            return print_number(a)
        if a.kind is not FINITE:
            return a.kind.value
        return decimal(a, 10) or " ± ".join(mid_rad(a))

    def bounded(self, q: BallNumber) -> BallNumber:
        if q.__class__ is int or q.__class__ is Fraction:
            return Ball(enclosing(q)) if bits(q) > self.most_bits else tidy(q)
        return q

    number = bounded

    @staticmethod
    def pi() -> Ball:
        return PiMultiple(1)

    @staticmethod
    def e() -> Ball:
        return ExpMultiple(1, 1)

    @staticmethod
    def undefined() -> Ball:
        """What a ``where`` with an undecided condition holds."""
        return unclear()

    @staticmethod
    def half() -> Fraction:
        return _HALF

    def div(self, a: BallNumber, b: BallNumber) -> BallNumber:
        if b.__class__ is Ball and not isinstance(a, Missing):
            if a is b and self.is_zero(b) is False:
                return 1
            if not isinstance(a, Ball) and a == 0 and self.is_zero(b) is False:
                return 0
            value = enclosure(a) / b.arb
            if value.is_finite():
                return Ball(value)
            return self._by_zero(a) if b.arb == 0 else unclear()
        if b is POLE or b is UNDEFINED or a is UNDEFINED:
            return UNDEFINED
        if a is POLE:
            zero = self.is_zero(b)
            return unclear() if zero is None else UNDEFINED if zero else POLE
        if isinstance(a, PiMultiple):
            exact = a.over(b)
            if exact is not None:
                return exact
        if isinstance(b, PiMultiple):
            return Ball(enclosure(a) / b.arb) if isinstance(a, Ball) or a != 0 else 0
        if isinstance(b, ExpMultiple):
            return a * b.inverse()
        if b == 0:
            return self._by_zero(a)
        if isinstance(a, ExpMultiple):
            return a * (1 / Fraction(b))
        return tidy(Fraction(a, b)) if not isinstance(a, Ball) else Ball(a.arb / exact_operand(b))

    def _by_zero(self, a: BallNumber) -> Ball:
        zero = self.is_zero(a)
        return unclear() if zero is None else UNDEFINED if zero else POLE

    # Two operands

    def hypot(self, a: BallNumber, b: BallNumber) -> BallNumber:
        if isinstance(a, Ball) or isinstance(b, Ball):
            if isinstance(a, Missing) or isinstance(b, Missing):
                return UNDEFINED
            if sign_of(a) == 0 or sign_of(b) == 0:
                return self.abs(b if sign_of(a) == 0 else a)
            return Ball(special.hypot(enclosure(a), enclosure(b)))
        return self.sqrt(a * a + b * b)

    def atan2(self, a: BallNumber, b: BallNumber) -> BallNumber:
        if isinstance(a, Missing) or isinstance(b, Missing):
            return UNDEFINED
        y, x = sign_of(a), sign_of(b)
        if y == 0 and x is not None:
            return UNDEFINED if x == 0 else PiMultiple(1) if x < 0 else 0
        if x == 0 and y is not None:
            return PiMultiple(Fraction(y, 2))
        if (y == 0 or y is None) and (x == 0 or x is None):
            return unclear()
        return Ball(arb.atan2(enclosure(a), enclosure(b)))

    def logaddexp(self, a: BallNumber, b: BallNumber) -> BallNumber:
        if isinstance(a, Missing) or isinstance(b, Missing):
            return UNDEFINED
        return Ball(special.logaddexp(enclosure(a), enclosure(b)))

    def mod(self, a: BallNumber, b: BallNumber) -> BallNumber:
        if sign_of(b) == 0:
            return UNDEFINED
        whole = self.floor(self.div(a, b))
        if isinstance(whole, Ball) and whole.kind == FINITE:
            return Ball(arb(0).union(enclosure(b)))  # between 0 and b, wherever it jumps
        return tidy(a - b * whole) if not isinstance(whole, Ball) else whole

    # Corners and steps: undecided, they hold the hull of what is possible

    @staticmethod
    def abs(a: BallNumber) -> BallNumber:
        sign = sign_of(a)
        return Ball(abs(a.arb)) if sign is None and a.kind in (FINITE, UNCLEAR) else a if sign != -1 else -a

    @staticmethod
    def max(a: BallNumber, b: BallNumber) -> BallNumber:
        return _extreme(a, b, 1)

    @staticmethod
    def min(a: BallNumber, b: BallNumber) -> BallNumber:
        return _extreme(a, b, -1)

    @staticmethod
    def sign(a: BallNumber) -> BallNumber:
        sign = sign_of(a)
        return _undecided(arb(0, 1), a) if sign is None else sign

    @staticmethod
    def above(a: BallNumber, b: BallNumber, tie: BallNumber) -> BallNumber:
        sign = order(a, b)
        return _undecided(arb(0.5, 0.5), a, b) if sign is None else (0, tie, 1)[sign + 1]

    @staticmethod
    def floor(a: BallNumber) -> BallNumber:
        return _stepped(special.floor, a) if isinstance(a, Ball) else math.floor(a)

    @staticmethod
    def round(a: BallNumber) -> BallNumber:
        return _stepped(special.nearest, a) if isinstance(a, Ball) else round(a)

    # Decisions: True, False, or None where the precision does not tell

    compare = staticmethod(compare)

    @staticmethod
    def same(a: BallNumber, b: BallNumber) -> bool | None:
        sign = order(a, b)
        return None if sign is None else sign == 0

    def is_zero(self, a: BallNumber) -> bool | None:
        return self.same(a, 0)

    def is_integer(self, a: BallNumber) -> bool | None:
        if not isinstance(a, Ball):
            return bool(a.denominator == 1)
        if a.kind != FINITE or (a.arb.contains_integer() and not a.arb.is_exact()):
            return None
        return bool(a.arb.is_integer())


def _undecided(hull: Any, *operands: BallNumber) -> BallNumber:
    """``hull`` where all operands are finite; else what they make of each other."""
    if all(kind(operand) == FINITE for operand in operands):
        return Ball(hull)
    return UNDEFINED if any(isinstance(operand, Missing) for operand in operands) else unclear()


def _extreme(a: BallNumber, b: BallNumber, which: int) -> BallNumber:
    sign = order(a, b)
    if sign is not None:
        return a if sign in (0, which) else b
    x, y = enclosure(a), enclosure(b)
    return _undecided(x.max(y) if which > 0 else x.min(y), a, b)


def _stepped(f: Callable[[Any], Any], a: Ball) -> BallNumber:
    if a.kind != FINITE:
        return _undecided(None, a)
    value = f(a.arb)
    return value if isinstance(value, int) else Ball(value)


def decimal(x: BallNumber, digits: int) -> str | None:
    """``x`` at ``digits`` significant digits, laid out as by ``format(x, '.{digits}g')``; None: not certain yet.

    Every point of the ball rounds to it, half to even.
    """
    return special.rounded(_bare(x), digits)


def nearest_double(x: BallNumber) -> float | None:
    """The double nearest to ``x``; None: not certain yet, or past the range of doubles at either end
    (a number that is not 0 never becomes 0.0), where ``shortest`` has a text."""
    return special.nearest_double(_bare(x))


def past_doubles(x: BallNumber) -> bool:
    """Whether ``x`` is certainly too large for a double, or so small that it would become 0."""
    return special.past_doubles(_bare(x))


def shortest(x: BallNumber) -> str | None:
    """The text of the nearest double that reads back as it; past the doubles' range 17 digits; None as above."""
    double = nearest_double(x)
    return decimal(x, 17) if double is None else repr(double)


def mid_rad(x: BallNumber) -> tuple[str, str]:
    """Midpoint and radius as text: ``x`` lies in ``mid ± rad``. The radius of what has no bounds is ``inf``."""
    return special.middle_and_radius(enclosure(x))


def _bare(x: BallNumber) -> Any:
    return x.arb if isinstance(x, Ball) else x
