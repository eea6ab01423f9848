"""The folder of a run's parts, local or behind a URL: a file in it is there whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gradcli import optional
from gradcli.distributed.places import cause, filesystem, is_url, shown
from gradcli.errors import FileError
from gradcli.files.whole import cannot, written

_UNFINISHED = re.compile(r"\..*\.tmp")


class Folder:
    """The files of one folder, by name. Its methods raise FileError."""

    def __init__(self, location: str) -> None:
        self.location, self.name = location, shown(location)
        self._system, self._path = filesystem(location)
        self._remote = is_url(location)

    def create(self) -> None:
        """Makes the folder where there is none."""
        try:
            self._system.create_dir(self._path, recursive=True)
        except (ValueError, OSError) as error:
            raise self._cannot("make the folder", "", error) from None

    def sizes(self) -> dict[str, int]:
        """The files and their sizes in bytes; folders have size 0. Empty where there is no such folder."""
        systems = optional.require("pyarrow.fs", extra="dist")
        try:
            if self._system.get_file_info(self._path).is_file:
                raise FileError(f"{self.name} is a file", fix="name a folder for the parts: --output out/")
            found = self._system.get_file_info(systems.FileSelector(self._path, allow_not_found=True))
        except (ValueError, OSError) as error:
            raise self._cannot("read", "", error) from None
        return {str(info.base_name): int(info.size or 0) for info in found}

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        try:
            with self._system.open_input_file(self._at(name)) as stream:
                return bytes(stream.read())
        except (ValueError, OSError) as error:
            raise self._cannot("read", name, error) from None

    def write(self, name: str, data: bytes) -> None:
        """A file of these bytes in the place of the old one, if any."""
        with self.placed(name) as path, written(path) as stream:
            stream.write(data)

    @contextmanager
    def placed(self, name: str) -> Iterator[Path]:
        """Where to write a file, at once and whole (as ``gradcli.files.whole.written`` does); it is in the folder when
        the block ends well."""
        if not self._remote:
            yield Path(self._path, name)
            return
        with tempfile.TemporaryDirectory(prefix="gradcli-") as here:
            copy = Path(here, name)
            yield copy
            self._send(copy, name)

    def _send(self, copy: Path, name: str) -> None:
        # Under another name first: a stream that an error closes leaves what it has, which must not pass for a part.
        unfinished = self._at(f".{name}.{uuid.uuid4().hex}.tmp")
        try:
            with copy.open("rb") as data, self._system.open_output_stream(unfinished) as stream:
                while piece := data.read(1 << 22):
                    stream.write(piece)
            self._system.move(unfinished, self._at(name))
        except (ValueError, OSError) as error:
            raise self._cannot("write", name, error) from error

    def remove(self, name: str) -> None:
        """Takes a file away; one that is not there is no error."""
        try:
            self._system.delete_file(self._at(name))
        except FileNotFoundError:
            pass
        except (ValueError, OSError) as error:
            raise self._cannot("remove", name, error) from None

    def clean(self) -> None:
        """Takes away what workers that were killed have left half written."""
        for name in self.sizes():
            if _UNFINISHED.fullmatch(name):
                self.remove(name)

    def _at(self, name: str) -> str:
        return f"{self._path}/{name}"

    def _cannot(self, verb: str, name: str, error: BaseException) -> FileError:
        place = os.path.join(self.name, name) if name else self.name
        if isinstance(error, OSError) and error.strerror:
            return cannot(verb, place, OSError(error.errno, os.strerror(error.errno or 0)))
        return FileError(f"cannot {verb} {place[:200]}: {cause(error)}")
