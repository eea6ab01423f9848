"""Claims about derivatives: proved by sympy, refuted by a point, or neither.

A proof is an expression that sympy reduces to 0 under a time limit. A refutation is a point at which the
balls around the tape's derivative and the claimed value do not meet.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import partial
from itertools import combinations_with_replacement, islice
from typing import Any, NamedTuple

from gradcli.errors import LanguageError, OptionError, Source, nearest
from gradcli.language.program import Program, with_value
from gradcli.lowering import lower
from gradcli.numbers.ball import FINITE, kind
from gradcli.sweeps import Values, evaluate, evaluated, pullback
from gradcli.symbolic.builder import Builder
from gradcli.symbolic.conditions import Questions, hidden, texts
from gradcli.symbolic.constructors import named
from gradcli.symbolic.limits import Deadline, NoFormula, attempt
from gradcli.symbolic.printing import Printer
from gradcli.symbolic.zero import implied_within, is_zero
from gradcli.tape import Slot, Tape, is_condition

CLAIM = "claim"
BITS = 128
MOST_BITS = 512
"""Precision is doubled up to here; what is not told apart then is as good as equal, and sympy's part."""

POINTS = 200
"""Points tried at most; half of them before sympy is asked."""

MOST_DRAWN = 20
"""Points drawn for each one tried: most of them may lie outside the domain."""

_SIMPLE: list[int | Fraction] = [
    1,
    2,
    3,
    -1,
    0,
    Fraction(1, 2),
    -2,
    5,
    Fraction(1, 3),
    Fraction(-1, 2),
    7,
    Fraction(3, 2),
    -3,
]
_SIMPLE += [10, Fraction(1, 5), Fraction(-1, 3), Fraction(5, 2), 20, Fraction(1, 10), -7, Fraction(7, 3), 100]


class Verdict(StrEnum):
    """What became of a claim."""

    PROVED = "proved"
    REFUTED = "refuted"
    NOT_PROVED = "not proved"


class Proof(NamedTuple):
    """``points`` counts the points inside the domain at which both sides were compared.

    A refuted claim comes with the ``counterexample`` and the two values there, as decimals certified to the
    digits shown. A proved one may come with ``conditions``, where the claim has no value though the derivative has.
    """

    status: Verdict
    points: int
    counterexample: Mapping[str, int | Fraction] | None = None
    derivative: str = ""
    claimed: str = ""
    conditions: tuple[str, ...] = ()

    @property
    def remark(self) -> str:
        """The outcome in words."""
        if self.status is Verdict.REFUTED and self.counterexample is not None:
            at = ", ".join(f"{name}={value}" for name, value in self.counterexample.items())
            return f"refuted: at {at or 'every point'} the derivative is {self.derivative}, the claim {self.claimed}"
        if self.status is Verdict.NOT_PROVED:
            return f"no difference found at {self.points} points, not proved"
        return "proved equal" + (f" for {', '.join(self.conditions)}" if self.conditions else "")


