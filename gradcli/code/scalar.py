"""Languages that compute with one double at a time: Python, C, JavaScript, Julia, Rust.

One table a language: our name for a function, the language's. What stands in no table is a helper (``gc_…``).
"""

from __future__ import annotations

import keyword
from collections.abc import Sequence

from gradcli.code.helpers import SOURCES
from gradcli.code.language import Language, _bracketed
from gradcli.numbers.c_text import CText
from gradcli.numbers.code_text import CodeText

_HELPERS = {name.removeprefix("gc_"): name for name in SOURCES}
_ELEMENTARY = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "atan2",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "acosh",
        "atanh",
        "exp",
        "expm1",
        "log",
        "log2",
        "log10",
        "log1p",
        "sqrt",
        "cbrt",
        "hypot",
        "pow",
    ]
)


class _Python(CodeText):
    functions = _HELPERS | {
        "abs": "abs", "max": "max", "min": "min", "floor": "float(math.floor({0}))", "round": "float(round({0}))",
        "mod": "{0} % {1}", "gamma": "math.gamma", "lgamma": "math.lgamma", "erf": "math.erf", "erfc": "math.erfc",
        "copysign": "math.copysign", "exp2": "math.exp2", "fmod": "math.fmod",
    }  # fmt: skip
    same, prefix = _ELEMENTARY, "math."
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
    same, prefix = _ELEMENTARY, "Math."
    not_a_number, infinity = "NaN", "Infinity"


class _Julia(CodeText):
    functions = _HELPERS | {
        "atan2": "atan", "pow": "{0} ^ {1}", "abs": "abs", "max": "max", "min": "min", "sign": "sign",
        "floor": "floor", "round": "round", "mod": "mod", "exp2": "exp2", "copysign": "copysign", "fmod": "rem",
    }  # fmt: skip
    same = _ELEMENTARY
    not_a_number, infinity = "NaN", "Inf"


class _Rust(CodeText):
    functions = _HELPERS | {
        "log": "f64::ln", "log1p": "f64::ln_1p", "expm1": "f64::exp_m1", "pow": "f64::powf", "abs": "f64::abs",
        "max": "f64::max", "min": "f64::min", "floor": "f64::floor", "round": "f64::round_ties_even",
        "exp2": "f64::exp2", "copysign": "f64::copysign", "fmod": "{0} % {1}",
    }  # fmt: skip
    same, prefix = _ELEMENTARY - {"log", "log1p", "expm1", "pow"}, "f64::"
    not_a_number, infinity = "f64::NAN", "f64::INFINITY"


class PythonLanguage(Language):
    def negated(self, condition: str) -> str:
        return f"not ({condition})"

    def conditional(self, condition: str, yes: str, no: str) -> str:
        return f"({yes} if {condition} else {no})"

    def declared(self, name: str, value: str, *, changing: bool = False, condition: bool = False) -> str:
        return f"{name} = {value}"

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


_C_WORDS = (
    "auto break case char const continue default do double else enum extern float for goto if inline int long register "
    "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool true false "
    "asm main value gradient hessian NAN INFINITY stderr stdout printf fabs rint floor fmax fmin fmod erf erfc lgamma tgamma "
    "copysign exp2 signgam"
)
_JS_WORDS = (
    "abstract arguments await boolean break byte case catch char class const continue debugger default delete do double else "
    "enum eval export extends false final finally float for function goto if implements import in instanceof int interface "
    "let long native new null package private protected public return short static super switch synchronized this throw "
    "throws transient true try typeof var void volatile while with yield undefined NaN Infinity Math module process console async of"
)
_JULIA_WORDS = (
    "baremodule begin break catch const continue do else elseif end export false finally for function global if import "
    "in isa let local macro module quote return struct true try using while where mutable abstract primitive type outer NaN "
    "Inf abs max min sign floor round mod rem exp2 copysign pi exit println im"
)
_RUST_WORDS = (
    "as async await break const continue crate dyn else enum extern false fn for gen if impl in let loop match mod move mut "
    "pub ref return self Self static struct super trait true type unsafe use where while abstract become box do final macro "
    "override priv try typeof unsized virtual yield f64 bool main union"
)
_PYTHON_WORDS = (
    "math abs max min float round print range zip np numpy jnp jax tf torch tape inner outer sys lgamma value"
)

PYTHON = PythonLanguage(
    "python", _Python(), frozenset([*keyword.kwlist, *_PYTHON_WORDS.split()]), "#", "", "", "else:", "and", "or"
)
C = CLanguage("c", _C(), frozenset(_C_WORDS.split()) | _ELEMENTARY)
JAVASCRIPT = JavaScriptLanguage("js", _JavaScript(), frozenset(_JS_WORDS.split()))
JULIA = JuliaLanguage("julia", _Julia(), frozenset(_JULIA_WORDS.split()) | _ELEMENTARY, "#", "", "end", "else")
RUST = RustLanguage("rust", _Rust(), frozenset(_RUST_WORDS.split()))
