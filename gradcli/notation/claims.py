"""Claims about whole arrays, in matrix notation: refuted by a point, proved by multiplying out or by the scalars at
small lengths, or neither."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from random import Random

from gradcli.arrays.array_tape import ArrayTape
from gradcli.arrays.entries import entry_name, entry_names, places
from gradcli.arrays.expansion import expand
from gradcli.arrays.lowering import lower_arrays
from gradcli.arrays.reading import expanded
from gradcli.arrays.shapes import Shape, lettered, told
from gradcli.errors import GradcliError, LanguageError, OptionError, Source, Span
from gradcli.language import program as scalars
from gradcli.language.printing import print_expression
from gradcli.language.program import Program
from gradcli.notation.algebra import INVERSE, Algebra
from gradcli.notation.building import FormulaBuilder
from gradcli.notation.expanding import Expander
from gradcli.notation.formulas import Finder, NoNotation
from gradcli.notation.held import BITS, LENGTHS, concrete
from gradcli.notation.nodes import TERMS, MatrixNode
from gradcli.notation.sums import ENTRIES, ONES
from gradcli.questions.seeds import Seeds
from gradcli.symbolic.claim import claim_name
from gradcli.symbolic.proof import Claimed, Proof, ProofVerdict, judged
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.sweeps import evaluate
from gradcli.tape.tape import Slot, Tape

POINTS = 60
MOST_PROVED = 12
"""Entries that are proved one by one in scalars."""
DIGITS = 10


class ArrayClaim:
    """The derivative of a target by an array (or by a number of a program with arrays), and what is claimed of it.

    Raises LanguageError for a claim that cannot be read, or has another shape than the derivative.
    """

    def __init__(
        self, typed: Program, shapes: Mapping[str, Shape], target: str, variable: str, claimed: Source
    ) -> None:
        self.typed, self.shapes, self.target, self.variable, self.claimed = typed, shapes, target, variable, claimed
        self.name = claim_name(typed)
        self.whole = scalars.with_value(typed, self.name, claimed)
        for name in self.whole.variables:
            if name not in typed.variables and name not in shapes:
                what, span = f"the claim uses {name}, which the program does not have", self.whole.appearances[name]
                raise LanguageError(what, span=span, fix=f"its variables are {', '.join(typed.variables[:8])}")
        apart = [] if variable in typed.variables else [variable]
        self.tape = lower_arrays(self.whole, shapes, wrt=apart, natively=True)
        self.slot = self.tape.outputs[self.name]
        wanted, given = self.tape.shape(self._variable(self.tape)), self.tape.shape(self.slot)
        if self.tape.shape(self.tape.outputs[target]):
            raise OptionError(f"{target} is an array", fix="claims in matrix notation are of a number: name one entry")
        if given not in (wanted, ()):
            what = f"the claim is {told(given)}, the derivative by {variable} is {told(wanted)}"
            whole = Span(claimed, 0, len(claimed.text))
            raise LanguageError(what, span=whole, fix=f"a derivative has the shape of {variable}")

    def _variable(self, tape: ArrayTape) -> Slot:
        return tape.inputs[self.variable] if self.variable in tape.inputs else tape.outputs[self.variable]

    def judged(self, seconds: float) -> Proof:
        """What becomes of the claim."""
        late = time.monotonic() + seconds
        searched = time.monotonic() + seconds / 4
        tried = 0
        rounds = len(LENGTHS) if any(map(lettered, self.shapes.values())) else 1
        for round_ in range(rounds):
            compared, refutation = self._refuted(concrete(self.shapes, round_), searched)
            tried += compared
            if refutation is not None:
                point, entry, true, claim = refutation
                return Proof(ProofVerdict.REFUTED, tried, point, f"{true} in {entry}", claim)
        if tried and self._same_products():
            return Proof(ProofVerdict.PROVED, tried)
        if not (self.tape.shape(self._variable(self.tape)) or any(map(lettered, self.shapes.values()))):
            scalar = Claimed(expanded(self.typed, self.shapes), self.target, self.variable, self.claimed)
            return judged(scalar, seconds=max(late - time.monotonic(), 0.1))
        proof = self._proved_in_scalars(late) if tried else None
        return proof._replace(points=tried) if proof else Proof(ProofVerdict.NOT_PROVED, tried)

    def _refuted(
        self, shapes: Mapping[str, Shape], late: float
    ) -> tuple[int, tuple[Mapping[str, int | Fraction], str, str, str] | None]:
        """At how many points both sides were compared; a point at which they differ, the entry, and both values."""
        from gradcli.numbers.balls.ball import FINITE, enclosure, kind
        from gradcli.numbers.balls.balls import Balls

        compared = 0
        tape, partials, claims = self._scalars(shapes)
        for point in _points(tape.inputs):
            if time.monotonic() > late:
                break
            with Balls(BITS).working() as m:
                inputs = {name: m.number(number) for name, number in point.items()}
                wanted = [slot for slot in partials.values() if slot is not None]
                values = evaluate(tape, m, inputs, [*wanted, *claims])
                finite = True
                for (entry, slot), claim in zip(partials.items(), claims, strict=True):
                    true, said = m.number(0) if slot is None else values[slot], values[claim]
                    if kind(true) != FINITE or kind(said) != FINITE:
                        finite = False
                    elif abs(enclosure(true) - enclosure(said)) > 0:
                        texts = (enclosure(each).str(DIGITS, radius=False) for each in (true, said))
                        used = {name: point[name] for name in tape.inputs}
                        return compared + 1, (used, entry, *map(_short, texts))  # type: ignore[return-value]
                compared += finite
        return compared, None

    def _scalars(self, shapes: Mapping[str, Shape]) -> tuple[Tape, dict[str, Slot | None], list[Slot]]:
        """One tape of scalars: the derivative by entry, and the claim's entries."""
        arrays = lower_arrays(self.whole, shapes, wrt=[] if self.variable in self.typed.variables else [self.variable])
        base = expand(arrays)
        shape = arrays.shape(self._variable(arrays))
        names = entry_names(self.variable, shape)
        claims = [base.outputs[name] for name in entry_names(self.name, arrays.shape(arrays.outputs[self.name]))]
        claims = claims if len(claims) == len(names) else claims * len(names)
        found = gradient_tape(
            base, {"f": base.outputs[self.target]}, {name: base.named(name) for name in names}, carried=claims
        )
        return found.tape, {name: found.partials["f", name] for name in names}, list(found.carried)

    def _same_products(self) -> bool:
        """Whether derivative and claim are the same sum of products."""
        try:
            finder = Finder(self.tape, self.whole, Seeds(self.target, ((self.target, 1),)))
            derivative = finder.derivative((self.variable,))
            builder = FormulaBuilder(self.tape, finder.builder.algebra)
            claim = builder.formula(self.slot)
            shape = self.tape.shape(self._variable(self.tape))
            algebra = finder.builder.algebra
            if not needs(builder, self.slot) <= needs(builder, finder.root) | needs_of(algebra, derivative):
                return False  # it may lack a value where there is a derivative: the scalars tell where
            if derivative is None:
                derivative = algebra.zero(shape)
            if claim.shape != shape:
                claim = algebra.filled(claim, shape)
            return Expander(algebra).equal(derivative, claim)
        except (NoNotation, GradcliError, RecursionError):
            return False

    def _proved_in_scalars(self, late: float) -> Proof | None:
        """That every entry is proved, at the lengths asked for or at small ones; None where one is not."""
        shapes = concrete(self.shapes, 0)
        program = expanded(self.typed, shapes)
        shape = shapes.get(self.variable, ())
        if len(entry_names(self.variable, shape)) > MOST_PROVED or self.variable not in self.typed.variables:
            return None
        statement = self.whole.values[self.name]
        number = not self.tape.shape(self.slot)
        conditions: dict[str, None] = {}
        for place in places(shape):
            left = late - time.monotonic()
            if left <= 0:
                return None
            text = f"({print_expression(statement.body)})"
            text += "" if number else f"[{','.join(map(str, place))}]"
            claim = Claimed(program, self.target, entry_name(self.variable, place), Source(text))
            proof = judged(claim, seconds=left, points=10)
            if proof.status is not ProofVerdict.PROVED:
                return None
            conditions |= dict.fromkeys(proof.conditions)
        lengths = [
            f"{name} of {'×'.join(map(str, shape))}"
            for name, shape in shapes.items()
            if lettered(self.shapes.get(name, ()))
        ]
        return Proof(ProofVerdict.PROVED, 0, conditions=tuple(conditions), lengths=", ".join(lengths))


