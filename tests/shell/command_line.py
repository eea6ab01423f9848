"""The whole program run in this process, and what must hold of every run whatever it was given."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

ENVIRONMENT = ("FORCE_COLOR", "NO_COLOR", "COLUMNS")
"""Variables that change what is printed, left out unless they are given."""
MOST_LINES = 4


class Result(NamedTuple):
    code: int
    out: str
    err: str


def run(*arguments: str, stdin: str | bytes | None = None, cwd: Path | None = None, **environment: str) -> Result:
    """``run("grad", "x^2", "--at", "x=1")``: exit status, standard output, standard error."""
    from gradcli.cli import run_command_line

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    data = stdin.encode("utf-8", "surrogateescape") if isinstance(stdin, str) else stdin or b""
    before = Path.cwd()
    given = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
    streams = patch.multiple(sys, stdout=out, stderr=err, stdin=given)
    with streams, patch.dict(os.environ):
        for name in ENVIRONMENT:
            os.environ.pop(name, None)
        os.environ.update(environment)
        if cwd is not None:
            os.chdir(cwd)
        try:
            code = run_command_line(list(arguments))
        finally:
            os.chdir(before)
            out.flush()
            err.flush()
    return Result(code, *(stream.buffer.getvalue().decode("utf-8") for stream in (out, err)))  # type: ignore[attr-defined]


def refused(*arguments: str, says: Iterable[str], code: int = 2, **more: Any) -> Result:
    """A run that must be refused: this exit status, at most four lines that hold each of ``says``, no output."""
    result = run(*arguments, **more)
    assert result.code == code, result
    assert all(words in result.err for words in says), result.err
    assert 1 <= len(result.err.splitlines()) <= MOST_LINES, result.err
    assert result.out == ""
    return result


_INK = re.compile(r"\x1b\[(?:38;5;\d+|0)m")
"""What a coloured curve begins and ends with: nothing else that a terminal obeys, least of all what a user typed."""


def fault(result: Result, *, carried: bool = False, coloured: bool = False) -> str:
    """What is wrong with how a run ended, whatever its input was; empty where nothing is.

    A table is written while it is read: ``carried`` says that rows may come before a refusal, with the user's cells.
    ``coloured`` says that curves may have colours.
    """
    code, out, err = result
    out = _INK.sub("", out) if coloured else out
    if code not in (0, 1, 2, 3, 4):
        return f"exit status {code}"
    if "Traceback" in err or "a fault in gradcli" in err:
        return err.strip().splitlines()[-1] if "Traceback" in err else err.splitlines()[0]
    if odd := [c for c in err + out * (not carried) if not (c.isprintable() or c in "\t\n")]:
        return f"{odd[0]!r} was printed"
    if code == 2 and out and not carried:
        return "a refusal with a result"
    if code == 2 and not 1 <= len(err.splitlines()) <= MOST_LINES:
        return f"a refusal of {len(err.splitlines())} lines"
    return ""
