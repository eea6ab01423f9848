"""The result of a reduction, in the shape of the result of one point."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.batch.reduced import Reducer
from gradcli.questions.remarks import remarks_on
from gradcli.results.entries import Entry, Gradient, Row
from gradcli.results.hessians import Hessian, HessianRow


def gradient_of(reducer: Reducer, said: Sequence[str]) -> Gradient:
    """Totals of values, partials and J·v."""
    work, request = reducer.work, reducer.work.request
    rows = []
    for target, (label, expression) in enumerate(zip(work.layout.targets, work.layout.expressions, strict=True)):
        value, *others = reducer.entries(target)
        partials = dict(zip(work.names, others, strict=False))
        rows.append(Row(label, expression, value, partials, others[-1] if work.layout.along else None))
        if reducer.pairs:
            rows += _normal_equations(reducer, target)
    return Gradient(
        work.names,
        request.coordinates,
        tuple(rows),
        (*remarks_on(request), *said),
        _along(reducer),
        not request.floats_only,
        reduction=reducer.reduction,
    )


def _normal_equations(reducer: Reducer, target: int) -> list[Row]:
    """JᵀJ of a target, a row for each variable; beside it, as the value, Jᵀr."""
    layout, names, found = reducer.work.layout, reducer.work.names, reducer.products(target)
    label, expression = layout.targets[target], layout.expressions[target]
    rows = []
    for a, name in enumerate(names, 1):
        across = {other: found[min(a, b), max(a, b)] for b, other in enumerate(names, 1)}
        called = f"JtJ of {label} by {name}"
        rows.append(Row(called, expression, found[0, a], across, slope=f"{called},{{name}}"))
    return rows


def hessian_of(reducer: Reducer, said: Sequence[str]) -> Hessian:
    """Totals of values, partials and second derivatives."""
    work, request = reducer.work, reducer.work.request
    names, width = work.names, len(work.names)
    rows = []
    for target, (label, expression) in enumerate(zip(work.layout.targets, work.layout.expressions, strict=True)):
        value, *others = reducer.entries(target)
        first, second = dict(zip(names, others[:width], strict=True)), others[width:]
        whole: dict[tuple[str, str], Entry] = {}
        product = None
        if work.direction is None:
            whole = dict(zip(((a, b) for a in names for b in names), second, strict=True))
        else:
            product = dict(zip(names, second, strict=True))
        rows.append(HessianRow(label, expression, value, first, whole, product))
    return Hessian(
        names,
        request.coordinates,
        tuple(rows),
        (*remarks_on(request), *said),
        _along(reducer),
        not request.floats_only,
        reduction=reducer.reduction,
    )


def _along(reducer: Reducer) -> dict[str, str] | None:
    direction = reducer.work.request.direction
    return None if direction is None else {name: amount.text for name, amount in direction.items()}
