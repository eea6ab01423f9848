"""Files that are packed: by the end of their names, unpacked as they are read. Each packing is registered once."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO

from gradcli import optional
from gradcli.errors import FileError
from gradcli.files.whole import ending, is_live, release
from gradcli.records import NamedTuple
from gradcli.registry import Registry, loaded


class Packing(NamedTuple):
    """A way of packing: the suffixes of its files, the first bytes, and what opens a stream of them, which it
    ``takes`` by that name."""

    name: str
    suffixes: tuple[str, ...]
    begins: bytes
    opened: str
    takes: str = "fileobj"


PACKINGS: Registry[Packing] = Registry(
    Packing("gzip", (".gz",), b"\x1f\x8b", "gzip:GzipFile"),
    Packing("zstd", (".zst", ".zstd"), b"\x28\xb5\x2f\xfd", "gradcli.files.packed:Zstd"),
    Packing("bzip2", (".bz2",), b"BZh", "bz2:BZ2File", "filename"),
    Packing("xz", (".xz",), b"\xfd7zXZ", "lzma:LZMAFile", "filename"),
)


def suffix_of(name: str) -> tuple[str, Packing | None]:
    """The suffix that tells what a file holds, in lower case, and how it is packed: ``.csv`` of ``a.csv.gz``."""
    name = name.partition("?")[0] if "://" in name else name
    suffix = ending(name)
    packing = next(iter(PACKINGS.of_suffix(suffix)), None)
    return suffix if packing is None else ending(name.rstrip("/")[: -len(suffix)]), packing


def _xz_error() -> type[Exception]:
    from lzma import LZMAError  # not before something has gone wrong

    return LZMAError


def packing_of(start: bytes) -> Packing | None:
    """How a stream is packed, by its first bytes."""
    return next((packing for packing in PACKINGS if start.startswith(packing.begins)), None)


class Zstd:
    """The unpacked bytes of a stream of zstd, whose errors are those of broken files. Raises MissingExtra."""

    def __init__(self, fileobj: BinaryIO) -> None:
        self._library = optional.find("compression.zstd") or optional.require("backports.zstd", extra="files")
        self._stream = self._library.ZstdFile(fileobj)

    def read(self, size: int) -> bytes:
        """At most so many bytes; all there are for -1. Raises OSError or EOFError for a broken stream."""
        try:
            return bytes(self._stream.read(size))
        except self._library.ZstdError as error:
            raise OSError(str(error)) from None


class Unpacked:
    """The bytes of a packed stream, which is unpacked as it is read: no more of it is in memory than was asked for.

    It has no descriptor: like a pipe it ends when it ends.
    """

    def __init__(self, stream: BinaryIO, packing: Packing, name: str) -> None:
        self._stream, self._packing, self._name = stream, packing, name
        opened: Callable[..., Any] = loaded(packing.opened)
        self._unpacked = opened(**{packing.takes: stream})
        self._next = b""
        self.live = is_live(stream)

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes; all there are for -1. Raises FileError where the packing is broken."""
        try:
            found, self._next = self._next, b""
            if found and size >= 0:
                found, self._next = found[:size], found[size:]
                return found
            return found + bytes(self._unpacked.read(size))
        except (OSError, EOFError, ValueError, zlib.error, _xz_error()) as error:
            why = "it breaks off" if isinstance(error, EOFError) else f"it is no whole {self._packing.name} file"
            raise FileError(f"cannot unpack {self._name}: {why}", fix="fetch or pack it again") from None

    def peek(self, size: int) -> bytes:
        """Some of the next bytes, which stay."""
        if not self._next:
            self._next = self.read(max(1, size))
        return self._next

    def close(self) -> None:
        """Lets go of the file."""
        release(self._stream)


class Recoded:
    """UTF-16, which begins with its mark, as UTF-8."""

    def __init__(self, stream: Any, name: str) -> None:
        self._stream, self._name = stream, name
        self.live = is_live(stream)
        self._read = getattr(stream, "read1", stream.read)  # what a pipe has, without waiting for more
        self._decoder = codecs.getincrementaldecoder("utf-16")()

    def read(self, size: int) -> bytes:
        """The next bytes, about ``size`` of them; empty at the end. Raises FileError."""
        try:
            while piece := self._read(size):
                if text := self._decoder.decode(piece):
                    return text.encode("utf-8")
            return self._decoder.decode(b"", final=True).encode("utf-8")
        except UnicodeError:
            raise FileError(f"{self._name} is not whole UTF-16 text", fix="save it as UTF-8") from None

    def close(self) -> None:
        """Lets go of the file."""
        release(self._stream)
