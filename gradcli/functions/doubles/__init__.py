"""Each function over doubles that some language lacks, once: Python that float64 runs and the others are made of.

The subset: numbers that are doubles, parameters marked ``int`` that are known where the code is made; assignments,
``if``, ``while``, ``for`` over a known range, ``return``; arithmetic, comparisons, ``and``, ``or``, choices; calls of
``elementary``, of ``tables`` with what is known, of one another without circles. What is assigned in a branch is read in it alone.
No operation may raise: Python refuses 1/0 where the others answer. A function without branches and loops, whose
choices call nothing, becomes vector code in C and one ``where`` in libraries of arrays.

``gradcli.functions.algorithms`` reads them; a name that begins with ``_`` is no function of the language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType

from gradcli.functions.doubles import corners, exponentials, hyperbolic, powers, special

DoubleFunction = Callable[..., float]


def _own(module: ModuleType) -> Iterator[tuple[str, DoubleFunction]]:
    for name, found in vars(module).items():
        if isinstance(found, FunctionType) and found.__module__ == module.__name__:
            yield name, found


ALL: dict[str, DoubleFunction] = {
    name: function for module in (corners, exponentials, hyperbolic, powers, special) for name, function in _own(module)
}
ALGORITHMS = {name: function for name, function in ALL.items() if not name.startswith("_")}
"""By the names number systems call them."""
