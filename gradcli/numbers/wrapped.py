"""Flint's functions of doubles, ``arb_fpwrap_double_…``, called in the library that python-flint brings along.

Each rounds a ball of its own and tells where it could not. None is used before it agreed with the balls of its row at
points of the row's sample: a wrapper of one release or another is wrong.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice, product, repeat
from pathlib import Path
from typing import Any, NamedTuple

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


class Wrapper(NamedTuple):
    """One of flint's functions of doubles, as the words of its row say: the places of operands, integers, doubles."""

    symbol: Any
    arguments: tuple[int | str, ...]
    """In its order: which operand, or a constant as it is written in C, an integer or a double (with a point)."""

    def __call__(self, *given: float) -> float:
        """Its value; NaN where it says that it failed."""
        result = ctypes.c_double()
        failed = self.symbol(result, *[given[a] if isinstance(a, int) else _constant(a) for a in self.arguments], 0)
        return math.nan if failed else result.value

    def loop(self, *columns: Any, into: Any) -> None:
        """Over arrays of one length. Only for arrays of doubles, one after the other."""
        symbol, result = self.symbol, ctypes.c_double()
        address = ctypes.byref(result)
        lists = [column.tolist() for column in columns]
        given = [lists[a] if isinstance(a, int) else repeat(_constant(a)) for a in self.arguments]
        for place, numbers in enumerate(zip(*given, strict=False)):
            into[place] = math.nan if symbol(address, *numbers, 0) else result.value

    def looped(self, function: Any) -> Callable[..., None]:
        """``loop`` by machine code, a function of this one's address, a count, the addresses of columns, an array."""
        function.restype, function.argtypes = None, (ctypes.c_void_p, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
        address = ctypes.cast(self.symbol, ctypes.c_void_p)

        def loop(*columns: Any, into: Any) -> None:
            places = (ctypes.c_void_p * len(columns))(*[column.ctypes.data for column in columns])
            function(address, len(into), places, into.ctypes.data)

        return loop


def _constant(word: str) -> float | int:
    return float(word) if "." in word else int(word)


def wrapper(row: Primitive, ball: Callable[..., float]) -> Wrapper | None:
    """The wrapper a row names; None where the library has none, or where it is not what ``ball`` says."""
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
    found = Wrapper(symbol, tuple(letters.index(word) if word in letters else word for word in words))
    return found if all(_agree(found(*at), ball(*at)) for at in islice(points_within(row), _MOST)) else None


def points_within(row: Primitive) -> Iterator[tuple[float, ...]]:
    """Some points of a row's sample, within its domain, whole numbers among them."""
    ends = [[low + part * (high - low) for part in _PARTS] for low, high in row.sample]
    for given in (*product(*ends), *product(*([float(round(x)) for x in numbers] for numbers in ends))):
        if row.needs is None or row.needs(Asking(FLOAT64), *given):
            yield given


def _agree(found: float, wanted: float) -> bool:
    """Whether they are the same double but for rounding; a wrapper may say that it does not know."""
    return not (math.isfinite(found) and math.isfinite(wanted)) or abs(found - wanted) <= _OFF * math.ulp(wanted)
