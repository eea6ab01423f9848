"""Slots of a tape as sympy expressions: built by constructors, measured before they can grow."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from gradcli.language.expressions import Expression
from gradcli.numbers.derived import Kind
from gradcli.symbolic.constructors import constructors
from gradcli.symbolic.derivatives import SLOPE, as_typed, slope
from gradcli.symbolic.guards import guards
from gradcli.symbolic.limits import MOST_SLOTS, NoFormula, Nothing, check_rational
from gradcli.symbolic.untracked import untracked
from gradcli.tape.lowering import lower_constant
from gradcli.tape.sweeps import evaluate
from gradcli.tape.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Instruction, Slot, Tape, is_condition

Replaced = Callable[[Slot, Any], Any]
SUMS = frozenset(["add", "sub"])
NOT_REAL = "a constant part of the program has no real value"
_BITS = 256
"""Precision at which a comparison of constants is decided, and whether a constant has a value."""


class Builder:
    """The expressions of one tape. ``symbols`` holds a real symbol for each input, or what ``inputs`` puts there.

    With ``differentiating``, the derivatives within the program are sympy's own; ``tape`` then is the tape as typed."""

    def __init__(
        self,
        tape: Tape,
        check: Callable[[], None],
        inputs: Mapping[str, Any] | None = None,
        *,
        differentiating: bool = False,
    ) -> None:
        import sympy

        self.sympy, self.run, self.check = sympy, tape, check
        self.tape = tape = as_typed(tape) if differentiating else tape
        self.symbols = inputs or {name: sympy.Symbol(name, real=True) for name in tape.inputs}
        self.varying = tape.dependents(tape.inputs.values())
        self._numbers: dict[Any, Slot] = {}
        """Constants whose signs sympy cannot be trusted with, and where they were built."""
        self._clean: set[Any] = set()
        """Expressions that have none of them within."""

    def expressions(self, roots: Iterable[Slot], replaced: Replaced = lambda slot, built: built) -> dict[Slot, Any]:
        """The expression of every slot the roots need.

        ``replaced`` is told each slot and its expression, and returns what later slots see in its place.
        """
        roots = set(roots)
        live = self.tape.live(roots)
        if len(live) > MOST_SLOTS:
            raise NoFormula(f"the program has more than {MOST_SLOTS:,} operations")
        self._check_constants(roots)
        found: dict[Slot, Any] = {}
        table = constructors()
        partial = self._partial_sums(live, roots)
        for slot in live:
            self.check()
            if slot in partial:
                found[slot] = self._terms(slot, found)
            elif self.tape.instructions[slot].operation == SLOPE:
                found[slot] = replaced(slot, slope(self, slot, found, replaced))
            else:
                found[slot] = replaced(slot, self._expression(slot, found, table))
        return found

    def _check_constants(self, roots: set[Slot]) -> None:
        """Raises NoFormula for a constant part without a real value, which sympy may keep as it is: ``acos(2)``.

        What stands in a branch may not be needed.
        """
        from gradcli.numbers.balls.balls import Balls

        within, instructions = guards(self.tape, roots), self.tape.instructions
        rows = [s for s in within if not within[s] and not self.varying[s] and instructions[s].row is not None]
        if not rows:
            return
        with Balls(_BITS).working() as m:
            values = evaluate(self.run, m, {}, rows)
            missing = any(m.kind(values[slot]) in (Kind.UNDEFINED, Kind.POLE) for slot in rows)
        if missing:
            raise NoFormula(Nothing(NOT_REAL))

    def _partial_sums(self, live: Sequence[Slot], roots: set[Slot]) -> set[Slot]:
        """Sums that only another sum uses. They stay lists of terms: sympy takes as long for each as it has terms."""
        instructions = self.tape.instructions
        users: dict[Slot, list[Slot]] = {}
        for slot in live:
            for operand in instructions[slot].operands:
                users.setdefault(operand, []).append(slot)
        return {
            slot
            for slot in live
            if instructions[slot].operation in SUMS
            and slot not in roots
            and len(users[slot]) == 1
            and instructions[users[slot][0]].operation in SUMS
        }

    def _terms(self, slot: Slot, found: Mapping[Slot, Any]) -> list[Any]:
        """The terms of a sum. The list of a partial sum grows in place, since nothing else uses it."""
        operation, (first, second), *_ = self.tape.instructions[slot]
        left, right = (found[o] if isinstance(found[o], list) else [found[o]] for o in (first, second))
        left.extend(right if operation == "add" else [-term for term in right])
        return left

    def _told(self, built: Any) -> bool:
        """Whether sympy knows what it says of the sign of an operand. It says so by its parts, but of a constant by its
        value: there it has to say what balls do."""
        if not untracked(built, self._clean):
            return True
        if built.is_number and not (built.is_Pow and built.exp.is_Integer):
            return self._agreed(built)
        return all(map(self._told, built.args))

    def _agreed(self, number: Any) -> bool:
        """Whether a constant that was built certainly has the sign that sympy says it has."""
        from gradcli.numbers.balls.balls import Balls

        slot = self._numbers.get(number)
        if slot is None:
            return False
        with Balls(_BITS).working() as m:
            value = evaluate(self.run, m, {}, [slot])[slot]
            above, below = (m.compare(relation, value, 0) for relation in (operator.gt, operator.lt))
        return bool((above and number.is_positive) or (below and number.is_negative))

    def _expression(self, slot: Slot, found: Mapping[Slot, Any], table: Mapping[str, Any]) -> Any:
        s, instruction = self.sympy, self.tape.instructions[slot]
        operation, parameter = instruction.operation, instruction.parameter
        operands = [found[operand] for operand in instruction.operands]
        if operation == INPUT:
            return self.symbols[parameter]
        if operation == CONSTANT:
            check_rational(parameter)
            return s.Rational(parameter.numerator, parameter.denominator)
        if operation in NAMED_CONSTANTS:
            return s.pi if operation == "pi" else s.E
        decides = is_condition(operation) or (instruction.row is not None and bool(instruction.row.facts))
        if decides and not all(map(self._told, operands)):
            raise NoFormula("sympy cannot be trusted with the sign of a special function of numbers")
        if operation == WHERE:
            condition, yes, no = operands
            return s.Piecewise((yes, condition), (no, True))
        if is_condition(operation):
            return self._condition(slot, operation, operands)
        if operation in SUMS:
            return s.Add(*self._terms(slot, found))
        if operation not in table:
            raise NoFormula(f"sympy has no formula for {operation}")
        built = table[operation](*operands, *(() if parameter is None else (parameter,)))
        if built.is_Rational:
            check_rational(built)
        if self._unreal(built, instruction):
            raise NoFormula(Nothing(NOT_REAL))
        if not self.varying[slot] and untracked(built, self._clean):
            self._numbers[built] = slot
        return built

    def _unreal(self, built: Any, instruction: Instruction) -> bool:
        s = self.sympy
        row = instruction.row
        if row is not None and (row.linear or row.name == "mul"):  # stays real: only its own coefficient is new
            return any(part in (s.zoo, s.nan, s.oo, -s.oo) for part in (built, *built.args[:2]))
        return bool(built.has(s.zoo, s.nan, s.oo, -s.oo, s.I))

    def _condition(self, slot: Slot, operation: str, operands: Sequence[Any]) -> Any:
        s = self.sympy
        if not self.varying[slot]:
            return s.true if self._decided(slot) else s.false
        table = {"lt": s.Lt, "le": s.Le, "gt": s.Gt, "ge": s.Ge, "eq": s.Eq, "ne": s.Ne}
        return {**table, "and": s.And, "or": s.Or, "not": s.Not}[operation](*operands)

    def _decided(self, slot: Slot) -> bool:
        """A condition between constants, decided over balls: sympy would take as long as it takes."""
        from gradcli.numbers.balls.balls import Balls

        with Balls(_BITS).working() as m:
            decided: bool | None = evaluate(self.run, m, {}, [slot])[slot]
        if decided is None:
            raise NoFormula("a condition between constants cannot be decided")
        return decided


class Given:
    """Values for symbols, put into expressions: what becomes constant is measured as a constructor measures it."""

    def __init__(self, values: Mapping[Any, Any]) -> None:
        import sympy as s

        table = constructors()
        self.known = dict(values)
        self.measured: dict[Any, Callable[..., Any]] = {
            s.Pow: table["pow"],
            s.gamma: table["gamma"],
            s.loggamma: table["lgamma"],
            s.polygamma: lambda order, a: table["polygamma"](a, order),
        }

    def put_into(self, expression: Any) -> Any:
        """The expression at the values. Raises NoFormula for a constant too large to expand."""
        found = self.known.get(expression)
        if found is None:
            operands = [self.put_into(operand) for operand in expression.args]
            found = expression
            if any(new is not old for new, old in zip(operands, expression.args, strict=True)):
                found = self.measured.get(expression.func, expression.func)(*operands)
            self.known[expression] = found
        return found


def constant(value: Expression, check: Callable[[], None]) -> Any:
    """A constant expression (a value given with ``--at``) as sympy has it."""
    tape = lower_constant(value)
    root = tape.outputs["value"]
    return Builder(tape, check).expressions([root])[root]
