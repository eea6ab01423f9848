"""What the loops over a tape must give, on programs small enough to be known by heart."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

from gradcli.errors import Source
from gradcli.language.program import read
from gradcli.numbers.derived import Lacking
from gradcli.numbers.float64 import FLOAT64, Float64
from gradcli.numbers.rational import RATIONALS, TooLarge
from gradcli.tape import sweeps
from gradcli.tape.lowering import lower
from gradcli.tape.tape import Tape


class Case(NamedTuple):
    """A program at a point: its value, and its partials by x and by y (None: nothing flows)."""

    text: str
    x: Any
    y: Any
    value: Any
    by_x: Any
    by_y: Any


NAN = math.nan
CASES = (
    Case("u = x*y; u*u + u", 2.0, 3.0, 42.0, 39.0, 26.0),
    Case("y - x", 2.0, 3.0, 1.0, -1.0, 1.0),
    Case("x*y*x", 2.0, 3.0, 12.0, 12.0, 4.0),
    Case("2*x - 5*y + x*0*y", 2.0, 3.0, -11.0, 2.0, -5.0),
    Case("stop(x)*x + y", 2.0, 3.0, 7.0, 2.0, 1.0),
    Case("x*y + y", -2.0, 3.0, -3.0, 3.0, -1.0),
    Case("u = x*y; u + where(x > 0, u*u, 1)", 2.0, 3.0, 42.0, 39.0, 26.0),
    Case("stop(x)", 2.0, 3.0, 2.0, None, None),
    Case("abs(x)*y", -2.0, 3.0, 6.0, -3.0, 2.0),
    Case("pi*x + e*y", 1.0, 1.0, math.pi + math.e, math.pi, math.e),
    Case("where(x > y, x^2, log(-1)*x)", 2.0, 1.0, 4.0, 4.0, None),
    Case("where(x > y, x^2, y^3)", 1.0, 2.0, 8.0, None, 12.0),
    Case("where(x < y, log(-1), y^3) + x", 2.0, 1.0, 3.0, 1.0, 3.0),
    Case("u = x*y; where(x > 0, u, 1) + where(y > 5, u, y)", 2.0, 3.0, 9.0, 3.0, 3.0),
    Case("where(where(x > 1, 1, 0) > 0.5, y, x)", 2.0, 3.0, 3.0, None, 1.0),
    Case("where(log(x) > 0, x, y)", -1.0, 3.0, NAN, None, None),
    Case("where(log(x) > 0 and y > 3, x, y)", -1.0, 3.0, 3.0, None, 1.0),
    Case("where(y > 3 and log(x) > 0, x, y)", -1.0, 3.0, 3.0, None, 1.0),
    Case("where(y > 3 or log(x) > 0, x, y)", -1.0, 3.0, NAN, None, None),
    Case("where(log(x) > 0 or y > 2, x, y)", -1.0, 3.0, -1.0, 1.0, None),
    Case("where(y > 2 or log(x) > 0, x, y)", -1.0, 3.0, -1.0, 1.0, None),
    Case("where(log(x) > 0 and y > 2, x, y)", -1.0, 3.0, NAN, None, None),
    Case("where(not log(x) > 0, x, y)", -1.0, 3.0, NAN, None, None),
    Case("where(x > 0 or y > 5, x, y)", -1.0, 3.0, 3.0, None, 1.0),
    Case("where(x > 0 and y > 2, x, y)", 1.0, 3.0, 1.0, 1.0, None),
    Case("where(not x > 0, x, y)", -1.0, 3.0, -1.0, 1.0, None),
    Case("where(x == y, x, 2*y)", 3.0, 3.0, 3.0, 1.0, None),
    Case("where(x != y, x, 2*y)", 3.0, 3.0, 6.0, None, 2.0),
    Case("where(x <= y, x, 2*y)", 3.0, 3.0, 3.0, 1.0, None),
    Case("where(x >= y, x, 2*y)", 2.0, 3.0, 6.0, None, 2.0),
    Case("where(x < y, x, 2*y)", 3.0, 3.0, 6.0, None, 2.0),
)


def tape_of(text: str, wrt: tuple[str, ...] = ("x", "y")) -> Tape:
    return lower(read([Source(text)], named=("x", "y")), wrt=wrt)


def alike(found: Any, expected: Any) -> bool:
    if found is None or expected is None:
        return found is expected
    return math.isclose(found, expected, rel_tol=1e-15) or (found != found and expected != expected)


def check() -> None:
    """Everything the sweeps promise; AssertionError where one does not hold."""
    for case in CASES:
        _check(case)
    _inactive_operands_form_no_partials()
    _rows_of_weights()
    _facts_known_of_slots()
    _numbers_stay_bounded()
    _what_is_lacking_is_kept_for_who_uses_it()


class _NoValue(ArithmeticError):
    """There is no logarithm."""


class _Raising(Float64):
    """A system that goes on without the logarithm of a negative number."""

    lacking = (_NoValue,)

    def log(self, a: Any) -> Any:
        if a < 0:
            raise _NoValue
        return math.log(a)


def _what_is_lacking_is_kept_for_who_uses_it() -> None:
    """A number that is lacking raises where it is used; a condition on it cannot be told, and no more is said."""
    tape = tape_of("where(log(x) < 1 and y > 5, x, y)")
    values = sweeps.evaluate(tape, _Raising(), {"x": -1.0, "y": 3.0}, [tape.outputs["f"]])
    held = {tape.instructions[slot].operation: value for slot, value in enumerate(values)}
    assert isinstance(held["log"], Lacking), held
    assert held["lt"] is None, held
    assert held["where"] == 3.0, held
    # A fact that rests on what is lacking says nothing; what is held is held.
    slots = {instruction.operation: slot for slot, instruction in enumerate(tape.instructions)}
    inputs, roots = {"x": 2.0, "y": 6.0}, [tape.outputs["f"]]
    log = math.log(2.0)
    unsaid = sweeps.evaluate(tape, _Raising(), inputs, roots, {slots["log"]: sweeps.Same(len(tape) - 1)})
    assert unsaid[slots["log"]] == log, unsaid
    kept = sweeps.evaluate(tape, _Raising(), inputs, roots, {slots["log"]: sweeps.Held(0.25)})
    assert kept[slots["log"]] == 0.25, kept


def _check(case: Case) -> None:
    tape = tape_of(case.text)
    root, slots = tape.outputs["f"], tape.inputs
    values = sweeps.evaluate(tape, FLOAT64, {"x": case.x, "y": case.y}, [root])
    assert alike(values[root], case.value), case
    active = tape.dependents(slots.values())
    cotangents = sweeps.pullback(tape, FLOAT64, values, {root: 1.0}, active)
    assert alike(cotangents.get(slots["x"]), case.by_x), (case, cotangents)
    assert alike(cotangents.get(slots["y"]), case.by_y), (case, cotangents)
    for name, expected in (("x", case.by_x), ("y", case.by_y)):
        assert alike(sweeps.pushforward(tape, FLOAT64, values, {slots[name]: 1.0}, [root]).get(root), expected), case
    both = [5.0 * p for p in (case.by_x, case.by_y) if p is not None]
    swept = sweeps.pushforward(tape, FLOAT64, values, dict.fromkeys(slots.values(), 5.0), [root]).get(root)
    assert alike(swept, math.fsum(both) if both else None), case
    assert None not in sweeps.pushforward(tape, FLOAT64, values, {slots["x"]: 1.0}, [root]).values(), case
    needed = _needed(tape, values, root)
    assert sweeps.evaluated(tape, values, [root]) == sorted(needed), case
    assert {slot for slot, value in enumerate(values) if value is not None} <= needed, case
    counted = _Counted()
    sweeps.evaluate(tape, counted, {"x": case.x, "y": case.y}, [root])
    assert counted.rows == sum(tape.instructions[slot].row is not None for slot in needed), case
    if "where" not in case.text and not tape.irrational(["x", "y"])[root]:
        _check_exactly(case, tape)


def _needed(tape: Tape, values: Any, slot: int) -> set[int]:
    """The slots a slot was computed from: of a where its condition and the branch taken."""
    operands = tape.instructions[slot].operands
    if tape.instructions[slot].operation == "where":
        decided = values[operands[0]]
        operands = operands[:1] if decided is None else (operands[0], operands[1 if decided else 2])
    return {slot}.union(*(_needed(tape, values, operand) for operand in operands))


class _Counted(Float64):
    """Counts the rows that are evaluated: each of a slot once."""

    def __init__(self) -> None:
        self.rows = 0

    def bounded(self, value: float) -> float:
        self.rows += 1
        return value


def _check_exactly(case: Case, tape: Tape) -> None:
    """The same over integers, where a partial may be any integer, not 1 and -1 alone."""
    root, slots = tape.outputs["f"], tape.inputs
    values = sweeps.evaluate(tape, RATIONALS, {"x": int(case.x), "y": int(case.y)}, [root])
    found = sweeps.pullback(tape, RATIONALS, values, {root: 3}, tape.dependents(slots.values()))
    for name, expected in (("x", case.by_x), ("y", case.by_y)):
        cotangent = found.get(slots[name])
        assert cotangent == (None if expected is None else 3 * expected), (case, name, cotangent)


def _inactive_operands_form_no_partials() -> None:
    """d(x^y)/dx at x < 0: the partial by the exponent would be the logarithm of a negative number."""
    tape = tape_of("x^y", ("x",))
    root, x, y = tape.outputs["f"], tape.inputs["x"], tape.inputs["y"]
    values = sweeps.evaluate(tape, FLOAT64, {"x": -2.0, "y": 3.0}, [root])
    active = tape.dependents([x])
    assert sweeps.pullback(tape, FLOAT64, values, {root: 1.0}, active) == {root: 1.0, x: 12.0}
    assert sweeps.pushforward(tape, FLOAT64, values, {x: 1.0}, [root]) == {x: 1.0, root: 12.0}
    assert y not in sweeps.pullback(tape, FLOAT64, values, {root: 1.0}, active)


def _rows_of_weights() -> None:
    """Seeds on several slots, one below the other; a tangent given to a slot that depends on another one."""
    tape = tape_of("u = x*y; v = u*x", ("x", "y", "u"))
    u, v, x, y = tape.named("u"), tape.outputs["v"], tape.inputs["x"], tape.inputs["y"]
    values = sweeps.evaluate(tape, FLOAT64, {"x": 2.0, "y": 3.0}, [u, v])
    found = sweeps.pullback(tape, FLOAT64, values, {u: 10.0, v: 1.0}, tape.dependents([x, y, u]))
    assert (found[u], found[x], found[y]) == (12.0, 42.0, 24.0)
    forward = sweeps.pushforward(tape, FLOAT64, values, {x: 1.0, u: 100.0}, [v])
    assert (forward[u], forward[v]) == (100.0, 206.0)  # the tangent given is not overwritten
    nothing = sweeps.pullback(tape, FLOAT64, values, {v: 1.0}, [False] * len(tape))
    assert nothing == {v: 1.0}


def _facts_known_of_slots() -> None:
    """A number, or another slot's, in the place of what was computed."""
    tape = tape_of("(x - y) + x*y")
    root, (difference,) = tape.outputs["f"], [s for s, i in enumerate(tape.instructions) if i.operation == "sub"]
    at = {"x": 2.0, "y": 3.0}
    assert sweeps.evaluate(tape, FLOAT64, at, [root], {difference: 7.0})[root] == 13.0
    same = sweeps.Same(tape.inputs["x"])
    assert sweeps.evaluate(tape, FLOAT64, at, [root], {difference: same})[root] == 8.0
    nobody = sweeps.Same(root)  # which has no value yet
    assert sweeps.evaluate(tape, FLOAT64, at, [root], {difference: nobody})[root] == 5.0


def _numbers_stay_bounded() -> None:
    """Exact numbers are tidied, and stop where they grow too long: in each of the three loops."""
    tape = tape_of("x*y + x")
    root, slots = tape.outputs["f"], tape.inputs
    values = sweeps.evaluate(tape, RATIONALS, {"x": Fraction(4), "y": Fraction(3, 2)}, [root])
    assert type(values[root]) is int
    active = tape.dependents(slots.values())
    back = sweeps.pullback(tape, RATIONALS, values, {root: Fraction(2)}, active)
    assert type(back[slots["x"]]) is int
    forward = sweeps.pushforward(tape, RATIONALS, values, {slots["x"]: Fraction(2)}, [root])
    assert type(forward[root]) is int
    huge = Fraction(3) ** 4000
    for sweep in (
        lambda: sweeps.evaluate(tape, RATIONALS, {"x": huge, "y": huge}, [root]),
        lambda: sweeps.pullback(tape, RATIONALS, values, {root: huge}, active),
        lambda: sweeps.pushforward(tape, RATIONALS, values, {slots["x"]: huge}, [root]),
    ):
        try:
            sweep()
        except TooLarge:
            continue
        raise AssertionError("a number outgrew its bound")
