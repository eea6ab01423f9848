"""The point of a JSON object: numbers as typed, texts of constant expressions, lists and lists of lists of them."""

from __future__ import annotations

from typing import Any

from gradcli.arrays.entries import array_of
from gradcli.errors import OptionError, Source
from gradcli.questions.point import Point, read_point


def read_json_point(source: Source) -> Point:
    """The point of a JSON object: numbers as typed, or strings holding constant expressions."""
    members = json_sources(source)
    point = read_point(members)
    if len({array_of(name)[0] for name in point}) != len(members):  # {"x": "1, y=2"}
        raise OptionError(f"a member of {source.name} holds more than one value", fix='write {"x": 1.5, "y": "1/3"}')
    return point


def json_sources(source: Source) -> list[Source]:
    """The members of a JSON object as ``name = value`` texts."""
    import json

    def refused(word: str) -> object:
        raise OptionError(f"{word} in {source.name} is not a number", fix="leave the variable out")

    try:
        # Numbers are kept as text: they are exact decimals of the language, not doubles.
        items = json.loads(source.text, parse_float=str, parse_int=str, parse_constant=refused, object_pairs_hook=tuple)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise OptionError(f"{source.name} is not JSON{where}", fix='write {"x": 1.5, "y": "1/3"}') from None
    if not isinstance(items, tuple) or not all(_is_value(value) for _, value in items):
        raise OptionError(f"{source.name} is not one JSON object of numbers", fix='write {"x": 1.5, "y": "1/3"}')
    for name, _ in items:
        if not all(c == "_" or c.isalnum() for c in name):
            raise OptionError(f"{name[:60]!a} in {source.name} is not a name", fix='write {"x": 1.5, "y": "1/3"}')
    return [Source(f"{name} = {_typed(value)}", source.name) for name, value in items]


def _is_value(value: object, depth: int = 0) -> bool:
    """Whether a member is a number's text, or a list or a list of lists of them."""
    if isinstance(value, list):
        return depth < 2 and bool(value) and all(_is_value(entry, depth + 1) for entry in value)
    return isinstance(value, str)


def _typed(value: str | list[Any], depth: int = 0) -> str:
    """The text of a member; an entry stands in brackets of its own, so that it stays one."""
    if isinstance(value, list):
        return f"[{', '.join(_typed(entry, depth + 1) for entry in value)}]"
    return f"({value})" if depth else value
