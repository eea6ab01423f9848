"""Formulas of books read right or refused, and our own LaTeX read again."""

from __future__ import annotations

import contextlib
import itertools
import time

import pytest

from gradcli.errors import GradcliError, Source
from gradcli.language.grammar import parse
from gradcli.render.program import aligned
from tests.oracles.latex_again import again, program, programs, same
from tests.trials.latex import FORMULAS, verdict

FEWEST = 0.97
"""The part of the formulas that must be read right; none may be read wrong."""


def test_formulas_of_books():
    found = {formula.name: verdict(formula) for formula in FORMULAS}
    assert [name for name, word in found.items() if word == "wrong"] == []
    meant = [formula.name for formula in FORMULAS if formula.meaning is not None]
    assert len(FORMULAS) >= 150
    assert sum(found[name] == "right" for name in meant) >= FEWEST * len(meant)


def test_programs_of_the_cases_are_read_again():
    count = 0
    for written in itertools.islice(programs(), 0, None, 4):
        own = program(written)
        other = again(aligned(written.text, own.targets), written.variables)
        assert len(own.targets) == len(other.targets)
        pairs = list(zip(own.targets, other.targets, strict=True))
        assert same(own, other, pairs, written.point), written.id
        count += 1
    assert count > 400


@pytest.mark.parametrize(
    "unit",
    [
        "{",
        "(",
        "|",
        r"\frac{",
        r"\frac",
        r"\sqrt",
        r"\sqrt[",
        r"\sin",
        r"\sin^",
        r"\log_{",
        r"\left(",
        r"\begin{cases}",
        r"\begin{cases} x & x>0 \\",
        r"\begin{align}",
        r"\sum_{i=1}^{2}",
        r"\binom{",
        "x^{",
        "x_{",
        r"\text{",
        r"\mathrm{a",
        "x(",
        "f(x,",
        r"x \\",
        "a=1\n",
        "a &= 1 & ",
        r"\hat",
        "-",
        "x y ",
        "\\",
        "$",
        "%",
        r"\frac{d",
        "0<x<",
        "n!",
        r"\left.",
        r"\operatorname{sin}",
    ],
)
def test_hostile_texts_are_answered(unit):
    """Read or refused; four times the text takes no more than eight times as long (and no test hangs)."""
    short, long = (_seconds((unit * (size // len(unit)))[:size] + " }") for size in (25_000, 100_000))
    assert long < 8 * short + 0.5


def _seconds(text):
    start = time.process_time()
    with contextlib.suppress(GradcliError):
        parse(Source(text, "hostile.tex", "latex"))
    return time.process_time() - start


def test_a_text_past_the_limit_is_refused():
    with pytest.raises(GradcliError, match="at most 2,097,152"):
        parse(Source("x+" * 1_048_577, "long.tex", "latex"))


def test_sums_of_sums_are_limited():
    nested = "".join(rf"\sum_{{{letter}=1}}^{{99}}" for letter in "abcd")
    with pytest.raises(GradcliError, match="more than 200,000 symbols"):
        parse(Source(nested + "x_a", form="latex"))
