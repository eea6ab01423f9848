"""Numbers that are slots of a tape: what is computed with them is recorded, to be run later.

The rows' rules run over it like over any other number system, and what they compute is the derivative
as a program. Constants are folded exactly; a factor 1 and an exponent 1 leave no trace. A factor 0 does:
it is a number like any other, and 0 times infinity has to stay what it is.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol

from gradcli.functions.book import PRIMITIVES
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import Rational, folded


class Recording(Protocol):
    """What is recorded on: a ``gradcli.tape.tape.Tape``."""

    typed_exactly: bool

    def record(self, operation: str, operands: tuple[int, ...] = (), parameter: Any = None, origin: Any = None) -> int:
        """The slot of an operation."""

    def constant(self, slot: int) -> Rational | None:
        """The exact value of a constant slot, else None."""

    def uniform(self, slot: int) -> Rational | None:
        """The exact number that a slot holds everywhere in its shape, else None."""

    def is_input(self, slot: int) -> bool:
        """Whether a slot holds a variable."""


class Recorded:
    """One slot, with Python's operators."""

    __slots__ = ("m", "slot")

    def __init__(self, m: Recorder, slot: int) -> None:
        self.m, self.slot = m, slot

    def __add__(self, other: Any) -> Recorded:
        return self.m.apply("add", self, other)

    def __radd__(self, other: Any) -> Recorded:
        return self.m.apply("add", other, self)

    def __sub__(self, other: Any) -> Recorded:
        return self.m.apply("sub", self, other)

    def __rsub__(self, other: Any) -> Recorded:
        return self.m.apply("sub", other, self)

    def __mul__(self, other: Any) -> Recorded:
        return self.m.apply("mul", self, other)

    def __rmul__(self, other: Any) -> Recorded:
        return self.m.apply("mul", other, self)

    def __neg__(self) -> Recorded:
        return self.m.apply("neg", self)


def _is_double(q: Rational) -> bool:
    """Whether float64 finds this very number too. Not so at 0, which has two signs there."""
    return q != 0 and FLOAT64.number(q) == q


