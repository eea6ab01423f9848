"""Plain command lines: read without the option parser, and exactly as it reads them."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import typer

from gradcli import cli
from gradcli.commands import plain
from gradcli.commands.catalogue import COMMANDS
from gradcli.commands.command import ClickError, command_of
from gradcli.commands.parser import app
from gradcli.errors import GradcliError
from tests.commands.declarations import files

LINES = 1000
"""Command lines for each command."""
WORDS = [
    *("x", "x^2", "sin(x)*y", "", " ", "-", "--", "-x", "-h*x", "-f", "–at", "−x", "α", "-1", "3 1; 8 2", "--nosuch"),
    *("x=1", "x=1,y=2", "y=pi/3", "f(a)=a", "w2=3", "x=-1", "1", "7", "007", "1000", "1001", "0", "0.5", "5.", ".5"),
    *(
        "1e3",
        "inf",
        "nan",
        "-3",
        "٣",
        "1_0",
        "+1",
        "0.001",
        "99999999999",
        "tsv",
        "out.csv",
        "./-",
        "all",
        "\udc80",
        "a\tb",
    ),
]


declared = cache(files)


@pytest.mark.parametrize("path", declared(), ids=lambda path: path.name)
def test_what_is_generated_is_what_is_declared(path):
    assert path.read_text(encoding="utf-8") == declared()[path], "python -m tests.commands.declarations"


def test_nothing_else_is_generated():
    assert {*Path(plain.ROOM).iterdir()} == {*declared()}


def by_typer(name: str, words: list[str]) -> dict[str, Any] | None:
    """What typer calls the command's function with; None where it refuses the line, or prints help."""
    group = typer.main.get_command(app)
    try:
        root = typer.Context(group, info_name="gradcli")
        context = command_of(name).make_context(name, list(words), parent=root)
    except (ClickError, GradcliError, typer.Exit):
        return None
    called: list[dict[str, Any]] = []
    with patch.object(plain.declaration(name), "function", lambda **given: called.append(given)):
        context.invoke(context.command.callback, **context.params)
    return called[0]


def lines(name: str, chance: random.Random) -> list[str]:
    """A command line of a command: words, options that it has with values or none, sometimes of another command."""
    rows = plain.rows_of(name if chance.random() < 0.9 else chance.choice(list(COMMANDS)))
    named = [option for row in rows for option in (row.option, row.off) if option]
    found: list[str] = []
    for _ in range(chance.randrange(7)):
        option = chance.choice(named)
        row = next(row for row in rows if option in (row.option, row.off))
        form = chance.random()
        if form < 0.35:
            found.append(chance.choice(WORDS))
        elif row.kind == "flag":
            found.append(option)
        elif form < 0.8:
            found += [option, _meant(row, chance)]
        elif form < 0.95:
            found.append(f"{option}={_meant(row, chance)}")
        else:
            found.append(option[: chance.randrange(2, len(option) + 1)])
    return found


def _meant(row: plain.OptionRow, chance: random.Random) -> str:
    kind = row.kind.split()[0]
    if kind in ("whole", "number", "seconds") and chance.random() < 0.6:
        return str(chance.choice([1, 2, 30, 0.5, 5.0, 1000, 60]))
    return chance.choice(WORDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_plain_line_is_read_as_typer_reads_it(name):
    chance = random.Random(name)
    read = 0
    for _ in range(LINES):
        words = lines(name, chance)
        mine = plain.parameters(name, words)
        if mine is None:
            continue
        read += 1
        theirs = by_typer(name, words)
        assert mine == theirs, words
        assert {key: type(value) for key, value in mine.items()} == {key: type(theirs[key]) for key in mine}, words
    assert read > LINES / 50, "nearly everything is declined"


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["grad", "--help"], ["run", "-h"], ["--version"]])
@pytest.mark.parametrize("width", ["80", "200", "0", "x"])
def test_help_is_what_typer_prints_whatever_the_terminal(words, width, run, monkeypatch):
    mine = run(*words, COLUMNS=width)
    monkeypatch.setattr(cli, "plainly", lambda arguments: None)
    assert mine == run(*words, COLUMNS=width)


def test_a_narrow_terminal_has_help_of_its_own(run):
    wide, narrow = (run("grad", "--help", COLUMNS=width).out for width in ("80", "60"))
    assert len(narrow.splitlines()) > len(wide.splitlines())
    assert wide.split() == narrow.split()
