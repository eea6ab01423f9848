"""Long programs by both ways: one that a text and a tape of any length take, and that over flat arrays and loops in C.

The texts are read by the grammar or as plain ones, the tapes kept as lists or in columns, the rows judged number system
by number system or proved in C. The programs are hostile: poles, corners and ends of domains deep within, guards
against what is no number, branches with faults that are not taken, digits that float64 loses. Everything that is said
of a row must be the same: numbers, statuses, reasons, sides, and what float64 loses.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager

from gradcli.answers.derivatives import gradient
from gradcli.certified.long_rows import LongRows
from gradcli.errors import GradcliError, Source
from gradcli.language import limits
from gradcli.questions.point import read_point
from gradcli.questions.request import Request, _short_program
from tests.trials import Figure

STEPS = (
    "sin({u}*y)", "tanh({u}) + x", "({u})^2/(1 + y^2)", "exp(-{u}^2)", "{u}/{k} + {v}*0.{k}", "cos({u}) + {k}.5",
    "sqrt({u}^2 + {k})", "where({u} > {v}, {u} - y, cos({v}))", "max({u}, {v}) - 1/{k}", "min({u}*x, {k})",
    "abs({u} - y)", "where({v} <= x, 1/{k}, {u})", "relu({u})", "atan({u})*y", "log(1 + {u}^2)", "{u} + {v}",
    "{u} - {v}", "{u}*{v}/{k}", "(({u} + 10^9) - 10^9)", "1 - cos({u}/1000)", "{u}^3 - {k}", "-({u})", "{u}^0.5",
    "e^{u}/{k}", "cbrt({u})",
)  # fmt: skip
HOSTILE = (
    "1/({u} - {u})", "log({u} - {u})", "abs({u} - {u})", "sqrt({u} - {u})", "where({u} > {u}, {u}, y)",
    "max({u}, {u}*1)", "where({u} > {v}, {u}, 1/(y - y))", "where(x > 10, log(-1), {u})",
    "where({u}^2 >= 0, {u}, sqrt(-1 - {u}^2))", "where({v} == {v}, {u}, log(x - x))", "where(x > 1/3, {u}, {v})",
    "floor({u})", "{u}/{u} + {v}", "{u} - {u} + x", "0*{u} + {v}", "0/{u} + x", "1*{u} - {u}", "stop({u})*{v}",
    "sin({u})^2 + cos({u})^2", "atan2({u}, {v})", "{u}^{v}", "where({u} != {v}, {u}, {v}) - {u}",
    "max({u}, -10^6) - {u}", "abs({u})/{u}", "exp(exp({u}^2))", "pi*{k} + {u}*0", "sin(pi*{k})*{u}", "asin({u})",
    "gamma({u})", "min({v}, 0*{u})", "where({u} > {v}, abs(x), abs(y))", "sign({u})*{v}",
)  # fmt: skip
POINTS = ("x=1/3,y=2", "x=0.7,y=-1.3", "x=0,y=0", "x=1e-9,y=30", "x=pi,y=1/7", "x=-2,y=0.5")
DIGITS = re.compile(r"digits=([0-9.e-]+)")


def program(draw: random.Random, statements: int) -> str:
    """Definitions of which each uses one before, now and then an older one, or the variables."""
    lines, hostile = ["u0 = x", "u1 = y*0.75"], draw.choice([0, 0, 0.05, 0.2])
    for place in range(2, statements + 2):
        step = draw.choice(HOSTILE if draw.random() < hostile else STEPS)
        other = draw.choice([f"u{draw.randrange(place)}", "x", "y"])
        lines.append(f"u{place} = " + step.format(u=f"u{place - 1}", v=other, k=draw.randint(2, 9)))
    return "\n".join(lines)


@contextmanager
def lengths(least: int) -> Iterator[None]:
    """Within it texts and tapes are long from so many characters and slots on."""
    before = limits.LONG_TEXT, limits.LONG_TAPE
    limits.LONG_TEXT = limits.LONG_TAPE = least
    _short_program.cache_clear()  # which keeps the tape too
    try:
        yield
    finally:
        limits.LONG_TEXT, limits.LONG_TAPE = before
        _short_program.cache_clear()


def told(text: str, at: str) -> str:
    """All that is said of the rows of a program."""
    point = {name: value for name, value in read_point([Source(at)]).items() if re.search(rf"\b{name}\b", text)}
    try:
        rows = repr(gradient(Request([Source(text)], point)).rows)  # nan is no nan
    except GradcliError as trouble:
        return str(trouble)
    # How many digits are lost is a quotient of two errors, told to as many bits as the row was proved with.
    return DIGITS.sub(lambda found: f"digits={float(found[1]):.1f}", rows)


class Counted:
    """How many rows were tried in C, and how many proved."""

    def __init__(self) -> None:
        self.tried = self.proved = 0
        self._verdict = LongRows.verdict

    @contextmanager
    def here(self) -> Iterator[None]:
        """Within it they are counted."""
        counted, verdict = self, self._verdict

        def seen(rows: LongRows, *given: object) -> object:
            found = verdict(rows, *given)  # type: ignore[arg-type]
            counted.tried += 1
            counted.proved += found is not None
            return found

        LongRows.verdict = seen  # type: ignore[assignment, method-assign]
        try:
            yield
        finally:
            LongRows.verdict = verdict  # type: ignore[method-assign]


def measure(long: bool) -> list[Figure]:
    draw, failed, counted = random.Random(20), [], Counted()
    count = 5000 if long else 100
    with counted.here():
        for _ in range(count):
            text, at = program(draw, draw.choice([3, 8, 20, 60])), draw.choice(POINTS)
            found = []
            for least in (10**9, 0):
                with lengths(least):
                    found.append(told(text, at))
            if found[0] != found[1]:
                failed.append(f"{at}: {text}")
    detail = f"{counted.proved} of {counted.tried} rows were proved in C"
    return [Figure("a long program is told as a short one is", count, len(failed), detail, tuple(failed))]
