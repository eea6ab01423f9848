"""The one-shot's verdict on single rows of a table: where float64 cannot tell, and under ``--certify``."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Generic, TypeVar

from gradcli.questions.point import Point, of_numbers
from gradcli.questions.request import Asked, Request
from gradcli.records import NamedTuple
from gradcli.results.doubles import nearest_double
from gradcli.results.entries import Entry, Number, Status
from gradcli.results.significant import significant
from gradcli.tables.statuses import CERTAIN, LEAST, LEAST_CERTAIN, OK, STATUSES, UNCERTIFIED
from gradcli.tape.tape import Slot, Tape, Weights

if TYPE_CHECKING:  # most rows need none
    from gradcli.certified.verdict import Verdict

T = TypeVar("T")

MOST_KEPT = 8192
"""Verdicts kept for points that come again."""


class RowsAsked(NamedTuple):
    """A program and what is asked of it at every point: ``rows`` are weights of slots, ``variables`` the slots
    to differentiate by, ``at`` the variables that are the same everywhere, ``direction`` that of J·v."""

    tape: Tape
    rows: Sequence[Weights]
    variables: Mapping[str, Slot]
    at: Point
    direction: Point | None
    asked: Asked


class PointJudge(ABC, Generic[T]):
    """Judges one point after the other as a one-shot does, at the decimals its numbers are printed as."""

    def __init__(self, at: Point) -> None:
        self.at = at
        self._known: dict[tuple[float | str, ...], T] = {}

    @abstractmethod
    def _judged(self, point: Point) -> T:
        """What the one-shot finds at a point."""

    def verdicts(self, numbers: Mapping[str, float | str]) -> T:
        """What the one-shot finds at one point: doubles, or texts of numbers.

        A double stands for the shortest decimal that is read as it: the number typed in a text file, and the
        one that every output prints. So a row and the same row typed by hand agree.
        """
        key = tuple(numbers.values())
        if key not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = self._judged(self.at | of_numbers(numbers, "the table"))
        return self._known[key]


class RowJudge(PointJudge["list[Verdict]"]):
    """Judges a point as ``grad --at`` does: the verdict on each row of the program."""

    def __init__(self, question: RowsAsked) -> None:
        super().__init__(question.at)
        self.question = question._replace(asked=question.asked._replace(losses=False))  # no table shows them

    def _judged(self, point: Point) -> list[Verdict]:
        from gradcli.certified.judge import Judge

        tape, rows, variables, _, direction, asked = self.question
        return list(Judge(tape, point, variables, asked).judge(rows, direction))


def entries(verdict: Verdict) -> list[Entry]:
    """The value, the partials and J·v (if any) of a verdict, in order."""
    return [verdict.value, *verdict.gradient.values(), *([verdict.along] if verdict.along else [])]


def least_shown(request: Request, *, certify: bool) -> float:
    """The least size of a number, other than 0, that a double is near enough to for a table to show it as ``ok``:
    nearest where that is asked for, of ten right digits by default, any at all where float64 has the last word."""
    return 0.0 if request.floats_only else LEAST if certify else LEAST_CERTAIN


def as_double(entry: Entry, least: float | None = LEAST_CERTAIN) -> tuple[float, int]:
    """An entry as a double (NaN where it has none) and its code. A number that no double is near is uncertified: one
    too large, or one that is not 0 and less than the ``least``, but for what has its digits by chance. None is for
    those who take the entry itself."""
    code = STATUSES.index(entry.status)
    if entry.value is None:
        return math.nan, code
    number = nearest_double(entry)
    if least is not None and code == OK and not _near(number, entry.value, least):
        return math.nan, UNCERTIFIED
    return number, code


def _near(number: float, value: Number, least: float) -> bool:
    """Whether a double is near the number it is the nearest to."""
    if value == 0 or least <= abs(number):
        return not math.isinf(number)
    if not isinstance(value, int | Fraction):
        return False  # it is told as this double, or as so many digits
    exact = Fraction(value)
    return bool(abs(Fraction(number) - exact) <= CERTAIN * abs(exact))


def reason(entry: Entry) -> str:
    """Why an entry has no number, with both sides where they differ."""
    if entry.status is Status.OK and entry.value is not None:
        return f"{significant(entry.value, 7)} is past the range of doubles; ask for this point with --at"
    if entry.sides is None:
        return entry.reason
    left, right = ("none" if side is None else repr(float(side)).removesuffix(".0") for side in entry.sides)
    return f"{entry.reason}; left {left}, right {right}"
