"""Random tapes built from the table, for properties that must hold of every program."""

from __future__ import annotations

import random
from fractions import Fraction

from gradcli.functions.book import ROWS
from gradcli.tape.tape import CONSTANT, INPUT, WHERE, Tape

INPUTS = ("x", "y", "z")
UNSMOOTH = frozenset(["sign", "heaviside", "above", "floor", "ceil", "round", "mod", "stop"])


def random_tape(
    seed: int, size: int = 12, *, rational: bool = False, branches: bool = True, leave_out=(), rows=ROWS
) -> Tape:
    """Three inputs, up to ``size`` operations (those of ``rows`` that fit, and ``where``), one output ``f``."""
    chance = random.Random(seed)
    rows = [row for row in rows if (row.rational or not rational) and row.name not in leave_out]
    tape = Tape()
    for name in INPUTS:
        tape.inputs[name] = tape.record(INPUT, (), name)
    slots = [*tape.inputs.values()]
    for value in (2, Fraction(-1, 3)):
        slots.append(tape.record(CONSTANT, (), value))
    for _ in range(size):
        if branches and chance.random() < 0.2:
            operation = chance.choice(["lt", "ge", "gt", "le"])
            condition = tape.record(operation, (chance.choice(slots), chance.choice(slots)))
            if chance.random() < 0.3:
                condition = tape.record("not", (condition,))
            slots.append(tape.record(WHERE, (condition, chance.choice(slots), chance.choice(slots))))
            continue
        row = chance.choice(rows)
        parameter = chance.choice(row.parameter) if row.parameter else None
        operands = tuple(chance.choice(slots[-6:] if chance.random() < 0.7 else slots) for _ in row.partials)
        if not any(tape.dependents(tape.inputs.values())[operand] for operand in operands):
            continue  # a constant, which the lowering would have folded
        slots.append(tape.record(row.name, operands, parameter))
    tape.outputs["f"] = slots[-1]
    return tape


def random_point(seed: int) -> dict[str, Fraction]:
    """A dyadic point, exact in float64, away from 0."""
    chance = random.Random(seed)
    return {name: Fraction(chance.randrange(1, 64) * chance.choice([1, 1, -1]), 16) for name in INPUTS}


UNARY = ("abs", "relu", "sqrt", "cbrt", "exp", "log", "sin", "tanh", "floor", "sign")
BINARY = ("{} + {}", "{} - {}", "{}*{}", "{}/{}", "max({}, {})", "min({}, {})", "where({} > {}, {}, 0)")


def program_text(seed: int, size: int = 8) -> str:
    """The text of a program of ``size`` statements over the inputs, one target ``f``."""
    chance = random.Random(seed)
    names = [*INPUTS, "2", "1/3"]
    lines = []
    for number in range(size):
        recent = [chance.choice(names[-4:] if chance.random() < 0.6 else names) for _ in range(3)]
        if chance.random() < 0.4:
            body = f"{chance.choice(UNARY)}({recent[0]})"
        else:
            body = chance.choice(BINARY).format(*recent)
        name = "f" if number == size - 1 else f"u{number}"
        lines.append(f"{name} = {body}")
        names.append(name)
    return "; ".join(lines)
