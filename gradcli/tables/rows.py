"""What the engine found for a block of points, and the columns it is written in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from gradcli.numbers.later import numpy
from gradcli.records import NamedTuple
from gradcli.results.entries import GRAVITY
from gradcli.tables.blocks import Block, Codes, Doubles, FaultKind, Indices, Kept
from gradcli.tables.names import ALONG, EntryName, Line, partial
from gradcli.tables.statuses import OK, UNCONNECTED

STATUS_WORDS = (*(status.value for status in GRAVITY), "missing", "text")
"""The words of the status codes, from harmless to grave: the code of a row is the largest of its entries."""


class Entries(NamedTuple):
    """One number a point: doubles and status codes, each of shape (N,). No values: unconnected everywhere; no
    codes: ok everywhere."""

    values: Doubles | None
    codes: Codes | None = None

    def full(self, count: int) -> tuple[Doubles, Codes]:
        """Both arrays, whatever was left out."""
        if self.values is None:
            unconnected = numpy.full(count, UNCONNECTED, dtype=numpy.uint8)
            return numpy.full(count, numpy.nan), unconnected if self.codes is None else self.codes
        return self.values, numpy.zeros(count, dtype=numpy.uint8) if self.codes is None else self.codes

    def taken(self, points: Indices | slice) -> Entries:
        """The numbers of some of the points, in order."""
        values, codes = self
        return Entries(None if values is None else values[points], None if codes is None else codes[points])


Reasons = Mapping[tuple[int, int, int], str]
"""Why a number is missing, by target, place in ``Rows.entries`` and point."""


class Rows(NamedTuple):
    """The results of a block: values by target, gradients by target and variable (and what ``Layout.others`` puts
    in their place), J·v by target if asked for."""

    block: Block
    values: Sequence[Entries]
    gradients: Sequence[Sequence[Entries]]
    along: Sequence[Entries] = ()
    reasons: Reasons = MappingProxyType({})
    """Where the format has room for them."""

    def entries(self, target: int) -> list[Entries]:
        """The value, the partials and J·v (if any) of one target."""
        return [self.values[target], *self.gradients[target], *self.along[target : target + 1]]

    def taken(self, points: Indices) -> Rows:
        """The results of some of the points, in order."""
        place = {int(point): new for new, point in enumerate(points)} if self.reasons else {}
        return Rows(
            self.block.taken(points),
            [entry.taken(points) for entry in self.values],
            [[entry.taken(points) for entry in gradient] for gradient in self.gradients],
            [entry.taken(points) for entry in self.along],
            {(target, entry, place[p]): why for (target, entry, p), why in self.reasons.items() if p in place},
        )


class Layout(NamedTuple):
    """What all blocks of one output have in common."""

    targets: Sequence[str]
    variables: Sequence[str]
    kept: Sequence[str] = ()
    along: bool = False
    expressions: Sequence[str] = ()
    schema: str = "grad"
    constants: Mapping[str, str] = {}
    """The text of the variables that ``--at`` gives, the same at every point, which JSON repeats."""
    numbers: Mapping[str, str] = {}
    """The variable that a kept column is read for, if any: files of typed columns keep its doubles, not its text."""
    others: Sequence[EntryName] = ()
    """What stands after the value, where it is something else than partials and J·v."""
    bare: Sequence[int] | None = None
    """Which entries ``--format values`` prints; None: what stands after the value, the value where nothing does."""
    split: Sequence[Line] = ()
    """The rows a target has in the long form, where they are more than one."""
    uncertain: bool = False
    """Whether the number after each value is its standard uncertainty, by which a reader's value is rounded."""
    digits: int | None = None
    """The significant digits of numbers in formats of text; None for the double itself."""

    @property
    def names(self) -> list[EntryName]:
        """The names of the entries after the value."""
        return [*self.others] or [*map(partial, self.variables), *[ALONG] * self.along]

    @property
    def lines(self) -> Sequence[Line]:
        """The rows of each target in the long form; ``{target}`` in their labels stands for the target."""
        return self.split or [Line("{target}", 0, range(1, 1 + len(self.names)))]

    @property
    def labels(self) -> list[str]:
        """What the rows of a point are called in the long form."""
        return [line.label.replace("{target}", target) for target in self.targets for line in self.lines]

    def measured(self, wide: bool) -> range:
        """The places, among ``columns``, of the values that a standard uncertainty follows."""
        first = len(self.kept) + (not wide)
        each = 1 + sum(bool(name.wide) for name in self.names)
        count = (len(self.targets) if wide else 1) * self.uncertain
        return range(first, first + count * each, each)

    def words(self, line: Line) -> Sequence[int]:
        """The places of the entries of a line that are printed without names."""
        return self.bare or line.others or [line.value]


class NumberColumn(NamedTuple):
    """Doubles of shape (M,) and, unless all are ok, their status codes."""

    name: str
    values: Doubles
    codes: Codes | None = None


