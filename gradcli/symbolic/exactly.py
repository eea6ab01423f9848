"""Proofs by sympy that a constant expression is a certain rational. Everything runs under a time limit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

from gradcli.questions.point import Point
from gradcli.symbolic.apart import certainly
from gradcli.symbolic.builder import Builder
from gradcli.symbolic.limits import Deadline, attempt
from gradcli.symbolic.untracked import untracked
from gradcli.symbolic.zero import is_zero, on_sure_sides
from gradcli.tape.tape import Slot, Tape, Weights

InputValues = Mapping[str, Any]
"""Expressions of the variables, by name."""


class _Values(Builder):
    """Values know nothing of ``stop``."""

    def _expression(self, slot: Slot, found: Mapping[Slot, Any], table: Mapping[str, Any]) -> Any:
        instruction = self.tape.instructions[slot]
        if instruction.operation == "stop":
            return found[instruction.operands[0]]
        return super()._expression(slot, found, table)


class Constants:
    """The slots of a tape at a point as constant sympy expressions; all proofs share one time limit."""

    def __init__(self, tape: Tape, point: Point, seconds: float) -> None:
        began = time.monotonic()
        import sympy  # its time is not the proofs'

        self.loading = time.monotonic() - began  # seconds, which the caller may not count either
        self.sympy, self.tape, self.point = sympy, tape, point
        self.deadline = Deadline(seconds)

    def proved(self, slot: Slot, number: int | Fraction) -> bool:
        """Whether a slot certainly holds ``number``."""
        return self._vanishes(lambda at: self._built([slot], at)[slot] - _rational(number), [slot])

    def equal(self, slot: Slot, other: Slot) -> bool:
        """Whether two slots certainly hold the same number."""

        def difference(at: InputValues) -> Any:
            found = self._built([slot, other], at)
            return found[slot] - found[other]

        return self._vanishes(difference, [slot, other])

    def identity(self, slots: Sequence[Slot], number: int | Fraction = 0) -> bool:
        """Whether a slot less the second, or else the number, is certainly 0 at all points of the signs of this one
        at which it is defined."""
        first, *second = slots

        def difference() -> Any:
            found = self._built(list(slots), self._signed(self.sympy.Symbol))
            return found[first] - (found[second[0]] if second else _rational(number))

        if not self._steady(slots):
            return False
        general, _ = attempt(difference, self.deadline.left)
        return self._zero_everywhere(general)

    def slope_proved(self, row: Weights, direction: Mapping[str, int | Fraction], number: int | Fraction) -> bool:
        """Whether the derivative of a weighted sum of slots along a direction certainly is ``number``."""

        def difference(at: InputValues) -> Any:
            builder = Builder(self.tape, self.deadline.check)
            symbols, found = builder.symbols, builder.expressions(row)
            total = sum((_rational(weight) * found[slot] for slot, weight in row.items()), self.sympy.Integer(0))
            moving = [(symbols[name], _rational(amount)) for name, amount in direction.items() if name in symbols]
            slope = sum((amount * total.diff(symbol) for symbol, amount in moving), self.sympy.Integer(0))
            return slope.xreplace({symbols[v]: at[v] for v in at}) - _rational(number)

        return self._vanishes(difference, row)

    @cached_property
    def _values(self) -> InputValues:
        found = {}
        for name, coordinate in self.point.items():
            root = coordinate.tape.outputs["value"]
            found[name] = Builder(coordinate.tape, self.deadline.check).expressions([root])[root]
        return found

    def _signed(self, otherwise: Callable[..., Any] | None = None) -> InputValues:
        """A symbol for each value, of its sign: what holds for all of one sign holds for the value.

        A value without a sign stays itself, or is a real symbol too, made by ``otherwise``.
        """
        found = {}
        for name, value in self._values.items():
            symbol = self.sympy.Symbol(name, positive=True)
            unsigned = value if otherwise is None else otherwise(name, real=True)
            found[name] = symbol if value.is_positive else -symbol if value.is_negative else unsigned
        return found

    def _steady(self, slots: Iterable[Slot]) -> bool:
        """Whether nothing that slots need steps: what vanishes beside a step need not vanish on it."""
        found = (self.tape.instructions[slot] for slot in self.tape.live(slots))
        return all(i.row is not None and i.row.jump is None for i in found if i.operands)

    def _built(self, slots: list[Slot], at: InputValues) -> dict[Slot, Any]:
        return _Values(self.tape, self.deadline.check, at).expressions(slots)

    def _vanishes(self, difference: Callable[[InputValues], Any], slots: Iterable[Slot]) -> bool:
        """Whether a difference of ``slots`` certainly is 0. What sympy cannot build, or not in time, is not proved."""
        constant, _ = attempt(lambda: on_sure_sides(difference(self._values)), self.deadline.left)
        if constant is None:
            return False
        tracked = not untracked(constant)
        if constant == 0 or (tracked and self._within(lambda: constant.equals(0), constant)):
            return True
        general = None
        if self._steady(slots):
            general, _ = attempt(lambda: difference(self._signed()), self.deadline.left)
        if self._zero_everywhere(general):
            return True
        found = [e for e in (general, constant) if e is not None]
        ways = (self._by_rewriting, *[self._algebraic] * tracked)
        return any(self._within(partial(reduce, e), e) for e in found for reduce in ways)

    def _zero_everywhere(self, e: Any) -> bool:
        """Whether an expression of variables certainly is 0; None is not."""
        return e is not None and self._within(lambda: is_zero(e, (), self.deadline), e)

    def _within(self, argument: Callable[[], Any], about: Any) -> bool:
        """Whether an argument about an expression succeeds in half of the time that is left."""
        return bool(self.deadline.left) and certainly(argument, about, self.deadline.left / 2)

    def _by_rewriting(self, e: Any) -> bool:
        """Complements as what they complement, and the recurrence and the reflection of gamma."""
        s = self.sympy
        plain = e.rewrite(s.acos, s.asin).rewrite(s.erfc, s.erf)
        return bool(s.expand(s.expand_func(plain)) == 0 or s.gammasimp(s.expand_func(plain)) == 0)

    def _algebraic(self, e: Any) -> bool:
        """Whether a constant in roots has the minimal polynomial of 0."""
        s = self.sympy
        if not e.is_algebraic:
            return False
        x = s.Dummy()
        return bool(s.minimal_polynomial(e, x) == x)


def _rational(number: int | Fraction) -> Any:
    import sympy

    return sympy.Rational(number.numerator, number.denominator)
