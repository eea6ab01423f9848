"""Libraries that compute with whole arrays: NumPy, JAX, PyTorch. Their ``where`` evaluates both branches and
selects; the gradient is already written out, so that nothing of the branch not taken reaches a result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gradcli.code.functions import Test, needed_imports, point, python_test, shaped
from gradcli.code.statements import body
from gradcli.code.task import Task
from gradcli.functions.algorithms import of_printed, straight
from gradcli.functions.row import Primitive
from gradcli.languages.code_text import CodeText, Text
from gradcli.languages.language import Language
from gradcli.languages.scalar import PYTHON, PythonLanguage
from gradcli.languages.translate import called, needed


class _Arrays(CodeText):
    def call(self, name: str, *arguments: Any) -> Text:
        # np.power takes the exponent as it is: what its rounding leaves out is below half an ulp of log(a).
        return super().call(name, *(arguments[:2] if name == "powr" else arguments))


class _NumPy(_Arrays):
    functions: Mapping[str, str] = {"copysign": "np.copysign"}
    words, prefix, scipy = ("numpy",), "np.", True
    not_a_number, infinity = "np.nan", "np.inf"

    def _of_row(self, row: Primitive | None) -> str | None:
        if row is None:
            return None
        ours = next((row.spelled[word] for word in self.words if word in row.spelled), None)
        found = row.spelled.get("arrays") or (f"P.{row.ufunc}" if row.ufunc else None)
        return ours or (found.replace("P.", self.prefix or "") if found else self._of_scipy(row))


class _Jax(_NumPy):
    functions: Mapping[str, str] = {"copysign": "jnp.copysign"}
    words, prefix, scipy = ("jax",), "jnp.", False
    polygammas = "special.polygamma({n}, {0})"
    not_a_number, infinity = "jnp.nan", "jnp.inf"

    def lends(self, name: str) -> bool:
        """There are no branches and loops that go point by point."""
        return straight(name)

    def polygamma(self, a: Any, n: int) -> Text:
        return super().polygamma(a, n) if n else self.filled("special.digamma({0})", a)


class _Torch(_Arrays):
    functions: Mapping[str, str] = {"copysign": "torch.copysign"}
    words, prefix = ("torch",), "torch."
    polygammas = "torch.special.polygamma({n}, {0})"
    not_a_number, infinity = "float('nan')", "float('inf')"

    def lends(self, name: str) -> bool:
        return straight(name)

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

IMPORTS: Mapping[str, list[str]] = {
    "numpy": ["import math", "", "import numpy as np", "import scipy.special"],
    "jax": [
        "import jax",
        "import jax.numpy as jnp",
        "from jax.scipy import special",
        "",
        'jax.config.update("jax_enable_x64", True)',
    ],
    "tensorflow": ["import tensorflow as tf"],
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
    given = [f"    {p.name} = {convert[language.name].format(p.name)}" for p in found.parameters]
    inner = [*found.lines, f"    return {result}"]
    if language is NUMPY:
        inner = ['    with np.errstate(all="ignore"):', *("    " + line for line in inner)]
    function = [f"def {found.function}({', '.join(p.name for p in found.parameters)}):", *given, *inner]
    second = "value, gradient and Hessian" if task.order == 2 else "value and gradient"
    lines = ["", "", *helpers("\n".join(function), language), *function]
    if test is not None:
        call = f"{found.function}({point(task, test, language)})"
        lines += ["", "", *python_test(task, found, test, call)]
    title = f"# {second} of {', '.join(task.targets)}, written by gradcli code"
    return "\n".join([title, *needed_imports(IMPORTS[language.name], lines), *lines]) + "\n"


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


def helpers(text: str, language: Language) -> list[str]:
    """Algorithms without branches compute with arrays; NumPy takes the others point by point."""
    names = called(text)
    scalar = needed([name for name in names if not of_printed(name).straight], PYTHON)
    arrays = needed([name for name in names if name not in scalar], language)
    wrapped = [f"{name} = gc_arrays({name})" for name in names if name in scalar]
    lines = [line for each in (*scalar.values(), *arrays.values()) for line in (*each, "", "")]
    return [*_ARRAYS, *lines, *wrapped, "", ""] if wrapped else lines


def numpy(task: Task, name: str | None, test: Test | None) -> str:
    """A task in NumPy."""
    return arrays(task, name, test, NUMPY)


def jax(task: Task, name: str | None, test: Test | None) -> str:
    """A task in JAX."""
    return arrays(task, name, test, JAX)


def torch(task: Task, name: str | None, test: Test | None) -> str:
    """A task in PyTorch."""
    return arrays(task, name, test, TORCH)
