"""The C functions a printed tape may call that ``math.h`` lacks, and the vector forms of those it has.

Each does in C what ``gradcli.numbers.arrays`` does in NumPy. Short ones are inlined into the loop and
vectorised with it; long ones (``_SCALAR``) are called lane by lane.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from gradcli.languages.c_text import literal
from gradcli.numbers import special_float

VECTOR = frozenset(
    ["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "cbrt"]
    + ["exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "erf", "erfc", "atan2", "hypot", "pow"]
)
"""Functions glibc has for whole vectors (libmvec, from 2.35 on)."""
_TWO = frozenset(["atan2", "hypot", "pow", "fmod", "copysign"])

_INLINE = {
    "gc_max": "double a, double b) { return (a >= b) | (a != a) ? a : b; }",
    "gc_min": "double a, double b) { return (a <= b) | (a != a) ? a : b; }",
    "gc_sign": "double a) { return a > 0 ? 1.0 : a < 0 ? -1.0 : a == 0 ? 0.0 : a; }",
    "gc_above": (
        'double a, double b, double tie) {\n  return a > b ? 1.0 : a < b ? 0.0 : a == b ? tie : __builtin_nan("");\n}'
    ),
    "gc_sech": "double a) { const double t = exp(-fabs(a)); return 2.0 * t / (1.0 + t * t); }",
    # exp(2|a|) - 1 serves tanh and its slope; past 354 the slope is below the least normal double.
    "gc_tanh": (
        "double a) {\n"
        "  const double far = fabs(a) > 354.0 ? 354.0 : fabs(a), e = expm1(2.0 * far);\n"
        "  return a != a ? a : copysign(e / (e + 2.0), a);\n}"
    ),
    "gc_sech2": (
        "double a) {\n"
        "  const double far = fabs(a) > 354.0 ? 354.0 : fabs(a), e = expm1(2.0 * far), whole = e + 2.0;\n"
        "  const double slope = (4.0 / whole) * ((e + 1.0) / whole);\n"
        "  return a != a ? a : fabs(a) > 354.0 ? 0.0 : slope;\n}"
    ),
    "gc_csch": (
        "double a) {\n"
        "  const double far = copysign(2.0 * exp(-fabs(a)), a), near = 1.0 / sinh(a);\n"
        "  return fabs(a) > 20.0 ? far : near;\n}"
    ),
    "gc_sigmoid": "double a) { const double t = exp(-fabs(a)); return (a >= 0 ? 1.0 : t) / (1.0 + t); }",
    "gc_softplus": "double a) { return (a > 0 ? a : 0.0) + log1p(exp(-fabs(a))); }",
    "gc_logaddexp": (
        "double a, double b) {\n"
        "  const double far = (a > b ? a : b) + log1p(exp(-fabs(a - b))), same = a + 0x1.62e42fefa39efp-1;\n"
        "  return a == b ? same : a != a ? a : far;\n}"
    ),
    "gc_pow": "double a, double b) { return (a != a) | (b != b) ? a + b : pow(a, b); }",
    "gc_atan2": 'double a, double b) { return (a == 0) & (b == 0) ? __builtin_nan("") : atan2(a + 0.0, b); }',
    "gc_powr": (
        "double a, double exponent, double rest) {\n"
        '  const double base = a == 0 ? 0.0 : a, value = a < 0 ? __builtin_nan("") : pow(base, exponent);\n'
        "  if (rest == 0) return value;\n"
        "  const double corrected = value * (1.0 + rest * log(base));\n"
        "  return (value == 0) | (fabs(value) == __builtin_inf()) ? value : corrected;\n}"
    ),
}
_SCALAR = {
    "gc_mod": (
        "double a, double b) {\n"
        "  const double r = fmod(a, b);\n"
        "  if (r == 0) return copysign(0.0, b);\n"
        "  return (b < 0) != (r < 0) ? r + b : r;\n}"
    ),
    "gc_gamma": (
        "double a) {\n"
        "  if (a == 0) return copysign(__builtin_inf(), a);\n"
        "  if (a == -__builtin_inf()) return a - a;\n"
        "  if (a < 0 && a == floor(a)) return fmod(a, 2.0) == 0 ? __builtin_inf() : -__builtin_inf();\n"
        "  return tgamma(a);\n}"
    ),
    "gc_lgamma": (
        "double a) {\n"
        "  int sign;\n"
        "  if (fabs(a) == __builtin_inf() || (a <= 0 && a == floor(a))) return __builtin_inf();\n"
        "  return lgamma_r(a, &sign);\n}"
    ),
    "gc_lambertw": (
        "double x) {\n"
        "  const double branch = 1.0 + 0x1.5bf0a8b145769p+1 * x;\n"
        "  if (x != x || x == __builtin_inf() || x == 0) return x;\n"
        '  if (branch < 0) return branch > -1e-15 ? -1.0 : __builtin_nan("");\n'
        "  const double p = sqrt(2.0 * branch);\n"
        "  double w = x < -0.32 ? -1.0 + p - p * p / 3.0 + 11.0 * p * p * p / 72.0\n"
        "           : x < 3.0 ? log1p(x) * 0.75 : log(x) - log(log(x));\n"
        "  for (int k = 0; k < 20 && w != -1.0; k++) {\n"
        "    const double power = exp(w), error = w * power - x;\n"
        "    const double step = error / (power * (w + 1.0) - (w + 2.0) * error / (2.0 * w + 2.0));\n"
        "    w -= step;\n"
        "    if (fabs(step) <= 1e-16 * fabs(w)) break;\n"
        "  }\n"
        "  return w;\n}"
    ),
}


def prototypes(code: str, *, vectors: bool) -> str:
    """Declarations of the functions of ``math.h`` that some C text calls, as vector functions where they are."""
    names = sorted(set(re.findall(r"\b[a-z][a-z0-9]*_?r?(?=\()", code)) & _LIBRARY)
    lines = []
    for name in names:
        form = '__attribute__((simd("notinbranch"), const)) ' if vectors and name in VECTOR else ""
        operands = "double, int *" if name == "lgamma_r" else "double, double" if name in _TWO else "double"
        lines.append(f"{form}double {name}({operands});")
    return "\n".join(lines)


_LIBRARY = VECTOR | {"sqrt", "floor", "rint", "fabs", "copysign", "fmod", "tgamma", "lgamma_r"}


def functions(code: str) -> str:
    """The definitions of the prelude's functions that some C text calls, those they call themselves first."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(re.findall(r"\bgc_[a-z0-9_]+(?=\()", code)):
        _define(name, found)
    return "\n".join(found.values())


