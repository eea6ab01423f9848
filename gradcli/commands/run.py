"""``gradcli run``: many questions in one process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from gradcli.commands.catalogue import COMMANDS
from gradcli.commands.command import ExpressionCommand
from gradcli.commands.output import leave
from gradcli.commands.panels import PROGRAM
from gradcli.commands.streams import write_result
from gradcli.errors import ExitStatus, FileError
from gradcli.files.whole import cannot, open_input, release, shown_name

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Jobs = Annotated[str, PROGRAM.argument(metavar="FILE", help="Jobs, a JSON object a line; - is standard input.")]


@app.command(cls=ExpressionCommand)
def run(jobs: Jobs) -> None:
    """Many questions in one process: a JSON object a line in, a JSON object a line out, in order.

    \b
    gradcli run jobs.jsonl
    echo '{"command":"eval","program":"x^2","at":{"x":3}}' | gradcli run -

    The exit status is that of the gravest answer; errors are answers too.
    """
    from gradcli.commands.jobs import answers

    gravest = 0
    for text, status in answers(_lines(jobs), list(COMMANDS)):
        write_result(text + "\n")
        gravest = max(gravest, status)
    leave(ExitStatus(gravest))


def _lines(path: str) -> Iterator[str]:
    """The lines as they arrive."""
    name = shown_name(path)
    stream = open_input(path)
    try:
        for line in iter(stream.readline, b""):
            yield line.decode("utf-8-sig" if line[:3] == b"\xef\xbb\xbf" else "utf-8")
    except UnicodeDecodeError:
        raise FileError(f"{name} is not UTF-8 text", fix="save it as UTF-8") from None
    except OSError as error:
        raise cannot("read", name, error) from None
    finally:
        release(stream)
        sys.stdout.flush()
