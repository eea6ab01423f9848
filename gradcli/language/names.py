"""Names that are legal in the language and not taken yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from gradcli.functions.names import CONSTANTS, FUNCTIONS
from gradcli.language.characters import skeleton
from gradcli.language.cursor import RESERVED
from gradcli.language.limits import NAME_CHARACTERS


class Names:
    """Hands out names, each once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.given = {*taken}
        self.taken = {*self.given, *CONSTANTS, *FUNCTIONS, *RESERVED}
        self._count = 0
        self._behind: dict[str, int] = {}

    def new(self, wanted: str) -> str:
        """``wanted`` made legal; with a number behind it where it is taken."""
        stem = re.sub(r"\W+", "_", wanted).strip("_") or "f"
        if any(c.isascii() and c.isalpha() for c in stem):
            stem = skeleton(stem)  # Latin letters beside their look-alikes are refused by the parser
        if not stem[0].isalpha():
            stem = "f" + stem
        stem = stem[:NAME_CHARACTERS]
        name, count = stem, self._behind.get(stem, 1)
        while name in self.taken:
            count += 1
            name = f"{stem[: NAME_CHARACTERS - 6]}_{count}"
        self._behind[stem] = count
        self.taken.add(name)
        return name

    def numbered(self, letter: str) -> str:
        """The next of ``v1``, ``v2``, …"""
        self._count += 1
        while f"{letter}{self._count}" in self.taken:
            self._count += 1
        self.taken.add(f"{letter}{self._count}")
        return f"{letter}{self._count}"


def free_label(target: str, used: Collection[str]) -> str:
    """What a bare expression is called where its label may be the name of a variable: ``f_2`` for f."""
    return Names(used).new(target) if target in used else target


def derivative_name(target: str, by: Sequence[str]) -> str:
    """``df_dx``, ``d2f_dx2``, ``d3f_dx2_dy``: what a derivative is called in a program."""
    count = Counter(by)
    order = "" if len(by) == 1 else str(len(by))
    return f"d{order}{target}" + "".join(f"_d{name}{times if times > 1 else ''}" for name, times in count.items())
