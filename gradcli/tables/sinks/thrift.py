"""Records as Thrift's compact protocol writes them, in which a Parquet file says what is in it.

Each value is a pair: its kind, and its bytes. The protocol is Apache Thrift's ``doc/specs/thrift-compact-protocol.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Encoded = tuple[int, bytes]

_I32, _I64, _BINARY, _LIST, _RECORD = 5, 6, 8, 9, 12


def varint(number: int) -> bytes:
    """A whole number, not negative, seven bits a byte."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def i32(number: int) -> Encoded:
    return _I32, varint(2 * number)


def i64(number: int) -> Encoded:
    return _I64, varint(2 * number)


def text(words: str) -> Encoded:
    encoded = words.encode()
    return _BINARY, varint(len(encoded)) + encoded


def listed(values: Sequence[Encoded]) -> Encoded:
    """A list of values of one kind; an empty one is of records."""
    kind, size = values[0][0] if values else _RECORD, len(values)
    head = bytes([size << 4 | kind]) if size < 15 else bytes([0xF0 | kind]) + varint(size)
    return _LIST, head + b"".join(body for _, body in values)


def record(fields: Mapping[int, Encoded]) -> Encoded:
    """Fields by their numbers, which rise by at most 15 from one to the next."""
    found, last = bytearray(), 0
    for number, (kind, body) in fields.items():
        found.append(number - last << 4 | kind)
        found += body
        last = number
    return _RECORD, bytes(found) + b"\0"