def needs(builder: FormulaBuilder, slot: Slot) -> set[MatrixNode]:
    """What must not be 0, or have the right sign, for a slot to have a value: the parts of operands that are asked."""
    found: set[MatrixNode] = set()
    builder.formula(slot)
    for each in builder.tape.live([slot]):
        operation, operands, parameter, _, _, row = builder.tape.instructions[each]
        if operation == "solve":
            found.add(builder.algebra.determinant(builder.found[operands[0]]))
        elif (
            row is not None and row.needs is not None and row.needs(_Asks(), *operands, *_given(parameter)) is not None
        ):
            asked = operands[1:] if operation == "div" else operands
            for operand in asked:
                found |= _parts(builder.algebra, builder.found[operand])
    return found


def needs_of(algebra: Algebra, node: MatrixNode | None) -> set[MatrixNode]:
    """The same of a formula: what it divides by, and the matrices it inverts."""
    found: set[MatrixNode] = set()
    seen: set[MatrixNode] = set()
    waiting = [node] if node is not None else []
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        waiting += each.parts
        powers = list(zip(each.parts, each.value, strict=True)) if each.kind == ENTRIES else []
        if each.kind == TERMS:
            for term in each.value:
                powers += term.scalars
                waiting += [*(atom for atom, _ in term.scalars), *([term.core] if term.core is not None else [])]
        for atom, exponent in powers:
            if exponent < 0 or exponent.denominator != 1:
                found |= _parts(algebra, atom)
        if each.kind == INVERSE:
            found.add(algebra.determinant(each.parts[0]))
    return found


