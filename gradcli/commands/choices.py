"""What options say: the words some of them know, and what others mean by a value."""

from __future__ import annotations

from gradcli.errors import OptionError
from gradcli.questions.kinks import CHOICES

UNCONNECTED_WORDS = ("none", "zero", "error")
KINKS = ("report", "error", *CHOICES)
_NO_LIMIT = 1e9
"""Seconds, some thirty years: a timer takes no infinity."""


def check_choice(option: str, given: str, known: tuple[str, ...]) -> None:
    """Refuses a word an option does not know."""
    if given not in known:
        raise OptionError(
            f"{option} {given} is not known", fix=f"write {option} {', '.join(known[:-1])} or {known[-1]}"
        )


def seconds(limit: float) -> float:
    """What ``--time-limit`` says, at most thirty years."""
    if limit != limit:
        raise OptionError("--time-limit nan is no time", fix="write seconds, as --time-limit 30; inf for no limit")
    return min(limit, _NO_LIMIT)
