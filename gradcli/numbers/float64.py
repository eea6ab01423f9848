"""IEEE double precision: what frameworks compute. Where Python's ``math`` raises, the answer is IEEE's."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from gradcli.numbers.derived import Derived, Kind
from gradcli.numbers.powers import Powers
from gradcli.numbers.special_float import lambertw, lgamma, polygamma

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
_LGAMMA = _guarded(lgamma)
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
    polygamma, lambertw = staticmethod(polygamma), staticmethod(lambertw)
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

    @staticmethod
    def sech(a: float) -> float:
        t = math.exp(-abs(a))
        return 2.0 * t / (1.0 + t * t)

    @staticmethod
    def csch(a: float) -> float:
        if abs(a) > 20.0:
            return math.copysign(2.0 * math.exp(-abs(a)), a)
        return Float64.div(1.0, math.sinh(a))

    @staticmethod
    def coth(a: float) -> float:
        """Not 1/tanh, which is 2.5 ulp off near 1."""
        return math.copysign(1.0 + Float64.div(2.0, Float64.expm1(2.0 * abs(a))), a)

    @staticmethod
    def gamma(a: float) -> float:
        if not math.isfinite(a):
            return a if a > 0 else NAN
        if a == 0.0:
            return math.copysign(INFINITY, a)
        if a < 0 and a == math.floor(a):
            return INFINITY if a % 2 == 0 else -INFINITY  # as on the right
        try:
            return math.gamma(a)
        except OverflowError:
            return INFINITY
        except ValueError:
            return NAN

    @staticmethod
    def lgamma(a: float) -> float:
        if not math.isfinite(a):
            return abs(a)
        if a > 0:
            return _LGAMMA(a)
        return _guarded(math.lgamma)(a) if a != math.floor(a) else INFINITY

    @staticmethod
    def sigmoid(a: float) -> float:
        if a >= 0:
            return 1.0 / (1.0 + math.exp(-a))
        t = math.exp(a)
        return t / (1.0 + t)

    @staticmethod
    def softplus(a: float) -> float:
        return (a if a > 0 else 0.0) + math.log1p(math.exp(-abs(a)))

    @staticmethod
    def logaddexp(a: float, b: float) -> float:
        return a + math.log(2.0) if a == b else max(a, b) + math.log1p(math.exp(-abs(a - b)))

    def __getattr__(self, name: str) -> Callable[..., float]:
        """A row of the table that has no algorithm here."""
        from gradcli.numbers.enclosed import double

        return double(name)

    # Powers

    copysign = staticmethod(math.copysign)

    @staticmethod
    def near_power(a: float, exponent: float, rest: float) -> float:
        """``a ** (exponent + rest)`` for a rest below rounding; none at a < 0."""
        if a < 0:
            return NAN
        value = Float64._power(abs(a), exponent)
        return value if rest == 0.0 or value in (0.0, INFINITY) else value * (1.0 + rest * math.log(a))

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

    max = staticmethod(lambda a, b: a if a >= b or a != a else b)
    min = staticmethod(lambda a, b: a if a <= b or a != a else b)

    @staticmethod
    def sign(a: float) -> float:
        return a if a != a else float((a > 0) - (a < 0))

    @staticmethod
    def above(a: float, b: float, tie: float) -> float:
        """1 where a > b, 0 where a < b, ``tie`` where they are equal."""
        return 1.0 if a > b else 0.0 if a < b else NAN if a != a or b != b else tie

    @staticmethod
    def floor(a: float) -> float:
        # Integers of Python have no -0, IEEE's and NumPy's have: 1/floor(-0.0) is -inf.
        return math.copysign(math.floor(a), a) if math.isfinite(a) else a

    @staticmethod
    def round(a: float) -> float:
        return math.copysign(round(a), a) if math.isfinite(a) else a

    @staticmethod
    def mod(a: float, b: float) -> float:
        return a % b if b != 0 and math.isfinite(a) else NAN

    @staticmethod
    def same(a: float, b: float) -> bool:
        return a == b


FLOAT64 = Float64()
