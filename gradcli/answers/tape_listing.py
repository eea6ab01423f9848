"""The Wengert list of a program at a point, for people to read: what ``tape`` prints."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.answers.derivatives import result_of
from gradcli.certified.judge import Judge
from gradcli.certified.lost_digits import digits_lost, relative
from gradcli.language.names import free_label
from gradcli.language.printing import print_number
from gradcli.numbers.derived import Kind
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import NotExact
from gradcli.numbers.rounding import Rounding
from gradcli.numbers.system import NumberSystem
from gradcli.questions.fitting import check_point
from gradcli.questions.point import Point
from gradcli.questions.request import Request
from gradcli.results.entries import TapeLine, TapeListing
from gradcli.tape.sweeps import Values, evaluated, partials, pullback, pushforward
from gradcli.tape.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Instruction, Slot, Tape

DOUBLE_DIGITS = -math.log10(2.0**-53)
"""Decimal digits of a double, about 16."""

_CONDITION_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=", "and": "and", "or": "or"}


def listing(request: Request, *, forward: bool = False) -> TapeListing:
    """Every line of the tape with its value, its adjoint for each row asked for (or its tangent, when
    ``forward``), and its local partials. Raises GradcliError like ``gradient``."""
    check_point(request.program, request.at, also=request.wrt or ())
    tape, slots, plan = request.tape, request.slots, request.plan
    judge = Judge(tape, request.at, slots, request.asked)
    result = result_of(request, request.columns, judge, request.direction)
    weights = request.weights
    active = tape.dependents(slots.values())

    def swept(m: NumberSystem, values: Values) -> _Swept:
        if forward:
            tangents = _tangents(request, m, slots)
            roots = [slot for row in weights for slot in row]
            return _Swept(m, values, [pushforward(tape, m, values, tangents, roots)])
        seeds = [{slot: m.number(w) for slot, w in row.items()} for row in weights]
        return _Swept(m, values, [pullback(tape, m, values, seed, active) for seed in seeds])

    for m, values in judge.all_values(weights):
        with m.working():
            exact = swept(m, _with_inputs(tape, m, values, request.at))
            if all(judge.sure(m, number) for number in _numbers(tape, exact, active)):
                break
    with exact.m.working():
        double = swept(FLOAT64, judge.double_values(weights)) if any(row.losses for row in result.rows) else None
        rounding = request.asked.rounding
        lines = _lines(tape, exact, double, weights, active, rounding)
        started: Sequence[Mapping[Slot, Any]] = [_tangents(request, exact.m, slots)] if forward else weights
        seeds = tuple(_seeds(tape, exact.m, row, rounding) for row in started)
    return TapeListing(
        ("tangent",) if forward else tuple(row.label for row in plan),
        request.coordinates,
        tuple(lines),
        result,
        forward,
        seeds,
    )


def _with_inputs(tape: Tape, m: NumberSystem, values: Values, at: Point) -> Values:
    """The values with those of variables that only a branch not taken needs, which nothing was computed from."""
    unused = [(name, slot) for name, slot in tape.inputs.items() if values[slot] is None and name in at]
    if not unused:
        return values
    found = [*values]
    for name, slot in unused:
        with suppress(NotExact):
            found[slot] = at[name].over(m)
    return found


class _Swept(NamedTuple):
    """One number system's values, and one sweep's cotangents (or tangents) a column."""

    m: NumberSystem
    values: Values
    columns: Sequence[Mapping[Slot, Any]]


def _numbers(tape: Tape, swept: _Swept, active: Sequence[bool]) -> Iterator[Any]:
    """Every number the lines may show."""
    yield from swept.values
    for column in swept.columns:
        yield from column.values()
    for slot in tape.lines():
        if active[slot] and swept.values[slot] is not None:
            yield from (partial for _, partial in _local(tape.instructions[slot], swept.m, swept.values, slot, active))


def _tangents(request: Request, m: NumberSystem, slots: Mapping[str, Slot]) -> dict[Slot, Any]:
    if request.direction is None:
        return {slot: m.number(1) for slot in slots.values()}
    return {slots[name]: coordinate.over(m) for name, coordinate in request.direction.items()}


def _seeds(tape: Tape, m: NumberSystem, row: Mapping[Slot, Any], rounding: Rounding) -> dict[int, Any]:
    """What a sweep starts with, by line."""
    numbers = tape.lines()
    return {numbers[slot]: _shown(m.number(weight), m, rounding) for slot, weight in row.items() if slot in numbers}


def _lines(
    tape: Tape,
    exact: _Swept,
    double: _Swept | None,
    weights: Sequence[Mapping[Slot, Any]],
    active: Sequence[bool],
    rounding: Rounding,
) -> list[TapeLine]:
    numbers = tape.lines()
    names = _names(tape, numbers)
    m, values = exact.m, exact.values
    taken = set(evaluated(tape, values, [slot for row in weights for slot in row])) | set(tape.inputs.values())
    found = []
    for slot, line in numbers.items():
        instruction = tape.instructions[slot]
        if slot not in taken:
            found.append(_not_taken(line, names[slot], instruction, names))
            continue
        local = _local(instruction, m, values, slot, active) if active[slot] else []
        found.append(
            TapeLine(
                line,
                names[slot],
                instruction.operation,
                operation_text(instruction, names),
                tuple(numbers[o] for o in instruction.operands if o in numbers),
                _shown(values[slot], m, rounding),
                tuple(_shown(column.get(slot), m, rounding) for column in exact.columns),
                tuple((names[operand], _shown(partial, m, rounding)) for operand, partial in local),
                instruction.origin,
                _remark(values[slot], m),
                () if double is None else _digits(slot, exact, double),
            )
        )
    return found


def _digits(slot: Slot, exact: _Swept, double: _Swept) -> tuple[float | None, ...]:
    """The decimal digits float64 gets right: of the value, then of each adjoint or tangent."""
    pairs = [(exact.values[slot], double.values[slot])]
    pairs += [(a.get(slot), b.get(slot)) for a, b in zip(exact.columns, double.columns, strict=True)]
    return tuple(None if truth is None else _right(truth, got, exact.m) for truth, got in pairs)


def _right(truth: Any, got: Any, m: NumberSystem) -> float | None:
    if isinstance(truth, bool):
        return DOUBLE_DIGITS if truth == got else 0.0
    if m.kind(truth) is not Kind.FINITE:
        return None
    return DOUBLE_DIGITS - digits_lost(1.0 if got is None else relative(float(got), truth))


def _local(instruction: Instruction, m: NumberSystem, values: Values, slot: Slot, active: Sequence[bool]) -> Any:
    try:
        local = partials(instruction, m, values, slot, active)
        return [(operand, 0 if partial is None else partial) for operand, partial in local]
    except NotExact:  # the value is rational, the partial is not finite: as sqrt at 0
        return []


def _not_taken(line: int, name: str, instruction: Instruction, names: Mapping[Slot, str]) -> TapeLine:
    text = operation_text(instruction, names)
    return TapeLine(line, name, instruction.operation, text, (), None, (), (), instruction.origin, "not taken")


UNSURE = "uncertified"
"""In the place of a number that exists, and whose digits could not be proved."""


def _shown(value: Any, m: NumberSystem, rounding: Rounding) -> Any:
    """A value a result may hold: no NaN, no number system's own objects."""
    if value is None or isinstance(value, bool):
        return value
    kind = m.kind(value)
    if kind is Kind.FINITE:
        number = rounding.number(value)
        return UNSURE if number is None else number
    return rounding.number(value) if kind is Kind.POLE and isinstance(value, float) else None


