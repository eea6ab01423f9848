"""Every route to a derivative, side by side: what float64, sympy and differences make of the certified value."""

from __future__ import annotations

import math
import time

from gradcli.answers.derivatives import gradient
from gradcli.checks.comparisons import Answer, Compared, Comparison, Route
from gradcli.checks.exact_numbers import distance
from gradcli.checks.float_routes import NONE, FloatRoutes
from gradcli.questions.request import Request
from gradcli.results.entries import Entry, Gradient, Number, Status

COMPARED_DIGITS = 40
"""Certified digits a float64 number is held against: far more than its sixteen."""

_ROUTES = (Route.REVERSE, Route.FORWARD, Route.COMPLEX, Route.DIFFERENCE, Route.SYMBOLIC)  # by what they cost


def compare(request: Request) -> Comparison:
    """Every partial derivative asked for by every route, with its distance from the certified one.

    Raises GradcliError like ``gradient``; a route that does not answer never raises.
    """
    certified = gradient(request)
    precise = sharper(request, certified)
    program = FloatRoutes(request)
    until = time.monotonic() + request.seconds
    found = {(route, name): program.answers(route, name, until) for route in _ROUTES for name in certified.variables}
    entries = []
    for k, row in enumerate(certified.rows):
        for name, entry in row.gradient.items():
            true = precise[k][name]
            answers = {route: _measured(found[route, name][k], true) for route in _ROUTES}
            answers[Route.CERTIFIED] = _certified(entry)
            shown = {route: answers[route] for route in Route}
            entries.append(Compared(row.target, name, entry, shown))
    return Comparison(certified, tuple(entries))


def sharper(request: Request, certified: Gradient) -> list[dict[str, Entry]]:
    """The partials by row and variable with ``COMPARED_DIGITS`` digits, where there are irrational ones and the
    limits allow it; else as they are."""
    known = [dict(row.gradient) for row in certified.rows]
    if all(entry.exact or entry.value is None for row in known for entry in row.values()):
        return known
    finer = [row.gradient for row in gradient(request.varied(digits=COMPARED_DIGITS)).rows]
    return [
        {name: fine[name] if fine[name].value is not None else entry for name, entry in row.items()}
        for row, fine in zip(known, finer, strict=True)
    ]


def _certified(entry: Entry) -> Answer:
    if entry.status is Status.UNCONNECTED:
        return NONE
    word = "" if entry.value is not None else entry.status.value
    return Answer(entry.value, word, " ± ".join(entry.interval or ()), entry.sides)


def _measured(answer: Answer, true: Entry) -> Answer:
    if answer.value is None or true.value is None or not (_finite(answer.value) and _finite(true.value)):
        return answer
    return answer._replace(distance=distance(answer.value, true.value))


def _finite(number: Number) -> bool:
    return not isinstance(number, float) or math.isfinite(number)
