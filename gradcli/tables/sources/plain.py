"""Which chunks of delimited text a fast reader splits into the same cells as the exact one.

Lines end in LF, none is blank, quotes stand only around whole cells (doubled inside them) and no
quoted cell runs over a line. Everything else goes to ``records``.
"""

from __future__ import annotations

from gradcli.numbers.later import numpy
from gradcli.tables.sources.records import Skipped, blanks_beside

_LF, _QUOTE = 10, 34


def plain(chunk: bytes, delimiter: str) -> bytes | None:
    """The chunk with its lines ended by LF; None when it is not plain.

    Blank lines are left in: they are rare, and rows are then not even.
    """
    if b"\r" in chunk:
        chunk = chunk.replace(b"\r\n", b"\n")
        if b"\r" in chunk:
            if b'"' in chunk:
                return None
            chunk = chunk.replace(b"\r", b"\n")
    if not chunk.endswith(b"\n"):
        chunk += b"\n"
    if b'"' in chunk and not _well_quoted(chunk, delimiter):
        return None
    return chunk


def without_blanks(chunk: bytes, delimiter: str) -> bytes:
    """A plain chunk without its blank lines."""
    blanks = blanks_beside(delimiter).encode()
    return b"".join(line + b"\n" for line in chunk.split(b"\n") if line.strip(blanks))


def count_blanks(chunk: bytes, delimiter: str, skipped: Skipped) -> None:
    """Tells of the blank lines of a plain chunk, in order."""
    blanks = blanks_beside(delimiter).encode()
    for line in chunk.removesuffix(b"\n").split(b"\n"):
        if line.strip(blanks):
            skipped.row()
        else:
            skipped.blank()


def even_rows(chunk: bytes, delimiter: str, width: int) -> int | None:
    """The rows of a plain chunk when each has ``width`` cells, else None.

    polars does not tell: it fills up short rows, and lets some long ones pass.
    """
    separators = (delimiter + "\n").encode()
    if b'"' in chunk:
        data = numpy.frombuffer(chunk, dtype=numpy.uint8)
        places = numpy.flatnonzero((data == ord(delimiter)) | (data == _LF))
        outside = numpy.searchsorted(numpy.flatnonzero(data == _QUOTE), places) % 2 == 0
        found = data[places[outside]].tobytes()
    else:
        found = chunk.translate(None, bytes(byte for byte in range(256) if byte not in separators))
    rows = len(found) // width
    return rows if found == (separators[:1] * (width - 1) + b"\n") * rows else None


def _well_quoted(chunk: bytes, delimiter: str) -> bool:
    """Quotes come in pairs; each pair fills a cell of one line, or touches the next pair (a doubled quote)."""
    data = numpy.frombuffer(chunk, dtype=numpy.uint8)
    quotes = numpy.flatnonzero(data == _QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    edges = numpy.array([_LF, _QUOTE, ord(delimiter)], dtype=numpy.uint8)
    before = data[opening[opening > 0] - 1]
    after = data[closing + 1]  # a line end comes last
    if not (numpy.isin(before, edges).all() and numpy.isin(after, edges).all()):
        return False
    ends = numpy.flatnonzero(data == _LF)
    return bool((numpy.searchsorted(ends, opening) == numpy.searchsorted(ends, closing)).all())
