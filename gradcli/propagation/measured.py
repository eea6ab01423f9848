"""Values with uncertainties as Python gives them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gradcli.errors import OptionError, Source
from gradcli.propagation.covariance_file import read_covariances
from gradcli.propagation.inputs import read_inputs
from gradcli.propagation.uncertainty import Uncertainty, joined, read_correlations
from gradcli.questions.given import Value, written
from gradcli.questions.point import Point

Measured = Value | tuple[Value, Value]
"""A value, also as text with its standard uncertainty (``"5±0.1"``), or a pair of both."""


class MeasuredInputs(NamedTuple):
    values: Point
    uncertainty: Uncertainty


def measured_inputs(
    given: Mapping[str, Measured],
    corr: Mapping[tuple[str, str], Value],
    cov: tuple[Sequence[str], Sequence[Sequence[Value]]] | None,
) -> MeasuredInputs:
    """Values with uncertainties, correlations and covariances, read as the command line reads them."""
    texts = [f"{name} = {_with_uncertainty(name, value)}" for name, value in given.items()]
    inputs = read_inputs([Source(text) for text in texts])
    pairs = [f"{a},{b}={written(f'{a},{b}', r)}" for (a, b), r in corr.items()]
    covariances = {}
    if cov is not None:
        names, rows = cov
        matrix = [[written("a covariance", cell) for cell in row] for row in rows]
        covariances = read_covariances(Source(json.dumps({"names": list(names), "covariance": matrix}), "cov"))
    return MeasuredInputs(inputs.values, joined(inputs, read_correlations(pairs), covariances))


def _with_uncertainty(name: str, value: Measured) -> str:
    if not isinstance(value, tuple):
        return written(name, value)
    if len(value) != 2:
        raise OptionError(f"the value of {name} is no pair", fix="give (value, uncertainty)")
    return "±".join(written(name, part) for part in value)
