"""An Excel workbook written row by row: numbers are numbers, and a text is a text whatever it begins with.

Written here, since XlsxWriter keeps 16 digits of a double. CPU seconds and MB for 100,000 rows of five doubles and a
word, in turns: here 1.1 and 21, XlsxWriter in constant memory 1.9 and 21, openpyxl write-only 4.0 and
39.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from gradcli.errors import FileError, printable

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_CHARACTERS = 32_767
"""Excel's own limits, of a sheet and of a cell."""
_MOST_BYTES = 2_000_000_000
"""Of a sheet's text: past 2^31 a zip file needs what Excel asks to repair."""
_EXACT = 2**53
_NOT_XML = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")

SheetCell = float | int | str | None

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/>'
    '</borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/>'
    '<xf fontId="1" applyFont="1" xfId="0"/></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Workbook:
    """Sheets of rows below a header; what does not fit a sheet goes on in the next one, below the same header.

    Raises FileError for what Excel cannot hold. The same rows are the same bytes.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._zip = ZipFile(stream, "w", ZIP_DEFLATED)
        self._names: list[str] = []
        self._sheet: IO[bytes] | None = None

    def sheet(self, header: Sequence[str], name: str = "sheet") -> None:
        """Begins a sheet."""
        if len(header) > MOST_COLUMNS:
            what = f"the result has {len(header):,} columns, and a sheet of Excel holds {MOST_COLUMNS:,}"
            raise FileError(what, fix="write .csv or .parquet")
        self._end_sheet()
        self._names.append(name)
        self._header, self._name, self._row, self._bytes = header, name, 0, 0
        self._sheet = self._zip.open(_entry(f"xl/worksheets/sheet{len(self._names)}.xml"), "w")
        pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if header else ""
        views = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        self._put(f'{_XML}<worksheet xmlns="{_MAIN}">{views}<sheetData>')
        if header:
            self._put(self._line(header, ' s="1"'))

    def write(self, cells: Sequence[SheetCell]) -> None:
        """Writes a row. A number that is none in Excel, an infinity or a large integer, is text."""
        if self._row == MOST_ROWS or self._bytes > _MOST_BYTES:
            self.sheet(self._header, self._name)
        self._put(self._line(cells))

    def close(self) -> None:
        """Writes what ends the file."""
        self._end_sheet()
        for path, text in _parts(self._names):
            self._zip.writestr(_entry(path), _XML + text)
        self._zip.close()

    def abandon(self) -> None:
        """Stops, after an error: what was written is of no use."""
        with suppress(OSError, ValueError):  # the place it went to may be gone
            self._end_sheet()
            self._zip.close()

    def _end_sheet(self) -> None:
        if self._sheet is not None:
            self._put("</sheetData></worksheet>")
            self._sheet.close()
            self._sheet = None

    def _line(self, cells: Sequence[SheetCell], style: str = "") -> str:
        self._row += 1
        found = [_cell(cell, f"{_letters(place)}{self._row}", style) for place, cell in enumerate(cells)]
        return f'<row r="{self._row}">{"".join(found)}</row>'

    def _put(self, text: str) -> None:
        assert self._sheet is not None
        self._bytes += self._sheet.write(text.encode())


def _cell(cell: SheetCell, place: str, style: str) -> str:
    if cell is None or cell == "":
        return ""
    if not isinstance(cell, str):
        if math.isfinite(cell) and (isinstance(cell, float) or abs(cell) <= _EXACT):
            return f'<c r="{place}"{style}><v>{cell!r}</v></c>'
        cell = str(cell)
    if len(cell) > MOST_CHARACTERS:
        what = f"a cell of Excel holds {MOST_CHARACTERS:,} characters, and {printable(cell[:40])}… has more"
        raise FileError(what, fix="write .csv or .parquet")
    # Text within the cell, which is never a formula: "=1+1" stays what it is.
    text = escape(_NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", cell))
    return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


_LETTERS: list[str] = []


def _letters(place: int) -> str:
    """A column's name: A to Z, AA to XFD."""
    while len(_LETTERS) <= place:
        number, name = len(_LETTERS) + 1, ""
        while number:
            number, letter = divmod(number - 1, 26)
            name = chr(ord("A") + letter) + name
        _LETTERS.append(name)
    return _LETTERS[place]


def _entry(path: str) -> ZipInfo:
    found = ZipInfo(path)  # of 1980, whenever it is written
    found.compress_type = ZIP_DEFLATED
    return found


def _parts(names: Sequence[str]) -> list[tuple[str, str]]:
    """The files of a workbook beside its sheets."""
    numbers = range(1, len(names) + 1)
    titles = [name if names.count(name) == 1 else f"{name} {place}" for place, name in enumerate(names, 1)]
    sheets = "".join(
        f'<sheet name="{escape(title)}" sheetId="{n}" r:id="rId{n}"/>' for n, title in zip(numbers, titles, strict=True)
    )
    links = [(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers] + [(len(names) + 1, "styles", "styles.xml")]
    related = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for n, kind, to in links)
    kinds = [
        ("workbook", "sheet.main"),
        ("styles", "styles"),
        *((f"worksheets/sheet{n}", "worksheet") for n in numbers),
    ]
    types = "".join(f'<Override PartName="/xl/{path}.xml" ContentType="{_KIND}.{kind}+xml"/>' for path, kind in kinds)
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    whole = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    head = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
    return [
        ("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{default}{types}</Types>'),
        ("_rels/.rels", f"{head}{whole}</Relationships>"),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", f"{head}{related}</Relationships>"),
        ("xl/styles.xml", _STYLES),
    ]
