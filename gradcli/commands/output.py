"""How a result leaves: the format a terminal or a pipe gets, the notes, the exit status."""

from __future__ import annotations

import os
import shutil
import sys
from enum import StrEnum
from pathlib import Path

import typer

from gradcli.errors import ExitStatus, OptionError
from gradcli.render.formats import Format
from gradcli.render.numerals import Numerals
from gradcli.render.screen import Screen

DEFAULT_WIDTH = 80
PIPE_WIDTH = 10_000


def on_terminal(output: Path | None = None) -> bool:
    """Whether the result goes to a terminal."""
    return output is None and sys.stdout is not None and sys.stdout.isatty()


def chosen(form: Format | None, output: Path | None) -> Format:
    """The format asked for; else a table on a terminal and TSV elsewhere."""
    return form or (Format.TABLE if on_terminal(output) else Format.TSV)


def screen(output: Path | None, color: str = "auto") -> Screen:
    """The terminal's width and whether colour is wanted: NO_COLOR, FORCE_COLOR, TERM and COLUMNS count."""
    if color not in ("auto", "always", "never"):
        raise OptionError(f"--color {color} is not known", fix="write --color auto, always or never")
    terminal = on_terminal(output)
    forced = bool(os.environ.get("FORCE_COLOR")) and output is None
    dumb = os.environ.get("TERM") in ("dumb", "unknown")
    auto = forced or (terminal and not dumb)
    colour = color == "always" or (color == "auto" and auto and not os.environ.get("NO_COLOR"))
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        width = int(columns)
    else:
        width = shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns if terminal else PIPE_WIDTH
    return Screen(width, colour)


def numerals(form: StrEnum, digits: int | None, exact: bool) -> Numerals:
    """How numbers are printed in a format. Fractions have no number of digits."""
    if exact and digits is not None:
        raise OptionError("--exact and --digits exclude each other", fix="choose one")
    return Numerals(machine=form != Format.TABLE, digits=digits, fractions=exact, whole=digits is not None)


def leave(status: ExitStatus) -> None:
    """Ends the command with a status other than 0."""
    if status is not ExitStatus.DONE:
        raise typer.Exit(int(status))
