"""C over FLINT's real balls for the sweeps of any tape of some operations: a function of each, and two loops.

Unlike the code of one program (``gradcli.engines.balls.source``) this does not grow with the tape: it is compiled once
for the operations that occur, and runs over the tape's own columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count
from typing import Any

from gradcli.engines.balls.plan import fits, step_of
from gradcli.engines.balls.prelude import LAYOUT, PRELUDE, ROUNDED
from gradcli.engines.balls.source import complete, condition, statements
from gradcli.engines.balls.tape_loops import CHOICE, DECISIONS, KERNELS, SCRATCH, loops
from gradcli.language.expressions import CONDITIONS
from gradcli.languages.code_text import NoFunction
from gradcli.records import NamedTuple
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Slot, Tape, is_comparison, is_condition

MOST_OPERANDS = 2
"""Of a function of FLINT's in a tape's columns."""


class Operation(NamedTuple):
    """What is done to how many operands, with which parameter."""

    name: str
    given: int
    parameter: Any = None

    @property
    def used(self) -> int:
        """What the loops are told of it: how many operands it uses, or that it chooses among them."""
        return CHOICE if self.name == WHERE else self.given


def kernels_source(operations: Sequence[Operation]) -> str:
    """The loops of ``gradcli.engines.balls.tape_loops`` over a tape of these operations, the kernels ``KERNELS``,
    ``KERNELS`` + 1, …

    Raises NoFunction where FLINT has no function of an operation's, or of its slope's.
    """
    if longest := next((each for each in operations if each.given > MOST_OPERANDS and each.name != WHERE), None):
        raise NoFunction(longest.name)
    kernels = [
        (_Decision if operation.name in CONDITIONS or operation.name == WHERE else _Kernel)(number, operation)
        for number, operation in enumerate(operations, KERNELS)
    ]
    functions = [line for kernel in kernels for line in kernel.functions()]
    whole = "\n".join([
        PRELUDE,
        ROUNDED,
        LAYOUT,
        DECISIONS,
        *functions,
        loops([kernel.value_case() for kernel in kernels], [kernel.sent_case() for kernel in kernels],
              [kernel.operation.used for kernel in kernels]),
    ])  # fmt: skip
    return complete(whole)


class _Kernel:
    """The C functions of one operation: its value, whether pieces may meet, what an adjoint sends to its operands."""

    def __init__(self, number: int, operation: Operation) -> None:
        self.number, self.operation = number, operation
        tape = Tape()
        places = tuple(tape.record(INPUT, (), f"x{k}") for k in range(operation.given))
        tape.inputs = {f"x{k}": place for k, place in enumerate(places)}
        root = tape.record(operation.name, places, operation.parameter)
        found = gradient_tape(tape, {"y": root}, tape.inputs, edges=True)
        self.tape, self.value, self.facts = found.tape, found.values["y"], found.edges
        self.partials = [(int(name[1:]), slot) for (_, name), slot in found.connected.items()]

    @property
    def _given(self) -> str:
        return "".join(f"const arb *x{k}, " for k in range(self.operation.given))

    def functions(self) -> Iterator[str]:
        yield f"static int value_{self.number}(arb *y, {self._given}arb *t, long w) {{"
        yield from self._statements([self.value], whole=True)
        yield "  return 1; }"
        yield f"static int meets_{self.number}(const arb *y, {self._given}arb *t, long w) {{"
        yield from self._statements(self.facts)
        yield from (f"  if (c{slot} != 0) return 0;" for slot in self.facts)
        yield "  return 1; }"
        sent = "".join(f"arb *s{k}, " for k in range(self.operation.given))
        yield f"static int adjoint_{self.number}(const arb *y, {self._given}const arb *c, {sent}arb *t, long w) {{"
        for place, slot in self.partials:
            yield f"  if (s{place}) {{"
            yield from self._sent(place, slot)
            yield "  }"
        yield "  return 1; }"

    def _sent(self, place: int, slot: Slot) -> Iterator[str]:
        """What goes to one operand: the adjoint times the partial."""
        number = self.tape.constant(slot)
        if number in (1, -1):
            yield f"    arb_{'add' if number == 1 else 'sub'}(s{place}, s{place}, c, w);"
            return
        yield from self._statements([slot])
        yield f"    arb_addmul(s{place}, {self._names([slot])[slot]}, c, w);"

    def _names(self, slots: Sequence[Slot]) -> dict[Slot, str]:
        held, found = count(), {}
        inputs = {slot: name for name, slot in self.tape.inputs.items()}
        for slot in self.tape.live(slots):
            if slot in inputs:
                found[slot] = inputs[slot]
            elif slot == self.value:
                found[slot] = "y"
            elif is_condition(self.tape.instructions[slot].operation):
                found[slot] = f"c{slot}"
            else:
                found[slot] = f"(t + {next(held)})"
        if next(held) > SCRATCH:
            raise NoFunction(f"code for the slopes of {self.operation.name}")
        return found

    def _statements(self, slots: Sequence[Slot], *, whole: bool = False) -> Iterator[str]:
        """What computes some slots of the kernel's tape, its value among them or there already."""
        names, there = self._names(slots), {*self.tape.inputs.values()}
        if not whole:
            there.add(self.value)
        for slot in self._needed(slots, there):
            instruction = self.tape.instructions[slot]
            if instruction.operation == CONSTANT:
                yield _constant(instruction.parameter, names[slot])
            elif instruction.operation in NAMED_CONSTANTS:
                yield f"    arb_const_{instruction.operation}({names[slot]}, w);"
            else:
                yield from (f"    {line}" for line in statements(step_of(slot, instruction), names))

    def _needed(self, slots: Sequence[Slot], there: set[Slot]) -> list[Slot]:
        """What must be computed for some slots where others are ``there``."""
        seen, stack = set(slots) - there, list(set(slots) - there)
        while stack:
            for operand in self.tape.instructions[stack.pop()].operands:
                if operand not in seen and operand not in there:
                    seen.add(operand)
                    stack.append(operand)
        return sorted(seen)

    @property
    def _taken(self) -> str:
        return "".join([", v + first[i]", ", v + second[i]"][: self.operation.given])

    def value_case(self) -> str:
        """A number, and whether pieces of functions may meet there."""
        met = f" suspect[i] = active[i] && !meets_{self.number}(v + i{self._taken}, t, w);" if self.facts else ""
        value = f"if (!value_{self.number}(v + i{self._taken}, t, w)) arb_indeterminate(v + i);"
        return f"    case {self.number}: {value}{met} break;"

    def sent_case(self) -> str:
        """What is sent to the operands."""
        if not self.partials:
            return f"  case {self.number}: break;"
        given, sent = ("".join(f", {letter}{k}" for k in range(self.operation.given)) for letter in "xs")
        return f"  case {self.number}: return adjoint_{self.number}(y{given}, c{sent}, t, w);"


