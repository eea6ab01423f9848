"""Functions that a language's standard mathematics may lack, written once, in the smallest part of Python.

``gradcli.languages.translate`` prints them in the other languages. Only assignments, ``if``, ``while``, ``return``,
arithmetic, comparisons and calls of elementary functions occur. Each does what ``gradcli.numbers.float64`` does.
Sources: Abramowitz & Stegun 6.1, 6.4, 7.1; Lanczos (1964) with Godfrey's coefficients; Corless et al. (1996).
"""

from __future__ import annotations

import math
import re

from gradcli.numbers import special_float

SOURCES = {
    "gc_sign": "def gc_sign(a):\n    if a > 0.0:\n        return 1.0\n    if a < 0.0:\n        return -1.0\n    return a\n",
    "gc_above": (
        "def gc_above(a, b, tie):\n    if a > b:\n        return 1.0\n    if a < b:\n        return 0.0\n"
        "    if a == b:\n        return tie\n    return NAN\n"
    ),
    "gc_rint": (
        "def gc_rint(a):\n    low = floor(a)\n    rest = a - low\n"
        "    if rest < 0.5 or (rest == 0.5 and 2.0 * floor(low / 2.0) == low):\n        return low\n"
        "    return low + 1.0\n"
    ),
    "gc_copysign": (
        "def gc_copysign(a, b):\n    if b < 0.0 or (b == 0.0 and 1.0 / b < 0.0):\n        return -abs(a)\n"
        "    return abs(a)\n"
    ),
    "gc_mod": (
        "def gc_mod(a, b):\n    r = fmod(a, b)\n    if (b < 0.0 and r > 0.0) or (b > 0.0 and r < 0.0):\n"
        "        return r + b\n    return r\n"
    ),
    "gc_sech": "def gc_sech(a):\n    t = exp(-abs(a))\n    return 2.0 * t / (1.0 + t * t)\n",
    "gc_sech2": "def gc_sech2(a):\n    t = exp(-2.0 * abs(a))\n    return 4.0 * t / ((1.0 + t) * (1.0 + t))\n",
    "gc_csch": (
        "def gc_csch(a):\n    if a > 20.0:\n        return 2.0 * exp(-a)\n    if a < -20.0:\n"
        "        return -2.0 * exp(a)\n    return 1.0 / sinh(a)\n"
    ),
    "gc_sigmoid": (
        "def gc_sigmoid(a):\n    t = exp(-abs(a))\n    if a >= 0.0:\n        return 1.0 / (1.0 + t)\n"
        "    return t / (1.0 + t)\n"
    ),
    "gc_softplus": (
        "def gc_softplus(a):\n    rest = log1p(exp(-abs(a)))\n    if a > 0.0:\n        return a + rest\n    return rest\n"
    ),
    "gc_logaddexp": (
        "def gc_logaddexp(a, b):\n    if a == b:\n        return a + 0.6931471805599453\n"
        "    rest = log1p(exp(-abs(a - b)))\n    if a > b:\n        return a + rest\n    return b + rest\n"
    ),
    "gc_powr": (
        "def gc_powr(a, exponent, rest):\n    if a == 0.0:\n        if exponent > 0.0:\n            return 0.0\n"
        "        return INF\n    if a < 0.0:\n        return NAN\n    value = pow(a, exponent)\n"
        "    if rest == 0.0 or value == 0.0 or value == INF:\n        return value\n"
        "    return value * (1.0 + rest * log(a))\n"
    ),
    # Below 1 a series of terms of one sign; above, the continued fraction of erfc, from its 300th term up.
    "gc_erf": (
        "def gc_erf(x):\n    if x != x:\n        return x\n    size = abs(x)\n    if size > 1.0:\n"
        "        if x > 0.0:\n            return 1.0 - gc_erfc(x)\n        return gc_erfc(-x) - 1.0\n"
        "    term = x\n    total = x\n    k = 1.0\n    while k < 40.0:\n"
        "        term = term * 2.0 * x * x / (2.0 * k + 1.0)\n        total = total + term\n        k = k + 1.0\n"
        "    return 1.1283791670955126 * exp(-x * x) * total\n"
    ),
    "gc_erfc": (
        "def gc_erfc(x):\n    if x != x:\n        return x\n    if x < 1.0:\n        if x < -1.0:\n"
        "            return 2.0 - gc_erfc(-x)\n        return 1.0 - gc_erf(x)\n    if x > 28.0:\n        return 0.0\n"
        "    fraction = x\n    k = 300.0\n    while k > 0.0:\n        fraction = x + 0.5 * k / fraction\n"
        "        k = k - 1.0\n    near = floor(x * 16.0) / 16.0\n"
        "    return 0.5641895835477563 * exp(-near * near) * exp(-(x - near) * (x + near)) / fraction\n"
    ),
    "gc_sinpi": (
        "def gc_sinpi(x):\n    turns = floor(x / 2.0 + 0.25)\n    r = x - 2.0 * turns\n    if r > 0.5:\n"
        "        r = 1.0 - r\n    return sin(3.141592653589793 * r)\n"
    ),
    "gc_stirling": (
        "def gc_stirling(x):\n    s = 1.0 / (x * x)\n"
        "    tail = 1.0 / 156.0 - s * 3617.0 / 122400.0\n    tail = 691.0 / 360360.0 - s * tail\n"
        "    tail = 1.0 / 1188.0 - s * tail\n    tail = 1.0 / 1680.0 - s * tail\n    tail = 1.0 / 1260.0 - s * tail\n"
        "    tail = 1.0 / 360.0 - s * tail\n    return (1.0 / 12.0 - s * tail) / x\n"
    ),
    "gc_gamma": (
        "def gc_gamma(x):\n    if x != x:\n        return x\n    if x == 0.0:\n        return 1.0 / x\n"
        "    if x < 0.0:\n        if x == floor(x):\n            return NAN\n        if x < -184.0:\n"
        "            return 0.0\n        if x > -170.0:\n"
        "            return 3.141592653589793 / (gc_sinpi(x) * gc_gamma(1.0 - x))\n"
        "        return gc_gamma(x + 16.0) / gc_rising(x, 16.0)\n"
        "    if x > 171.7:\n        return INF\n    if x < 16.0:\n        return gc_gamma(x + 16.0) / gc_rising(x, 16.0)\n"
        "    half = pow(x, 0.5 * x - 0.25)\n"
        "    return 2.5066282746310002 * half * exp(-x) * half * exp(gc_stirling(x))\n"
    ),
    "gc_rising": (
        "def gc_rising(x, n):\n    product = 1.0\n    k = 0.0\n    while k < n:\n        product = product * (x + k)\n"
        "        k = k + 1.0\n    return product\n"
    ),
    "gc_lgamma": (
        "def gc_lgamma(x):\n    if x != x:\n        return x\n    if x <= 0.0 and x == floor(x):\n        return INF\n"
        "    if x < 0.0:\n        return log(3.141592653589793 / abs(gc_sinpi(x))) - gc_lgamma(1.0 - x)\n"
        "    if x < 16.0:\n        return log(gc_gamma(x))\n"
        "    return (x - 0.5) * log(x) - x + 0.9189385332046728 + gc_stirling(x)\n"
    ),
    "gc_lambertw": (
        "def gc_lambertw(x):\n    if x != x or x == 0.0 or x == INF:\n        return x\n"
        "    branch = 1.0 + 2.718281828459045 * x\n    if branch < -1e-15:\n        return NAN\n"
        "    if branch < 0.0:\n        return -1.0\n    p = sqrt(2.0 * branch)\n"
        "    w = -1.0 + p - p * p / 3.0 + 11.0 * p * p * p / 72.0\n    if x >= 3.0:\n        w = log(x) - log(log(x))\n"
        "    elif x >= -0.32:\n        w = log1p(x) * 0.75\n    k = 0.0\n    while k < 20.0 and w != -1.0:\n"
        "        power = exp(w)\n        error = w * power - x\n"
        "        w = w - error / (power * (w + 1.0) - (w + 2.0) * error / (2.0 * w + 2.0))\n        k = k + 1.0\n"
        "    return w\n"
    ),
}


