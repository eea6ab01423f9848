"""Documents under test: runs the commands a document shows, and can write their output into it.

python -m tests.shell.documents --update
    rewrites the output blocks and the table of special values of README.md and the manual, and samples/expected
"""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import subprocess
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.oracles.special_values import read
from tests.paths import ROOT
from tests.shell import command_line

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "gradcli" / "manual").glob("*.md"))]
_BLOCK = re.compile(r"```(console|terminal)\n(.*?)```", re.DOTALL)
_QUOTED = re.compile(r"'[^']*'|\"[^\"$`\\]*\"")
_OF_THE_SHELL = re.compile(r"[|&;<>(){}\[\]$`\\\"'*?~#!]")
_SPECIAL = re.compile(r"(<!-- special values -->\n).*?(<!-- end -->)", re.DOTALL)
TELLING = [
    "abs-0",
    "relu-difference",
    "max-three",
    "clip-empty",
    "norm-2",
    "cbrt-cubed",
    "power-0",
    "pow-neg-3",
    "log-neg",
    "hole-sinc",
    "safe-sinc",
    "where-sqrt-neg",
    "elu-1000",
    "log-sigmoid",
    "exp-ratio",
    "norm-large",
    "cancel-cos",
    "cancel-exp",
    "acos-cos",
    "tan-half-pi",
    "floor-2",
]
"""The rows of tests/special_values.jsonl that the README shows."""
FRAMEWORKS = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


def environment(folder: Path) -> dict[str, str]:
    """A plain environment with a ``gradcli`` that is this checkout's, run by this interpreter; its home, in which
    commands run and may leave files, has the samples."""
    if not (folder / "samples").exists():
        (folder / "samples").symlink_to(ROOT / "samples")
    script = folder / "gradcli"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gradcli "$@"\n')
    script.chmod(0o755)
    return {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
        "COLUMNS": "110",
    }


def commands(block: str) -> list[str]:
    """The command lines of a block."""
    return [line[2:] for line in block.splitlines() if line.startswith("$ ")]


def blocks(text: str) -> list[tuple[str, str]]:
    """Every executed block: its kind and its text."""
    return [(found[1], found[2]) for found in _BLOCK.finditer(text)]


def plain(command: str) -> bool:
    """Whether a shell would only split it into words: one run of gradcli, without pipes, files, patterns, variables."""
    return command.startswith("gradcli ") and not _OF_THE_SHELL.search(_QUOTED.sub("", command))


def output(kind: str, command: str, env: dict[str, str]) -> str:
    """What a command prints, in a pipe (``console``) or on a terminal (``terminal``).

    A plain command needs no shell and no process of its own; tests/shell/test_seam.py looks at those.
    """
    if kind == "console" and plain(command):
        found = command_line.run(*shlex.split(command)[1:], cwd=Path(env["HOME"]), **env)
        assert "a fault in gradcli" not in found.err, found.err
        return found.out
    words = ["bash", "-c", command]
    if kind == "console":
        return subprocess.run(words, cwd=env["HOME"], env=env, stdout=subprocess.PIPE, text=True, check=False).stdout
    primary, secondary = pty.openpty()
    with subprocess.Popen(
        words, cwd=env["HOME"], env=env, stdin=secondary, stdout=secondary, stderr=secondary
    ) as process:
        os.close(secondary)
        data = b""
        while True:
            ready, _, _ = select.select([primary], [], [], 60)
            try:
                piece = os.read(primary, 65536) if ready else b""
            except OSError:
                break
            if not piece:
                break
            data += piece
        process.wait()
    os.close(primary)
    return data.decode().replace("\r\n", "\n")


def rendered(kind: str, block: str, env: dict[str, str]) -> str:
    """The block as it should stand: each command followed by what it prints."""
    return "".join(f"$ {command}\n{output(kind, command, env)}" for command in commands(block))


def sample_commands(path: Path) -> str:
    """The commands in a sample's comments, as a block."""
    found = re.findall(r"^#\s+(gradcli .*?)(?:\s{2,}.*)?$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return "".join(f"$ {command}\n" for command in found)


def expected(path: Path) -> Path:
    """Where a sample's output is held."""
    return path.parent / "expected" / f"{path.stem}.txt"


def special_values() -> str:
    """The README's table of derivatives where tools differ, from what was measured."""
    header, rows = read()
    by_id = {row["id"]: row for row in rows}
    versions = [f"{shown} {header['measured'][name]}" for name, shown in FRAMEWORKS.items()]
    table = [["derivative of", "at", "gradcli", *versions], ["---"] * (3 + len(versions))]
    for row in map(by_id.__getitem__, TELLING):
        at = ", ".join(f"{name} = {given}" for name, given in row["at"].items())
        ours = "; ".join(map(_answer, row["gradient"].values()))
        others = [row["others"].get(name) for name in FRAMEWORKS]
        theirs = ["; ".join(map(_figure, other.values())) if other else "no such function" for other in others]
        table.append([f"`{row['expr']}`", at, ours, *theirs])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in table)


def _answer(entry: Mapping[str, Any]) -> str:
    """A true derivative, or what gradcli says instead."""
    if entry["value"] is not None:
        return _figure(entry["value"])
    if "left" in entry:
        sides = [_figure(entry[side] or "none") for side in ("left", "right")]
        return f"{entry['status']}: {sides[0]} and {sides[1]}"
    if "limit_slope" in entry:
        return f"{entry['status']}: the limit is {entry['limit']}, slope {entry['limit_slope']}"
    return str(entry["status"])


def _figure(text: str) -> str:
    """A number in the table: at most ten digits, which is enough to see who is right."""
    if text in ("nan", "inf", "-inf", "None", "none"):
        return text
    return f"{float(Fraction(text)):.10g}"


def main() -> int:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        for sample in sorted((ROOT / "samples").glob("*.grad")):
            expected(sample).parent.mkdir(exist_ok=True)
            expected(sample).write_text(rendered("console", sample_commands(sample), env), encoding="utf-8")
        for path in DOCUMENTS:
            text = _BLOCK.sub(lambda f: f"```{f[1]}\n{rendered(f[1], f[2], env)}```", path.read_text(encoding="utf-8"))
            text = _SPECIAL.sub(lambda f: f[1] + special_values() + f[2], text)
            path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit(__doc__)
    sys.exit(main())
