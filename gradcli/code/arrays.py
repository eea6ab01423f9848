"""Libraries that compute with whole arrays: NumPy, JAX, PyTorch. Their ``where`` evaluates both branches and
selects; the gradient is already written out, so that nothing of the branch not taken reaches a result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gradcli.code.functions import Test, needed_imports, python_test, shaped
from gradcli.code.helpers import needed
from gradcli.code.statements import body
from gradcli.code.task import Task
from gradcli.languages.code_text import CodeText, Text
from gradcli.languages.scalar import PYTHON, PythonLanguage
from gradcli.languages.translate import helper

_UFUNCS = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "pow": "power", "powr": "power", "abs": "abs", "max": "maximum", "min": "minimum",
    "round": "round", "mod": "mod",
} | {n: n for n in ["sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "expm1", "exp2", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "hypot", "floor", "sign", "copysign", "logaddexp"]}  # fmt: skip
_COMMON = {
    "sigmoid": "P.exp(-P.logaddexp(0.0, -{0}))", "softplus": "P.logaddexp({0}, 0.0)",
    "sech": "1.0 / P.cosh({0})", "sech2": "1.0 / P.square(P.cosh({0}))", "csch": "1.0 / P.sinh({0})",
    "above": "P.where({0} > {1}, 1.0, P.where({0} < {1}, 0.0, {2}))",
}  # fmt: skip
_SPECIAL = ("erf", "erfc", "gamma", "lgamma", "lambertw")


def _library(prefix: str) -> dict[str, str]:
    return {our: f"{prefix}.{theirs}" for our, theirs in _UFUNCS.items()} | {
        our: template.replace("P.", prefix + ".") for our, template in _COMMON.items()
    }


class _NumPy(CodeText):
    functions = _library("np") | {name: f"gc_{name}" for name in _SPECIAL}
    not_a_number, infinity = "np.nan", "np.inf"

    def call(self, name: str, *arguments: Any) -> Text:
        # np.power takes the exponent as it is: what its rounding leaves out is below half an ulp of log(a).
        return super().call(name, *(arguments[:2] if name == "powr" else arguments))


class _Jax(_NumPy):
    functions = _library("jnp") | {
        "erf": "special.erf", "erfc": "special.erfc", "gamma": "special.gamma", "lgamma": "special.gammaln",
        "lambertw": "gc_lambertw",
    }  # fmt: skip
    polygammas = "special.polygamma({n}, {0})"
    not_a_number, infinity = "jnp.nan", "jnp.inf"

    def polygamma(self, a: Any, n: int) -> Text:
        return super().polygamma(a, n) if n else self.filled("special.digamma({0})", a)


class _Torch(_NumPy):
    functions = {our: f"torch.{our}" for our in _UFUNCS} | {
        "pow": "torch.pow", "powr": "torch.pow", "max": "torch.maximum", "min": "torch.minimum", "mod": "torch.remainder",
        "cbrt": "torch.sign({0}) * torch.pow(torch.abs({0}), 0.3333333333333333)", "sigmoid": "torch.sigmoid",
        "softplus": "torch.logaddexp({0}, torch.zeros_like({0}))",
        "sech": "1.0 / torch.cosh({0})", "sech2": "1.0 / torch.square(torch.cosh({0}))", "csch": "1.0 / torch.sinh({0})",
        "above": "torch.where({0} > {1}, gc_tensor(1.0), torch.where({0} < {1}, gc_tensor(0.0), {2}))",
        "erf": "torch.special.erf", "erfc": "torch.special.erfc", "lgamma": "torch.lgamma",
        "gamma": "torch.where(({0} < 0) & (torch.remainder(torch.floor({0}), 2) == 1), -1.0, 1.0)"
        " * torch.exp(torch.lgamma({0}))",
        "lambertw": "gc_lambertw",
    }  # fmt: skip
    polygammas = "torch.special.polygamma({n}, {0})"
    not_a_number, infinity = "float('nan')", "float('inf')"

    def call(self, name: str, *arguments: Any) -> Text:
        return super().call(name, *(self._tensor(argument) for argument in arguments))

    def _tensor(self, argument: Any) -> Text:
        """PyTorch's functions take no plain numbers."""
        text = self.number(argument)
        return Text(self, f"gc_tensor({text.code})") if _number(text.code) else text


def _number(code: str) -> bool:
    return re.match(r"\(?-?(\d|float)", code) is not None and not re.search(r"[a-df-z_] *[-+*/(]|[-+*/] ", code)


@dataclass(frozen=True)
class ArrayLanguage(PythonLanguage):
    prefix: str = "np"

    def conditional(self, condition: str, yes: str, no: str) -> str:
        numbers = self.numbers
        if isinstance(numbers, _Torch):
            yes, no = (f"gc_tensor({code})" if _number(code) else code for code in (yes, no))
        return f"{self.prefix}.where({condition}, {yes}, {no})"

    def negated(self, condition: str) -> str:
        return f"~({condition})"


