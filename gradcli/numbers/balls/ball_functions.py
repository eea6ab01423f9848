"""The functions of one number, and powers, over balls: exact at their special values, with what lies
outside each domain. Base class of the number system ``gradcli.numbers.balls.balls.Balls``.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, ClassVar

from flint import arb, fmpz

from gradcli.numbers.balls import exp_multiple as exponential
from gradcli.numbers.balls import pi_multiple as pi
from gradcli.numbers.balls import special_ball as special
from gradcli.numbers.balls.ball import (
    FINITE,
    POLE,
    UNDEFINED,
    Ball,
    BallNumber,
    Missing,
    compare,
    enclosure,
    kind,
    sign_of,
    unclear,
)
from gradcli.numbers.balls.exp_multiple import ExpMultiple, exp_times
from gradcli.numbers.balls.pi_multiple import Exact, PiMultiple
from gradcli.numbers.balls.special_ball import enclosing
from gradcli.numbers.derived import Derived
from gradcli.numbers.rational import MOST_BITS, bits, tidy


def _function(
    f: Callable[..., Any],
    known: dict[int, int] | None = None,
    outside: Callable[[Any], Missing | None] | None = None,
    at_pi: Exact | None = None,
    at_exp: Callable[[ExpMultiple], BallNumber | None] | None = None,
) -> Any:
    """A function of one number (and a parameter) from one of arb. ``known``: exact values at integers, ``at_pi``
    at multiples of pi, ``at_exp`` at those of powers of e; ``outside`` tells from an arb or a rational whether it
    is certainly not in the domain."""

    def call(a: BallNumber, *parameter: Any) -> BallNumber:
        x = a
        if a.__class__ is Ball:
            value = f(a.arb, *parameter)
            x = a.arb
        elif isinstance(a, Missing):
            return UNDEFINED
        elif isinstance(a, PiMultiple):
            exact = None if at_pi is None else at_pi(a.turns)
            if exact is not None:
                return exact
            x = a.arb if at_pi is None else PiMultiple(a.turns % 2).arb  # whole turns leave trigonometry as it was
            value = f(x, *parameter)
        elif isinstance(a, ExpMultiple):
            exact = None if at_exp is None else at_exp(a)
            if exact is not None:
                return exact
            x = a.arb
            value = f(x, *parameter)
        elif isinstance(a, Ball):
            x = a.arb
            value = f(x, *parameter)
        else:
            x = tidy(a)
            if known is not None and x.__class__ is int and x in known:
                return known[x]
            value = f(enclosing(x), *parameter)
        if outside is None or value.is_finite():
            return Ball(value)
        # Where the domain has an edge, an unbounded ball must not become finite again (as by sin).
        return (outside(x) if kind(a) == FINITE else None) or unclear()

    return staticmethod(call)


def _below(bound: int, at: Missing | None) -> Callable[[Any], Missing | None]:
    return lambda x: UNDEFINED if x < bound else at if x == bound else None


def _beyond_one(at: Missing | None) -> Callable[[Any], Missing | None]:
    return lambda x: UNDEFINED if x > 1 or x < -1 else at if x == 1 or x == -1 else None


def _nowhere(x: Any) -> None:
    return None


def _at_zero(x: Any) -> Missing | None:
    return POLE if x == 0 else None


def _at_naturals_below(x: Any) -> Missing | None:
    whole = x.denominator == 1 if isinstance(x, int | Fraction) else x.is_exact() and x.is_integer()
    return POLE if whole and x <= 0 else None


def _below_branch(x: Any) -> Missing | None:
    y = enclosing(x) if isinstance(x, int | Fraction) else x
    return UNDEFINED if -y * arb.const_e() > 1 else None


def _lower_lambertw(x: arb) -> arb:
    from gradcli.numbers.balls.kernels.integrals import lower_lambertw

    return lower_lambertw(x)


def _lower_branch(x: Any) -> Missing | None:
    return UNDEFINED if x > 0 else POLE if x == 0 else _below_branch(x)


_HALF = Fraction(1, 2)


def _exact_root(a: BallNumber, n: int) -> BallNumber | None:
    """The n-th root of a rational >= 0, where it is rational; of a multiple of a power of e, where it is another."""
    if isinstance(a, ExpMultiple):
        scale = _exact_root(a.scale, n)
        return None if scale is None else exp_times(scale, Fraction(a.power) / n)
    return None if isinstance(a, Ball) or a < 0 else _rational_root(a, n)


def _rational_root(q: int | Fraction, n: int) -> int | Fraction | None:
    if n > bits(q):  # no rational but 0 and 1 has a root of so high a degree (and flint takes no longer ones)
        return q if q in (0, 1) else None
    parts = [int(fmpz(part).root(n)) for part in (q.numerator, q.denominator)]
    return tidy(Fraction(*parts)) if (parts[0] ** n, parts[1] ** n) == (q.numerator, q.denominator) else None


class BallFunctions(Derived):
    """Elementary and special functions, and powers. ``most_bits`` bounds the size of exact results."""

    most_bits = MOST_BITS
    _enclosed: ClassVar[dict[tuple[str, str], Callable[..., BallNumber]]] = {}

    _exp = _function(arb.exp)
    expm1 = _function(arb.expm1, {0: 0})
    log = _function(arb.log, {1: 0}, _below(0, POLE), None, exponential.logarithm)
    log1p = _function(arb.log1p, {0: 0}, _below(-1, POLE))
    sin, cos = _function(arb.sin, {0: 0}, None, pi.sine), _function(arb.cos, {0: 1}, None, pi.cosine)
    tan, sec = _function(arb.tan, {0: 0}, _nowhere, pi.tangent), _function(arb.sec, {0: 1}, _nowhere, pi.secant)
    csc, cot = _function(arb.csc, None, _at_zero, pi.cosecant), _function(arb.cot, None, _at_zero, pi.cotangent)
    asin, acos = _function(arb.asin, {0: 0}, _beyond_one(None)), _function(arb.acos, {1: 0}, _beyond_one(None))
    atan = _function(arb.atan, {0: 0})
    sinh, cosh = _function(arb.sinh, {0: 0}), _function(arb.cosh, {0: 1})
    tanh, sech = _function(arb.tanh, {0: 0}), _function(arb.sech, {0: 1})
    csch, coth = _function(arb.csch, None, _at_zero), _function(arb.coth, None, _at_zero)
    asinh = _function(special.asinh, {0: 0})
    acosh = _function(arb.acosh, {1: 0}, _below(1, None))
    atanh = _function(arb.atanh, {0: 0}, _beyond_one(POLE))
    erf, erfc = _function(arb.erf, {0: 0}), _function(arb.erfc, {0: 1})
    gamma = _function(arb.gamma, {n: math.factorial(n - 1) for n in range(1, 24)}, _at_naturals_below)
    lgamma = _function(special.lgamma, {1: 0, 2: 0}, _at_naturals_below)
    polygamma = _function(special.polygamma, None, _at_naturals_below)

    def __getattr__(self, name: str) -> Callable[..., BallNumber]:
        """A row of the table that names what encloses it."""
        from gradcli.numbers.balls.rows import enclosed
        from gradcli.numbers.enclosed import row_of

        row = row_of(name)
        key = (name, row.enclosure)
        if key not in self._enclosed:
            self._enclosed[key] = enclosed(row, self)
        return self._enclosed[key]

    lambertw = _function(arb.lambertw, {0: 0}, _below_branch, None, exponential.product_logarithm)
    lambertwm1 = _function(_lower_lambertw, None, _lower_branch, None, exponential.lower_product_logarithm)
    softplus = _function(special.softplus)
    _sigmoid = _function(special.sigmoid)

    def exp(self, a: BallNumber) -> BallNumber:
        return self._exp(a) if isinstance(a, Ball) else exp_times(1, a)

    def sigmoid(self, a: BallNumber) -> BallNumber:
        return _HALF if a.__class__ is int and a == 0 else self._sigmoid(a)

    def exp2(self, a: BallNumber) -> BallNumber:
        exact = a.__class__ is int and abs(a) < self.most_bits
        return self.powi(2, a) if exact else self._exp2(a)

    def log2(self, a: BallNumber) -> BallNumber:
        return self._whole_logarithm(a, 2)

    def log10(self, a: BallNumber) -> BallNumber:
        return self._whole_logarithm(a, 10)

    _exp2 = _function(lambda x: arb(2) ** x)
    _log2 = _function(lambda x: x.log() / arb.const_log2(), None, _below(0, POLE))
    _log10 = _function(lambda x: x.log() / arb.const_log10(), None, _below(0, POLE))

    def _whole_logarithm(self, a: BallNumber, base: int) -> BallNumber:
        if not isinstance(a, Ball) and a > 0:
            for q, sign in ((a, 1), (1 / Fraction(a), -1)):
                n = max(len(str(q.numerator)) - 1 if base == 10 else q.numerator.bit_length() - 1, 0)
                if q == base**n:
                    return sign * n
        return self._log2(a) if base == 2 else self._log10(a)

    # Powers

    def powi(self, a: BallNumber, n: int) -> BallNumber:
        if isinstance(a, Ball):
            if isinstance(a, ExpMultiple) and bits(a.scale) * abs(n) < self.most_bits:
                return exp_times(Fraction(a.scale) ** n, a.power * n)
            return self._powi(a, n) if n else 1 if a.kind == FINITE else a
        if a == 0:
            return POLE if n < 0 else 0 if n else 1
        if a == 1 or a == -1:
            return a if n % 2 else 1
        if bits(a) * abs(n) > 2 * self.most_bits:
            return self._powi(Ball(enclosing(a)), n)
        return tidy(Fraction(a) ** n)

    _powi = _function(special.power, None, _at_zero)

    def powr(self, a: BallNumber, r: int | Fraction) -> BallNumber:
        """x^r for x >= 0, whatever r."""
        if r.denominator == 1:
            sign = sign_of(a)
            return unclear() if sign is None else UNDEFINED if sign < 0 else self.powi(a, int(r))
        root = _exact_root(a, r.denominator)
        return self._powr(a, r) if root is None else self.powi(root, r.numerator)

    _powr = _function(
        lambda x, r: special.positive_power(x, enclosing(r)) if r > 0 else x ** enclosing(r), None, _below(0, POLE)
    )

    def root(self, a: BallNumber, n: int) -> BallNumber:
        if n % 2 == 0:
            return self.powr(a, Fraction(1, n))
        if a.__class__ is Ball:
            return self._root(a, n)
        exact = _exact_root(a if sign_of(a) == 1 else -a, n)
        return self._root(a, n) if exact is None else exact if a > 0 else -exact

    _root = _function(special.odd_root)

    def sqrt(self, a: BallNumber) -> BallNumber:
        exact = _exact_root(a, 2)
        return self._sqrt(a) if exact is None else exact

    _sqrt = _function(arb.sqrt, None, _below(0, None))

    def cbrt(self, a: BallNumber) -> BallNumber:
        return self.root(a, 3)

    def pow(self, a: BallNumber, b: BallNumber) -> BallNumber:
        """x^y for x > 0; for x = 0 and y >= 0; for an integer y that is known to be one."""
        if isinstance(b, Ball):
            whole = special.dyadic(b.arb)  # a ball without radius may turn out to be an exact exponent
            b = b if whole is None else tidy(whole)
        if not isinstance(b, Ball):
            return self.powi(a, int(b)) if b.denominator == 1 else self.powr(a, b)
        if isinstance(a, Missing) or isinstance(b, Missing):
            return UNDEFINED
        x, y = enclosure(a), enclosure(b)
        if not x.is_finite() or not y.is_finite():
            return unclear()
        if x > 0:
            return Ball(x**y)
        if x == 0 and (y > 0 or y < 0):
            return 0 if y > 0 else POLE
        return UNDEFINED if x < 0 and not y.contains_integer() else unclear()

    def pow_by_base(self, y: BallNumber, a: BallNumber, b: BallNumber) -> BallNumber:
        return 0 if b.__class__ is int and b == 0 else b * self.pow(a, b - 1)

    def pow_by_exponent(self, y: BallNumber, a: BallNumber, b: BallNumber) -> BallNumber:
        """a^b log a: 0 at a = 0 for b > 0, where the function of b is 0; none at a < 0."""
        sign = sign_of(a)
        if sign == 0:
            above = compare(operator.gt, b, 0)
            return 0 if above else unclear() if above is None else UNDEFINED
        if sign is None:
            return UNDEFINED if a is UNDEFINED or a is POLE else unclear()
        return y * self.log(a) if sign > 0 else UNDEFINED
