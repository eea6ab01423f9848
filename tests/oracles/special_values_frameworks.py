"""What TensorFlow, JAX and PyTorch print at the special values: measured, in float64, on the CPU.

python -m tests.oracles.special_values_frameworks    measures each installed framework and writes the field ``others``

Needs the frameworks (pip install tensorflow-cpu jax torch), which no test does. Each expression of our own file
is parsed by gradcli's grammar and its nodes are walked; a name maps to the framework's own function of that
meaning, and an expression with a name the framework lacks is left out of its answers.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gradcli.errors import Source
from gradcli.language.expressions import COMPARISONS, Expression
from gradcli.language.grammar import parse
from tests.oracles.special_values import Formula, mp, read, write

Table = Mapping[str, Callable[..., Any]]


class Framework:
    """A framework: its functions by our names, and its reverse mode.

    ``number`` makes a constant tensor; ``gradient(f, values)`` calls ``f`` on tensors of the values and
    returns one derivative each, None where the framework says that there is no dependence.
    """

    name: str
    version: str
    functions: Table
    number: Callable[[float], Any]

    def gradient(self, f: Callable[..., Any], values: Sequence[float]) -> list[float | None]:
        raise NotImplementedError

    def evaluate(self, expression: Expression, names: Mapping[str, Any]) -> Any:
        """The expression on tensors, numbers staying Python's own floats until they meet one."""
        values: list[Any] = []
        for node in expression.nodes:
            operands = [values[k] for k in node.operands]
            values.append(self._node(node.operation, node.value, operands, names))
        return self._tensor(values[-1])

    def _node(self, operation: str, value: Any, operands: list[Any], names: Mapping[str, Any]) -> Any:
        if operation == "number":
            return int(value) if value == int(value) and abs(value) < 2**53 else float(value)
        if operation == "name":
            return names[value] if value in names else {"pi": math.pi, "e": math.e}[value]
        if operation in ARITHMETIC:
            return ARITHMETIC[operation](*operands)
        if operation in COMPARISONS.values():
            return RELATIONS[operation](*operands)
        called = self.functions[value if operation == "call" else operation]
        if value in TAKES_NUMBERS:
            return called(*operands)
        return called(*map(self._tensor, operands))

    def _tensor(self, value: Any) -> Any:
        return self.number(float(value)) if isinstance(value, int | float) else value


ARITHMETIC: Table = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "pow": lambda a, b: a**b,
    "neg": lambda a: -a,
}
RELATIONS: Table = {
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
}
TAKES_NUMBERS = frozenset(["polygamma", "clip"])
"""Functions whose orders and bounds a user gives as plain numbers."""

SAME_NAME = "exp expm1 log1p sin cos tan sinh cosh tanh asinh acosh atanh asin acos atan sign sqrt floor ceil round abs"


