"""Tangents and tangent planes as equations, from certified values and slopes."""

from __future__ import annotations

from fractions import Fraction

from gradcli.answers.derivatives import gradient
from gradcli.answers.expansion import shifted, sum_of_terms
from gradcli.questions.request import Request
from gradcli.results.entries import Entry, Row, Status
from gradcli.results.tangents import TangentRow, Tangents


def tangents(request: Request) -> Tangents:
    """The tangent of every target at the point. Raises GradcliError, as ``gradient`` does."""
    result = gradient(request)
    return Tangents(result, tuple(_tangent(request, row) for row in result.rows))


def _tangent(request: Request, row: Row) -> TangentRow:
    value, slopes = row.value, {n: s for n, s in row.gradient.items() if s.status is not Status.UNCONNECTED}
    if value is None or any(entry.status is not Status.OK for entry in (value, *slopes.values())):
        return TangentRow(row.target, "")
    parts = [(value, "", 0), *((slope, shifted(name, request.at[name]), 1) for name, slope in slopes.items())]
    return TangentRow(row.target, sum_of_terms(parts), _expanded(request, value, slopes))


def _expanded(request: Request, value: Entry, slopes: dict[str, Entry]) -> str:
    """The equation written out, constant last; empty where a number of it is irrational."""
    places = {name: request.at[name].exact for name in slopes}
    numbers = [value.value, *(slope.value for slope in slopes.values()), *places.values()]
    if not all(isinstance(number, int | Fraction) for number in numbers):
        return ""
    constant = value.value - sum(slope.value * places[name] for name, slope in slopes.items())
    return sum_of_terms([*((slope, name, 1) for name, slope in slopes.items()), (Entry(constant), "", 0)])
