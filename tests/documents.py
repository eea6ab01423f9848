"""Documents under test: runs the commands a document shows, and can write their output into it.

python -m tests.documents --update      rewrites the output blocks of README.md and samples/expected
"""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"```(console|terminal)\n(.*?)```", re.DOTALL)


def environment(folder: Path) -> dict[str, str]:
    """A plain environment with a ``gradcli`` that is this checkout's, run by this interpreter."""
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


def output(kind: str, command: str, env: dict[str, str]) -> str:
    """What a command prints, in a pipe (``console``) or on a terminal (``terminal``)."""
    words = ["bash", "-c", command]
    if kind == "console":
        return subprocess.run(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=False).stdout
    primary, secondary = pty.openpty()
    with subprocess.Popen(words, cwd=ROOT, env=env, stdin=secondary, stdout=secondary, stderr=secondary) as process:
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


def main() -> int:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        for sample in sorted((ROOT / "samples").glob("*.grad")):
            expected(sample).parent.mkdir(exist_ok=True)
            expected(sample).write_text(rendered("console", sample_commands(sample), env), encoding="utf-8")
        path = ROOT / "README.md"
        text = _BLOCK.sub(lambda f: f"```{f[1]}\n{rendered(f[1], f[2], env)}```", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit(__doc__)
    sys.exit(main())
