"""Claims about derivatives: proved by sympy, refuted by a point, or neither.

A proof is an expression that sympy reduces to 0 under a time limit, off all corners, steps and comparisons and then
on each of them (``everywhere``). A refutation is a point at which the
balls around the tape's derivative and the claimed value do not meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import partial
from itertools import chain, islice
from typing import Any, NamedTuple

from gradcli.errors import Source
from gradcli.language.program import Program
from gradcli.numbers.balls.ball import FINITE, kind
from gradcli.numbers.system import NumberSystem
from gradcli.questions.point import Point
from gradcli.symbolic.builder import Builder
from gradcli.symbolic.claim import with_claim
from gradcli.symbolic.conditions import EQUAL, Questions, compared, hidden, texts
from gradcli.symbolic.constraints import POSITIVE, POWER, Constraint, Constraints
from gradcli.symbolic.constructors import named
from gradcli.symbolic.everywhere import EdgeSurface, Surfaces, edges_of, stairs, surface
from gradcli.symbolic.limits import Deadline, NoFormula, attempt
from gradcli.symbolic.printing import Printer
from gradcli.symbolic.trial_points import points_near, simple_points
from gradcli.symbolic.zero import implied_within, is_zero
from gradcli.tape.lowering import tape_of
from gradcli.tape.sweeps import Values, evaluate, evaluated, pullback
from gradcli.tape.tape import Slot, Tape, is_condition

BITS = 128
MOST_BITS = 512
"""Precision is doubled up to here; what is not told apart then is as good as equal, and sympy's part."""

POINTS = 200
"""Points tried at most; half of them before sympy is asked."""

MOST_NEAR = 300
"""Points tried beside the surfaces where a claim or a program changes its form."""

MOST_DRAWN = 20
"""Points drawn for each one tried: most of them may lie outside the domain."""


class ProofVerdict(StrEnum):
    """What became of a claim."""

    PROVED = "proved"
    REFUTED = "refuted"
    NOT_PROVED = "not proved"
    EXCEPT = "proved except"


class Proof(NamedTuple):
    """``points`` counts the points inside the domain at which both sides were compared.

    A refuted claim comes with the ``counterexample`` and the two values there, as decimals certified to the
    digits shown. A proved one may come with ``conditions``, where the claim has no value though the derivative has,
    and one that is proved except somewhere with the ``exceptions``, conditions under any of which it stays open.
    """

    status: ProofVerdict
    points: int
    counterexample: Mapping[str, int | Fraction] | None = None
    derivative: str = ""
    claimed: str = ""
    conditions: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    lengths: str = ""  # of a claim about arrays whose lengths are letters: those at which it is proved

    @property
    def remark(self) -> str:
        """The outcome in words."""
        if self.status is ProofVerdict.REFUTED and self.counterexample is not None:
            at = ", ".join(f"{name}={value}" for name, value in self.counterexample.items())
            return f"refuted: at {at or 'every point'} the derivative is {self.derivative}, the claim {self.claimed}"
        if self.status is ProofVerdict.NOT_PROVED:
            return f"no difference found at {self.points} points, not proved"
        where = filter(None, [self.lengths, *self.conditions])
        said = f"proved equal for {', '.join(where)}" if self.lengths or self.conditions else "proved equal"
        return said + (f", except where {' or '.join(self.exceptions)}" if self.exceptions else "")


def judge_claim(
    program: Program, target: str, variable: str, claimed: Source, *, seconds: float = 5.0, points: int = POINTS
) -> Proof:
    """Whether the derivative of a target by a variable is what is claimed, an expression of the language.

    The claim may use the program's functions and intermediates. Raises LanguageError for a claim that
    cannot be read, OptionError for names the program does not have.
    """
    return judged(Claimed(program, target, variable, claimed), seconds=seconds, points=points)


