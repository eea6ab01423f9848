"""Blocks of float64 numbers: NumPy arrays of one length, or scalars that stand for a whole block.

The functions give, element by element, what ``gradcli.numbers.float64`` gives: within 4 ulp where NumPy
has its own vector code, to the last bit where both call the same library (``tests/functions/test_arrays.py``). What
NumPy lacks are the algorithms of ``gradcli.functions.doubles``.
Callers switch NumPy's warnings off (``numpy.errstate``): NaN and infinities are answers here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from gradcli.functions.book import PRIMITIVES, ROWS
from gradcli.functions.doubles import ALGORITHMS
from gradcli.numbers.derived import Derived
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.lanes import over_blocks
from gradcli.numbers.powers import Powers

Array = Any
"""A float64 array, or a float that stands for a whole block."""

UFUNCS: dict[str, Any] = {row.name: getattr(np, row.ufunc) for row in ROWS if row.ufunc}
"""The primitives that are one NumPy operation, which can write where it is told to."""

_TINY = np.float64(2.0**-1022)


def pointwise(function: Callable[..., float], count: int = 1) -> Callable[..., Any]:
    """A function of so many floats (and parameters) over a block: the same bits, at the speed of Python's own loop."""

    def call(*given: Any) -> Any:
        operands, parameter = given[:count], given[count:]
        blocks = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in operands))
        numbers = zip(*(block.ravel().tolist() for block in blocks), strict=True)
        found = (function(*each, *parameter) for each in numbers)
        results = np.fromiter(found, np.float64, blocks[0].size).reshape(blocks[0].shape)
        if np.any(np.abs(results) < _TINY):
            np.multiply(_TINY, _TINY)  # what Python computes underflows in silence: this tells ``numpy.errstate``
        return results

    return call


class Truth(NamedTuple):
    """A condition at every point: where it is true, and where it is false. It is neither at a NaN."""

    true: Any
    false: Any

    def __invert__(self) -> Truth:
        return Truth(self.false, self.true)

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.true & other.true, self.false | other.false)

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.true | other.true, self.false & other.false)


_COMPARE = {
    "lt": (np.less, np.greater_equal),
    "le": (np.less_equal, np.greater),
    "gt": (np.greater, np.less_equal),
    "ge": (np.greater_equal, np.less),
}


def compare(relation: str, a: Array, b: Array) -> Truth:
    """The truth of ``a relation b``, relation being ``lt``, ``le``, ``gt``, ``ge``, ``eq`` or ``ne``."""
    if relation in _COMPARE:
        true, false = _COMPARE[relation]
        return Truth(true(a, b), false(a, b))
    equal = Truth(np.equal(a, b), np.less(a, b) | np.greater(a, b))
    return equal if relation == "eq" else ~equal


class AtPoints(Derived):
    """A number system whose conditions hold at each point of a block."""

    @staticmethod
    def both(p: Truth, q: Truth) -> Truth:  # type: ignore[override]
        return p & q

    @staticmethod
    def either(p: Truth, q: Truth) -> Truth:  # type: ignore[override]
        return p | q

    @staticmethod
    def negated(p: Truth) -> Truth:  # type: ignore[override]
        return ~p


class Arrays(Powers, AtPoints):
    """The number system of blocks."""

    name = "arrays"
    exp2: Any = np.exp2
    log2: Any = np.log2
    log10: Any = np.log10
    div, copysign = np.divide, np.copysign

    def __getattr__(self, name: str) -> Any:
        if name in UFUNCS:
            return UFUNCS[name]
        return over_blocks(name) if name in ALGORITHMS else self._pointwise(name)

    @staticmethod
    def _pointwise(name: str) -> Any:
        row = PRIMITIVES.get(name)
        if row is not None and row.enclosure:
            from gradcli.numbers.special_blocks import SpecialBlock, flint_loop

            return SpecialBlock(row, flint_loop(row))
        return pointwise(getattr(FLOAT64, name), 1 if row is None else len(row.partials))

    @staticmethod
    def number(q: Any) -> Array:
        return np.float64(FLOAT64.number(q)) if isinstance(q, int | Fraction) else q

    @staticmethod
    def pi() -> Array:
        return np.float64(math.pi)

    @staticmethod
    def e() -> Array:
        return np.float64(math.e)

    @staticmethod
    def half() -> Array:
        return np.float64(0.5)

    @staticmethod
    def undefined() -> Array:
        return np.float64(np.nan)

    @staticmethod
    def atan2(a: Array, b: Array) -> Array:
        """A zero has no sign, and 0, 0 no angle."""
        nowhere = np.equal(a, 0) & np.equal(b, 0)
        angle = np.arctan2(np.add(a, 0.0), b)
        return np.where(nowhere, np.nan, angle) if np.any(nowhere) else angle

    # Powers

    @staticmethod
    def near_power(a: Array, exponent: float, rest: float) -> Array:
        """``a ** (exponent + rest)`` for a rest below rounding; none at a < 0."""
        if rest != 0.0:
            return _CORRECTED(a, exponent, rest)
        return np.where(np.less(a, 0), np.nan, np.power(np.where(np.equal(a, 0), 0.0, a), exponent))

    @staticmethod
    def pow(a: Array, b: Array) -> Array:
        power = np.power(a, b)
        none = np.isnan(a) | np.isnan(b)  # in C 1^nan and nan^0 are 1
        return np.where(none, np.nan, power) if np.any(none) else power

    @staticmethod
    def pow_by_base(y: Array, a: Array, b: Array) -> Array:
        return np.where(np.equal(b, 0), 0.0, b * np.power(a, b - 1.0))

    @staticmethod
    def pow_by_exponent(y: Array, a: Array, b: Array) -> Array:
        at_zero = np.where(np.greater(b, 0), 0.0, np.nan)
        return np.where(np.equal(a, 0), at_zero, y * np.log(a))

    # Corners and steps

    @staticmethod
    def same(a: Array, b: Array) -> Truth:
        equal = np.equal(a, b)
        return Truth(equal, ~equal)

    def compare(self, relation: Any, a: Array, b: Array) -> Truth:  # type: ignore[override]
        return compare(relation.__name__, a, b)

    @staticmethod
    def where(p: Truth, yes: Array, no: Array) -> Array:  # type: ignore[override]
        """One number or the other at each point; NaN where the condition cannot be told."""
        return np.where(p.true, yes, np.where(p.false, no, np.nan))


_CORRECTED = over_blocks("near_power")
for _name in ALGORITHMS:
    if _name not in vars(Arrays) and _name not in UFUNCS:
        setattr(Arrays, _name, staticmethod(over_blocks(_name)))
ARRAYS = Arrays()
