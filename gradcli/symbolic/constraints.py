"""What each primitive asks of its operands, as sympy sees it: to have a value, and to have a derivative there.

A constraint is a relation to zero, or one of three that no such relation can say. The derivative's
constraints leave out corners and steps, where one-sided derivatives would differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from gradcli.functions.book import ROWS
from gradcli.symbolic.constructors import named

NOT_ZERO, POSITIVE, NOT_NEGATIVE = "!=", ">", ">="
NO_POLE, NO_STEP, EITHER, OFF_CUT = "no pole", "no step", "either", "off the cut"
POWER = "power"


class Constraint(NamedTuple):
    """``relation`` is ``!=``, ``>`` or ``>=`` (of the one operand to 0), or:

    ``no pole``: not 0, -1, -2, …; ``no step``: not an integer; ``either``: not both operands 0;
    ``off the cut``: the first is not 0 or the second is positive;
    ``power``: the first to the second has a value: it is positive, or negative and the second an integer,
    or 0 and the second not negative.
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


def _power(a: Any, b: Any) -> Constraint:
    if a.is_zero:
        return _not_negative(b)
    return _positive(a) if a.is_nonnegative else Constraint(POWER, (a, b))


def _apart(a: Any, b: Any) -> Constraint | None:
    """Of the same expression twice nothing is asked: it is never compared differently."""
    return _not_zero(a - b) if a != b else None


Rule = Callable[..., Constraint | None]


def _sine(a: Any) -> Any:
    import sympy

    return sympy.sin(a)


def _cosine(a: Any) -> Any:
    import sympy

    return sympy.cos(a)


def _above_branch(a: Any) -> Any:
    import sympy

    return a + sympy.exp(-1)


def _half_above(a: Any) -> Any:
    import sympy

    return a + sympy.Rational(1, 2)


# fmt: off
# To have a value: of the operands, then the parameter.
VALUE: dict[str, Rule] = {
    "div": lambda a, b: _not_zero(b),
    "mod": lambda a, b: _not_zero(b),
    "powi": lambda a, n: _not_zero(a) if n < 0 else None,
    "powr": lambda a, r: _positive(a) if r < 0 else _not_negative(a),
    "pow": _power,
    "sqrt": _not_negative,
    **dict.fromkeys(("log", "log2", "log10"), _positive),
    "log1p": lambda a: _positive(1 + a),
    "lambertw": lambda a: _not_negative(_above_branch(a)),
    **dict.fromkeys(("tan", "sec"), lambda a: _not_zero(_cosine(a))),
    **dict.fromkeys(("csc", "cot"), lambda a: _not_zero(_sine(a))),
    **dict.fromkeys(("csch", "coth"), _not_zero),
    **dict.fromkeys(("asin", "acos"), lambda a: _not_negative(1 - a**2)),
    "acosh": lambda a: _not_negative(a - 1),
    "atanh": lambda a: _positive(1 - a**2),
    "atan2": lambda a, b: Constraint(EITHER, (a, b)),
    **dict.fromkeys(("gamma", "lgamma"), _no_pole),
    "polygamma": lambda a, n: _no_pole(a),
}
# To have a derivative there too: no vertical tangent, no corner, no step.
SLOPE: dict[str, Rule] = {
    "powr": lambda a, r: _positive(a),
    "pow": lambda a, b: _positive(b) if a.is_zero else _power(a, b - 1),
    "sqrt": _positive,
    "cbrt": _not_zero,
    "root": lambda a, n: _not_zero(a),
    "lambertw": lambda a: _positive(_above_branch(a)),
    **dict.fromkeys(("asin", "acos"), lambda a: _positive(1 - a**2)),
    "acosh": lambda a: _positive(a - 1),
    "hypot": lambda a, b: Constraint(EITHER, (a, b)),
    "atan2": lambda a, b: Constraint(OFF_CUT, (a, b)),
    **dict.fromkeys(("abs", "relu", "sign", "heaviside"), _not_zero),
    **dict.fromkeys(("max", "min", "lt", "le", "gt", "ge", "eq", "ne"), _apart),
    **dict.fromkeys(("floor", "ceil"), _no_step),
    "round": lambda a: _no_step(_half_above(a)),
    "mod": lambda a, b: _not_zero(named("mod")(a, b)),
}
# fmt: on
ASKING = VALUE.keys() | SLOPE.keys()
"""The operations that ask anything."""


def constraints_of(operation: str, operands: Sequence[Any], parameter: Any, *, slope: bool) -> list[Constraint]:
    """The constraints of one operation, in the form ``normal`` gives them; ``slope``: of its derivative too."""
    arguments = operands if parameter is None else (*operands, parameter)
    rules = [table.get(operation) for table in ((VALUE, SLOPE) if slope else (VALUE,))]
    asked = [rule(*arguments) for rule in rules if rule is not None]
    return [kept for constraint in asked if constraint is not None for kept in normal(constraint)]


def normal(constraint: Constraint) -> list[Constraint]:
    """The same as constraints on factors, what holds for all real numbers left out."""
    relation, operands = constraint
    if relation == POWER and operands[0].is_positive:
        return []
    if relation not in (NOT_ZERO, POSITIVE, NOT_NEGATIVE):
        return [constraint] if any(operand.free_symbols for operand in operands) else []
    (e,) = operands
    if relation == NOT_ZERO:
        return _factors_not_zero(e)
    return _factors_positive(relation, e)


LARGEST_QUERY = 60
"""Operations of an expression sympy is asked the sign of."""


_NEVER_ZERO = frozenset(row.name for row in ROWS if row.never_zero)


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
