"""Rows that need a matrix which is singular, or not positive definite: no number, and the reason names the matrix."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TypeVar

from gradcli.arrays.entries import array_of
from gradcli.certified.singular import Degenerate, DegenerateMatrices
from gradcli.certified.verdict import Verdict
from gradcli.questions.array_question import ArrayQuestion
from gradcli.questions.request import Request
from gradcli.questions.seeds import Seeds
from gradcli.results.entries import Entry, Relative, Status
from gradcli.results.hessians import HessianRow
from gradcli.tape.tape import Slot

K = TypeVar("K")
_NONE_FOUND = (Status.DOMAIN, Status.INFINITE, Status.UNCERTIFIED)


class DegenerateRows:
    """What is wrong with the matrices of the rows of a request; nothing of one without such matrices."""

    def __init__(self, request: Request) -> None:
        self.request = request

    @cached_property
    def _question(self) -> ArrayQuestion | None:
        program = self.request.array_program
        found = None if program is None else ArrayQuestion(self.request, program)
        return found if found is not None and found.fits else None

    @cached_property
    def _matrices(self) -> DegenerateMatrices | None:
        if self._question is None:
            return None
        found = DegenerateMatrices(self._question.plain_tape, self._question.inputs)
        return found if found.operations(found.tape.outputs.values()) else None

    def _roots(self, seeds: Seeds) -> list[Slot]:
        assert self._matrices is not None
        return [self._matrices.tape.outputs[array_of(target)[0]] for target, _ in seeds.weights]

    def of(self, seeds: Seeds, value: Entry | None) -> Degenerate | None:
        """Why a row whose value the scalars cannot tell has none; None where it is not for its matrices."""
        if value is None or value.status not in _NONE_FOUND or self._matrices is None:
            return None
        matrices, roots = self._matrices, self._roots(seeds)
        places = {matrices.tape.instructions[slot].origin: slot for slot in matrices.operations(roots)}
        found = matrices.below(roots)
        if found and (not matrices.branches or value.span in [one.span for one in found]):
            return found[0]
        if value.span is None or value.span not in places or value.status is Status.UNCERTIFIED:
            return None
        return Degenerate(places[value.span], matrices.told(places[value.span]), value.span)

    def judged(self, seeds: Seeds, verdict: Verdict) -> Verdict:
        """The verdict, or the one that says what is wrong with a matrix."""
        found = self.of(seeds, verdict.value)
        if found is None:
            return verdict
        relative = verdict.relative
        return verdict._replace(
            value=found.entry,
            gradient=_all(verdict.gradient, found),
            along=verdict.along and found.entry,
            relative=relative and Relative(_all(relative.elasticities, found), found.entry),
            losses=(),
            remarks=(),
        )

    def judged_twice(self, seeds: Seeds, row: HessianRow) -> HessianRow:
        """The same of a row of second derivatives."""
        found = self.of(seeds, row.value)
        if found is None:
            return row
        product = row.product and _all(row.product, found)
        return row._replace(
            value=found.entry, gradient=_all(row.gradient, found), hessian=_all(row.hessian, found), product=product
        )


def _all(entries: Mapping[K, Entry], found: Degenerate) -> dict[K, Entry]:
    return {key: e if e.status is Status.UNCONNECTED else found.entry for key, e in entries.items()}
