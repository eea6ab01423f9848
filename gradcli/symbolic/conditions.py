"""Side conditions: what the program asks of its variables that the printed formula no longer shows.

The program as typed and the formula read back are asked the same questions (``constraints``); what only
the first answers is printed beside the formula, in the language: ``for x != 0``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from gradcli.symbolic.constraints import (
    EITHER,
    LARGEST_QUERY,
    NO_POLE,
    NO_STEP,
    NOT_NEGATIVE,
    NOT_ZERO,
    OFF_CUT,
    POSITIVE,
    POWER,
    UNLESS,
    Constraint,
    Constraints,
    asks,
    constraints_of,
    normal,
)
from gradcli.symbolic.derivatives import within
from gradcli.symbolic.factored import never_negative
from gradcli.symbolic.guards import guards
from gradcli.symbolic.limits import NoFormula, Nothing
from gradcli.symbolic.printing import Printer
from gradcli.tape.tape import Slot, Tape

EQUAL = "=="
_FLIPPED = {EQUAL: EQUAL, NOT_ZERO: NOT_ZERO, POSITIVE: "<", NOT_NEGATIVE: "<="}


class Questions:
    """What the slots below some roots ask of the variables.

    ``meaning`` turns the expressions of ``found`` into those the formula is printed with.
    """

    def __init__(
        self,
        tape: Tape,
        roots: Sequence[Slot],
        found: Mapping[Slot, Any],
        meaning: Callable[[Any], Any] = lambda expression: expression,
    ) -> None:
        self.tape, self.found, self.meaning = tape, found, meaning
        self.within = guards(tape, roots)
        self.slots = [slot for slot in self.within if asks(tape.instructions[slot])]
        self.differentiated = within(tape, self.within)
        self.known: dict[tuple[Slot, bool], list[Constraint]] = {}

    def asked(self, active: Sequence[bool] | None = None) -> Constraints:
        """The constraints by the branches they stand in; ``active`` slots are to have a derivative too.

        Raises NoFormula where a constraint fails whatever the variables are.
        """
        result: Constraints = {}
        for slot in self.slots:
            constraints = self._constraints(slot, slot in self.differentiated or (active is not None and active[slot]))
            if active is not None:
                constraints = [*constraints, *self._of_exponent(slot, active)]
            if not constraints:
                continue
            branches = frozenset(
                _branch(self.meaning(self.found[condition]), taken) for condition, taken in self.within[slot]
            )
            if False in branches:
                continue  # never taken
            branches -= {True}
            if not branches and any(_fails(constraint) for constraint in constraints):
                raise NoFormula(Nothing("it has no value or no derivative, whatever the variables are"))
            result.setdefault(branches, set()).update(c for c in constraints if _variable(c))
        return {branches: constraints for branches, constraints in result.items() if constraints}

    def _of_exponent(self, slot: Slot, active: Sequence[bool]) -> list[Constraint]:
        """Where an exponent moves, a negative base has no derivative, whole as the exponent may be."""
        operation, operands, *_ = self.tape.instructions[slot]
        if operation != "pow" or not active[operands[1]]:
            return []
        base = self.meaning(self.found[operands[0]])
        return [] if base.is_zero else normal(Constraint(POSITIVE, (base,)))

    def _constraints(self, slot: Slot, slope: bool) -> list[Constraint]:
        if (slot, slope) not in self.known:
            instruction = self.tape.instructions[slot]
            operands = [self.meaning(self.found[operand]) for operand in instruction.operands]
            found = constraints_of(instruction, operands, slope=slope)
            self.known[slot, slope] = found
        return self.known[slot, slope]


def _branch(condition: Any, taken: bool) -> Any:
    """The condition of a branch; Python's own True or False where it is decided."""
    import sympy

    found = condition if taken else sympy.Not(condition)
    return bool(found) if found in (sympy.true, sympy.false) else found


def _variable(constraint: Constraint) -> bool:
    return any(operand.free_symbols for operand in constraint.operands)


