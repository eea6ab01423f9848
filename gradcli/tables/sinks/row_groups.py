"""A Parquet file of columns of doubles and of words, written as they lie, a row group at a time.

Written here and not by a library, which copies every number twice and takes twice as long. The file is of the
plainest kind: a page a column and row group, PLAIN doubles, words by their numbers in runs, LZ4 (raw) where that makes
a column smaller by a tenth or more, no statistics; each column may lack numbers. See the Parquet format's
``parquet.thrift`` and ``Encodings.md``, whose names are kept here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

from gradcli.records import NamedTuple
from gradcli.tables.sinks.thrift import Encoded, i32, i64, listed, record, text, varint

_MAGIC = b"PAR1"
_DOUBLE, _BYTE_ARRAY = 5, 6
_OPTIONAL, _UTF8 = 1, 0
_PLAIN, _RLE, _RLE_DICTIONARY = 0, 3, 8
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
_UNCOMPRESSED, _LZ4_RAW = 0, 7


class DoublePage(NamedTuple):
    """A column of doubles: the bytes of those that are there, and, unless all are, a bit for every row: 1 where one
    is."""

    numbers: Any
    there: bytes | None = None


class WordPage(NamedTuple):
    """A column of words, by runs of so many rows of one of them."""

    words: Sequence[str]
    runs: Sequence[tuple[int, int]]
    """How many rows, and which of the words."""


_Chunk = tuple[int, int, int, int | None]
"""What was written of a column: its bytes uncompressed, its codec, where its data begin, and its dictionary, if any."""


class RowGroupFile:
    """Row groups written to a stream; ``texts`` are the columns of words. ``compress`` makes a raw LZ4 block of bytes,
    and is None where nothing does."""

    def __init__(
        self, stream: BinaryIO, names: Sequence[str], texts: set[str], compress: Callable[[Any], Any] | None
    ) -> None:
        self._stream, self._names, self._texts, self._compress = stream, names, texts, compress
        self._at = self._rows = 0
        self._groups: list[Encoded] = []
        self._put(_MAGIC)

    def write(self, rows: int, pages: Mapping[str, DoublePage | WordPage]) -> None:
        """A row group of so many rows, at least one; its pages in the order of the names."""
        begun, sizes, chunks = self._at, 0, []
        for name, page in pages.items():
            start = self._at
            written = self._words(rows, page) if isinstance(page, WordPage) else self._doubles(rows, page)
            size, codec, data, dictionary = written
            sizes += size
            encodings = [_PLAIN, _RLE] if dictionary is None else [_PLAIN, _RLE, _RLE_DICTIONARY]
            fields = {
                1: i32(_BYTE_ARRAY if name in self._texts else _DOUBLE),
                2: listed([*map(i32, encodings)]),
                3: listed([text(name)]),
                4: i32(codec),
                5: i64(rows),
                6: i64(size),
                7: i64(self._at - start),
                9: i64(data),
            }
            if dictionary is not None:
                fields[11] = i64(dictionary)
            chunks.append(record({2: i64(start), 3: record(fields)}))
        self._rows += rows
        all_of_it = i64(self._at - begun)
        self._groups.append(record({1: listed(chunks), 2: i64(sizes), 3: i64(rows), 5: i64(begun), 6: all_of_it}))

    def close(self) -> None:
        """Writes what ends the file."""
        root = record({4: text("schema"), 5: i32(len(self._names))})
        fields = {1: i32(1), 2: listed([root, *map(self._described, self._names)]), 3: i64(self._rows)}
        _, footer = record({**fields, 4: listed(self._groups), 6: text("gradcli")})
        self._put(footer, len(footer).to_bytes(4, "little"), _MAGIC)

    def _described(self, name: str) -> Encoded:
        if name in self._texts:
            string = record({1: record({})})
            return record({1: i32(_BYTE_ARRAY), 3: i32(_OPTIONAL), 4: text(name), 6: i32(_UTF8), 10: string})
        return record({1: i32(_DOUBLE), 3: i32(_OPTIONAL), 4: text(name)})

    def _doubles(self, rows: int, page: DoublePage) -> _Chunk:
        """Writes a column."""
        numbers = memoryview(page.numbers).cast("B")
        levels, codec = _levels(rows, page.there), _UNCOMPRESSED
        parts: list[Any] = [levels, numbers]
        size = len(levels) + len(numbers)
        if self._compress is not None and 10 * len(self._compress(numbers)) <= 9 * len(numbers):
            parts, codec = [self._compress(b"".join(parts))], _LZ4_RAW
        start = self._at
        head = self._page(_DATA_PAGE, size, sum(map(len, parts)), 5, _described_data(rows, _PLAIN))
        self._put(*parts)
        return head + size, codec, start, None

    def _words(self, rows: int, page: WordPage) -> _Chunk:
        """The same of a column of words."""
        dictionary = self._at
        words = b"".join(len(word).to_bytes(4, "little") + word for word in map(str.encode, page.words))
        described = record({1: i32(len(page.words)), 2: i32(_PLAIN)})
        size = self._page(_DICTIONARY_PAGE, len(words), len(words), 7, described) + len(words)
        self._put(words)
        data, width = self._at, max(1, (len(page.words) - 1).bit_length())
        runs = b"".join(varint(2 * count) + bytes([word]) for count, word in page.runs)
        body = _levels(rows, None) + bytes([width]) + runs
        size += self._page(_DATA_PAGE, len(body), len(body), 5, _described_data(rows, _RLE_DICTIONARY)) + len(body)
        self._put(body)
        return size, _UNCOMPRESSED, data, dictionary

    def _page(self, kind: int, size: int, written: int, place: int, described: Encoded) -> int:
        """Writes what stands before a page; how long that is."""
        _, head = record({1: i32(kind), 2: i32(size), 3: i32(written), place: described})
        self._put(head)
        return len(head)

    def _put(self, *parts: Any) -> None:
        for part in parts:
            self._stream.write(part)
            self._at += len(part)


def _described_data(rows: int, encoding: int) -> Encoded:
    return record({1: i32(rows), 2: i32(encoding), 3: i32(_RLE), 4: i32(_RLE)})


def _levels(rows: int, there: bytes | None) -> bytes:
    """Which rows have a number: one run where all do, else their bits."""
    found = varint(2 * rows) + b"\1" if there is None else varint(2 * -(-rows // 8) + 1) + there
    return len(found).to_bytes(4, "little") + found
