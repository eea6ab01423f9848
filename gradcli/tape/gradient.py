"""The gradient as a tape: values and partials of all targets in one straight-line program.

The rules are the rows' own, run over numbers that are slots of a new tape. The result is a tape like any
other: to be run over every number system, scheduled for blocks of points, printed as code, or
differentiated again for second derivatives. Source: Griewank & Walther, Evaluating Derivatives, ch. 3.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from gradcli.numbers.recorder import Recorded, Recorder
from gradcli.records import NamedTuple, dataclass, field
from gradcli.tape.branches import Branch, Region, Share, inside, joined
from gradcli.tape.deciding import Deciding
from gradcli.tape.facts import Facts
from gradcli.tape.sweeps import partials, scaled
from gradcli.tape.tape import WHERE, Instruction, Slot, Tape, is_comparison
from gradcli.tape.touching import Touching
from gradcli.tape.uses import uses
from gradcli.tape.vanishing import Vanishing

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True)
class GradientTape(Generic[T]):
    """``tape`` computes ``values[target]`` and ``partials[target, variable]``; a partial that is None is
    structurally unconnected, and one that is the constant 0 is not. ``variables`` are slots of this tape.
    ``edges`` are conditions, each true where a corner, a step or a comparison changes exactly there; those of ``near``
    are false where the rounding of float64 does not reach to what decides a status. ``carried`` are other slots, moved
    along. ``smooth`` are the partials without what was chosen at a point for printing only, to be differentiated
    again."""

    tape: Tape
    variables: dict[str, Slot]
    values: dict[T, Slot]
    partials: dict[tuple[T, str], Slot | None]
    edges: tuple[Slot, ...] = ()
    near: tuple[Slot, ...] = ()
    carried: tuple[Slot, ...] = ()
    smooth: Mapping[tuple[T, str], Slot | None] = field(default_factory=dict)

    @property
    def connected(self) -> dict[tuple[T, str], Slot]:
        """The partials that are there: what a Hessian differentiates again, or a result shows."""
        return {key: slot for key, slot in self.partials.items() if slot is not None}


def gradient_tape(
    tape: Tape,
    targets: Mapping[T, Slot],
    variables: Mapping[str, Slot],
    *,
    edges: bool = False,
    near: bool = False,
    carried: Sequence[Slot] = (),
    selecting: bool = False,
    again: bool = False,
) -> GradientTape[T]:
    """Value and gradient of the targets (slots of ``tape``, by any key) by the variables (slots of inputs,
    or of intermediates recorded apart), with every subexpression once and nothing that is not needed.

    One reverse sweep a target. ``edges`` also records where the targets may have no derivative, ``near`` where float64
    cannot tell whether they do, or which value they have; ``carried`` are slots to compute as well, without
    derivatives. ``selecting`` lets no factor that is 0 meet an infinite one where the product is 0 for certain: nobody
    judges the numbers of printed code. ``again`` records ``smooth`` partials too. Raises LimitError past the limit of
    operations.
    """
    differentiation = _Differentiation(tape, [*targets.values(), *carried], variables, selecting=selecting)
    partials: dict[tuple[T, str], Slot | None] = {}
    smooth: dict[tuple[T, str], Slot | None] = {}
    for target, root in targets.items():
        for name, slot in differentiation.gradient(root).items():
            partials[target, name] = slot
        if again:
            smooth |= {(target, name): slot for name, slot in differentiation.gradient(root, smooth=True).items()}
    numbers, recorded = differentiation.numbers, differentiation.recorded
    places = {name: numbers[slot].slot for name, slot in variables.items()}
    values = {target: numbers[slot].slot for target, slot in targets.items()}
    found = tuple(differentiation.edges([*targets.values()])) if edges else ()
    doubts = tuple(differentiation.near([*targets.values()])) if near and tape.typed_exactly else ()
    moved = tuple(numbers[slot].slot for slot in carried)
    return _compacted(GradientTape(recorded, places, values, partials, found, doubts, moved, smooth))


class LocalPartials(NamedTuple):
    """``tape`` computes the ``values`` of slots of another, and of each that computes a number the partials by its
    active operands: pairs of the operand, a slot of the other tape, and a slot of this one."""

    tape: Tape
    values: dict[Slot, Slot]
    partials: dict[Slot, list[tuple[Slot, Slot]]]


def local_partials(tape: Tape, slots: Sequence[Slot], variables: Mapping[str, Slot]) -> LocalPartials:
    """The slots of a tape and their local partials as a program. A ``where`` has none: its branches tell."""
    differentiation = _Differentiation(tape, slots, variables)
    m, numbers, active = differentiation.m, differentiation.numbers, differentiation.active
    found: dict[Slot, list[tuple[Slot, Slot]]] = {}
    for slot in slots:
        instruction = tape.instructions[slot]
        m.origin = instruction.origin
        local = partials(instruction, m, numbers, slot, active) if instruction.row is not None and active[slot] else ()
        found[slot] = [(operand, m.number(partial).slot) for operand, partial in local if partial is not None]
    return LocalPartials(differentiation.recorded, {slot: numbers[slot].slot for slot in slots}, found)


class _Differentiation:
    """A tape copied as numbers that record on another, and the reverse sweeps over them."""

    def __init__(
        self, tape: Tape, roots: Sequence[Slot], variables: Mapping[str, Slot], *, selecting: bool = False
    ) -> None:
        self.tape = tape
        self.variables = variables
        self.active = tape.dependents(variables.values())
        self.wanted = frozenset(variables.values())
        self.recorded = Tape(typed_exactly=tape.typed_exactly, rounded=tape.rounded)
        self.m = Recorder(self.recorded)
        self.vanishing = Vanishing(self.recorded, self.m) if selecting else None
        self.touching = Touching(self.recorded, self.m, self.vanishing) if self.vanishing else None
        self.numbers: list[Recorded] = [self.m.at(-1)] * len(tape)
        for slot in tape.live([*tape.inputs.values(), *variables.values(), *roots]):
            self.numbers[slot] = self._copied(slot)
            if slot in tape.names:
                self.recorded.names.setdefault(self.numbers[slot].slot, tape.names[slot])
        self.recorded.inputs = {name: self.numbers[slot].slot for name, slot in tape.inputs.items()}
        places = {name: self.numbers[slot].slot for name, slot in tape.outputs.items()}
        self.recorded.outputs = {name: slot for name, slot in places.items() if slot >= 0}

    def _copied(self, slot: Slot) -> Recorded:
        operation, operands, parameter, self.m.origin, row = self.tape.instructions[slot]
        given = [self.numbers[operand] for operand in operands]
        if row is None:
            return self.m.record(operation, tuple(number.slot for number in given), parameter)
        if operation == "same" and slot in self.wanted:
            return self.m.at(self.recorded.separate(given[0].slot, self.m.origin))
        return self.m.apply(operation, *given, parameter=parameter)

    def gradient(self, root: Slot, *, smooth: bool = False) -> dict[str, Slot | None]:
        """The partials of one slot by every variable; None where it does not depend on it."""
        reached = self.tape.live([root])
        cotangents = self._pullback(root, reached, smooth=smooth)
        connected = frozenset(reached)
        partials = {name: cotangents.get(slot) or self.m.number(0) for name, slot in self.variables.items()}
        return {name: partials[name].slot if slot in connected else None for name, slot in self.variables.items()}

    def edges(self, roots: Sequence[Slot]) -> Iterator[Slot]:
        """The rows' own facts, recorded as conditions."""
        for slot in self.tape.live(roots):
            instruction = self.tape.instructions[slot]
            if not self.active[slot]:
                continue
            self.m.origin = instruction.origin
            arguments = instruction.arguments(self.numbers)
            facts: list[Any] = []
            if instruction.row is not None:
                facts = [fact(self.m, *arguments) for fact in instruction.row.facts]
            elif is_comparison(instruction.operation):
                facts = [self.m.same(*arguments)]
            yield from (fact.slot for fact in facts if not isinstance(fact, bool))

    def near(self, roots: Sequence[Slot]) -> Iterator[Slot]:
        """Where rounding reaches to what decides a status, recorded as conditions."""
        live = self.tape.live(roots)
        self.m.origin = None
        deciding = Deciding(Facts(self.tape, live, printed=False), self.m, self.numbers, self.active)
        for _, condition in deciding.near(live):
            yield condition.slot

    def _pullback(self, root: Slot, reached: Sequence[Slot], *, smooth: bool) -> dict[Slot, Recorded]:
        """The cotangents of the wanted slots, seeded with 1 at the root: one reverse sweep, through both
        branches of every ``where``."""
        m = self.m
        everywhere: Region = frozenset([Branch()])
        shares: dict[Slot, list[Share]] = {root: [Share(everywhere, m.number(1))]}
        found = {}
        for slot in reversed(reached):
            if slot not in shares or not self.active[slot]:
                continue
            instruction = self.tape.instructions[slot]
            m.origin = instruction.origin
            if slot in self.wanted:
                found[slot] = joined(m, shares[slot], everywhere).number
            if instruction.operands:
                for operand, share in self._shares(slot, instruction, joined(m, shares.pop(slot)), smooth=smooth):
                    shares.setdefault(operand, []).append(share)
        return found

    def _shares(
        self, slot: Slot, instruction: Instruction, cotangent: Share, *, smooth: bool
    ) -> Iterator[tuple[Slot, Share]]:
        """What the cotangent of a slot gives to its operands."""
        region, number = cotangent
        if instruction.operation == WHERE:
            for operand, guard in uses(instruction):
                if guard is not None and self.active[operand]:
                    condition, taken = guard
                    yield operand, Share(inside(region, self.numbers[condition].slot, taken), number)
            return
        for operand, partial in partials(instruction, self.m, self.numbers, slot, self.active):
            share = scaled(number, partial)
            if share is not None:
                if self.vanishing and self.touching and isinstance(partial, Recorded):
                    share = (
                        self.vanishing.share(number, partial)
                        if smooth
                        else self.touching.share(
                            number, partial, self.numbers[operand], function=instruction, region=region
                        )
                    )
                yield operand, Share(region, share)