class _Decision:
    """A condition, held as a ball that is 1, 0, or none where it cannot be told; or a choice by one."""

    def __init__(self, number: int, operation: Operation) -> None:
        self.number, self.operation = number, operation

    def functions(self) -> Iterator[str]:
        """There are none."""
        yield from ()

    def value_case(self) -> str:
        """A condition's value, and whether it may change there; or the branch that is taken."""
        name, given = self.operation.name, ["v + first[i]", "v + second[i]"][: self.operation.given]
        if name == WHERE:
            return f"    case {self.number}: chosen(v + i, held(v + first[i]), v + second[i], v + third[i]); break;"
        compared = is_comparison(name)
        told = condition(name, given if compared else [f"held({operand})" for operand in given])
        edge = f" suspect[i] = active[i] && !arb_ne({', '.join(given)});" if compared else ""
        return f"    case {self.number}: hold(v + i, {told});{edge} break;"

    def sent_case(self) -> str:
        """A branch is sent what the choice is, a condition's operands nothing."""
        if self.operation.name != WHERE:
            return f"  case {self.number}: break;"
        return f"  case {self.number}: {{ arb *s = held(x0) ? s1 : s2; if (s) arb_add(s, s, c, w); break; }}"


def _constant(number: int | Fraction, into: str) -> str:
    if not fits(number):
        raise NoFunction(f"{number}")
    quotient = f" arb_div_ui({into}, {into}, {number.denominator}UL, w);" if number.denominator != 1 else ""
    return f"    arb_set_si({into}, {number.numerator}L);{quotient}"
