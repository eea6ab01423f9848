"""Methods of arrays, of lists, and of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradcli.python.registry import FUNCTIONS
from gradcli.python.terms import is_scalar
from gradcli.python.values import Items, Meaning, Method, ObjectArray, Unmeasured

if TYPE_CHECKING:
    from gradcli.python.reader import FileReader

_SAME = frozenset(["item", "numpy", "detach", "cpu", "double", "tolist", "astype", "conjugate", "float", "read_value"])
"""Methods that leave a number what it is."""
_AS_FUNCTIONS = frozenset(
    [
        "sum",
        "prod",
        "mean",
        "dot",
        "reshape",
        "ravel",
        "flatten",
        "squeeze",
        "transpose",
        "cumsum",
        "trace",
        "copy",
        "matmul",
    ]
    + ["clip", "all", "any", "clone", "diff", "repeat", "mm", "mv", "norm", "t", "view"]
)


def method(reader: FileReader, of: Method, given: list[Meaning], named: dict[str, Meaning]) -> Meaning:
    """A method applied to the value it belongs to."""
    value, name = of.of, of.name
    if isinstance(value, Unmeasured):
        reader.refuse_open(value)
    if isinstance(value, Items):
        return _of_list(reader, value, name, given)
    if name in ("max", "min"):
        return FUNCTIONS["numpy", name](reader, [value, *given], named)
    if name in ("std", "var"):
        reader.refuse(
            f".{name}() divides by n in NumPy and by n-1 in PyTorch", f"write np.{name}(x) or torch.{name}(x)"
        )
    if name == "detach":
        return reader.entrywise(lambda one: reader.call("stop", one), value)
    if name in _SAME:
        if name == "astype":
            from gradcli.python.shapes import as_type

            return reader.value(as_type(reader, reader.array(value), given[0] if given else None))
        return value
    if name in ("reshape", "view") and len(given) > 1:
        given = [Items(given, True)]
    if name in _AS_FUNCTIONS:
        name = {"view": "reshape", "clone": "copy"}.get(name, name)
        for family in ("numpy", "torch", "linalg"):
            if (family, name) in FUNCTIONS:
                return FUNCTIONS[family, name](reader, [value, *given], named)
    if name == "fill" and isinstance(value, ObjectArray):
        reader.store(value, Ellipsis, given[0])
        return None
    from gradcli.python.library import of_library

    found = of_library(f"torch.{name}")
    if found is not None and (is_scalar(value) or isinstance(value, ObjectArray)):
        return reader.called(found, [value, *given], named)
    reader.refuse(f"the method {name} is not read", "write a function of the library")


def _of_list(reader: FileReader, value: Items, name: str, given: list[Meaning]) -> Meaning:
    if name == "append" and len(given) == 1 and not value.fixed:
        reader.extend(value, given)
        return None
    if name == "extend" and len(given) == 1 and not value.fixed:
        reader.extend(value, reader.listed(given[0]))
        return None
    if name == "copy" and not given:
        return Items(list(value.items), value.fixed, len(reader.paths))
    reader.refuse(f"the method {name} of a list is not read", "write a new list")
