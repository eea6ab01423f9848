"""The shapes that ``--shape`` gives: ``A=3,2``, ``x=n,b=m``; a dimension is a number or a letter."""

from __future__ import annotations

from collections.abc import Iterable

from gradcli.arrays.shapes import MOST_ENTRIES, Dimension, Shape, count_of, lettered
from gradcli.errors import LimitError, OptionError, printable

MOST_DIGITS = 9
_FIX = "write --shape A=3,2 --shape x=2, or letters for formulas: --shape A=m,n"


def read_shapes(texts: Iterable[str]) -> dict[str, Shape]:
    """The shapes of a repeatable option, merged. Raises OptionError, and LimitError for what nothing could hold."""
    found: dict[str, list[Dimension]] = {}
    for text in texts:
        name = ""
        for part in text.split(","):
            head, sign, dimension = part.rpartition("=")
            if sign:
                name = head.strip()
                if not name.isidentifier():
                    raise OptionError(
                        f"--shape gives a shape to a name, not to {printable(name[:40]) or 'nothing'}", fix=_FIX
                    )
                if name in found:
                    raise OptionError(f"--shape gives {name} twice", fix="give each name one shape")
                found[name] = []
            if not name:
                raise OptionError(f"--shape {printable(text[:40])} names no variable", fix=_FIX)
            found[name].append(_dimension(dimension.strip(), name))
    shapes = {name: tuple(dimensions) for name, dimensions in found.items()}
    for name, shape in shapes.items():
        if len(shape) > 2:
            raise OptionError(f"--shape gives {name} {len(shape)} dimensions; arrays have one or two", fix=_FIX)
        if not lettered(shape) and count_of(shape) > MOST_ENTRIES:
            raise LimitError(f"{name} would have more than {MOST_ENTRIES:,} entries", fix="make it smaller")
    return shapes


def _dimension(text: str, name: str) -> Dimension:
    if text.isascii() and text.isdigit():
        if len(text) > MOST_DIGITS:
            raise LimitError(f"{name} would have more than {MOST_ENTRIES:,} entries", fix="make it smaller")
        if int(text) > 0:
            return int(text)
    elif text.isidentifier():
        return text
    raise OptionError(f"--shape: {printable(text[:40]) or 'nothing'} is no dimension of {name}", fix=_FIX)
