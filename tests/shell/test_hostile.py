"""Hostile input through every entry: a documented exit code, at most four lines, bounded time."""

from __future__ import annotations

import json

import pytest

from tests.paths import CASES as FOLDER

pytestmark = pytest.mark.slow

CASES = [json.loads(line) for line in (FOLDER / "hostile.jsonl").read_text(encoding="utf-8").splitlines()]
ERRORS = [json.loads(line) for line in (FOLDER / "errors.jsonl").read_text(encoding="utf-8").splitlines()]

ARRAYS = {"hostile-syntax-or-code-18", "err-16"}
"""Refused when the cases were collected; since formulas have arrays, [1,2,3] and x + [1,2;3,4] are such."""


def text_of(case: dict[str, object]) -> str:
    if "input" in case:
        return str(case["input"])
    return "".join(str(text) * int(count) for text, count in case["parts"])  # type: ignore[attr-defined]


def check(result: object, *, refused: bool) -> None:
    code, out, err = result  # type: ignore[misc]
    assert code in (0, 2, 3, 4)
    assert "Traceback" not in err
    assert "a fault in gradcli" not in err
    assert all(character.isprintable() or character in "\t\n" for character in out + err)
    if code == 2:
        assert out == ""
        assert len(err.splitlines()) <= 4
    if refused:
        assert code == 2


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_as_an_expression(run, case):
    text = text_of(case)
    refused = case["must"] == "reject" and case["id"] not in ARRAYS
    check(run("eval", "--at", "x=1.5,y=0.5", "--", text), refused=refused)
    check(run("grad", "--time-limit", "1", "--", text), refused=refused)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_as_a_name_and_as_a_value(run, case):
    text = text_of(case)[:100_000]
    check(run("eval", "x", "--at", f"{text}=1"), refused=False)
    check(run("eval", "x", "--at", f"x={text}"), refused=False)
    check(run("grad", "x", "--at", "x=1", "--wrt", text), refused=False)
    check(run("eval", "x", "--at", "x=1", "--of", text), refused=False)
    check(run("eval", "x", "--at", "x=1", "--seed", text), refused=False)


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case["id"])
def test_errors_are_refused(run, case):
    wrt = ["--wrt", case["wrt"]] if "wrt" in case else []
    result = run("grad", case["expr"], *wrt)
    check(result, refused=case["id"] not in ARRAYS)
    assert result.code == 0 if case["id"] in ARRAYS else len(result.err.splitlines()) >= 2


@pytest.mark.parametrize(
    "name",
    ["http://example.com/x.grad", "x.zip", "/dev/stdin/x", "a\0b", "~/x", "$(touch canary)", "|touch canary", "-"],
)
def test_names_of_files_are_only_names(run, tmp_path, name):
    for arguments in (["--file", name], ["x", "--at", f"@{name}"]):
        check(run("eval", *arguments, stdin="", cwd=tmp_path), refused=True)
    assert list(tmp_path.iterdir()) == []
