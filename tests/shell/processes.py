"""Command lines as processes of their own, under conditions a test chooses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.paths import ROOT

SECONDS = 120
MOST_LINES = 4


class Trial(NamedTuple):
    """What was tried, and what was wrong with how it went: empty where nothing was."""

    what: str
    wrong: str


def start(
    arguments: Sequence[str],
    *,
    cwd: Path | None = None,
    before: Callable[[], Any] | None = None,
    environment: Mapping[str, str | None] = {},
    **streams: Any,
) -> subprocess.Popen[bytes]:
    """A process; ``before`` runs in it just before the program, ``environment`` adds variables or takes away."""
    variables: dict[str, str | None] = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.Popen(
        [sys.executable, "-m", "gradcli", *arguments],
        cwd=cwd,
        env={name: value for name, value in variables.items() if value is not None},
        preexec_fn=before,
        **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},
    )


def finish(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """Exit status, standard output and standard error at the end; a process that hangs is killed."""
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        return -1, "", "hung"
    return process.returncode, (out or b"").decode("utf-8", "replace"), (err or b"").decode("utf-8", "replace")


def judged(code: int, err: str, codes: Sequence[int], *, silent: bool = False, notes: bool = False) -> str:
    """What is wrong with an end: another status than ``codes``, a traceback, more than four lines.

    ``silent`` allows no line at all; ``notes`` any number beside a result.
    """
    lines = err.splitlines()
    if "Traceback" in err or "fault in gradcli" in err or "Exception ignored" in err:
        return f"exit status {code}: {lines[-1][:200]}"
    if code not in codes:
        return f"exit status {code}, not {' or '.join(map(str, codes))}: {err[:200]!r}"
    if silent and err:
        return f"not silent: {err[:200]!r}"
    if len(lines) > MOST_LINES and not notes:
        return f"{len(lines)} lines: {err[:300]!r}"
    return ""


def left_in(folder: Path, *expected: str) -> str:
    """What else than ``expected`` lies in a folder, in words."""
    odd = sorted({*os.listdir(folder)} - {*expected})
    return f"left {odd}" if odd else ""
