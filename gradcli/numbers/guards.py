"""What rows ask of their operands, as truths over a number system: True, False, or None where it cannot be told."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

from gradcli.numbers.system import Operations


class Asking:
    """The conditions of rows (``needs``, ``smooth``, ``infinite``) over numbers of ``m``."""

    def __init__(self, m: Operations) -> None:
        self.m = m

    def __getattr__(self, name: str) -> Any:
        return getattr(self.m, name)

    def positive(self, a: Any) -> Any:
        return self.m.compare(operator.gt, a, 0)

    def not_negative(self, a: Any) -> Any:
        return self.m.compare(operator.ge, a, 0)

    def not_zero(self, a: Any) -> Any:
        return self.m.negated(self.m.is_zero(a))

    def zero(self, a: Any) -> Any:
        return self.m.is_zero(a)

    def whole(self, n: Any) -> Any:
        """0, 1, 2, …: an order."""
        return self.m.both(self.not_negative(n), self.m.is_integer(n))

    def no_step(self, a: Any) -> Any:
        """Not an integer."""
        return self.m.negated(self.m.is_integer(a))

    def no_pole(self, a: Any) -> Any:
        """Not 0, -1, -2, …"""
        return self.m.either(self.positive(a), self.no_step(a))

    def some(self, a: Any, b: Any) -> Any:
        """Not both 0."""
        return self.m.either(self.not_zero(a), self.not_zero(b))

    def off_cut(self, a: Any, b: Any) -> Any:
        return self.m.either(self.not_zero(a), self.positive(b))

    def apart(self, a: Any, b: Any) -> Any:
        return self.m.negated(self.m.same(a, b))

    def power(self, a: Any, b: Any) -> Any:
        """Whether a^b has a value."""
        below = self.both(self.not_zero(a), self.m.is_integer(b))
        return self.m.either(self.positive(a), self.m.either(below, self.both(self.zero(a), self.not_negative(b))))

    def slope_of_power(self, a: Any, b: Any) -> Any:
        at_zero = self.both(self.zero(a), self.positive(b))
        return self.m.either(at_zero, self.both(self.not_zero(a), self.power(a, b - 1)))

    def both(self, p: Any, q: Any) -> Any:
        return self.m.both(p, q)

    def every(self, *conditions: Any) -> Any:
        return reduce(self.m.both, conditions)

    def any_of(self, *conditions: Any) -> Any:
        return reduce(self.m.either, conditions)

    def unless_integer(self, n: Any, condition: Callable[[], Any]) -> Any:
        """A condition that is asked where n, an order, is no integer."""
        known = self.m.is_integer(n)
        return True if known is True else self.m.either(known, condition())

    def open_path(self, phi: Any, k: Any) -> Any:
        """That 1 - k*sin^2 is above 0 on the way to phi, if it is so at phi: k is below 1, or pi/2 is not reached."""
        known = self.positive(1 - k)
        return True if known is True else self.m.either(known, self.positive(self._quarter() - self.m.abs(phi)))

    def closed_path(self, phi: Any, k: Any) -> Any:
        """The same of what may be 0 on the way."""
        known = self.not_negative(1 - k)
        return True if known is True else self.m.either(known, self.not_negative(self._quarter() - self.m.abs(phi)))

    def beyond_quarter(self, phi: Any) -> Any:
        """That phi or -phi is pi/2 or more."""
        return self.not_negative(self.m.abs(phi) - self._quarter())

    def _quarter(self) -> Any:
        return self.pi() * self.half()
