"""An uncertainty of several parts, of a known shape or of known degrees of freedom (GUM, 4.3, G.4).

``5.02(3)(4)``, ``5.02±0.03±0.04``, ``5.02 ± 0.03 (stat) ± 0.04 (syst)``; ``5±0.1r`` is within 5 ± 0.1 with equal
chances (u = 0.1/√3), ``t`` of a triangular density (√6), ``u`` of one that is U-shaped (√2); ``5.02(3)@9`` has nine
degrees of freedom.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from gradcli.errors import GradcliError, OptionError, Source, Span
from gradcli.propagation.notation import refuse_other, scale_of
from gradcli.questions.point import Coordinate, read_point

SHAPES = {"r": 3, "t": 6, "u": 2}
"""The square of what a half-width is divided by: rectangular, triangular, U-shaped."""
MOST = 12
"""Parts of one uncertainty."""

_TAIL = re.compile(
    r"(?P<percent>%?)(?P<shape>(?<=[\d.)%])[rtu])?(?:\s*@\s*(?P<dof>\d+\.?\d*|\.\d+|inf|∞))?"
    r"(?:\s*\(\s*(?P<bracket>[^\W\d]\w*)\s*\)|_(?:\{\s*)?(?P<below>[^\W\d_]\w*)(?:\s*\})?)?"
    r"(?:\s*@\s*(?P<behind>\d+\.?\d*|\.\d+|inf|∞))?\s*$"
)
_DOF = r"(?:@(?:\d+\.?\d*|inf|∞))?"
_DIGITS = re.compile(rf"\s*\(\s*(?P<u>\d+\.?\d*|\.\d+)\s*\)(?P<tail>[rtu]?{_DOF}(?:_\{{?[^\W\d_]\w*\}}?)?{_DOF})")
_NUMBER = re.compile(r"\s*[-+−]?(?:\d[\d_]*\.?\d*|\.\d+)")
_SIGN = re.compile(r"±|\+/-|\+-")
_NUMERIC = re.compile(r"[\d.)%][rtu]?\s*\(\s*$")
_CONSTANTS = ("pi", "π", "e")


class UncertaintyPart(NamedTuple):
    """One part of an input's uncertainty: standard, whatever it was typed as. ``dof`` None: none are given, which
    counts as infinitely many."""

    label: str
    u: Coordinate
    dof: Fraction | None = None
    shape: str = ""
    pool: str = ""
    """The array whose entries have this one estimate of their uncertainty."""


class Parted(NamedTuple):
    """An input whose uncertainty says more than one number."""

    name: str
    value: Coordinate
    u: Coordinate
    parts: tuple[UncertaintyPart, ...]


class _Piece(NamedTuple):
    """A part by the places of its text; ``power`` is the power of ten that is appended, as ``e-2``."""

    start: int
    end: int
    power: str
    tail: re.Match[str]


def parted_in(source: Source, start: int, end: int) -> Parted | None:
    """The item that stands there, if its uncertainty has parts, a shape or degrees of freedom. Raises OptionError, and
    LanguageError for a value that is no constant."""
    text = source.text
    equals = text.find("=", start, end)
    if equals < 0 or not text[start:equals].strip().isidentifier():
        return None
    found = _in_digits(text, equals + 1, end) or _in_full(text, equals + 1, end)
    if found is None:
        return None
    value, power, pieces = found
    refuse_other(source, *value, marked=True)
    tails = [piece.tail for piece in pieces]
    if len(pieces) == 1 and not any(tails[0][g] for g in ("shape", "dof", "bracket", "below", "behind")):
        return None
    name = text[start:equals].strip()
    if len(pieces) > MOST:
        raise OptionError(f"the uncertainty of {name} has {len(pieces)} parts", fix=f"at most {MOST} are read")
    number = _read(source, (equals + 1, value[0], value[1]), power)
    parts = tuple(_part(source, piece, number) for piece in _labelled(source, pieces))
    squares = "+".join(f"({part.u.text})^2" for part in parts)
    u = parts[0].u if len(parts) == 1 else read_point([Source(f"u = sqrt({squares})")])["u"]
    return Parted(name, number, u, parts)


def _in_digits(text: str, start: int, end: int) -> tuple[tuple[int, int], str, list[_Piece]] | None:
    """``5.02(3)(4)e-3``: uncertainties in units of the last digit."""
    number = _NUMBER.match(text, start, end)
    if number is None:
        return None
    decimals = len(number[0].strip().replace("_", "").partition(".")[2])
    place, pieces = number.end(), []
    while (found := _DIGITS.match(text, place, end)) is not None:
        full = "." in found["u"]
        tail = _TAIL.match(f"){found['tail']}", 1)
        if tail is None:
            return None
        pieces.append(_Piece(found.start("u"), found.end("u"), "0" if full else str(-decimals), tail))
        place = found.end()
    scale = scale_of(text, place, end)
    if not pieces or scale is None:
        return None
    powers = [piece._replace(power=f"e{int(piece.power) + int(scale or '0')}") for piece in pieces]
    return number.span(), scale and f"e{scale}", powers


def _in_full(text: str, start: int, end: int) -> tuple[tuple[int, int], str, list[_Piece]] | None:
    """``5.02 ± 0.03 (stat) ± 0.04 (syst)``: uncertainties in the unit of the value."""
    marks = [
        mark
        for mark in _SIGN.finditer(text, start, end)
        if text.count("(", start, mark.start()) == text.count(")", start, mark.start())
        and re.search(r"[\w.)%∞]\s*$", text[start : mark.start()])
    ]
    if not marks:
        return None
    ends = [mark.start() for mark in marks[1:]] + [end]
    pieces = []
    for mark, stop in zip(marks, ends, strict=True):
        tail = _tail(text[mark.end() : stop])
        if tail is None:
            return None
        pieces.append(_Piece(mark.end(), mark.end() + tail.start(), "", tail))
    return (start, marks[0].start()), "", pieces


def _tail(given: str) -> re.Match[str] | None:
    """What stands behind the number of an uncertainty: the first place from which all of it is that."""
    for place in range(len(given) + 1):
        found = _TAIL.match(given, place)
        if found is None or not re.search(r"[\w.)]\s*$", given[:place]):
            continue
        label = found["bracket"]
        if label and not found["dof"] and (label in _CONSTANTS or not _NUMERIC.search(given[: found.start("bracket")])):
            continue  # sqrt(pi) is a number: before a label stand a number, a percent sign, a shape
        return found
    return None


def _labelled(source: Source, pieces: Sequence[_Piece]) -> list[tuple[str, _Piece]]:
    """The parts with their labels, by number where none is given."""
    found = [(piece.tail["bracket"] or piece.tail["below"] or "", piece) for piece in pieces]
    if len(found) > 1:
        found = [(label or str(number), piece) for number, (label, piece) in enumerate(found, 1)]
    labels = [label for label, _ in found]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        span = Span(source, pieces[0].start, pieces[-1].end)
        raise OptionError(f"two parts of an uncertainty are called {twice}", span=span, fix="give each its own name")
    return found


def _part(source: Source, labelled: tuple[str, _Piece], value: Coordinate) -> UncertaintyPart:
    label, piece = labelled
    span = Span(source, piece.start, piece.end)
    if not source.text[piece.start : piece.end].strip():
        raise OptionError("an uncertainty is missing", span=span, fix="write 5±0.1±0.2")
    given = _read(source, (piece.start, piece.start, piece.end), piece.power)
    check_sign(given, span)
    text, shape, dof = given.text, piece.tail["shape"] or "", piece.tail["dof"] or piece.tail["behind"]
    if piece.tail["percent"]:
        text = f"abs({value.text})*({text})/100"
    if shape:
        text = f"({text})/sqrt({SHAPES[shape]})"
    u = given if text == given.text else read_point([Source(f"u = {text}")])["u"]
    if piece.tail["dof"] and piece.tail["behind"]:
        raise OptionError("a part has its degrees of freedom twice", span=span, fix="write 5.02(3)@9")
    if dof in ("inf", "∞", None):
        return UncertaintyPart(label, u, None, shape)
    if Fraction(dof) < 1:
        raise OptionError(f"{dof} degrees of freedom", span=span, fix="there is at least 1: 5.02(3)@9")
    return UncertaintyPart(label, u, Fraction(dof), shape)


def check_sign(u: Coordinate, span: Span) -> None:
    """Raises OptionError for an uncertainty that is negative or has no value."""
    from gradcli.propagation.inputs import sign_of

    sign = sign_of(u)
    if sign is None or sign < 0:
        what = "an uncertainty " + ("has no value" if sign is None else "is negative")
        raise OptionError(what, span=span, fix="a standard uncertainty is a number of at least 0")


def _read(source: Source, places: tuple[int, int, int], power: str) -> Coordinate:
    """The constant that stands at places of the source, with a power of ten behind it; a caret still points there."""
    first, start, end = places
    blanks = "".join(character if character == "\n" else " " for character in source.text[:first])
    text = (
        (blanks[:-2] + "x=" if first >= 2 else "x=") + " " * (start - first) + source.text[start:end].rstrip() + power
    )
    try:
        return read_point([Source(text, source.name)])["x"]
    except GradcliError as error:
        if error.span is not None:
            error.span = error.span._replace(source=source)
        raise
