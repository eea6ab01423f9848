"""Numbers that are expressions of a programming language: the rows, run over them, print themselves as code.

One class a language says how it writes a double and what it calls each function; the arithmetic, and which
brackets it needs, is the same for all. Nothing of the user's text gets here: names are given by the caller.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from gradcli.numbers.derived import Derived
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.powers import Powers

ANY, SUM, PRODUCT, FACTOR, ATOM = range(5)
"""How tightly an expression holds together: anything, a sum or a negation, a product, an operand of one, a name."""


class NoFunction(AttributeError):
    """A function of ours that a language has no word for; its text is our name."""


class Text:
    """An expression of type double in the language of ``m``, with Python's operators."""

    __slots__ = ("code", "holds", "m")

    def __init__(self, m: CodeText, code: str, holds: int = ATOM) -> None:
        self.m, self.code, self.holds = m, code, holds

    def _joined(self, left: Any, sign: str, right: Any, least: int) -> Text:
        m = self.m
        return Text(m, f"{m.within(left, least)} {sign} {m.within(right, least + 1)}", least)

    def __add__(self, other: Any) -> Text:
        return self._joined(self, "+", other, SUM)

    def __radd__(self, other: Any) -> Text:
        return self._joined(other, "+", self, SUM)

    def __sub__(self, other: Any) -> Text:
        return self._joined(self, "-", other, SUM)

    def __rsub__(self, other: Any) -> Text:
        return self._joined(other, "-", self, SUM)

    def __mul__(self, other: Any) -> Text:
        return self.m.mul(self, other)

    def __rmul__(self, other: Any) -> Text:
        return self.m.mul(other, self)

    def __neg__(self) -> Text:
        return Text(self.m, f"-{self.m.within(self, PRODUCT)}", SUM)


class CodeText(Powers):
    """The number system of a language's expressions.

    ``functions`` maps our names to the language's: a callee, or a template with ``{0}``, ``{1}``.
    ``prefix`` goes before a function that bears the same name in the language (those of ``same``).
    """

    name = "code"
    bounded = None
    functions: Mapping[str, str] = {}
    same: frozenset[str] = frozenset()
    prefix = ""
    not_a_number = "NAN"
    infinity = "INFINITY"
    polygammas = "gc_polygamma_{n}({0})"
    sec, csc, cot, coth = Derived.sec, Derived.csc, Derived.cot, Derived.coth

    def literal(self, number: float) -> str:
        """A double as a constant expression that has its bits."""
        if number != number:
            return self.not_a_number
        if math.isinf(number):
            return self.infinity if number > 0 else f"(-{self.infinity})"
        text = self.decimal(number)
        return f"({text})" if text.startswith("-") else text

    def decimal(self, number: float) -> str:
        """A finite double, shortest."""
        return repr(number)

    def number(self, q: Any) -> Text:
        if isinstance(q, Text):
            return q
        return Text(self, self.literal(FLOAT64.number(q) if isinstance(q, int | Fraction) else float(q)))

    def within(self, number: Any, least: int) -> str:
        """A number as an operand that has to hold together at least so tightly."""
        text = self.number(number)
        return text.code if text.holds >= least else f"({text.code})"

    def pi(self) -> Text:
        return self.number(math.pi)

    def e(self) -> Text:
        return self.number(math.e)

    def half(self) -> Text:
        return self.number(0.5)

    def undefined(self) -> Text:
        return self.number(math.nan)

    def mul(self, a: Any, b: Any) -> Text:
        return Text(self, f"{self.within(a, PRODUCT)} * {self.within(b, FACTOR)}", PRODUCT)

    def div(self, a: Any, b: Any) -> Text:
        return Text(self, f"{self.within(a, PRODUCT)} / {self.within(b, FACTOR)}", PRODUCT)

    def polygamma(self, a: Any, n: int) -> Text:
        return self.filled(self.polygammas.replace("{n}", str(int(n))), a)

    def near_power(self, a: Any, exponent: float, rest: float) -> Text:
        return self.call("powr", a, exponent, rest)

    def call(self, name: str, *arguments: Any) -> Text:
        """One of our functions, as the language calls it."""
        found = self.functions.get(name) or (self.prefix + name if name in self.same else None)
        if found is None:
            raise NoFunction(name)
        if "{" in found:
            return self.filled(found, *arguments)
        return Text(self, f"{found}({', '.join(self.within(a, ANY) for a in arguments)})")

    def filled(self, template: str, *arguments: Any) -> Text:
        """A template; operands in brackets or between commas stand as they are."""
        plain = [self.within(a, ANY) for a in arguments]
        if re.fullmatch(r"[\w.:]+\((\{\d\}|, )*\)", template):
            return Text(self, template.format(*plain))
        return Text(self, "(" + template.format(*(self.within(a, ATOM) for a in arguments)) + ")")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments: self.call(name, *arguments)
