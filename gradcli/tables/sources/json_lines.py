"""JSON Lines: an object a line, its columns by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO

from gradcli.errors import FileError, printable
from gradcli.files.whole import release
from gradcli.numbers.later import numpy
from gradcli.tables.blocks import Block, Codes, Doubles, FaultKind, assembled
from gradcli.tables.cells import characters
from gradcli.tables.dialect import AS_FOUND, Dialect
from gradcli.tables.reading import Reading
from gradcli.tables.sources.source import PointSource, checked_names
from gradcli.tables.sources.text import TextLines
from gradcli.tables.spelling import PLAIN

_Object = dict[str, Any]
_LONGEST_INTEGER = 308
"""Digits: every shorter integer has a double."""


def _integer(text: str) -> int | float:
    """Exact, since a column that is carried along may hold long numbers of articles; ``-0`` keeps its sign."""
    return float(text) if text == "-0" or len(text) > _LONGEST_INTEGER else int(text)


_decoded = json.JSONDecoder(parse_int=_integer).decode
_as_typed = json.JSONDecoder(parse_int=str, parse_float=str).decode


class JsonLinesSource(PointSource):
    """The columns are the names in the first lines that arrive; an object without one of them lacks that cell."""

    def __init__(self, stream: BinaryIO, name: str, dialect: Dialect = AS_FOUND) -> None:
        self.name, self._stream, self._reading = name, stream, Reading(dialect)
        self._text = TextLines(stream, name)
        self.total = self._text.size
        self._first = self._objects(self._text.chunk())
        if not self._first:
            raise FileError(f"{name} is empty", fix='write an object a line: {"x": 1.5, "y": 2}')
        names = dict.fromkeys(key for found in self._first for key in found)
        self.columns = checked_names(list(names), name)
        self._keys = dict(zip(self.columns, names, strict=True))

    def estimate(self) -> int:
        taken = self._text.taken
        return len(self._first) * (self._text.size or 0) // taken if taken else 0

    def close(self) -> None:
        release(self._stream)

    def blocks(self, numbers: Mapping[str, str], kept: Sequence[str] = ()) -> Iterator[Block]:
        found, row = self._first, 1
        self._first = []
        while True:
            if found:
                read = {v: _numbers([o.get(self._keys[c]) for o in found], self._reading) for v, c in numbers.items()}
                carried = {c: [_text(o.get(self._keys[c])) for o in found] for c in kept}
                typed = {v: partial(_typed, self._lines, self._keys[c], self._reading) for v, c in numbers.items()}
                self.done = self._text.taken
                block = assembled(
                    *(read, carried, len(found), typed),
                    first_row=row,
                    name=self.name,
                    lines=self._places,
                    spelling=self._reading.spelling,
                )
                yield from block.parts()
                row += len(found)
            chunk = self._text.chunk()
            if not chunk:
                return
            found = self._objects(chunk)

    def _objects(self, chunk: bytes) -> list[_Object]:
        """The objects of some lines. Raises FileError naming the line."""
        found: list[_Object] = []
        self._lines: list[bytes] = []
        self._places: list[int] = []
        # bytes.splitlines knows LF, CR LF and CR and nothing else; JSON text may hold the separators of Unicode.
        for line in chunk.splitlines():
            self._text.line_number += 1
            if line.strip():
                found.append(_flat(self._object(line.decode("utf-8"))))
                self._lines.append(line)
                self._places.append(self._text.line_number)
        return found

    def _object(self, line: str) -> _Object:
        place = f"{self.name}:{self._text.line_number}"
        try:
            value = _decoded(line)
        except json.JSONDecodeError as error:
            what = f"{place}:{error.colno}: not JSON: {error.msg}"
            raise FileError(what, fix='write an object a line: {"x": 1.5, "y": 2}') from None
        except RecursionError:
            raise FileError(f"{place}: nested too deeply", fix='write an object a line: {"x": 1.5, "y": 2}') from None
        if not isinstance(value, dict):
            what = f"{place}: {printable(line.strip()[:40])} is not an object"
            raise FileError(what, fix='write the names in each line: {"x": 1.5, "y": 2}')
        return value


def _numbers(cells: list[Any], reading: Reading) -> tuple[Doubles, Codes | None]:
    """The doubles of a column and its fault codes."""
    if all(cell.__class__ is float or cell.__class__ is int for cell in cells):
        values = numpy.array(cells, dtype=numpy.float64)
        if numpy.isfinite(values).all():
            return values, None
    pairs = [_number(cell, reading) for cell in cells]
    codes = numpy.array([code for _, code in pairs], dtype=numpy.uint8)
    values = numpy.array([value for value, _ in pairs], dtype=numpy.float64)
    return values, codes if codes.any() else None


def _number(cell: Any, reading: Reading) -> tuple[float, int]:
    if cell is None:
        return numpy.nan, FaultKind.MISSING
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        cell = float(cell)
        return cell, 0 if abs(cell) < numpy.inf else FaultKind.INFINITE
    # A number written as text is the number; true, a list or an object is none.
    return reading.number(cell) if isinstance(cell, str) else (numpy.nan, FaultKind.TEXT)


def _typed(lines: list[bytes], key: str, reading: Reading) -> list[object]:
    """The numbers of a column as they stand in the lines."""
    cells = [_flat(_as_typed(line.decode("utf-8"))).get(key) for line in lines]
    return cells if reading.spelling == PLAIN else [reading.typed(cell) for cell in cells]


def _flat(found: _Object) -> _Object:
    """The object with the entries of lists under names of their own: ``x[1]``, ``A[2,1]``."""
    if not any(value.__class__ is list for value in found.values()):
        return found
    flat: _Object = {}
    for name, value in found.items():
        if not isinstance(value, list):
            flat[name] = value
        elif value and all(isinstance(row, list) for row in value):
            flat |= {f"{name}[{i},{j}]": cell for i, row in enumerate(value, 1) for j, cell in enumerate(row, 1)}
        else:
            flat |= {f"{name}[{k}]": cell for k, cell in enumerate(value, 1)}
    return flat


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return characters(cell)
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    return "" if cell is None else characters(json.dumps(cell, ensure_ascii=False))
