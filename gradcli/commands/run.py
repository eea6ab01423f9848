"""``gradcli run``: many questions in one process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from gradcli.commands.catalogue import COMMANDS
from gradcli.commands.declared import command
from gradcli.commands.output import leave
from gradcli.commands.panels import PROGRAM
from gradcli.commands.streams import write_result
from gradcli.errors import ExitStatus
from gradcli.files.whole import cannot, open_input, release, shown_name

Jobs = Annotated[str, PROGRAM.argument(metavar="FILE", help="Jobs, a JSON object a line; - is standard input.")]


@command()
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


def _lines(path: str) -> Iterator[bytes]:
    """The lines as they arrive; of one that is too long the beginning, which is too long too."""
    from gradcli.commands.jobs import LONGEST_LINE

    stream = open_input(path)
    try:
        while line := stream.readline(LONGEST_LINE + 2):
            rest = line
            while len(line) > LONGEST_LINE and rest and not rest.endswith(b"\n"):
                rest = stream.readline(1 << 20)
            yield line
    except OSError as error:
        raise cannot("read", shown_name(path), error) from None
    finally:
        release(stream)
