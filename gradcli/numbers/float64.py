"""IEEE double precision: what frameworks compute. Where Python's ``math`` raises, the answer is IEEE's."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from gradcli.functions.doubles import ALGORITHMS
from gradcli.numbers.derived import Derived, Kind
from gradcli.numbers.powers import Powers

INFINITY, NAN = math.inf, math.nan


def _guarded(
    function: Callable[[float], float], overflow: Callable[[float], float] = lambda a: INFINITY
) -> Callable[[float], float]:
    """``function`` with NaN outside its domain and an infinity where it overflows."""

    def call(a: float) -> float:
        try:
            return function(a)
        except ValueError:
            return NAN
        except OverflowError:
            return overflow(a)

    return call


def _logarithm(function: Callable[[float], float], pole: float) -> Callable[[float], float]:
    def call(a: float) -> float:
        if a > pole:
            return function(a)
        return -INFINITY if a == pole else NAN

    return call


_EXP2 = _guarded(lambda a: math.pow(2.0, a))
_LOG2, _LOG10 = _logarithm(math.log2, 0.0), _logarithm(math.log10, 0.0)


class Float64(Powers, Derived):
    """The number system of Python floats."""

    name = "float64"

    @staticmethod
    def kind(value: float) -> Kind:
        """A NaN is what IEEE arithmetic makes of an undefined result, an infinity of a pole (or an overflow)."""
        return Kind.FINITE if math.isfinite(value) else Kind.POLE if value == value else Kind.UNDEFINED

    @staticmethod
    def text(a: float) -> str:
        return f"{a:.10g}"

    @staticmethod
    def number(q: int | Fraction) -> float:
        """The nearest double; past the largest one, an infinity."""
        try:
            return float(q)
        except OverflowError:
            return INFINITY if q > 0 else -INFINITY

    @staticmethod
    def pi() -> float:
        return math.pi

    @staticmethod
    def e() -> float:
        return math.e

    @staticmethod
    def undefined() -> float:
        return NAN

    @staticmethod
    def half() -> float:
        return 0.5

    @staticmethod
    def div(a: float, b: float) -> float:
        try:
            return a / b
        except ZeroDivisionError:
            if a == 0 or a != a:
                return NAN
            return math.copysign(INFINITY, a) * math.copysign(1.0, b)

    sin, cos, tan = (_guarded(f) for f in (math.sin, math.cos, math.tan))
    sin, cos, tan = map(staticmethod, (sin, cos, tan))
    asin, acos = map(staticmethod, map(_guarded, (math.asin, math.acos)))
    atan = staticmethod(math.atan)
    exp = staticmethod(_guarded(math.exp))
    expm1 = staticmethod(_guarded(math.expm1))
    sinh = staticmethod(_guarded(math.sinh, lambda a: math.copysign(INFINITY, a)))
    cosh = staticmethod(_guarded(math.cosh))
    tanh, asinh = staticmethod(math.tanh), staticmethod(math.asinh)
    acosh = staticmethod(_guarded(math.acosh))
    sqrt = staticmethod(_guarded(math.sqrt))
    log = staticmethod(_logarithm(math.log, 0.0))
    log1p = staticmethod(_logarithm(math.log1p, -1.0))
    erf, erfc = staticmethod(math.erf), staticmethod(math.erfc)
    hypot = staticmethod(math.hypot)
    abs = staticmethod(math.fabs)

    @staticmethod
    def atan2(a: float, b: float) -> float:
        """A zero has no sign, and 0, 0 no angle."""
        return NAN if a == 0 and b == 0 else math.atan2(a + 0.0, b)

    @staticmethod
    def exp2(a: float) -> float:
        return _EXP2(a)

    @staticmethod
    def log2(a: float) -> float:
        return _LOG2(a)

    @staticmethod
    def log10(a: float) -> float:
        return _LOG10(a)

    @staticmethod
    def atanh(a: float) -> float:
        if -1.0 < a < 1.0:
            return math.atanh(a)
        return math.copysign(INFINITY, a) if abs(a) == 1.0 else NAN

    @staticmethod
    def cbrt(a: float) -> float:
        root = math.cbrt(a)
        if not 1e-300 < abs(a) < 1e300:
            return root
        return root - (root * root * root - a) / (3.0 * root * root)  # the C library's is 1 ulp off at -27

    def __getattr__(self, name: str) -> Callable[..., float]:
        """A row that was added while the program runs, or has no algorithm."""
        if name in ALGORITHMS:
            return ALGORITHMS[name]
        from gradcli.numbers.enclosed import double

        return double(name)

    # Powers

    copysign = staticmethod(math.copysign)

    @staticmethod
    def _power(a: float, b: float) -> float:
        if a != a or b != b:
            return NAN  # in C 1^nan and nan^0 are 1
        try:
            return math.pow(a, b)
        except OverflowError:
            return INFINITY if a > 0 or b % 2 == 0 else -INFINITY
        except ValueError:
            if a != 0:
                return NAN
            return math.copysign(INFINITY, a) if b % 2 == 1 else INFINITY

    pow = _power

    @staticmethod
    def pow_by_base(y: float, a: float, b: float) -> float:
        return 0.0 if b == 0 else b * Float64._power(a, b - 1.0)

    @staticmethod
    def pow_by_exponent(y: float, a: float, b: float) -> float:
        """``a^b log a``: 0 at a = 0 for b > 0, where the function of b is 0; none at a < 0."""
        if a > 0:
            return y * math.log(a)
        return 0.0 if a == 0 and b > 0 else NAN

    # Corners and steps

    @staticmethod
    def floor(a: float) -> float:
        # Integers of Python have no -0, IEEE's and NumPy's have: 1/floor(-0.0) is -inf.
        return math.copysign(math.floor(a), a) if math.isfinite(a) else a

    @staticmethod
    def round(a: float) -> float:
        return math.copysign(round(a), a) if math.isfinite(a) else a

    @staticmethod
    def same(a: float, b: float) -> bool:
        return a == b

    sech2 = Derived.sech2  # to the smallest doubles, which loops over blocks flush


for _name, _algorithm in ALGORITHMS.items():
    if _name not in vars(Float64):
        setattr(Float64, _name, staticmethod(_algorithm))
FLOAT64 = Float64()
