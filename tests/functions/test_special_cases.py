"""Real cases of special functions, direct, composed and antiderivatives: values and gradients at 25 digits."""

from __future__ import annotations

from typing import Any

import pytest

from gradcli.errors import LanguageError
from gradcli.functions.ambiguous import AMBIGUOUS
from gradcli.functions.names import FUNCTIONS
from gradcli.results.entries import Status
from tests.oracles.reference_cases import certified, is_rounded, load

DIGITS = 25
CASES = load("special")
KNOWN = [case for case in CASES if all(name in FUNCTIONS for name in case["funcs"])]
REFUSED = [case for case in CASES if any(name in AMBIGUOUS for name in case["funcs"])]


def faults(case: dict[str, Any]) -> list[Any]:
    """The entries of a case that are not its references."""
    row = certified(case["expr"], case["point"], case["vars"], DIGITS)
    found = [("value", row.value, case["value"])]
    found += [(name, row.gradient[name], reference) for name, reference in case["grad"].items()]
    return [
        (name, entry, reference)
        for name, entry, reference in found
        if not (
            float(reference) == 0
            if entry.status is Status.UNCONNECTED
            else entry.status is Status.OK and is_rounded(entry.value, reference, DIGITS)
        )
    ]


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: case["id"])
def test_a_case(case):
    assert faults(case) == []


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["id"])
def test_a_name_that_means_two_things_is_refused_with_both_spellings(case):
    with pytest.raises(LanguageError) as refused:
        certified(case["expr"], case["point"], case["vars"], DIGITS)
    assert "means two things" in str(refused.value)
    assert " or " in refused.value.fix


def test_every_case_is_answered_or_refused():
    assert {case["id"] for case in CASES} == {case["id"] for case in (*KNOWN, *REFUSED)}
