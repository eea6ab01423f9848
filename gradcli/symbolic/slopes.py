"""sympy's derivative, taken term by term: each variable stands in few terms of a long sum."""

from __future__ import annotations

from typing import Any


class Terms:
    """A sum, to be differentiated by many symbols."""

    def __init__(self, total: Any) -> None:
        terms = total.args if total.is_Add else (total,)
        self.terms = [(term, term.free_symbols) for term in terms]

    def derivative(self, symbol: Any) -> Any:
        """The derivative of the sum."""
        import sympy

        return sympy.Add(*[derivative(term, symbol) for term, free in self.terms if symbol in free])


def derivative(expression: Any, symbol: Any) -> Any:
    """The derivative of an expression by a symbol.

    Constant factors and constant exponents come first: sympy's rule for products asks every factor, and its rule for
    powers takes the logarithm of the base before it sees that the exponent is constant, and asks for the sign of
    every part of it.
    """
    if symbol not in expression.free_symbols:
        return expression * 0
    if expression.is_Mul:
        moving = [factor for factor in expression.args if symbol in factor.free_symbols]
        if len(moving) == 1:
            others = [factor for factor in expression.args if factor is not moving[0]]
            return expression.func(*others, derivative(moving[0], symbol))
        coefficient, rest = expression.as_coeff_Mul()
        if coefficient != 1:
            return coefficient * derivative(rest, symbol)
    if expression.is_Pow and expression.exp.is_Number:
        base, exponent = expression.base, expression.exp
        return exponent * base ** (exponent - 1) * derivative(base, symbol)
    return _without_powers_of_0(expression, symbol).diff(symbol)


def _without_powers_of_0(expression: Any, symbol: Any) -> Any:
    """``0^x`` is 0 where it has a derivative, which is where x is positive; sympy takes the logarithm of 0."""
    import sympy

    powers = [p for p in expression.atoms(sympy.Pow) if p.base.is_zero and symbol in p.exp.free_symbols]
    found = expression.xreplace({power: power.base for power in powers}) if powers else expression
    return expression if found.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo) else found
