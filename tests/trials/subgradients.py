"""``--kink subgradient``: the row printed is the least-norm element of the local model, by an oracle of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from gradcli.answers.derivatives import gradient
from gradcli.errors import Source
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.results.entries import Status
from tests.chance.local_models import drawn, least, taken
from tests.trials import Figure


def faults(seeds: Sequence[int]) -> tuple[list[str], int, int]:
    """Where a row is not the element of least norm; how many rows had several pieces; how many were not decided."""
    wrong, several, open_ = [], 0, 0
    for source, model in drawn(seeds):
        pieces = taken(model)
        wanted = dict(zip(source.names, least(pieces), strict=True))
        several += len(pieces) > 1
        at = read_point(Source(f"{name} = {value}") for name, value in zip(source.names, source.point, strict=True))
        text = f"{model.text} + 0*({'+'.join(source.names)})"
        request = Request([Source(text)], at, wrt=source.names, kink="subgradient", exact=True)
        (row,) = gradient(request).rows
        entries = row.gradient.values()
        # What changes only to second order is refused in words: the entry stays a kink, with its sides and no number.
        if any(entry.status is Status.UNCERTIFIED or "no subgradient" in entry.reason for entry in entries):
            open_ += 1
            continue
        found = {name: Fraction(entry.value or 0) for name, entry in row.gradient.items()}
        statuses = {entry.status for entry in row.gradient.values()}
        if found != wanted or statuses != {Status.OK}:
            given = ", ".join(f"{name}={value}" for name, value in zip(source.names, source.point, strict=True))
            wrong.append(f"{model.text} at {given}: {found}, {statuses}, not {wanted}")
    return wrong, several, open_


def measure(long: bool) -> Iterator[Figure]:
    """1,000 programs, 10,000 with ``--long``."""
    count = 10_000 if long else 1_000
    wrong, several, open_ = faults(range(count))
    detail = f"{several:,} with several pieces, {open_:,} not decided"
    what = "a row is the subgradient of least norm: all pieces, and a small quadratic program"
    yield Figure(what, count, len(wrong), detail, tuple(wrong))
