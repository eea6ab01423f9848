"""Derivatives of high order: polynomials in kernels, whose own derivatives are polynomials in kernels again.

Kernels are variables, functions, sums under a power, and constants that are not rational: ``exp(sin(x))`` has
the kernels ``exp(sin(x))``, ``sin(x)``, ``cos(x)``. Differentiated that way, terms are collected at once, and each
order costs as much as it has terms. Source: Bronstein, Symbolic Integration I (2005), ch. 3, on differential rings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import gcd
from typing import Any

from gradcli.symbolic.constructors import named
from gradcli.symbolic.limits import NoFormula
from gradcli.symbolic.slopes import derivative

MOST_TERMS = 2_000
"""Terms past which nobody reads the formula, and shared subexpressions serve better."""

Monomial = tuple[tuple[int, int], ...]
"""Kernels by their number, each with its exponent, which is never 0."""

Polynomial = dict[Monomial, Any]
"""The rational coefficient of each monomial, none of them 0."""


class Kernels:
    """The kernels met so far, with their derivatives."""

    def __init__(self, check: Callable[[], None]) -> None:
        import sympy

        self.sympy, self.check = sympy, check
        self.found: dict[Any, int] = {}
        self.list: list[Any] = []
        self.known: dict[tuple[int, Any], Polynomial] = {}

    def differentiated(self, expression: Any, symbols: Sequence[Any]) -> Any:
        """The derivative of an expression by each symbol in turn. Raises NoFormula past ``MOST_TERMS``."""
        polynomial = self.polynomial(expression)
        for symbol in symbols:
            polynomial = self.derivative(polynomial, symbol)
        return self.expression(polynomial)

    def polynomial(self, e: Any) -> Polynomial:
        """An expression as a polynomial in kernels; sums that are factors stay kernels."""
        if e.is_Add:
            total: Polynomial = {}
            for term in e.args:
                _add(total, self.polynomial(term), ())
            return total
        if e.is_Rational:
            return {(): e} if e != 0 else {}
        coefficient: Any = self.sympy.Integer(1)
        monomial: Monomial = ()
        for factor in self.sympy.Mul.make_args(e):
            if factor.is_Rational:
                coefficient *= factor
            else:
                monomial = _times(monomial, self._power(factor))
        return {monomial: coefficient}

    def _power(self, factor: Any) -> Monomial:
        if not factor.is_Pow:
            return ((self._number(factor), 1),)
        base, exponent = factor.base, factor.exp
        whole, rest = exponent.as_coeff_Add()
        if exponent.is_Rational:
            return ((self._number(base ** self.sympy.Rational(1, exponent.q)), int(exponent.p)),)
        if whole.is_Integer and whole != 0:
            return _times(((self._number(base**rest), 1),), ((self._number(base), int(whole)),))
        return ((self._number(factor), 1),)

    def _number(self, kernel: Any) -> int:
        if kernel not in self.found:
            self.found[kernel] = len(self.list)
            self.list.append(kernel)
        return self.found[kernel]

    def derivative(self, polynomial: Polynomial, symbol: Any) -> Polynomial:
        """The derivative by a symbol, term by term."""
        total: Polynomial = {}
        for monomial, coefficient in polynomial.items():
            self.check()
            for kernel, exponent in monomial:
                rest = _times(monomial, ((kernel, -1),))
                _add(total, self._of_kernel(kernel, symbol), rest, coefficient * exponent)
            if len(total) > MOST_TERMS:
                raise NoFormula(f"it has more than {MOST_TERMS:,} terms")
        return total

    def _of_kernel(self, kernel: int, symbol: Any) -> Polynomial:
        if (kernel, symbol) not in self.known:
            self.known[kernel, symbol] = self._slope(kernel, symbol)
        return self.known[kernel, symbol]

    def _slope(self, kernel: int, symbol: Any) -> Polynomial:
        e = self.list[kernel]
        if symbol not in e.free_symbols:
            return {}
        if e.is_Pow and e.exp.is_Rational:  # u^(1/q): its slope is u'/q times a power of itself
            total: Polynomial = {}
            inner = self.polynomial(self._diff(e.base, symbol))
            _add(total, inner, ((kernel, 1 - int(e.exp.q)),), e.exp)
            return total
        return self.polynomial(self._diff(e, symbol))

    def _diff(self, e: Any, symbol: Any) -> Any:
        found = derivative(e, symbol)
        return found.replace(self.sympy.Abs, named("abs")) if found.has(self.sympy.Abs) else found

    def expression(self, polynomial: Polynomial) -> Any:
        """The polynomial as an expression, what all terms share taken out."""
        s = self.sympy
        if not polynomial:
            return s.Integer(0)
        common = _common(list(polynomial))
        inverse = tuple((kernel, -exponent) for kernel, exponent in common)
        content = s.Rational(
            gcd(*(int(c.p) for c in polynomial.values())), s.ilcm(1, *(int(c.q) for c in polynomial.values()))
        )
        terms = [s.Mul(c / content, *self._factors(_times(m, inverse))) for m, c in polynomial.items()]
        return s.Mul(content, *self._factors(common), s.Add(*terms))

    def _factors(self, monomial: Monomial) -> list[Any]:
        return [self._power_of(self.list[kernel], exponent) for kernel, exponent in monomial]

    @staticmethod
    def _power_of(kernel: Any, exponent: int) -> Any:
        """A kernel to a power; the odd powers of a sign are all the same, and so are the even ones."""
        if type(kernel).__name__ == "sign" and exponent > 2:
            exponent = 2 - exponent % 2
        return kernel**exponent


def _times(a: Monomial, b: Monomial) -> Monomial:
    exponents = dict(a)
    for kernel, exponent in b:
        exponents[kernel] = exponents.get(kernel, 0) + exponent
    return tuple(sorted((kernel, exponent) for kernel, exponent in exponents.items() if exponent))


def _add(total: Polynomial, polynomial: Mapping[Monomial, Any], times: Monomial, weight: Any = 1) -> None:
    """Adds a polynomial, times a monomial and a number, to a total."""
    for monomial, coefficient in polynomial.items():
        product = _times(monomial, times) if times else monomial
        changed = total.get(product, 0) + weight * coefficient
        if changed == 0:
            total.pop(product, None)
        else:
            total[product] = changed


def _common(monomials: Sequence[Monomial]) -> Monomial:
    """The highest monomial that divides all."""
    exponents = [dict(monomial) for monomial in monomials]
    kernels = {kernel for each in exponents for kernel in each}
    least = {kernel: min(each.get(kernel, 0) for each in exponents) for kernel in kernels}
    return tuple(sorted((kernel, exponent) for kernel, exponent in least.items() if exponent))
