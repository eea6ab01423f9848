"""Workbooks of OpenDocument (.ods), row by row: a zip archive with all sheets in one XML text, which is streamed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from gradcli.errors import FileError, LimitError, printable
from gradcli.files.whole import open_input
from gradcli.tables.sources.sheets import SheetRow, chosen
from gradcli.tables.sources.source import MOST_COLUMNS

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT = (f"{{{_NAMES}{part}:1.0}}" for part in ("table", "office", "text"))
_VALUES = ("value", "date-value", "time-value", "boolean-value")
_MOST_ROWS = 1_048_576


def rows(file: str, sheet: str | None) -> Iterator[SheetRow]:
    """The rows of a sheet. Raises FileError for what is no such workbook."""
    try:
        with open_input(file) as stream, ZipFile(stream) as archive:
            names = _sheets(archive)
            name = chosen(sheet, names, file)
            yield from _rows(archive, names.index(name), file)
    except (BadZipFile, ParseError, KeyError, zlib.error, NotImplementedError, RuntimeError) as error:
        why = "it is no .ods file" if isinstance(error, BadZipFile | KeyError) else str(error)
        what = f"cannot read {printable(file[:200])}: {printable(why[:120])}"
        raise FileError(what, fix="save it again as .ods, without a password") from None


def _sheets(archive: ZipFile) -> list[str]:
    """The names of all sheets, in order."""
    found = []
    with archive.open("content.xml") as text:
        for event, element in iterparse(text, ("start", "end")):
            if event == "start" and element.tag == f"{_TABLE}table":
                found.append(element.get(f"{_TABLE}name", ""))
            elif event == "end":
                element.clear()
    return found


def _rows(archive: ZipFile, wanted: int, file: str) -> Iterator[SheetRow]:
    sheet, line = -1, 0
    with archive.open("content.xml") as text:
        for event, element in iterparse(text, ("start", "end")):
            if element.tag == f"{_TABLE}table":
                if event == "end" and sheet == wanted:
                    return
                sheet += event == "start"
            elif event == "end" and element.tag == f"{_TABLE}table-row":
                if sheet == wanted:
                    again, cells = int(element.get(f"{_TABLE}number-rows-repeated", 1)), _cells(element, file)
                    # The rest of a sheet is one blank row, a million times.
                    for number in range(again if cells and again <= _MOST_ROWS else 0):
                        yield SheetRow(line + number + 1, [*cells])
                    line += again
                element.clear()


def _cells(row: Element, file: str) -> list[str]:
    found: list[str] = []
    for cell in row:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            again, text = int(cell.get(f"{_TABLE}number-columns-repeated", 1)), _text(cell)
            if text and len(found) + again > MOST_COLUMNS:
                raise LimitError(f"{printable(file[:200])} has more than {MOST_COLUMNS:,} columns", fix="keep fewer")
            found += [text] * min(again, MOST_COLUMNS)
    while found and not found[-1]:
        found.pop()
    return found


def _text(cell: Element) -> str:
    """A cell as it would stand in a file of text: a number as it is stored, anything else as it is shown."""
    kind = cell.get(f"{_OFFICE}value-type", "")
    if kind in ("float", "percentage", "currency"):
        number = cell.get(f"{_OFFICE}value", "")
        if number not in ("NaN", "") and not _shows_an_error(cell):
            return number
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value", "").upper()
    stored = next((cell.get(f"{_OFFICE}{name}") for name in _VALUES[1:] if cell.get(f"{_OFFICE}{name}")), None)
    shown = stored or "\n".join("".join(_texts(part)) for part in cell if part.tag == f"{_TEXT}p")
    formula = cell.get(f"{_TABLE}formula")
    return shown or (f"{formula.removeprefix('of:')} (never computed)" if formula and not kind else "")


def _shows_an_error(cell: Element) -> bool:
    """Whether the cell shows an error in place of its number, as ``#DIV/0!`` or ``Err:502`` (the number is 0 then)."""
    shown = "".join("".join(_texts(part)) for part in cell if part.tag == f"{_TEXT}p")
    return shown.startswith(("#", "Err:")) and shown.strip("#") != ""


def _texts(part: Any) -> Iterator[str]:
    """The characters of a paragraph; blanks may be written as elements."""
    yield part.text or ""
    for child in part:
        if child.tag == f"{_TEXT}s":
            yield " " * min(int(child.get(f"{_TEXT}c", 1)), 1000)
        elif child.tag != f"{_OFFICE}annotation":
            yield from _texts(child)
        yield child.tail or ""
