"""What is computed over FLINT's real balls at every point, as calls of its functions: for C and for Python alike.

A step is one slot of a tape. Bessel functions of one argument whose orders are whole constants are computed together:
two by FLINT, the rest by their recurrence, in the direction in which it loses no digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli.engines.held import fixed
from gradcli.functions.row import WholeOrders
from gradcli.language.expressions import CONDITIONS
from gradcli.languages.code_text import NoFunction
from gradcli.records import NamedTuple
from gradcli.tape.tape import WHERE, Instruction, Slot, Tape

PRECISIONS = (80, 160, 320)
"""Bits that are tried one after the other. Of 80, most doubles are sure; few need 320."""
FINER = (192, 384)
"""The same for numbers that are told to ``FINER_BITS``."""
FINER_BITS = 140
PARTS = 4
"""Of a number told so: the nearest double, two doubles that are added to it, and a bound of what they are off by."""
MOST_SLOTS = 4000
"""A longer tape takes the compiler longer than it saves."""
RESULT, BITS = "{y}", "w"
"""Arguments of a call: the result, and the bits to compute with; ``{0}``, ``{1}`` are the operands."""
_DIGITS = 130
"""Decimal digits of an enclosure of a constant."""
_LONGEST = 2**31
"""A whole number past it is none that C gets."""
_HIGHEST = 20
"""The highest order that is summed as a series: its factorial is a whole number of 64 bits."""
_CALL = re.compile(r"(\w+)\(([^()]*)\)")


class FlintCall(NamedTuple):
    """A call of a function of FLINT's, or of a helper of ours, by the names they have in C."""

    function: str
    arguments: tuple[str | int, ...]


class BallStep(NamedTuple):
    """How a slot is filled: a condition, a choice (``where``), or by ``calls`` where its ``operands`` are finite.
    ``tried`` is a cheaper way to the same number, which may fail."""

    into: Slot
    operation: str
    operands: tuple[Slot, ...]
    calls: tuple[FlintCall, ...] = ()
    tried: FlintCall | None = None
    modest: bool = False
    """Whether its first operand is an order, with which FLINT takes as long as it likes where that is past 10^9."""
    tame: bool = False
    """Whether FLINT takes as long as it likes of large operands, tiny ones and wide balls: nothing ends a call."""


class BallPlan(NamedTuple):
    """``inputs`` by name; ``constants`` are the slots that no input moves: enclosures as flint prints them, or, of a
    condition, 1, 0 or -1 (not known). The ``edges`` are conditions that are to be certainly false."""

    inputs: Mapping[str, Slot]
    constants: Mapping[Slot, str | int]
    steps: Sequence[BallStep]
    results: Sequence[Slot]
    edges: Sequence[Slot]
    finer: bool = False
    """Whether each result is told to ``FINER_BITS``, in ``PARTS``."""

    @property
    def precisions(self) -> tuple[int, ...]:
        """Bits that are tried one after the other."""
        return FINER if self.finer else PRECISIONS

    @property
    def parts(self) -> int:
        """Doubles a result."""
        return PARTS if self.finer else 1


def ball_plan(tape: Tape, results: Sequence[Slot], edges: Sequence[Slot], held: Mapping[str, Any]) -> BallPlan:
    """The steps to ``results``; ``held`` are inputs that are the same everywhere, as coordinates of a point.

    Raises NoFunction where FLINT has no function of the tape's.
    """
    inputs = {name: slot for name, slot in tape.inputs.items() if name not in held}
    constants = fixed(tape, [*results, *edges], [*inputs], held, _printed)
    given = {*constants, *inputs.values()}
    needed = [slot for slot in tape.live([*results, *edges]) if slot not in given]
    if len(needed) > MOST_SLOTS:
        raise NoFunction(f"code for {len(needed)} operations")
    return BallPlan(inputs, constants, [*_steps(tape, needed, constants)], results, edges)


def _steps(tape: Tape, needed: Sequence[Slot], constants: Mapping[Slot, str | int]) -> Iterator[BallStep]:
    """In an order in which each is computed after its operands."""
    families: dict[tuple[str, Slot], dict[int, Slot]] = {}
    for slot in needed:
        if (order := _whole_order(tape.instructions[slot], constants)) is not None:
            operation, (_, x), *_ = tape.instructions[slot]
            families.setdefault((operation, x), {})[order] = slot
    done: set[Slot] = set()
    for slot in needed:
        if slot in done:
            continue
        instruction = tape.instructions[slot]
        if _whole_order(instruction, constants) is None:
            yield step_of(slot, instruction)
        else:
            members = families[instruction.operation, instruction.operands[1]]
            yield from _family(tape, members)
            done.update(members.values())


