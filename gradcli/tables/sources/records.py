"""Delimited text, exactly: the standard library's reader decides what a record is (RFC 4180 and its variants)."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator

from gradcli.errors import FileError
from gradcli.records import NamedTuple
from gradcli.tables.blocks import FaultKind
from gradcli.tables.cells import number
from gradcli.tables.sources.text import TextLines

COMMENT = "#"
"""What begins a comment, before the header only: after it, ``#1`` and ``#N/A`` are cells like others."""
_DELIMITERS = (",", "\t", ";", "|")
_BY_SUFFIX = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
_QUOTES = "close a quote on its line, and double it inside a quoted cell"
_ANNOUNCED = re.compile(r'"?sep=([^\w"])"?', re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\n|\r")


class TextRecord(NamedTuple):
    """The cells of a record, and the lines it begins and ends on."""

    cells: list[str]
    line: int
    last: int


class Skipped:
    """The lines of a table that were left out, to be told: comments before the header, blank lines between rows."""

    def __init__(self) -> None:
        self.comments = self.blanks = self._last = 0

    def blank(self, lines: int = 1) -> None:
        """Hears of blank lines; those after the last row are no gap."""
        self._last += lines

    def row(self) -> None:
        """Hears that a row follows."""
        self.blanks += self._last
        self._last = 0

    def remarks(self, name: str) -> list[str]:
        """What there is to say, under the name of the file."""
        found = []
        if self.comments:
            lines = (
                "1 line that begins with # is"
                if self.comments == 1
                else f"{self.comments:,} lines that begin with # are"
            )
            found.append(f"{name}: {lines} left out, before the header")
        if self.blanks:
            lines = (
                "1 blank line between rows is" if self.blanks == 1 else f"{self.blanks:,} blank lines between rows are"
            )
            found.append(f"{name}: {lines} left out")
        return found


def sniffed(header: str, suffix: str, usual: str = ",") -> str:
    """The delimiter of a table: the one its name stands for if the header has it, else the first that it has, else
    the usual one."""
    usual = _BY_SUFFIX.get(suffix, usual) if usual == "," else usual
    unquoted = "".join(header.split('"')[::2])
    return next((d for d in (usual, *_DELIMITERS) if d in unquoted), usual)


def blanks_beside(delimiter: str) -> str:
    """The characters a blank line may consist of."""
    return " \t".replace(delimiter, "") + "\r\n"


def announced(line: str) -> str | None:
    """The delimiter that a first line ``sep=;`` gives, as Excel writes and reads it."""
    found = _ANNOUNCED.fullmatch(line.strip("\r\n"))
    return found[1] if found else None


def first_line(text: TextLines, skipped: Skipped, skip: int = 0) -> str | None:
    """The first line that is neither blank nor a comment, ``skip`` lines on. It counts as read."""
    for _ in range(skip):
        if text.line() is None:
            return None
    while (line := text.line()) is not None:
        if line.lstrip().startswith(COMMENT):
            skipped.comments += 1
        elif line.strip():
            return line
    return None


def records(text: TextLines, delimiter: str, skipped: Skipped, start: str | None = None) -> Iterator[TextRecord]:
    """The records of a text from where it stands (``start``: the line that was read last, to begin with).

    Blank lines are left out between records, never inside quotes.
    Raises FileError for a quote that is never closed, or ends inside a cell, or for a cell without end.
    """
    lines = _Lines(text, delimiter, skipped, start)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield TextRecord(cells, lines.first, text.line_number)
            lines.inside = False
    except csv.Error as error:
        place = f"{text.name}:{lines.first}"
        if lines.ended:
            raise FileError(f"{place}: a quote is opened here and never closed", fix=_QUOTES) from None
        if "expected after" in str(error):
            where = "" if text.line_number == lines.first else f" on line {text.line_number},"
            raise FileError(f"{place}: a quoted cell is closed{where} before its end", fix=_QUOTES) from None
        fix = "is a quote opened that is never closed?" if "limit" in str(error) else ""
        raise FileError(f"{place}: {error}", fix=fix) from None


def swallowed(record: TextRecord, delimiter: str, width: int, numbers: Collection[int]) -> bool:
    """Whether a quote that was closed lines later looks to have swallowed rows.

    Of the record's lines, taken without their quotes, two or more are rows by themselves: of ``width`` cells, with
    numbers, or words for missing ones but not those alone, at the places of ``numbers``.
    """
    if record.line == record.last:
        return False
    rows = 0
    for line in _LINE_END.split(delimiter.join(record.cells)):
        cells = line.split(delimiter)
        if len(cells) == width:
            codes = {number(cells[place])[1] for place in numbers}
            rows += 0 in codes and FaultKind.TEXT not in codes
    return rows > 1


class _Lines:
    """Lines for the reader of records, which asks for more while it is ``inside`` one."""

    def __init__(self, text: TextLines, delimiter: str, skipped: Skipped, start: str | None) -> None:
        self.text, self.skipped, self.start = text, skipped, start
        self.blanks = blanks_beside(delimiter)
        self.first = text.line_number
        self.inside = self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        while True:
            line, self.start = self.start or self.text.line(), None
            if line is None:
                self.ended = True
                raise StopIteration
            if self.inside:
                return line
            if line.strip(self.blanks):
                self.inside, self.first = True, self.text.line_number
                self.skipped.row()
                return line
            self.skipped.blank()