def source(name: str) -> str:
    """A helper as Python text."""
    order = name.removeprefix("gc_polygamma_")
    return SOURCES[name] if order == name else _polygamma(int(order))


def needed(text: str) -> list[str]:
    """The helpers a text calls, and those they call, each after what it calls (mutual calls aside)."""
    found: dict[str, None] = {}
    started: set[str] = set()

    def visit(body: str) -> None:
        for name in dict.fromkeys(re.findall(r"\bgc_[a-z0-9_]+(?=\()", body)):
            if name not in started:
                started.add(name)
                visit(source(name))
                found[name] = None

    visit(text)
    return list(found)


def _polygamma(n: int) -> str:
    """Digamma (order 0) or its ``n``-th derivative: recurrence, asymptotic series, reflection."""
    factorial = math.factorial
    tail = [
        b / (2 * k) if n == 0 else b * factorial(2 * k + n - 1) / factorial(2 * k)
        for k, b in enumerate(special_float.BERNOULLI, 1)
    ]
    sign = 1.0 if n % 2 else -1.0
    pole = "INF" if n % 2 else "NAN"
    lines = [
        f"def gc_polygamma_{n}(given):",
        "    if given <= 0.0 and given == floor(given):",
        f"        return {pole}",
        "    x = given",
    ]
    if n == 0:
        high, low = special_float.DIGAMMA_ZERO
        lines += [f"    step = (x - {high!r}) - {low!r}", "    if abs(step) < 0.25:", "        near = 0.0"]
        for k in range(24, 0, -1):
            lines.append(f"        near = (near + {special_float.polygamma(high, k) / factorial(k)!r}) * step")
        lines.append("        return near")
    lines += [
        "    if given < 0.0:",
        "        x = 1.0 - given",
        "    low = 0.0",
        f"    while x < {10.0 + n!r}:",
        f"        low = low + {float(factorial(n))!r} / pow(x, {n + 1.0!r})",
        "        x = x + 1.0",
        "    s = 1.0 / (x * x)",
        "    tail = 0.0",
        *(f"    tail = (tail + {factor!r}) * s" for factor in reversed(tail)),
    ]
    if n == 0:
        lines.append("    up = log(x) - (0.5 / x + tail) - low")
    else:
        head = f"{float(factorial(n - 1))!r} + {factorial(n) / 2.0!r} / x"
        lines.append(f"    up = {sign!r} * (low + ({head} + tail) / pow(x, {float(n)!r}))")
    lines += [
        "    if given >= 0.0:",
        "        return up",
        "    r = given - floor(given + 0.5)",
        "    c = cos(3.141592653589793 * r) / sin(3.141592653589793 * r)",
        "    slope = 0.0",
        *(f"    slope = slope * c + {factor!r}" for factor in reversed(special_float.cotangent_derivative(n))),
        f"    return {'-' if n % 2 else ''}up - {math.pi ** (n + 1)!r} * slope",
    ]
    return "\n".join(lines) + "\n"
