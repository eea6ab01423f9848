"""Values and derivatives of a program of arrays in matrix notation: found by reverse sweeps, held against the tape."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from gradcli.arrays.algebra import sized
from gradcli.arrays.array_tape import ArrayTape
from gradcli.arrays.entries import array_of
from gradcli.arrays.gradient import ArraySweep
from gradcli.arrays.lowering import lower_arrays
from gradcli.arrays.recorder import ArrayRecorder
from gradcli.arrays.shapes import Shape
from gradcli.errors import GradcliError
from gradcli.language.names import Names
from gradcli.language.program import Program
from gradcli.notation.building import STACKED, FormulaBuilder
from gradcli.notation.held import Stated, hold
from gradcli.notation.linear import Linear
from gradcli.notation.nodes import MatrixNode
from gradcli.notation.writing import Writer
from gradcli.questions.seeds import Seeds
from gradcli.results.entries import MultiIndex
from gradcli.tape.tape import INPUT, Slot

LARGEST = 4
"""Lengths past it are letters while a formula is found: its text says ``len(x)``, and it is held at small lengths."""
LONGEST = 4_000
"""Characters of a formula that is still read."""


class NoNotation(Exception):
    """There is no formula in matrix notation, for a reason in words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Notation(NamedTuple):
    """Texts in matrix notation, by what they are derivatives by (``none`` of what a row does not depend on)."""

    texts: Mapping[MultiIndex, str]
    tried: tuple[Mapping[str, Shape], ...] = ()
    """The shapes at which they were held against the tape."""


def notation(
    typed: Program,
    shapes: Mapping[str, Shape],
    row: Seeds | str,
    indices: Sequence[MultiIndex],
    seconds: float,
    known: Mapping[str, int | Fraction] | None = None,
) -> Notation:
    """The formulas of one row (weights on targets, or an array target) under each index, of arrays by name; ``known``
    are numbers that stand for their variables.

    Raises NoNotation where one of them has none, or does not read back as what the tape has.
    """
    late = time.monotonic() + seconds
    generic = lettered_past(shapes, LARGEST)
    reason = ""
    for given in [generic, shapes] if generic != dict(shapes) else [shapes]:
        try:
            return _found(typed, given, row, indices, late, known or {})
        except NoNotation as none:
            reason = reason or none.reason
        except GradcliError as error:
            reason = reason or error.what
    raise NoNotation(reason)


def lettered_past(shapes: Mapping[str, Shape], largest: int) -> dict[str, Shape]:
    """The shapes with a letter for every length past the largest."""
    letter = {d: f"n{d}" for shape in shapes.values() for d in shape if isinstance(d, int) and d > largest}
    return {name: tuple(letter.get(d, d) if isinstance(d, int) else d for d in shape) for name, shape in shapes.items()}


def _found(
    typed: Program,
    shapes: Mapping[str, Shape],
    row: Seeds | str,
    indices: Sequence[MultiIndex],
    late: float,
    known: Mapping[str, int | Fraction],
) -> Notation:
    names = list(dict.fromkeys(name for by in indices for name in by))
    tape = lower_arrays(typed, shapes, wrt=[name for name in names if name not in typed.variables], natively=True)
    finder = Finder(tape, typed, row, known)
    texts: dict[MultiIndex, str] = {}
    for by in indices:
        node = finder.derivative(by)
        if time.monotonic() > late:
            raise NoNotation("the time limit passed")
        texts[by] = "none" if node is None else finder.text(node)
        if len(texts[by]) > LONGEST:
            raise NoNotation(f"it has more than {LONGEST:,} characters")
    stated = [Stated(text, row, by) for by, text in texts.items() if text != "none"]
    held = hold(typed, shapes, stated, known=known)
    for told in held:
        if not told.agrees:
            raise NoNotation(f"a formula in matrix notation is not shown: {told.reason}")
    return Notation(texts, held[0].shapes if held else ())