def step_of(slot: Slot, instruction: Instruction) -> BallStep:
    operation, operands, parameter, _, row = instruction
    if operation in CONDITIONS or operation == WHERE:
        return BallStep(slot, operation, operands)
    if row is None or not row.flint or not fits(parameter):
        raise NoFunction(operation)
    template = "{" in row.flint
    calls = tuple(_calls(row.flint, parameter)) if template else (_plain(row.flint, len(operands)),)
    modest = row.whole is not None
    tame = bool(row.enclosure) and not (modest or row.prompt)
    return BallStep(slot, operation, operands, calls, modest=modest, tame=tame)


def _plain(function: str, count: int) -> FlintCall:
    """A function of balls alone."""
    return FlintCall(function, (RESULT, *(f"{{{place}}}" for place in range(count)), BITS))


def _calls(text: str, parameter: object) -> Iterator[FlintCall]:
    """The calls that a row of the table has as C text."""
    for function, arguments in _CALL.findall(text):
        given = (part if part in (RESULT, "{0}", "{1}") else part.format(p=parameter) for part in arguments.split(", "))
        yield FlintCall(function, tuple(part if part == BITS or "{" in part else int(part) for part in given))


def fits(parameter: object) -> bool:
    """Whether C has room for the parameter."""
    parts = (parameter.numerator, parameter.denominator) if isinstance(parameter, int | Fraction) else ()
    return all(abs(part) < _LONGEST for part in parts)


# Orders that are whole constants


def _whole_order(instruction: Instruction, constants: Mapping[Slot, str | int]) -> int | None:
    """The order, where that is a whole constant of a function that has neighbours."""
    if instruction.row is None or instruction.row.whole is None:
        return None
    text = constants.get(instruction.operands[0], "")
    order = int(text) if isinstance(text, str) and text.lstrip("-").isdecimal() else None
    return None if order is None or abs(order) >= _LONGEST else order


def _family(tape: Tape, members: Mapping[int, Slot]) -> Iterator[BallStep]:
    """The steps of one function of one argument, by their orders: in the direction of the recurrence."""
    instruction = tape.instructions[next(iter(members.values()))]
    assert instruction.row is not None
    assert instruction.row.whole is not None
    rule, found = instruction.row.whole, set[int]()
    for order in sorted(members, key=lambda n: (abs(n), n < 0) if not rule.inward else (-abs(n), n < 0)):
        slot = members[order]
        operands = tape.instructions[slot].operands
        step = step_of(slot, tape.instructions[slot])
        other = order + _away(order, rule.inward)
        farther = 2 * other - order
        if -order in found:
            sign = "arb_neg" if rule.mirror < 0 and order % 2 else "arb_set"
            yield BallStep(slot, step.operation, (members[-order],), (FlintCall(sign, (RESULT, "{0}")),))
        elif other in found and farther in found:
            times = rule.times * other * (1 if order < other else rule.sign)
            tried = FlintCall("gc_contiguous", (RESULT, "{1}", "{2}", "{3}", times, rule.sign, BITS))
            yield step._replace(operands=(*operands, members[other], members[farther]), tried=tried)
        else:
            yield step._replace(tried=_series(order, rule))
        found.add(order)


def _away(order: int, inward: bool) -> int:
    """Where the neighbours are that an order is computed from."""
    away = 1 if order >= 0 else -1
    return away if inward else -away


def _series(order: int, rule: WholeOrders) -> FlintCall | None:
    if not rule.inward or abs(order) > _HIGHEST:
        return None
    negated = order < 0 and rule.mirror < 0 and order % 2 != 0
    return FlintCall("gc_series", (RESULT, "{1}", abs(order), rule.sign, int(negated), BITS))


def _printed(enclosed: Any) -> str:
    """A number of the constants: an integer, or an enclosure as flint prints it."""
    if enclosed is None:
        return "nan"
    return str(enclosed) if isinstance(enclosed, int) else str(enclosed.str(_DIGITS, more=True))
