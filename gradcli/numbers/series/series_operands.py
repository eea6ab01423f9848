"""Rows of several operands, and rows with an enclosure, over series: by the row's own partials.

Where one operand moves, the row is a function of that one, and the others are constants of it, whose partials nobody
asks for. Where several move, y' is the sum of the partials times the slopes.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gradcli.functions.row import Primitive
from gradcli.numbers.derived import Kind
from gradcli.numbers.guards import Asking
from gradcli.numbers.series.exponents import TermsRanOut
from gradcli.numbers.series.series import AtPole, NoRealValue, Series, times
from gradcli.numbers.series.series_arithmetic import SeriesArithmetic


class SeriesOfOperands(SeriesArithmetic):
    """What rows of several operands are over series."""

    def analytic(self, row: Primitive, a: Series, value: Any, *parameter: Any) -> Series:
        """A row of one operand around a finite value."""
        raise NotImplementedError

    def joint(self, row: Primitive, given: Sequence[Any]) -> Series:
        """A row of any operands: around a finite value by its partials, at a pole or an end by what it is near it."""
        count = len(row.partials)
        operands, parameter = [self.series(a) for a in given[:count]], tuple(given[count:])
        if any(self.unbounded(a) for a in operands):
            if row.near is not None:
                return self._near(row, operands)
            raise TermsRanOut(f"{row.name} has no limit at infinity, or none that is known here")
        if self._outside(row, operands, parameter):
            raise NoRealValue(f"{row.name} outside its domain")
        limits = [self.constant(a) for a in operands]
        value = row.value(self.base, *limits, *parameter)
        kind = self.base.kind(value)
        moving = [place for place, a in enumerate(operands) if a.rest().terms or a.end is not None]
        if not moving and kind is Kind.FINITE:
            return self.series(value)
        bent = row.near is not None and any(fact(self.base, *limits) is not False for fact in row.facts)
        if row.near is not None and (kind is not Kind.FINITE or bent):
            return self._near(row, operands)
        if kind is Kind.FINITE:
            if len(moving) == 1:
                return self._of_one(row, moving[0], limits, operands[moving[0]], value, parameter)
            return self._of_several(row, moving, operands, value, parameter)
        if kind is Kind.UNDEFINED:
            raise NoRealValue(f"{row.name} outside its domain")
        if kind is Kind.POLE:
            raise AtPole(f"{row.name} has a pole") if not moving else TermsRanOut(f"no series for {row.name} at a pole")
        raise TermsRanOut(f"it cannot be told whether {row.name} is defined in the limit")

    def _outside(self, row: Primitive, operands: Sequence[Series], parameter: tuple[Any, ...]) -> bool:
        """Whether a row certainly has no value. Where the known terms do not tell, its value at the limit does."""
        try:
            return row.needs is not None and row.needs(Asking(self), *operands, *parameter) is False
        except TermsRanOut:
            return False

    def _near(self, row: Primitive, operands: Sequence[Series]) -> Series:
        assert row.near is not None
        found = row.near(self, *operands)
        if found is None:
            raise TermsRanOut(f"no series for {row.name} here")
        return self.series(found)

    def _of_one(
        self, row: Primitive, place: int, limits: Sequence[Any], a: Series, value: Any, parameter: tuple[Any, ...]
    ) -> Series:
        """As a function of the operand that moves alone."""
        if len(limits) == 1:
            return self.analytic(row, a, value, *parameter)
        others = [limit for k, limit in enumerate(limits) if k != place]
        key = (row.name, place, *(o if isinstance(o, int | Fraction) else id(o) for o in others))
        if key not in self.partly:
            self.partly[key] = (_with_constants(row, place, others), others)  # keeps the constants alive
        return self.analytic(self.partly[key][0], a, value, *parameter)

    def _of_several(
        self, row: Primitive, moving: Sequence[int], operands: Sequence[Series], value: Any, parameter: tuple[Any, ...]
    ) -> Series:
        # What does not move stays an exact constant: cut off it would be an operand whose slope is asked for.
        near = [a.cut(self.order) if place in moving else a for place, a in enumerate(operands)]
        ends = [near[place].end for place in moving]
        end: Any = min(self.order if e is None else e for e in ends)
        steps = [near[place].rest().least() for place in moving]
        y = Series(self, {0: value}, min([step for step in steps if step is not None], default=end))
        slopes = {
            place: Series(self, {p - 1: times(p, c) for p, c in near[place].terms.items() if p}, end - 1)
            for place in moving
        }
        while y.end is not None and y.end < end:
            total = Series(self, {})
            for place in moving:
                shorter = (a.cut(y.end) if k in moving else a for k, a in enumerate(near))
                rule = row.partials[place](self, y, *shorter, *parameter)
                if rule is not None:
                    total = total + self.series(rule) * slopes[place]
            if total.end is None or total.end + 1 <= y.end:
                break
            terms = {p + 1: self.base.div(c, self.base.number(p + 1)) for p, c in total.terms.items()}
            y = Series(self, {0: value, **terms}, total.end + 1)
        return y


def _with_constants(row: Primitive, place: int, others: Sequence[Any]) -> Primitive:
    """A row as one of a single operand, the others held."""

    def whole(a: Any) -> list[Any]:
        return [*others[:place], a, *others[place:]]

    rule = row.partials[place]
    return row._replace(
        value=lambda m, a, *p: row.value(m, *whole(a), *p),
        partials=(lambda m, y, a, *p: rule(m, y, *whole(a), *p),),
    )