class Finder:
    """The formulas of one row of an array tape."""

    def __init__(
        self, tape: ArrayTape, typed: Program, row: Seeds | str, known: Mapping[str, int | Fraction] | None = None
    ) -> None:
        self.tape, self.typed, self.known = tape.extended(), typed, known or {}
        self.root = tape.outputs[row] if isinstance(row, str) else _weighted(self.tape, row)
        self.builder = FormulaBuilder(self.tape, given=self.known)
        self.builder.formula(self.root)
        lengths = _lengths({name: tape.shape(slot) for name, slot in tape.inputs.items()})
        self.writer = Writer(self.builder.algebra, lengths, decimals=typed.decimals)
        self.names = Names([*typed.variables, *typed.values])

    def text(self, node: MatrixNode) -> str:
        """The text of a formula."""
        return self.writer.text(node)

    def _slot(self, name: str) -> Slot | None:
        return self.tape.inputs.get(name, self.tape.outputs.get(name))

    def derivative(self, by: MultiIndex) -> MatrixNode | None:
        """The value, the derivative by one array, the derivative by one of that by another; None: unconnected."""
        if not by:
            return self.builder.formula(self.root)
        if len(by) > 2:
            raise NoNotation("derivatives of a higher order than 2 have none")
        shape = self.tape.shape(self.root)
        if len(by) == 1:
            return self._jacobian(self.tape, self.root, by[0]) if shape else self._gradient(by[0])
        if shape:
            raise NoNotation("the second derivative of an array has more than two indices")
        slot = self._slot(by[0])
        if slot is None:
            return None
        sweep = ArraySweep(self.tape, {by[0]: slot})
        gradient = sweep.gradient(self.root)[by[0]]
        return None if gradient is None else self._jacobian(sweep.tape, gradient, by[1])

    def _gradient(self, name: str) -> MatrixNode | None:
        slot = self._slot(name)
        if slot is None:
            return None
        sweep = ArraySweep(self.tape, {name: slot})
        return self._formula(sweep.tape, sweep.gradient(self.root)[name])

    def _formula(self, tape: ArrayTape, slot: Slot | None) -> MatrixNode | None:
        """A slot of a tape that extends ours."""
        if slot is None:
            return None
        again = FormulaBuilder(tape, self.builder.algebra, self.known)
        again.found = dict(self.builder.found)
        return again.formula(slot)

    def _jacobian(self, tape: ArrayTape, root: Slot, name: str) -> MatrixNode | None:
        """The derivative of an array by another, a number or a vector: from the gradient of ``v'@f``, which is linear
        in ``v``."""
        slot, shape = self._slot(name), tape.shape(root)
        if slot is None:
            return None
        by = tape.shape(slot)
        if not shape:
            sweep = ArraySweep(tape, {name: slot})
            return self._formula(sweep.tape, sweep.gradient(root)[name])
        if len(shape) == 2 or len(by) == 2:
            raise NoNotation("the derivative of an array by a matrix has more than two indices")
        extended = tape.extended()
        label = self.names.new("v")
        vector = extended.record(INPUT, (), label, None, shape)
        sweep = ArraySweep(extended, {name: slot})
        found = self._formula(sweep.tape, sweep.gradient(root, vector)[name])
        if found is None:
            return None
        algebra = self.builder.algebra
        coefficient = Linear(algebra, algebra.node(INPUT, (), shape, label)).coefficient(found)
        if coefficient is None:
            raise NoNotation("the Jacobian matrix is not plain to see in the product with a vector")
        if by and coefficient.kind == STACKED and not any(part.shape for part in coefficient.parts):
            return self._written_turned(coefficient)
        return algebra.turned(coefficient) if by else coefficient

    def _written_turned(self, literal: MatrixNode) -> MatrixNode:
        """The transpose of a literal, written out."""
        rows, columns = map(sized, literal.shape)
        parts = tuple(literal.parts[i * columns + j] for j in range(columns) for i in range(rows))
        return self.builder.algebra.node(STACKED, parts, (columns, rows))


def _weighted(tape: ArrayTape, row: Seeds) -> Slot:
    """The slot of a weighted sum of targets; of an array's entries, where all have the same weight, of its sum."""
    m = ArrayRecorder(tape)
    weights: dict[str, dict[str, int | Fraction]] = {}
    for entry, weight in row.weights:
        name = entry if entry in tape.outputs else array_of(entry)[0]
        weights.setdefault(name, {})[entry] = weight
    total = None
    for name, entries in weights.items():
        value = m.at(tape.outputs[name])
        shape = tape.shape(value.slot)
        if shape and any(isinstance(d, str) for d in shape) and list(entries) != [name]:
            raise NoNotation("the entries of a target are not known")
        first, *others = entries.values()
        if shape and list(entries) == [name]:
            share = m.total(value) if first == 1 else first * m.total(value)
        elif shape:
            count = 1
            for dimension in shape:
                count *= int(dimension)
            if len(entries) < count or any(weight != first for weight in others):
                raise NoNotation("the entries of a target are weighted")
            share = m.total(value) if first == 1 else first * m.total(value)
        else:
            share = value if first == 1 else first * value
        total = share if total is None else total + share
    assert total is not None  # a row has a target
    return total.slot


def _lengths(shapes: Mapping[str, Shape]) -> dict[str, str]:
    """What says each letter in the language: a length of a variable."""
    found: dict[str, str] = {}
    for name, shape in sorted(shapes.items(), key=lambda pair: len(pair[1])):
        if len(shape) == 1 and isinstance(shape[0], str):
            found.setdefault(shape[0], f"len({name})")
        elif len(shape) == 2:
            for dimension, word in zip(shape, ("rows", "cols"), strict=True):
                if isinstance(dimension, str):
                    found.setdefault(dimension, f"{word}({name})")
    return found
