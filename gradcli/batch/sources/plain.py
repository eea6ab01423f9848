"""Which chunks of delimited text a fast reader splits into the same cells as the exact one.

Lines end in LF, none is blank or a comment, quotes stand only around whole cells (doubled inside them) and no
quoted cell runs over a line. Everything else goes to ``records``.
"""

from __future__ import annotations

import numpy

from gradcli.batch.sources.records import COMMENT, blanks_beside

_LF, _QUOTE = 10, 34


def plain(chunk: bytes, delimiter: str) -> bytes | None:
    """The chunk with its lines ended by LF and without blank lines and comments; None when it is not plain."""
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
    blanks = blanks_beside(delimiter).encode()
    starts = [bytes([start]) for start in {*blanks, *COMMENT.encode()}]
    if chunk[:1] in starts or any(b"\n" + start in chunk for start in starts):
        lines = [line for line in chunk.split(b"\n") if (c := line.strip(blanks)) and not c.startswith(b"#")]
        chunk = b"".join(line + b"\n" for line in lines)
    return chunk


def delimiters_in(chunk: bytes, delimiter: str) -> int:
    """How many delimiters of a plain chunk separate cells: those outside quotes."""
    if b'"' not in chunk:
        return chunk.count(delimiter.encode())
    data = numpy.frombuffer(chunk, dtype=numpy.uint8)
    quotes_before = numpy.searchsorted(numpy.flatnonzero(data == _QUOTE), numpy.flatnonzero(data == ord(delimiter)))
    return int((quotes_before % 2 == 0).sum())


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
