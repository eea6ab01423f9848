"""Formulas of arrays held against the tape: read back as programs, at random shapes and points, over balls.

What reads back as something else is not shown. Letters stand for several lengths in turn; each length that is a letter
differs from the others, so that no product fits by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple

from gradcli.arrays.entries import entry_names
from gradcli.arrays.expansion import expand
from gradcli.arrays.lowering import lower_arrays
from gradcli.arrays.reading import expanded
from gradcli.arrays.shapes import Shape, as_matrix
from gradcli.errors import GradcliError, LimitError, Source
from gradcli.language import program as scalars
from gradcli.language.program import Program
from gradcli.questions.seeds import Seeds
from gradcli.results.entries import MultiIndex
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.lowering import tape_of
from gradcli.tape.sweeps import evaluate
from gradcli.tape.tape import Slot, Tape

BITS = 160
CLOSE = Fraction(1, 2**60)
"""How near balls come that are taken for one number; those that do not meet differ."""
MOST_SLOTS = 20_000
LENGTHS = ((2, 3, 4, 5, 6), (3, 2, 5, 4, 7), (4, 2, 3, 5, 6))
"""Of the letters, round by round; the last where a program has no value at other ones, as ``inv(X'@X)`` at 2 × 3."""
ROUNDS = 2
POINTS = 6


class Stated(NamedTuple):
    """A formula, and what it states: the derivative of a row ``by`` arrays in turn, each target's entries weighted."""

    text: str
    row: Seeds | str
    """Weights on targets; or a target, whose every entry is meant."""
    by: MultiIndex


class HeldFormula(NamedTuple):
    """Whether a formula is what it states: None where that could not be tried. ``apart`` tells where it is not, and
    ``shapes`` at which lengths it was tried."""

    agrees: bool | None
    reason: str = ""
    apart: str = ""
    shapes: tuple[Mapping[str, Shape], ...] = ()


def concrete(shapes: Mapping[str, Shape], round_: int) -> dict[str, Shape]:
    """The shapes with numbers for letters."""
    letters = list(dict.fromkeys(d for shape in shapes.values() for d in shape if isinstance(d, str)))
    lengths = LENGTHS[round_ % len(LENGTHS)]
    told = {letter: lengths[k % len(lengths)] for k, letter in enumerate(letters)}
    return {name: tuple(told[d] if isinstance(d, str) else d for d in shape) for name, shape in shapes.items()}


def hold(
    typed: Program,
    shapes: Mapping[str, Shape],
    stated: Sequence[Stated],
    *,
    known: Mapping[str, int | Fraction] | None = None,
) -> list[HeldFormula]:
    """Each formula against the tape; ``known`` are numbers that stand for variables in the formulas.

    Raises GradcliError where the program itself cannot be run at these shapes.
    """
    lettered = any(isinstance(d, str) for shape in shapes.values() for d in shape)
    found: list[list[HeldFormula]] = [[] for _ in stated]
    for round_ in range(len(LENGTHS) if lettered else 1):
        if all(sum(held.agrees is not None for held in told) == ROUNDS for told in found):
            break
        at = concrete(shapes, round_)
        for told, held in zip(found, _held(typed, at, stated, known or {}), strict=True):
            told.append(held._replace(shapes=(at,)))
    return [_joined(told) for told in found]


def _joined(told: Sequence[HeldFormula]) -> HeldFormula:
    """What was told round by round; where it could not be tried at some lengths, those at which it could count."""
    for held in told:
        if held.agrees is False:
            return held
    agreed = [held for held in told if held.agrees]
    return HeldFormula(True, shapes=tuple(shape for held in agreed for shape in held.shapes)) if agreed else told[0]


def _held(
    typed: Program, shapes: Mapping[str, Shape], stated: Sequence[Stated], known: Mapping[str, int | Fraction]
) -> list[HeldFormula]:
    truth = _Truth(typed, shapes, stated)
    inputs = {entry for name in typed.variables for entry in entry_names(name, shapes.get(name, ()))}
    formulas = [_formula(each.text, typed.variables, shapes) for each in stated]
    found: list[HeldFormula | None] = [None] * len(stated)
    for k, formula in enumerate(formulas):
        if isinstance(formula, str):
            found[k] = HeldFormula(False, formula)
    agreed = [0] * len(stated)
    for point in _points(shapes, sorted(inputs)):
        at = point | {name: Fraction(number) for name, number in known.items() if name in point}
        waiting = [k for k in range(len(stated)) if found[k] is None and agreed[k] < 2]
        if not waiting:
            break
        for k in waiting:
            formula = formulas[k]
            assert not isinstance(formula, str)
            told = _compared(truth, k, formula, at)
            if told is True:
                agreed[k] += 1
            elif isinstance(told, str):
                found[k] = HeldFormula(False, "it reads back as something else", told)
    return [
        held
        if held is not None
        else HeldFormula(True)
        if agreed[k]
        else HeldFormula(None, "no random point in its domain was found")
        for k, held in enumerate(found)
    ]


def _formula(text: str, named: Sequence[str], shapes: Mapping[str, Shape]) -> tuple[Tape, list[Slot]] | str:
    """A formula as a tape of scalars and the slots of its entries; else why it cannot be read."""
    try:
        program = scalars.read([Source(text, "the formula")], named)
        arrays = lower_arrays(program, shapes)
        tape = expand(arrays)
    except GradcliError as error:
        return error.what
    return tape, list(tape.outputs.values())


class _Truth:
    """What the tape says of what is stated."""

    def __init__(self, typed: Program, shapes: Mapping[str, Shape], stated: Sequence[Stated]) -> None:
        program = expanded(typed, shapes)
        own = program.shapes or {name: shapes.get(name, ()) for name in typed.variables}
        names = {name: entry_names(name, own.get(name, ())) for each in stated for name in each.by}
        self.places: list[list[Slot | None]]
        base = tape_of(program, wrt=[entry for entries in names.values() for entry in entries]).extended()
        rows: dict[Any, Slot] = {}
        keys = []
        for each in stated:
            targets: list[tuple[str, tuple[tuple[str, int | Fraction], ...]]]
            if isinstance(each.row, str):
                targets = [(e, ((e, 1),)) for e in entry_names(each.row, own.get(each.row, ()))]
            else:
                weighed = [(e, w) for name, w in each.row.weights for e in entry_names(name, own.get(name, ()))]
                targets = [(each.row.label, tuple(weighed))]
            for label, weights in targets:
                rows[label] = base.combined({base.outputs[name]: weight for name, weight in weights})
            keys.append([label for label, _ in targets])
        columns = {
            e: base.named(e) for entries in names.values() for e in entries if e in {**base.inputs, **base.outputs}
        }
        first = gradient_tape(base, rows, columns)
        values: dict[Any, Slot] = first.values
        partials: dict[Any, Slot] = first.connected
        seconds: dict[Any, Slot | None] = {}
        self.tape = first.tape
        if any(len(each.by) == 2 for each in stated):
            carried = list(values.values())
            second = gradient_tape(first.tape, first.connected, first.variables, carried=carried)
            values, partials = dict(zip(values, second.carried, strict=True)), dict(second.values)
            self.tape, seconds = second.tape, dict(second.partials)
        if len(self.tape) > MOST_SLOTS:
            raise LimitError("the scalars that formulas are held against are too many", fix="give smaller shapes")
        self.places = []
        for each, labels in zip(stated, keys, strict=True):
            slots: list[Slot | None] = []
            for label in labels:
                if not each.by:
                    slots.append(values[label])
                for entry in names[each.by[0]] if each.by else ():
                    if len(each.by) == 1:
                        slots.append(partials.get((label, entry)))
                    else:
                        slots += [seconds.get(((label, entry), other)) for other in names[each.by[1]]]
            self.places.append(slots)


def _compared(truth: _Truth, k: int, formula: tuple[Tape, list[Slot]], at: Mapping[str, Fraction]) -> bool | str | None:
    """Whether a formula and the tape have the same entries at a point; where they do not, which; None: no telling."""
    from gradcli.numbers.balls.ball import FINITE, enclosure, kind
    from gradcli.numbers.balls.balls import Balls

    tape, roots = formula
    wanted = truth.places[k]
    if len(roots) != len(wanted):
        return f"it has {len(roots)} entries, not {len(wanted)}"
    with Balls(BITS).working() as m:
        inputs = {name: m.number(number) for name, number in at.items()}
        theirs = evaluate(truth.tape, m, inputs, [slot for slot in wanted if slot is not None])
        ours = evaluate(tape, m, inputs, roots)
        for root, slot in zip(roots, wanted, strict=True):
            a, b = ours[root], m.number(0) if slot is None else theirs[slot]
            if kind(a) != FINITE or kind(b) != FINITE:
                return None
            off = abs(enclosure(a) - enclosure(b))
            size = 1 + abs(enclosure(b))
            if off > 0:
                return ", ".join(f"{name} = {number}" for name, number in at.items())
            if off.upper() > size.upper() * float(CLOSE):
                return None
    return True


def _points(shapes: Mapping[str, Shape], inputs: Sequence[str]) -> Iterator[dict[str, Fraction]]:
    """Points of moderate size: positive ones, ones of both signs, ones whose square matrices are positive definite."""
    chance = Random(1)
    diagonal = {
        entry
        for name, shape in shapes.items()
        if len(shape) == 2 and as_matrix(shape)[0] == as_matrix(shape)[1]
        for i, entry in enumerate(entry_names(name, shape))
        if i % (int(shape[0]) + 1) == 0
    }
    for number in range(POINTS):
        signed, heavy = number % 2 == 1, number % 3 != 1
        point = {}
        for name in inputs:
            sign = chance.choice([-1, 1]) if signed else 1
            point[name] = sign * Fraction(chance.randint(20, 180), 97)
            if heavy and name in diagonal:
                point[name] = abs(point[name]) + 8
        yield point
