"""Names as mathematicians set them: Greek letters, subscripts, words upright."""

from __future__ import annotations

import re
import unicodedata

_SMALL = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi "
    "psi omega"
)
_CAPITALS = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
GREEK = {word: f"\\{word}" for word in (*_SMALL.split(), *_CAPITALS.split())} | {"omicron": "o"}
_ENTRY = re.compile(r"(\w+)\[([\d, ]+)\]")
_PARTS = re.compile(r"(.*?\D)(\d+)")


def name(text: str) -> str:
    """``w1`` as ``w_{1}``, ``alpha`` as ``\\alpha``, ``x_max`` as ``x_{\\mathrm{max}}``, ``x_1_2`` as ``x_{1,2}``; an
    entry ``A[1,2]`` as ``A_{1,2}``."""
    if entry := _ENTRY.fullmatch(text):
        array, places = name(entry[1]), entry[2].replace(" ", "")
        return f"{array[:-1]},{places}}}" if array.endswith("}") and "_{" in array else f"{array}_{{{places}}}"
    stem = text.rstrip("_")
    trailing = "\\_" * (len(text) - len(stem))
    first, *below = [part for part in stem.split("_") if part]
    split = _PARTS.fullmatch(first)
    if split and split[1].isalpha():
        first, below = split[1], [split[2], *below]
    subscript = ",".join(map(_word, below))
    return _word(first) + trailing + (f"_{{{subscript}}}" if below else "")


def _word(word: str) -> str:
    """A letter, a number, a Greek letter, or a word set upright."""
    if word.isdigit() and word.isascii():
        return word
    if len(word) == 1 and word.isascii():
        return word
    if word in GREEK:
        return GREEK[word]
    if len(word) == 1 and (greek := _greek(word)):
        return greek
    split = _PARTS.fullmatch(word)
    if split and split[1] in GREEK:
        return f"{GREEK[split[1]]} {split[2]}"
    return f"\\mathrm{{{word}}}" if word.isascii() else f"\\text{{{word}}}"


def _greek(letter: str) -> str:
    """The command of a Greek letter; Latin where TeX has none of its own, as for capital alpha."""
    described = unicodedata.name(letter, "")
    for prefix, change in (("GREEK SMALL LETTER ", str.lower), ("GREEK CAPITAL LETTER ", str.capitalize)):
        if described.startswith(prefix):
            word = change(described.removeprefix(prefix)).replace("lamda", "lambda").replace("Lamda", "Lambda")
            if word in GREEK:
                return GREEK[word]
            if prefix.startswith("GREEK CAPITAL") and word.lower() in GREEK:
                return f"\\mathrm{{{unicodedata.normalize('NFKD', LATIN.get(word, word[0]))}}}"
    return ""


LATIN = {"Eta": "H", "Rho": "P", "Chi": "X"}
"""Greek capitals drawn like another Latin letter than their name begins with."""
