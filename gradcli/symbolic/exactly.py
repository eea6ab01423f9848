"""Proofs by sympy that a constant expression is a certain rational. Everything runs under a time limit."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from gradcli.point import Point
from gradcli.symbolic.expressions import expressions
from gradcli.symbolic.limits import NoFormula, time_limit
from gradcli.tape import Slot, Tape


class Constants:
    """The slots of a tape at a point as constant sympy expressions; all proofs share one time limit."""

    def __init__(self, tape: Tape, point: Point, seconds: float) -> None:
        self.tape, self.point = tape, point
        self.deadline = time.monotonic() + seconds

    def proved(self, slot: Slot, number: int | Fraction) -> bool:
        """Whether a slot certainly holds ``number``."""
        return self._within_limits(lambda check: self._at_point([slot], check)[slot] - _rational(number))

    def equal(self, slot: Slot, other: Slot) -> bool:
        """Whether two slots certainly hold the same number."""

        def difference(check: Callable[[], None]) -> Any:
            found = self._at_point([slot, other], check)
            return found[slot] - found[other]

        return self._within_limits(difference)

    def slope_proved(self, row: Mapping[Slot, int | Fraction], name: str, number: int | Fraction) -> bool:
        """Whether the derivative of a weighted sum of slots by a variable certainly is ``number``."""

        def difference(check: Callable[[], None]) -> Any:
            import sympy

            symbols = {variable: sympy.Symbol(variable, real=True) for variable in self.tape.inputs}
            found = expressions(self.tape, row, symbols, check)
            total = sum((_rational(weight) * found[slot] for slot, weight in row.items()), sympy.Integer(0))
            slope = total.diff(symbols[name])
            values = self._values(check)
            return slope.xreplace({symbols[v]: values[v] for v in values}) - _rational(number)

        return self._within_limits(difference)

    def _values(self, check: Callable[[], None]) -> dict[str, Any]:
        found = {}
        for name, coordinate in self.point.items():
            root = coordinate.tape.outputs["value"]
            found[name] = expressions(coordinate.tape, [root], {}, check)[root]
        return found

    def _at_point(self, slots: list[Slot], check: Callable[[], None]) -> dict[Slot, Any]:
        return expressions(self.tape, slots, self._values(check), check)

    def _within_limits(self, difference: Callable[[Callable[[], None]], Any]) -> bool:
        """Whether a difference certainly vanishes. What sympy cannot build, or not in time, is not proved."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            return False
        try:
            with time_limit(left) as check:
                found = difference(check)
                return bool(found == 0 or found.equals(0) is True)
        except (NoFormula, RecursionError, MemoryError, ArithmeticError, TypeError, ValueError, NotImplementedError):
            return False


def _rational(number: int | Fraction) -> Any:
    import sympy

    return sympy.Rational(number.numerator, number.denominator)
