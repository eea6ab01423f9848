"""``%%gradcli`` in notebooks: any command in a cell, after ``%load_ext gradcli``."""

from __future__ import annotations

import shlex
from typing import Any

from gradcli.errors import OptionError


def load_ipython_extension(shell: Any) -> None:
    """What ``%load_ext gradcli`` calls."""
    shell.register_magic_function(run_cell, "cell", "gradcli")
    shell.register_magic_function(run_cell, "line", "gradcli")


def run_cell(line: str, cell: str = "") -> None:
    """Runs commands and prints what they print: ``%%gradcli grad --at x=1`` over a program, ``%%gradcli`` over command
    lines, ``%gradcli`` before one."""
    from gradcli.cli import run_command_line

    for arguments in commands(line, cell):
        run_command_line(arguments)


def commands(line: str, cell: str = "") -> list[list[str]]:
    """The command lines of a cell, in words. Raises OptionError where a quote is not closed."""
    if line.strip():
        words = _words(line)
        return [[*words[:1], cell, *words[1:]] if cell.strip() else words]
    lines = [one for one in cell.replace("\\\n", " ").splitlines() if one.strip() and not one.lstrip().startswith("#")]
    return [_words(one) for one in lines]


def _words(line: str) -> list[str]:
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise OptionError(f"this is no command line: {error}", fix='write grad "x^2" --at x=1') from None
    return words[1:] if words[:1] in (["gradcli"], ["!gradcli"]) else words
