"""What each primitive asks of its operands, as sympy sees it: to have a value, and to have a derivative there.

A constraint is a relation to zero, or one of three that no such relation can say. The derivative's
constraints leave out corners and steps, where one-sided derivatives would differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.symbolic.constructors import named

NOT_ZERO, POSITIVE, NOT_NEGATIVE = "!=", ">", ">="
NO_POLE, NO_STEP, EITHER, OFF_CUT = "no pole", "no step", "either", "off the cut"


class Constraint(NamedTuple):
    """``relation`` is ``!=``, ``>`` or ``>=`` (of the one operand to 0), or:

    ``no pole``: not 0, -1, -2, …; ``no step``: not an integer; ``either``: not both operands 0;
    ``off the cut``: the first is not 0 or the second is positive.
    """

    relation: str
    operands: tuple[Any, ...]


def _not_zero(a: Any) -> Constraint:
    return Constraint(NOT_ZERO, (a,))


def _positive(a: Any) -> Constraint:
    return Constraint(POSITIVE, (a,))


def _not_negative(a: Any) -> Constraint:
    return Constraint(NOT_NEGATIVE, (a,))


def _no_pole(a: Any) -> Constraint:
    return Constraint(NO_POLE, (a,))


def _no_step(a: Any) -> Constraint:
    return Constraint(NO_STEP, (a,))


def _root(order: int) -> Callable[[Any], Constraint]:
    return _positive if order else _not_negative


Rule = Callable[..., Sequence[Constraint]]


def _sine(a: Any) -> Any:
    import sympy

    return sympy.sin(a)


def _cosine(a: Any) -> Any:
    import sympy

    return sympy.cos(a)


def _above_branch(a: Any) -> Any:
    import sympy

    return a + sympy.exp(-1)


def _fractional(order: int, a: Any, r: Fraction) -> Sequence[Constraint]:
    return [_positive(a) if r < order else _not_negative(a)]


def _wrapped(order: int, a: Any, b: Any) -> Sequence[Constraint]:
    return [_not_zero(b), *([_not_zero(named("mod")(a, b))] if order else [])]


# Of a derivative of an order (0: of the value) by the operands, then the parameter.
RULES: dict[str, Rule] = {
    "div": lambda order, a, b: [_not_zero(b)],
    "powi": lambda order, a, n: [_not_zero(a)] if n < 0 else [],
    "powr": _fractional,
    "pow": lambda order, a, b: [_positive(a)],
    "sqrt": lambda order, a: [_root(order)(a)],
    "cbrt": lambda order, a: [_not_zero(a)] if order else [],
    "root": lambda order, a, n: [_not_zero(a)] if order else [],
    "hypot": lambda order, a, b: [Constraint(EITHER, (a, b))] if order else [],
    "log": lambda order, a: [_positive(a)],
    "log2": lambda order, a: [_positive(a)],
    "log10": lambda order, a: [_positive(a)],
    "log1p": lambda order, a: [_positive(1 + a)],
    "lambertw": lambda order, a: [_root(order)(_above_branch(a))],
    "tan": lambda order, a: [_not_zero(_cosine(a))],
    "sec": lambda order, a: [_not_zero(_cosine(a))],
    "csc": lambda order, a: [_not_zero(_sine(a))],
    "cot": lambda order, a: [_not_zero(_sine(a))],
    "asin": lambda order, a: [_root(order)(1 - a**2)],
    "acos": lambda order, a: [_root(order)(1 - a**2)],
    "atan2": lambda order, a, b: [Constraint(OFF_CUT if order else EITHER, (a, b))],
    "csch": lambda order, a: [_not_zero(a)],
    "coth": lambda order, a: [_not_zero(a)],
    "acosh": lambda order, a: [_root(order)(a - 1)],
    "atanh": lambda order, a: [_positive(1 - a**2)],
    "gamma": lambda order, a: [_no_pole(a)],
    "lgamma": lambda order, a: [_no_pole(a)],
    "polygamma": lambda order, a, n: [_no_pole(a)],
    "abs": lambda order, a: [_not_zero(a)] if order else [],
    "relu": lambda order, a: [_not_zero(a)] if order else [],
    "max": lambda order, a, b: [_not_zero(a - b)] if order else [],
    "min": lambda order, a, b: [_not_zero(a - b)] if order else [],
    "sign": lambda order, a: [_not_zero(a)] if order else [],
    "heaviside": lambda order, a: [_not_zero(a)] if order else [],
    "floor": lambda order, a: [_no_step(a)] if order else [],
    "ceil": lambda order, a: [_no_step(a)] if order else [],
    "round": lambda order, a: [_no_step(a + _half())] if order else [],
    "mod": _wrapped,
    **dict.fromkeys(("lt", "le", "gt", "ge", "eq", "ne"), lambda order, a, b: [_not_zero(a - b)] if order else []),
}


def _half() -> Any:
    import sympy

    return sympy.Rational(1, 2)


def constraints_of(operation: str, operands: Sequence[Any], parameter: Any, order: int) -> list[Constraint]:
    """The constraints of one operation, in the form ``normal`` gives them."""
    rule = RULES.get(operation)
    if rule is None:
        return []
    arguments = operands if parameter is None else (*operands, parameter)
    return [kept for constraint in rule(order, *arguments) for kept in normal(constraint)]


def normal(constraint: Constraint) -> list[Constraint]:
    """The same as constraints on factors, what holds for all real numbers left out."""
    relation, operands = constraint
    if relation not in (NOT_ZERO, POSITIVE, NOT_NEGATIVE):
        return [constraint] if any(operand.free_symbols for operand in operands) else []
    (e,) = operands
    if relation == NOT_ZERO:
        return _factors_not_zero(e)
    return _factors_positive(relation, e)


LARGEST_QUERY = 60
"""Operations of an expression sympy is asked the sign of."""


_NEVER_ZERO = frozenset(["gamma", "sec", "csc", "sech", "csch", "coth", "sigmoid", "softplus"])


def _known(e: Any, fact: str) -> bool:
    return (not e.is_Add or e.count_ops() <= LARGEST_QUERY) and bool(getattr(e, fact))


def _factors_not_zero(e: Any) -> list[Constraint]:
    found: list[Constraint] = []
    for factor in e.args if e.is_Mul else [e]:
        if factor.is_Pow and not factor.exp.free_symbols:
            found += _factors_not_zero(factor.base) if factor.base.free_symbols else []
        elif type(factor).__name__ == "abs":
            found += _factors_not_zero(factor.args[0])
        elif type(factor).__name__ == "hypot":
            found.append(Constraint(EITHER, factor.args))
        elif not _known(factor, "is_nonzero") and type(factor).__name__ not in _NEVER_ZERO:
            _, factor = factor.primitive()
            found.append(_not_zero(-factor if factor.could_extract_minus_sign() else factor))
    return found


def _factors_positive(relation: str, e: Any) -> list[Constraint]:
    """The sign of a product from those of its factors: even powers and positive ones do not count."""
    fact = "is_positive" if relation == POSITIVE else "is_nonnegative"
    if _known(e, fact):
        return []
    found: list[Constraint] = []
    rest = []
    for factor in e.args if e.is_Mul else [e]:
        if _known(factor, "is_positive"):
            continue
        if type(factor).__name__ == "abs":
            found += _factors_not_zero(factor.args[0]) if relation == POSITIVE else []
        elif factor.is_Pow and factor.exp.is_Integer:
            if relation == POSITIVE or factor.exp < 0:
                found += _factors_not_zero(factor.base)
            if factor.exp % 2:
                rest.append(factor.base)
        else:
            rest.append(factor)
    if rest:
        product = rest[0]
        for factor in rest[1:]:
            product = product * factor
        _, product = product.primitive()
        if product.is_Number and product > 0:
            return found
        if not _known(product, fact):
            found.append(Constraint(relation, (product,)))
    return found
