"""Functions of arrays: every verified case passes its own self-test in each library that is here."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys

import pytest

from tests.paths import CASES

WITHOUT = {"nuclear-rank-deficient": "a corner has no number to test against"}
ALL = [json.loads(line) for line in (CASES / "tensor.jsonl").read_text(encoding="utf-8").splitlines()]
ANSWERED = [case for case in ALL if case.get("status") == "ok" and case["id"] not in WITHOUT]

RUN_ALL = """
import runpy, sys
for path in sys.argv[1:]:
    try:
        runpy.run_path(path, run_name="__main__")
    except SystemExit as ended:
        if ended.code:
            print("failed:", path)
    except Exception as error:
        print("failed:", path, type(error).__name__, error)
"""


@pytest.mark.parametrize("lang", ["numpy", "jax", "torch", "tensorflow", "python"])
def test_self_tests(run, lang, tmp_path):
    if importlib.util.find_spec(lang) is None and lang != "python":
        pytest.skip(f"{lang} is not installed")
    paths = []
    for case in ANSWERED:
        at = tmp_path / "at.json"
        at.write_text(json.dumps(case["at"]), encoding="utf-8")
        path = tmp_path / f"{case['id'].replace('-', '_')}.py"
        wanted = ["--at", f"@{at}", "--wrt", ",".join(case["wrt"]), "--self-test", "--output", str(path)]
        result = run("code", case["program"], "--lang", lang, *wanted)
        assert result.code == 0 or REFUSED.get(case["id"], "?") in result.err, (case["id"], result.err)
        if result.code == 0:
            paths.append(str(path))
    assert len(paths) >= len(ANSWERED) - len(REFUSED)
    done = subprocess.run([sys.executable, "-c", RUN_ALL, *paths], capture_output=True, text=True, timeout=300)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert [line for line in lines if line != "self-test passed"] == []
    assert len(lines) == len(paths)


REFUSED = {"huber-at-0": "lies on a tie", "hilbert-inv": "in doubles the function finds"}
"""Where no self-test is written, and why: Cramer's rule in doubles loses the Hilbert matrix."""


@pytest.mark.parametrize("lang", ["c", "js", "rust"])
def test_arrays_are_parameters(run, lang, tmp_path):
    compiler = {"c": "gcc", "js": "node", "rust": "rustc"}[lang]
    if shutil.which(compiler) is None:
        pytest.skip(f"{compiler} is not here")
    path = tmp_path / f"f.{'rs' if lang == 'rust' else lang}"
    at = "A=[1,2;3,4;5,6],x=[1/2,-1/4],b=[1,2,3],y=2"
    asked = ["--at", at, "--self-test", "--order", "2", "--output", str(path)]
    result = run("code", "norm(A@x - b)^2 + y*exp(x[1])", "--lang", lang, "--wrt", "x,y", *asked)
    assert result.code == 0, result.err
    built = {
        "c": ["gcc", "-Wall", "-Werror", "-o", str(tmp_path / "f"), str(path), "-lm"],
        "rust": ["rustc", "-o", str(tmp_path / "f"), str(path)],
    }.get(lang)
    if built:
        subprocess.run(built, check=True, capture_output=True, timeout=120)
    command = [str(tmp_path / "f")] if built else ["node", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout == "self-test passed\n"


def test_a_function_of_arrays_is_written_with_arrays(run):
    result = run("code", "norm(A@x - b)^2", "--lang", "numpy", "--shape", "A=3,2", "--shape", "x=2,b=3", "--wrt", "x")
    assert result.code == 0
    assert "def f(A, x, b):" in result.out
    assert "A @ x" in result.out
    assert "A[0]" not in result.out
