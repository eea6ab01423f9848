"""The JSON of every command is frozen: what a reader found there once stays, with its meaning; additions only."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gradcli.cli import COMMANDS
from tests.paths import JSON_DOCUMENTS

LINES = JSON_DOCUMENTS.read_text(encoding="utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]
WITHOUT_JSON = {"code", "plot"}


def kept(before: Any, now: Any, path: str = "") -> None:
    """Every member of the recorded document is in the new one, with the same value."""
    if isinstance(before, dict):
        assert isinstance(now, dict), path
        for key, value in before.items():
            assert key in now, f"{path}.{key} is gone"
            kept(value, now[key], f"{path}.{key}")
    elif isinstance(before, list):
        assert isinstance(now, list), path
        assert len(now) == len(before), path
        for position, (one, other) in enumerate(zip(before, now, strict=True)):
            kept(one, other, f"{path}[{position}]")
    else:
        assert (type(now), now) == (type(before), before), path


def refuse(word: str) -> None:
    raise AssertionError(f"JSON holds {word}")


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case["arguments"])[:40])
def test_documents_only_grow(run, case):
    found = run(*case["arguments"], "--format", "json")
    assert found.code == case["exit"]
    kept(case["document"], json.loads(found.out, parse_constant=refuse))


def test_every_command_with_json_is_recorded():
    assert {case["arguments"][0] for case in CASES} == set(COMMANDS) - WITHOUT_JSON - {"help", "run"}


def test_a_member_that_goes_or_changes_is_noticed():
    document = CASES[0]["document"]
    for change in ({k: v for k, v in document.items() if k != "notes"}, {**document, "variables": ["w1"]}):
        with pytest.raises(AssertionError):
            kept(document, change)
    kept(document, {**document, "more": 1})
