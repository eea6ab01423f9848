"""Names of other libraries: ``np.exp`` and ``math.sin`` are functions here, without their module."""

from __future__ import annotations

import re

from gradcli.errors import LanguageError, Source, Span, nearest
from gradcli.functions.names import CONSTANTS, FUNCTIONS

ELSEWHERE = {
    "arctan2": "atan2", "power": "pow", "absolute": "abs", "fabs": "abs", "maximum": "max", "minimum": "min",
    "expit": "sigmoid", "gammaln": "lgamma", "psi": "digamma", "rint": "round", "stop_gradient": "stop",
    "detach": "stop", "fmax": "max", "fmin": "min",
}  # fmt: skip
"""What other libraries call functions of ours, with the same arguments."""

FORMULAS = {
    "factorial": "gamma({a}+1)", "fact": "gamma({a}+1)", "lg": "log10({0})", "sind": "sin({a}*pi/180)",
    "cosd": "cos({a}*pi/180)", "tand": "tan({a}*pi/180)", "asind": "asin({0})*180/pi", "acosd": "acos({0})*180/pi",
    "atand": "atan({0})*180/pi", "radians": "{a}*pi/180", "deg2rad": "{a}*pi/180", "degrees": "{a}*180/pi",
    "rad2deg": "{a}*180/pi", "square": "{a}^2", "sqr": "{a}^2", "exp10": "10^{a}", "reciprocal": "1/{a}",
    "inv": "1/{a}",
    "negative": "-{a}", "logit": "log({a}/(1-{a}))", "tg": "tan({0})", "ctg": "cot({0})", "arctg": "atan({0})",
    "sh": "sinh({0})", "ch": "cosh({0})", "th": "tanh({0})", "sen": "sin({0})", "cosec": "csc({0})",
    "logistic": "sigmoid({0})", "swish": "{a}*sigmoid({0})", "silu": "{a}*sigmoid({0})", "int": "floor({0})",
    "normcdf": "(1+erf({a}/sqrt(2)))/2", "rem": "mod({0})", "fmod": "mod({0})", "remainder": "mod({0})",
    "nthroot": "root({0})", "surd": "root({0})", "norm": "hypot({0})", "frac": "{a}-floor({0})",
}  # fmt: skip
"""How functions of other tools are written here: ``{0}`` is what stands in their bracket, ``{a}`` that as a factor."""


def elsewhere(name: str, argument: str) -> str:
    """What a function that is not ours is called here, with its argument; empty where nothing is known."""
    if ELSEWHERE.get(name) in FUNCTIONS:
        return f"{ELSEWHERE[name]}({argument})"
    template = FORMULAS.get(name, "")
    if template.endswith("{a}+1)") and argument.isdigit() and len(argument) < 4:
        return template.replace("{a}+1", str(int(argument) + 1))
    factor = argument if re.fullmatch(r"[\w.]+", argument) else f"({argument})"
    return template.replace("{0}", argument).replace("{a}", factor)


def unqualified(source: Source, word: str, start: int, end: int) -> str:
    """The function or constant that ``np.exp`` is here. Raises LanguageError where there is none."""
    name = word.rpartition(".")[2]
    name = ELSEWHERE.get(name, name)
    if name in FUNCTIONS or (name in CONSTANTS and source.text[end : end + 1] != "("):
        return name
    close = nearest(name, [*FUNCTIONS])
    fix = f"did you mean {close}?" if close else "gradcli functions lists them all"
    raise LanguageError(f"{word} is no function here", span=Span(source, start, end), fix=fix)
