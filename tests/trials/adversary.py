"""Programs made of corners, holes, growth, proved zeros and ends of domains: what is said of them holds beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from tests.chance import adversaries, towers
from tests.trials import Figure

SECONDS = 1.0
"""For each program: what is not proved by then is uncertified, which is no fault."""


COUNTS: Mapping[str, tuple[Callable[[int, float], tuple[str, list[str]]], int, int]] = {
    "programs whose answers hold beside the point, at 220 digits": (adversaries.judged, 2_000, 50_000),
    "towers of exponentials whose answers hold beside the point, at up to 45,000 bits": (towers.judged, 300, 6_000),
}
"""Who judges the program of a seed, and how many there are by default and at length."""


def measure(long: bool) -> Iterator[Figure]:
    for name, (judged, few, many) in COUNTS.items():
        yield of_seeds(name, judged, range(many if long else few))


def of_seeds(name: str, judged: Callable[[int, float], tuple[str, list[str]]], seeds: range) -> Figure:
    """The figure of some of the programs: all of them at length take hours."""
    wrong, answers = [], Counter[str]()
    for seed in seeds:
        fault, how = judged(seed, SECONDS)
        answers.update(how)
        wrong += [fault] if fault else []
    shown = ", ".join(f"{number:,} {how}" for how, number in answers.most_common())
    return Figure(name, len(seeds), len(wrong), f"derivatives: {shown}", tuple(wrong))
