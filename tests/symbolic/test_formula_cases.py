"""Every formula of the real cases: its derivative read back over balls, against the references' 25 digits.

``--long`` takes every case; else a sample of the large file.
"""

from __future__ import annotations

import time
from functools import partial

import pytest

from gradcli.arrays.reading import read
from gradcli.errors import GradcliError, Source
from gradcli.symbolic import gradients
from gradcli.symbolic.orders import differentiate
from gradcli.symbolic.proof import judge_claim
from tests.trials.symbolic import check_case, digits_of, load

pytestmark = pytest.mark.slow

SAMPLE = {"rubi": 16, "cute": 4}


@pytest.mark.parametrize("name", ["rubi", "cute", "feynman", "peers", "sympy"])
def test_cases(name, request):
    compared, wrong, without = 0, [], []
    whole = request.config.getoption("--long")
    for case in load(name, every=1 if whole else SAMPLE.get(name, 1)):
        if "grad" in case:
            count, bad, reason = check_case(case, digits_of(name))
            compared, wrong = compared + count, wrong + bad
            without += [(case["id"], reason)] if reason else []
    assert compared > 50
    assert (wrong, without) == ([], [])


def test_hostile_command_lines(run):
    """diff through the command line: a documented exit status, no traceback, at most four lines of error."""
    for case in load("hostile"):
        text = case.get("input") or "".join(part * count for part, count in case.get("parts", []))
        if "\0" in text or len(text) > 20_000:
            continue
        found = run("diff", text, "--time-limit", "0.3", "--steps")
        assert found.code in (0, 2, 3, 4), (case["id"], found.err)
        assert "a fault in gradcli" not in found.err, (case["id"], found.err)
        assert found.code == 0 or len(found.err.splitlines()) <= 4


SECONDS = 0.1
"""The limit of time that is to be heeded: the shorter, the more texts reach it."""
WORKS = {
    "gradient": lambda program, text, target, variable: partial(
        gradients, program, [[(target, 1)]], program.variables, seconds=SECONDS
    ),
    "gradient, kept": lambda program, text, target, variable: partial(
        gradients, program, [[(target, 1)]], program.variables, keep=True, seconds=SECONDS
    ),
    "third order": lambda program, text, target, variable: partial(
        differentiate, program, target, [variable] * 3, explain=True, seconds=SECONDS
    ),
    "claim": lambda program, text, target, variable: partial(
        judge_claim,
        read([Source(text)], [variable]),
        target,
        variable,
        Source("x" if variable == "x" else "1"),
        seconds=SECONDS,
    ),
}
"""All that can be asked of the symbolic side."""


@pytest.mark.slow
@pytest.mark.parametrize("what", WORKS)
def test_hostile_inputs_do_not_hang_any_of_it(what):
    """Formulas, orders with steps, and claims: each ends within its limit, whatever the text."""
    slow, read_well = [], 0
    for case in load("hostile"):
        text = case.get("input") or "".join(part * count for part, count in case.get("parts", []))
        try:
            program = read([Source(text)])
        except GradcliError:
            continue
        read_well += 1
        work = WORKS[what](program, text, program.targets[-1], (program.variables or ("x",))[0])
        began = time.process_time()
        try:
            work()
        except GradcliError as error:
            assert len(error.lines()) <= 4
        if time.process_time() - began > 2.6:  # the limit, and room; time of this process, whatever else runs
            slow.append((case["id"], time.process_time() - began))
    assert read_well > 10
    assert slow == []
