"""Texts that would run something, through every entry of the program, and into everything it writes."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.shell import watched
from tests.shell.command_line import Result, fault, run
from tests.shell.entries import CARRIERS, WRITERS, Entry, enabled, prepared
from tests.shell.payloads import CANARY, PAYLOADS
from tests.trials import Figure

SECONDS = 30.0
FORBIDDEN = (
    *("os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "subprocess.Popen", "pty.spawn"),
    *("pickle.find_class", "shelve.open", "socket.connect", "socket.getaddrinfo", "urllib.Request", "webbrowser.open"),
    *("builtins.breakpoint", "builtins.input", "ctypes.dlopen", "shutil.rmtree"),
)
"""What Python says when a program is started, a pickle loaded, a connection opened (PEP 578)."""


COMPLETION = {"_GRADCLI_COMPLETE": "complete_zsh"}


class Attempt(NamedTuple):
    """What was tried, and what came of it: empty where nothing did."""

    what: str
    wrong: str


class _Watch:
    """Hears of everything FORBIDDEN, and of text that is compiled or executed, while it is ``open``."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.open = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.open:
            return
        if event in FORBIDDEN:
            self.heard.append(f"{event} {arguments!r}"[:200])
        elif event == "compile" and CANARY in str(arguments[0]) and arguments[1] != "<unknown>":
            self.heard.append(f"compiled {arguments!r}"[:200])  # <unknown> is ast.literal_eval, which runs nothing
        elif event == "exec" and CANARY in repr((arguments[0].co_names, arguments[0].co_consts)):
            self.heard.append(f"executed {arguments[0].co_names!r}"[:200])


_WATCH: _Watch | None = None


@contextmanager
def listening() -> Iterator[list[str]]:
    """The list of what is forbidden and happens in the block. A hook cannot be taken away: there is one for all."""
    global _WATCH
    if _WATCH is None:
        _WATCH = _Watch()
        sys.addaudithook(_WATCH)
    _WATCH.heard = []
    _WATCH.open = True
    try:
        yield _WATCH.heard
    finally:
        _WATCH.open = False


def attempt(payload: str, entry: Entry) -> Attempt:
    """One text through one entry, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "p.csv").write_text("x,a\n1,2\n", encoding="utf-8")
        arguments = prepared(entry, payload, Path(folder))
        before = {*os.listdir(folder)}
        variables = {name: payload.replace("\0", "") for name in entry.environment}
        variables |= COMPLETION if not entry.arguments else {}
        what = f"{arguments!r} {variables or ''}"
        with listening() as heard:
            try:
                with watched.seconds(SECONDS):
                    result = run(*arguments, stdin="", cwd=Path(folder), **variables)
            except watched.TooLong:
                return Attempt(what, "too long")
            except SystemExit:  # how completion ends
                result = Result(0, "", "")
            except BaseException as error:
                return Attempt(what, f"{type(error).__name__}: {error}")
        made = {*os.listdir(folder)} - before - {word for word in arguments if "--output" in arguments}
        if made:
            return Attempt(what, f"made {sorted(made)}")
        if heard:
            return Attempt(what, heard[0])
        coloured = {"GRADCLI_DEBUG", "FORCE_COLOR"} & variables.keys()
        return Attempt(
            what, "" if coloured else fault(result, carried="--points" in arguments and "table" not in arguments)
        )


def carried(payload: str, entry: Entry, writer: tuple[str, ...]) -> Attempt:
    """A text in a comment of the program or of the point: nothing that is written may hold it."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [writer[0], *prepared(entry, " ".join(payload.split()), Path(folder)), *writer[1:]]
        try:
            with watched.seconds(SECONDS):
                result = run(*arguments, cwd=Path(folder))
        except watched.TooLong:
            return Attempt(repr(arguments), "too long")
        found = result.out if CANARY in payload else ""
        wrong = f"written: {found[:200]!r}" if CANARY in found else fault(result)
        # A file with bytes that are no characters is refused.
        codes = (0,) if _is_text(payload) else (0, 2)
        bad = "" if result.code in codes else f"exit status {result.code}: {result.err[:80]}"
        return Attempt(repr(arguments), wrong or bad)


def _is_text(payload: str) -> bool:
    """Whether a payload is characters, and not bytes that stand for none."""
    return not any(0xD800 <= ord(character) < 0xE000 for character in payload)


def attack(payloads: Iterable[str]) -> list[Attempt]:
    """Every payload through every entry."""
    return [attempt(payload, entry) for payload in payloads for entry in enabled()]


def carry(payloads: Iterable[str]) -> list[Attempt]:
    """Every payload in every place that keeps comments, into everything that is written."""
    return [carried(payload, entry, writer) for payload in payloads for entry in CARRIERS for writer in WRITERS]


def sample(seed: int) -> list[tuple[str, Entry]]:
    """Every payload once and every entry once, as they come."""
    chance, entries = random.Random(seed), enabled()
    pairs = [(payload, chance.choice(entries)) for payload in PAYLOADS]
    return pairs + [(chance.choice(PAYLOADS), entry) for entry in entries]


def _figure(what: str, found: Iterable[list[Attempt]]) -> Figure:
    attempts = [each for part in found for each in part]
    wrong = tuple(f"{each.wrong}: {each.what}" for each in attempts if each.wrong)
    return Figure(what, len(attempts), len(wrong), f"{len(PAYLOADS)} payloads", wrong)


def measure(long: bool) -> Iterator[Figure]:
    pieces = [PAYLOADS[k : k + 2] for k in range(0, len(PAYLOADS), 2)]
    yield _figure(
        f"payloads through {len(enabled())} entries: no file is made, no program or pickle or connection started",
        watched.spread(attack, pieces),
    )
    chosen = pieces if long else pieces[::6]
    yield _figure(
        f"payloads in comments are not in what is written, in {len(WRITERS)} formats", watched.spread(carry, chosen)
    )
