"""The manual: a page of Markdown a topic, printed by ``gradcli help``.

A page's first line is ``# topic: what it is about``; the topic is also the name of its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from gradcli.records import NamedTuple

FOLDER = Path(__file__).parent
FIRST = (
    "grad",
    "language",
    "arrays",
    "derivatives",
    "statuses",
    "digits",
    "formulas",
    "hessian",
    "diff",
    "eval",
    "tape",
    "check",
    "points",
)
"""The order of a first reading; the pages that are not named follow by their names."""


class Found(NamedTuple):
    """A line of the manual that holds a word, and the heading it stands under; empty at the top of a page."""

    topic: str
    heading: str
    line: str


@cache
def topics() -> dict[str, str]:
    """What each page is about, in reading order."""
    names = {path.stem for path in FOLDER.glob("*.md")}
    ordered = [*FIRST, *sorted(names.difference(FIRST))]
    return {name: page(name).split("\n", 1)[0].partition(": ")[2] for name in ordered}


def page(topic: str) -> str:
    """The Markdown of a page."""
    return (FOLDER / f"{topic}.md").read_text(encoding="utf-8")


def lines_with(word: str) -> Iterator[Found]:
    """The lines that hold a word, whatever its case, outside of longer words."""
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    for topic in topics():
        heading = ""
        for line in page(topic).splitlines():
            if line.startswith("##"):
                heading = line.lstrip("# ")
            if pattern.search(line):
                yield Found(topic, heading, line.strip())
