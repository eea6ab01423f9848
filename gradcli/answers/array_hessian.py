"""Second derivatives of programs of arrays that are long in scalars: the gradient recorded over arrays, swept again.

They are told where nothing bends: no corner, step or condition of the row lies at the point, or may lie there. A row
where one may is judged by its scalars, if they are not too many.
"""

from __future__ import annotations

from typing import Any

from gradcli.answers.array_gradient import ArrayAnswer, checked
from gradcli.arrays.array_tape import ArrayTape
from gradcli.arrays.entries import places
from gradcli.arrays.gradient import array_gradient
from gradcli.certified.array_judge import ArrayJudge
from gradcli.certified.array_verdict import ArrayVerdict, EntryWeights
from gradcli.questions.array_question import ArrayQuestion
from gradcli.questions.seeds import Seeds
from gradcli.results.entries import Entry, Status
from gradcli.results.hessians import HessianRow
from gradcli.tape.tape import CONSTANT, Slot


class ArrayHessian(ArrayAnswer):
    """Rows of second derivatives of one question."""

    def __init__(self, question: ArrayQuestion) -> None:
        checked(question)
        super().__init__(question, question.names)
        self.wrt = {name: question.slots[name] for name in self.names}

    def rows(self) -> list[HessianRow | None]:
        """The row of each of the plan's; None where the scalars are to tell."""
        return [self._second(seeds) for seeds in self.plan]

    def _judge(self, tape: ArrayTape) -> ArrayJudge:
        asked = self.request.asked._replace(relative=False, choose="")
        how: dict[str, Any] = {"rational": self.question.rational, "exact_first": self.question.exact_first}
        how["enclosed"] = self.question.enclosed
        return ArrayJudge(tape, self.question.inputs, self.wrt, asked, **how, everywhere=True)

    def _second(self, seeds: Seeds) -> HessianRow | None:
        weights = self.question.row(seeds, self.tape)
        (first,) = self._judge(self.tape).judge([weights])
        explained = self._explained(seeds, first, None)
        row = self.row(seeds, first, explained)
        assert row.value is not None
        moving = self.question.direction()
        if explained is not None:
            every = {(a, b): explained.value for a in self.columns for b in self.columns}
            product = None if moving is None else dict.fromkeys(self.columns, explained.value)
            return HessianRow(seeds.label, row.expression, row.value, row.gradient, {} if moving else every, product)
        if first.open and not self.question.long:
            return None
        slopes = self._slopes(weights) if not first.open else {}
        found = list(self._judge(self.extended).judge(list(slopes.values()), moving)) if slopes else []
        verdicts = dict(zip(slopes, found, strict=True))
        if any(verdict.open for verdict in found) and not self.question.long:
            return None
        if moving is not None:
            product = {b: self._along(row.gradient[b], verdicts.get(b)) for b in self.columns}
            return HessianRow(seeds.label, row.expression, row.value, row.gradient, {}, product)
        hessian = {(a, b): e for a in self.columns for b, e in self._line(a, row.gradient, verdicts.get(a)).items()}
        return HessianRow(seeds.label, row.expression, row.value, row.gradient, hessian)

    def _along(self, slope: Entry, verdict: ArrayVerdict | None) -> Entry:
        if slope.status is Status.UNCONNECTED:
            return slope
        return (verdict and verdict.along) or self.unsure(None)

    def _line(self, a: str, gradient: Any, verdict: ArrayVerdict | None) -> dict[str, Entry]:
        """The derivatives of the one by ``a``."""
        found: dict[str, Entry] = {}
        for name, entries in self.entries.items():
            for place, b in enumerate(entries):
                if Status.UNCONNECTED in (gradient[a].status, gradient[b].status):
                    found[b] = Entry(None, Status.UNCONNECTED)
                    continue
                entry = None if verdict is None else verdict.gradient[name][place]
                if entry is None:
                    seen = None if verdict is None else verdict.intervals.get((name, place))
                    reached = verdict is None or verdict.reached[name][place]
                    entry = self.unsure(seen) if reached else Entry(0)
                found[b] = Entry(0) if entry.status is Status.UNCONNECTED else entry
        return found

    def _slopes(self, weights: EntryWeights) -> dict[str, EntryWeights]:
        """The derivatives of a row by every column, as rows of ``extended``, the tape with its gradient."""
        tape = self.tape.extended()
        total: Slot | None = None
        for (slot, place), weight in weights.items():
            index = list(places(tape.shape(slot)))[place]
            picked = tuple((at, at, False) for at in index)
            share = tape.record("index", (slot,), picked, None, ()) if index else slot
            if weight != 1:
                share = tape.record("mul", (tape.record(CONSTANT, (), weight, None, ()), share))
            total = share if total is None else tape.record("add", (total, share))
        assert total is not None
        found = array_gradient(tape, {"row": total}, self.wrt)
        self.extended = found.tape
        rows: dict[str, EntryWeights] = {}
        for name, columns in self.entries.items():
            partial = found.partials["row", name]
            if partial is not None:
                rows |= {column: {(partial, place): 1} for place, column in enumerate(columns)}
        return rows