def _define(name: str, found: dict[str, str]) -> None:
    if name in found:
        return
    if name in _INLINE:
        found[name] = f"static inline __attribute__((always_inline)) double {name}({_INLINE[name]}"
        return
    body = _SCALAR.get(name) or _polygamma(int(name.removeprefix("gc_polygamma_")))
    # Lane by lane in a function of its own, so that the loop around it is vectorised all the same.
    found[name] = f'static __attribute__((noinline, simd("notinbranch"))) double {name}({body}'


def _polygamma(order: int) -> str:
    """Digamma (order 0) or its derivative: recurrence, asymptotic series, reflection, as in special_float."""
    n, factorial = order, math.factorial
    tail = [
        b / (2 * k) if n == 0 else b * factorial(2 * k + n - 1) / factorial(2 * k)
        for k, b in enumerate(special_float.BERNOULLI, 1)
    ]
    sign = 1.0 if n % 2 else -1.0
    horner = "0.0"
    for factor in reversed(tail):
        horner = f"({horner} + {literal(factor)}) * s"
    cot = "0.0"
    for factor in reversed(special_float.cotangent_derivative(n)):
        cot = f"({cot}) * c + {literal(factor)}"
    pole = f"{'' if n % 2 else '-'}__builtin_inf()"
    far = "log(x) - (0.5 / x + tail) - low"
    if n:
        head = f"{literal(float(factorial(n - 1)))} + {literal(factorial(n) / 2.0)} / x"
        far = f"{literal(sign)} * (low + ({head} + tail) / pow(x, {float(n)}))"
    return "\n".join(
        [
            "double given) {",
            "  double x = given;",
            '  if (x != x || x == -__builtin_inf()) return __builtin_nan("");',
            f"  if (x <= 0 && x == floor(x)) return {pole};",
            f"  if (x == __builtin_inf()) return {'x' if n == 0 else '0.0'};",
            *(_near_zero() if n == 0 else ()),
            "  if (given < 0) x = 1.0 - given;",
            "  double low = 0;",
            f"  for (; x < {10.0 + n}; x += 1.0) low += {literal(float(factorial(n)))} / pow(x, {n + 1.0});",
            "  const double s = 1.0 / (x * x);",
            f"  const double tail = {horner};",
            f"  const double up = {far};",
            "  if (given >= 0) return up;",
            "  const double r = given - rint(given), c = cos(M * r) / sin(M * r);".replace("M", literal(math.pi)),
            f"  return {'-' if n % 2 else ''}up - {literal(math.pi ** (n + 1))} * ({cot});",
            "}",
        ]
    )


def _near_zero() -> Iterator[str]:
    """Digamma about its positive zero, where the other sums cancel: a Taylor series."""
    high, low = special_float.DIGAMMA_ZERO
    series = "0.0"
    for k in range(24, 0, -1):
        series = f"({series} + {literal(special_float.polygamma(high, k) / math.factorial(k))}) * step"
    yield f"  const double step = (x - {literal(high)}) - {literal(low)};"
    yield f"  if (fabs(step) < 0.25) return {series};"
