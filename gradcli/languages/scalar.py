"""Languages that compute with one double at a time: Python, C, JavaScript, Julia, Rust.

One table a language: our name for a function, the language's. What stands in no table is a helper (``gc_…``).
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence

from gradcli.code.helpers import SOURCES
from gradcli.languages import words
from gradcli.languages.c_text import CText
from gradcli.languages.code_text import CodeText
from gradcli.languages.language import Language, _bracketed

_HELPERS = {name.removeprefix("gc_"): name for name in SOURCES}
_MAY_RAISE = re.compile(r"[a-z_0-9](?<!gc_above)(?<!gc_sign)(?<!abs)(?<!max)(?<!min)\(|[/%^]|\*\*")
"""What raises in Python, and in Julia for some, where C answers NaN: a call, a division, a power."""


class _Python(CodeText):
    functions = _HELPERS | {
        "abs": "abs", "max": "max", "min": "min", "floor": "float(math.floor({0}))", "round": "float(round({0}))",
        "mod": "{0} % {1}", "gamma": "math.gamma", "lgamma": "math.lgamma", "erf": "math.erf", "erfc": "math.erfc",
        "copysign": "math.copysign", "exp2": "math.exp2", "fmod": "math.fmod",
    }  # fmt: skip
    same, prefix = words.ELEMENTARY, "math."
    not_a_number, infinity = "math.nan", "math.inf"


class _C(CText):
    not_a_number, infinity = "NAN", "INFINITY"
    functions = dict(CText.functions) | {
        "tanh": "tanh", "mod": "gc_mod", "gamma": "gc_gamma", "lgamma": "lgamma", "max": "fmax", "min": "fmin",
        "fmod": "fmod", "pow": "pow", "atan2": "atan2",
    } | {name: our for name, our in _HELPERS.items() if name not in ("erf", "erfc", "copysign", "rint", "lgamma")}  # fmt: skip

    def decimal(self, number: float) -> str:
        return repr(number)


class _JavaScript(CodeText):
    functions = _HELPERS | {
        "round": "gc_rint", "exp2": "Math.pow(2, {0})", "fmod": "{0} % {1}",
        "abs": "Math.abs", "max": "Math.max", "min": "Math.min", "sign": "Math.sign", "floor": "Math.floor",
    }  # fmt: skip
    same, prefix = words.ELEMENTARY, "Math."
    not_a_number, infinity = "NaN", "Infinity"


class _Julia(CodeText):
    functions = _HELPERS | {
        "atan2": "atan", "pow": "{0} ^ {1}", "abs": "abs", "max": "max", "min": "min", "sign": "sign",
        "floor": "floor", "round": "round", "mod": "mod", "exp2": "exp2", "copysign": "copysign", "fmod": "rem",
    }  # fmt: skip
    same = words.ELEMENTARY
    not_a_number, infinity = "NaN", "Inf"


class _Rust(CodeText):
    functions = _HELPERS | {
        "log": "f64::ln", "log1p": "f64::ln_1p", "expm1": "f64::exp_m1", "pow": "f64::powf", "abs": "f64::abs",
        "max": "f64::max", "min": "f64::min", "floor": "f64::floor", "round": "f64::round_ties_even",
        "exp2": "f64::exp2", "copysign": "f64::copysign", "fmod": "{0} % {1}",
    }  # fmt: skip
    same, prefix = words.ELEMENTARY - {"log", "log1p", "expm1", "pow"}, "f64::"
    not_a_number, infinity = "f64::NAN", "f64::INFINITY"


class PythonLanguage(Language):
    def negated(self, condition: str) -> str:
        return f"not ({condition})"

    def conditional(self, condition: str, yes: str, no: str) -> str:
        return f"({yes} if {condition} else {no})"

    def declared(self, name: str, value: str, *, changing: bool = False, condition: bool = False) -> str:
        return f"{name} = {value}"

    def tried(self, name: str, value: str, declared: str) -> list[str]:
        if not self.lazy or not _MAY_RAISE.search(value):
            return [declared]
        refused = "except (ValueError, ArithmeticError):"
        return ["try:", f"    {declared}", refused, f"    {name} = {self.numbers.not_a_number}"]

    def opened(self, word: str, condition: str) -> str:
        return f"{word} {condition}:"

    def head(self, name: str, parameters: Sequence[str]) -> str:
        return f"def {name}({', '.join(parameters)}):"

    def blank(self, condition: bool) -> str:
        return ""


class CLanguage(Language):
    def declared(self, name: str, value: str, *, changing: bool = False, condition: bool = False) -> str:
        return f"{'' if changing else 'const '}{'int' if condition else 'double'} {name} = {value};"

    def head(self, name: str, parameters: Sequence[str]) -> str:
        return f"static double {name}({', '.join(f'double {p}' for p in parameters)}) {{"

    def blank(self, condition: bool) -> str:
        return "0" if condition else "0.0"


class JavaScriptLanguage(Language):
    def declared(self, name: str, value: str, *, changing: bool = False, condition: bool = False) -> str:
        return f"{'let' if changing else 'const'} {name} = {value};"

    def head(self, name: str, parameters: Sequence[str]) -> str:
        return f"function {name}({', '.join(parameters)}) {{"


class JuliaLanguage(Language):
    def tried(self, name: str, value: str, declared: str) -> list[str]:
        return [f"{name} = try {value} catch; NaN end"] if _MAY_RAISE.search(value) else [declared]

    def conditional(self, condition: str, yes: str, no: str) -> str:
        return f"({_bracketed(condition)} ? {yes} : {no})"

    def declared(self, name: str, value: str, *, changing: bool = False, condition: bool = False) -> str:
        return f"{name} = {value}"

    def opened(self, word: str, condition: str) -> str:
        return f"{word} {condition}"

    def head(self, name: str, parameters: Sequence[str]) -> str:
        return f"function {name}({', '.join(parameters)})"


class RustLanguage(Language):
    def conditional(self, condition: str, yes: str, no: str) -> str:
        return f"(if {condition} {{ {yes} }} else {{ {no} }})"

    def declared(self, name: str, value: str, *, changing: bool = False, condition: bool = False) -> str:
        kind = "bool" if condition else "f64"
        return f"let {'mut ' if changing else ''}{name}: {kind} = {value};"

    def opened(self, word: str, condition: str) -> str:
        return f"{word} {condition} {{"

    def head(self, name: str, parameters: Sequence[str]) -> str:
        return f"fn {name}({', '.join(f'mut {p}: f64' for p in parameters)}) -> f64 {{"


PYTHON = PythonLanguage("python", _Python(), words.PYTHON.union(keyword.kwlist), "#", "", "", "else:", "and", "or")
C = CLanguage("c", _C(), words.C, outside=words.C_OUTSIDE, shapes=words.C_SHAPES)
JAVASCRIPT = JavaScriptLanguage("js", _JavaScript(), words.JAVASCRIPT)
JULIA = JuliaLanguage("julia", _Julia(), words.JULIA, "#", "", "end", "else", outside=words.JULIA_OUTSIDE)
RUST = RustLanguage("rust", _Rust(), words.RUST)
