"""Pairs of doubles, for the complex step: Im f(x + ih)/h is f'(x), and no difference of near values is taken.

The real part of every function is float64's own, domain and poles included. The imaginary part comes from
the continuation of the function into the complex plane, not from the partials of the table. Two kinds of
rows have none that Python could compute, and do as the literature does:

- steps and corners (abs, max, floor, …) follow the branch the real part is on: abs(z) is z or -z;
- the rows of ``EXPANDED`` are taken to first order, f(a) + ib*f'(a), with the row's own partial f'. Of these
  rows the complex step is no witness.

Source: Martins, Sturdza, Alonso, The complex-step derivative approximation, ACM TOMS 29 (2003).
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from gradcli.functions.book import PRIMITIVES, ROWS
from gradcli.functions.row import Primitive
from gradcli.numbers.derived import Derived, Kind
from gradcli.numbers.float64 import FLOAT64, NAN


def first_order(row: Primitive) -> bool:
    """Whether a row is taken to first order."""
    return row.real_only or bool(row.enclosure)


EXPANDED = tuple(row.name for row in ROWS if first_order(row))
"""Rows without a continuation that Python could compute: taken to first order, by their own partials."""

Continuation = Callable[[complex], complex]


def _with(real: float, imaginary: Callable[[], float], moves: object) -> complex:
    """``real`` and an imaginary part: 0 where nothing ``moves``, NaN where there is none."""
    if not moves:
        return complex(real, 0.0)
    if not math.isfinite(real):
        return complex(real, NAN)
    try:
        return complex(real, imaginary())
    except (ValueError, OverflowError, ZeroDivisionError):
        return complex(real, NAN)


def _continued(name: str, continuation: Continuation) -> Any:
    """A function of float64, and its continuation beside the real axis."""
    real = getattr(FLOAT64, name)
    return staticmethod(lambda z: _with(real(z.real), lambda: continuation(z).imag, z.imag))


def _expanded(name: str) -> Callable[..., complex]:
    """A function of the table to first order: its value, and its partial times the imaginary part."""

    def call(*given: Any) -> complex:
        row = PRIMITIVES[name]
        count = len(row.partials)
        reals = [number.real for number in given[:count]]
        moved = [number.imag for number in given[:count]]
        arguments = [*reals, *given[count:]]
        value = row.value(FLOAT64, *arguments)

        def imaginary() -> float:
            rules = zip(row.partials, moved, strict=True)
            slopes = [(rule(FLOAT64, value, *arguments), amount) for rule, amount in rules if amount]
            return math.fsum(slope * amount for slope, amount in slopes if slope is not None)

        return _with(value, imaginary, any(moved))

    return call


def _outward(z: complex) -> complex:
    """``z`` or ``-z``, whichever has the real part that is not negative."""
    return -z if z.real < 0 else z


def _sech(z: complex) -> complex:
    t = cmath.exp(-_outward(z))
    return 2 * t / (1 + t * t)


def _csch(z: complex) -> complex:
    if abs(z.real) < 1:
        return 1 / cmath.sinh(z)
    t = cmath.exp(-_outward(z))
    return math.copysign(2.0, z.real) * t / (1 - t * t)


def _sigmoid(z: complex) -> complex:
    t = cmath.exp(-_outward(z))
    return t / (1 + t) if z.real < 0 else 1 / (1 + t)


def _softplus(z: complex) -> complex:
    rest = cmath.log(1 + cmath.exp(-_outward(z)))
    return rest if z.real < 0 else z + rest


def _power(value: float, z: complex, exponent: float) -> complex:
    """A power from its real value: its phase is the exponent times the phase of the base, or of minus
    the base where a real power of a negative number is meant."""

    def imaginary() -> float:
        if z.real == 0:  # the modulus itself is of the size of the step
            return ((z ** int(exponent)) if exponent == int(exponent) else z**exponent).imag
        return value * math.sin(exponent * cmath.phase(_outward(z)))

    return _with(value, imaginary, z.imag)


class Complex128(Derived):
    """The number system of Python's complex numbers."""

    name = "complex128"

    @staticmethod
    def number(q: int | Fraction) -> complex:
        return complex(FLOAT64.number(q))

    @staticmethod
    def pi() -> complex:
        return complex(math.pi)

    @staticmethod
    def e() -> complex:
        return complex(math.e)

    @staticmethod
    def undefined() -> complex:
        return complex(NAN, NAN)

    @staticmethod
    def kind(value: complex) -> Kind:
        """What the real part is; a derivative that is not finite makes the number undefined."""
        return FLOAT64.kind(value.real if math.isfinite(value.imag) else NAN)

    @staticmethod
    def text(a: complex) -> str:
        return f"{a.real:.10g} + {a.imag:.10g}i"

    def compare(self, relation: Any, a: complex, b: complex) -> bool | None:
        """Branches are chosen by the real part."""
        return FLOAT64.compare(relation, a.real, b.real)

    @staticmethod
    def same(a: complex, b: complex) -> bool:
        return a.real == b.real

    @staticmethod
    def div(a: complex, b: complex) -> complex:
        return _with(FLOAT64.div(a.real, b.real), lambda: (a / b).imag, a.imag or b.imag)

    sin, cos, tan = _continued("sin", cmath.sin), _continued("cos", cmath.cos), _continued("tan", cmath.tan)
    asin, acos, atan = _continued("asin", cmath.asin), _continued("acos", cmath.acos), _continued("atan", cmath.atan)
    sinh, cosh, tanh = _continued("sinh", cmath.sinh), _continued("cosh", cmath.cosh), _continued("tanh", cmath.tanh)
    asinh, acosh = _continued("asinh", cmath.asinh), _continued("acosh", cmath.acosh)
    atanh, sqrt = _continued("atanh", cmath.atanh), _continued("sqrt", cmath.sqrt)
    exp, log = _continued("exp", cmath.exp), _continued("log", cmath.log)
    expm1, log1p = _continued("expm1", cmath.exp), _continued("log1p", lambda z: cmath.log(1 + z))
    exp2 = _continued("exp2", lambda z: cmath.exp(z * math.log(2.0)))
    log2, log10 = _continued("log2", lambda z: cmath.log(z) / math.log(2.0)), _continued("log10", cmath.log10)
    sech, csch = _continued("sech", _sech), _continued("csch", _csch)
    coth = _continued("coth", lambda z: 1 / cmath.tanh(z))
    sigmoid, softplus = _continued("sigmoid", _sigmoid), _continued("softplus", _softplus)

    def __getattr__(self, name: str) -> Callable[..., complex]:
        """A row without a continuation, to first order."""
        if name not in PRIMITIVES or not first_order(PRIMITIVES[name]):
            raise AttributeError(name)
        return _expanded(name)

    # Powers

    @staticmethod
    def powi(a: complex, n: int) -> complex:
        return _power(FLOAT64.powi(a.real, n), a, n) if n else complex(1.0)

    @staticmethod
    def powr(a: complex, r: int | Fraction) -> complex:
        return _power(FLOAT64.powr(a.real, r), a, float(r))

    @staticmethod
    def root(a: complex, n: int) -> complex:
        return _power(FLOAT64.root(a.real, n), a, 1 / n)

    @staticmethod
    def cbrt(a: complex) -> complex:
        return _power(FLOAT64.cbrt(a.real), a, 1 / 3)

    @staticmethod
    def pow(a: complex, b: complex) -> complex:
        value = FLOAT64.pow(a.real, b.real)
        if not b.imag:
            return _power(value, a, b.real)
        if a.real > 0:  # the phase of exp(b log a)
            return _with(
                value,
                lambda: value * math.sin(b.real * cmath.phase(a) + b.imag * math.log(a.real)),
                True,
            )
        # 0^b is 0 for b > 0; below 0 there is no function of the exponent
        return _with(value, lambda: _power(value, a, b.real).imag if a.real == 0 and b.real > 0 else NAN, True)

    # Functions of two numbers

    @staticmethod
    def hypot(a: complex, b: complex) -> complex:
        size = FLOAT64.hypot(a.real, b.real)

        def imaginary() -> float:
            if size == 0:
                return math.hypot(a.imag, b.imag)
            return size * cmath.sqrt((a / size) ** 2 + (b / size) ** 2).imag

        return _with(size, imaginary, a.imag or b.imag)

    @staticmethod
    def atan2(a: complex, b: complex) -> complex:
        def imaginary() -> float:
            return cmath.atan(a / b).imag if abs(a.real) <= abs(b.real) else -cmath.atan(b / a).imag

        return _with(FLOAT64.atan2(a.real, b.real), imaginary, a.imag or b.imag)

    @staticmethod
    def logaddexp(a: complex, b: complex) -> complex:
        high, low = (a, b) if a.real >= b.real else (b, a)
        value = FLOAT64.logaddexp(a.real, b.real)
        return _with(value, lambda: (high + cmath.log(1 + cmath.exp(low - high))).imag, a.imag or b.imag)

    # Corners and steps: the branch of the real part

    abs = staticmethod(_outward)
    max = staticmethod(lambda a, b: a if a.real >= b.real or a != a else b)
    min = staticmethod(lambda a, b: a if a.real <= b.real or a != a else b)

    @staticmethod
    def sign(a: complex) -> complex:
        return complex(FLOAT64.sign(a.real))

    @staticmethod
    def above(a: complex, b: complex, tie: complex) -> complex:
        return complex(FLOAT64.above(a.real, b.real, tie.real))

    @staticmethod
    def floor(a: complex) -> complex:
        return complex(FLOAT64.floor(a.real))

    @staticmethod
    def round(a: complex) -> complex:
        return complex(FLOAT64.round(a.real))

    @staticmethod
    def mod(a: complex, b: complex) -> complex:
        rest = FLOAT64.mod(a.real, b.real)
        return _with(rest, lambda: a.imag - round((a.real - rest) / b.real) * b.imag, a.imag or b.imag)


COMPLEX128 = Complex128()
MOST_RELATIVE = 2.0**-332


def step(x: float) -> float:
    """An imaginary step for a coordinate ``x``: about 1e-100 of its size, so that its square is nothing beside 1
    and the derivative times it still is a double. The smallest normal double for ``x`` below 1e-207."""
    return max(MOST_RELATIVE * (abs(x) or 1.0), 2.0**-1022)