def judged(claim: Claimed, *, seconds: float = 5.0, points: int = POINTS) -> Proof:
    """Whether a derivative is what is claimed."""
    deadline = Deadline(seconds)
    tried = 0
    pool = claim.points(deadline)
    for share in (points // 2, points - points // 2):
        first = share == points // 2
        built, _ = attempt(partial(claim.built, deadline), deadline.left / 3) if first else (None, "")
        edges = claim.points_near(built, deadline) if built else ()
        for point in chain(islice(pool, share), edges):
            tried += 1
            if (found := claim.refuted_at(point)) is not None:
                return Proof(ProofVerdict.REFUTED, tried, point, *found)
        if built is not None:
            proof, _ = attempt(partial(claim.proved, built, deadline), deadline.left / 2)
            if proof is not None:
                return proof._replace(points=tried)
    return Proof(ProofVerdict.NOT_PROVED, tried)


class Built(NamedTuple):
    """A derivative and its claim as sympy has them, what both ask of the variables, and where they change form."""

    derivative: Any
    claim: Any
    by: Any
    asked: Constraints
    own: Constraints
    surfaces: tuple[EdgeSurface, ...]


class Claimed:
    """A derivative and the formula claimed for it, on one tape. ``given`` are variables that have a value.

    Raises LanguageError for a claim that cannot be read, OptionError for names the program does not have.
    """

    def __init__(
        self, program: Program, target: str, variable: str, claimed: Source, given: Point | None = None
    ) -> None:
        self.given = given or {}
        both, name = with_claim(program, target, variable, claimed)
        self.program = both
        self.tape: Tape = tape_of(both, wrt=[variable])
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
        from gradcli.numbers.balls.balls import Balls

        with Balls(bits).working() as m:
            inputs = {**point, **{name: coordinate.over(m) for name, coordinate in self.given.items()}}
            values = evaluate(self.tape, m, inputs, [self.root, self.claim])
            if kind(values[self.root]) != FINITE or kind(values[self.claim]) != FINITE:
                return None
            if _on_an_edge(self.tape, m, values, evaluated(self.tape, values, [self.root]), self.active):
                return None
            derivative = pullback(self.tape, m, values, {self.root: 1}, self.active).get(self.by, 0)
            return (derivative, values[self.claim]) if kind(derivative) == FINITE else None

    def defined_at(self, point: Mapping[str, int | Fraction]) -> bool:
        """Whether both sides have a value there, away from corners and steps."""
        return self._both(point, BITS) is not None

    def refuted_at(self, point: Mapping[str, int | Fraction]) -> tuple[str, str] | None:
        """The two values where they differ for certain."""
        from gradcli.numbers.balls.balls import Balls, decimal

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

    def built(self, deadline: Deadline) -> Built:
        """Both sides as sympy has them. Raises NoFormula where it has none."""
        import sympy as s

        builder = Builder(self.tape, deadline.check, differentiating=not self.inner)
        tape = builder.tape
        inside = s.Dummy(real=True) if self.inner else None
        meant: dict[Any, Any] = {}

        def replaced(slot: Slot, built: Any) -> Any:
            if inside is None or slot != self.by:
                return built
            meant[inside] = built
            return inside

        def meaning(e: Any) -> Any:
            return e.xreplace(meant)

        found = builder.expressions([self.root, self.claim], replaced)
        by = inside if inside is not None else found.get(self.by)
        whole = found[self.root].replace(s.Abs, named("abs"))
        derivative = whole.diff(by) if by is not None else s.Integer(0)
        asked = Questions(tape, [self.claim], found, meaning).asked()
        own = Questions(tape, [self.root], found, meaning).asked(self.active)
        sides = [meaning(side).replace(s.Abs, named("abs")) for side in (derivative, found[self.claim])]
        edges = edges_of(tape, tape.live([self.root, self.claim]), found, meaning)
        surfaces = []
        for edge in edges:
            solved, _ = attempt(partial(surface, edge), deadline.left / 4)
            surfaces.append(solved or EdgeSurface(edge, None, None))
        return Built(sides[0], sides[1], None if self.inner else by, asked, own, tuple(surfaces))

    def points_near(self, built: Built, deadline: Deadline) -> Iterator[Mapping[str, int | Fraction]]:
        """Points on, beside and between the surfaces where a side has another form, inside the domain."""
        for point in islice(points_near(built.surfaces, self.names), MOST_NEAR):
            if not deadline.left:
                return
            if self._both(point, BITS) is not None:
                yield point

    def proved(self, built: Built, deadline: Deadline) -> Proof:
        """The claim proved, if only under conditions or with exceptions. Raises NoFormula where sympy cannot tell."""
        difference = built.derivative - built.claim
        domain = {c for side in (built.asked, built.own) for c in side.get(frozenset(), ())}
        printer, exceptions = Printer(set(self.names)), []
        if not is_zero(difference, domain, deadline):
            bases = {c.operands[0] for c in domain if c.relation == POWER}
            domain |= {Constraint(POSITIVE, (base,)) for base in bases}
            if not bases or not is_zero(difference, domain, deadline):
                raise NoFormula("sympy does not reduce the difference to 0")
            exceptions += [f"{printer.text(base)} <= 0" for base in bases]
        places = Surfaces(built.by, list(domain), deadline)
        surfaces = [*built.surfaces, *stairs(built.derivative, built.claim)]
        for edge in dict.fromkeys(places.open(built.derivative, built.claim, surfaces)):
            exceptions.append(compared(EQUAL, edge, printer))
        certain = built.own.get(frozenset(), set())
        beyond = {
            branches: {c for c in constraints if not implied_within(c, certain)}
            for branches, constraints in hidden(built.asked, built.own).items()
        }
        status = ProofVerdict.EXCEPT if exceptions else ProofVerdict.PROVED
        return Proof(status, 0, conditions=tuple(texts([beyond], printer)), exceptions=tuple(exceptions))


def _on_an_edge(tape: Tape, m: NumberSystem, values: Values, order: Sequence[Slot], active: Sequence[bool]) -> bool:
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
