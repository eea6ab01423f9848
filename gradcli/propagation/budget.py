"""First order: the law of propagation of uncertainty, over balls, from certified sensitivities.

u² = Σ cᵢ·cⱼ·cov(xᵢ, xⱼ) with c the sensitivities. Source: JCGM 100:2008, equations 13 and 16.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flint import arb

from gradcli.numbers.balls.ball import Ball, kind
from gradcli.numbers.balls.balls import Balls
from gradcli.numbers.derived import Kind
from gradcli.numbers.rounding import Rounding, interval
from gradcli.propagation.results import Contribution, Estimate
from gradcli.propagation.uncertainty import Uncertainty
from gradcli.questions.point import Coordinate
from gradcli.results.entries import Entry, Gradient, Row, Status

GUARD_DIGITS = 40
"""Digits proved of values and sensitivities before anything is summed: sums may cancel."""


class Budget:
    """Estimates and covariances of the rows of a gradient whose entries have ``digits`` proved digits.

    Use it inside ``m.working()``. Inputs whose uncertainty is 0 are listed, and play no part.
    """

    def __init__(
        self, m: Balls, gradient: Gradient, uncertainty: Uncertainty, k: Coordinate, digits: int, rounding: Rounding
    ) -> None:
        self.m, self.gradient, self.uncertainty, self.rounding, self.digits = m, gradient, uncertainty, rounding, digits
        self.k = k.over(m)
        self.names = gradient.variables
        self.u = {name: uncertainty.u(m, name) for name in self.names}
        self.uncertain = [name for name in self.names if m.is_zero(self.u[name]) is not True]
        self.joint: dict[tuple[str, str], Any] = {}
        for a in self.uncertain:
            for b in self.uncertain:
                found = uncertainty.covariance(m, a, b)
                if found is not None:
                    self.joint[a, b] = found
        self._sensitivities = [self._of_row(row) for row in gradient.rows]

    def number(self, entry: Entry) -> Any:
        """An entry as a number of the system: exact, or a ball of its proved digits."""
        value = entry.value
        if not isinstance(value, Decimal):
            return self.m.number(value)
        half = Decimal((0, (5,), value.adjusted() - self.digits))
        return Ball(arb(arb(str(value)), arb(str(half))))

    def covariance(self, one: int, other: int) -> Any:
        """The covariance of two rows (the variance of one); None where a sensitivity it needs is missing."""
        c, d = self._sensitivities[one], self._sensitivities[other]
        if c is None or d is None:
            return None
        return self._sum(c[a] * d[b] * cov for (a, b), cov in self.joint.items() if a in c and b in d)

    def sensitivities(self, place: int) -> Mapping[str, Any] | None:
        """Those of one row by the uncertain inputs it depends on; None where one of them is missing."""
        return self._sensitivities[place]

    def estimate(self, place: int, value_at: Mapping[str, Entry]) -> Estimate:
        """The budget of one row."""
        row = self.gradient.rows[place]
        assert row.value is not None
        variance = self.covariance(place, place)
        u = self._missing(row) if variance is None else self.root(variance)
        inputs = tuple(self._contribution(place, name, value_at[name], variance) for name in self.names)
        return Estimate(row.target, row.expression, self._rounded(row.value), u, self._expanded(u, variance), inputs)

    def entry(self, number: Any) -> Entry:
        """A number as an entry, with the digits asked for, or uncertified with the interval it lies in."""
        found = self.rounding.number(number) if kind(number) is Kind.FINITE else None
        if found is not None:
            return Entry(found)
        return Entry(
            None, Status.UNCERTIFIED, "contributions cancel: too few digits are left", interval=interval(number)
        )

    def root(self, variance: Any) -> Entry:
        """The standard deviation of a variance."""
        sign = self.m.sqrt(variance)
        if kind(sign) is Kind.FINITE:
            return self.entry(sign)
        upper = abs(variance.arb).upper().sqrt() if isinstance(variance, Ball) else arb(0)
        return self.entry(Ball(upper.union(arb(0))))

    def correlation(self, one: int, other: int) -> Entry | None:
        """The correlation coefficient of two rows; None where one of them has no variance."""
        parts = [self.covariance(*pair) for pair in ((one, other), (one, one), (other, other))]
        if any(part is None or self.m.is_zero(part) is not False for part in parts[1:]) or parts[0] is None:
            return None
        return self.entry(self.m.div(parts[0], self.m.sqrt(parts[1] * parts[2])) if one != other else 1)

    def _of_row(self, row: Row) -> dict[str, Any] | None:
        """The sensitivities by the uncertain inputs the row depends on; None where one of them is missing."""
        found = {}
        for name in self.uncertain:
            entry = row.gradient[name]
            if entry.status is Status.UNCONNECTED:
                continue
            if entry.status is not Status.OK:
                return None
            found[name] = self.number(entry)
        return found if row.value is not None and row.value.status is Status.OK else None

    def _missing(self, row: Row) -> Entry:
        """Why a row has no standard uncertainty."""
        assert row.value is not None
        if row.value.status is not Status.OK:
            return Entry(None, row.value.status, "there is no value")
        name, worst = next(
            (name, row.gradient[name])
            for name in self.uncertain
            if row.gradient[name].status not in (Status.OK, Status.UNCONNECTED)
        )
        return Entry(None, worst.status, f"there is no sensitivity by {name}")

    def _contribution(self, place: int, name: str, value: Entry, variance: Any) -> Contribution:
        sensitivity = self.gradient.rows[place].gradient[name]
        u, c = self.u[name], self._sensitivities[place]
        shown = self._rounded(sensitivity)
        if name not in self.uncertain or sensitivity.status is Status.UNCONNECTED:
            share = None if variance is None or self.m.is_zero(variance) is not False else Entry(0)
            return Contribution(name, value, self.entry(u), shown, Entry(0), share)
        if c is None or variance is None:
            contribution = (
                self.entry(self.m.abs(self.number(sensitivity)) * u)
                if sensitivity.status is Status.OK
                else Entry(None, sensitivity.status)
            )
            return Contribution(name, value, self.entry(u), shown, contribution, None)
        part = self._sum(c[name] * c[b] * cov for (a, b), cov in self.joint.items() if a == name and b in c)
        share = None if self.m.is_zero(variance) is not False else self.entry(self.m.div(part, variance))
        return Contribution(name, value, self.entry(u), shown, self.entry(self.m.abs(c[name]) * u), share)

    def _expanded(self, u: Entry, variance: Any) -> Entry:
        if u.status is not Status.OK:
            return u
        return self.entry(self.k * self.m.sqrt(variance))

    def _rounded(self, entry: Entry) -> Entry:
        """An entry with the digits asked for, from its guarded ones."""
        if not isinstance(entry.value, Decimal):
            return entry
        return entry._replace(value=self.rounding.number(self.number(entry)))

    def _sum(self, terms: Any) -> Any:
        total = self.m.number(0)
        for term in terms:
            total = self.m.bounded(total + term)
        return total


def entries_at(m: Balls, point: Mapping[str, Coordinate], names: Sequence[str], rounding: Rounding) -> dict[str, Entry]:
    """The values of the inputs as entries."""
    return {name: Entry(rounding.number(point[name].over(m))) for name in names}
