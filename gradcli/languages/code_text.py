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

from gradcli.functions.algorithms import orders, printed
from gradcli.functions.book import PRIMITIVES
from gradcli.functions.doubles import ALGORITHMS
from gradcli.functions.row import Primitive
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

    What a function is called, a callee or a template with ``{0}``, ``{1}``, says ``functions``; else its row under one
    of the ``words``; what is elementary bears our name behind ``prefix`` (None: nothing does). What the language lacks
    is an algorithm of ``gradcli.functions.doubles``, where there is one.
    """

    name = "code"
    bounded = None
    functions: Mapping[str, str] = {}
    words: tuple[str, ...] = ()
    prefix: str | None = None
    not_a_number = "NAN"
    infinity = "INFINITY"
    scipy = False
    """Whether a file may import SciPy."""
    polygammas = ""
    """What the language calls the derivatives of digamma; empty where it has none."""
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
        if not self.polygammas:
            return self.call("polygamma", a, n)
        return self.filled(self.polygammas.replace("{n}", str(int(n))), a)

    def lends(self, name: str) -> bool:
        """Whether a file of the language may bring along an algorithm of ``gradcli.functions.doubles``."""
        return name in ALGORITHMS

    def near_power(self, a: Any, exponent: float, rest: float) -> Text:
        return self.call("near_power" if self.called("powr") is None else "powr", a, exponent, rest)

    def call(self, name: str, *arguments: Any) -> Text:
        """One of our functions, as the language calls it."""
        found = self.called(name)
        if found is None:
            if not self.lends(name):
                raise NoFunction(name)
            count = len(arguments) - orders(name)
            found, arguments = printed(name, arguments[count:]), arguments[:count]
        if "{" in found:
            return self.filled(found, *arguments)
        return Text(self, f"{found}({', '.join(self.within(a, ANY) for a in arguments)})")

    def called(self, name: str) -> str | None:
        """What the language calls one of our functions: a callee or a template; None where it has none."""
        return self.functions.get(name) or self._of_row(PRIMITIVES.get(name))

    def _of_row(self, row: Primitive | None) -> str | None:
        """What a row says that the language calls it."""
        if row is None:
            return None
        for word in self.words:
            if word in row.spelled:
                return row.spelled[word]
        if row.elementary and self.prefix is not None:
            return self.prefix + row.name
        return self._of_scipy(row)

    def _of_scipy(self, row: Primitive) -> str | None:
        """SciPy's function for a row that has no algorithm, where a file of the language may call it."""
        found = row.spelled.get("scipy")
        if not self.scipy or found is None or not row.enclosure or row.name in ALGORITHMS:
            return None
        return found if self.prefix == "np." or "np." not in found else None

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