class Recorder:
    """The number system of the slots of one tape. ``origin`` is the place in the source text that the
    operations recorded next belong to."""

    name = "recorder"
    bounded = None

    def __init__(self, tape: Recording) -> None:
        self.tape = tape
        self.origin: Any = None
        self._negated: dict[int, int] = {}

    def at(self, slot: int) -> Recorded:
        return Recorded(self, slot)

    def number(self, q: Recorded | Rational) -> Recorded:
        return q if isinstance(q, Recorded) else self.record("constant", (), q)

    def record(self, operation: str, operands: tuple[int, ...] = (), parameter: Any = None) -> Recorded:
        """The slot of an operation, as it stands."""
        return Recorded(self, self.tape.record(operation, operands, parameter, self.origin))

    def apply(self, operation: str, *operands: Recorded | Rational, parameter: Any = None) -> Recorded:
        """The slot of a primitive, folded and simplified where that changes no value, not even a NaN."""
        numbers = [self.number(operand) for operand in operands]
        exact = [self.tape.constant(number.slot) for number in numbers]
        row = PRIMITIVES[operation]
        if row.rational and None not in exact:
            value = folded(row, exact, parameter)
            if value is not None and (self.tape.typed_exactly or _is_double(value)):
                return self.number(value)
        if operation == "mul":
            for factor, other in ((exact[0], numbers[1]), (exact[1], numbers[0])):
                if factor is not None and abs(factor) == 1:
                    return other if factor == 1 else -other
        elif (operation == "div" and exact[1] == 1) or (operation == "powi" and parameter == 1):
            return numbers[0]
        elif operation == "powi" and parameter == 0 and self.tape.is_input(numbers[0].slot):
            return self.number(1)  # another base may have no value, as log(-2), and its power has none either
        elif operation == "powr" and parameter == Fraction(1, 2):
            operation, parameter = "sqrt", None
        return self._signed(operation, [number.slot for number in numbers], parameter)

    def _signed(self, operation: str, slots: list[int], parameter: Any) -> Recorded:
        """An operation, with the negations that a sum or a second negation can take up."""
        negated = self._negated
        if operation == "neg":
            if slots[0] in negated:
                return self.at(negated[slots[0]])
            found = self.record("neg", (slots[0],))
            negated[found.slot] = slots[0]
            return found
        if operation in ("add", "sub") and slots[1] in negated:
            return self.record("sub" if operation == "add" else "add", (slots[0], negated[slots[1]]))
        if operation == "add" and slots[0] in negated:
            return self.record("sub", (slots[1], negated[slots[0]]))
        return self.record(operation, tuple(slots), parameter)

    def __getattr__(self, name: str) -> Callable[..., Recorded]:
        """A primitive of the table as a function of its operands and its parameter."""
        if name not in PRIMITIVES:
            raise AttributeError(name)
        count = len(PRIMITIVES[name].partials)
        return lambda *given: self.apply(name, *given[:count], parameter=given[count] if given[count:] else None)

    def pi(self) -> Recorded:
        return self.record("pi")

    def e(self) -> Recorded:
        return self.record("e")

    def half(self) -> Recorded:
        return self.number(Fraction(1, 2))

    def undefined(self) -> Recorded:
        """No number: 0/0, which every number system answers in its own way."""
        return self.apply("div", 0, 0)

    def above(self, a: Recorded | Rational, b: Recorded | Rational, tie: Recorded | Rational) -> Recorded:
        return self.apply("above", a, b, parameter=self.tape.constant(self.number(tie).slot))

    # Powers with an exponent that varies: 0 where b is 0, or where a is 0 and b > 0

    def pow_by_base(self, y: Recorded, a: Recorded, b: Recorded) -> Recorded:
        slope = b * self.pow(a, b - 1)
        # Not at every b = 0: the slope is 0 there, its own derivative by b is not.
        return self.where(self.is_zero(a), self.where(self.is_zero(b), self.number(0), slope), slope)

    def pow_by_exponent(self, y: Recorded, a: Recorded, b: Recorded) -> Recorded:
        at_zero = self.where(self.compare(operator.gt, b, 0), self.number(0), self.undefined())
        return self.where(self.is_zero(a), at_zero, y * self.log(a))

    # Conditions: slots too, unless constants decide them

    def where(self, condition: Recorded | bool, yes: Recorded, no: Recorded) -> Recorded:
        if isinstance(condition, bool):
            return yes if condition else no
        return self.record("where", (condition.slot, yes.slot, no.slot))

    def compare(self, relation: Any, a: Recorded | Rational, b: Recorded | Rational) -> Recorded | bool:
        left, right = self.number(a), self.number(b)
        exact = self.tape.uniform(left.slot), self.tape.uniform(right.slot)
        if None not in exact:
            return bool(relation(*exact))
        return self.record(relation.__name__, (left.slot, right.slot))

    def same(self, a: Recorded | Rational, b: Recorded | Rational) -> Recorded | bool:
        return self.compare(operator.eq, a, b)

    def is_zero(self, a: Recorded) -> Recorded | bool:
        return self.same(a, 0)

    def is_integer(self, a: Recorded) -> Recorded | bool:
        return self.same(self.floor(a), a)

    def both(self, p: Recorded | bool, q: Recorded | bool) -> Recorded | bool:
        if isinstance(p, bool):
            return q if p else False
        if isinstance(q, bool):
            return p if q else False
        return self.record("and", (p.slot, q.slot))

    def either(self, p: Recorded | bool, q: Recorded | bool) -> Recorded | bool:
        if isinstance(p, bool):
            return True if p else q
        if isinstance(q, bool):
            return True if q else p
        return self.record("or", (p.slot, q.slot))

    def negated(self, p: Recorded | bool) -> Recorded | bool:
        return not p if isinstance(p, bool) else self.record("not", (p.slot,))
