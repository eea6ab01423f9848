"""Languages that compute with one double at a time: Python, C, JavaScript, Julia, Rust.

The rows say what a language calls a function; what they say nothing of is an algorithm of
``gradcli.functions.doubles`` (``gc_…``).
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence

from gradcli.languages import words
from gradcli.languages.c_text import CText
from gradcli.languages.code_text import CodeText
from gradcli.languages.language import Language, _bracketed

_MAY_RAISE = re.compile(r"[a-z_0-9](?<!gc_above)(?<!gc_sign)(?<!abs)(?<!max)(?<!min)\(|[/%^]|\*\*")
"""What raises in Python, and in Julia for some, where C answers NaN: a call, a division, a power."""


class _Python(CodeText):
    functions: Mapping[str, str] = {"copysign": "math.copysign", "fmod": "math.fmod"}
    words, prefix, scipy = ("python",), "math.", True
    not_a_number, infinity = "math.nan", "math.inf"


class _C(CText):
    words, prefix = ("c",), ""
    not_a_number, infinity = "NAN", "INFINITY"

    def decimal(self, number: float) -> str:
        return repr(number)


class _JavaScript(CodeText):
    functions: Mapping[str, str] = {"fmod": "{0} % {1}"}
    words, prefix = ("js",), "Math."
    not_a_number, infinity = "NaN", "Infinity"


class _Julia(CodeText):
    functions: Mapping[str, str] = {"copysign": "copysign", "fmod": "rem"}
    words, prefix = ("julia",), ""
    not_a_number, infinity = "NaN", "Inf"


class _Rust(CodeText):
    functions: Mapping[str, str] = {"copysign": "f64::copysign", "fmod": "{0} % {1}"}
    words, prefix = ("rust",), "f64::"
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

    def parameter(self, name: str, shape: Sequence[int]) -> str:
        sizes = "".join(f"[{size}]" for size in shape)
        return f"{'const ' if shape else ''}double {name}{sizes}"

    def array(self, rows: Sequence[Sequence[str]], shape: Sequence[int]) -> str:
        lines = [f"{{{', '.join(row)}}}" for row in rows]
        inner = lines[0] if len(shape) == 1 else f"{{{', '.join(lines)}}}"
        return f"(const double{''.join(f'[{size}]' for size in shape)}){inner}"


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

    def entry(self, name: str, place: Sequence[int]) -> str:
        return f"{name}[{', '.join(map(str, place))}]"

    def array(self, rows: Sequence[Sequence[str]], shape: Sequence[int]) -> str:
        return f"[{', '.join(rows[0])}]" if len(shape) == 1 else f"[{'; '.join(' '.join(row) for row in rows)}]"


class RustLanguage(Language):
    def parameter(self, name: str, shape: Sequence[int]) -> str:
        kind = "f64"
        for size in reversed(shape):
            kind = f"[{kind}; {size}]"
        return f"{name}: {kind}"

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