class WordColumn(NamedTuple):
    """Words of a short list, by index, shape (M,)."""

    name: str
    words: Sequence[str]
    codes: Codes | Indices


class KeptColumn(NamedTuple):
    """A column of the data, each cell ``times`` times in a row."""

    name: str
    cells: Kept
    times: int = 1


Column = NumberColumn | WordColumn | KeptColumn


def header(layout: Layout, wide: bool) -> list[str]:
    """The names of the columns."""
    if not wide:
        names = [layout.names[place - 1].long for place in layout.lines[0].others]
        return [*layout.kept, "target", "value", *names, "status"]
    found = [*layout.kept]
    for target in layout.targets:
        found += [target, *(name.for_target(target).wide for name in layout.names if name.wide)]
    return [*found, "status"]


def columns(rows: Rows, layout: Layout, wide: bool) -> list[Column]:
    """The results as columns under ``header``: a row a point and target, or (``wide``) a row a point."""
    return _wide(rows, layout) if wide else _long(rows, layout)


def typed_columns(rows: Rows, layout: Layout, wide: bool) -> list[Column]:
    """The same, with doubles in the kept columns that are variables."""
    found = columns(rows, layout, wide)
    for place, name in enumerate(layout.kept):
        column = found[place]
        if isinstance(column, KeptColumn) and name in layout.numbers:
            found[place] = _doubles(name, rows.block, layout.numbers[name], column.times)
    return found


def _doubles(name: str, block: Block, variable: str, times: int) -> NumberColumn:
    values, faults = block.columns[variable], block.faults.get(variable)
    if faults is None:
        return NumberColumn(name, numpy.repeat(values, times))
    absent = numpy.where((faults == 0) | (faults == FaultKind.INFINITE), OK, STATUS_WORDS.index("missing"))
    return NumberColumn(name, numpy.repeat(values, times), numpy.repeat(absent.astype(numpy.uint8), times))


def row_codes(rows: Rows, target: int, line: Line | None = None) -> Codes:
    """The gravest status of each row of one target, of all its entries or of those of a line; a variable it does not
    depend on is no fault."""
    found = numpy.zeros(rows.block.size, dtype=numpy.uint8)
    entries = rows.entries(target)
    for place in range(len(entries)) if line is None else (line.value, *line.others):
        codes = entries[place].codes
        if codes is not None:
            numpy.maximum(found, codes, out=found)
    found[found == UNCONNECTED] = OK
    return found


def point_codes(rows: Rows) -> Codes:
    """The gravest status of each point."""
    found = row_codes(rows, 0)
    for target in range(1, len(rows.values)):
        numpy.maximum(found, row_codes(rows, target), out=found)
    return found


def _long(rows: Rows, layout: Layout) -> list[Column]:
    count, labels = rows.block.size, layout.labels
    names = iter(header(layout, wide=False))
    found: list[Column] = [KeptColumn(next(names), rows.block.kept[name], len(labels)) for name in layout.kept]
    which = numpy.tile(numpy.arange(len(labels), dtype=numpy.intp), count)
    found.append(WordColumn(next(names), labels, which))
    lines = [(target, line) for target in range(len(layout.targets)) for line in layout.lines]
    entries = [rows.entries(target) for target in range(len(layout.targets))]
    for column in zip(*[(line.value, *line.others) for _, line in lines], strict=True):
        together = [entries[target][place] for (target, _), place in zip(lines, column, strict=True)]
        found.append(_together(next(names), together, count))
    statuses = numpy.stack([row_codes(rows, *line) for line in lines], axis=1).reshape(-1)
    return [*found, WordColumn(next(names), STATUS_WORDS, statuses)]


def _together(name: str, entries: Sequence[Entries], count: int) -> NumberColumn:
    """The entries of all targets, point by point."""
    values, codes = entries[0]
    if len(entries) == 1 and values is not None:
        return NumberColumn(name, values, codes)
    full = [entry.full(count) for entry in entries]
    together = [numpy.stack(arrays, axis=1).reshape(-1) for arrays in zip(*full, strict=True)]
    return NumberColumn(name, together[0], together[1] if together[1].any() else None)


def _wide(rows: Rows, layout: Layout) -> list[Column]:
    count = rows.block.size
    shown = [0, *(place for place, name in enumerate(layout.names, 1) if name.wide)]
    entries = []
    for target in range(len(layout.targets)):
        found = rows.entries(target)
        entries += [found[place] for place in shown]
    names = header(layout, wide=True)
    kept: list[Column] = [KeptColumn(name, rows.block.kept[name]) for name in layout.kept]
    numbers = [_together(n, [e], count) for n, e in zip(names[len(kept) : -1], entries, strict=True)]
    return [*kept, *numbers, WordColumn(names[-1], STATUS_WORDS, point_codes(rows))]
