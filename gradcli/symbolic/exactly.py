"""Proofs by sympy that a constant expression is a certain rational. Everything runs under a time limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

from gradcli.point import Point
from gradcli.symbolic.builder import Builder
from gradcli.symbolic.limits import Deadline, attempt
from gradcli.tape import Slot, Tape


class Constants:
    """The slots of a tape at a point as constant sympy expressions; all proofs share one time limit."""

    def __init__(self, tape: Tape, point: Point, seconds: float) -> None:
        self.tape, self.point, self.seconds = tape, point, seconds

    @cached_property
    def deadline(self) -> Deadline:
        """Runs from the first proof: sympy is not loaded before."""
        return Deadline(self.seconds)

    def proved(self, slot: Slot, number: int | Fraction) -> bool:
        """Whether a slot certainly holds ``number``."""
        return self._within_limits(lambda: self._at_point([slot])[slot] - _rational(number))

    def equal(self, slot: Slot, other: Slot) -> bool:
        """Whether two slots certainly hold the same number."""

        def difference() -> Any:
            found = self._at_point([slot, other])
            return found[slot] - found[other]

        return self._within_limits(difference)

    def slope_proved(self, row: Mapping[Slot, int | Fraction], name: str, number: int | Fraction) -> bool:
        """Whether the derivative of a weighted sum of slots by a variable certainly is ``number``."""

        def difference() -> Any:
            import sympy

            builder = Builder(self.tape, self.deadline.check)
            symbols, found = builder.symbols, builder.expressions(row)
            total = sum((_rational(weight) * found[slot] for slot, weight in row.items()), sympy.Integer(0))
            slope = total.diff(symbols[name])
            values = self._values()
            return slope.xreplace({symbols[v]: values[v] for v in values}) - _rational(number)

        return self._within_limits(difference)

    def _values(self) -> dict[str, Any]:
        found = {}
        for name, coordinate in self.point.items():
            root = coordinate.tape.outputs["value"]
            found[name] = Builder(coordinate.tape, self.deadline.check).expressions([root])[root]
        return found

    def _at_point(self, slots: list[Slot]) -> dict[Slot, Any]:
        return Builder(self.tape, self.deadline.check, self._values()).expressions(slots)

    def _within_limits(self, difference: Callable[[], Any]) -> bool:
        """Whether a difference certainly vanishes. What sympy cannot build, or not in time, is not proved."""
        if not self.deadline.left:
            return False

        def vanishes() -> bool:
            found = difference()
            return bool(found == 0 or found.equals(0) is True)

        return attempt(vanishes, self.deadline.left)[0] is True


def _rational(number: int | Fraction) -> Any:
    import sympy

    return sympy.Rational(number.numerator, number.denominator)
