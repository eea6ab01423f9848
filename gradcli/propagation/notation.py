"""Numbers with their uncertainty as papers and tables print them (GUM, 7.2.2; ISO 80000-1, 7.3.4).

``5.02(3)``, ``4.9990 (32)``, ``6.67430(15)×10^-11``, ``19.6610(95)e-3``, ``(5.02±0.03)*10^-3``. What looks like
one of them and says more or something else is refused in words: as an expression it would be a product.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gradcli.errors import OptionError, Source, Span

_NUMBER = r"(?:\d[\d_]*\.?\d*|\.\d+)"
_BARE = rf"(?<![\w.]){_NUMBER}"
_RAISED = "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_POWER = rf"(?:\^|\*\*)\s*(?:([-+−]?\d+)|[({{]\s*([-+−]?\d+)\s*[)}}])|([{_RAISED}]+)"
_SCALE = rf"(?:[eE]([-+−]?\d+)|\s*[*×xX·⋅∙]\s*10\s*(?:{_POWER}))"
_SHORTHAND = re.compile(rf"(\s*[-+−]?{_NUMBER})\s*\(\s*(\d+\.?\d*|\.\d+)\s*\){_SCALE}?\s*")
_BRACKETED = re.compile(
    rf"\s*\((\s*[-+−]?{_NUMBER}(?:[eE][-+]?\d+)?)\s*(?:±|\+/-|\+-)\s*({_NUMBER}(?:[eE][-+]?\d+)?)\s*(%?)\s*\){_SCALE}?\s*"
)
_TWO = re.compile(rf"{_BARE}\s*(?:\(\s*{_NUMBER}\s*\)\s*){{2,}}")
_SIDES = rf"(?:[-−]\s*{_NUMBER}%?\s*[/,;|]?\s*\+|\+\s*{_NUMBER}%?\s*[/,;|]?\s*[-−])\s*{_NUMBER}%?"
_LOW, _HIGH = (rf"{mark}\s*(?:\{{\s*)?[-+−]\s*{_NUMBER}(?:\s*\}})?" for mark in ("_", r"\^"))
_UNEQUAL = re.compile(
    rf"{_BARE}\s*(?:[(\[{{]\s*{_SIDES}\s*[)\]}}]|(?:-\s*{_NUMBER}\s*/\s*\+|\+\s*{_NUMBER}\s*/\s*-)\s*{_NUMBER}"
    rf"|{_LOW}\s*{_HIGH}|{_HIGH}\s*{_LOW}"
    rf"|\s+(?:\+{_NUMBER}%?\s+[-−]{_NUMBER}|[-−]{_NUMBER}%?\s+\+{_NUMBER})%?\s*(?=$|[,;]))"
)
_LIKE_SHORTHAND = re.compile(rf"{_BARE}(?:[eE][-+−]?\d+)?\s*\(\s*[-+−]?\s*{_NUMBER}\s*\)")
FIX = "write 5±0.1, 5+-0.1, 5±2% or 5.0(1)"


class Noted(NamedTuple):
    """A value's place in the text, the text of its uncertainty, and the power of ten of both (``e-3``, or none)."""

    value: tuple[int, int]
    u: str
    exponent: str
    percent: bool


def noted(text: str, start: int, end: int) -> Noted | None:
    """The number and the uncertainty of a text that is one such notation as a whole."""
    found = _SHORTHAND.fullmatch(text, start, end)
    if found is not None:
        exponent = _exponent(found, 3)
        return Noted(found.span(1), _last_digits(found[1], found[2], exponent), exponent and f"e{exponent}", False)
    found = _BRACKETED.fullmatch(text, start, end)
    if found is None:
        return None
    exponent = _exponent(found, 4)
    value, u, percent = found[1], found[2], bool(found[3])
    if exponent and (_has_exponent(value) or _has_exponent(u)):
        return None
    suffix = exponent and f"e{exponent}"
    return Noted(found.span(1), u if percent else u + suffix, suffix, percent)


def refuse_other(source: Source, start: int, end: int, *, marked: bool) -> None:
    """Raises OptionError for what has the look of these notations and is none; ``marked``: a ± is there too."""
    text = source.text
    unequal = _UNEQUAL.search(text, start, end)
    if unequal is not None:
        what = "asymmetric uncertainties are not supported"
        raise OptionError(what, span=Span(source, *unequal.span()), fix="give one standard uncertainty, as 3±2.5")
    two = _TWO.search(text, start, end)
    if two is not None and not marked:
        shown = two[0].strip()
        what = f"{shown} with something beside it: parts of an uncertainty, or a product?"
        raise OptionError(
            what, span=Span(source, *two.span()), fix=f"write {shown} alone; a product has a sign, as 5*(3)"
        )
    like = _LIKE_SHORTHAND.search(text, start, end)
    if like is None:
        return
    span = Span(source, *like.span())
    if marked:
        raise OptionError("a value has one uncertainty, here are brackets and ±", span=span, fix=FIX)
    number, digits = like[0].rstrip(") \t").split("(")
    what = f"{like[0]} inside an expression: an uncertainty, or a product?"
    raise OptionError(what, span=span, fix=f"a product has a sign: {number.strip()}*{digits.strip()}; else {FIX}")


def scale_of(text: str, start: int, end: int) -> str | None:
    """The power of ten that stands there, as ``-3`` of ``×10^-3``; empty for none, None for something else."""
    if not text[start:end].strip():
        return ""
    found = re.compile(rf"{_SCALE}\s*").fullmatch(text, start, end)
    return None if found is None else _exponent(found, 1)


def _exponent(found: re.Match[str], first: int) -> str:
    """The power of ten of a match whose group ``first`` begins the scale; empty without one."""
    groups = [found[place] for place in range(first, first + 4)]
    text = next((group for group in groups if group), "")
    return text.translate(str.maketrans(_RAISED + "−", "+-0123456789-")) if text else ""


def _has_exponent(number: str) -> bool:
    return "e" in number.lower()


def _last_digits(number: str, digits: str, exponent: str) -> str:
    """``5.02(3)`` is 5.02 ± 0.03; ``5.02(0.03)`` says the same in full."""
    power = int(exponent or "0")
    if "." in digits:
        return f"{digits}e{power}"
    decimals = len(number.strip().replace("_", "").partition(".")[2])
    return f"{digits}e{power - decimals}"
