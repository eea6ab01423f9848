"""Random texts of the plain sort that programs print, and some that only look it."""

from __future__ import annotations

import random

_UNARY = ["sin", "exp", "tanh", "sqrt", "ln", "sigmoid", "asec", "abs", "softplus", "cbrt", "digamma", "relu", "stop"]
_BINARY = ["hypot", "atan2", "max", "min", "pow", "log", "mod", "logaddexp", "besselj"]
_NUMBERS = ["2", "3.5", "0.25", "1e3", ".5", "10", "1.50", "0", "1", "12345678901234567890", "2e-3"]
_SPOILT = ["2x", "x y", "sin", "f(", "1.2.3", "x'", "[1]", "x = 1 = 2", ")", "a,b", "x//2", "x^", "é", "3!", "max()"]
_SPOILT += [
    "where(x > 1, x, 2)",
    "sum(i, i, 1, 3)",
    "g(2)",
    "x if x > 1 else 2",
    "sin x",
    "1_0",
    "not x",
    "sin(x, 2)",
    "7.^x",
]


def plain(draw: random.Random, statements: int, spoilt: float = 0.0) -> str:
    """Statements that define names and use those before them, in every plain form."""
    names, lines = ["x", "y", "pi", "e", "long_name_1"], []
    for place in range(statements):
        text = _expression(draw, names, 4)
        if draw.random() < spoilt:
            text = draw.choice([draw.choice(_SPOILT), text + draw.choice(_SPOILT), text[: len(text) // 2], text + " x"])
        if draw.random() < 0.8:
            names.append(f"u{place}" if draw.random() > spoilt / 4 else draw.choice(["x", "u0", "e", "sin", "zeta"]))
            text = f"{names[-1]}{draw.choice([' = ', '=', ' =  '])}{text}"
        lines.append(text + draw.choice(["", "", "", "  # as it is", " "]))
    return draw.choice(["", "\n", " "]) + draw.choice(["\n", "\n\n", ";", " ; "] if spoilt else ["\n"]).join(lines)


def _expression(draw: random.Random, names: list[str], depth: int) -> str:
    kind = draw.random() if depth else 0.0
    if kind < 0.35:
        return draw.choice(names[-6:] + names[:5]) if draw.random() < 0.6 else draw.choice(_NUMBERS)
    one = _expression(draw, names, depth - 1)
    if kind < 0.5:
        return f"{draw.choice(_UNARY)}{draw.choice(['', '', ' '])}({one})"
    if kind < 0.6:
        return f"({one})" if draw.random() < 0.7 else f"({one}\n)"
    if kind < 0.65:
        return f"{draw.choice('-+')}{one}"
    other = _expression(draw, names, depth - 1)
    if kind < 0.68:
        sign, more = draw.choice(["<", " <= ", ">", " >= ", "==", " != "]), _expression(draw, names, max(depth - 2, 0))
        return f"where({one}{sign}{more}, {other}, {draw.choice(names[:2])})"
    if kind < 0.75:
        return f"{draw.choice(_BINARY)}({one}, {other})"
    sign = draw.choice(["+", "-", "*", "/", "^", "**", " + ", " * ", " - "])
    return f"{one}{sign}{other}"
