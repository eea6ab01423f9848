"""A share of what ``python -m tests.trials attack`` tries: no text from outside is ever executed."""

from __future__ import annotations

import contextlib
import subprocess
import sys

import pytest

from tests.shell.entries import CARRIERS, WRITERS, Entry, enabled
from tests.shell.payloads import CANARY, PAYLOADS
from tests.trials import attack

pytestmark = pytest.mark.slow


def test_enough_is_tried():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 40
    assert len(set(enabled())) == len(enabled()) >= 80


@pytest.mark.parametrize("part", range(4))
def test_every_payload_and_every_entry(part):
    pairs = attack.sample(seed=part)[part::4]
    assert not [found for found in (attack.attempt(*pair) for pair in pairs) if found.wrong]


@pytest.mark.parametrize("writer", WRITERS, ids=" ".join)
def test_nothing_from_a_comment_is_written(writer):
    chosen = PAYLOADS[WRITERS.index(writer) :: 17][:2]
    found = [attack.carried(payload, entry, writer) for payload in chosen for entry in CARRIERS]
    assert not [each for each in found if each.wrong]


def test_what_must_not_be_is_told(monkeypatch):
    """An eval, a pickle, a program, a file and a connection would each be noticed."""
    import os
    import pickle
    import socket

    from gradcli import cli

    class Loaded:
        def __reduce__(self):
            return (print, ())

    deeds = {
        "compiled": lambda text: eval(text),  # noqa: S307
        "os.system": lambda text: os.system("true"),
        "subprocess.Popen": lambda text: subprocess.run(["true"], check=True),
        "pickle.find_class": lambda text: pickle.loads(pickle.dumps(Loaded())),  # noqa: S301
        "socket.getaddrinfo": lambda text: socket.create_connection(("127.0.0.1", 9), 0.1),
        "made": lambda text: open(CANARY, "w").close(),
    }
    for told, deed in deeds.items():

        def run(arguments, deed=deed):
            with contextlib.suppress(OSError, NameError):
                deed(arguments[1])
            return 0

        monkeypatch.setattr(cli, "_run", run)
        found = attack.attempt(f"[{CANARY}]", Entry(("eval", "{}")))
        assert found.wrong.startswith(told), (told, found.wrong)


def test_comments_in_values_end_with_the_values(run):
    """What was found: the text of a value went into LaTeX comments and JSON with its own comment."""
    for form in ("latex", "json"):
        out = run("grad", "x*y", "--at", "x=(1 # \\input{secret} \x9b\n + 2),y=1", "--format", form).out
        assert "(1 + 2)" in out
        assert "secret" not in out


def test_closed_streams_do_not_lend_their_numbers():
    """With standard error closed, a file of ours would be number 2, and take what libraries report."""
    script = (
        "import os; os.close(2); from gradcli.cli import _occupy_standard_streams as o; o(); print(os.open('/', 0))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 2
