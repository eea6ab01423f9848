"""Hessians over blocks of points, for the second-order check: the gradient tape compiled with its own gradient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy

from gradcli.engines.engine import compile_tape
from gradcli.numbers.float64 import FLOAT64
from gradcli.propagation.blocks import NONE_LOST, second_order, uncertain, worst
from gradcli.questions.request import Request
from gradcli.tables.blocks import Block, rows_a_block
from gradcli.tables.statuses import OK, UNCONNECTED
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.lowering import tape_of

MOST_INPUTS = 24
"""A Hessian of more inputs at every point takes longer than a check should."""


class Check(NamedTuple):
    """Of one target at N points: the shift of the mean, the corrected u, whether the first order is ``sufficient``,
    where ``few`` digits of these are certain, and whether that is ``known`` at all: whether there is a Hessian. Shape
    (N,) each."""

    shift: Any
    u: Any
    sufficient: Any
    few: Any
    known: Any


class SecondOrderChecks:
    """The second-order check of a program by some of its variables."""

    def __init__(self, request: Request, names: Sequence[str], engine: str) -> None:
        program = request.program
        tape = tape_of(program, wrt=names)
        roots = {target: tape.outputs[target] for target in program.targets}
        first = gradient_tape(tape, roots, {name: tape.named(name) for name in names})
        self.names, self.targets = names, list(program.targets)
        self._partials = first.connected
        self._places = {key: place for place, key in enumerate(self._partials)}
        self._compiled = compile_tape(first.tape, self._partials, first.variables, engine=engine, digits=True)
        self._constants = {name: coordinate.over(FLOAT64) for name, coordinate in request.at.items()}

    def of(self, block: Block, u: Any, correlation: Any, first: Sequence[Any]) -> list[Check]:
        """The check of every target, for uncertainties ``u`` (V, N) and first-order uncertainties (N,) each."""
        parts: list[list[Check]] = [[] for _ in self.targets]
        start = 0
        for part in block.parts(rows_a_block(len(self._partials) * (2 + len(self.names)))):
            here = slice(start, start + part.size)
            for target, (hessian, known, doubtful) in enumerate(self._hessians(part)):
                shift, corrected, near, loss = second_order(hessian, u[:, here], correlation, first[target][here])
                few = self._few(part, target, hessian, loss) | doubtful
                parts[target].append(Check(shift, corrected, near, few, known))
            start += part.size
        return [Check(*map(numpy.concatenate, zip(*checks, strict=True))) for checks in parts]

    def _given(self, block: Block) -> list[Any]:
        return [block.columns.get(name, self._constants.get(name, 0.0)) for name in self._compiled.inputs]

    def _few(self, block: Block, target: int, hessian: Any, loss: Any) -> Any:
        """Where the terms of a second-order sum cancel so that fewer than ten digits are certain."""
        few = numpy.zeros(block.size, dtype=numpy.bool_)
        rows = numpy.flatnonzero(~(loss <= NONE_LOST))
        if len(rows):
            columns = dict(zip(self._compiled.inputs, self._given(block.taken(rows)), strict=True))
            errors = self._compiled.errors.of(columns, len(rows))
            largest = numpy.zeros(len(rows))
            for row, name in enumerate(self.names):
                place = self._places.get((self.targets[target], name))
                if place is not None:
                    numpy.maximum(largest, worst(errors[place, 1:], hessian[row][:, rows]), out=largest)
            few[rows] = uncertain(loss[rows], largest, len(self.names) ** 2)
        return few

    def _hessians(self, block: Block) -> Iterator[tuple[Any, Any, Any]]:
        """The Hessian of each target (V, V, N), where all of it exists, and where float64 cannot tell (N,)."""
        found = self._compiled.run(self._given(block))
        doubtful = numpy.zeros(block.size, dtype=numpy.bool_)
        doubtful[found.doubtful] = True
        count = len(self.names)
        for target in self.targets:
            hessian, known = numpy.zeros((count, count, block.size)), numpy.ones(block.size, dtype=numpy.bool_)
            for row, name in enumerate(self.names):
                place = self._places.get((target, name))
                if place is None:
                    continue
                for column in range(count):
                    there = found.statuses[place, 1 + column]
                    hessian[row, column] = numpy.where(there == OK, found.partials[place, column], 0.0)
                    known &= (there == OK) | (there == UNCONNECTED)
            yield hessian, known, doubtful
