"""Which branch needs a slot: what is said of it for a whole tape, against what is evaluated at every single point."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from gradcli.code.listing import listing
from gradcli.engines.diagnosis import Diagnosis
from gradcli.numbers.float64 import FLOAT64
from gradcli.symbolic.guards import guards
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.sweeps import evaluate, evaluated
from gradcli.tape.tape import Guard, Slot, Tape

NAMES = "uvwx"
POINTS = [dict(zip(NAMES, signs, strict=True)) for signs in itertools.product((-1.0, 1.0), repeat=len(NAMES))]
"""Every way the signs of the inputs, and with them all conditions, may come out."""


def branching(seed: int) -> tuple[Tape, Slot]:
    """A tape of sums and branches that share much, and its root."""
    rng = random.Random(seed)
    tape = Tape()
    for name in NAMES:
        tape.inputs[name] = tape.record("input", (), name)
    zero = tape.record("constant", (), 0)
    asked = [tape.record("gt", (slot, zero)) for slot in tape.inputs.values()]
    numbers = [*tape.inputs.values()]
    for _ in range(rng.randint(5, 30)):
        a, b = rng.choice(numbers[-7:]), rng.choice(numbers[-7:])
        kind = rng.random()
        if kind < 0.15:
            asked.append(tape.record(rng.choice(["and", "or"]), (rng.choice(asked), rng.choice(asked))))
        elif kind < 0.3:
            asked.append(tape.record("gt", (a, zero)))
        elif kind < 0.65:
            numbers.append(tape.record("where", (rng.choice(asked), a, b)))
        else:
            numbers.append(tape.record("add", (a, b)))
    tape.outputs["f"] = numbers[-1]
    return tape, numbers[-1]


def reached(tape: Tape, root: Slot) -> list[set[Slot]]:
    """For every point the slots that are evaluated there."""
    values = [evaluate(tape, FLOAT64, point, [root]) for point in POINTS]
    return [set(evaluated(tape, each, [root])) for each in values]


def decided(tape: Tape, slots: set[Slot]) -> list[list[bool | None]]:
    """For every point what the conditions are, those included that nothing asks there."""
    return [evaluate(tape, FLOAT64, point, slots) for point in POINTS]


@pytest.mark.parametrize("seed", range(60))
def test_a_slot_is_evaluated_where_its_guards_hold_and_nowhere_else(seed):
    tape, root = branching(seed)
    first, lines = guards(tape, [root]), listing(tape, [root]).lines
    there = reached(tape, root)
    values = decided(tape, {guard[0] for line in lines for guard in line.guards} | set(tape.live([root])))

    def hold(found: tuple[Guard, ...], point: int) -> bool:
        return all(values[point][condition] is wanted for condition, wanted in found)

    for point in range(len(POINTS)):
        assert set(first) >= there[point]
        assert all(hold(first[slot], point) for slot in there[point])
        for line in lines:
            if line.slot in there[point]:
                assert hold(line.guards, point)
            elif not line.idle:
                assert not hold(line.guards, point)


@pytest.mark.parametrize("seed", range(60))
def test_masks_over_a_block_are_what_is_evaluated_at_each_point(seed):
    tape, root = branching(seed)
    variables = [*tape.inputs.values()]
    diagnosis = Diagnosis(tape, [root], variables, gradient_tape(tape, {"f": root}, tape.inputs), ["f"])
    columns = {name: np.array([point[name] for point in POINTS]) for name in NAMES}
    [(target, _)] = diagnosis.swept(columns, len(POINTS))
    there = reached(tape, root)
    for slot, mask in target.evaluated.items():
        assert mask.tolist() == [slot in slots for slots in there], slot


def test_the_tapes_of_these_tests_branch_and_share():
    lines = [line for seed in range(60) for line in listing(*_with_roots(seed)).lines]
    assert sum(line.idle for line in lines) > 20
    assert sum(len(line.guards) > 1 for line in lines) > 20


def _with_roots(seed: int) -> tuple[Tape, list[Slot]]:
    tape, root = branching(seed)
    return tape, [root]