def _nested(function: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """``max`` of many operands from the framework's maximum of two."""

    def call(first: Any, *rest: Any) -> Any:
        for operand in rest:
            first = function(first, operand)
        return first

    return call


class Jax(Framework):
    name = "jax"

    def __init__(self) -> None:
        import jax
        import jax.numpy as np
        from jax.scipy import special

        jax.config.update("jax_enable_x64", True)
        self.jax, self.version = jax, jax.__version__
        self.number = lambda q: np.asarray(q, dtype=np.float64)
        self.functions = {name: getattr(np, name) for name in SAME_NAME.split()} | {
            "cbrt": np.cbrt,
            "exp2": np.exp2,
            "log": lambda x, base=None: np.log(x) if base is None else np.log(x) / np.log(base),
            "log2": np.log2,
            "log10": np.log10,
            "logaddexp": np.logaddexp,
            "sigmoid": jax.nn.sigmoid,
            "softplus": jax.nn.softplus,
            "relu": jax.nn.relu,
            "atan2": np.arctan2,
            "hypot": np.hypot,
            "erf": special.erf,
            "erfc": special.erfc,
            "gamma": special.gamma,
            "lgamma": special.gammaln,
            "digamma": special.digamma,
            "polygamma": special.polygamma,
            "max": _nested(np.maximum),
            "min": _nested(np.minimum),
            "clip": np.clip,
            "mod": np.mod,
            "where": np.where,
            "heaviside": lambda x: np.heaviside(x, 0.5),
            "stop": jax.lax.stop_gradient,
        }

    def gradient(self, f: Callable[..., Any], values: Sequence[float]) -> list[float | None]:
        found = self.jax.grad(f, argnums=tuple(range(len(values))))(*map(self.number, values))
        return [float(derivative) for derivative in found]


class Torch(Framework):
    name = "torch"

    def __init__(self) -> None:
        import torch

        self.torch, self.version = torch, torch.__version__
        self.number = lambda q: torch.tensor(q, dtype=torch.float64)
        self.functions = {name: getattr(torch, name) for name in SAME_NAME.split()} | {
            "exp2": torch.exp2,
            "log": lambda x, base=None: torch.log(x) if base is None else torch.log(x) / torch.log(base),
            "log2": torch.log2,
            "log10": torch.log10,
            "logaddexp": torch.logaddexp,
            "sigmoid": torch.sigmoid,
            "softplus": torch.nn.functional.softplus,
            "relu": torch.relu,
            "atan2": torch.atan2,
            "hypot": torch.hypot,
            "erf": torch.erf,
            "erfc": torch.erfc,
            "lgamma": torch.lgamma,
            "digamma": torch.digamma,
            "polygamma": torch.polygamma,
            "max": _nested(torch.maximum),
            "min": _nested(torch.minimum),
            "clip": torch.clamp,
            "mod": torch.remainder,
            "where": lambda c, a, b: torch.where(c if c.dtype == torch.bool else c != 0, a, b),
            "stop": lambda x: x.detach(),
        }

    def gradient(self, f: Callable[..., Any], values: Sequence[float]) -> list[float | None]:
        inputs = [self.torch.tensor(v, dtype=self.torch.float64, requires_grad=True) for v in values]
        output = f(*inputs)
        if not output.requires_grad:
            return [None] * len(inputs)
        found = self.torch.autograd.grad(output, inputs, allow_unused=True)
        return [None if derivative is None else float(derivative) for derivative in found]


class Tensorflow(Framework):
    name = "tensorflow"

    def __init__(self) -> None:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        import tensorflow as tf
        from tensorflow.experimental import numpy as np

        self.tf, self.version = tf, tf.__version__
        self.number = lambda q: tf.constant(q, dtype=tf.float64)
        self.functions = {name: getattr(tf.math, name) for name in SAME_NAME.split()} | {
            "cbrt": np.cbrt,
            "exp2": np.exp2,
            "log": lambda x, base=None: tf.math.log(x) if base is None else tf.math.log(x) / tf.math.log(base),
            "log2": np.log2,
            "log10": np.log10,
            "logaddexp": np.logaddexp,
            "sigmoid": tf.math.sigmoid,
            "softplus": tf.math.softplus,
            "relu": tf.nn.relu,
            "atan2": tf.math.atan2,
            "hypot": np.hypot,
            "erf": tf.math.erf,
            "erfc": tf.math.erfc,
            "lgamma": tf.math.lgamma,
            "digamma": tf.math.digamma,
            "polygamma": lambda n, x: tf.math.polygamma(self.number(float(n)), x),
            "max": _nested(tf.math.maximum),
            "min": _nested(tf.math.minimum),
            "clip": tf.clip_by_value,
            "mod": tf.math.floormod,
            "where": tf.where,
            "heaviside": lambda x: np.heaviside(x, 0.5),
            "stop": tf.stop_gradient,
        }

    def gradient(self, f: Callable[..., Any], values: Sequence[float]) -> list[float | None]:
        inputs = [self.tf.Variable(v, dtype=self.tf.float64) for v in values]
        with self.tf.GradientTape() as tape:
            output = f(*inputs)
        return [None if g is None else float(g) for g in tape.gradient(output, inputs)]


def nearest(text: str) -> float:
    """The double a user of a framework would give for a coordinate of our file."""
    with mp.workdps(40):
        return float(Formula(text).at({}))


def measured(framework: Framework, row: Mapping[str, Any]) -> dict[str, str] | None:
    """The derivative by each variable as Python prints it; None where the framework lacks a function."""
    (statement,) = parse(Source(row["expr"]))
    names = list(row["at"])
    called = {node.value for node in statement.body.nodes if node.operation == "call"}
    if not called <= set(framework.functions):
        return None
    found = framework.gradient(
        lambda *tensors: framework.evaluate(statement.body, dict(zip(names, tensors, strict=True))),
        [nearest(given) for given in row["at"].values()],
    )
    return {name: repr(derivative) for name, derivative in zip(names, found, strict=True)}


def main() -> int:
    header, rows = read()
    installed: list[Framework] = []
    for kind in (Tensorflow, Jax, Torch):
        try:
            installed.append(kind())
        except ImportError as missing:
            print(f"{kind.name} is left as it stands: {missing}", file=sys.stderr)
    header["measured"] = header.get("measured", {}) | {f.name: f.version for f in installed}
    for row in rows:
        others = row.setdefault("others", {})
        for framework in installed:
            found = measured(framework, row)
            others.pop(framework.name, None)
            if found is not None:
                others[framework.name] = found
    write(header, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
