"""Standard uncertainties of the inputs, and how the inputs vary together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gradcli.arrays.entries import array_of
from gradcli.errors import GradcliError, OptionError, Source, Span, nearest
from gradcli.numbers.system import NumberSystem
from gradcli.propagation.parts import UncertaintyPart
from gradcli.propagation.readings import Readings
from gradcli.propagation.semidefinite import indefinite, past_one
from gradcli.questions.point import Coordinate, Point, read_point
from gradcli.records import dataclass, field

if TYPE_CHECKING:
    from gradcli.propagation.inputs import Inputs

ROUNDING = 1e-12
"""How far below 0 the least eigenvalue of a correlation matrix may lie: matrices are printed with rounding."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Uncertainty:
    """``given`` holds standard uncertainties, ``correlations`` coefficients and ``covariances`` covariances by two
    names (each pair in both orders; of covariances also the variances). ``parts`` are those of inputs whose
    uncertainty says more than one number; ``readings`` were taken together."""

    given: Point = field(default_factory=dict)
    correlations: Mapping[Pair, Coordinate] = field(default_factory=dict)
    covariances: Mapping[Pair, Coordinate] = field(default_factory=dict)
    parts: Mapping[str, tuple[UncertaintyPart, ...]] = field(default_factory=dict)
    readings: Sequence[Readings] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every input with an uncertainty, 0 included."""
        return (*self.given, *(a for a, b in self.covariances if a == b and a not in self.given))

    def u(self, m: NumberSystem, name: str) -> Any:
        """The standard uncertainty of an input over a number system; 0 where none was given."""
        if name in self.given:
            return self.given[name].over(m)
        return m.sqrt(self.covariances[name, name].over(m)) if (name, name) in self.covariances else m.number(0)

    def covariance(self, m: NumberSystem, a: str, b: str) -> Any:
        """The covariance of two inputs, or the variance of one; None where they are independent."""
        if (a, b) in self.covariances:
            return self.covariances[a, b].over(m)
        if a == b:
            return None if a not in self.given else self.u(m, a) * self.u(m, a)
        if (a, b) not in self.correlations:
            return None
        return self.correlations[a, b].over(m) * self.u(m, a) * self.u(m, b)

    def matrix(self, names: Sequence[str]) -> Any:
        """The correlation matrix of inputs in double precision, of shape (V, V)."""
        import numpy

        from gradcli.numbers.float64 import FLOAT64

        u = [float(self.u(FLOAT64, name)) for name in names]
        found = numpy.eye(len(names))
        for i, a in enumerate(names):
            for j, b in enumerate(names):
                if i == j:
                    continue
                if (a, b) in self.correlations:
                    found[i, j] = self.correlations[a, b].over(FLOAT64)
                elif (a, b) in self.covariances and u[i] and u[j]:
                    found[i, j] = float(self.covariances[a, b].over(FLOAT64)) / u[i] / u[j]
        return found


def checked(uncertainty: Uncertainty, variables: Sequence[str]) -> Uncertainty:
    """The same, known to be possible. Raises OptionError: names the program has not, coefficients past 1, a
    matrix that no random inputs can have."""
    pairs = {**uncertainty.correlations, **uncertainty.covariances}
    for name in dict.fromkeys(name for pair in pairs for name in pair):
        if name not in variables:
            close = nearest(name, variables)
            option = "--corr" if any(name in pair for pair in uncertainty.correlations) else "--cov"
            fix = f"did you mean {close}?" if close else f"its variables are {', '.join(variables[:12]) or 'none'}"
            raise OptionError(f"{option} names {name}, but the program has no variable {name}", fix=fix)
    _refuse_impossible(uncertainty)
    names = list(dict.fromkeys(a for a, b in pairs))
    if not names:
        return uncertainty
    import numpy

    matrix = uncertainty.matrix(names)
    if not numpy.isfinite(matrix).all():
        raise OptionError("a correlation has no value", fix="a coefficient is a number from -1 to 1")
    least = min(numpy.linalg.eigvalsh(matrix), default=0.0)
    exact = (uncertainty.correlations, True), (uncertainty.covariances, False)
    if least < -ROUNDING * max(1, len(names)) or any(
        indefinite(list(dict.fromkeys(a for a, b in given)), given, unit=unit) for given, unit in exact
    ):
        size = f"is {least:.3g}" if least < -ROUNDING else "is negative, though nearly 0"
        raise OptionError(
            f"these correlations exclude each other: the least eigenvalue of their matrix {size}",
            fix="a correlation matrix has no negative eigenvalue; more digits may help",
        )
    return uncertainty


def _refuse_impossible(uncertainty: Uncertainty) -> None:
    """Raises OptionError for two inputs that vary together more than each varies."""
    one = read_point([Source("one=1")])["one"]
    covariances = uncertainty.covariances
    for (a, b), both in {**uncertainty.correlations, **covariances}.items():
        paired = (a, b) in covariances
        first, second = (covariances[a, a], covariances[b, b]) if paired else (one, one)
        if a != b and past_one(first, second, both):
            shown = f"{uncertainty.matrix([a, b])[0, 1]:.6g}" if paired else both.text[:40]
            shown = f"past {shown}, if only just" if paired and shown in ("1", "-1") else shown
            what = f"the correlation of {a} and {b} is {shown}"
            raise OptionError(what, fix="a coefficient lies from -1 to 1")


def read_correlations(texts: Iterable[str]) -> dict[Pair, Coordinate]:
    """The coefficients of ``w1,w2=0.3`` texts; several in one text are separated by commas too."""
    found: dict[Pair, Coordinate] = {}
    for text in texts:
        source, start, first = Source(text), 0, ""
        for part, place in _parts(text):
            name, equals, _ = part.partition("=")
            span = Span(source, place, place + len(part))
            if bool(equals) != bool(first) or not array_of(name.strip())[0].isidentifier():
                raise OptionError("a correlation is of two names", span=span, fix="write --corr w1,w2=0.3")
            if not equals:
                first, start = name.strip(), place
                continue
            second = name.strip()
            span = span._replace(start=start)
            if first == second or (first, second) in found:
                what = f"{first} with itself" if first == second else f"{first} and {second} twice"
                raise OptionError(f"--corr gives {what}", span=span, fix="give each pair one coefficient")
            found[first, second] = found[second, first] = _coordinate(source, second, part, place)
            first = ""
        if first:
            raise OptionError(
                "a correlation is of two names", span=Span(source, start, len(text)), fix="write --corr w1,w2=0.3"
            )
    return found


def _parts(text: str) -> list[tuple[str, int]]:
    """The parts between commas outside brackets, and where each starts."""
    parts, start, depth = [], 0, 0
    for place, character in enumerate(text + ","):
        depth += (character in "([") - (character in ")]")
        if character in ",;" and depth <= 0:
            parts.append((text[start:place], start))
            start = place + 1
    return parts


def _coordinate(source: Source, name: str, part: str, place: int) -> Coordinate:
    """The value of ``name=value``, which stands at a place of the source."""
    try:
        before, _, value = part.rpartition("=")
        return read_point([Source(" " * (place + len(before) - 1) + f"x={value}")])["x"]
    except GradcliError as error:
        if error.span is not None:
            error.span = error.span._replace(source=source)
        raise


def joined(
    inputs: Inputs,
    correlations: Mapping[Pair, Coordinate],
    covariances: Mapping[Pair, Coordinate],
    readings: Sequence[Readings] = (),
) -> Uncertainty:
    """All of them together. Raises OptionError where two of them speak of the same."""
    given = inputs.uncertainties
    for a, b in covariances:
        if a in given:
            raise OptionError(f"{a} has an uncertainty in --at and in --cov", fix=f"write --at {a}=… without ±")
        if (a, b) in correlations:
            raise OptionError(f"--corr and --cov both speak of {a} and {b}", fix="keep one of them")
    if correlations and covariances:
        mixed = next((a for a, _ in correlations if (a, a) in covariances), None)
        if mixed is not None:
            raise OptionError(f"{mixed} is in --cov, which has its correlations", fix="add the pair to the file")
    read = {pair: covariance for one in readings for pair, covariance in one.covariances.items()}
    for a, b in [*correlations, *covariances]:
        if (a, a) in read:
            option = "--corr" if (a, b) in correlations else "--cov"
            what = f"{a} is read from a file, which has its covariances, and in {option}"
            raise OptionError(what, fix=f"leave {a} out of {option}; readings taken together stand in one file")
    return Uncertainty(given, correlations, {**covariances, **read}, inputs.parts, tuple(readings))


def refuse_unbounded(uncertainty: Uncertainty) -> None:
    """Raises OptionError where value ± k·u is no box that is meant: of a half-width, and of readings."""
    for one in uncertainty.readings:
        what = f"--interval and --readings exclude each other: the readings of {one.names[0]} give no bounds of it"
        raise OptionError(what, fix=f"write the box: --at {one.names[0]}=5.02±0.03")
    for name, parts in uncertainty.parts.items():
        if any(part.shape for part in parts):
            what = f"--interval takes the box of value ± k·u, and {name} has a half-width"
            raise OptionError(what, fix=f"write the half-width as u: --at {name}=5±0.1 for the box from 4.9 to 5.1")
