"""Rows as JSON: one document in the schema of one-shots, streamed, or an object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy

from gradcli.errors import printable
from gradcli.tables.names import EntryName
from gradcli.tables.rows import (
    STATUS_WORDS,
    Entries,
    KeptColumn,
    Layout,
    NumberColumn,
    Rows,
    columns,
)
from gradcli.tables.sinks import numerals
from gradcli.tables.sinks.delimited import kept_texts
from gradcli.tables.sinks.sink import Sink
from gradcli.tables.statuses import INFINITE, OK
from gradcli.tables.typed import as_typed


class JsonLinesSink(Sink):
    """Long: the object of a one-shot's ``jsonl`` a row. Wide: one flat object a point, which ``--points`` reads."""

    reasoned = True

    def write(self, rows: Rows) -> None:
        if self.wide:
            lines = _flat(rows, self)
        else:
            ats = _at(rows, self.layout)
            lines = (
                f'{{{row}, "at": {at}{kept}}}'
                for at, kept, found in zip(ats, _kept(rows, self), _rows(rows, self), strict=True)
                for row in found
            )
        self.stream.write("".join([line + "\n" for line in lines]).encode())


class Document(Sink):
    """One object for the whole output, its ``points`` written as they come."""

    reasoned = True

    def begin(self) -> None:
        super().begin()
        head = {"schema": f"gradcli.{self.layout.schema}/1", "variables": list(self.layout.variables)}
        self.stream.write((_dumps(head)[:-1] + ', "points": [').encode())
        self._separator = "\n"

    def write(self, rows: Rows) -> None:
        points = [
            f'{{"at": {at}, "rows": [{", ".join(f"{{{row}}}" for row in found)}]{kept}}}'
            for at, kept, found in zip(_at(rows, self.layout), _kept(rows, self), _rows(rows, self), strict=True)
        ]
        if points:
            self.stream.write((self._separator + ",\n".join(points)).encode())
            self._separator = ",\n"

    def finish(self, notes: list[str]) -> None:
        self.stream.write(f'\n], "notes": {_dumps(notes)}}}\n'.encode())


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _numbers(entry: Entries | NumberColumn, count: int, digits: int | None) -> list[str]:
    """JSON numbers, null where there is none."""
    values, codes = Entries(entry.values, entry.codes).full(count)
    found = numerals.texts(values, digits=digits)
    for index in numpy.flatnonzero((values == 0) & numpy.signbit(values)):
        found[index] = "-0.0"  # -0 is an integer to many readers, and loses its sign
    for index in numpy.flatnonzero((codes != OK) | ~numpy.isfinite(values)):
        found[index] = "null"
    return found


def _entries(rows: Rows, target: int, place: int, digits: int | None) -> list[str]:
    """The inside of an entry's object: number, status, the sign of an infinity, the reason of a number missing."""
    entry, count = rows.entries(target)[place], rows.block.size
    values, codes = entry.full(count)
    found = [f'"value": {number}, "status": "ok"' for number in _numbers(entry, count, digits)]
    for index in numpy.flatnonzero(codes != OK):
        found[index] = f'"value": null, "status": "{STATUS_WORDS[codes[index]]}"'
        if codes[index] == INFINITE and values[index] == values[index]:
            found[index] += f', "sign": {1 if values[index] > 0 else -1}'
        if why := rows.reasons.get((target, place, int(index))):
            found[index] += f', "reason": {_dumps(printable(why))}'
    return found


def _rows(rows: Rows, sink: Sink) -> Iterator[tuple[str, ...]]:
    """For each point the insides of the objects of its rows, one a target."""
    layout, count = sink.layout, rows.block.size
    targets = []
    for place, target in enumerate(layout.targets):
        head = f'"target": {_dumps(target)}'
        if layout.expressions:
            head += f', "expression": {_dumps(layout.expressions[place])}'
        lines = [f"{head}, {value}" for value in _entries(rows, place, 0, layout.digits)]
        found = [_members(name, rows, place, number, layout.digits) for number, name in enumerate(layout.names, 1)]
        members = _nested(found) if found else ['"gradient": {}'] * count
        lines = [f"{line}, {inside}" for line, inside in zip(lines, members, strict=True)]
        targets.append(lines)
    return zip(*targets, strict=True)


