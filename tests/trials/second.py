"""Second derivatives of programs with corners and holes in two variables: what is said of them holds by definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.chance.second_adversaries import judged
from tests.trials import Figure

SECONDS = 2.0
"""For each row: what is not proved by then is uncertified, which is no fault."""


def measure(long: bool) -> Iterator[Figure]:
    """60 programs, 5,000 with ``--long``."""
    count = 5_000 if long else 60
    wrong, answers = [], Counter[str]()
    for seed in range(count):
        fault, how = judged(seed, SECONDS)
        answers.update(how)
        wrong += [fault] if fault else []
    shown = ", ".join(f"{number:,} {how}" for how, number in answers.most_common())
    what = "programs whose Hessians hold, by iterated quotients at 800 digits"
    yield Figure(what, count, len(wrong), f"entries: {shown}", tuple(wrong))
