"""Values with standard uncertainties: ``5±0.1``, ``3+-0.2``, ``5±2%``, ``5.02(3)`` (and what
``gradcli.propagation.notation`` and ``gradcli.propagation.parts`` read beside it), or a value alone.

The text is split here and its parts are read by ``gradcli.questions.point``, in place, so that a caret still points at
what was typed. An uncertainty is a constant expression like any value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from gradcli.errors import GradcliError, OptionError, Source, Span
from gradcli.numbers.rational import RATIONALS, NotExact
from gradcli.propagation.array_inputs import EntryText, entries_in
from gradcli.propagation.notation import FIX, noted, refuse_other
from gradcli.propagation.parts import Parted, UncertaintyPart, parted_in
from gradcli.questions.point import Coordinate, Point, read_point

_MARK = re.compile(r"(?<=[\w.)])(\s*)(±|\+/-|\+-)")


class Inputs(NamedTuple):
    """The point, and the standard uncertainty of every variable that was given one."""

    values: Point
    uncertainties: Point
    parts: Mapping[str, tuple[UncertaintyPart, ...]] = MappingProxyType({})
    """Of those whose uncertainty says more than one number: its parts."""


class _Item(NamedTuple):
    """``name=value`` and what belongs to it, by places in the text. ``u`` is empty without an uncertainty."""

    start: int
    equals: int
    value: tuple[int, int]
    u: str = ""
    u_end: int = 0
    percent: bool = False
    exponent: str = ""


def read_inputs(texts: Iterable[Source]) -> Inputs:
    """The point and the uncertainties of ``name=value±u`` texts, items apart by commas, ``;`` or line ends.

    Raises LanguageError or OptionError: as ``read_point`` does, and for an uncertainty that is negative, or that
    is given twice.
    """
    values: list[Source] = []
    uncertainties: list[Source] = []
    percents: list[Source] = []
    originals: dict[str, Source] = {}
    arrays: dict[str, EntryText] = {}
    parted: list[Parted] = []
    for source in texts:
        places = []
        for place in _places(source.text):
            cells = entries_in(source, *place)
            several = parted_in(source, *place) if cells is None else None
            parted += [several] if several is not None else []
            if cells is None and several is None:
                places.append(place)
            arrays.update({cell.name: cell for cell in cells or ()})
        items = [_item(source, *place) for place in places]
        whole = _without_arrays(source.text, places)
        for kept, text in (
            (values, _only_values(whole, items)),
            (uncertainties, _only_uncertainties(source.text, [i for i in items if not i.percent])),
            (percents, _only_uncertainties(source.text, [i for i in items if i.percent])),
        ):
            kept.append(Source(text, source.name))
            originals[text] = source
    try:
        point, given, shares = read_point(values), read_point(uncertainties), read_point(percents)
    except GradcliError as error:
        if error.span is not None:
            error.span = error.span._replace(source=originals.get(error.span.source.text, error.span.source))
        raise
    for name, share in shares.items():
        given |= read_point([Source(f"{name} = abs({point[name].text})*({share.text})/100")])
    for name, coordinate in {**given, **shares}.items():
        _check_sign(name, coordinate, originals)
    found = Inputs(point, {name: given[name] for name in point if name in given}, {})
    for one in parted:
        _add(found, one.name, one.value, one.u, one.parts)
    for name, text, pool in arrays.values():
        own, us, parts = read_inputs([Source(f"value = {text}")])
        pooled = tuple(part._replace(pool=pool) for part in parts.get("value", ()))
        _add(found, name, own["value"], us.get("value"), pooled)
    return found


def _add(found: Inputs, name: str, value: Coordinate, u: Coordinate | None, parts: tuple[UncertaintyPart, ...]) -> None:
    """Adds an input that is read for itself. Raises OptionError for a name that has a value."""
    if name in found.values:
        raise OptionError(f"{name} is given twice in --at", fix="give each variable one value")
    found.values[name] = value
    if u is not None:
        found.uncertainties[name] = u
    if parts:
        assert isinstance(found.parts, dict)
        found.parts[name] = parts


def _without_arrays(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The text with blanks in the place of the arrays, which are read entry by entry."""
    kept = ["\n" if character == "\n" else " " for character in text]
    for start, end in places:
        kept[start : end + 1] = text[start : end + 1]
    return "".join(kept)


