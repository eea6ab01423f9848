"""Bare numbers, for a shell's ``read``: a line a row, and a word in the place of every number that is missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy

from gradcli.tables.rows import STATUS_WORDS, Entries, Rows
from gradcli.tables.sinks import numerals
from gradcli.tables.sinks.sink import Sink
from gradcli.tables.statuses import INFINITE, UNCONNECTED


class ValuesSink(Sink):
    """The partials of each row (the value where nothing is differentiated) and J·v, or what else the layout says."""

    def begin(self) -> None:
        """No header: only numbers."""

    def write(self, rows: Rows) -> None:
        count = rows.block.size
        by_target = []
        for target in range(len(rows.values)):
            entries = rows.entries(target)
            for line in self.layout.lines:
                words = [_words(entries[place], count, self.layout.digits) for place in self.layout.words(line)]
                by_target.append(list(map(" ".join, zip(*words, strict=True))))
        if self.wide:
            lines: Iterator[str] = map(" ".join, zip(*by_target, strict=True))
        else:
            lines = (line for point in zip(*by_target, strict=True) for line in point)
        self.stream.write("".join([line + "\n" for line in lines]).encode())


def _words(entry: Entries, count: int, digits: int | None) -> list[str]:
    values, codes = entry.full(count)
    found = numerals.texts(values, codes, digits)
    worded = (codes > UNCONNECTED) & ((codes != INFINITE) | numpy.isnan(values))  # a pole of two signs has no number
    for index in numpy.flatnonzero(worded):
        found[index] = STATUS_WORDS[codes[index]]
    return found
