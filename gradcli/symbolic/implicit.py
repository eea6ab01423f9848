"""Derivatives of a function given by an equation: y by x where F(x, y) = 0, to any order.

The first is -F_x/F_y; each next is the total derivative of the one before along the curve, where y moves by the first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from gradcli.language.program import Program
from gradcli.symbolic.builder import Builder
from gradcli.symbolic.conditions import compared
from gradcli.symbolic.constraints import CONDITIONS, NOT_ZERO, normal
from gradcli.symbolic.derivatives import own_corners
from gradcli.symbolic.forms import LARGEST_REWRITE, Forms
from gradcli.symbolic.limits import Deadline, NoFormula, Nothing, attempt, timely
from gradcli.symbolic.printing import Printer
from gradcli.symbolic.slopes import derivative
from gradcli.tape.lowering import tape_of


class ImplicitFormulas(NamedTuple):
    """The derivatives of order 1, 2, …, and what they hold for; or the reason why there are none."""

    texts: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    reason: str = ""


def implicit_formulas(
    program: Program, target: str, y: str, x: str, order: int, *, seconds: float = 5.0
) -> ImplicitFormulas:
    """Formulas of ``y`` as a function of ``x`` where the target is 0. Nothing is raised."""
    deadline = Deadline(seconds)
    found, reason = attempt(lambda: _derived(program, target, (y, x), order, deadline.check), seconds)
    return found or ImplicitFormulas(reason=timely(reason, deadline))


def _derived(
    program: Program, target: str, names: Sequence[str], order: int, check: Callable[[], None]
) -> ImplicitFormulas:
    tape = tape_of(program, wrt=names)
    builder = Builder(tape, check, differentiating=True)
    root = tape.outputs[target]
    left = own_corners(builder.expressions([root], lambda slot, built: own_corners(built))[root])
    y, x = (builder.symbols[name] for name in names)
    along, across = derivative(left, x), derivative(left, y)
    if across == 0:
        raise NoFormula(Nothing(f"the equation does not hold {names[0]}: it is no function of {names[1]} by it"))
    printer = Printer(set(program.variables), decimals=program.decimals)
    curve = _Curve(left, y, x, Forms(printer, check))
    slope = curve.shortest(-along / across)
    forms = [slope]
    for _ in range(order - 1):
        check()
        last = forms[-1].expression
        forms.append(curve.shortest(derivative(last, x) + slope.expression * derivative(last, y)))
    asked = [compared(c.relation, c.operands[0], printer) for c in normal(CONDITIONS.not_zero(across)) if _plain(c)]
    return ImplicitFormulas(tuple(form.text for form in forms), tuple(sorted(asked, key=len)))


def _plain(constraint: Any) -> bool:
    return bool(constraint.relation == NOT_ZERO and constraint.operands[0].free_symbols)


class _Curve:
    """The curve F = 0, on which expressions are the same that differ by a multiple of F."""

    def __init__(self, left: Any, y: Any, x: Any, forms: Forms) -> None:
        self.left, self.y, self.x, self.forms = left, y, x, forms

    def shortest(self, expression: Any) -> Any:
        """The shortest form that is the same on the curve."""
        import sympy as s

        found = [expression]
        if expression.count_ops() <= LARGEST_REWRITE:
            whole = s.cancel(s.together(expression))
            found += [whole, self._reduced(whole)]
        forms = [self.forms.shortest(each, [self.x, self.y]) for each in found if each is not None]
        return min(forms, key=lambda form: len(form.text))

    def _reduced(self, expression: Any) -> Any:
        """With its numerator less a multiple of F, where both are polynomials: -(x^2 + y^2)/y^3 is -25/y^3."""
        import sympy as s

        over, under = s.fraction(expression)
        try:
            rest = s.reduced(over, [self.left], self.y, self.x)[1]
        except s.PolynomialError:
            return None
        if not self.left.is_polynomial(self.x, self.y):
            return None
        return s.factor(rest) / s.factor(under)