def _parts(algebra: Algebra, node: MatrixNode) -> set[MatrixNode]:
    """The factors of a formula, exponents left out."""
    _, scalars, core = algebra.factors(node)
    found = set(scalars)
    if core is not None:
        found |= set(core.parts) if core.kind == ENTRIES else {core} if core.kind != ONES else set()
    return found


def _given(parameter: object) -> tuple[object, ...]:
    return () if parameter is None else (parameter,)


class _Asks:
    """What the rows ask of operands, whatever they are: that something is asked."""

    def __getattr__(self, name: str) -> Callable[..., bool]:
        return lambda *_: True


def _short(text: str) -> str:
    """A decimal without zeros at its end."""
    if "e" not in text and "." in text:
        return text.rstrip("0").rstrip(".")
    return text


def _points(inputs: Mapping[str, Slot]) -> Iterator[dict[str, int | Fraction]]:
    """Small integers, which are easily looked at, then fractions of both signs and sizes."""
    chance = Random(2)
    for number in range(POINTS):
        if number < 12:
            yield {
                name: chance.randint(1, 3) if number % 2 == 0 else chance.choice([-2, -1, 1, 2, 3]) for name in inputs
            }
        else:
            yield {
                name: chance.choice([1, 1, -1]) * Fraction(chance.randint(1, 400), 97) * chance.choice([1, 1, 10])
                for name in inputs
            }
