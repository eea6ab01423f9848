"""Numbers that are C expressions: the rows, run over it, print themselves as C.

The functions are those of ``math.h`` and of the prelude in ``gradcli.engines.c_prelude`` (``gc_…``).
"""

from __future__ import annotations

from typing import Any

from gradcli.languages.code_text import ATOM, CodeText, Text

# Our name, C's name where it differs; what begins with gc_ is in the prelude.
_NAMES = {
    "abs": "fabs", "round": "rint", "gamma": "gc_gamma", "lgamma": "gc_lgamma", "max": "gc_max", "min": "gc_min",
    "sign": "gc_sign", "mod": "gc_mod", "tanh": "gc_tanh", "sech2": "gc_sech2",
    "sech": "gc_sech", "csch": "gc_csch", "sigmoid": "gc_sigmoid", "powr": "gc_powr",
    "softplus": "gc_softplus", "logaddexp": "gc_logaddexp", "lambertw": "gc_lambertw", "above": "gc_above",
    "pow": "gc_pow", "atan2": "gc_atan2",
}  # fmt: skip
_SAME = frozenset(
    ["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "asinh", "acosh", "atanh"]
    + ["exp", "expm1", "exp2", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "hypot", "erf", "erfc"]
    + ["floor", "copysign"]
)


class CText(CodeText):
    """The number system of C expressions; literals are printed from their bits."""

    name = "c"
    functions = _NAMES
    same = _SAME
    not_a_number = '__builtin_nan("")'
    infinity = "__builtin_inf()"

    def decimal(self, number: float) -> str:
        return repr(number) if number == int(number) and abs(number) < 1e15 else number.hex()


C = CText()


def named(name: str) -> Text:
    """A C variable."""
    return Text(C, name, ATOM)


def code(number: Any) -> str:
    """A number as C: an expression, or a literal with the bits of the nearest double."""
    return C.within(number, 0)


def literal(number: float) -> str:
    """A double as a C constant expression that has its bits."""
    return C.literal(number)