def judge_claim(
    program: Program, target: str, variable: str, claimed: Source, *, seconds: float = 5.0, points: int = POINTS
) -> Proof:
    """Whether the derivative of a target by a variable is what is claimed, an expression of the language.

    The claim may use the program's functions and intermediates. Raises LanguageError for a claim that
    cannot be read, OptionError for names the program does not have.
    """
    claim = _Claim(program, target, variable, claimed)
    deadline = Deadline(seconds)
    tried = 0
    pool = claim.points(deadline)
    for share in (points // 2, points - points // 2):
        for point in islice(pool, share):
            tried += 1
            if (found := claim.refuted_at(point)) is not None:
                return Proof(Verdict.REFUTED, tried, point, *found)
        if share == points // 2:
            conditions, _ = attempt(partial(claim.proved, deadline), deadline.left / 2)
            if conditions is not None:
                return Proof(Verdict.PROVED, tried, conditions=conditions)
    return Proof(Verdict.NOT_PROVED, tried)


class _Claim:
    def __init__(self, program: Program, target: str, variable: str, claimed: Source) -> None:
        if target not in program.values:
            close = nearest(target, list(program.values))
            raise OptionError(
                f"there is no target {target}", fix=f"did you mean {close}?" if close else "name a target"
            )
        name = CLAIM
        while name in program.values or name in program.variables:
            name += "_"
        both = with_value(program, name, claimed)
        known = {*program.variables, *program.values, variable}
        unknown = [n for n in both.variables if n not in known]
        if unknown:
            span = both.appearances[unknown[0]]
            raise LanguageError(
                f"the claim uses {unknown[0]}, which the program does not have",
                span=span,
                fix=f"its variables are {', '.join(program.variables[:8]) or 'none'}",
            )
        self.program = both
        self.tape: Tape = lower(both, wrt=[variable])
        self.inner = variable in program.values and bool(program.values[variable].name)
        self.by: Slot = self.tape.outputs[variable] if self.inner else self.tape.inputs[variable]
        self.root, self.claim = self.tape.outputs[target], self.tape.outputs[name]
        self.active = self.tape.dependents([self.by])
        used = self.tape.live([self.root, self.claim])
        self.names = [n for n, slot in self.tape.inputs.items() if slot in set(used)]

    # Points

    def points(self, deadline: Deadline) -> Iterator[Mapping[str, int | Fraction]]:
        """Points inside the domain of both sides, away from corners and steps, the simplest first."""
        if not self.names:
            yield {}
            return
        for point in islice(simple_points(self.names), POINTS * MOST_DRAWN):
            if not deadline.left:
                return
            if self._both(point, BITS) is not None:
                yield point

    def _both(self, point: Mapping[str, int | Fraction], bits: int) -> tuple[Any, Any] | None:
        """The derivative and the claim over balls; None outside the domain, or at a corner or step."""
        from gradcli.numbers.balls import Balls

        with Balls(bits).working() as m:
            values = evaluate(self.tape, m, point, [self.root, self.claim])
            if kind(values[self.root]) != FINITE or kind(values[self.claim]) != FINITE:
                return None
            if _on_an_edge(self.tape, m, values, evaluated(self.tape, values, [self.root]), self.active):
                return None
            derivative = pullback(self.tape, m, values, {self.root: 1}, self.active).get(self.by, 0)
            return (derivative, values[self.claim]) if kind(derivative) == FINITE else None

    def refuted_at(self, point: Mapping[str, int | Fraction]) -> tuple[str, str] | None:
        """The two values where they differ for certain."""
        from gradcli.numbers.balls import Balls, decimal

        bits = BITS
        while bits <= MOST_BITS:
            both = self._both(point, bits)
            if both is None:
                return None
            with Balls(bits).working() as m:
                differ = m.same(*both)
                if differ is True:
                    return None
                if differ is False:
                    for digits in (10, 20, 40, 80):
                        left, right = (decimal(value, digits) for value in both)
                        if left and right and left != right:
                            return left, right
            bits *= 2
        return None

    # Proof

    def proved(self, deadline: Deadline) -> tuple[str, ...]:
        """The conditions under which the claim is the derivative. Raises NoFormula where sympy cannot tell."""
        import sympy as s

        builder = Builder(self.tape, deadline.check)
        inside = s.Dummy(real=True) if self.inner else None
        meaning: dict[Any, Any] = {}

        def replaced(slot: Slot, built: Any) -> Any:
            if inside is None or slot != self.by:
                return built
            meaning[inside] = built
            return inside

        found = builder.expressions([self.root, self.claim], replaced)
        by = inside if inside is not None else found.get(self.by)
        whole = found[self.root].replace(s.Abs, named("abs"))
        derivative = whole.diff(by) if by is not None else s.Integer(0)
        difference = (derivative - found[self.claim]).xreplace(meaning)
        asked = Questions(self.tape, [self.claim], found, lambda e: e.xreplace(meaning)).asked()
        own = Questions(self.tape, [self.root], found, lambda e: e.xreplace(meaning)).asked(self.active)
        domain = {c for side in (asked, own) for c in side.get(frozenset(), ())}
        if not is_zero(difference, domain, deadline):
            raise NoFormula("sympy does not reduce the difference to 0")
        certain = own.get(frozenset(), set())
        beyond = {
            branches: {c for c in constraints if not implied_within(c, certain)}
            for branches, constraints in hidden(asked, own).items()
        }
        return tuple(texts([beyond], Printer(set(self.names))))


def _on_an_edge(tape: Tape, m: Any, values: Values, order: Sequence[Slot], active: Sequence[bool]) -> bool:
    """Whether a corner, a step or an undecided comparison lies at the point, or may."""
    for slot in order:
        instruction = tape.instructions[slot]
        if not active[slot]:
            continue
        if instruction.row is None:
            compared = is_condition(instruction.operation) and instruction.operation not in ("and", "or", "not")
            if compared and m.same(*(values[operand] for operand in instruction.operands)) is not False:
                return True
            continue
        if any(fact(m, *instruction.arguments(values)) is not False for fact in instruction.row.facts):
            return True
    return False


def simple_points(names: Sequence[str]) -> Iterator[Mapping[str, int | Fraction]]:
    """Points of small integers and fractions; those with the simplest coordinates first.

    Every second point past the first twenty is drawn at random (always the same ones), so that each of many
    variables gets its turn.
    """
    chance = random.Random(0)
    for number, ranks in enumerate(_ranks(len(names))):
        yield {name: _SIMPLE[rank] for name, rank in zip(names, ranks, strict=True)}
        if number >= 20:
            yield {name: chance.choice(_SIMPLE) for name in names}


def _ranks(count: int) -> Iterator[list[int]]:
    """Positions in ``_SIMPLE``, those with the smallest sum first."""
    most = len(_SIMPLE) - 1
    for total in range(count * most + 1):
        for raised in combinations_with_replacement(range(count), total):
            ranks = [0] * count
            for place in raised:
                ranks[place] += 1
            if max(ranks) <= most:
                yield ranks