def _language(name: str, numbers: CodeText, prefix: str, stopped: str = "{0}") -> ArrayLanguage:
    form = ("#", "", "", "else:", "&", "|", False)
    return ArrayLanguage(name, numbers, PYTHON.reserved, *form, stopped=stopped, prefix=prefix)


NUMPY, JAX, TORCH = (
    _language("numpy", _NumPy(), "np"),
    _language("jax", _Jax(), "jnp", "jax.lax.stop_gradient({0})"),
    _language("torch", _Torch(), "torch", "{0}.detach()"),
)

# Halley's iteration, a fixed number of steps on whole arrays.
_LAMBERTW = [
    "def gc_lambertw(x):",
    "    p = P.sqrt(P.CLIP(2.0 + 5.43656365691809 * x, 0.0, P.inf))",
    "    near = -1.0 + p - p * p / 3.0 + 11.0 * p**3 / 72.0",
    "    size = P.CLIP(x, 3.0, P.inf)",
    "    w = P.where(x < -0.32, near, P.where(x < 3.0, 0.75 * P.log1p(P.CLIP(x, -0.9, P.inf)), P.log(size) - P.log(P.log(size))))",
    "    for _ in range(8):",
    "        power = P.exp(w)",
    "        error = w * power - x",
    "        w = w - error / (power * (w + 1.0) - (w + 2.0) * error / (2.0 * w + 2.0))",
    "    return w",
    "",
    "",
]
_IMPORTS: Mapping[str, list[str]] = {
    "numpy": ["import math", "", "import numpy as np"],
    "jax": [
        "import jax",
        "import jax.numpy as jnp",
        "from jax.scipy import special",
        "",
        'jax.config.update("jax_enable_x64", True)',
    ],
    "torch": [
        "import torch",
        "",
        "",
        "def gc_tensor(x):",
        "    return torch.as_tensor(x, dtype=torch.float64)",
    ],
}


def arrays(task: Task, name: str | None, test: Test | None, language: ArrayLanguage) -> str:
    """A function of arrays that broadcast; a partial that is a constant is one number."""
    found = body(task, language, name)
    result = ", ".join(part for part in shaped(task, found.results) if part)
    convert = {
        "numpy": "np.asarray({0}, dtype=float)",
        "jax": "jnp.asarray({0}, dtype=float)",
        "torch": "gc_tensor({0})",
    }
    given = [f"    {p} = {convert[language.name].format(p)}" for p in found.parameters]
    inner = [*found.lines, f"    return {result}"]
    if language is NUMPY:
        inner = ['    with np.errstate(all="ignore"):', *("    " + line for line in inner)]
    function = [f"def {found.function}({', '.join(found.parameters)}):", *given, *inner]
    second = "value, gradient and Hessian" if task.order == 2 else "value and gradient"
    lines = ["", "", *_helpers("\n".join(function), language), *function]
    if test is not None:
        call = f"{found.function}({', '.join(language.numbers.literal(number) for number in test.point)})"
        lines += ["", "", *python_test(task, found, test, call)]
    title = f"# {second} of {', '.join(task.targets)}, written by gradcli code"
    return "\n".join([title, *needed_imports(_IMPORTS[language.name], lines), *lines]) + "\n"


# A branch that is not taken is computed too: what Python refuses there is no number, and no error.
_ARRAYS = [
    "def gc_arrays(function):",
    "    def call(*numbers):",
    "        try:",
    "            return function(*numbers)",
    "        except (ValueError, ArithmeticError):",
    "            return math.nan",
    "",
    "    return np.vectorize(call, otypes=[float])",
    "",
    "",
]


def _helpers(text: str, language: ArrayLanguage) -> list[str]:
    if language is not NUMPY:
        clip = {"jax": "clip", "torch": "clamp"}[language.name]
        plain = [
            line.replace("P.CLIP", f"{language.prefix}.{clip}").replace("P.", language.prefix + ".")
            for line in _LAMBERTW
        ]
        return plain if "gc_lambertw(" in text else []
    found: list[str] = []
    direct = set(re.findall(r"\bgc_[a-z0-9_]+(?=\()", text))
    for name in needed(text):
        found += [*helper(name, PYTHON), "", ""]
    for name in sorted(direct):
        found += [f"{name} = gc_arrays({name})"]
    return [*_ARRAYS, *found, "", ""] if direct else found


def numpy(task: Task, name: str | None, test: Test | None) -> str:
    """A task in NumPy."""
    return arrays(task, name, test, NUMPY)


def jax(task: Task, name: str | None, test: Test | None) -> str:
    """A task in JAX."""
    return arrays(task, name, test, JAX)


def torch(task: Task, name: str | None, test: Test | None) -> str:
    """A task in PyTorch."""
    return arrays(task, name, test, TORCH)
