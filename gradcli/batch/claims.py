"""Claims of formulas at the points of a table: each held against the tape's derivative, both over balls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from gradcli.batch.run import Table
from gradcli.checks.comparisons import ComparedClaim, ComparedClaims
from gradcli.checks.judgements import claimed_derivatives
from gradcli.errors import OptionError, Source
from gradcli.questions.remarks import remarks_on
from gradcli.questions.request import Request
from gradcli.records import dataclass
from gradcli.symbolic.proof import Claimed
from gradcli.tables.blocks import Block


@dataclass
class _Running:
    """One claim on its way through the table. Once it is refuted no further point is asked."""

    target: str
    variable: str
    text: str
    claim: Claimed
    compared: int = 0
    undefined: int = 0
    refuted: tuple[str, str, str] | None = None

    def ask(self, point: Mapping[str, Fraction], place: str) -> None:
        """Compares both sides at one point."""
        if self.refuted is not None:
            return
        if not self.claim.defined_at(point):
            self.undefined += 1
            return
        self.compared += 1
        apart = self.claim.refuted_at(point)
        if apart is not None:
            self.refuted = (place, *apart)

    def result(self) -> ComparedClaim:
        place, derivative, claimed = self.refuted or ("", "", "")
        return ComparedClaim(
            self.target, self.variable, self.text, self.compared, self.undefined, place, derivative, claimed
        )


def compare_at_points(request: Request, texts: Sequence[Source], table: Table) -> ComparedClaims:
    """Every claim at every point of the table; ``request.at`` gives the constants.

    A claim is refuted by the first point at which derivative and claim certainly differ. Points outside the domain
    of either, at corners and at steps say nothing and are counted. Raises GradcliError: claims that cannot be
    read, names that are not asked for, variables without a column, and what reading the table raises.
    """
    with table.open() as source:
        request = request.varied(declared=table.names(source))
        program = request.program
        running = [
            _Running(target, variable, formula.text, claim)
            for target, variable, formula, claim in claimed_derivatives(request, texts, request.at)
            if isinstance(claim, Claimed)  # points are of numbers
        ]
        also = (*(request.wrt or ()), *request.declared)
        columns = table.matched(source, program, request.at, also)
        points, left_out, first = 0, 0, ""
        for block in source.blocks(columns.numbers, ()):
            faulty = block.faulty
            for row, point in _points(block):
                points += 1
                if faulty[row]:
                    left_out += 1
                    first = first or block.place(row)
                    continue
                for each in running:
                    each.ask(point, block.place(row))
    notes = [*remarks_on(request), *columns.remarks()]
    if left_out:
        notes.append(f"{left_out:,} of {points:,} points have a cell without a finite number, the first in {first}")
    if not points:
        raise OptionError("the table has no points", fix="give --points a file with rows")
    return ComparedClaims(request.columns, tuple(each.result() for each in running), points, tuple(notes))


def _points(block: Block) -> Iterator[tuple[int, dict[str, Fraction]]]:
    """Each point as the decimals of the file."""
    faulty = block.faulty
    for row in range(block.size):
        point = {} if faulty[row] else block.point(row)
        yield row, {name: Fraction(repr(n) if isinstance(n, float) else n) for name, n in point.items()}
