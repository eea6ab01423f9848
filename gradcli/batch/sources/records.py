"""Delimited text, exactly: the standard library's reader decides what a record is (RFC 4180 and its variants)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import NamedTuple

from gradcli.batch.sources.text import Text
from gradcli.errors import FileError, OptionError, printable

COMMENT = "#"
_DELIMITERS = (",", "\t", ";", "|")
_BY_SUFFIX = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
_SPELLINGS = {"\\t": "\t", "tab": "\t"}
_IN_NUMBERS = '+-._"#\r\n'


class Record(NamedTuple):
    """The cells of a record and the line it begins on."""

    cells: list[str]
    line: int


def delimiter_of(option: str) -> str:
    """The character ``--delimiter`` names. Raises OptionError."""
    found = _SPELLINGS.get(option, option)
    if len(found) != 1 or not found.isascii() or found.isalnum() or found in _IN_NUMBERS:
        what = f"--delimiter takes one character that no number has, not {printable(option[:20]) or 'nothing'}"
        raise OptionError(what, fix="write --delimiter ';' or --delimiter tab")
    return found


def sniffed(header: str, suffix: str) -> str:
    """The delimiter of a table: the one its name stands for if the header has it, else the first that it has."""
    usual = _BY_SUFFIX.get(suffix, ",")
    unquoted = "".join(header.split('"')[::2])
    return next((d for d in (usual, *_DELIMITERS) if d in unquoted), usual)


def blanks_beside(delimiter: str) -> str:
    """The characters a blank line may consist of."""
    return " \t".replace(delimiter, "") + "\r\n"


def first_line(text: Text) -> str | None:
    """The first line that is neither blank nor a comment. It counts as read."""
    while (line := text.line()) is not None:
        if line.strip() and not line.lstrip().startswith(COMMENT):
            return line
    return None


def records(text: Text, delimiter: str, start: str | None = None) -> Iterator[Record]:
    """The records of a text from where it stands (``start``: the line that was read last, to begin with).

    Blank lines and lines that begin with ``#`` are left out between records, never inside quotes.
    Raises FileError for a quote that is never closed or a cell without end.
    """
    lines = _Lines(text, delimiter, start)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for cells in reader:
            if lines.ended:
                raise FileError(f"{text.name}:{lines.first}: a quote is opened here and never closed")
            yield Record(cells, lines.first)
            lines.inside = False
    except csv.Error as error:
        fix = "is a quote opened that is never closed?" if "limit" in str(error) else ""
        raise FileError(f"{text.name}:{lines.first}: {error}", fix=fix) from None


class _Lines:
    """Lines for the reader of records, which asks for more while it is ``inside`` one."""

    def __init__(self, text: Text, delimiter: str, start: str | None) -> None:
        self.text, self.start = text, start
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
            content = line.strip(self.blanks)
            if content and not content.startswith(COMMENT):
                self.inside, self.first = True, self.text.line_number
                return line
