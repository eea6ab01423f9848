"""sympy expressions as text of the language, with the fewest brackets; readable back by the parser."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import factorial
from typing import Any

from gradcli.functions.book import ROWS
from gradcli.functions.names import FUNCTIONS
from gradcli.functions.row import NO_RULE_SAYS
from gradcli.language.limits import LITERAL_DIGITS
from gradcli.language.printing import print_number
from gradcli.symbolic.limits import MOST_BITS, NoFormula

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = 5, 6, 7, 8, 9
_NAMES = {"Abs": "abs", "loggamma": "lgamma", "LambertW": "lambertw"}
_RELATIONS = {"StrictGreaterThan": ">", "GreaterThan": ">=", "StrictLessThan": "<", "LessThan": "<="}
_RELATIONS |= {"Equality": "==", "Unequality": "!="}


@cache
def _ours() -> dict[tuple[str, int], str]:
    """Our names of sympy's functions, by theirs and the number of operands."""
    return {(row.formula, len(row.partials)): row.name for row in ROWS if row.formula not in ("", "value", row.name)}


LARGEST_DECIMAL = 128
"""Bits of a denominator past which no decimal is tried."""


def _integer(value: int) -> str:
    """An integer, in pieces where the language takes no literal so long."""
    if int(value).bit_length() > MOST_BITS:
        raise NoFormula(f"a constant of the formula has more than {MOST_BITS:,} bits")
    text = str(value)
    digits = text.rstrip("0") if len(text) > LITERAL_DIGITS else text
    if len(digits) > LITERAL_DIGITS:
        high, low = divmod(abs(int(value)), 10**LITERAL_DIGITS)
        whole = f"({_integer(high)}*1e{LITERAL_DIGITS} + {_integer(low)})"
        return whole if value > 0 else f"-{whole}"
    return digits if digits == text else f"{digits}e{len(text) - len(digits)}"


