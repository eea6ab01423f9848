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
from gradcli.symbolic.constructors import constructors, named
from gradcli.symbolic.limits import MOST_SLOTS, NoFormula, time_limit
from gradcli.symbolic.printing import Printer
from gradcli.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Instruction, Slot, Tape

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
            self.tape.outputs[name]: sympy.Dummy(name, real=True) for name in wrt if name in program.values
        }
        self.names = frozenset(program.values)
        self.meaning: dict[Any, Any] = {}

    def _constant(self, value: Expression) -> Any:
        tape = lower_constant(value)
        return self._expressions(tape, {tape.outputs["value"]}, {})[tape.outputs["value"]]

    def rows(self, rows: Sequence[Weights]) -> tuple[FormulaRow, ...]:
        roots = {self.tape.outputs[name] for row in rows for name, _ in row}
        roots |= set(self.inner)
        expressions = self._expressions(self.tape, roots, self.inner)
        return tuple(self._row(row, expressions) for row in rows)

    def _row(self, row: Weights, expressions: Mapping[Slot, Any]) -> FormulaRow:
        s = self.sympy
        total = s.Integer(0)
        for name, weight in row:
            total += s.Rational(weight.numerator, weight.denominator) * expressions[self.tape.outputs[name]]
        whole = self._unfold(total)
        reached = set(self.tape.live(self.tape.outputs[name] for name, _ in row))
        gradient = {}
        for name in self.wrt:
            slot = self.tape.outputs[name] if name in self.names else self.tape.inputs[name]
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

    def _expressions(self, tape: Tape, roots: set[Slot], inner: Mapping[Slot, Any]) -> dict[Slot, Any]:
        live = tape.live(roots)
        if len(live) > MOST_SLOTS:
            raise NoFormula(f"the program has more than {MOST_SLOTS:,} operations")
        found: dict[Slot, Any] = {}
        table = constructors()
        for slot in live:
            self.check()
            found[slot] = self._expression(tape.instructions[slot], found, table)
            if slot in inner:
                self.meaning[inner[slot]] = found[slot]
                found[slot] = inner[slot]
        return found

    def _expression(self, instruction: Instruction, found: Mapping[Slot, Any], table: Mapping[str, Any]) -> Any:
        s, operation, parameter = self.sympy, instruction.operation, instruction.parameter
        operands = [found[operand] for operand in instruction.operands]
        if operation == INPUT:
            return self.symbols[parameter]
        if operation == CONSTANT:
            return s.Rational(parameter.numerator, parameter.denominator)
        if operation in NAMED_CONSTANTS:
            return s.pi if operation == "pi" else s.E
        if operation == WHERE:
            condition, yes, no = operands
            return s.Piecewise((yes, condition), (no, True))
        if instruction.row is None:
            return self._condition(operation, operands)
        built = table[operation](*operands, *(() if parameter is None else (parameter,)))
        if built.has(s.zoo, s.nan, s.oo) or built.has(s.I):
            raise NoFormula("a constant part of the program has no real value")
        return built

    def _condition(self, operation: str, operands: Sequence[Any]) -> Any:
        s = self.sympy
        table = {"lt": s.Lt, "le": s.Le, "gt": s.Gt, "ge": s.Ge, "eq": s.Eq, "ne": s.Ne}
        return {**table, "and": s.And, "or": s.Or, "not": s.Not}[operation](*operands)


def _large_powers(s: Any, expression: Any) -> bool:
    """Whether expanding would write out a power of a sum with too many terms."""
    return any(p.base.is_Add and (not p.exp.is_Integer or abs(p.exp) > 6) for p in expression.atoms(s.Pow))
