"""Tape to sympy: one expression a slot, built by constructors from a fixed table, never from text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gradcli.symbolic.constructors import constructors
from gradcli.symbolic.limits import MOST_SLOTS, NoFormula
from gradcli.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Instruction, Slot, Tape


def expressions(
    tape: Tape,
    roots: Iterable[Slot],
    inputs: Mapping[str, Any],
    check: Callable[[], None],
    stand_in: Callable[[Slot, Any], Any] = lambda slot, expression: expression,
) -> dict[Slot, Any]:
    """A sympy expression for every slot the roots need. ``inputs`` holds those of the variables;
    ``stand_in`` may put a symbol in the place of a slot's expression; ``check`` raises when time is up.

    Raises NoFormula where a constant part has no real value or the tape is too long.
    """
    live = tape.live(roots)
    if len(live) > MOST_SLOTS:
        raise NoFormula(f"the program has more than {MOST_SLOTS:,} operations")
    found: dict[Slot, Any] = {}
    for slot in live:
        check()
        found[slot] = stand_in(slot, _expression(tape.instructions[slot], found, inputs))
    return found


def _expression(instruction: Instruction, found: Mapping[Slot, Any], inputs: Mapping[str, Any]) -> Any:
    import sympy as s

    operation, parameter = instruction.operation, instruction.parameter
    operands = [found[operand] for operand in instruction.operands]
    if operation == INPUT:
        return inputs[parameter]
    if operation == CONSTANT:
        return s.Rational(parameter.numerator, parameter.denominator)
    if operation in NAMED_CONSTANTS:
        return s.pi if operation == "pi" else s.E
    if operation == WHERE:
        condition, yes, no = operands
        return s.Piecewise((yes, condition), (no, True))
    if instruction.row is None:
        relations = {"lt": s.Lt, "le": s.Le, "gt": s.Gt, "ge": s.Ge, "eq": s.Eq, "ne": s.Ne}
        return {**relations, "and": s.And, "or": s.Or, "not": s.Not}[operation](*operands)
    built = constructors()[operation](*operands, *(() if parameter is None else (parameter,)))
    if built.has(s.zoo, s.nan, s.oo) or built.has(s.I):
        raise NoFormula("a constant part of the program has no real value")
    return built