def sign_of(coordinate: Coordinate) -> int | None:
    """-1, 0 or 1; None for a value that does not exist or is too near 0 to tell."""
    try:
        exact = coordinate.over(RATIONALS)
    except NotExact:
        from gradcli.numbers.balls import ball, balls

        with balls.Balls(256).working() as m:
            found: int | None = ball.sign_of(coordinate.over(m))
            return found
    return int(exact > 0) - int(exact < 0)


def _check_sign(name: str, coordinate: Coordinate, originals: dict[str, Source]) -> None:
    sign = sign_of(coordinate)
    if sign is not None and sign >= 0:
        return
    span = coordinate.expression.span()
    span = span._replace(source=originals.get(span.source.text, span.source))
    what = f"the uncertainty of {name} " + ("has no value" if sign is None else "is negative")
    raise OptionError(what, span=span, fix="a standard uncertainty is a number of at least 0")


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Where the items stand, comments left out."""
    start, depth, square, place = 0, 0, 0, 0
    while place < len(text):
        character = text[place]
        depth += (character == "(") - (character == ")")
        square += (character == "[") - (character == "]")
        if character == "#":
            end = text.find("\n", place)
            yield start, place
            place = start = len(text) if end < 0 else end + 1
            depth = 0
            continue
        if (character in ";\n" and square <= 0) or (character == "," and depth <= 0 and square <= 0):
            yield start, place
            start, depth = place + 1, 0
        place += 1
    yield start, len(text)


def _item(source: Source, start: int, end: int) -> _Item:
    text = source.text
    equals = text.find("=", start, end)
    if equals < 0:
        return _Item(start, start, (start, end))
    found = noted(text, equals + 1, end)
    if found is not None:
        return _Item(start, equals, found.value, found.u, end - found.percent, found.percent, found.exponent)
    every = list(_MARK.finditer(text, equals + 1, end))
    marks = [mark for mark in every if _outside_brackets(text, equals, mark.start(2))]
    if every and not marks and every[0][2] != "+-":  # 2*(3+-1) is arithmetic
        raise OptionError("an uncertainty inside brackets", span=Span(source, *every[0].span(2)), fix=FIX)
    if len(marks) > 1:
        raise OptionError("a value has one uncertainty", span=Span(source, *marks[1].span(2)), fix=FIX)
    refuse_other(source, equals + 1, end, marked=bool(marks))
    return _marked(source, start, equals, end, marks[0]) if marks else _Item(start, equals, (equals + 1, end))


def _marked(source: Source, start: int, equals: int, end: int, mark: re.Match[str]) -> _Item:
    given = source.text[mark.end() : end]
    percent = given.rstrip().endswith("%")
    u = given.rstrip().removesuffix("%")
    if not u.strip():
        raise OptionError("an uncertainty is missing", span=Span(source, *mark.span(2)), fix=FIX)
    return _Item(start, equals, (equals + 1, mark.start(2)), u, mark.end() + len(u), percent)


def check_once(texts: Iterable[Source]) -> None:
    """Raises OptionError for a name with two values, of which one may be an array."""
    seen: set[str] = set()
    for source in texts:
        for start, end in _places(source.text):
            name, equals, _ = source.text[start:end].partition("=")
            if equals and name.strip() in seen:
                raise OptionError(
                    f"{name.strip()[:60]} is given twice",
                    span=Span(source, start, end),
                    fix="give each variable one value",
                )
            seen.add(name.strip())


def _outside_brackets(text: str, first: int, place: int) -> bool:
    return text.count("(", first, place) == text.count(")", first, place)


def _only_values(text: str, items: Iterable[_Item]) -> str:
    """The text with blanks in the place of the uncertainties."""
    kept = list(text)
    for item in items:
        if item.u:
            for place in (*range(item.equals + 1, item.value[0]), *range(item.value[1], item.u_end + item.percent)):
                kept[place] = " "
            kept[item.value[1] : item.value[1] + len(item.exponent)] = item.exponent
    return "".join(kept)


def _only_uncertainties(text: str, items: Iterable[_Item]) -> str:
    """The text with blanks in the place of everything but names and uncertainties."""
    kept = ["\n" if character == "\n" else " " for character in text]
    for item in items:
        if item.u:
            kept[item.start : item.equals + 1] = text[item.start : item.equals + 1]
            kept[item.u_end - len(item.u) : item.u_end] = item.u
            if item.u_end + item.percent < len(kept):
                kept[item.u_end + item.percent] = "\n" if text[item.u_end + item.percent] == "\n" else ";"
    return "".join(kept)
