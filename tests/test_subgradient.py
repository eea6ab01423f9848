"""The subgradient of least norm against what gradients beside the point say: an optimality condition, no solver."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from gradcli.corners.least_norm import Vector, dot, nearest_to_zero
from gradcli.corners.subgradient import least_norm
from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.lowering import lower
from gradcli.numbers.rational import RATIONALS
from gradcli.sweeps import evaluate, pullback

NAMES = ("x", "y", "z", "w")


def nest(chance: random.Random, depth: int, names: tuple[str, ...]) -> str:
    """A random nest of corners over linear forms that vanish at 0."""
    if depth == 0:
        return "(" + " + ".join(f"{chance.randint(-3, 3)}*{name}" for name in names) + ")"
    inner = [nest(chance, depth - 1, names) for _ in range(2)]
    kind = chance.choice(["abs({0})", "relu({0})", "max({0}, {1})", "min({0}, {1})", "({0} + {1})", "({0} - {1})"])
    if chance.random() < 0.2:
        kind = "where({0} > {1}, {0}, {1})"
    return kind.format(*inner)


def gradients_beside(tape: Any, names: tuple[str, ...], chance: random.Random, count: int) -> set[Vector]:
    """Exact gradients at random points close to 0, where nothing ties."""
    root, found = tape.outputs["f"], set()
    slots = [tape.inputs[name] for name in names]
    for _ in range(count):
        point = {name: Fraction(chance.randint(-(10**9), 10**9), 10**12 + 39) for name in names}
        values = evaluate(tape, RATIONALS, point, [root])
        cotangents = pullback(tape, RATIONALS, values, {root: 1}, [True] * len(tape))
        found.add(tuple(Fraction(cotangents.get(slot, 0)) for slot in slots))
    return found


def faults(seed: int, count: int = 300) -> list[str]:
    """Why the element found is not the one of least norm."""
    chance = random.Random(seed)
    names = NAMES[: chance.choice([1, 2, 2, 3])]
    text = nest(chance, chance.choice([2, 3]), names)
    tape = lower(read([Source(text)], named=names), wrt=names)
    found = least_norm(tape, RATIONALS, dict.fromkeys(names, 0), tape.outputs["f"], names)
    if found is None:
        return [f"{text}: nothing found"]
    x = tuple(Fraction(found[name]) for name in names)
    beside = gradients_beside(tape, names, chance, count)
    wrong = [f"{text}: {x} is not nearest, {v} lies behind it" for v in beside if dot(x, v) < dot(x, x)]
    gap = nearest_to_zero([tuple(a - b for a, b in zip(v, x, strict=True)) for v in sorted(beside)])
    if any(gap):  # a piece so narrow that no random point lies in it would show here too
        wrong.append(f"{text}: {x} is no mean of gradients beside the point")
    return wrong


@pytest.mark.parametrize("seed", range(60))
def test_no_gradient_beside_the_point_lies_behind_the_element(seed: int) -> None:
    assert faults(seed) == []


def test_a_narrow_piece_is_met() -> None:
    """Between the lines y = x and y = x/2, where no ray of simple steps leads."""
    program = read([Source("3*x + 4*y + 10*max(min(x - y, 2*y - x), 0)")])
    tape = lower(program)
    found = least_norm(tape, RATIONALS, {"x": 0, "y": 0}, tape.outputs["f"], ("x", "y"))
    assert (
        found == {"x": Fraction(3), "y": Fraction(4)} or dot((Fraction(found["x"]), Fraction(found["y"])), (3, 4)) < 25
    )


def test_four_variables() -> None:
    program = read([Source("max(x,y,z,w) + abs(x-y)")])
    tape = lower(program)
    found = least_norm(tape, RATIONALS, dict.fromkeys(NAMES, 1), tape.outputs["f"], NAMES)
    assert found == dict.fromkeys(NAMES, Fraction(1, 4))


@pytest.mark.parametrize("seed", range(30))
def test_the_nearest_point_meets_the_condition_of_optimality(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.randint(1, 4)
    vectors = [tuple(Fraction(chance.randint(-9, 9), chance.randint(1, 3)) for _ in range(size)) for _ in range(9)]
    x = nearest_to_zero(vectors)
    assert min(dot(x, v) for v in vectors) >= dot(x, x)