def _compacted(found: GradientTape[T]) -> GradientTape[T]:
    """The same without the slots nobody needs."""
    tape = found.tape
    roots = [*found.values.values(), *found.connected.values(), *found.edges, *found.near]
    roots += [*found.carried, *(slot for slot in found.smooth.values() if slot is not None)]
    apart = frozenset(found.variables.values())
    kept = Tape(typed_exactly=tape.typed_exactly, rounded=tape.rounded)
    moved: dict[Slot, Slot] = {}
    for slot in tape.live([*tape.inputs.values(), *apart, *roots]):
        operation, operands, parameter, origin, _ = tape.instructions[slot]
        there = tuple(moved[operand] for operand in operands)
        separate = operation == "same" and slot in apart
        moved[slot] = kept.separate(there[0], origin) if separate else kept.record(operation, there, parameter, origin)
    kept.inputs = {name: moved[slot] for name, slot in tape.inputs.items()}
    kept.outputs = {name: moved[slot] for name, slot in tape.outputs.items() if slot in moved}
    kept.names = {moved[slot]: name for slot, name in tape.names.items() if slot in moved}
    return GradientTape(
        kept,
        {name: moved[slot] for name, slot in found.variables.items()},
        {target: moved[slot] for target, slot in found.values.items()},
        {key: None if slot is None else moved[slot] for key, slot in found.partials.items()},
        tuple(dict.fromkeys(moved[slot] for slot in found.edges)),
        tuple(dict.fromkeys(moved[slot] for slot in found.near)),
        tuple(moved[slot] for slot in found.carried),
        {key: None if slot is None else moved[slot] for key, slot in found.smooth.items()},
    )
