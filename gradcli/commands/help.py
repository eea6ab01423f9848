"""``gradcli help``: the pages of the manual, and words found in them."""

from __future__ import annotations

import os
from typing import Annotated

from gradcli import manual
from gradcli.commands import options
from gradcli.commands.declared import command
from gradcli.commands.output import on_terminal, screen
from gradcli.commands.panels import SUBJECT
from gradcli.commands.streams import write_result
from gradcli.errors import OptionError, nearest, printable


@command(expressions=False)
def help(
    topic: Annotated[str | None, SUBJECT.argument(metavar="[TOPIC|WORD]", help="A page, or a word to find.")] = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> None:
    """The manual: its pages, one of them, or where it speaks of a word.

    \b
    gradcli help
    gradcli help points
    gradcli help kink
    """
    if topic is None:
        write_result(_contents(), output)
    elif topic not in manual.topics():
        write_result(_found(topic), output)
    elif on_terminal(output):
        from pydoc import pager

        from gradcli.render.manual import shown

        os.environ.setdefault("LESS", "-FRX")  # colours as they are, and no stop where a page fits the screen
        pager(shown(manual.page(topic), screen(output, color)))
    else:
        write_result(manual.page(topic), output)


def _contents() -> str:
    width = max(map(len, manual.topics()))
    return "".join(f"{name:<{width}}  {about}\n" for name, about in manual.topics().items())


def _found(word: str) -> str:
    """The lines that hold a word. Raises OptionError where there are none."""
    found = manual.lines_with(word)
    lines = [": ".join(filter(None, (topic, heading, line))) + "\n" for topic, heading, line in found]
    if not lines:
        close = nearest(word, list(manual.topics()))
        fix = f"did you mean gradcli help {close}?" if close else "gradcli help lists the pages"
        raise OptionError(f"the manual does not speak of {printable(word[:64])}", fix=fix)
    return "".join(lines)
