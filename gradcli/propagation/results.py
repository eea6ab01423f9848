"""What ``propagate`` found: frozen results, no input or output, no formatting.

The words are those of the GUM (JCGM 100:2008): standard uncertainty u, sensitivity coefficient, coverage factor
k, expanded uncertainty U = k·u.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from gradcli.errors import ExitStatus
from gradcli.results.doubles import nearest_double
from gradcli.results.entries import Entry, Gradient, Status, exit_status
from gradcli.results.presentable import Presentable


class PartContribution(NamedTuple):
    """What one part of an input's uncertainty adds. ``share`` is its own part of the variance: what it varies together
    with others is in the share of the input alone."""

    label: str
    u: Entry
    dof: Entry
    contribution: Entry
    share: Entry | None


class Contribution(NamedTuple):
    """What one input adds to a target: ``contribution`` is |sensitivity|·u, ``share`` its part of the variance.

    Shares add up to 1; one may be negative where inputs are correlated. A target without variance has none.
    """

    name: str
    value: Entry
    u: Entry
    sensitivity: Entry
    contribution: Entry
    share: Entry | None
    dof: Entry | None = None
    """Degrees of freedom of u, where those of some input are given."""
    parts: tuple[PartContribution, ...] = ()


class Coverage(NamedTuple):
    """A probability in percent, as typed; its factor k, and the degrees of freedom of the t distribution it is of."""

    percent: str
    k: Entry
    dof: Entry


class SecondOrderTerms(NamedTuple):
    """What the Hessian adds for normal inputs: ``shift`` of the mean, tr(H·V)/2, and ``u`` with tr((H·V)²)/2
    added to the variance. ``sufficient`` tells whether the first order does, by ``THRESHOLD``; ``smooth`` whether
    there certainly is no corner, step or end near by, of which no derivative tells."""

    shift: Entry
    u: Entry
    sufficient: bool
    smooth: bool = True


class Range(NamedTuple):
    """Bounds of a target over the box of the inputs: it lies between ``lower`` and ``upper``, proved, as text
    rounded outwards; ``least`` and ``greatest`` are values it takes. Without bounds a ``reason``.

    ``within`` says whether the gaps are within the tolerance; ``boxes`` is how many were looked at. ``narrowed`` are
    the functions of whose domain an end may lie inside the box: the bounds hold where the target has a value.
    ``beyond`` tells that it has none in some of the box.
    """

    lower: Entry
    upper: Entry
    least: Entry
    greatest: Entry
    within: bool
    boxes: int
    narrowed: tuple[str, ...] = ()
    beyond: bool = False


class Sampled(NamedTuple):
    """Mean and standard deviation of a target over ``points`` random points, each with its own standard error;
    ``missing`` of the points have no value and are left out."""

    points: int
    missing: int
    mean: float | None
    mean_error: float | None
    u: float | None
    u_error: float | None


class Estimate(NamedTuple):
    """One target: its value, standard uncertainty and expanded uncertainty, and where they come from."""

    target: str
    expression: str
    value: Entry
    u: Entry
    expanded: Entry
    inputs: tuple[Contribution, ...]
    second: SecondOrderTerms | None = None
    range: Range | None = None
    sampled: Sampled | None = None
    dof: Entry | None = None
    """Effective degrees of freedom, where those of some input are given."""
    coverage: Coverage | None = None
    parts: tuple[PartContribution, ...] = ()
    """What the parts of one label add together."""

    @property
    def entries(self) -> list[Entry]:
        """What the exit status depends on: a sensitivity that u does not need is not among them, and a range that is
        proved to have no end has been found."""
        ends = () if self.range is None else (self.range.lower, self.range.upper)
        asked = [self.expanded] if self.coverage is not None else []
        return [self.value, self.u, *asked, *(end for end in ends if end.status is not Status.INFINITE)]


class _Propagation(NamedTuple):
    gradient: Gradient
    k: str
    estimates: tuple[Estimate, ...]
    covariance: Mapping[tuple[str, str], Entry]
    correlation: Mapping[tuple[str, str], Entry]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Propagation(Presentable, _Propagation):
    """What ``propagate`` found: one estimate a target; ``covariance`` (and correlation) of every two targets.

    ``gradient`` holds the values and sensitivities with their reasons, ``k`` the coverage factor as typed;
    ``warnings`` are reasons to doubt the first order.
    """

    __slots__ = ()

    @property
    def exit_status(self) -> ExitStatus:
        """What the process should tell the shell."""
        return exit_status(entry.status for estimate in self.estimates for entry in estimate.entries)

    @property
    def covariance_matrix(self) -> Any:
        """The covariances of the targets as float64, shape (T, T); NaN where there is none."""
        import numpy

        names = [estimate.target for estimate in self.estimates]
        if len(names) == 1:
            return self.array[1:].reshape(1, 1) ** 2
        rows = [[nearest_double(self.covariance.get((a, b), Entry(None))) for b in names] for a in names]
        return numpy.array(rows, dtype=numpy.float64)
