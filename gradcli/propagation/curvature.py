"""Hessians over blocks of points, for the second-order check: the gradient tape compiled with its own gradient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy

from gradcli.engines.engine import compile_tape
from gradcli.numbers.float64 import FLOAT64
from gradcli.propagation.blocks import second_order
from gradcli.questions.request import Request
from gradcli.tables.blocks import Block, rows_a_block
from gradcli.tables.statuses import OK, UNCONNECTED
from gradcli.tape.gradient import gradient_tape
from gradcli.tape.lowering import tape_of

MOST_INPUTS = 24
"""A Hessian of more inputs at every point takes longer than a check should."""


class Check(NamedTuple):
    """Of one target at N points: the shift of the mean, the corrected u, whether the first order is ``sufficient``,
    and whether that is ``known`` at all: whether there is a Hessian. Shape (N,) each."""

    shift: Any
    u: Any
    sufficient: Any
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
        self._compiled = compile_tape(first.tape, self._partials, first.variables, engine=engine)
        self._constants = {name: coordinate.over(FLOAT64) for name, coordinate in request.at.items()}

    def of(self, block: Block, u: Any, correlation: Any, first: Sequence[Any]) -> list[Check]:
        """The check of every target, for uncertainties ``u`` (V, N) and first-order uncertainties (N,) each."""
        parts: list[list[Check]] = [[] for _ in self.targets]
        start = 0
        for part in block.parts(rows_a_block(len(self._partials) * (2 + len(self.names)))):
            here = slice(start, start + part.size)
            for target, (hessian, known) in enumerate(self._hessians(part)):
                found = second_order(hessian, u[:, here], correlation, first[target][here])
                parts[target].append(Check(*found, known))
            start += part.size
        return [Check(*map(numpy.concatenate, zip(*checks, strict=True))) for checks in parts]

    def _hessians(self, block: Block) -> Iterator[tuple[Any, Any]]:
        """The Hessian of each target (V, V, N), and where all of it exists (N,)."""
        given = [block.columns.get(name, self._constants.get(name, 0.0)) for name in self._compiled.inputs]
        found = self._compiled.run(given)
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
            yield hessian, known
