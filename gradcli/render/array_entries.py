"""Entries of arrays put together again: nested lists of JSON, blocks of a table; the names tell the places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from gradcli.arrays.entries import array_of, entry_names, grouped, places, shapes_of
from gradcli.arrays.shapes import Shape
from gradcli.render.faces import Section
from gradcli.render.grid import NONE, Grid
from gradcli.render.numerals import Numerals
from gradcli.results.entries import GRAVITY, Entry, Gradient, Row
from gradcli.results.hessians import Hessian

ToJson = Callable[[Entry, Numerals], dict[str, Any]]


def arrays_of(names: Iterable[str]) -> list[str]:
    """The names as typed: an array once for all its entries."""
    return list(dict.fromkeys(array_of(name)[0] for name in names))


def document(found: Mapping[str, Entry], numerals: Numerals, entry: ToJson) -> dict[str, Any]:
    """The entries by name; those of an array as nested lists under its name."""
    shapes = shapes_of(found)
    body: dict[str, Any] = {}
    for name, names in grouped(found, shapes).items():
        if names == [name]:
            body[name] = entry(found[name], numerals)
        else:
            body[name] = array_document([entry(found[one], numerals) for one in names], shapes[name])
    return body


def square(found: Mapping[tuple[str, str], Entry], numerals: Numerals, entry: ToJson) -> dict[str, dict[str, Any]]:
    """Second derivatives by two names; by entries of arrays as matrices, rows and columns in the order of entries."""
    rows, columns = list(dict.fromkeys(a for a, _ in found)), list(dict.fromkeys(b for _, b in found))
    body: dict[str, dict[str, Any]] = {}
    for a, first in grouped(rows, shapes_of(rows)).items():
        for b, second in grouped(columns, shapes_of(columns)).items():
            cells = [entry(found[i, j], numerals) for i in first for j in second if (i, j) in found]
            if first == [a] and second == [b]:
                shown = cells[0] if cells else None
            elif len(cells) == len(first) * len(second):
                shown = array_document(cells, (len(first), len(second)))
            else:
                shown = None
            if shown is not None:
                body.setdefault(a, {})[b] = shown
    return body


def array_document(cells: Sequence[dict[str, Any]], shape: Shape) -> dict[str, Any]:
    """Entries as nested lists of their shape, their gravest status for all."""
    statuses = [cell["status"] for cell in cells]
    gravest = max((status for status in GRAVITY if status.value in statuses), key=GRAVITY.index)
    body: dict[str, Any] = {"shape": list(shape), "value": _nested([cell["value"] for cell in cells], shape)}
    body["status"] = gravest.value
    if len(set(statuses)) > 1:
        body["statuses"] = _nested(statuses, shape)
    for key, plural in (("left", "left"), ("right", "right"), ("reason", "reasons"), ("interval", "intervals")):
        if any(key in cell for cell in cells):
            body[plural] = _nested([cell.get(key) for cell in cells], shape)
    return body


def _nested(cells: Sequence[Any], shape: Shape) -> list[Any]:
    if len(shape) == 1:
        return list(cells)
    width = int(shape[1])
    return [list(cells[start : start + width]) for start in range(0, len(cells), width)]


def with_blocks(result: Gradient, numerals: Numerals, grid: Callable[[Gradient], Section]) -> list[Section]:
    """What a reader sees of arrays: the numbers in a table, then a block of its shape for each array of values, and for
    each that is differentiated by."""
    shapes = shapes_of(result.variables)
    numbers = [name for name in result.variables if array_of(name)[0] not in shapes or not array_of(name)[1]]
    values = {} if result.along is not None or any(row.relative for row in result.rows) else _targets(result)
    apart = {row.target for rows in values.values() for row in rows}
    first = grid(result._replace(variables=tuple(numbers)))
    blocks = [_shaped(name, [row.value for row in rows if row.value], rows, numerals) for name, rows in values.items()]
    if apart:
        rest = tuple(row for row in result.rows if row.target not in apart)
        table = [grid(result._replace(variables=tuple(numbers), rows=rest))._replace(foot=())] if rest else []
        if numbers:
            columns = {name: [[row.gradient[name]] for row in result.rows if row.target in apart] for name in numbers}
            blocks += [_block(f"d/d{name}", column, numerals) for name, column in columns.items()]
    else:
        table = [first._replace(foot=())]
    blocks += _by_arrays(result, shapes, numerals, "d/d", lambda row: row.gradient)
    if any(row.relative for row in result.rows):
        blocks += _by_arrays(
            result, shapes, numerals, "elasticity ", lambda row: row.relative.elasticities if row.relative else {}
        )
    return [*table, *blocks, Section(None, head=first.foot)] if first.foot else [*table, *blocks]


def has_blocks(result: Gradient) -> bool:
    """Whether a reader is shown arrays."""
    return bool(shapes_of(result.variables) or _targets(result))


def _targets(result: Gradient) -> dict[str, list[Row]]:
    """The rows that are the entries of an array, all of them in their order, by the array."""
    found: dict[str, list[Row]] = {}
    for row in result.rows:
        name, place = array_of(row.target)
        if place and name.isidentifier():
            found.setdefault(name, []).append(row)
    shapes = shapes_of(row.target for rows in found.values() for row in rows)
    return {
        name: rows for name, rows in found.items() if [row.target for row in rows] == entry_names(name, shapes[name])
    }


def _shaped(label: str, entries: Sequence[Entry], rows: Sequence[Row], numerals: Numerals) -> Section:
    """Values in the shape that the names of their rows tell."""
    by_row: dict[int, list[Entry]] = {}
    for entry, row in zip(entries, rows, strict=True):
        place = array_of(row.target)[1]
        by_row.setdefault(place[0] if len(place) == 2 else 0, []).append(entry)
    return _block(label, list(by_row.values()), numerals)


def _by_arrays(
    result: Gradient,
    shapes: Mapping[str, Shape],
    numerals: Numerals,
    what: str,
    of: Callable[[Row], Mapping[str, Entry]],
) -> list[Section]:
    """A block for each array; by a matrix one a row."""
    blocks = []
    for name, names in grouped(result.variables, shapes).items():
        if names == [name]:
            continue
        if len(shapes[name]) == 1:
            cells = [[of(row).get(one, NONE) for one in names] for row in result.rows]
            blocks.append(_block(f"{what}{name}", cells, numerals))
            continue
        for row in result.rows:
            label = f"{what}{name}" if len(result.rows) == 1 else f"{what.replace('d/', f'd{row.target}/', 1)}{name}"
            by_row: dict[int, list[Entry]] = {}
            for one, place in zip(names, places(shapes[name]), strict=True):
                by_row.setdefault(place[0], []).append(of(row).get(one, NONE))
            blocks.append(_block(label, list(by_row.values()), numerals))
    return blocks


def squares(result: Hessian, numerals: Numerals) -> list[Section]:
    """What a reader sees of second derivatives by arrays: of each row the gradient in the shapes of the arrays, then a
    block for each pair of them, rows and columns in the order of entries. The blocks are symmetric: one of two."""
    shapes = shapes_of(result.variables)
    arrays = list(grouped(result.variables, shapes).items())
    sections = []
    for row in result.rows:
        for name, names in arrays:
            by_row: dict[int, list[Entry]] = {}
            flat = len(shapes.get(name, ())) < 2
            for one, place in zip(names, places(shapes.get(name, ())), strict=True):
                by_row.setdefault(0 if flat else place[0], []).append(row.gradient[one])
            sections.append(_block(f"d{row.target}/d{name}", list(by_row.values()), numerals))
        for number, (a, first) in enumerate(arrays):
            for b, second in arrays[number:]:
                cells = [[row.hessian[i, j] for j in second] for i in first]
                sections.append(_block(f"d2{row.target}/d{a}d{b}", cells, numerals))
    return sections


def _block(label: str, rows: Sequence[Sequence[Entry]], numerals: Numerals) -> Section:
    cells = [[numerals.entry(entry) for entry in row] for row in rows]
    return Section(Grid([], cells, [True] * len(cells[0])), head=(label,), block=True)
