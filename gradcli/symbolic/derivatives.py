"""The derivatives that a program itself speaks of, as sympy has them: a way of its own beside the one on the tape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gradcli.symbolic.constructors import named
from gradcli.symbolic.slopes import derivative
from gradcli.tape.tape import Slot, Tape

if TYPE_CHECKING:
    from gradcli.symbolic.builder import Builder

SLOPE = "slope"
"""The operation of a derivative on a tape as typed: of its first operand by its second."""


def as_typed(tape: Tape) -> Tape:
    """The same tape, slot for slot, on which a derivative is one operation, not what it was written out to."""
    if not tape.slopes:
        return tape
    found, instructions = tape.extended(), list(tape.instructions)
    for slot, slope in tape.slopes.items():
        instructions[slot] = instructions[slot]._replace(
            operation=SLOPE, operands=tuple(slope), parameter=None, row=None
        )
    found.instructions, found.columns = instructions, None
    found.sealed = True
    return found


def within(tape: Tape, slots: Iterable[Slot]) -> set[Slot]:
    """The slots of a tape as typed that have to have a derivative for ``slots`` to have a value."""
    found: set[Slot] = set()
    for slot in slots:
        if tape.instructions[slot].operation == SLOPE:
            of, by = tape.instructions[slot].operands
            moving = tape.dependents([by])
            found.update(each for each in tape.live([of]) if moving[each])
    return found


def slope(builder: Builder, slot: Slot, found: Mapping[Slot, Any], replaced: Callable[[Slot, Any], Any]) -> Any:
    """The expression of a derivative: sympy's own of what it is the derivative of."""
    of, by = builder.tape.instructions[slot].operands
    if builder.tape.is_input(by):
        symbol = builder.symbols[builder.tape.instructions[by].parameter]
        return derivative(own_corners(found[of]), symbol)
    # Another expression stands where it differentiates by a symbol: it is put back afterwards.
    symbol = builder.sympy.Dummy(real=True)
    inner = builder.expressions([of], lambda each, built: symbol if each == by else replaced(each, built))
    return derivative(own_corners(inner[of]), symbol).xreplace({symbol: found[by]})


def own_corners(expression: Any) -> Any:
    """Without sympy's own absolute value, which it makes of sqrt(x^2): its derivative may turn complex."""
    import sympy

    return expression.replace(sympy.Abs, named("abs")) if expression.has(sympy.Abs) else expression
