"""The faults of a hunt, one small input each: what the command line answers now."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.oracles.reference_cases import load
from tests.shell.command_line import Result

CLOSE = 1e-9
"""The wanted values are doubles typed with at least ten digits."""


def _rows(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [row for point in document.get("points", []) for row in point["rows"]]


def _entry(document: Mapping[str, Any], path: Sequence[str]) -> Mapping[str, Any]:
    target, *variable = path
    row = next(row for row in _rows(document) if row["target"] == target)
    return row["gradient"][variable[0]] if variable else row  # type: ignore[no-any-return]


def _second(document: Mapping[str, Any], a: str, b: str) -> Mapping[str, Any]:
    (row,) = _rows(document)
    return row["hessian"][a][b]  # type: ignore[no-any-return]


def _same(found: Any, wanted: Any) -> bool:
    if found is None or wanted is None:
        return found is wanted
    return bool(abs(float(found) - wanted) <= CLOSE * max(1, abs(wanted)))


def _entry_fault(want: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    holds = (
        entry["status"] == want.get("status", entry["status"])
        and entry["status"] != want.get("status_not")
        and ("value" not in want or _same(entry["value"], want["value"]))
    )
    return "" if holds else f"wanted {want}, found {entry}"


def _compiles(text: str, folder: Path) -> bool:
    source = folder / "printed.c"
    source.write_text(text, encoding="utf-8")
    words = ["gcc", "-fsyntax-only", str(source)]
    return shutil.which("gcc") is None or subprocess.run(words, check=False).returncode == 0


def _runs(text: str, folder: Path) -> bool:
    source = folder / "printed.py"
    source.write_text(text, encoding="utf-8")
    return subprocess.run([sys.executable, str(source)], check=False, capture_output=True).returncode == 0


def fault_of(want: Mapping[str, Any], found: Result, document: Mapping[str, Any] | None, folder: Path) -> str:
    """What of one wish does not hold; empty where it does."""
    (kind, wanted), *_ = want.items()
    if kind in ("entry", "hess"):
        if document is None:
            return f"no JSON: {found.err}"
        return _entry_fault(want, _entry(document, wanted) if kind == "entry" else _second(document, *wanted))
    holds = {
        "exit": lambda: found.code == wanted,
        "exit_not": lambda: found.code != wanted,
        "stdout": lambda: re.search(wanted, found.out, re.M),
        "stderr": lambda: re.search(wanted, found.err, re.M),
        "not_stdout": lambda: not re.search(wanted, found.out, re.M),
        "not_stderr": lambda: not re.search(wanted, found.err, re.M),
        "exit_or_stdout": lambda: found.code != 0 or re.search(wanted, found.out, re.M),
        "lines": lambda: len(found.out.splitlines()) == wanted,
        "runs": lambda: _runs(found.out, folder),
        "compiles": lambda: _compiles(found.out, folder),
    }[kind]()
    return "" if holds else f"wanted {want}, found {found}"


OPEN = {
    "overflow-2": "0.7071067811865476, the double nearest to 1/sqrt(2), is printed; the case wants its neighbour",
}
"""What does not hold yet, and what is answered instead; a case that begins to hold must leave this list."""


def _marked(case):
    why = OPEN.get(case["id"])
    return pytest.param(case, id=case["id"], marks=[pytest.mark.xfail(reason=why)] if why else [])


@pytest.mark.parametrize("case", [_marked(case) for case in load("faults")])
def test_answered_rightly(run, case, tmp_path):
    for name, text in case.get("files", {}).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    words = [w[1:] if w.startswith("@") and w[1:] in case.get("files", {}) else w for w in case["args"]]
    found = run(*words, cwd=tmp_path)
    document = None
    if any("entry" in want or "hess" in want for want in case["want"]):
        with_json = words if "--format" in words else [*words, "--format", "json"]
        out = run(*with_json, cwd=tmp_path).out
        document = json.loads(out) if out else None
    faults = [fault for want in case["want"] if (fault := fault_of(want, found, document, tmp_path))]
    assert not faults, case["truth"]
