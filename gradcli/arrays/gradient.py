"""The gradient of an array tape as slots of an array tape: one reverse sweep, as ``gradcli.tape.gradient`` for numbers.

Entry by entry the rules are the rows' own, run over arrays; the others stand in ``gradcli.arrays.pullbacks``. The tape
is extended: its slots stay what they are, and what is recorded after them can be run over any number system, printed as
a formula or as code, or differentiated again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from gradcli.arrays.array_tape import SLOPE, ArrayInstruction, ArrayTape
from gradcli.arrays.literals import Picked
from gradcli.arrays.pullbacks import PULLBACKS
from gradcli.arrays.recorder import ArrayRecorder, scattered
from gradcli.errors import LimitError
from gradcli.numbers.recorder import Recorded
from gradcli.records import dataclass
from gradcli.tape.branches import Branch, Region, Share, inside, joined
from gradcli.tape.sweeps import scaled
from gradcli.tape.tape import WHERE, Slot

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True)
class ArrayGradient(Generic[T]):
    """``tape`` begins as the tape that was differentiated, and computes ``partials[target, variable]`` too, each in the
    shape of its variable; None is structurally unconnected, as of a ``gradcli.tape.gradient.GradientTape``."""

    tape: ArrayTape
    partials: dict[tuple[T, str], Slot | None]


def array_gradient(
    tape: ArrayTape, targets: Mapping[T, Slot], variables: Mapping[str, Slot], seeds: Mapping[T, Slot] | None = None
) -> ArrayGradient[T]:
    """The gradients of targets by variables, all slots of ``tape``: one reverse sweep a target.

    ``seeds`` are cotangents of targets, slots of ``tape`` in their shapes; else 1: of an array, the gradient of
    the sum of its entries. Raises LimitError past the limit of operations, and where a rule needs the number a letter
    stands for. A partial may have no number where the scalars' has one: a product at an entry that is 0, the adjugate's
    derivative of a singular matrix, ``where`` beside a branch that has no value.
    """
    sweep = ArraySweep(tape, variables)
    partials: dict[tuple[T, str], Slot | None] = {}
    for target, root in targets.items():
        for name, slot in sweep.gradient(root, (seeds or {}).get(target)).items():
            partials[target, name] = slot
    return ArrayGradient(sweep.tape, partials)


class ArraySweep:
    """Reverse sweeps over one array tape, recorded on an extension of it: ``tape``."""

    def __init__(self, tape: ArrayTape, variables: Mapping[str, Slot]) -> None:
        self.primal, self.variables = tape, variables
        self.tape = tape.extended()
        self.m = ArrayRecorder(self.tape)
        self.active = tape.dependents(variables.values())
        self.wanted = frozenset(variables.values())

    def gradient(self, root: Slot, seed: Slot | None = None) -> dict[str, Slot | None]:
        """The partials of one slot by every variable, from a cotangent (a slot of ``tape``) on, or from 1."""
        m, reached = self.m, self.primal.live([root])
        start = m.filled(1, self.primal.shape(root)) if seed is None else m.at(seed)
        found = self._pullback(root, start, reached)
        connected = frozenset(reached)
        partials: dict[str, Slot | None] = {}
        for name, slot in self.variables.items():
            zero = found.get(slot) or m.filled(0, self.primal.shape(slot))
            partials[name] = zero.slot if slot in connected else None
        return partials

    def _pullback(self, root: Slot, start: Recorded, reached: list[Slot]) -> dict[Slot, Recorded]:
        m = self.m
        everywhere: Region = frozenset([Branch()])
        shares: dict[Slot, list[Share]] = {root: [Share(everywhere, start)]}
        picks: dict[Slot, list[tuple[tuple[Picked, ...], Recorded]]] = {}
        found = {}
        for slot in reversed(reached):
            if not self.active[slot]:
                continue
            instruction = self.primal.instructions[slot]
            m.origin = instruction.origin
            if instruction.operation == SLOPE:
                what = "a derivative within the program may lie on a corner: arrays have no gradient of it"
                raise LimitError(what, span=m.origin, fix="name single entries")
            if slot in picks:
                share = scattered(m, instruction.shape, picks.pop(slot))
                shares.setdefault(slot, []).append(Share(everywhere, share))
            if slot not in shares:
                continue
            if slot in self.wanted:
                found[slot] = joined(m, shares[slot], everywhere).number
            own = shares.pop(slot)
            if instruction.operation == "index":
                # What leaves the shape leaves the branches, whose conditions have that shape.
                cotangent = joined(m, own, everywhere).number
                picks.setdefault(instruction.operands[0], []).append((instruction.parameter, cotangent))
            elif instruction.operation in PULLBACKS:
                for operand, share in self._of_arrays(slot, instruction, joined(m, own, everywhere).number):
                    shares.setdefault(operand, []).append(Share(everywhere, share))
            else:
                for operand, part in self._by_entries(slot, instruction, joined(m, own)):
                    shares.setdefault(operand, []).append(part)
        return found

    def _of_arrays(self, slot: Slot, instruction: ArrayInstruction, g: Recorded) -> Iterator[tuple[Slot, Recorded]]:
        """What the cotangent of a slot gives to its operands by a rule of arrays."""
        m = self.m
        given = [m.at(operand) for operand in instruction.operands]
        shares = PULLBACKS[instruction.operation](m, instruction, m.at(slot), g, given)
        for operand, share in zip(instruction.operands, shares, strict=True):
            if self.active[operand]:
                yield operand, share

    def _by_entries(self, slot: Slot, instruction: ArrayInstruction, cotangent: Share) -> Iterator[tuple[Slot, Share]]:
        """The same by the rows of the table."""
        m, (region, number) = self.m, cotangent
        if instruction.operation == WHERE:
            condition, *branches = instruction.operands
            for taken, operand in zip((True, False), branches, strict=True):
                if self.active[operand]:
                    yield operand, Share(inside(region, condition, taken), number)
            return
        if instruction.row is None:
            return
        arguments: list[Any] = [m.at(operand) for operand in instruction.operands]
        arguments += [] if instruction.parameter is None else [instruction.parameter]
        for operand, partial in zip(instruction.operands, instruction.row.partials, strict=True):
            if self.active[operand]:
                share = scaled(number, partial(m, m.at(slot), *arguments))
                if share is not None:
                    yield operand, Share(region, share)
