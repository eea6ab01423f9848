"""The Wengert list of a program at a point, for people to read: what ``tape`` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gradcli import seeds as seeding
from gradcli.certify import Judge
from gradcli.derivatives import Request, result_of
from gradcli.language.printing import print_number
from gradcli.lowering import lower
from gradcli.numbers.float64 import FLOAT64
from gradcli.numbers.rational import RATIONALS, NotExact
from gradcli.point import Point, check_point
from gradcli.results import TapeLine, TapeListing
from gradcli.sweeps import Values, evaluate, evaluated, partials, pullback, pushforward
from gradcli.tape import CONSTANT, INPUT, NAMED_CONSTANTS, WHERE, Instruction, Slot, Tape

_CONDITION_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=", "and": "and", "or": "or"}


def listing(request: Request, *, forward: bool = False) -> TapeListing:
    """Every line of the tape with its value, its adjoint for each row asked for (or its tangent, when
    ``forward``), and its local partials. Raises GradcliError like ``gradient``."""
    program = request.program
    check_point(program, request.at, also=request.wrt or ())
    columns = request.columns(program)
    tape = lower(program, wrt=columns, typed_exactly=not request.floats_only)
    slots = {name: tape.outputs[name] if name in program.values else tape.inputs[name] for name in columns}
    plan = request.plan(program)
    weights = [seeding.as_mapping(row, tape.outputs) for row in plan]
    roots = [slot for row in weights for slot in row]
    m, values = _run(tape, request.at, roots, floats_only=request.floats_only)
    active = tape.dependents(slots.values())
    if forward:
        tangents = _tangents(request, m, slots)
        columns_of = [pushforward(tape, m, values, tangents, roots)]
        labels = ["tangent"]
    else:
        columns_of = [
            pullback(tape, m, values, {slot: m.number(w) for slot, w in row.items()}, active) for row in weights
        ]
        labels = [row.label for row in plan]
    judge = Judge(tape, request.at, slots, floats_only=request.floats_only)
    result = result_of(program, request, columns, plan, judge, request.direction)
    return TapeListing(
        tuple(labels),
        {name: coordinate.text for name, coordinate in request.at.items()},
        tuple(_lines(tape, m, values, columns_of, roots, active)),
        result,
        forward,
    )


def _run(tape: Tape, at: Point, roots: Sequence[Slot], *, floats_only: bool) -> tuple[Any, Values]:
    """The tape's values, exact when everything is rational, else float64."""
    if not floats_only:
        try:
            inputs = {name: coordinate.over(RATIONALS) for name, coordinate in at.items()}
            return RATIONALS, evaluate(tape, RATIONALS, inputs, roots)
        except NotExact:
            pass
    return FLOAT64, evaluate(tape, FLOAT64, {name: c.over(FLOAT64) for name, c in at.items()}, roots)


def _tangents(request: Request, m: Any, slots: Mapping[str, Slot]) -> dict[Slot, Any]:
    if request.direction is None:
        return {slot: m.number(1) for slot in slots.values()}
    return {slots[name]: coordinate.over(m) for name, coordinate in request.direction.items()}


def _lines(
    tape: Tape,
    m: Any,
    values: Values,
    columns: Sequence[Mapping[Slot, Any]],
    roots: Sequence[Slot],
    active: Sequence[bool],
) -> list[TapeLine]:
    numbers = tape.lines()
    names = _names(tape, numbers)
    taken = set(evaluated(tape, values, roots)) | set(tape.inputs.values())
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
                _shown(values[slot]),
                tuple(_shown(column.get(slot)) for column in columns),
                tuple((names[operand], _shown(partial)) for operand, partial in local),
                instruction.origin,
            )
        )
    return found


def _local(instruction: Instruction, m: Any, values: Values, slot: Slot, active: Sequence[bool]) -> Any:
    try:
        local = partials(instruction, m, values, slot, active)
        return [(operand, 0 if partial is None else partial) for operand, partial in local]
    except NotExact:  # the value is rational, the partial is not finite: as sqrt at 0
        return []


def _not_taken(line: int, name: str, instruction: Instruction, names: Mapping[Slot, str]) -> TapeLine:
    text = operation_text(instruction, names)
    return TapeLine(line, name, instruction.operation, text, (), None, (), (), instruction.origin, "not taken")


def _shown(value: Any) -> Any:
    """A value a result may hold: no NaN, no number system's own objects."""
    return None if isinstance(value, float) and value != value else value


def _names(tape: Tape, numbers: Mapping[Slot, int]) -> dict[Slot, str]:
    """What each slot is called: its variable, its name in the program, its value, or v and a count."""
    outputs = {slot: name for name, slot in reversed(tape.outputs.items())}
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
