"""Flint's functions of doubles, ``arb_fpwrap_double_…``, called in the library that python-flint brings along.

Each rounds a ball of its own and tells where it could not. None is used before it agreed with the balls of its row at
points of the row's sample: a wrapper of one release or another is wrong.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Any

from gradcli.functions.row import Primitive
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.guards import Asking

_PREFIX = "arb_fpwrap_double_"
_PARTS = (0.13, 0.87, 0.46, 0.71)
"""Where within each operand's sample a wrapper is tried."""
_MOST = 32
_OFF = 4.0
"""How many ulp it may be away: its own statement is 1."""


@cache
def library() -> Any:
    """The library flint's module is linked to; None where it cannot be found."""
    import flint

    room = Path(flint.__file__).parent
    for folder in (room.parent / "python_flint.libs", room / ".dylibs", room):
        for path in sorted(folder.glob("libflint*")):
            try:
                return ctypes.CDLL(str(path))
            except OSError:
                continue
    try:
        return ctypes.CDLL(None)  # linked into the module itself
    except (OSError, TypeError):
        return None


@cache
def found_by_all() -> bool:
    """Lets code that is loaded later find the library's functions by their names; False where there is no library."""
    found = library()
    if found is None:
        return False
    if found._name is not None:
        ctypes.CDLL(found._name, mode=ctypes.RTLD_GLOBAL)
    return True


def wrapped_function(row: Primitive, ball: Callable[..., float]) -> Callable[..., float] | None:
    """The wrapper a row names, over doubles; None where the library has none, or where it is not what ``ball`` says."""
    name, *words = row.wrapped.split()
    symbol = getattr(library(), _PREFIX + name, None)
    if symbol is None:
        return None
    letters = row.letters
    symbol.argtypes = [
        ctypes.POINTER(ctypes.c_double),
        *(ctypes.c_double if word in letters or "." in word else ctypes.c_int for word in words),
        ctypes.c_int,
    ]
    symbol.restype = ctypes.c_int
    places = [letters.index(word) if word in letters else -1 for word in words]
    whole = [0 if word in letters else float(word) if "." in word else int(word) for word in words]

    def call(*given: float) -> float:
        result = ctypes.c_double()
        arguments = [given[place] if place >= 0 else number for place, number in zip(places, whole, strict=True)]
        failed = symbol(result, *arguments, 0)
        return math.nan if failed else result.value

    return call if all(_agree(call(*at), ball(*at)) for at in islice(_points(row), _MOST)) else None


def _points(row: Primitive) -> Iterator[tuple[float, ...]]:
    ends = [[low + part * (high - low) for part in _PARTS] for low, high in row.sample]
    for given in (*product(*ends), *product(*([float(round(x)) for x in numbers] for numbers in ends))):
        if row.needs is None or row.needs(Asking(FLOAT64), *given):
            yield given


def _agree(found: float, wanted: float) -> bool:
    """Whether they are the same double but for rounding; a wrapper may say that it does not know."""
    return not (math.isfinite(found) and math.isfinite(wanted)) or abs(found - wanted) <= _OFF * math.ulp(wanted)
