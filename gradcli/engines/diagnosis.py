"""The status of every entry at the points where something may be wrong, all such points at once.

An engine finds the suspects (a result that is not finite, a corner or a step exactly there) while it
computes. For those few points the original tape is swept again over arrays that keep every slot, and the
questions are those ``gradcli.certified.verdict`` asks at one point with ``--float``: what is the first value that does
not exist, which corner bends this partial, where does a cotangent stop being finite.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from gradcli.engines import noise
from gradcli.engines.masks import used_at
from gradcli.engines.suspects import ActiveTape, Mask, Target
from gradcli.engines.underflow import everywhere, lost, too_much
from gradcli.numbers.arrays import ARRAYS, Truth
from gradcli.records import NamedTuple
from gradcli.tables.statuses import DOMAIN, INFINITE, OK, UNCERTIFIED
from gradcli.tape.deciding import Deciding
from gradcli.tape.facts import Facts
from gradcli.tape.gradient import GradientTape
from gradcli.tape.sweeps import computed
from gradcli.tape.tape import Slot, Tape

AT_ONCE = 8192
"""Suspects diagnosed together: every slot is kept for all of them."""


class Finding(NamedTuple):
    """``codes``, uint8 of shape (T, 1 + V, N), are those of each target's value and then of its partials.
    ``doubtful`` (N,) is where float64 cannot tell: another number system may find another status."""

    codes: Any
    doubtful: Mask


class Diagnosis:
    """The statuses of one program: ``codes`` for the targets and variables it was made with.

    ``first`` is the gradient tape of the program, with ``keys`` for its targets; ``near`` asks where the rounding of
    float64 reaches to what decides a status, ``digits`` also where it leaves too few digits of a number.
    """

    def __init__(
        self,
        tape: Tape,
        targets: Sequence[Slot],
        variables: Sequence[Slot],
        first: GradientTape[Any],
        keys: Sequence[Any],
        near: bool = False,
        digits: bool = False,
    ) -> None:
        self.program = ActiveTape(tape, variables, tape.dependents(variables))
        self.targets = targets
        self.needed = tape.live(targets)
        self.reached = [set(tape.live([target])) for target in targets]
        self.facts = Facts(tape, self.needed) if near and tape.typed_exactly else None
        self._tape = first.tape
        self._entries = [[first.values[key], *(first.partials[key, name] for name in first.variables)] for key in keys]
        self._wanted = list(dict.fromkeys(slot for entries in self._entries for slot in entries if slot is not None))
        self._all = first.tape.live(self._wanted)
        self.digits = digits and tape.typed_exactly

    def of(self, columns: Mapping[str, Any], count: int) -> Finding:
        """What is found at ``count`` suspect points.

        ``columns`` are the inputs at the suspect points: arrays of ``count`` doubles, or one double.
        """
        with np.errstate(all="ignore"):
            judged = [(target.doubtful(codes), codes) for target, codes in self.swept(columns, count)]
        doubtful = np.logical_or.reduce([mask for mask, _ in judged] or [np.zeros(count, dtype=bool)])
        return Finding(np.array([codes for _, codes in judged]), doubtful)

    def swept(self, columns: Mapping[str, Any], count: int) -> Iterator[tuple[Target, Any]]:
        """Each target at the suspect points, with the codes (1 + V, N) of its value and partials."""
        values = _values(self.program.tape, self.needed, columns)
        near: list[tuple[Slot, Truth]] = []
        if self.facts is not None:
            near = [*Deciding(self.facts, ARRAYS, values, self.program.active, noise.APART).near(self.needed)]
        measured = _values(self._tape, self._all, columns)
        infinite, little = self._infinite(measured), lost(self._tape, self._all, measured)
        noisy = noise.masks(self._tape, self._all, self._wanted, measured) if self.digits else {}
        for root, reached, entries in zip(self.targets, self.reached, self._entries, strict=True):
            codes = np.zeros((1 + len(self.program.variables), count), dtype=np.uint8)
            target = Target(self.program, values, root, count, near)
            target.judge(codes, reached)
            for code, slot in zip(codes, entries, strict=True):
                if slot in infinite:
                    code[(code == OK) & target.mask(infinite[slot])] = UNCERTIFIED
                if slot in little:
                    target.lost |= target.mask(too_much(little[slot], measured[slot]))
                if slot in noisy:
                    target.lost |= target.mask(noisy[slot])
            yield target, codes

    def _infinite(self, values: Mapping[Slot, Any]) -> dict[Slot, Mask]:
        """Where something that a slot of the gradient tape was computed from is infinite though it was computed from
        numbers."""
        found: dict[Slot, Mask] = {}
        for slot in self._all:
            instruction, value = self._tape.instructions[slot], values[slot]
            masks = []
            if instruction.row is not None and not np.all(np.isfinite(value)):
                masks.append(np.isinf(value) & everywhere(np.isfinite, instruction, values))
            for operand, taken in used_at(instruction, values):
                if operand in found:
                    masks.append(found[operand] & taken)
            if masks:
                found[slot] = functools.reduce(operator.or_, masks)
        return found


class Diagnosing(Protocol):
    """What finds the statuses of suspect points; ``codes`` may have more entries a target than ``Finding`` says."""

    def of(self, columns: Mapping[str, Any], count: int) -> Finding:
        """What is found at ``count`` suspect points."""


def judged(
    diagnosis: Diagnosing,
    inputs: Sequence[str],
    columns: Sequence[Any],
    suspects: Any,
    numbers: Callable[[Any], Any],
    statuses: Any,
) -> Any:
    """Fills the statuses (T, E, N) at the suspects; returns the doubtful ones among these.

    ``numbers`` gives what the engine found at some points, of the shape of ``statuses`` there.
    """
    if not len(suspects):
        return suspects
    found = []
    for start in range(0, len(suspects), AT_ONCE):
        points = suspects[start : start + AT_ONCE]
        there = [column[points] if isinstance(column, np.ndarray) else np.float64(column) for column in columns]
        codes, doubtful = diagnosis.of(dict(zip(inputs, there, strict=True)), len(points))
        measured = numbers(points)
        # What is not finite is never ok: a NaN that the sweep found no use for (1^nan is 1) stays one.
        missed = (codes == OK) & ~np.isfinite(measured)
        codes[missed] = np.where(np.isnan(measured), DOMAIN, INFINITE)[missed]
        statuses[:, :, points] = codes
        found.append(points[doubtful | missed.any(axis=(0, 1))])
    return np.concatenate(found)


def _values(tape: Tape, slots: Sequence[Slot], columns: Mapping[str, Any]) -> dict[Slot, Any]:
    values: dict[Slot, Any] = {}
    for slot in slots:
        values[slot] = computed(tape.instructions[slot], ARRAYS, columns, values)
    return values
