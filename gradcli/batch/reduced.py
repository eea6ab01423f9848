"""One row for a whole table: the sum or the mean of its rows, each number with a bound of its error.

The rows' numbers are added without rounding (``gradcli.batch.totals``), so that neither blocks nor threads change a
bit. In float64 the errors of the rows themselves are bounded by running error analysis; certified, a row is taken to
more digits than are printed, or exactly where it is rational.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy

from gradcli.batch import products
from gradcli.batch.finer import digits_of_rows, finer_rows
from gradcli.batch.judged import JudgedWork
from gradcli.batch.rounded_total import rounded_total, two_digits
from gradcli.batch.rowjudge import as_double, reason
from gradcli.batch.tally import entry_names
from gradcli.batch.totals import MOST_BITS, Total, total_of_plain
from gradcli.errors import MathematicsError
from gradcli.numbers.rounding import DOUBLE_DIGITS
from gradcli.records import NamedTuple
from gradcli.results.entries import GRAVITY, Entry, Number, Status
from gradcli.results.reduction import Reduction
from gradcli.tables.blocks import Block
from gradcli.tables.statuses import DOMAIN, INFINITE, JUMP, OK, UNCERTIFIED, UNCONNECTED

FARTHEST = 20_000
"""Powers of ten beyond which a number is not added digit by digit."""
AT_ONCE = 4096
"""Points whose verdicts are kept until they are added."""


class Shortfall(NamedTuple):
    """Why a total does not exist: the gravest status of a row, its reason, and how many rows have none."""

    code: int
    first: str
    rows: int


class Reducer:
    """Adds the rows of a work, block by block. ``digits`` are those printed of certified numbers (None: doubles)."""

    def __init__(
        self, work: JudgedWork, how: str, *, digits: int | None = None, skip: bool = False, jtj: bool = False
    ) -> None:
        self.work, self.how, self.digits, self.skip = work, how, digits, skip
        work.least = None
        self.rows, self.left_out, self.first_left_out = 0, 0, ""
        self._totals: list[list[Total]] = []
        self._lacking: dict[tuple[int, int], Shortfall] = {}
        self._floats = work.request.floats_only
        self.pairs = products.pairs(len(work.names)) if jtj else []
        size = len(work.unconnected_entries(0)) + 1
        self._finer = finer_rows(
            work.provable if work.certify else None, work.request, digits_of_rows(digits), size, self.pairs
        )

    def add(self, block: Block) -> None:
        """Adds the rows of a block."""
        for part in block.parts(AT_ONCE) if self.work.certify else [block]:
            self._add(part)

    def _add(self, block: Block) -> None:
        numbers, codes, asked = self.work.answered(block, self._finer)
        told, errors = self._finer.taken() if self._finer else None, None
        if told is not None:
            codes = products.with_codes(codes, self.pairs) if self.pairs else codes
            asked, errors = asked & ~told.found, told.errors
        elif not self._floats and not asked.all():
            errors = self.work.errors(block)
            unbounded = ((codes == OK) & ~numpy.isfinite(errors)).any(axis=(0, 1)) & ~asked
            for row in numpy.flatnonzero(unbounded).tolist():
                self._asked_after_all(block, row, codes)
            asked = asked | unbounded
        if self.pairs and told is None:
            numbers, codes, errors, asked = self._with_products(block, numbers, codes, errors, asked)
        if not self._totals:
            self._totals = [[Total() for _ in row] for row in codes]
        left = self._left_out(block, codes)
        for target, totals in enumerate(self._totals):
            for place, total in enumerate(totals):
                self._note_lacking(block, codes, left, (target, place))
                taken = (codes[target, place] == OK) & ~left & ~asked
                if told is not None and (exact := told.exact.get((target, place))) is not None:
                    for row in numpy.flatnonzero(taken).tolist():
                        total.add(exact[row])
                    continue
                bounds = None if errors is None else errors[target, place, taken]
                for part in [numbers] if told is None else told.parts:
                    total.add_doubles(part[target, place, taken], bounds)
                    bounds = None
        for row in numpy.flatnonzero(asked & ~left).tolist():
            self._add_judged(block, row, codes)
        self.rows += block.size - int(left.sum())

    def _with_products(self, block: Block, numbers: Any, codes: Any, errors: Any, asked: Any) -> tuple[Any, ...]:
        """The same with the products of entries; the one-shot is asked where doubles do not hold them."""
        first = numbers.shape[1]
        numbers, errors = products.with_numbers(numbers, errors, self.pairs)
        told = products.with_codes(codes, self.pairs)
        if errors is None:
            told[(told == OK) & ~numpy.isfinite(numbers)] = UNCERTIFIED
            return numbers, told, None, asked
        more = products.unfinished(numbers, errors, told, first) & ~asked
        for row in numpy.flatnonzero(more).tolist():
            self._asked_after_all(block, row, codes)
        return numbers, products.with_codes(codes, self.pairs), errors, asked | more

    def _asked_after_all(self, block: Block, row: int, codes: Any) -> None:
        """Has the one-shot judge a row of which float64 knows no bound."""
        for target, found in enumerate(self.work.entries(block, row)):
            codes[target, :, row] = [as_double(entry, None)[1] for entry in found]

    def _left_out(self, block: Block, codes: Any) -> Any:
        """The mask (N,) of the rows that are left out: some target has no value there."""
        if not self.skip:
            return numpy.zeros(block.size, dtype=numpy.bool_)
        values = codes[:, 0]
        left = (numpy.isin(values, (JUMP, INFINITE, DOMAIN)) | (values >= len(GRAVITY))).any(axis=0)
        if left.any() and not self.left_out:
            row = int(numpy.argmax(left))
            target = int(numpy.argmax(codes[:, 0, row]))
            self.first_left_out = self._why(block, row, (target, 0))
        self.left_out += int(left.sum())
        return left

    def _note_lacking(self, block: Block, codes: Any, left: Any, at: tuple[int, int]) -> None:
        found = numpy.where(left | (codes[at] == UNCONNECTED), OK, codes[at])
        if not found.any():
            return
        gravest, rows = int(found.max()), int(numpy.count_nonzero(found))
        known = self._lacking.get(at)
        if known is None or known.code < gravest:
            first = self._why(block, int(numpy.argmax(found == gravest)), at)
            known = Shortfall(gravest, first, known.rows if known else 0)
        self._lacking[at] = known._replace(rows=known.rows + rows)

    def _why(self, block: Block, row: int, at: tuple[int, int]) -> str:
        """Where a row is, and why it has no number."""
        target, place = at
        width = 1 + len(self.work.layout.names)
        if place >= width:  # a product: of which one has none
            a, b = self.pairs[place - width]
            place = a if self._lacks(block, row, (target, a)) else b
        faulty = block.faults_at(row)
        if faulty:
            return f"{block.place(row)}: {', '.join(faulty)}"
        why = reason(self.work.entries(block, row)[target][place])
        return f"{block.place(row)}: {why}" if why else block.place(row)

    def _lacks(self, block: Block, row: int, at: tuple[int, int]) -> bool:
        return self.work.entries(block, row)[at[0]][at[1]].status is not Status.OK

    def _add_judged(self, block: Block, row: int, codes: Any) -> None:
        for target, found in enumerate(self.work.entries(block, row)):
            known: dict[int, products.Bounded | None] = {}
            for place, entry in enumerate(found):
                if codes[target, place, row] == OK and entry.value is not None:
                    if self.work.request.exact and not entry.exact:
                        name = entry_names(self.work.layout, target)[place]
                        what = f"{name} is not rational in {block.place(row)}"
                        raise MathematicsError(what, fix="leave out --exact for decimals")
                    known[place] = self._known(entry.value)
            for place, (a, b) in enumerate(self.pairs, len(found)):
                if a in known and b in known:
                    one, other = known[a], known[b]
                    known[place] = products.product(one, other) if one and other else None
            for place, number in known.items():
                if number is None:
                    self._note_far(block.place(row), (target, place))
                else:
                    self._totals[target][place].add(*number)

    def _known(self, value: Number) -> products.Bounded | None:
        """A judged number and its error: what is next to nothing is 0 within that, what would fill the memory None."""
        if isinstance(value, Decimal) and abs(value.adjusted()) > FARTHEST:
            return None if value.adjusted() > 0 else (Fraction(0), Fraction(1, 10**FARTHEST))
        return Fraction(value), self._error(value)

    def _note_far(self, where: str, at: tuple[int, int]) -> None:
        known = self._lacking.get(at)
        if known is None or known.code < UNCERTIFIED:
            why = f"{where}: it has more than {FARTHEST:,} digits before the point"
            known = Shortfall(UNCERTIFIED, why, known.rows if known else 0)
        self._lacking[at] = known._replace(rows=known.rows + 1)

    def _error(self, value: Number) -> Fraction:
        """How far a proved number may be from the true one: nothing, half an ulp, or a unit of its last digit, which
        may be a zero that is not written."""
        if isinstance(value, float):
            return Fraction(math.ulp(value)) / 2
        if isinstance(value, Decimal):
            return Fraction(10) ** (value.adjusted() - (self.work.request.digits or DOUBLE_DIGITS) + 1)
        return Fraction(0)

    # Parts of a table

    def plain(self) -> dict[str, Any]:
        """What was added so far, as data for another process."""
        totals = [[total.plain() for total in row] for row in self._totals]
        lacking = [[*at, *shortfall] for at, shortfall in self._lacking.items()]
        counts = self.rows, self.left_out, self.first_left_out
        told = {"taken": self.work.taken, "proved": self._finer.counts if self._finer else (0, 0)}
        return {"counts": counts, "totals": totals, "lacking": lacking, **told}

    def merge(self, plain: Mapping[str, Any]) -> None:
        """Adds what ``plain`` told of the rows that follow."""
        rows, left_out, first = plain["counts"]
        self.rows, self.left_out = self.rows + rows, self.left_out + left_out
        self.first_left_out = self.first_left_out or first
        if not self._totals:
            self._totals = [[Total() for _ in row] for row in plain["totals"]]
        for totals, texts in zip(self._totals, plain["totals"], strict=False):
            for total, text in zip(totals, texts, strict=True):
                total.merge(total_of_plain(text))
        for target, place, *fields in plain["lacking"]:
            found = Shortfall(*fields)
            known = self._lacking.get((target, place), found._replace(rows=0))
            graver = found if known.code < found.code else known
            self._lacking[target, place] = graver._replace(rows=known.rows + found.rows)
        self.work.take(*plain["taken"])
        if self._finer:
            self._finer.count(*plain["proved"])

    # The result

    @property
    def reduction(self) -> Reduction:
        """What was added. Raises MathematicsError where there is nothing."""
        if not self.rows:
            left = f", all {self.left_out:,} are left out" if self.left_out else ""
            raise MathematicsError(f"the {self.how} has no rows{left}", fix="give a table with rows that have numbers")
        return Reduction(self.how, self.rows, self.left_out)

    @property
    def short(self) -> bool:
        """Whether float64 leaves too few digits of a total."""
        if self.work.certify or self._floats or not self.rows:
            return False
        return any(entry.interval is not None for t in range(len(self._totals)) for entry in self.entries(t))

    def entries(self, target: int) -> list[Entry]:
        """The totals of one target, in the order of ``Rows.entries``."""
        flags = [False, *self.work.unconnected_entries(target)]
        return [self._entry(target, place, unconnected) for place, unconnected in enumerate(flags)]

    def products(self, target: int) -> dict[products.Places, Entry]:
        """The totals of the products of one target, by their places among its entries."""
        flags = [False, *self.work.unconnected_entries(target)]
        return {
            (a, b): self._entry(target, place, flags[a] or flags[b])
            for place, (a, b) in enumerate(self.pairs, len(flags))
        }

    def _entry(self, target: int, place: int, unconnected: bool) -> Entry:
        if unconnected:
            return Entry(0) if self.work.request.unconnected == "zero" else Entry(None, Status.UNCONNECTED)
        lack = self._lacking.get((target, place))
        if lack is not None:
            status = GRAVITY[lack.code] if lack.code < len(GRAVITY) else Status.DOMAIN
            rows = f"{lack.rows:,} of {self.rows:,} rows {'has' if lack.rows == 1 else 'have'} no number"
            return Entry(None, status, f"{rows}, the first in {lack.first}")
        total, share = self._totals[target][place], self.rows if self.how == "mean" else 1
        if self.work.request.exact and not total.held:
            what = f"the {self.how} of {entry_names(self.work.layout, target)[place]} is no fraction of a usual size"
            what += f": its denominator has more than {MOST_BITS:,} bits"
            raise MathematicsError(what, fix="leave out --exact for decimals")
        return rounded_total(total.number / share, total.error / share, self.work, self.digits)

    def remarks(self) -> list[str]:
        """What there is to say: what was added, what was left out, and how far the numbers may be off."""
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        proved = self._finer.remarks() if self._finer else []
        lines = [*proved, f"{self.how} of {rows}, added exactly and rounded once{self._bounds()}"]
        if self.left_out:
            left = "1 row without a number is" if self.left_out == 1 else f"{self.left_out:,} rows without a number are"
            lines.append(f"{left} left out, the first in {self.first_left_out}")
        return lines

    def _bounds(self) -> str:
        if self._floats:
            return "; of the rows' own rounding --float says nothing"
        named = [
            (name, entry)
            for target in range(len(self._totals))
            for name, entry in zip(entry_names(self.work.layout, target), self.entries(target), strict=True)
            if entry.bound is not None
        ]
        worst = [(name, entry.bound) for name, entry in named if entry.bound and not entry.exact]
        if not worst:
            return "; every number is exact" if named else ""
        more = f" and {len(worst) - 8} more" if len(worst) > 8 else ""
        return "; off by at most " + ", ".join(f"{two_digits(bound)} in {name}" for name, bound in worst[:8]) + more
