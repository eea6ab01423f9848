"""Rows of long tapes proved by loops in C: the very verdicts of the judge, or none."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from gradcli.answers.derivatives import gradient
from gradcli.certified.long_rows import LongRows
from gradcli.engines import library
from gradcli.engines.balls.kernels import Operation, kernels_source
from gradcli.errors import GradcliError, Source
from gradcli.functions.book import PRIMITIVES
from gradcli.language import limits
from gradcli.languages.code_text import NoFunction
from gradcli.numbers.wrapped import found_by_all
from gradcli.questions.point import read_point
from gradcli.questions.request import Request, _short_program
from tests.language.plain_texts import plain

pytestmark = pytest.mark.skipif(library.compiler() is None, reason="no C compiler")
SHORT, LONG = 10**9, 0
POINTS = ("x=0.3,y=1.7,long_name_1=2", "x=1/3,y=-2,long_name_1=0.1", "x=0,y=0,long_name_1=1", "x=40,y=pi,long_name_1=5")


@pytest.fixture
def proved(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each row that was tried, whether it was proved in C."""
    found: list[bool] = []
    verdict = LongRows.verdict

    def told(self: LongRows, *given: Any) -> Any:
        answer = verdict(self, *given)
        found.append(answer is not None)
        return answer

    monkeypatch.setattr(LongRows, "verdict", told)
    return found


def both(monkeypatch: pytest.MonkeyPatch, text: str, at: str, **how: Any) -> list[Any]:
    """The rows of a program by the judge, and with every tape in columns."""
    found = []
    for least in (SHORT, LONG):
        monkeypatch.setattr(limits, "LONG_TAPE", least)
        _short_program.cache_clear()  # which keeps the tape too
        point = {name: value for name, value in read_point([Source(at)]).items() if name in text}
        try:
            rows = repr(gradient(Request([Source(text)], point, **how)).rows)  # nan is no nan
            # How many digits float64 loses is a quotient of two errors, of as many bits as there are.
            found.append(re.sub(r"digits=([0-9.e-]+)", lambda told: f"digits={float(told[1]):.1f}", rows))
        except GradcliError as trouble:
            found.append(str(trouble))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_a_row_of_a_long_tape_is_what_the_judge_says(monkeypatch, proved, seed):
    draw = random.Random(seed)
    for at in POINTS:
        text = plain(draw, draw.randint(1, 5))
        judged, long = both(monkeypatch, text, at)
        assert judged == long, text


def test_most_of_what_is_asked_is_proved_at_once(monkeypatch, proved):
    text = "; ".join(["u0 = x", *(f"u{k} = tanh(sin(u{k - 1}*a)) + x/{k}.5" for k in range(1, 60))])
    judged, long = both(monkeypatch, text, "x=0.5,a=1/3")
    assert judged == long
    assert proved == [True]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("abs(sin(x) - sin(x)) + exp(x)", "x=1"),  # a corner
        ("sqrt(x - 1) + exp(x)", "x=1"),  # the end of a domain
        ("log(x) + exp(x)", "x=0"),  # a pole
        ("y*sin(1) + exp(x)", "x=0,y=2"),  # exact slopes
        ("atan2(sin(x), cos(x))", "x=1"),  # FLINT has no such function
        ("where(x > 1, sin(x), cos(x))", "x=2"),  # a branch
        ("(exp(x) - exp(x + 10^-50))*10^50", "x=1"),  # digits that 128 bits do not tell
        ("log((exp(x) + 1) - exp(x)) + sin(x)", "x=40"),  # float64 loses them
        ("diff(sin(x)^2, x) + x", "x=1"),
    ],
)
def test_what_is_more_than_a_number_is_left_to_the_judge(monkeypatch, proved, text, at):
    for how in (
        {},
        {"digits": 25},
        {"relative": True},
        {"floats_only": True},
        {"direction": read_point([Source("x=1")])},
    ):
        judged, long = both(monkeypatch, text, at, **how)
        assert judged == long


def test_several_rows_and_sums_of_them(monkeypatch, proved):
    text = "u = sin(x)*y; v = u*exp(y) + x; w = u/v + v^3; cos(y)"
    for rows in ("each", "sum", "total"):
        judged, long = both(monkeypatch, text, "x=0.3,y=1.7", rows=rows)
        assert judged == long
    assert True in proved


def test_without_a_compiler_the_judge_does_it_all(monkeypatch, proved):
    monkeypatch.setattr(library, "compiler", lambda: None)
    judged, long = both(monkeypatch, "sin(x)*exp(y)", "x=0.3,y=1.7")
    assert judged == long
    assert proved == [False]


def test_without_memory_the_judge_does_it_all(monkeypatch, proved):
    def none(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("gradcli.engines.balls.tape.BallTape.evaluate", none)
    judged, long = both(monkeypatch, "sin(x)*exp(y)", "x=0.3,y=1.7")
    assert judged == long
    assert proved == [False]


def test_a_wrong_slope_would_be_seen(monkeypatch, proved):
    """The comparison can fail: a kernel that is off by 2^-40 is noticed."""
    monkeypatch.setattr(
        "gradcli.engines.balls.tape.kernels_source",
        lambda operations: kernels_source(operations).replace("arb_cos((t + 0), x0, w)", "arb_cos((t + 0), x0, 40L)"),
    )
    both(monkeypatch, "sin(x)*exp(y)", "x=0.3,y=1.7")
    assert proved == [False]


def test_every_operation_of_flint_has_a_kernel_that_compiles():
    operations = []
    for name, row in PRIMITIVES.items():
        for parameter in row.parameter or (None,):
            operation = Operation(name, len(row.partials), parameter)
            try:
                kernels_source([operation])
            except NoFunction:
                continue
            operations.append(operation)
    assert len(operations) > 40
    assert found_by_all()
    assert library.built(kernels_source(operations), ("-std=gnu11", "-O0", "-shared", "-fPIC", "-w"), [])
