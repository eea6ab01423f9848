"""Values and gradients over blocks of points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from gradcli.batch.judged import Judged
from gradcli.batch.rowjudge import Question, RowJudge, entries
from gradcli.engines import engine as engines
from gradcli.engines.engine import compile_tape
from gradcli.numbers.float64 import FLOAT64
from gradcli.questions.request import Request
from gradcli.results.entries import Entry
from gradcli.tables.blocks import Block
from gradcli.tables.statuses import OK


class Gradients(Judged):
    """What ``grad`` asks of every point; ``eval`` asks the same of no variables."""

    def __init__(
        self,
        request: Request,
        *,
        variables: Sequence[str] | None = None,
        schema: str = "grad",
        engine: str = "auto",
        certify: bool = False,
        note: Callable[[str], None] = lambda text: None,
    ) -> None:
        super().__init__(request, variables=variables, schema=schema, certify=certify)
        question = Question(self.tape, self.weights, self.slots, request.at, self.direction, request.asked)
        self.judge = RowJudge(question)
        self.compiled = compile_tape(
            self.tape, self.roots, self.slots, engine="numpy" if certify else engine, note=note
        )
        direction = self.direction or {}
        self._amounts = [float(direction[n].over(FLOAT64)) if n in direction else 0.0 for n in self.names]

    def expect(self, points: int) -> None:
        self.compiled.prepare(points)

    def entries(self, block: Block, row: int) -> list[list[Entry]]:
        """The one-shot's entries at one point: of each row its value, its partials, J·v."""
        return [entries(verdict) for verdict in self.judge.verdicts(block.point(row))]

    def _computed(self, block: Block) -> tuple[Any, Any, Any]:
        width = 1 + len(self.names)
        numbers, codes = self._arrays(width + self.layout.along, block.size)
        given = self._given(block, self.compiled.inputs)
        found = self.compiled.run(given, engines.Block(numbers[:, 0], numbers[:, 1:width], codes[:, :width]))
        doubtful = self._everywhere(given, numbers, codes, found.doubtful)
        if self.layout.along:
            self._add_along(numbers, codes)
        return numbers, codes, doubtful

    def _add_along(self, numbers: Any, codes: Any) -> None:
        numbers[:, -1], codes[:, -1] = 0.0, OK
        for target, unconnected in enumerate(self.unconnected):
            for place, amount in enumerate(self._amounts):
                if amount and not unconnected[place]:
                    numbers[target, -1] += amount * numbers[target, 1 + place]
                    numpy.maximum(codes[target, -1], codes[target, 1 + place], out=codes[target, -1])
