"""Two routes that must agree: each displayed formula, read back and run over balls, against the tape's number.

sympy knows nothing of the table's partials, and the tape nothing of sympy's: where both say something else,
one of them is wrong, and neither number can be trusted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from gradcli.errors import GradcliError
from gradcli.language.program import Program
from gradcli.numbers.rounding import DOUBLE_DIGITS, Rounding
from gradcli.questions.point import Point
from gradcli.questions.request import Request
from gradcli.records import NamedTuple
from gradcli.results.answer_rows import Answered
from gradcli.results.entries import Definition, Entry, MultiIndex, Number, Status
from gradcli.tape.sweeps import evaluate

if TYPE_CHECKING:
    from gradcli.symbolic.readback import Reread

Key = tuple[int, MultiIndex]
"""Whose formula it is: the row's place, and what its number is found by."""

BITS, MOST_BITS = 128, 4096
"""Precision at first, and where doubling it ends. A formula that cancels needs more than its digits."""

EXACT_BITS = 100
"""Relative width, as a power of 1/2, at which a ball around an exact number is taken for it."""

FAULT = "two routes contradict each other, a fault in gradcli: please report it with the command"


class Displayed(NamedTuple):
    """A formula beside a number."""

    text: str
    conditions: tuple[str, ...]
    entry: Entry


class Confronted(NamedTuple):
    """The number, or status ``disagree`` with both; ``agrees`` is None where there was nothing to compare."""

    entry: Entry
    agrees: bool | None = None


def confronted(
    request: Request, rows: Sequence[Answered], shared: Sequence[Definition], seconds: float
) -> tuple[list[Answered], list[str]]:
    """The rows with each formula held against its number; and what a reader must know of that.

    ``shared`` are the definitions the formulas use. Nothing is raised.
    """
    numbers, formulas = [row.derivatives for row in rows], [row.formulas for row in rows]
    displayed: dict[Key, Displayed] = {
        (k, by): Displayed(*told, numbers[k][by])
        for k, texts in enumerate(formulas)
        for by, told in texts.items()
        if by in numbers[k]  # else it is of a whole array
    }
    judged, remarks = confront(request, displayed, shared, seconds)
    found = []
    for k, row in enumerate(rows):
        own = {by: judged[k, by] for by in formulas[k] if (k, by) in judged}
        derivatives = {**numbers[k], **{by: each.entry for by, each in own.items()}}
        found.append(row.judged(derivatives, {by: each.agrees for by, each in own.items()}))
    return found, remarks


def confront(
    request: Request, displayed: Mapping[Key, Displayed], shared: Sequence[Definition], seconds: float
) -> tuple[dict[Key, Confronted], list[str]]:
    """Each formula against its number at the point, and a remark where the time or the limits did not allow it.

    A formula says nothing where a side condition of its own fails, nor where it has no value. Nothing is raised.
    """
    from gradcli.symbolic.limits import attempt

    judged = {key: Confronted(each.entry) for key, each in displayed.items()}
    places = [key for key, each in displayed.items() if _comparable(each)]
    if not places:
        return judged, []
    try:
        asked = [displayed[key] for key in places]
        formulas = _Formulas(request.program, request.at, asked, shared, Rounding(request.digits))
    except GradcliError as error:
        return judged, [f"the formulas were not compared with the numbers: {error.what}"]

    def work() -> bool:
        for k, found in formulas.judged():
            judged[places[k]] = found
        return True

    done, reason = attempt(work, seconds)
    return judged, [] if done else [f"not all formulas were compared with the numbers: {reason}"]


def _comparable(each: Displayed) -> bool:
    return each.text not in ("", "none") and each.entry.status is Status.OK and each.entry.value is not None


class _Formulas:
    def __init__(
        self,
        program: Program,
        at: Point,
        displayed: Sequence[Displayed],
        shared: Sequence[Definition],
        rounding: Rounding,
    ) -> None:
        from gradcli.symbolic.readback import reread

        self.displayed, self.at, self.rounding = displayed, at, rounding
        self.read = partial(reread, variables=[*program.names, *at], shared=shared)
        self.again = self.read([each.text for each in displayed])

    def judged(self) -> Iterator[tuple[int, Confronted]]:
        """Each formula's place and what became of it, as soon as the precision tells."""
        pending = list(range(len(self.displayed)))
        bits = BITS
        while pending and bits <= MOST_BITS:
            left = []
            for k, value in zip(pending, self._values(self.again, pending, bits), strict=True):
                agrees = self._agrees(value, self.displayed[k].entry, bits)
                if agrees is None and _may_clear(value):
                    left.append(k)
                elif agrees is not False:
                    yield k, Confronted(self.displayed[k].entry, agrees)
                elif self._speaks(self.displayed[k], bits):
                    yield k, Confronted(self._both(self.displayed[k].entry, value, bits), False)
            pending, bits = left, 2 * bits

    def _values(self, formulas: Reread, places: Sequence[int], bits: int) -> list[Any]:
        from gradcli.numbers.balls.balls import Balls

        roots = [formulas.roots[k] for k in places]
        with Balls(bits).working() as m:
            inputs = {name: self.at[name].over(m) for name in formulas.tape.inputs if name in self.at}
            values = evaluate(formulas.tape, m, inputs, roots)
            return [values[root] for root in roots]

    def _agrees(self, value: Any, entry: Entry, bits: int) -> bool | None:
        """Whether a formula's ball meets the number as it was rounded; None where it is too wide to tell."""
        from flint import arb

        from gradcli.numbers.balls.ball import FINITE, Ball, enclosure, kind
        from gradcli.numbers.balls.balls import Balls

        number = entry.value
        if kind(value) != FINITE or number is None:
            return None
        if not isinstance(value, Ball) and not isinstance(number, float | Decimal):
            return bool(value == number)
        with Balls(bits).working():
            middle, unit = _rounded(number, self.rounding)
            off = abs(enclosure(value) - middle)
            if off > unit:
                return False
            small = unit if unit > 0 else (abs(middle) if number else arb(1)) * arb(2) ** -EXACT_BITS
            return True if off.upper() <= 2 * small else None

    def _speaks(self, each: Displayed, bits: int) -> bool:
        """Whether every side condition certainly holds."""
        if not each.conditions:
            return True
        conditions = self.read([f"where({condition}, 1, 0)" for condition in each.conditions])
        return all(value == 1 for value in self._values(conditions, range(len(each.conditions)), bits))

    def _both(self, entry: Entry, value: Any, bits: int) -> Entry:
        """The entry that shows both numbers, with as many digits as it takes to tell them apart."""
        from gradcli.numbers.balls.balls import Balls

        with Balls(bits).working():
            for rounding in (self.rounding, Rounding(20), Rounding(40)):
                formula: Number | None = rounding.number(value)
                if formula is not None and formula != entry.value:
                    break
        return Entry(None, Status.DISAGREE, FAULT, routes=(entry.value, formula))


def _may_clear(value: Any) -> bool:
    """Whether more bits may make a number of it."""
    from gradcli.numbers.balls.ball import FINITE, UNCLEAR, kind

    return kind(value) in (FINITE, UNCLEAR)


def _rounded(number: Number, rounding: Rounding) -> tuple[Any, Any]:
    """A number and one unit in its last place: 0 for what is exact."""
    from flint import arb

    from gradcli.numbers.balls.ball import enclosure

    if isinstance(number, float):
        return arb(number), arb(math.ulp(number))
    if isinstance(number, Decimal):
        last = number.adjusted() - (rounding.digits or DOUBLE_DIGITS) + 1
        return arb(str(number)), arb(f"1e{last}")
    return enclosure(number), arb(0)
