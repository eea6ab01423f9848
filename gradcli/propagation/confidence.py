"""What is known of an uncertainty beside its size: its parts, its degrees of freedom, the probability it covers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradcli.propagation.budget import GUARD_DIGITS, Budget
from gradcli.propagation.coverage import factor
from gradcli.propagation.degrees import INFINITE, Component, components, effective, given, truncated
from gradcli.propagation.parts import UncertaintyPart
from gradcli.propagation.results import Contribution, Coverage, Estimate, PartContribution
from gradcli.questions.point import Coordinate
from gradcli.results.entries import Entry, Status


class Confidence:
    """Completes the estimates of a budget, row by row; use it inside ``budget.m.working()``."""

    def __init__(self, budget: Budget, percent: Coordinate | None) -> None:
        self.budget, self.m, self.percent = budget, budget.m, percent
        self.uncertainty = budget.uncertainty
        self.told = given(self.uncertainty) or percent is not None

    def of(self, place: int, estimate: Estimate) -> Estimate:
        """The estimate of a row with its degrees of freedom, its parts, and U for the probability asked for."""
        c, variance = self.budget.sensitivities(place), self.budget.covariance(place, place)
        inputs = tuple(self._input(one, c, variance) for one in estimate.inputs)
        found = estimate._replace(inputs=inputs, parts=self._together(c, variance))
        if not self.told:
            return found
        if c is None or variance is None or self.m.is_zero(variance) is not False:
            return found if self.percent is None else self._covered(found, place, None, Entry(None, Status.UNCONNECTED))
        parts, together = components(self.m, self.uncertainty, c, self.budget.joint)
        if together is not None:
            why = f"{together[0]} and {together[1]} are correlated, and Welch-Satterthwaite is of independent inputs"
            dof, nu = Entry(None, Status.DOMAIN, why), None
        else:
            nu = effective(self.m, variance, parts)
            dof = INFINITE if nu is None else self.budget.entry(nu)
        found = found._replace(dof=dof)
        return found if self.percent is None else self._covered(found, place, nu, dof)

    def _covered(self, estimate: Estimate, place: int, nu: Any, dof: Entry) -> Estimate:
        """U = t·u of Student's distribution with the degrees of freedom truncated to an integer."""
        assert self.percent is not None
        if estimate.u.status is not Status.OK or dof.status is Status.UNCONNECTED:  # u is 0, or there is none
            covered = Coverage(self.percent.text, Entry(None, Status.UNCONNECTED), dof)
            return estimate._replace(coverage=covered, expanded=estimate.u)
        whole = None if nu is None else truncated(self.m, nu)
        missing = dof if dof.status is Status.DOMAIN else whole if isinstance(whole, Entry) else None
        if missing is not None:
            none = Entry(None, missing.status, missing.reason)
            return estimate._replace(coverage=Coverage(self.percent.text, none, missing), expanded=none)
        assert not isinstance(whole, Entry)
        k = factor(self.percent.text, whole, max(GUARD_DIGITS, self.budget.digits))
        taken = INFINITE if whole is None else Entry(whole)
        covered = Coverage(self.percent.text, self.budget.entry(k), taken)
        u = self.m.sqrt(self.budget.covariance(place, place))
        return estimate._replace(coverage=covered, expanded=self.budget.entry(k * u))

    def _input(self, one: Contribution, c: Mapping[str, Any] | None, variance: Any) -> Contribution:
        """The contribution of an input with its degrees of freedom and parts."""
        parts = self.uncertainty.parts.get(one.name, ())
        shown = tuple(self._part(part, one.name, c, variance) for part in parts) if len(parts) > 1 else ()
        return one._replace(parts=shown, dof=self._own(one.name, parts) if self.told else None)

    def _own(self, name: str, parts: tuple[UncertaintyPart, ...]) -> Entry:
        """Degrees of freedom of an input."""
        read = next((one.dof for one in self.uncertainty.readings if name in one.names), None)
        if read is not None:
            return Entry(read)
        if len(parts) == 1:
            return INFINITE if parts[0].dof is None else Entry(parts[0].dof)
        squares = [(part.u.over(self.m), part.dof) for part in parts]
        found = [Component(u * u, dof) for u, dof in squares if dof is not None and self.m.is_zero(u) is not True]
        if not found:
            return INFINITE
        nu = effective(self.m, self.budget.u[name] * self.budget.u[name], found)
        return INFINITE if nu is None else self.budget.entry(nu)

    def _part(self, part: UncertaintyPart, name: str, c: Mapping[str, Any] | None, variance: Any) -> PartContribution:
        u = part.u.over(self.m)
        dof = INFINITE if part.dof is None else Entry(part.dof)
        if c is None or variance is None:
            none = Entry(None, Status.UNCONNECTED)
            return PartContribution(part.label, self.budget.entry(u), dof, none, None)
        amount = self.m.abs(c.get(name, self.m.number(0))) * u
        return PartContribution(part.label, self.budget.entry(u), dof, *self._amount(amount * amount, variance))

    def _together(self, c: Mapping[str, Any] | None, variance: Any) -> tuple[PartContribution, ...]:
        """What the parts of one label add, over all inputs that have such a part."""
        if c is None or variance is None:
            return ()
        squares: dict[str, Any] = {}
        for name, parts in self.uncertainty.parts.items():
            for part in parts if name in c else ():
                amount = c[name] * part.u.over(self.m)
                if part.label:
                    squares[part.label] = squares.get(part.label, self.m.number(0)) + amount * amount
        none = Entry(None, Status.UNCONNECTED)
        return tuple(
            PartContribution(label, none, none, *self._amount(square, variance)) for label, square in squares.items()
        )

    def _amount(self, square: Any, variance: Any) -> tuple[Entry, Entry | None]:
        """A contribution and its share, from its square."""
        share = None if self.m.is_zero(variance) is not False else self.budget.entry(self.m.div(square, variance))
        return self.budget.root(square), share
