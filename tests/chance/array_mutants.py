"""Wrong versions of the rules that only arrays have, and what tells them from the right ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any

from gradcli.arrays import gradient
from gradcli.arrays.gradient import array_gradient
from gradcli.arrays.pullbacks import PULLBACKS, PullbackRule
from gradcli.arrays.recorder import ArrayRecorder
from gradcli.errors import LimitError
from gradcli.numbers.recorder import Recorded
from tests.array_programs import ArrayText, point
from tests.arrays.test_array_gradient import PROGRAMS, REFUSED, WHOLE, differences, from_quotients, lowered
from tests.chance.mutants import patched

CLOSE = 1e-40
Change = Callable[[ArrayRecorder, Recorded], Recorded]


def _turned(m: ArrayRecorder, share: Recorded) -> Recorded:
    shape = m.shape(share)
    assert len(shape) == 2
    return m.fitted(m.array("transpose", [share], shape[::-1]), shape)


CHANGES: dict[str, Change] = {
    "the sign": lambda m, share: -share,
    "a factor 2": lambda m, share: 2 * share,
    "a factor 1 + 1e-12": lambda m, share: (1 + Fraction(1, 10**12)) * share,
    "a term 1": lambda m, share: share + 1,
    "nothing": lambda m, share: 0 * share,
    "the transpose": _turned,
}


COLLECTED = frozenset(["index"])
"""What the recorded sweep puts in its place for all entries of an array together, not by the rule; the rule itself, of
sweeps over numbers, is broken by ``tests.trials.array_mutation``."""


def of_array_rules() -> Iterator[tuple[str, str, PullbackRule]]:
    """The name of a rule, what is broken and how, and the wrong rule: each share in every way there is."""
    for name, rule in PULLBACKS.items():
        if name in REFUSED:  # there is no share to change: only one that is told after all
            yield name, f"{name}: a share of nothing", _told
            continue
        if name in COLLECTED:
            continue
        for place in range(2 if name in ("matmul", "solve", "kron", "stack") else 1):
            for way, change in CHANGES.items():
                yield name, f"{name}: {way} in share {place}", _broken(rule, place, change)


def _told(m: ArrayRecorder, instruction: Any, y: Recorded, g: Recorded, given: Any) -> list[Recorded]:
    return [m.filled(0, m.shape(operand)) for operand in given]


def _broken(rule: PullbackRule, place: int, change: Change) -> PullbackRule:
    def wrong(m: ArrayRecorder, instruction: Any, y: Recorded, g: Recorded, given: Any) -> list[Recorded]:
        shares = list(rule(m, instruction, y, g, given))
        if place < len(shares) and (change is not _turned or len(m.shape(shares[place])) == 2):
            shares[place] = change(m, shares[place])
        return shares

    return wrong


def programs(rule: str) -> list[ArrayText]:
    """The programs that use a rule."""
    texts = [ArrayText(text, shapes) for text, shapes in PROGRAMS.values()]
    return [each for each in texts if any(i.operation == rule for i in lowered(each).instructions)]


def faults(rule: str) -> Iterator[str]:
    """Where the gradient over arrays is not that over scalars, or (without scalars) of differences, or not refused."""
    if rule in REFUSED:
        tape = lowered(ArrayText(*REFUSED[rule]))
        try:
            array_gradient(tape, tape.outputs, tape.inputs)
        except LimitError:
            return
        yield f"{rule} is told"
    if rule in WHOLE:
        program = ArrayText(*WHOLE[rule])
        found = from_quotients(program, point(Random(rule), program.shapes))
        yield from (f"{program.text}: {name}" for name, apart in found.items() if apart > CLOSE)
    for program in programs(rule):
        at = {name: abs(number) for name, number in point(Random(0), program.shapes).items()}
        yield from (f"{program.text}: {name}" for name, apart in differences(program, at).items() if apart > CLOSE)


def broken(rule: str, wrong: PullbackRule) -> Any:
    """The context in which a rule is wrong."""
    return patched(gradient, "PULLBACKS", {**PULLBACKS, rule: wrong})
