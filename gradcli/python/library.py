"""The functions of libraries that are understood, by the paths under which files import them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from gradcli.functions.libraries import ELEMENTWISE
from gradcli.python import builtin, joining, numeric, reductions, shapes
from gradcli.python.reader import FileReader
from gradcli.python.registry import FUNCTIONS
from gradcli.python.values import Importable, Meaning, Understood

_FAMILIES = {
    "numpy": "numpy",
    "numpy.linalg": "linalg",
    "scipy.linalg": "linalg",
    "jax.numpy": "numpy",
    "jax.numpy.linalg": "linalg",
    "autograd.numpy": "numpy",
    "autograd.numpy.linalg": "linalg",
    "cupy": "numpy",
    "math": "math",
    "scipy.special": "special",
    "jax.scipy.special": "special",
    "autograd.scipy.special": "special",
    "torch.special": "special",
    "tensorflow.compat.v1": "tensorflow",
    "tensorflow": "tensorflow",
    "tensorflow.math": "tensorflow",
    "tensorflow.linalg": "linalg",
    "tensorflow.nn": "nn",
    "keras.ops": "numpy",
    "torch": "torch",
    "torch.linalg": "linalg",
    "torch.nn.functional": "nn",
    "jax.nn": "nn",
    "jax.lax": "lax",
    "scipy.optimize": "optimize",
    "functools": "functools",
    "operator": "operator",
}
"""The modules that are understood, and which library's functions they hold."""
_NEST = ("jax", "scipy", "autograd", "keras", "jax.scipy", "autograd.scipy", "torch.nn", "tensorflow.compat")
"""Modules that only hold others."""
_NUMBERS = {"pi": "pi", "e": "e"}
_PLAIN = frozenset(["newaxis", "float64", "float32", "int64", "int32", "double", "single", "complex128", "bool_"])
MODULES = (joining, numeric, reductions, shapes)
"""They enter what they understand."""
BUILTINS: dict[str, Meaning] = {name: Understood(name, call) for name, call in builtin.FUNCTIONS.items()}


def of_library(path: str) -> Meaning:
    """What a path stands for: a module, a function, a constant; None where it is not understood."""
    if path in _FAMILIES or path in _NEST:
        return Importable(path)
    module, _, name = path.rpartition(".")
    family = _FAMILIES.get(module)
    if family is None:
        return None
    if name in _NUMBERS and family in ("numpy", "math", "torch"):
        return _NUMBERS[name]
    if name in ("inf", "nan") and family in ("numpy", "math", "torch"):
        return name
    if name in _PLAIN:
        return name if name != "newaxis" else Importable(path)
    whole = FUNCTIONS.get((family, name))
    if whole is not None:
        return Understood(name, whole)
    ours = ELEMENTWISE.get(family, {}).get(name)
    return None if ours is None else Understood(name, _elementwise(family, name, ours))


def _elementwise(
    family: str, name: str, ours: str
) -> Callable[[FileReader, list[Meaning], dict[str, Meaning]], Meaning]:
    from gradcli.functions.names import FUNCTIONS

    least, most = FUNCTIONS[ours].arity
    if family == "math" and name == "log":
        most = 2
    elif ours == "log":
        most = 1
    if most > 9:
        most = 2

    def call(reader: FileReader, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
        for option, value in named.items():
            if option not in ("name", "dtype") or (option == "dtype" and value not in (None, "float64", "double")):
                reader.refuse(f"{name}(…, {option}=…) is not read", f"leave {option} out")
        if not least <= len(given) <= most:
            reader.refuse(f"{name} takes {least if least == most else f'{least} to {most}'} arguments", "give as many")
        if ours == "pow":
            return reader.entrywise(reader.pow, *given)
        if ours == "mod":
            return reader.entrywise(reader.mod, *given)
        found = reader.entrywise(lambda *values: reader.call(ours, *values), *given)
        whole = family == "math" and ours in ("floor", "ceil") and isinstance(found, Fraction)
        return int(found) if whole else found

    return call
