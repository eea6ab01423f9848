"""``--help`` of every command: panels that fit a screen of 24 lines of 80 columns, every option in one of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
import typer

from gradcli.commands.catalogue import COMMANDS
from gradcli.commands.panels import PANELS, REST
from gradcli.commands.parser import app
from tests.shell.command_line import Result

LINES, COLUMNS = 24, 80
Run = Callable[..., Result]


@pytest.fixture
def helped(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    return lambda command: run(command, "--help").out


def panels(text: str) -> dict[str, list[str]]:
    """The lines under each title, the title with them."""
    lines = text.splitlines()
    starts = [place for place, line in enumerate(lines) if re.fullmatch(r"\S.*:", line)]
    shown = {}
    for start, end in pairwise([*starts, len(lines)]):
        blank = lines.index("", start, end)
        shown[lines[start].removesuffix(":")] = lines[start:blank]
    return shown


@pytest.mark.parametrize("command", COMMANDS)
def test_every_panel_fits_a_screen(helped, command):
    text = helped(command)
    found = panels(text)
    assert len(found) > 1
    for title, lines in found.items():
        assert len(lines) <= LINES, f"{command}, {title}: {len(lines)} lines"
    for line in text.splitlines():
        assert len(line) <= COLUMNS, f"{command}: {line}"


@pytest.mark.parametrize("command", COMMANDS)
def test_panels_stand_in_one_order_and_hold_every_option_once(helped, command):
    found = panels(helped(command))
    assert list(found) == [title for title in PANELS if title in found]
    group = typer.main.get_command(app)
    declared = group.get_command(typer.Context(group), command).params
    for parameter in declared:
        if parameter.param_type_name == "argument":
            continue
        shown = [t for t, lines in found.items() for line in lines if re.match(rf"  {parameter.opts[0]}\b(?!-)", line)]
        assert shown == [parameter.rich_help_panel], parameter.opts
    assert [line.split()[0] for line in found[REST][1:]] == ["--help"], "an option without a panel"


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_stand_first_and_the_manual_last(helped, command):
    lines = helped(command).splitlines()
    example = next(place for place, line in enumerate(lines) if line.startswith(f"  gradcli {command}"))
    first = next(place for place, line in enumerate(lines) if re.fullmatch(r"\S.*:", line))
    assert example < first
    assert "gradcli help" in lines[-1]


def test_an_option_that_commands_share_is_told_of_in_one_way():
    """What two commands say of an option differs only where the option does: these are named here."""
    group = typer.main.get_command(app)
    told: dict[str, set[object]] = {}
    for command in COMMANDS:
        for parameter in group.get_command(typer.Context(group), command).params:
            if parameter.param_type_name == "option":
                told.setdefault(parameter.opts[0], set()).add((parameter.help, parameter.rich_help_panel))
    own = {"--at", "--dir", "--engine", "--format", "--grid", "--kink", "--order", "--output"}
    own |= {"--points", "--seed", "--tangent"}
    assert {option for option, ways in told.items() if len(ways) > 1} == own
