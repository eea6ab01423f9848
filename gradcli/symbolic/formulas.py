"""Program to formulas: a sympy expression for every slot, sympy's derivative, the shortest text."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.language.expressions import Expression
from gradcli.language.program import Program
from gradcli.lowering import lower, lower_constant
from gradcli.results import FormulaRow
from gradcli.symbolic.constructors import named
from gradcli.symbolic.expressions import expressions
from gradcli.symbolic.limits import NoFormula, time_limit
from gradcli.symbolic.printing import Printer
from gradcli.tape import Slot

LARGEST_REWRITE = 150
"""Operations past which a formula is printed as it came: expanding and factoring would take too long."""

REWRITE_SECONDS = 0.5
"""For all the expanding and factoring of one answer; a shorter text is worth no more."""

Weights = Sequence[tuple[str, int | Fraction]]


class Formulas(NamedTuple):
    """One row for each row asked for, or the reason why there is none."""

    rows: tuple[FormulaRow, ...]
    reason: str = ""


def gradients(
    program: Program,
    rows: Sequence[Weights],
    wrt: Sequence[str],
    *,
    given: Mapping[str, Expression] | None = None,
    seconds: float = 5.0,
) -> Formulas:
    """Value and partial derivatives of weighted sums of targets, as text of the language.

    ``given`` replaces variables by constant expressions. What cannot be had within the limits gives a
    reason instead; nothing is raised.
    """
    try:
        with time_limit(seconds) as check:
            return Formulas(_Build(program, wrt, given or {}, check).rows(rows))
    except NoFormula as none:
        return Formulas((), str(none))
    except RecursionError:
        return Formulas((), "the expression is nested too deeply for sympy")
    except MemoryError:
        return Formulas((), "the formula does not fit into memory")


class _Build:
    def __init__(
        self, program: Program, wrt: Sequence[str], given: Mapping[str, Expression], check: Callable[[], None]
    ) -> None:
        import sympy

        self.check = check
        self.rewriting = REWRITE_SECONDS
        self.sympy = sympy
        self.wrt = wrt
        self.tape = lower(program, wrt=wrt)
        self.printer = Printer(variables=set(self.tape.inputs))
        self.symbols = {name: sympy.Symbol(name, real=True) for name in self.tape.inputs}
        self.given = {
            self.symbols[name]: self._constant(value) for name, value in given.items() if name in self.symbols
        }
        # A named intermediate is a symbol of its own while differentiating by it.
        self.inner: dict[Slot, Any] = {
            self.tape.named(name): sympy.Dummy(name, real=True) for name in wrt if name not in self.tape.inputs
        }
        self.meaning: dict[Any, Any] = {}

    def _constant(self, value: Expression) -> Any:
        tape = lower_constant(value)
        root = tape.outputs["value"]
        return expressions(tape, [root], {}, self.check)[root]

    def rows(self, rows: Sequence[Weights]) -> tuple[FormulaRow, ...]:
        roots = {self.tape.outputs[name] for row in rows for name, _ in row}
        roots |= set(self.inner)
        found = self._expressions(roots)
        return tuple(self._row(row, found) for row in rows)

    def _row(self, row: Weights, found: Mapping[Slot, Any]) -> FormulaRow:
        s = self.sympy
        total = s.Integer(0)
        for name, weight in row:
            total += s.Rational(weight.numerator, weight.denominator) * found[self.tape.outputs[name]]
        whole = self._unfold(total)
        reached = set(self.tape.live(self.tape.outputs[name] for name, _ in row))
        gradient = {}
        for name in self.wrt:
            slot = self.tape.named(name)
            if slot not in reached:
                gradient[name] = "none"  # not connected: another answer than 0
                continue
            if slot in self.inner:
                derivative = self._unfold(total.diff(self.inner[slot]))
            else:
                derivative = whole.diff(self.symbols[name])
            gradient[name] = self._text(derivative)
        return FormulaRow(self._text(whole), gradient)

    def _unfold(self, expression: Any) -> Any:
        """Intermediates by what they stand for, the latest first."""
        for symbol, meaning in reversed(self.meaning.items()):
            expression = expression.xreplace({symbol: meaning})
        if expression.has(self.sympy.Abs):  # sympy's own, from sqrt(x^2): its derivative may turn complex
            expression = expression.replace(self.sympy.Abs, named("abs"))
        return expression

    def _text(self, expression: Any) -> str:
        """The shortest of the expression as it came, expanded, and factored."""
        s = self.sympy
        if self.given:
            expression = expression.xreplace(self.given)
            if expression.has(s.zoo, s.nan, s.oo, s.I):
                raise NoFormula("it has no real value at the values given")
        self.check()
        if any(not power.exp.is_Number for power in expression.atoms(s.Pow)):
            expression = s.powsimp(expression, combine="exp")  # x^y*y/x has a hole at 0 that y*x^(y-1) has not
        candidates = [expression]
        if self.rewriting > 0 and expression.count_ops() <= LARGEST_REWRITE and not _large_powers(s, expression):
            began = time.monotonic()
            try:
                with time_limit(self.rewriting):
                    candidates.append(s.expand(expression))
                    if expression.is_polynomial() or expression.is_rational_function():
                        candidates.append(s.factor(expression))
            except NoFormula:
                pass  # what was found so far will do
            self.rewriting -= time.monotonic() - began
        return min((self.printer.text(candidate) for candidate in candidates), key=len)

    def _expressions(self, roots: set[Slot]) -> dict[Slot, Any]:
        def stand_in(slot: Slot, expression: Any) -> Any:
            if slot not in self.inner:
                return expression
            self.meaning[self.inner[slot]] = expression
            return self.inner[slot]

        return expressions(self.tape, roots, self.symbols, self.check, stand_in)


def _large_powers(s: Any, expression: Any) -> bool:
    """Whether expanding would write out a power of a sum with too many terms."""
    return any(p.base.is_Add and (not p.exp.is_Integer or abs(p.exp) > 6) for p in expression.atoms(s.Pow))
