"""Programs made of corners, holes, growth, proved zeros and ends of domains: what is said of them holds beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.chance.adversaries import judged
from tests.trials import Figure

SECONDS = 1.0
"""For each program: what is not proved by then is uncertified, which is no fault."""


def measure(long: bool) -> Iterator[Figure]:
    count = 50_000 if long else 2_000
    wrong, answers = [], Counter[str]()
    for seed in range(count):
        fault, how = judged(seed, SECONDS)
        answers.update(how)
        wrong += [fault] if fault else []
    shown = ", ".join(f"{number:,} {how}" for how, number in answers.most_common())
    yield Figure(
        "programs whose answers hold beside the point, at 220 digits",
        count,
        len(wrong),
        f"derivatives: {shown}",
        tuple(wrong),
    )
