"""Exact rationals: Python integers and fractions, for programs of + - * / and integer powers.

Whatever is not a rational number raises Irrational (naming the operation), and whatever would grow past
``MOST_BITS`` raises TooLarge: the caller then runs the tape over another number system.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NoReturn

from gradcli.functions.row import Primitive
from gradcli.numbers.derived import Derived

Rational = int | Fraction
MOST_BITS = 4096
LONG_BITS = 2**18
"""What a number may have where a short program needs them: the difference of 1e300 and 1e-9999."""


class NotExact(ArithmeticError):
    """The result is not a rational number of reasonable size."""


class Irrational(NotExact):
    """The operation leads out of the rationals."""


class TooLarge(NotExact):
    """The exact result has more than MOST_BITS bits."""


class Singular(NotExact):
    """A division by zero: the other number systems tell what it means."""


def bits(q: Rational) -> int:
    """The size of a rational: the bits of its numerator and denominator together."""
    return q.numerator.bit_length() + (q.denominator.bit_length() if isinstance(q, Fraction) else 0)


def tidy(q: Rational) -> Rational:
    """An integer where a fraction is one (integers are an order of magnitude faster); else ``q`` itself."""
    return q.numerator if isinstance(q, Fraction) and q.denominator == 1 else q


class ExactRationals(Derived):
    """The number system of integers and fractions of at most ``most_bits``."""

    def __init__(self, most_bits: int = MOST_BITS) -> None:
        self.most_bits = most_bits
        self.name = "exact" if most_bits == MOST_BITS else "exact at length"

    @staticmethod
    def number(q: Rational) -> Rational:
        return q

    def bounded(self, q: Rational) -> Rational:
        """``q`` itself, unless it has grown past the limit."""
        if bits(q) > self.most_bits:
            raise TooLarge
        return tidy(q)

    @staticmethod
    def undefined() -> Rational:
        raise Singular

    @staticmethod
    def half() -> Rational:
        return Fraction(1, 2)

    @staticmethod
    def div(a: Rational, b: Rational) -> Rational:
        if b == 0:
            raise Singular
        return tidy(Fraction(a, b))

    def powi(self, a: Rational, n: int) -> Rational:
        if a == 0 and n < 0:
            raise Singular
        if a in (0, 1, -1):
            return a ** (abs(n) % 2 if a == -1 else abs(n)) if n else 1
        if bits(a) * abs(n) > 2 * self.most_bits:
            raise TooLarge
        return tidy(Fraction(a) ** n)

    abs = staticmethod(abs)
    max, min = staticmethod(max), staticmethod(min)

    @staticmethod
    def sign(a: Rational) -> int:
        return (a > 0) - (a < 0)

    @staticmethod
    def above(a: Rational, b: Rational, tie: Rational) -> Rational:
        return 1 if a > b else 0 if a < b else tie

    @staticmethod
    def floor(a: Rational) -> int:
        return math.floor(a)

    @staticmethod
    def round(a: Rational) -> int:
        return round(a)

    @staticmethod
    def mod(a: Rational, b: Rational) -> Rational:
        if b == 0:
            raise Singular
        return tidy(a % b)

    @staticmethod
    def same(a: Rational, b: Rational) -> bool:
        return a == b

    def __getattr__(self, function: str) -> NoReturn:
        raise Irrational(function)


RATIONALS = ExactRationals()
LONG_RATIONALS = ExactRationals(LONG_BITS)


def folded(row: Primitive, operands: Sequence[Any], parameter: Any = None) -> Rational | None:
    """The exact value of a row at rational operands; None where it has none of reasonable size."""
    try:
        return RATIONALS.bounded(row.value(RATIONALS, *operands, *(() if parameter is None else (parameter,))))
    except NotExact:
        return None
