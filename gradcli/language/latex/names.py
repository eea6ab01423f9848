"""What the letters and words of a formula are called here: Greek by name, subscripts joined on."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

from gradcli.language.characters import spelled

_SMALL = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi omicron pi "
    "varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega"
)
_CAPITALS = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
_OTHERS = {"ell": "ell", "hbar": "hbar", "hslash": "hbar", "imath": "i", "jmath": "j", "aleph": "aleph"}
LETTERS = {name: name for name in (*_SMALL.split(), *_CAPITALS.split())} | _OTHERS
"""Commands that are letters, and what they are called."""
ACCENTS = frozenset([
    "hat", "bar", "vec", "tilde", "dot", "ddot", "overline", "widehat", "widetilde", "check", "breve", "acute",
    "grave",
])  # fmt: skip
_SUFFIX = {"overline": "bar", "widehat": "hat", "widetilde": "tilde", "vec": ""}

Subscript = str | tuple[str, int]


class Name(NamedTuple):
    """A letter or a word and its subscripts; ``("i", 1)`` is the subscript i+1, whose letter a sum gives a number."""

    base: str
    parts: tuple[Subscript, ...] = ()

    def replaced(self, letter: str, number: int) -> Name:
        """With a number for a letter among the subscripts; ``ij`` is i and j."""
        if not any(letter in part if isinstance(part, str) else letter == part[0] for part in self.parts):
            return self
        return self._replace(parts=tuple(p for part in self.parts for p in _replaced(part, letter, number)))

    @property
    def open(self) -> str:
        """The subscript that is no name, as i+1; empty where all are."""
        return next((f"{part[0]}{part[1]:+d}" for part in self.parts if not isinstance(part, str)), "")

    def text(self) -> str:
        """As the language has it: w1, x_max, x_1_2."""
        below = [str(part) for part in self.parts]
        if len(below) == 1 and below[0].isdigit() and not self.base[-1].isdigit():
            return self.base + below[0]
        return "_".join([self.base, *below])


def _replaced(part: Subscript, letter: str, number: int) -> list[Subscript]:
    if not isinstance(part, str):
        return [str(number + part[1])] if part[0] == letter else [part]
    if part == letter:
        return [str(number)]
    if letter in part and part.isalpha() and len(part) <= 3 and part.islower():  # a_{ij}
        return [str(number) if character == letter else character for character in part]
    return [part]


def accented(name: str, accent: str) -> str:
    """``\\hat{y}`` is y_hat."""
    suffix = _SUFFIX.get(accent, accent)
    return f"{name}_{suffix}" if suffix else name


_GREEK = re.compile(r"GREEK (?:SMALL|CAPITAL) LETTER (\w+)")


def key(name: str) -> str:
    """What two spellings of one name have in common."""
    return "".join(map(_plain, spelled(name))).replace("_", "")


def _plain(character: str) -> str:
    if character.isascii():
        return character
    greek = _GREEK.fullmatch(unicodedata.name(character, ""))
    if greek is None:
        return character
    word = greek[1].lower().replace("lamda", "lambda")
    return word if character.islower() else word.capitalize()


def spellings(found: Iterable[str], named: Collection[str]) -> dict[str, str]:
    """Names as the point spells them: ``w_1`` for w1, ``α`` for alpha, where only one name of each can be meant."""
    own = dict.fromkeys(found)
    wanted = {name: key(name) for name in named if name not in own}
    keys = {name: key(name) for name in own if name not in named}
    once, given = Counter(keys.values()), Counter(wanted.values())
    by_key = {key: name for name, key in wanted.items() if given[key] == 1}
    return {name: by_key[key] for name, key in keys.items() if key in by_key and once[key] == 1}
