"""Vectors in a point for functions of Python: ``x=[1, 2]`` is ``x1=1,x2=2``, as the reader calls their entries."""

from __future__ import annotations

import re

from gradcli.errors import OptionError, Source, Span

_VECTOR = re.compile(r"([^\W\d]\w*)\s*=\s*\[([^\[\]]*)\]")


def spread(text: str) -> str:
    """The text with each vector in the place of its entries. Raises OptionError for what is no vector of numbers."""
    spelled = _VECTOR.sub(_entries, text)
    if "[" in spelled:
        at = spelled.index("[")
        raise OptionError(
            "this is no vector of numbers", span=Span(Source(spelled), at, at + 1), fix="write --at x=[1, 2, 3]"
        )
    return spelled


def _entries(found: re.Match[str]) -> str:
    parts: list[str] = [""]
    depth = 0
    for character in found[2]:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return ",".join(f"{found[1]}{place}={part.strip()}" for place, part in enumerate(parts, 1))