_Member = tuple[tuple[str, ...], list[str]]
"""The names that lead to a value in JSON, and its text at each point."""


def _members(name: EntryName, rows: Rows, target: int, place: int, digits: int | None) -> _Member:
    if name.bare:
        return name.path, _numbers(rows.entries(target)[place], rows.block.size, digits)
    return name.path, [f"{{{inside}}}" for inside in _entries(rows, target, place, digits)]


def _nested(members: Sequence[_Member]) -> list[str]:
    """At each point the inside of the object that holds all members, in the order of their first names."""
    by_name: dict[str, list[_Member]] = {}
    for (first, *rest), texts in members:
        by_name.setdefault(first, []).append((tuple(rest), texts))
    columns = []
    for name, inner in by_name.items():
        texts = inner[0][1] if not inner[0][0] else [f"{{{text}}}" for text in _nested(inner)]
        columns.append([f"{_dumps(name)}: {text}" for text in texts])
    return list(map(", ".join, zip(*columns, strict=True)))


def _at(rows: Rows, layout: Layout) -> list[str]:
    """The object of each point: its coordinates as text, as they are typed in one-shots."""
    block = rows.block
    members = [[f"{_dumps(name)}: {_dumps(text)}"] * block.size for name, text in layout.constants.items()]
    for variable, values in block.columns.items():
        found = [f'{_dumps(variable)}: "{text}"' for text in numerals.texts(values)]
        if variable in block.faults:
            for index in numpy.flatnonzero(block.faults[variable]):
                found[index] = f"{_dumps(variable)}: null"
        for place in map(int, numpy.flatnonzero(block.past_doubles([variable]))):
            found[place] = f"{_dumps(variable)}: {_dumps(as_typed(block.typed[variable][place], float(values[place])))}"
        members.append(found)
    return [f"{{{point}}}" for point in map(", ".join, zip(*members, strict=True))] if members else ["{}"] * block.size


def _kept(rows: Rows, sink: Sink) -> list[str]:
    """The member ``columns`` of each point, when columns are kept."""
    if not sink.layout.kept:
        return [""] * rows.block.size
    members = [_cells(name, rows.block.kept[name]) for name in sink.layout.kept]
    return [f', "columns": {{{", ".join(point)}}}' for point in zip(*members, strict=True)]


def _cells(name: str, cells: object) -> list[str]:
    return [f"{_dumps(name)}: {_dumps(text)}" for text in kept_texts(cells)]


def _flat(rows: Rows, sink: Sink) -> Iterator[str]:
    count, members = rows.block.size, []
    for column in columns(rows, sink.layout, wide=True):
        if isinstance(column, KeptColumn):
            members.append(_cells(column.name, column.cells))
        elif isinstance(column, NumberColumn):
            texts = _numbers(column, count, sink.layout.digits)
            members.append([f"{_dumps(column.name)}: {number}" for number in texts])
        else:
            words = [f"{_dumps(column.name)}: {_dumps(word)}" for word in column.words]
            members.append([words[code] for code in column.codes.tolist()])
    whys = _whys(rows, sink.layout)
    pairs = zip(members[-1], whys, strict=True)
    members[-1] = [f'{status}, "reason": {_dumps(why)}' if why else status for status, why in pairs]
    return (f"{{{line}}}" for line in map(", ".join, zip(*members, strict=True)))


def _whys(rows: Rows, layout: Layout) -> list[str]:
    """For each point why its numbers are missing, each by its name."""
    found: list[dict[str, None]] = [{} for _ in range(rows.block.size)]
    for (target, place, row), why in sorted(rows.reasons.items()):
        name = layout.targets[target] if place == 0 else layout.names[place - 1].for_target(layout.targets[target]).said
        found[row][f"{name}: {printable(why)}"] = None
    return ["; ".join(texts) for texts in found]
