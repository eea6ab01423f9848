"""The gradient over arrays is the gradient over their scalars."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from random import Random

import pytest

from gradcli.arrays.array_tape import ArrayTape
from gradcli.arrays.dense import Dense
from gradcli.arrays.entries import entry_names
from gradcli.arrays.expansion import expand
from gradcli.arrays.gradient import array_gradient
from gradcli.arrays.lowering import lower_arrays
from gradcli.arrays.pullbacks import PULLBACKS
from gradcli.arrays.running import ArrayRun
from gradcli.arrays.shapes import Shape
from gradcli.errors import LimitError, Source
from gradcli.language.program import read
from gradcli.numbers.balls.ball import enclosure
from gradcli.numbers.balls.balls import Balls
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.sweeps import evaluate
from gradcli.tape.tape import Slot
from tests.array_programs import ArrayText, array_text, point


def lowered(program: ArrayText) -> ArrayTape:
    return lower_arrays(read([Source(program.text, "a program")]), program.shapes)


def differences(program: ArrayText, at: dict[str, Fraction]) -> dict[str, float]:
    """By entry, how far the two gradients are apart; what is no number in one of them is left out."""
    tape = lowered(program)
    (root,) = tape.outputs.values()
    found = array_gradient(tape, {"f": root}, tape.inputs)
    extended = found.tape
    extended.outputs = {name: slot for (_, name), slot in found.partials.items() if slot is not None}
    for name, slot in extended.outputs.items():
        assert extended.shape(slot) == tape.shape(tape.inputs[name]), "a partial has the shape of its variable"
    scalars, again = expand(tape), expand(extended)
    (target,) = scalars.outputs.values()
    other = gradient_tape(scalars, {"f": target}, scalars.inputs)
    with Balls(400).working() as m:
        inputs = {name: m.number(number) for name, number in at.items()}
        left = evaluate(again, m, inputs, again.outputs.values())
        right = evaluate(other.tape, m, inputs, other.connected.values())
        apart = {}
        for name in again.outputs:
            slot: Slot | None = other.partials["f", name]
            a, b = enclosure(left[again.outputs[name]]), enclosure(0 if slot is None else right[slot])
            if a.is_finite() and b.is_finite():
                apart[name] = float(abs(a - b).upper())
    return apart


STEP = Fraction(1, 10**40)


def from_quotients(program: ArrayText, at: dict[str, Fraction]) -> dict[str, float]:
    """By entry, how far the gradient is from the quotient of differences: over whole arrays, without the scalars."""
    tape = lowered(program)
    (root,) = tape.outputs.values()
    found = array_gradient(tape, {"f": root}, tape.inputs)
    with Balls(600).working() as m:

        def over(place: dict[str, Fraction], roots: list[Slot]) -> ArrayRun:
            def given(name: str) -> Callable[[ArrayRun], Dense]:
                shape = program.shapes[name]
                return lambda run: run.array(shape, [m.number(place[entry]) for entry in entry_names(name, shape)])

            return ArrayRun(found.tape, m, {name: given(name) for name in tape.inputs}, roots)

        slots = {name: slot for (_, name), slot in found.partials.items() if slot is not None}
        run = over(at, list(slots.values()))
        apart = {}
        for name, slot in slots.items():
            for entry, partial in zip(entry_names(name, program.shapes[name]), run.values[slot].flat, strict=True):
                up, down = (over({**at, entry: at[entry] + h}, [root]).values[root].flat[0] for h in (STEP, -STEP))
                quotient = enclosure(up - down) / enclosure(m.number(2 * STEP))
                apart[entry] = float(abs(enclosure(partial) - quotient).upper())
        return apart


@pytest.mark.parametrize("seed", range(120))
def test_random_programs_have_the_gradient_of_their_scalars(seed: int) -> None:
    chance = Random(seed)
    program = array_text(chance, depth=chance.choice([2, 3]))
    at = point(chance, program.shapes)
    found = differences(program, at)
    assert all(apart < 1e-40 for apart in found.values()), program.text
    used = lowered(program).inputs
    every = [entry for name in used for entry in entry_names(name, program.shapes[name])]
    assert len(found) >= len(every) // 2 or not every


PROGRAMS = {
    "broadcast": ("sum((x + s).^2)", {"x": (3,), "s": ()}),
    "stack": (
        "norm([[x[1], 2, x[3]], z, [1, s, 2]]@x)^2 + norm(vstack(A, z')@x)^3 + sum(hstack(A', x).^2)"
        " + norm(vstack(s, x, z))^2",
        {"x": (3,), "z": (3,), "s": (), "A": (2, 3)},
    ),
    "transpose": ("sum((A' .* A')@x)", {"A": (2, 3), "x": (2,)}),
    "reshape": ("norm(reshape(A, 3, 2)@x + vec(A)[1:3])^2", {"A": (2, 3), "x": (2,)}),
    "sum": ("sum(A)^3", {"A": (2, 3)}),
    "fold": ("prod(x)*max(x)*min(x)*logsumexp(x) + logsumexp(S)", {"x": (3,), "S": (2, 2)}),
    "cumsum": ("norm(cumsum(x) + cumsum_back(x).^2)^2", {"x": (3,)}),
    "matmul": ("norm(A@x@(z'@A'))^2", {"A": (2, 3), "x": (3,), "z": (3,)}),
    "solve": ("norm(solve(S, A) + inv(S)@A)^2", {"S": (2, 2), "A": (2, 3)}),
    "det": ("det(S)^2", {"S": (3, 3)}),
    "adjugate": ("norm(adjugate(S)@x)^2", {"S": (3, 3), "x": (3,)}),
    "adjugate of a singular matrix": ("norm(adjugate(x@z') + adj(S))^2", {"S": (3, 3), "x": (3,), "z": (3,)}),
    "adjugate of few rows": ("norm(adjugate(S))^2 + norm(adj(R) - R)^2", {"S": (2, 2), "R": (1, 1)}),
    "adjugate of more rows": ("norm(adjugate(S))^2", {"S": (4, 4)}),
    "diag": ("norm(diag(x)@S + diag(diag(S)))^2", {"S": (3, 3), "x": (3,)}),
    "kron": (
        "norm(kron(A, S))^2 + sum(kron(x, z).^3) + sum(kron(x, A))^2",
        {"A": (2, 3), "S": (2, 2), "x": (3,), "z": (2,)},
    ),
    "chol": ("norm(chol(S@S' + eye(3)) - S)^2", {"S": (3, 3)}),
    "index": (
        "A[1,2]*A[1,2] + norm(A[2,:])^2 + norm(A[:,3])^3 + sum(A[1:2,2:3].^3) + sum(x[2:3].^4)*x[1] + sum(A[1,2:3])^2",
        {"A": (3, 3), "x": (3,)},
    ),
    "single entries": (
        "R@a*det(R) + a'@R + norm(A@a)^2 + norm(B'@a)^3",
        {"R": (1, 1), "a": (1,), "A": (2, 1), "B": (1, 2)},
    ),
    "branches": (
        "sum(where(x > 0, x.*log(x), where(z > s, x.^2, z)))*where(s > t, s, log(t))",
        {"x": (3,), "z": (3,), "s": (), "t": ()},
    ),
}


WHOLE: dict[str, tuple[str, dict[str, Shape]]] = {
    "expm": ("[1, 3, 9]'@expm(S/9)@x + sum(expm(S@S/30).^2)", {"S": (3, 3), "x": (3,)}),
}
"""What is not written out in scalars, but recorded over whole arrays."""
REFUSED = {"eigvalsh": ("sum(eigvalsh(S).*x)", {"S": (3, 3), "x": (3,)})}
"""What has no recorded gradient: ``test_array_routes`` holds what is told at a point against differences."""


def test_every_rule_has_a_program() -> None:
    assert PROGRAMS.keys() >= PULLBACKS.keys() - WHOLE.keys() - REFUSED.keys()


@pytest.mark.parametrize("name", WHOLE)
def test_each_rule_without_scalars_has_the_slopes_of_differences(name: str) -> None:
    text, shapes = WHOLE[name]
    found = from_quotients(ArrayText(text, shapes), point(Random(name), shapes))
    assert len(found) == sum(len(entry_names(n, shape)) for n, shape in shapes.items())
    assert all(apart < 1e-60 for apart in found.values()), found


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_recorded_says_so(name: str) -> None:
    program = ArrayText(*REFUSED[name])
    with pytest.raises(LimitError, match="not recorded"):
        differences(program, point(Random(name), program.shapes))


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_rule_is_that_of_the_scalars(name: str) -> None:
    text, shapes = PROGRAMS[name]
    for seed in range(4):
        at = {entry: number if name not in ("branches", "chol") else abs(number) for entry, number in
              point(Random(seed), shapes).items()}  # fmt: skip
        found = differences(ArrayText(text, shapes), at)
        assert len(found) == reduce(operator.add, (len(entry_names(n, shape)) for n, shape in shapes.items()))
        assert all(apart < 1e-60 for apart in found.values()), found


def test_the_tape_differentiated_stays_as_it_is_and_its_slots_keep_their_places() -> None:
    tape = lowered(ArrayText("norm(A@x)^2", {"A": (2, 3), "x": (3,)}))
    before = list(tape.instructions)
    found = array_gradient(tape, {"f": tape.outputs["f"]}, tape.inputs)
    assert tape.instructions == before
    assert found.tape.instructions[: len(before)] == before


def test_a_seed_weighs_the_entries_of_a_target() -> None:
    tape = lowered(ArrayText("w; A@x", {"A": (2, 3), "x": (3,), "w": (2,)}))
    found = array_gradient(tape, {"f": tape.outputs["f2"]}, {"x": tape.inputs["x"]}, {"f": tape.inputs["w"]})
    slot = found.partials["f", "x"]
    assert slot is not None
    operation, operands, *_ = found.tape.instructions[slot]
    assert operation == "matmul"
    assert operands[1] == tape.inputs["w"]


def test_what_a_target_does_not_depend_on_is_unconnected() -> None:
    tape = lowered(ArrayText("norm(x)^2; sum(z)", {"x": (3,), "z": (2,)}))
    found = array_gradient(tape, dict(tape.outputs), tape.inputs)
    assert [slot is None for slot in found.partials.values()] == [False, True, True, False]
