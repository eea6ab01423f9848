"""What each primitive asks of its operands, as sympy sees it: to have a value, and to have a derivative there.

A constraint is a relation to zero, or one of three that no such relation can say. The derivative's
constraints leave out corners and steps, where one-sided derivatives would differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from gradcli.functions.book import ROWS
from gradcli.symbolic.constructors import RowFormulas
from gradcli.tape.tape import Instruction, is_comparison

NOT_ZERO, POSITIVE, NOT_NEGATIVE = "!=", ">", ">="
NO_POLE, NO_STEP, EITHER, OFF_CUT = "no pole", "no step", "either", "off the cut"
POWER = "power"
UNLESS = "unless"


class Constraint(NamedTuple):
    """``relation`` is ``!=``, ``>`` or ``>=`` (of the one operand to 0), or:

    ``no pole``: not 0, -1, -2, …; ``no step``: not an integer; ``either``: not both operands 0;
    ``off the cut``: the first is not 0 or the second is positive;
    ``power``: the first to the second has a value: it is positive, or negative and the second an integer,
    or 0 and the second not negative; ``unless``: the first is not 0 or one of the others is.
    """

    relation: str
    operands: tuple[Any, ...]


Guarded = frozenset[Any]
"""Sympy conditions under which alone a constraint counts: the branches it stands in."""

Constraints = dict[Guarded, set[Constraint]]


class RowConditions(RowFormulas):
    """Formulas with what the rows ask of them."""

    @staticmethod
    def not_zero(a: Any) -> Constraint:
        return Constraint(NOT_ZERO, (a,))

    @staticmethod
    def positive(a: Any) -> Constraint:
        return Constraint(POSITIVE, (a,))

    @staticmethod
    def not_negative(a: Any) -> Constraint:
        return Constraint(NOT_NEGATIVE, (a,))

    @staticmethod
    def no_pole(a: Any) -> Constraint:
        return Constraint(NO_POLE, (a,))

    @staticmethod
    def no_step(a: Any) -> Constraint:
        return Constraint(NO_STEP, (a,))

    @staticmethod
    def some(a: Any, b: Any) -> Constraint:
        return Constraint(EITHER, (a, b))

    @staticmethod
    def off_cut(a: Any, b: Any) -> Constraint:
        return Constraint(OFF_CUT, (a, b))

    @staticmethod
    def every(*conditions: Any) -> tuple[Any, ...]:
        return conditions

    @staticmethod
    def whole(n: Any) -> None:
        """An order is given, and no condition on the variables."""

    @staticmethod
    def zero(a: Any) -> None:
        """It stands beside what suffices, and is not said."""

    @staticmethod
    def any_of(*conditions: Any) -> Any:
        """The first of several that suffice: a condition says one thing."""
        return conditions[0]

    @staticmethod
    def unless_integer(n: Any, condition: Callable[[], Any]) -> Any:
        return None if n.is_integer else condition()

    @staticmethod
    def open_path(phi: Any, k: Any) -> None:
        """What is asked on the way to an angle is no relation at it."""

    closed_path = open_path

    @staticmethod
    def power(a: Any, b: Any) -> Constraint:
        if a.is_zero:
            return Constraint(NOT_NEGATIVE, (b,))
        return Constraint(POSITIVE, (a,)) if a.is_nonnegative else Constraint(POWER, (a, b))

    def slope_of_power(self, a: Any, b: Any) -> Constraint:
        return self.positive(b) if a.is_zero else self.power(a, b - 1)

    def apart(self, a: Any, b: Any) -> Constraint | None:
        """Of the same expression twice nothing is asked: it is never compared differently."""
        return self.not_zero(a - b) if a != b else None


CONDITIONS = RowConditions()


def asks(instruction: Instruction) -> bool:
    """Whether an operation asks anything."""
    row = instruction.row
    return is_comparison(instruction.operation) or (row is not None and (row.needs or row.smooth) is not None)


def constraints_of(instruction: Instruction, operands: Sequence[Any], *, slope: bool) -> list[Constraint]:
    """The constraints of one operation, in the form ``normal`` gives them; ``slope``: of its derivative too."""
    row = instruction.row
    if row is None:
        asked = [CONDITIONS.apart(*operands)] if slope and is_comparison(instruction.operation) else []
    else:
        arguments = operands if instruction.parameter is None else (*operands, instruction.parameter)
        rules = [row.needs, row.smooth if slope else None]
        asked = [each for rule in rules if rule is not None for each in _each(rule(CONDITIONS, *arguments))]
    return [kept for constraint in asked if constraint is not None for kept in normal(constraint)]


def _each(asked: Any) -> list[Any]:
    """The constraints of what a rule asks: none, one, or several."""
    if isinstance(asked, tuple) and not isinstance(asked, Constraint):
        return [each for part in asked for each in _each(part)]
    return [asked]


def normal(constraint: Constraint) -> list[Constraint]:
    """The same as constraints on factors, what holds for all real numbers left out."""
    relation, operands = constraint
    if relation == POWER and operands[0].is_positive:
        return []
    if relation not in (NOT_ZERO, POSITIVE, NOT_NEGATIVE):
        return [constraint] if any(operand.free_symbols for operand in operands) else []
    e = squares(operands[0])
    if relation == NOT_ZERO:
        return _factors_not_zero(e)
    return _factors_positive(relation, e)


LARGEST_QUERY = 60
"""Operations of an expression sympy is asked the sign of."""


def squares(e: Any) -> Any:
    """A sum as the product it is where a factor of it is squared: ``x^2 - 2*x + 1`` asks what ``x - 1`` does."""
    import sympy as s

    if not e.is_Add or not e.free_symbols or e.count_ops() > LARGEST_QUERY:
        return e
    exponents = [power.exp for power in e.atoms(s.Pow)]
    if not exponents or not all(n.is_Integer and 0 < n <= LARGEST_QUERY for n in exponents):
        return e
    factored = s.factor(e)
    return factored if any(f.is_Pow and f.exp != 1 for f in s.Mul.make_args(factored)) else e


_NEVER_ZERO = frozenset(row.name for row in ROWS if row.never_zero)
_ABOVE_ZERO = frozenset(row.name for row in ROWS if row.positive)


def _known(e: Any, fact: str) -> bool:
    return (not e.is_Add or e.count_ops() <= LARGEST_QUERY) and bool(getattr(e, fact))


def _factors_not_zero(e: Any) -> list[Constraint]:
    found: list[Constraint] = []
    e = squares(e)
    for factor in e.args if e.is_Mul else [e]:
        if factor.is_Pow and not factor.exp.free_symbols:
            found += _factors_not_zero(factor.base) if factor.base.free_symbols else []
        elif type(factor).__name__ == "abs":
            found += _factors_not_zero(factor.args[0])
        elif type(factor).__name__ == "hypot":
            found.append(Constraint(EITHER, factor.args))
        elif not _known(factor, "is_nonzero") and type(factor).__name__ not in _NEVER_ZERO:
            _, factor = factor.primitive()
            found.append(CONDITIONS.not_zero(-factor if factor.could_extract_minus_sign() else factor))
    return found


def _factors_positive(relation: str, e: Any) -> list[Constraint]:
    """The sign of a product from those of its factors: even powers and positive ones do not count."""
    fact = "is_positive" if relation == POSITIVE else "is_nonnegative"
    if _known(e, fact):
        return []
    found: list[Constraint] = []
    rest = []
    for factor in e.args if e.is_Mul else [e]:
        if _known(factor, "is_positive") or type(factor).__name__ in _ABOVE_ZERO:
            continue
        if type(factor).__name__ == "abs":
            found += _factors_not_zero(factor.args[0]) if relation == POSITIVE else []
        elif relation == POSITIVE and factor.is_Pow and factor.exp.is_Rational and not factor.exp.is_Integer:
            found += normal(Constraint(POSITIVE, (factor.base,)))  # a root of it has a value
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
