"""How a picture is made: what is written on it, the data beside its curves, its colours and its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from gradcli.errors import OptionError, nearest, printable

LONGEST = 90
"""Characters of a line that are shown."""


class DataSeries(NamedTuple):
    """Data beside the curves: places ``x`` and values ``y``, shapes (N,); ``label`` is the name of the column."""

    label: str
    x: Any
    y: Any


class Manner(NamedTuple):
    """``labels`` are texts for names of variables, targets and derivatives. ``coloured`` adds colours to dashes and
    shades; ``relief`` and ``field`` choose the picture of a function of two variables."""

    title: str = ""
    labels: Mapping[str, str] = {}
    data: Sequence[DataSeries] = ()
    coloured: bool = True
    relief: bool = False
    field: bool = False

    def of(self, name: str) -> str:
        """What is written for a name."""
        return self.labels.get(name, name)

    def heading(self, label: str, expression: str) -> str:
        """A target with its formula, under its label where it has one."""
        shown = self.of(label)
        return f"{label} = {expression}" if shown == label else f"{shown}: {label} = {expression}"


PLAIN = Manner()


def line(text: str) -> str:
    """A text of outside as one line that moves no cursor, at most LONGEST characters of it."""
    shown = printable(" ".join(text.split()))
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def lettered(title: str, labels: Mapping[str, str]) -> Manner:
    """The manner of a picture with a title and labels, of texts of outside."""
    return Manner(line(title), {name: line(text) for name, text in labels.items()})


def labels_of(texts: Iterable[str]) -> dict[str, str]:
    """Labels as ``--label NAME=TEXT`` gives them. Raises OptionError."""
    found: dict[str, str] = {}
    for text in texts:
        name, sign, label = text.partition("=")
        name = name.strip()
        if not sign or not name:
            raise OptionError(f"--label {line(text)} is not NAME=TEXT", fix="write --label x='time [s]'")
        if name in found:
            raise OptionError(f"--label gives {line(name)} twice", fix="give each name one text")
        found[name] = label
    return found


def check_labels(labels: Mapping[str, str], names: Sequence[str]) -> None:
    """Refuses a label for a name that the picture has not. Raises OptionError."""
    for name in labels:
        if name not in names:
            close = nearest(name, names)
            fix = f"did you mean {close}?" if close else f"it has {', '.join(names)}"
            raise OptionError(f"--label names {line(name)}, which the picture has not", fix=fix)
