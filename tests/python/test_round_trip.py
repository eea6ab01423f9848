"""What ``gradcli code --lang python`` writes is read back: the function and its gradient are the numbers they were."""

from __future__ import annotations

import json
import random

import pytest

from gradcli.answers.derivatives import answer, values
from gradcli.code.languages import LANGUAGES, write
from gradcli.code.task import task
from gradcli.errors import GradcliError, Source
from gradcli.language.program import read
from gradcli.questions.json_point import read_json_point
from gradcli.questions.request import Request
from gradcli.results.entries import Status
from tests.paths import CASES

SAMPLE = 90


def cases():
    """Programs and points."""
    found = []
    for name in ("feynman", "goptim", "cute", "nist", "rubi"):
        for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            point = (case.get("points") or [None])[0]
            if isinstance(point, dict) and len(case["expr"]) < 300:
                found.append((case["expr"], point.get("at", point)))
    return random.Random(3).sample(found, min(SAMPLE, len(found)))


@pytest.mark.parametrize(("program", "at"), cases(), ids=lambda value: str(value)[:40])
def test_the_code_is_the_program_again(program, at):
    point = read_json_point(Source(json.dumps(at), "at"))
    first = Request([Source(program)], point)
    try:
        typed = first.program
        text = write(task(typed, typed.variables, 1), LANGUAGES["python"], "written")
        expected = answer(first, symbolic=False)
    except GradcliError:
        pytest.skip("no code, or no numbers, of this program")
    try:
        back = values(Request([Source(text, "written.py", function="written")], point))
    except GradcliError as error:
        # The algorithms for derivatives of special functions loop, or answer infinity; what was refused says so.
        assert any(part in error.what for part in ("is not read", "while", "no number", "of one kind")), error
        pytest.skip("the gradient needs an algorithm that is not read")
    numbers = [row.value for row in back.rows]
    wanted = [row.value for row in expected.rows]
    wanted += [entry for row in expected.rows for entry in row.gradient.values()]
    for found, was in zip(numbers, wanted, strict=False):
        assert found is not None
        if was is not None and was.status is Status.OK and found.status is Status.OK:
            assert float(found.value) == pytest.approx(float(was.value), rel=1e-12, abs=1e-300)


def test_most_of_them_are_read():
    read_back = tried = 0
    for program, at in cases():
        try:
            typed = read([Source(program)], at)
            text = write(task(typed, typed.variables, 1), LANGUAGES["python"], "written")
        except GradcliError:
            continue
        tried += 1
        try:
            read([Source(text, "written.py", function="written")], typed.variables)
            read_back += 1
        except GradcliError:
            pass
    assert tried > SAMPLE / 2
    assert read_back >= 0.85 * tried
