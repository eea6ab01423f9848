"""Functions of two variables on a grid, with their gradients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy

from gradcli.batch.gradients import Gradients
from gradcli.errors import MathematicsError
from gradcli.plotting.creases import Creases
from gradcli.plotting.curves import numbers
from gradcli.questions.request import Request
from gradcli.tables.blocks import Block
from gradcli.tables.statuses import DOMAIN, INFINITE, JUMP, KINK


class Surface(NamedTuple):
    """By target, on a grid of X values by Y: ``values`` (Y, X), ``gradients`` (2, Y, X), and ``broken`` (Y, X), where
    there is a value but not a derivative. NaN where there is no number. ``creases`` (2, M) are points between those
    of the grid where there is no derivative either."""

    names: tuple[str, str]
    constants: Mapping[str, str]
    labels: tuple[str, ...]
    x: Any
    y: Any
    values: tuple[Any, ...]
    gradients: tuple[Any, ...]
    broken: tuple[Any, ...]
    creases: tuple[Any, ...] = ()


def surface(request: Request, names: tuple[str, str], x: Any, y: Any) -> Surface:
    """The targets over the product of two ranges. Raises MathematicsError where none has a value."""
    request = request.varied(wrt=names, declared=names, digits=None)
    work = Gradients(request, engine="numpy")
    across, up = numpy.meshgrid(x, y)
    rows = work.rows(Block({names[0]: across.ravel(), names[1]: up.ravel()}, across.size))
    values, gradients, broken = [], [], []
    for place in range(len(work.layout.targets)):
        value, *partials = (_finite(numbers(rows, place, k)).reshape(across.shape) for k in range(3))
        values.append(value)
        gradients.append(numpy.stack(partials))
        codes = [entry.full(across.size)[1] for entry in rows.gradients[place]]
        missing = numpy.logical_or.reduce([numpy.isin(code, (KINK, JUMP, INFINITE, DOMAIN)) for code in codes])
        broken.append(missing.reshape(across.shape) & numpy.isfinite(values[-1]))
    if not any(numpy.isfinite(z).any() for z in values):
        raise MathematicsError(
            "there is nothing to draw: no target has a value in this range", fix="choose another --grid"
        )
    targets, texts = work.layout.targets, work.layout.expressions
    labels = tuple(f"{target} = {text}" for target, text in zip(targets, texts, strict=True))
    found = Creases(work, request, names)
    creases = tuple(found.on(x, y, k, *each) for k, each in enumerate(zip(values, gradients, strict=True)))
    return Surface(names, request.coordinates, labels, x, y, tuple(values), tuple(gradients), tuple(broken), creases)


def _finite(found: Any) -> Any:
    return numpy.where(numpy.isfinite(found), found, numpy.nan)
