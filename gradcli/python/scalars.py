"""Arithmetic, comparisons and choices of scalars: known numbers are computed exactly, the rest becomes formulas."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NoReturn

from gradcli.errors import LanguageError, LimitError, Source, Span
from gradcli.language.expressions import COMPARISONS
from gradcli.python import limits
from gradcli.python.terms import Constant, Growing, Scalar, is_known

_NEAR = Fraction(1, 10**9)
"""Constant numbers that differ by less, relatively, may compare otherwise when they are rounded to doubles."""
_OPPOSITE = {"lt": "ge", "ge": "lt", "gt": "le", "le": "gt", "eq": "ne", "ne": "eq"}


class ScalarRules:
    """Operations at a place of a text: ``at`` is that of the part being read, which every term then bears."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.at = (0, 0)
        self.steps = 0
        self._opposites: dict[int, tuple[Growing, Growing]] = {}
        """The opposite of each condition that was asked for, always the same one."""

    def step(self, count: int = 1) -> None:
        """Counts work, and refuses more than the limit."""
        self.steps += count
        if self.steps > limits.STEPS:
            raise LimitError(
                f"reading the function takes more than {limits.STEPS:,} steps",
                span=Span(self.source, *self.at),
                fix="loops are unrolled: read a smaller one",
            )

    def refuse(self, what: str, fix: str) -> NoReturn:
        """Says why the part being read is not understood."""
        raise LanguageError(what, span=Span(self.source, *self.at), fix=fix)

    # Terms

    def term(self, operation: str, *operands: Scalar, value: int | Fraction | str = "") -> Growing:
        self.step()
        return Growing(operation, tuple([self.number(operand) for operand in operands]), value, self.at)

    def number(self, value: Scalar) -> Growing:
        """A scalar as a formula; what is true or false is 1 or 0."""
        if isinstance(value, Growing):
            if not value.condition:
                return value
            one, none = (Growing("number", (), number, self.at) for number in (1, 0))
            return Growing("where", (value, one, none), "where", self.at)
        value = Fraction(value)
        size = abs(value)
        if _decimal(size.denominator):
            found = Growing("number", (), size.numerator if size.denominator == 1 else size, self.at)
        else:
            parts = (Growing("number", (), part, self.at) for part in (size.numerator, size.denominator))
            found = Growing("div", tuple(parts), "", self.at)
        return Growing("neg", (found,), "", self.at) if value < 0 else found

    def call(self, name: str, *operands: Scalar) -> Scalar:
        """A function of the language."""
        if len(operands) == 1 and is_known(operands[0]):
            exact = _exactly(name, Fraction(operands[0]))
            if exact is not None:
                return exact if isinstance(operands[0], Fraction) or name != "abs" else int(exact)
        return self.term("call", *operands, value=name)

    # Arithmetic

    def add(self, a: Scalar, b: Scalar) -> Scalar:
        return a + b if is_known(a) and is_known(b) else self.term("add", a, b)

    def sub(self, a: Scalar, b: Scalar) -> Scalar:
        return a - b if is_known(a) and is_known(b) else self.term("sub", a, b)

    def mul(self, a: Scalar, b: Scalar) -> Scalar:
        if is_known(a) and is_known(b) and _bits(a) + _bits(b) <= limits.NUMBER_BITS:
            return a * b
        return self.term("mul", a, b)

    def div(self, a: Scalar, b: Scalar) -> Scalar:
        if is_known(a) and is_known(b) and b != 0 and _bits(a) + _bits(b) <= limits.NUMBER_BITS:
            return Fraction(a) / Fraction(b)
        return self.term("div", a, b)

    def neg(self, a: Scalar) -> Scalar:
        return -a if is_known(a) else self.term("neg", a)

    def pow(self, a: Scalar, b: Scalar) -> Scalar:
        if is_known(a) and is_known(b):
            exact = _power(a, b)
            if exact is not None:
                return exact
        return self.term("pow", a, b)

    def mod(self, a: Scalar, b: Scalar) -> Scalar:
        if is_known(a) and is_known(b) and b != 0:
            if isinstance(a, Fraction) or isinstance(b, Fraction):
                self.refuse("the remainder of decimals depends on how they are rounded", "write the number")
            return a % b
        return self.call("mod", a, b)

    def floor_div(self, a: Scalar, b: Scalar) -> Scalar:
        if isinstance(a, int) and isinstance(b, int) and b != 0:
            return a // b
        self.refuse("// of numbers that are no known integers jumps", "write floor(a/b) if that is meant")

    # Conditions

    def compare(self, sign: str, a: Scalar, b: Scalar) -> Scalar:
        operation = COMPARISONS[sign]
        if is_known(a) and is_known(b):
            return self._compared(operation, a, b)
        return self.term(operation, a, b)

    def _compared(self, operation: str, a: Constant, b: Constant) -> bool:
        a, b = Fraction(a), Fraction(b)
        far = abs(a - b) > _NEAR * max(abs(a), abs(b))
        if not far and not (_is_double(a) and _is_double(b)):
            self.refuse("which of these numbers is larger depends on how they are rounded", "compare other numbers")
        less, equal = a < b, a == b
        return {"lt": less, "ge": not less, "le": less or equal, "gt": not (less or equal)}.get(
            operation, equal if operation == "eq" else not equal
        )

    def truth(self, value: Scalar) -> bool | Growing:
        """What Python makes of a scalar after ``if``: a number is true unless it is 0."""
        if not isinstance(value, Growing):
            return bool(value)
        return value if value.condition else self.term("ne", value, 0)

    def negated(self, value: bool | Growing) -> bool | Growing:
        if isinstance(value, bool):
            return not value
        if id(value) not in self._opposites:
            kind, operands = _OPPOSITE.get(value.operation, "not"), value.operands
            opposite = Growing(kind, operands if kind != "not" else (value,), "", self.at)
            self._opposites[id(value)], self._opposites[id(opposite)] = (value, opposite), (opposite, value)
        return self._opposites[id(value)][1]

    def both(self, a: bool | Growing, b: bool | Growing) -> bool | Growing:
        if isinstance(a, bool):
            return b if a else False
        if isinstance(b, bool):
            return a if b else False
        return Growing("and", (a, b), "", self.at)

    def either(self, a: bool | Growing, b: bool | Growing) -> bool | Growing:
        if isinstance(a, bool):
            return True if a else b
        if isinstance(b, bool):
            return True if b else a
        return Growing("or", (a, b), "", self.at)

    def where(self, condition: bool | Growing, a: Scalar, b: Scalar) -> Scalar:
        if isinstance(condition, bool):
            return a if condition else b
        if a is b or (is_known(a) and is_known(b) and type(a) is type(b) and a == b):
            return a
        self.step()
        return Growing("where", (condition, self.number(a), self.number(b)), "where", self.at)


