"""Derivatives as programs print them: ``tensor([2., 1.])``, ``<tf.Tensor: … numpy=36.0>``, JSON objects.

What is not a number becomes blanks, so that every number stays where it stands in the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from gradcli.errors import Source

_HEAD = re.compile(r"\b(?:[A-Za-z_]\w*\.)*(?:tensor|array|Array|DeviceArray|Tensor|EagerTensor|float64|float32)\s*\(")
_TAIL = re.compile(
    r",\s*(?:dtype|device|grad_fn|requires_grad|shape|weak_type)\s*=\s*(?:<[^<>]*>|'[^']*'|\([^()]*\)|[\w.]+)"
)
_TENSORFLOW = re.compile(r"<tf\.(?:Tensor|Variable)[^<>]*?numpy\s*=\s*(?P<value>[^<>]*)>")
_MEMBER = re.compile(r"\"(?P<name>[^\"\n]*)\"\s*:\s*\[(?P<values>(?:[^\[\]{}]|\[[^\[\]{}]*\])*)\]")
_ROW = re.compile(r"\[([^\[\]]*)\]")
_KEY = re.compile(r"\"(?P<name>[^\"\n]*)\"\s*:")


def plain(text: Source, names: Collection[str] = ()) -> Source:
    """The text with its numbers, as ``claims`` reads them, and its names; a list under the name of an array of
    ``names`` is one of its entries, another of numbered variables."""
    found = _TENSORFLOW.sub(_value_alone, text.text)
    while (tail := _TAIL.search(found)) is not None:
        found = _blank(found, *tail.span())
    while (head := _HEAD.search(found)) is not None:
        close = _closing(found, head.end() - 1)
        if close < 0:
            break
        found = _blank(_blank(found, close, close + 1), *head.span())
    if found.lstrip().startswith("{") and found.rstrip().endswith("}"):
        found = _MEMBER.sub(lambda member: _by_entries(member, names), found)
        found = _KEY.sub(lambda key: f" {key['name']} =".ljust(len(key[0])), found)
        found = found.replace("{", " ").replace("}", " ").replace('"', " ")
    inside = found.strip()
    if inside.startswith("(") and "," in inside and _closing(inside, 0) == len(inside) - 1:  # a tuple
        start = found.index("(")
        found = _blank(_blank(found, start, start + 1), start + len(inside) - 1, start + len(inside))
    return text if found == text.text else text._replace(text=found)


def _value_alone(found: re.Match[str]) -> str:
    before = found.start("value") - found.start()
    return " " * before + found["value"] + " " * (found.end() - found.end("value"))


def _by_entries(found: re.Match[str], names: Collection[str]) -> str:
    name, rows = found["name"], [_listed(row) for row in _ROW.findall(found["values"])]
    if rows:
        pairs = [(f"{name}[{i},{j}]", value) for i, row in enumerate(rows, 1) for j, value in enumerate(row, 1)]
    else:
        entry = "{}[{}]" if f"{name}[1]" in names else "{}{}"
        pairs = [(entry.format(name, place), value) for place, value in enumerate(_listed(found["values"]), 1)]
    return ", ".join(f'"{entry}": {value}' for entry, value in pairs)


def _listed(text: str) -> list[str]:
    return [value.strip() for value in text.split(",") if value.strip()]


def _closing(text: str, at: int) -> int:
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    return -1


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