def _remark(value: Any, m: NumberSystem) -> str:
    """Why a line has no value."""
    if value is None:
        return "undecided"
    if isinstance(value, bool | float):
        return ""
    if m.kind(value) is not Kind.FINITE:
        return str(m.kind(value))
    return ""


def _names(tape: Tape, numbers: Mapping[Slot, int]) -> dict[Slot, str]:
    """What each slot is called: its variable, its name in the program, its value, or v and a count."""
    outputs = {slot: free_label(name, tape.inputs) for name, slot in reversed(tape.outputs.items())}
    found: dict[Slot, str] = {}
    taken = {*tape.inputs, *tape.names.values(), *outputs.values()}
    count = 0
    for slot, instruction in enumerate(tape.instructions):
        if instruction.operation == INPUT:
            found[slot] = instruction.parameter
        elif slot in tape.names or slot in outputs:
            found[slot] = tape.names.get(slot) or outputs[slot]
        elif instruction.operation == CONSTANT:
            found[slot] = _constant(instruction.parameter)
        elif instruction.operation in NAMED_CONSTANTS:
            found[slot] = instruction.operation
        elif slot in numbers:
            count += 1
            while f"v{count}" in taken:
                count += 1
            found[slot] = f"v{count}"
        else:
            found[slot] = "?"
    return found


def _constant(value: int | Fraction) -> str:
    text = print_number(value)
    return f"({text})" if value < 0 or "/" in text else text


def operation_text(instruction: Instruction, names: Mapping[Slot, str]) -> str:
    """An instruction in terms of the names of its operands."""
    operation, operands = instruction.operation, [names[operand] for operand in instruction.operands]
    if operation == INPUT:
        return "input"
    if operation == CONSTANT:
        return print_number(instruction.parameter)
    if operation in _CONDITION_SIGNS:
        return f"{operands[0]} {_CONDITION_SIGNS[operation]} {operands[1]}"
    if operation == "not":
        return f"not {operands[0]}"
    if operation == WHERE:
        return f"where({', '.join(operands)})"
    row = instruction.row
    if row is not None and row.shown:
        parameter = instruction.parameter
        text = f"({parameter})" if isinstance(parameter, int) and parameter < 0 else str(parameter)
        return row.shown.format(*operands, p=text)
    return f"{operation}({', '.join(operands)})"