def _bits(value: Constant) -> int:
    value = Fraction(value)
    return value.numerator.bit_length() + value.denominator.bit_length()


def _decimal(denominator: int) -> bool:
    """Whether a fraction with this denominator ends as a decimal that is short enough to be typed."""
    places = 0
    for prime in (2, 5):
        while denominator % prime == 0 and places < 60:
            denominator //= prime
            places += 1
    return denominator == 1


def _is_double(value: Constant) -> bool:
    try:
        return Fraction(float(value)) == value
    except OverflowError:
        return False


def _power(a: Constant, b: Constant) -> Constant | None:
    """``a**b`` where it is rational and short; of Python's kind, so that an int stays one."""
    if Fraction(b).denominator != 1:
        return _root(Fraction(a)) if 2 * b == 1 else None
    exponent = int(b)
    if (a == 0 and exponent < 0) or _bits(a) * abs(exponent) > limits.NUMBER_BITS:
        return None
    if isinstance(a, int) and isinstance(b, int) and exponent >= 0:
        return int(int(a) ** exponent)
    return Fraction(a) ** exponent


def _root(value: Fraction) -> Fraction | None:
    if value < 0:
        return None
    up, down = math.isqrt(value.numerator), math.isqrt(value.denominator)
    return Fraction(up, down) if up * up == value.numerator and down * down == value.denominator else None


_STEPS = {step.__name__: step for step in (math.floor, math.ceil, abs, round)}
"""What Python has exactly of a fraction."""


def _exactly(name: str, value: Fraction) -> Fraction | None:
    """The functions whose values are rational where their arguments are; None of any other."""
    if name in _STEPS:
        return Fraction(_STEPS[name](value))
    return _root(value) if name == math.sqrt.__name__ else None
