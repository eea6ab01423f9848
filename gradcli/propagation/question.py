"""What ``propagate`` is asked."""

from __future__ import annotations

from gradcli.propagation.uncertainty import Uncertainty
from gradcli.questions.point import Coordinate
from gradcli.questions.request import Request
from gradcli.records import dataclass


@dataclass(frozen=True)
class PropagationRequest:
    """What is asked: a program at a point with uncertainties; ``k`` the coverage factor. ``interval`` asks for the
    range over the box of value ± k·u, ``samples`` for so many random points drawn with ``random_seed``.
    ``tolerance`` is the relative gap at which a range is near enough."""

    request: Request
    uncertainty: Uncertainty
    k: Coordinate
    second: bool = True
    interval: bool = False
    tolerance: float = 1e-6
    samples: int = 0
    random_seed: int = 0
    coverage: Coordinate | None = None
    """The probability in percent that U is to cover, in the place of ``k``."""
