"""Compiled libraries kept from one process to the next, in a folder that nobody else can write to.

What is loaded runs as the user does. So the folder and all that lead to it must belong to the user or to the system and
be closed to others; a library bears the digest of what it was made from and of its own bytes, which are compared before
it is loaded. Where any of this does not hold nothing is kept, and each process compiles for itself.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gradcli.records import NamedTuple

if TYPE_CHECKING:
    from hashlib import sha256
else:  # which loads all of OpenSSL: a tenth of a command's time
    try:
        from _sha2 import sha256
    except ImportError:
        try:
            from _sha256 import sha256  # before Python 3.12
        except ImportError:
            from hashlib import sha256

MOST, MOST_BYTES = 200, 32 << 20
"""Libraries kept, and their bytes in all: what was used last stays."""
_SUFFIX = ".so"
_PROCESSOR = 4096
"""Bytes of the system's description of its processors that tell what the first of them can do."""


class Shelf(NamedTuple):
    """The folder with what is kept."""

    folder: Path

    def find(self, key: str) -> Path | None:
        """The library made from what the key stands for, if it is there and has the bytes that its name says."""
        for name in self._names():
            if name.startswith(key + "-"):
                place = self.folder / name
                with suppress(OSError):
                    if _private(os.lstat(place), stat.S_ISREG) and name == _name(key, place.read_bytes()):
                        os.utime(place)
                        return place
                self.forget(place)
        return None

    def put(self, key: str, library: Path) -> Path | None:
        """Keeps a library, whole or not at all; where it is now, or None."""
        with suppress(OSError):
            code = library.read_bytes()
            place = self.folder / _name(key, code)
            new = place.with_suffix(f".{os.getpid()}.new")
            try:
                new.touch(mode=0o600, exist_ok=False)
                new.write_bytes(code)
                os.replace(new, place)
            finally:
                new.unlink(missing_ok=True)
            self._bound()
            return place
        return None

    def forget(self, place: Path) -> None:
        with suppress(OSError):
            place.unlink()

    def _names(self) -> list[str]:
        try:
            return os.listdir(self.folder)
        except OSError:
            return []

    def _bound(self) -> None:
        """Takes away what was not used for longest, and what writers that were killed have left."""
        found = []
        for name in self._names():
            with suppress(OSError):
                about = os.stat(self.folder / name)
                found.append((about.st_mtime, about.st_size, self.folder / name))
        total = 0
        for count, (_, size, place) in enumerate(sorted(found, reverse=True), 1):
            total += size
            if count > MOST or total > MOST_BYTES:
                self.forget(place)


def shelf() -> Shelf | None:
    """The folder, made where it is not there; None where it cannot be private, or GRADCLI_CACHE says ``none``."""
    asked = os.environ.get("GRADCLI_CACHE", "")
    if asked == "none" or not hasattr(os, "geteuid"):
        return None
    try:
        named = asked or os.environ.get("XDG_CACHE_HOME")
        base = Path(named or Path.home() / ".cache")
        if not base.is_absolute() or (not named and not base.parent.is_dir()):  # a home that is none is not made
            return None
        folder = base.resolve() / "gradcli" / "compiled"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        private = _private(os.lstat(folder), stat.S_ISDIR) and all(_guarded(os.lstat(f)) for f in folder.parents)
    except (OSError, RuntimeError):  # no home
        return None
    return Shelf(folder) if private else None


def key(text: str, options: Sequence[str], command: str) -> str:
    """What a library hangs on: the text, the options, the compiler, the C library and the processor."""
    about = os.stat(os.path.realpath(command))
    made_by = (os.path.realpath(command), about.st_size, about.st_mtime_ns, os.confstr("CS_GNU_LIBC_VERSION"))
    parts = (text, *options, repr(made_by), _processor())
    return sha256("\0".join(parts).encode()).hexdigest()[:32]


def _name(key: str, code: bytes) -> str:
    return f"{key}-{sha256(code).hexdigest()[:32]}{_SUFFIX}"


def _private(about: os.stat_result, kind: object) -> bool:
    """Whether it is ours and closed to others."""
    assert callable(kind)
    return bool(kind(about.st_mode)) and about.st_uid == os.geteuid() and not about.st_mode & 0o077


def _guarded(about: os.stat_result) -> bool:
    """Whether nobody but the system and us can put another folder in the place of one below."""
    closed = not about.st_mode & 0o022 or bool(about.st_mode & stat.S_ISVTX)
    return stat.S_ISDIR(about.st_mode) and closed and about.st_uid in (0, os.geteuid())


def _processor() -> str:
    """What the first processor can do, as far as the system tells."""
    kind = os.uname().machine
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as stream:
            lines = stream.read(_PROCESSOR).splitlines()
    except OSError:
        return kind
    told = ("flags", "Features", "model name", "cpu family", "model\t")
    return "\n".join([kind, *(line for line in lines if line.startswith(told))])
