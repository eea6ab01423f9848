"""The algebra of corners: ``x^2/abs(x)`` has the slope ``sign(x)``, ``abs(x)*sign(x)`` is ``x``, ``cbrt(x)^3`` too.

A product is written as powers of real factors, each to a rational exponent and perhaps times its sign: ``abs(u)`` is
``u*sign(u)``, and two signs make 1. That is true off the zeros of a factor; there the program has a corner or a hole,
and the condition beside the formula says so (``conditions``). Signs that the derivative does not cross stay: nothing
is asked of them, and ``sign(a)^2`` is 0 at 0.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.functions.book import PRIMITIVES
from gradcli.functions.multiplicative import CUBE_ROOT, ODD_ROOT, SIGN, SIZE
from gradcli.symbolic.constructors import named

LARGEST_FACTORED = 40
"""Operations of a sum past which it is not factored."""


def has_corners(expression: Any) -> bool:
    """Whether there is anything to be done: a size, a sign, an odd root, or the square root of a sum."""
    for part in expression.atoms(*_functions()):
        return part is not None
    return any(_even(power) and power.base.is_Add for power in expression.atoms(_sympy().Pow))


class CornerAlgebra:
    """Rewrites the derivatives by some symbols."""

    def __init__(self, by: Collection[Any], check: Callable[[], None], *, factoring: bool) -> None:
        self.by, self.check, self.factoring = frozenset(by), check, factoring

    def rewritten(self, expression: Any) -> Any:
        """The expression with its products put together, from the inside out."""
        self.check()
        if not expression.args or not has_corners(expression):
            return expression
        if expression.func in _functions() or expression.is_Pow or expression.is_Mul:
            inner = expression if expression.is_Pow and _even(expression) else self._within(expression)
            return self._product(inner)
        return self._within(expression)

    def _within(self, expression: Any) -> Any:
        parts = [self.rewritten(part) if hasattr(part, "is_Mul") else part for part in expression.args]
        return expression.func(*parts)

    def _product(self, expression: Any) -> Any:
        found = _Product(self)
        for factor in _sympy().Mul.make_args(expression):
            found.multiply(factor, Fraction(1))
        return found.expression()

    def factors(self, expression: Any) -> Iterator[tuple[Any, int]]:
        """The factors of an expression with their exponents, a number among them; sums are factored if asked."""
        s = _sympy()
        for factor in s.Mul.make_args(expression):
            base, exponent = factor.as_base_exp() if factor.is_Pow else (factor, s.Integer(1))
            if not exponent.is_Integer:
                base, exponent = factor, s.Integer(1)
            if base.is_Add and self.factoring and base.count_ops() <= LARGEST_FACTORED:
                number, powers = _factored(base)
                yield number, int(exponent)
                yield from ((each, power * int(exponent)) for each, power in powers)
            else:
                yield base, int(exponent)


class _Power(NamedTuple):
    """What a factor has collected: its exponent, and whether its sign stands beside it."""

    exponent: Fraction = Fraction(0)
    signed: bool = False
    held: bool = False
    """Whether a sign that the derivative does not cross is in it: two of them are 0 at 0."""


class _Product:
    """A product on its way from one form into another."""

    def __init__(self, algebra: CornerAlgebra) -> None:
        self.algebra = algebra
        self.rest: list[Any] = []
        self.powers: dict[Any, _Power] = {}
        self.by_hand = {named(SIZE): self._size, named(SIGN): self._sign, named(CUBE_ROOT): self._root}
        self.by_hand[named(ODD_ROOT)] = self._root

    def multiply(self, factor: Any, times: Fraction) -> None:
        """One more factor, to the power ``times``."""
        base, exponent = factor.as_base_exp() if factor.is_Pow else (factor, _sympy().Integer(1))
        if factor.is_Pow and _even(factor):
            self._even_root(base, times * Fraction(int(exponent.p), int(exponent.q)), factor)
        elif factor.is_Pow and exponent.is_Integer and times.denominator == 1:
            self.multiply(base, times * int(exponent))
        elif base is factor and factor.func in self.by_hand:
            self.by_hand[factor.func](factor, times)
        elif base is not factor or factor.is_number:
            self._keep(factor, times)
        else:
            for each, power in self.algebra.factors(factor):
                self._raise(each, power * times)

    def _keep(self, factor: Any, times: Fraction) -> None:
        self.rest.append(factor ** _rational(times))

    def _raise(self, base: Any, exponent: Fraction, *, signs: int = 0, held: bool = False) -> None:
        if base.is_number:
            self._keep(base, exponent)
        else:
            known = self.powers.get(base, _Power())
            signed = known.signed != bool(signs % 2)
            self.powers[base] = _Power(known.exponent + exponent, signed, known.held or held)

    def _size(self, factor: Any, times: Fraction) -> None:
        if times.denominator != 1:
            self._keep(factor, times)
            return
        for each, power in self.algebra.factors(factor.args[0]):
            exponent = power * times
            if each.is_number:
                self._keep(abs(each), exponent)
            elif never_negative(each):
                self.multiply(each, exponent)
            else:
                self._raise(each, exponent, signs=int(exponent))

    def _sign(self, factor: Any, times: Fraction) -> None:
        if times.denominator != 1:
            self._keep(factor, times)
            return
        held = not factor.free_symbols & self.algebra.by
        for each, power in self.algebra.factors(factor.args[0]):
            if each.is_number:
                self._keep(_sympy().sign(each), Fraction(int(power * times)))
            elif held or not never_negative(each):
                self._raise(each, Fraction(0), signs=int(power * times), held=held)

    def _root(self, factor: Any, times: Fraction) -> None:
        inner, index = factor.args[0], int(factor.args[1]) if len(factor.args) > 1 else 3
        if index % 2 == 0:
            self._keep(factor, times)
            return
        for each, power in self.algebra.factors(inner):
            if each.is_number:
                self._keep(_root_of(each, index), power * times)
            else:
                self._raise(each, power * times / index)

    def _even_root(self, base: Any, exponent: Fraction, factor: Any) -> None:
        """A power with an even root: of what its base has squared, or divides by squared, the size."""
        s = _sympy()
        over, under = s.fraction(s.together(base)) if base.is_Add else (base, s.Integer(1))
        above, below = self._squared(over, exponent), self._squared(under, -exponent)
        if above is None and (below is None or under == 1):
            self._keep(factor, exponent / Fraction(int(factor.exp.p), int(factor.exp.q)))
            return
        if above is None:
            self.rest.append(over ** _rational(exponent))
        if below is None:
            self.rest.append(under ** _rational(-exponent))
        for each, power in [*(above or ()), *(below or ())]:
            if each.is_number:
                self._keep(each, power)
            else:
                self._raise(each, power, signs=int(power))

    def _squared(self, base: Any, exponent: Fraction) -> list[tuple[Any, Fraction]] | None:
        """The factors of a square, each to the power it has in a root of it; None of what is none."""
        powers = list(CornerAlgebra((), self.algebra.check, factoring=True).factors(base))
        if not all(each.is_positive if each.is_number else power % 2 == 0 for each, power in powers):
            return None
        found = [(each, power * exponent) for each, power in powers]
        return found if all(each.is_number or power.denominator == 1 for each, power in found) else None

    def expression(self) -> Any:
        """The product again."""
        s = _sympy()
        return s.Mul(*self.rest, *[part for base, power in self.powers.items() for part in _shown(base, power)])


def _shown(base: Any, power: _Power) -> Iterator[Any]:
    """The factors that a power with its sign is written as."""
    s = _sympy()
    whole = int(power.exponent)  # toward 0: x^(-4/3) is 1/(x*cbrt(x))
    rest = power.exponent - whole
    if power.held and power.exponent == 0 and not power.signed:
        yield named(SIGN)(base) ** 2
    if power.signed and not base.is_positive:
        size = named(SIZE)(base)
        yield named(SIGN)(base) if whole == 0 else size if whole > 0 else 1 / size
        whole -= (whole > 0) - (whole < 0)
    yield base**whole
    if rest:
        index = rest.denominator
        root = named(CUBE_ROOT)(base) if index == 3 else named(ODD_ROOT)(base, s.Integer(index))
        yield root ** int(rest * index)


def never_negative(expression: Any) -> bool:
    """Whether it is known to be no less than 0 wherever it has a value."""
    row = PRIMITIVES.get(expression.func.__name__)
    return bool(expression.is_nonnegative or _even(expression) or (row is not None and row.never_negative))


def _factored(base: Any) -> tuple[Any, list[tuple[Any, int]]]:
    s = _sympy()
    try:
        factored = s.factor(base)
    except (s.PolynomialError, NotImplementedError):
        return s.Integer(1), [(base, 1)]
    number, rest = factored.as_coeff_Mul()
    powers = [part.as_base_exp() if part.is_Pow else (part, s.Integer(1)) for part in s.Mul.make_args(rest)]
    if factored.is_Add or not all(power.is_Integer for _, power in powers):
        return s.Integer(1), [(base, 1)]  # the second: a root of it is a factor of it too
    return number, [(each, int(power)) for each, power in powers]


def _root_of(number: Any, index: int) -> Any:
    s = _sympy()
    root = s.integer_nthroot(abs(int(number)), index) if number.is_Integer else (0, False)
    if root[1]:
        return s.sign(number) * root[0]
    return named(CUBE_ROOT)(number) if index == 3 else named(ODD_ROOT)(number, s.Integer(index))


def _even(power: Any) -> bool:
    return bool(power.is_Pow and power.exp.is_Rational and power.exp.q % 2 == 0)


def _rational(exponent: Fraction) -> Any:
    return _sympy().Rational(exponent.numerator, exponent.denominator)


def _functions() -> tuple[Any, ...]:
    return (named(SIZE), named(SIGN), named(CUBE_ROOT), named(ODD_ROOT))


def _sympy() -> Any:
    import sympy

    return sympy
