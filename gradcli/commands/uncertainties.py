"""The options of how uncertain the inputs are, and of what the result is to cover, as one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from gradcli.commands.groups import Options
from gradcli.commands.inputs import covariances
from gradcli.commands.panels import UNCERTAINTIES
from gradcli.errors import OptionError, Source
from gradcli.questions.point import Coordinate, Point, read_point

if TYPE_CHECKING:
    from gradcli.propagation.inputs import Inputs
    from gradcli.propagation.uncertainty import Uncertainty

Corr = Annotated[
    list[str] | None,
    UNCERTAINTIES.option("--corr", metavar="A,B=R[,…]", help="Correlation coefficients of inputs; repeatable."),
]
Cov = Annotated[
    str | None, UNCERTAINTIES.option("--cov", metavar="FILE", help="A covariance matrix of inputs: names, then rows.")
]
K = Annotated[
    str, UNCERTAINTIES.option("--k", metavar="K", help="Coverage factor of U = K*u and of the box of --interval.")
]
Coverage = Annotated[
    str | None,
    UNCERTAINTIES.option("--coverage", metavar="P", help="U covers P %: k by Student's t and the degrees of freedom."),
]
Read = Annotated[
    list[str] | None,
    UNCERTAINTIES.option("--readings", metavar="NAME=FILE[:COLUMN]", help="An input by repeated readings; repeatable."),
]


class UncertaintyOptions(Options):
    """What a command line says beside ``--at``."""

    corr: Corr = None
    cov: Cov = None
    readings: Read = None
    k: K = "1"
    coverage: Coverage = None

    def read(self, inputs: Inputs) -> tuple[Point, Uncertainty]:
        """The point and how its inputs vary, readings among them. Raises OptionError and FileError."""
        from gradcli.propagation.readings import read_readings
        from gradcli.propagation.uncertainty import joined, read_correlations

        read = read_readings(self.readings or (), inputs.values)
        means = {name: mean for one in read for name, mean in one.means.items()}
        uncertainty = joined(inputs, read_correlations(self.corr or ()), covariances(self.cov), read)
        return {**inputs.values, **means}, uncertainty

    @property
    def factor(self) -> Coordinate:
        """The coverage factor: a constant expression above 0."""
        from gradcli.propagation.inputs import sign_of

        point = read_point([Source(f"k={self.k}")])
        if len(point) != 1 or sign_of(point["k"]) != 1:
            raise OptionError(f"--k {self.k.strip()[:40]} is not above 0", fix="write --k 2")
        return point["k"]

    def percent(self, *, interval: bool) -> Coordinate | None:
        """The probability to cover, which takes the place of the factor."""
        from gradcli.propagation.coverage import read_coverage

        return None if self.coverage is None else read_coverage(self.coverage, k=self.k != "1", interval=interval)
