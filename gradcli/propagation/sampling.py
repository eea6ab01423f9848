"""Monte Carlo: inputs drawn at random, normal ones where no other shape is given, the targets evaluated in blocks, and
how sure the result is.

Source: JCGM 101:2008, ch. 7. The standard errors are those of a mean and of a standard deviation: u/√N, and
√(m₄ - u⁴)/(2·u·√N) with m₄ the fourth central moment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy

from gradcli.engines.engine import compile_tape
from gradcli.errors import OptionError
from gradcli.numbers.float64 import FLOAT64
from gradcli.propagation.results import Sampled
from gradcli.tables.statuses import OK
from gradcli.tape.tape import Tape

if TYPE_CHECKING:
    from gradcli.propagation.question import PropagationRequest
    from gradcli.propagation.uncertainty import Uncertainty

BLOCK = 65_536
"""Points drawn at a time, so that memory stays flat."""

FEWEST, MOST = 100, 10**9


def sampled(question: PropagationRequest, tape: Tape) -> list[Sampled]:
    """Mean, standard deviation and their errors for every target of the tape."""
    if not FEWEST <= question.samples <= MOST:
        raise OptionError(
            f"--monte-carlo {question.samples} is not from {FEWEST} to {MOST:,}", fix="write --monte-carlo 1000000"
        )
    request, uncertainty = question.request, question.uncertainty
    targets = list(request.program.targets)
    compiled = compile_tape(tape, {k: tape.outputs[name] for k, name in enumerate(targets)}, {}, engine="numpy")
    names = [name for name in compiled.inputs if float(uncertainty.u(FLOAT64, name)) > 0]
    values = {name: float(request.at[name].over(FLOAT64)) for name in compiled.inputs if name in request.at}
    u = numpy.array([float(uncertainty.u(FLOAT64, name)) for name in names])
    mixing = _root(uncertainty.matrix(names)) if names else None
    other = [name for name in names if any(part.shape for part in uncertainty.parts.get(name, ()))]
    shaped = {name: shapes_of(uncertainty, name) for name in other}
    random = numpy.random.default_rng(question.random_seed)
    moments = [_Moments() for _ in targets]
    for start in range(0, question.samples, BLOCK):
        count = min(BLOCK, question.samples - start)
        columns: dict[str, Any] = dict(values)
        if mixing is not None:
            drawn = mixing @ random.standard_normal((len(names), count))
            columns |= {name: values[name] + u[k] * drawn[k] for k, name in enumerate(names)}
            for name, parts in shaped.items():
                columns[name] = values[name] + sum(_DRAWN[shape](random, amount, count) for shape, amount in parts)
        found = compiled.run([columns.get(name, 0.0) for name in compiled.inputs])
        for k, each in enumerate(moments):
            there = found.values[k][found.statuses[k, 0] == OK]
            each.add(numpy.broadcast_to(there, (count,)) if names == [] and len(there) else there)
    return [each.result(question.samples) for each in moments]


def shapes_of(uncertainty: Uncertainty, name: str) -> list[tuple[str, float]]:
    """The shape and the standard deviation of each part of an input. Raises OptionError where it is correlated."""
    other = next((b for a, b in {**uncertainty.correlations, **uncertainty.covariances} if a == name), None)
    if other is not None:
        what = f"--monte-carlo draws correlated inputs from normal distributions, and {name} has another shape"
        raise OptionError(what, fix=f"give {name} its standard uncertainty, as 5±0.1")
    return [(part.shape, float(part.u.over(FLOAT64))) for part in uncertainty.parts[name]]


_DRAWN: dict[str, Callable[[Any, float, int], Any]] = {
    "": lambda random, u, count: u * random.standard_normal(count),
    "r": lambda random, u, count: u * 3**0.5 * random.uniform(-1, 1, count),
    "t": lambda random, u, count: u * 6**0.5 * random.triangular(-1, 0, 1, count),
    "u": lambda random, u, count: u * 2**0.5 * numpy.sin(random.uniform(-numpy.pi, numpy.pi, count)),
}
"""Random deviations of a standard deviation u, by the shape of their density."""


def _root(matrix: Any) -> Any:
    """A matrix R with R·Rᵀ the given one, which may be singular."""
    eigenvalues, vectors = numpy.linalg.eigh(matrix)
    return vectors * numpy.sqrt(numpy.maximum(eigenvalues, 0.0))


class _Moments:
    """Sums of powers of the distance from a pivot near the mean, in which little cancels."""

    def __init__(self) -> None:
        self.count, self.pivot = 0, 0.0
        self.sums = numpy.zeros(4)

    def add(self, values: Any) -> None:
        if len(values) == 0:
            return
        if self.count == 0:
            self.pivot = float(numpy.mean(values))
        distance = values - self.pivot
        power = distance
        for k in range(4):
            self.sums[k] += float(numpy.sum(power))
            power = power * distance
        self.count += len(values)

    def result(self, asked: int) -> Sampled:
        n = self.count
        if n < 2:
            return Sampled(asked, asked - n, None, None, None, None)
        a, b, c, d = self.sums / n
        variance = max(b - a * a, 0.0) * n / (n - 1)
        fourth = d - 4 * a * c + 6 * a * a * b - 3 * a**4
        u = variance**0.5
        error = (max(fourth - variance**2, 0.0) / n) ** 0.5 / (2 * u) if u else 0.0
        mean = float(self.pivot + a)
        numbers = (mean, u / n**0.5, u, error)
        if not numpy.isfinite(numbers).all():
            return Sampled(asked, asked - n, None, None, None, None)
        return Sampled(asked, asked - n, *(float(number) for number in numbers))
