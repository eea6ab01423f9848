"""Words completed without the option parser: what a shell is told is what typer tells it."""

from __future__ import annotations

import random
from typing import Any

import pytest
import typer
from typer._completion_classes import BashComplete, FishComplete, ZshComplete

from gradcli.commands import plain
from gradcli.commands.catalogue import COMMANDS
from gradcli.commands.completion import completed
from gradcli.commands.parser import app

SHELLS: dict[str, Any] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
LINES = 300
WORDS = [
    "x",
    "'x*y'",
    '"sin(x)"',
    "x=1",
    "-",
    "--",
    "-x",
    "--nosuch",
    "7",
    "x\\ y",
    "'open",
    "=",
    "--at=x=1",
    "--of=",
    "_",
]


def asked(monkeypatch: pytest.MonkeyPatch, line: str, place: int, action: str = "get-args") -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", action)
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(place))


def line(chance: random.Random) -> tuple[str, int]:
    """A command line that is being typed, and which of its words is."""
    name = chance.choice([*COMMANDS, "gr"])
    rows = plain.rows_of(name if name in COMMANDS else "grad")
    named = [option for row in rows for option in (row.option, row.off) if option]
    words = ["gradcli", name][: chance.choice([1, 2, 2, 2, 2, 2])]
    for _ in range(chance.randrange(5) * (len(words) - 1)):
        option = chance.choice(named)
        row = next(row for row in rows if option in (row.option, row.off))
        valued = row.kind not in ("flag", "help")
        words += [option, *(["7"] * valued)] if chance.random() < 0.6 else [chance.choice(WORDS)]
    last = chance.choice(
        ["", "x", chance.choice(named)[: chance.randrange(1, 6)], chance.choice(list(COMMANDS))[:2], "-"]
    )
    return " ".join([*words, last]), len(words)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_is_told_what_typer_tells_it(shell, monkeypatch, capsys):
    chance, group, told = random.Random(shell), typer.main.get_command(app), 0
    for _ in range(LINES):
        text, place = line(chance)
        asked(monkeypatch, text, place)
        answer = completed(f"complete_{shell}")
        if answer is None:
            continue
        answer()
        told += 1
        theirs = SHELLS[shell](group, {}, "gradcli", plain.COMPLETING).complete()
        assert capsys.readouterr().out == theirs + "\n", text
    assert told > LINES / 3, "nearly everything is left to typer"


@pytest.mark.parametrize(("text", "status"), [("gradcli grad --di", 0), ("gradcli grad x", 1), ("gradcli ev", 0)])
def test_fish_hears_whether_there_are_words(text, status, monkeypatch, run):
    asked(monkeypatch, text, 0, "is-args")
    with pytest.raises(SystemExit) as ended:
        run(**{plain.COMPLETING: "complete_fish"})
    assert ended.value.code == status


def test_a_process_completes_a_word(monkeypatch, run):
    asked(monkeypatch, "gradcli grad --di", 2)
    assert run(**{plain.COMPLETING: "complete_bash"}).out == "--dir\n--digits\n"


@pytest.mark.parametrize("instruction", ["complete_nosuch", "bash", "source_bash", "complete_bash_more"])
def test_other_instructions_are_left_to_typer(instruction):
    assert completed(instruction) is None


@pytest.mark.parametrize("place", ["", "x", "-1", "99999", "0"])
def test_a_place_that_is_no_word_is_left_to_typer(place, monkeypatch):
    asked(monkeypatch, "gradcli gr", 1)
    monkeypatch.setenv("COMP_CWORD", place)
    assert completed("complete_bash") is None


def test_no_words_are_left_to_typer(monkeypatch):
    asked(monkeypatch, "", 1)
    assert completed("complete_bash") is None
