"""What every test of a command line uses: the whole program run in this process."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="every real case instead of a sample")


class Result(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """``run("grad", "x^2", "--at", "x=1")``: exit status, standard output, standard error."""

    def call(*arguments: str, stdin: str | bytes | None = None, cwd: Path | None = None) -> Result:
        from gradcli.cli import run_command_line

        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
        data = stdin.encode("utf-8", "surrogateescape") if isinstance(stdin, str) else stdin or b""
        before = Path.cwd()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
            for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS"):
                patch.delenv(name, raising=False)
            if cwd is not None:
                os.chdir(cwd)
            try:
                code = run_command_line(list(arguments))
            finally:
                os.chdir(before)
                out.flush()
                err.flush()
        texts = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]  # type: ignore[attr-defined]
        return Result(code, *texts)

    return call
