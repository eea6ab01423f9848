"""A point as the arguments of somebody's function, entry by entry, and what it returns as plain numbers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import numpy


class Moved(NamedTuple):
    """One number among the arguments: which argument, where in it, and what it is called."""

    argument: int
    place: tuple[int, ...]
    name: str


class Arguments:
    """The arguments of a call. ``names`` are those of the parameters; the values keep their types when one of their
    numbers is moved."""

    def __init__(self, function: Callable[..., Any], at: Any) -> None:
        self.names, self.values = _bound(function, at)
        self.numbers = [numbers(value) for value in self.values]

    @property
    def entries(self) -> Iterator[Moved]:
        """Every number among the arguments, in order."""
        for argument, values in enumerate(self.numbers):
            for place in numpy.ndindex(*values.shape):
                index = "".join(f"[{number}]" for number in place)
                yield Moved(argument, place, f"{self.names[argument]}{index}")

    def moved(self, entry: Moved, to: float) -> list[Any]:
        """The arguments with another number at a place."""
        changed = self.numbers[entry.argument].copy()
        changed[entry.place] = to
        found = list(self.values)
        found[entry.argument] = like(self.values[entry.argument], changed)
        return found

    def at(self, entry: Moved) -> float:
        return float(self.numbers[entry.argument][entry.place])

    def texts(self) -> dict[str, float]:
        """The point by the names of the language: ``x``, or ``x1``, ``x2``, … of a vector."""
        found: dict[str, float] = {}
        for name, values in zip(self.names, self.numbers, strict=True):
            if values.shape == ():
                found[name] = float(values)
            elif values.ndim == 1:
                found |= {f"{name}{place}": float(value) for place, value in enumerate(values, 1)}
            else:
                raise ValueError(name)
        return found


def _bound(function: Callable[..., Any], at: Any) -> tuple[list[str], list[Any]]:
    try:
        parameters = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        parameters = []
    if isinstance(at, Mapping):
        names = [name for name in parameters if name in at] or list(at)
        unknown = [name for name in at if name not in names]
        if unknown:
            raise TypeError(f"at gives {unknown[0]}, which is no parameter of {_called(function)}")
        return names, [at[name] for name in names]
    values = list(at) if isinstance(at, tuple) else [at]
    return [*parameters, *(f"x{place}" for place in range(len(values)))][: len(values)], values


def _called(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", "the function")


def numbers(value: Any) -> Any:
    """Whatever holds numbers as a NumPy array of float64: of NumPy, PyTorch, JAX, TensorFlow, or lists of them."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    if hasattr(value, "numpy") and not isinstance(value, numpy.ndarray):
        value = value.numpy()
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return _joined([numbers(one) for one in value])
    return numpy.asarray(value, dtype=numpy.float64)


def _joined(parts: Sequence[Any]) -> Any:
    """Parts of one shape as a stack; of several shapes one after the other."""
    if len({part.shape for part in parts}) <= 1:
        return numpy.array(parts, dtype=numpy.float64)
    return numpy.concatenate([part.ravel() for part in parts])


def like(model: Any, values: Any) -> Any:
    """Numbers as a value of the type of ``model``."""
    library = type(model).__module__.partition(".")[0]
    if library == "torch":
        return model.detach().new_tensor(values).requires_grad_(bool(model.requires_grad))
    if library == "tensorflow":
        tensorflow = import_module("tensorflow")
        made = tensorflow.convert_to_tensor(values, dtype=model.dtype)
        return tensorflow.Variable(made) if isinstance(model, tensorflow.Variable) else made
    if library in ("jax", "jaxlib"):
        return import_module("jax.numpy").asarray(values, dtype=model.dtype)
    if isinstance(model, numpy.ndarray):
        return values.astype(model.dtype if model.dtype.kind == "f" else numpy.float64)
    if isinstance(model, (list, tuple)):
        return type(model)(values.tolist())
    return float(values)
