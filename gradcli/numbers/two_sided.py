"""Series in s whose coefficients may differ on the two sides of 0: e + o*d, where d is -1 on the left and 1 beyond.

With s = |x| and x = d*s both sides of a function are one calculation: abs(x) is d*x = s, relu(x) is (1 + d)/2 * s.
What does not depend on the side has its slope in d alone, so that two sides are equal because a part is not there,
where truncated series of each side could never be shown to be equal. What needs a decision that the sides take
differently, as the branch of a ``where``, raises NeedsASide.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from gradcli.numbers.series.exponents import Exponent, TermsRanOut
from gradcli.numbers.series.series import NeedsASide, Series, times
from gradcli.numbers.series.series_functions import SeriesSystem

_HALF = Fraction(1, 2)
SIDES = (-1, 1)


class Halves:
    """The number even + odd*d over the base of ``m``; ``odd`` is not 0."""

    __slots__ = ("even", "m", "odd")

    def __init__(self, m: BothSides, even: Any, odd: Any) -> None:
        self.m, self.even, self.odd = m, even, odd

    def on(self, side: int) -> Any:
        """The number on the left (-1) or on the right (1)."""
        return self.even + self.odd * side

    @property
    def lopsided(self) -> bool:
        """Whether it vanishes on one side alone."""
        left, right = (self.m.is_zero(self.on(side)) for side in SIDES)
        return (left is True) != (right is True)

    def __add__(self, other: Any) -> Any:
        if self._of_a_series(other):
            return NotImplemented
        even, odd = _parts(other)
        return self.m.number_of(_sum(self.even, even), _sum(self.odd, odd))

    def __sub__(self, other: Any) -> Any:
        return NotImplemented if self._of_a_series(other) else self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __neg__(self) -> Halves:
        return Halves(self.m, -self.even, -self.odd)

    def __mul__(self, other: Any) -> Any:
        if self._of_a_series(other):
            return NotImplemented
        even, odd = _parts(other)
        return self.m.number_of(
            _sum(_product(self.even, even), _product(self.odd, odd)),
            _sum(_product(self.even, odd), _product(self.odd, even)),
        )

    __radd__, __rmul__ = __add__, __mul__

    def _of_a_series(self, other: Any) -> bool:
        """Whether ``other`` is a series of such numbers, which does the arithmetic."""
        return isinstance(other, Series) and other.m.base is self.m


def _parts(a: Any) -> tuple[Any, Any]:
    return (a.even, a.odd) if isinstance(a, Halves) else (a, 0)


def _on(a: Any, side: int) -> Any:
    return a.on(side) if isinstance(a, Halves) else a


def _is_nothing(a: Any) -> bool:
    return a.__class__ is int and bool(a == 0)


def _sum(a: Any, b: Any) -> Any:
    return b if _is_nothing(a) else a if _is_nothing(b) else a + b


def _product(a: Any, b: Any) -> Any:
    return 0 if _is_nothing(a) or _is_nothing(b) else times(a, b)


class BothSides:
    """The number system of the coefficients, over ``base``: functions are those of the two sides."""

    def __init__(self, base: Any) -> None:
        self.base, self.name, self.precision = base, base.name, base.precision
        self.side = Halves(self, 0, 1)
        """The number d."""

    def number_of(self, even: Any, odd: Any) -> Any:
        """even + odd*d, without what is exactly 0."""
        even, odd = (0 if self._vanishes(part) else part for part in (even, odd))
        return even if _is_nothing(odd) else Halves(self, even, odd)

    def of(self, left: Any, right: Any) -> Any:
        """The number that is one on the left, another on the right."""
        return left if left is right else self.number_of((right + left) * _HALF, (right - left) * _HALF)

    def bounded(self, a: Any) -> Any:
        keep = self.base.bounded or (lambda c: c)
        return Halves(self, keep(a.even), keep(a.odd)) if isinstance(a, Halves) else keep(a)

    def is_zero(self, a: Any) -> bool | None:
        """Whether a number vanishes on both sides."""
        sides = [self._vanishes(a.on(side)) for side in SIDES] if isinstance(a, Halves) else [self._vanishes(a)]
        return False if False in sides else None if None in sides else True

    def _vanishes(self, a: Any) -> bool | None:
        try:
            found: bool | None = self.base.is_zero(a)
        except TermsRanOut:
            return None
        return found

    def same(self, a: Any, b: Any) -> bool | None:
        return self.is_zero(a - b)

    def div(self, a: Any, b: Any) -> Any:
        if not isinstance(b, Halves):
            return self.number_of(*(0 if _is_nothing(part) else self.base.div(part, b) for part in _parts(a)))
        if _is_nothing(b.even):  # 1/d is d
            return self.div(self.side * a, b.odd)
        return self.of(*(self.base.div(_on(a, side), b.on(side)) for side in SIDES))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        of: Callable[..., Any] = getattr(self.base, name)

        def both(*given: Any) -> Any:
            if not any(isinstance(a, Halves) for a in given):
                return of(*given)
            return self.of(*(of(*(_on(a, side) for a in given)) for side in SIDES))

        return both


class TwoSidedSeries(SeriesSystem):
    """The number system: one calculation for both sides over ``base``, or NeedsASide."""

    def __init__(self, base: Any, terms: int, until: float) -> None:
        self.halves = BothSides(base)
        super().__init__(self.halves, terms, until=until)
        self.coefficients = base

    def on(self, a: Any, side: int) -> Series:
        """What a series is on one side, in s = |x|."""
        a = self.series(a)
        return Series(self, {p: _on(c, side) for p, c in a.terms.items()}, a.end)

    def signs(self, a: Any) -> tuple[int, int]:
        """The signs to the left and to the right."""
        left, right = (super(TwoSidedSeries, self).signum(self.on(a, side)) for side in SIDES)
        return left, right

    def signum(self, a: Any) -> int:
        left, right = self.signs(a)
        if left != right:
            raise NeedsASide
        return left

    def compare(self, relation: Any, a: Any, b: Any) -> bool:
        difference = self.series(a) - b
        left, right = (super(TwoSidedSeries, self).compare(relation, self.on(difference, side), 0) for side in SIDES)
        if left is not right:
            raise NeedsASide
        return left

    def same(self, a: Any, b: Any) -> bool:
        return self.compare(operator.eq, a, b)

    def constant(self, a: Series) -> Any:
        limit = super().constant(a)
        if isinstance(limit, Halves):
            raise NeedsASide
        return limit

    # What differs on the two sides in a way that is known

    def sign(self, a: Any) -> Series:
        return self.series(self.halves.of(*self.signs(a)))

    def abs(self, a: Any) -> Series:
        return self.sign(a) * self.series(a)

    def above(self, a: Any, b: Any, tie: Any) -> Series:
        found = (tie if sign == 0 else int(sign > 0) for sign in self.signs(self.series(a) - b))
        return self.series(self.halves.of(*found))

    def max(self, a: Any, b: Any) -> Any:
        return self._chosen(a, b, tuple(sign >= 0 for sign in self.signs(self.series(a) - b)))

    def min(self, a: Any, b: Any) -> Any:
        return self._chosen(a, b, tuple(sign <= 0 for sign in self.signs(self.series(a) - b)))

    def _chosen(self, a: Any, b: Any, first: tuple[bool, ...]) -> Any:
        left, right = first
        if left is right:
            return a if left else b
        weight = self.halves.of(int(left), int(right))
        return self.series(a) * weight + self.series(b) * (1 + -weight)

    def floor(self, a: Any) -> Series:
        a = self.series(a)
        whole: Any = self.halves.floor(self.constant(a))
        if not isinstance(whole, int | Series):
            raise TermsRanOut("it cannot be told which integer lies below")
        low = self.series(whole)
        found: Series = low - self.halves.of(*(int(sign < 0) for sign in self.signs(a - low)))
        return found

    def root(self, a: Any, n: int) -> Series:
        sign = self.sign(a)
        size = self.series(a) * sign
        if size.lead() is None:
            return size
        return sign * self._power(size, Fraction(1, n), lambda c: self.halves.root(c, n))


def first_coefficient(y: Series) -> Any:
    """What a series changes by at first; None where it certainly has a vertical tangent.

    Raises TermsRanOut where the known terms do not tell, NeedsASide where one side alone has one.
    """
    rest = y.rest()
    low: Exponent | None = rest.least()
    if low is not None and low < 1 and rest.lead() == low:
        return None
    if (low is not None and low < 1) or (rest.end is not None and rest.end <= 1):
        raise TermsRanOut("the slope beside the point is not known", more=True)
    return rest.terms.get(1, 0)


def slope_of(s: TwoSidedSeries, y: Series) -> Any:
    """The slope of both sides, an ``odd`` part alone; None where the two certainly differ, or are infinite.

    Raises as ``first_coefficient`` does.
    """
    change = first_coefficient(y)
    if change is None:
        return None
    even, odd = _parts(change)
    if s.coefficients.is_zero(even) is True:
        return odd
    if s.coefficients.is_zero(even) is False:
        return None
    raise TermsRanOut("the two slopes may be equal")