def _fails(constraint: Constraint) -> bool:
    relation, (e, *_) = constraint
    if e.free_symbols:
        return False
    return (relation == NOT_ZERO and e.is_zero is True) or (relation == POSITIVE and e.is_positive is False)


def hidden(program: Constraints, formula: Constraints) -> Constraints:
    """What the program asks and the formula does not show."""
    found: Constraints = {}
    for branches, constraints in program.items():
        known = {c for others, shown in formula.items() if others <= branches for c in shown}
        known |= {c for branch in branches for c in _of_branch(branch)}
        if branches:
            known |= program.get(frozenset(), set())
        missing = {constraint for constraint in constraints if not _implied(constraint, known)}
        if missing:
            factors = _factors(known)
            missing = {constraint for constraint in missing if not _implied(constraint, known | factors)}
        if missing:
            found[branches] = missing
    return found


def _factors(known: Iterable[Constraint]) -> set[Constraint]:
    """That the factors of a sum are not 0, where the sum is not."""
    import sympy as s

    found: set[Constraint] = set()
    for relation, (e, *_) in known:
        small = relation in (NOT_ZERO, POSITIVE) and e.is_Add and e.count_ops() <= LARGEST_QUERY
        if small and all(power.exp.is_Integer and 0 < power.exp <= LARGEST_QUERY for power in e.atoms(s.Pow)):
            found.update(normal(Constraint(NOT_ZERO, (s.factor(e),))))
    return found


def texts(conditions: Iterable[Constraints], printer: Printer) -> list[str]:
    """Conditions in the language, the shortest first, each as strong as any of them asks."""
    together: Constraints = {}
    for asked_for in conditions:
        for branches, constraints in asked_for.items():
            together.setdefault(branches, set()).update(constraints)
    found = []
    for branches, constraints in together.items():
        alternatives = sorted(printer.condition(_opposite(branch)) for branch in branches)
        found += [" or ".join([*alternatives, _text(c, printer)]) for c in _strongest(constraints)]
    return sorted(set(found), key=lambda text: (len(text), text))


def _opposite(condition: Any) -> Any:
    import sympy

    return sympy.Not(condition)


def _of_branch(condition: Any) -> set[Constraint]:
    """What a branch's condition says, as constraints."""
    if not condition.is_Relational:
        parts = condition.args if type(condition).__name__ == "And" else ()
        return {c for part in parts for c in _of_branch(part)}
    relation = {"Unequality": NOT_ZERO, "StrictGreaterThan": POSITIVE, "GreaterThan": NOT_NEGATIVE}
    name, difference = type(condition).__name__, condition.lhs - condition.rhs
    if name in ("StrictLessThan", "LessThan"):
        name, difference = {"StrictLessThan": "StrictGreaterThan"}.get(name, "GreaterThan"), -difference
    return set(normal(Constraint(relation[name], (difference,)))) if name in relation else set()


def _strongest(constraints: Iterable[Constraint]) -> list[Constraint]:
    """Without those that others of them imply; what is not negative and not 0 is positive."""
    kept = set(constraints)
    apart = {c.operands[0] for c in kept if c.relation == NOT_ZERO}
    kept |= {
        Constraint(POSITIVE, c.operands)
        for c in kept
        if c.relation == NOT_NEGATIVE and {c.operands[0], -c.operands[0]} & apart
    }
    powers = {c.operands[0] for c in kept if c.relation == POWER}  # its text says that the base is not 0
    kept -= {c for c in kept if c.relation == NOT_ZERO and c.operands[0].as_base_exp()[0] in powers}
    for constraint in sorted(kept, key=lambda c: c.relation == POSITIVE):  # the weaker go first
        if _implied(constraint, kept - {constraint}):
            kept.discard(constraint)
    return list(kept)