class Printer:
    """Prints for a program whose variables are known: they may be called ``e`` or ``pi``.

    ``decimals``: a rational may be printed as a decimal where that is exact and shorter.
    """

    def __init__(self, variables: set[str], *, decimals: bool = False) -> None:
        self.decimals = decimals
        self.euler = "exp(1)" if "e" in variables else "e"
        self.pi = "acos(-1)" if "pi" in variables else "pi"

    def text(self, expression: Any) -> str:
        """The text. Raises NoFormula for what the language cannot say."""
        return self._print(expression)[0]

    def condition(self, condition: Any) -> str:
        """The text of a condition, as it may stand before ``or``."""
        text, binding = self._condition(condition)
        return text if binding > 1 else f"({text})"

    def _bracketed(self, expression: Any, least: int) -> str:
        text, binding = self._print(expression)
        return text if binding >= least else f"({text})"

    def _print(self, expression: Any) -> tuple[str, int]:
        """The text of an expression, and how tightly its outermost operation binds."""
        if expression.is_Symbol:
            return expression.name, _ATOM
        if expression.is_Rational:
            return self._rational(expression)
        if expression.is_NumberSymbol:
            return self._named_number(type(expression).__name__)
        if expression.is_Add:
            return self._sum(expression), _SUM
        if expression.is_Mul or (expression.is_Pow and self._is_reciprocal(expression)):
            return self._product(expression)
        if expression.is_Pow:
            return self._power(expression)
        if expression.is_Piecewise:
            return self._where(expression), _ATOM
        if type(expression).__name__ == "zeta" and type(expression).__module__.startswith("sympy"):
            return self._zeta(*expression.args)
        if expression.is_Function:
            return self._call(expression), _ATOM
        if type(expression).__name__ in ("Derivative", "Subs"):  # what sympy leaves where it has no rule
            raise NoFormula(NO_RULE_SAYS)
        raise NoFormula(f"sympy's answer holds {type(expression).__name__}, which the language cannot say")

    def _named_number(self, name: str) -> tuple[str, int]:
        """What sympy makes of digamma and polygamma at constants has other names in the language."""
        if name == "EulerGamma":
            return "-digamma(1)", _SIGN
        if name == "Catalan":
            return f"(polygamma(1, 1/4) - {self.pi}^2)/8", _PRODUCT
        if name not in ("Exp1", "Pi"):
            raise NoFormula(f"sympy's answer holds {name}, which the language cannot say")
        return (self.euler if name == "Exp1" else self.pi), _ATOM

    def _decimal(self, q: Any) -> str:
        """The size of a rational as a decimal, if that is what it is to be printed as."""
        if not self.decimals or q.q == 1 or int(q.q).bit_length() > LARGEST_DECIMAL:
            return ""
        text = print_number(Fraction(abs(int(q.p)), int(q.q)))
        return text if len(text) < len(f"{abs(int(q.p))}/{q.q}") and "/" not in text else ""

    def _rational(self, q: Any) -> tuple[str, int]:
        if decimal := self._decimal(q):
            return (decimal, _ATOM) if q.p > 0 else (f"-{decimal}", _SIGN)
        if q.q == 1:
            return _integer(q.p), _ATOM if q.p >= 0 else _SIGN
        return f"{_integer(q.p)}/{_integer(q.q)}", _PRODUCT

    def _sum(self, expression: Any) -> str:
        out = ""
        for term in expression.as_ordered_terms():
            text = self._bracketed(term, _PRODUCT)
            if not out:
                out = text
            elif text.startswith("-"):
                out += " - " + text[1:]
            else:
                out += " + " + text
        return out

    def _is_reciprocal(self, expression: Any) -> bool:
        return bool(expression.exp.is_Rational and expression.exp < 0)

    def _product(self, expression: Any) -> tuple[str, int]:
        coefficient, rest = expression.as_coeff_Mul()
        over: list[str] = []
        under: list[str] = []
        for factor in rest.as_ordered_factors():
            if factor.is_Pow and self._is_reciprocal(factor):
                under.append(self._bracketed(1 / factor, _POWER))
            else:
                over.append(self._bracketed(factor, _POWER))
        numerator, denominator = abs(int(coefficient.p)), int(coefficient.q)
        if decimal := self._decimal(coefficient):
            over.insert(0, decimal)
        else:
            if numerator != 1 or not over:
                over.insert(0, _integer(numerator))
            if denominator != 1:
                under.insert(0, _integer(denominator))
        text = "*".join(over)
        if under:
            text += "/" + (under[0] if len(under) == 1 else f"({'*'.join(under)})")
        binding = _PRODUCT if len(over) > 1 or under else _POWER
        return (f"-{text}", _PRODUCT) if coefficient < 0 else (text, binding)

    def _power(self, expression: Any) -> tuple[str, int]:
        base, exponent = expression.base, expression.exp
        if base.is_NumberSymbol and type(base).__name__ == "Exp1":
            return f"exp({self.text(exponent)})", _ATOM
        if exponent.is_Rational and exponent.q == 2 and exponent.p == 1:
            return f"sqrt({self.text(base)})", _ATOM
        shown = self._bracketed(exponent, _POWER)
        return f"{self._bracketed(base, _ATOM)}^{shown}", _POWER

    def _call(self, expression: Any) -> str:
        name = type(expression).__name__
        arguments = list(expression.args)
        if name == "polygamma" and arguments[0] == 0:
            name, arguments = "digamma", arguments[1:]
        if name == "expint":
            name, arguments = ("E1", arguments[1:]) if arguments[0] == 1 else ("expn", arguments)
        if name == "hyper":
            above, below, argument = arguments
            name, arguments = f"hyp{len(above)}f{len(below)}", [*above, *below, argument]
        name = _NAMES.get(name) or _ours().get((name, len(arguments)), name)
        if name not in FUNCTIONS:
            raise NoFormula(f"sympy's answer holds {name}, which the language cannot say")
        return f"{name}({', '.join(map(self.text, arguments))})"

    def _zeta(self, order: Any, start: Any = None) -> tuple[str, int]:
        """zeta(n, a), which sympy makes of polygamma(n - 1, a) at constants."""
        if not (order.is_Integer and order >= 2):
            raise NoFormula("sympy's answer holds zeta, which the language cannot say")
        n = int(order)
        sign = "" if n % 2 == 0 else "-"
        call = f"{sign}polygamma({n - 1}, {'1' if start is None else self.text(start)})"
        return (call, _SIGN if sign else _ATOM) if n == 2 else (f"{call}/{factorial(n - 1)}", _PRODUCT)

    def _where(self, expression: Any) -> str:
        *cases, (default, last) = expression.args
        if last != True:  # noqa: E712 - sympy's true is not Python's
            raise NoFormula("sympy's answer has no value for some arguments")
        out = self.text(default)
        for value, condition in reversed(cases):
            out = f"where({self._condition(condition)[0]}, {self.text(value)}, {out})"
        return out

    def _condition(self, condition: Any) -> tuple[str, int]:
        name = type(condition).__name__
        if name in _RELATIONS:
            left, right = (self._bracketed(side, _SUM) for side in condition.args)
            return f"{left} {_RELATIONS[name]} {right}", 4
        if name == "Not":
            text, binding = self._condition(condition.args[0])
            return f"not {text}" if binding >= 3 else f"not ({text})", 3
        if name in ("BooleanTrue", "BooleanFalse"):
            return ("0 == 0" if name == "BooleanTrue" else "0 != 0"), 4
        if name == "ITE":  # what sympy makes of a comparison of branches
            test, yes, no = (self.condition(part) for part in condition.args)
            return f"({test}) and ({yes}) or not ({test}) and ({no})", 1
        if name in ("And", "Or"):
            own = 2 if name == "And" else 1
            parts = [self._condition(part) for part in sorted(condition.args, key=str)]
            return f" {name.lower()} ".join(t if b >= own else f"({t})" for t, b in parts), own
        raise NoFormula(f"a condition holds {name}, which the language cannot say")
