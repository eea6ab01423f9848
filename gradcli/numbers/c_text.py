"""Numbers that are C expressions: the rows, run over it, print themselves as C.

Nothing of the user's text gets here: names are those of registers, numbers are printed from their bits.
The functions are those of ``math.h`` and of the prelude in ``gradcli.batch.c_prelude`` (``gc_…``).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.numbers.derived import Derived
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.powers import Powers

# Our name, C's name where it differs; what begins with gc_ is in the prelude.
_NAMES = {
    "abs": "fabs", "round": "rint", "gamma": "gc_gamma", "lgamma": "gc_lgamma", "max": "gc_max", "min": "gc_min",
    "sign": "gc_sign", "mod": "gc_mod", "tanh": "gc_tanh", "sech2": "gc_sech2",
    "sech": "gc_sech", "csch": "gc_csch", "sigmoid": "gc_sigmoid",
    "softplus": "gc_softplus", "logaddexp": "gc_logaddexp", "lambertw": "gc_lambertw", "above": "gc_above",
}  # fmt: skip
_SAME = frozenset(
    ["sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "asinh", "acosh", "atanh"]
    + ["exp", "expm1", "exp2", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "hypot", "pow", "erf", "erfc"]
    + ["floor", "copysign"]
)


class Text(NamedTuple):
    """A C expression of type double, with Python's operators."""

    code: str

    def __add__(self, other: Any) -> Text:
        return Text(f"({self.code} + {code(other)})")

    def __radd__(self, other: Any) -> Text:
        return Text(f"({code(other)} + {self.code})")

    def __sub__(self, other: Any) -> Text:
        return Text(f"({self.code} - {code(other)})")

    def __rsub__(self, other: Any) -> Text:
        return Text(f"({code(other)} - {self.code})")

    def __mul__(self, other: Any) -> Text:
        return Text(f"({self.code} * {code(other)})")

    def __rmul__(self, other: Any) -> Text:
        return Text(f"({code(other)} * {self.code})")

    def __neg__(self) -> Text:
        return Text(f"(-{self.code})")


def code(number: Any) -> str:
    """A number as C: an expression, or a literal with the bits of the nearest double."""
    if isinstance(number, Text):
        return number.code
    return literal(FLOAT64.number(number) if isinstance(number, int | Fraction) else float(number))


def literal(number: float) -> str:
    """A double as a C constant expression that has its bits."""
    if number != number:
        return '__builtin_nan("")'
    if math.isinf(number):
        return "__builtin_inf()" if number > 0 else "(-__builtin_inf())"
    text = repr(number) if number == int(number) and abs(number) < 1e15 else number.hex()
    return f"({text})" if text.startswith("-") else text


class CText(Powers):
    """The number system of C expressions."""

    name = "c"
    sec, csc, cot, coth = Derived.sec, Derived.csc, Derived.cot, Derived.coth

    @staticmethod
    def number(q: Any) -> Text:
        return q if isinstance(q, Text) else Text(code(q))

    @staticmethod
    def pi() -> Text:
        return Text(literal(math.pi))

    @staticmethod
    def e() -> Text:
        return Text(literal(math.e))

    @staticmethod
    def half() -> Text:
        return Text("0.5")

    @staticmethod
    def undefined() -> Text:
        return Text(literal(math.nan))

    @staticmethod
    def div(a: Any, b: Any) -> Text:
        return Text(f"({code(a)} / {code(b)})")

    def polygamma(self, a: Any, n: int) -> Text:
        return Text(f"gc_polygamma_{int(n)}({code(a)})")

    def near_power(self, a: Any, exponent: float, rest: float) -> Text:
        return Text(f"gc_powr({code(a)}, {literal(exponent)}, {literal(rest)})")

    def __getattr__(self, name: str) -> Any:
        function = name if name in _SAME else _NAMES.get(name)
        if function is None:
            raise AttributeError(name)
        return lambda *arguments: Text(f"{function}({', '.join(code(a) for a in arguments)})")


C = CText()