def _implied(constraint: Constraint, known: set[Constraint]) -> bool:
    relation, operands = constraint
    if constraint in known:
        return True
    (first, *_) = operands
    positive = Constraint(POSITIVE, (first,)) in known
    if relation == NOT_ZERO:
        return positive or Constraint(POSITIVE, (-first,)) in known
    if relation == NOT_NEGATIVE:
        return positive
    if relation == POSITIVE:
        apart = {Constraint(NOT_ZERO, (first,)), Constraint(NOT_ZERO, (-first,))}
        return Constraint(NOT_NEGATIVE, (first,)) in known and bool(apart & known)
    if relation == NO_POLE:
        return positive
    if relation == POWER:
        return positive or any(_of_power(constraint, other) for other in known)
    if relation == EITHER and Constraint(OFF_CUT, operands) in known:
        return True
    if relation == EITHER:
        return any(_implied(Constraint(NOT_ZERO, (operand,)), known) for operand in operands)
    if relation == UNLESS:
        return _implied(Constraint(NOT_ZERO, (first,)), known)
    if relation == OFF_CUT:
        return _implied(Constraint(NOT_ZERO, (first,)), known) or Constraint(POSITIVE, operands[1:]) in known
    return False


def _of_power(constraint: Constraint, other: Constraint) -> bool:
    """Whether a power has a value where another of its base has, whose exponent is less by an integer."""
    if other.relation != POWER or other.operands[0] != constraint.operands[0]:
        return False
    more = constraint.operands[1] - other.operands[1]
    return bool(more.is_Integer and more >= 0)


def _power_text(base: Any, exponent: Any, printer: Printer) -> str:
    """Narrower by a base of 0, where it depends on the exponent's sign."""
    if never_negative(base):
        return " and ".join(sorted(_text(c, printer) for c in normal(Constraint(POSITIVE, (base,))))) or "0 == 0"
    whole, rest = exponent.as_coeff_Add()
    exponent = rest if whole.is_Integer and not exponent.is_number else exponent
    exponent = -exponent if exponent.could_extract_minus_sign() else exponent
    a, b = printer.text(base), printer.text(exponent)
    if base.is_negative:
        return f"{b} == floor({b})"
    if exponent.is_integer is False or exponent.is_number:
        return f"{a} > 0"
    return f"{a} > 0 or {a} != 0 and {b} == floor({b})"


def _text(constraint: Constraint, printer: Printer) -> str:
    relation, operands = constraint
    texts = [printer.text(operand) for operand in operands]
    if relation == POWER:
        return _power_text(operands[0], operands[1], printer)
    if relation == NO_POLE:
        return f"{texts[0]} > 0 or {texts[0]} != floor({texts[0]})"
    if relation == NO_STEP:
        return f"{texts[0]} != floor({texts[0]})"
    if relation == EITHER:
        return f"{texts[0]} != 0 or {texts[1]} != 0"
    if relation == OFF_CUT:
        return f"{texts[0]} != 0 or {texts[1]} > 0"
    if relation == UNLESS:
        first, *others = operands
        return " or ".join([compared(NOT_ZERO, first, printer), *(compared(EQUAL, e, printer) for e in others)])
    return compared(relation, operands[0], printer)


def compared(relation: str, e: Any, printer: Printer) -> str:
    """``x - y > 0`` as ``x > y``, ``1 - x > 0`` as ``x < 1``, ``(1 - x)*(x + 1) > 0`` as ``x^2 < 1``."""
    import sympy

    short = e.is_Mul and e.count_ops() <= LARGEST_QUERY and not e.has(sympy.Piecewise)
    texts = [_apart(relation, each, printer) for each in ([e, sympy.expand_mul(e)] if short else [e])]
    return min(texts, key=len)


def _apart(relation: str, e: Any, printer: Printer) -> str:
    """A relation to 0 with its negative terms on the other side."""
    import sympy

    terms = [term for term in sympy.Add.make_args(e) if not term.is_Number]
    constant = e - sympy.Add(*terms)
    if all(term.could_extract_minus_sign() for term in terms):
        terms, constant, relation = [-term for term in terms], -constant, _FLIPPED[relation]
    left = [term for term in terms if not term.could_extract_minus_sign()]
    right = [-term for term in terms if term.could_extract_minus_sign()]
    return f"{printer.text(sympy.Add(*left))} {relation} {printer.text(sympy.Add(*right) - constant)}"
