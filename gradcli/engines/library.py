"""C text made into machine code by the system's compiler, and loaded."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gradcli.engines import kept

if TYPE_CHECKING:  # what is kept needs none
    from gradcli.engines.workshop import Workshop

SECONDS = 60.0


class CompileError(Exception):
    """Why there is no machine code: one line."""


def compiler() -> str | None:
    """The system's C compiler; None if there is none."""
    return next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)


def built(text: str, flags: Sequence[str], libraries: Sequence[str], *, before: bool = False) -> Any:
    """C text as a library that is loaded: one made ``before``, or else a new one, which is kept where that is safe.

    Raises CompileError."""
    command = compiler()
    if command is None:
        raise CompileError("no C compiler is installed")
    shelf = kept.shelf()
    key = kept.key(text, [*flags, *libraries], command) if shelf else ""
    if shelf and (found := shelf.find(key)):
        try:
            return ctypes.CDLL(str(found))
        except OSError:  # it is what was written, and still nothing for this machine
            shelf.forget(found)
    if before:
        raise CompileError("none is kept")
    from gradcli.engines.workshop import Workshop

    try:
        with Workshop() as workshop:
            source, library = workshop.folder / "code.c", workshop.folder / "code.so"
            source.write_text(text, encoding="ascii")
            _run([command, *flags, "-o", str(library), str(source), *libraries], workshop)
            place = shelf.put(key, library) if shelf else None
            return ctypes.CDLL(str(place or library))
    except OSError as error:
        raise CompileError(str(error)) from None


def entry(module: Any, name: str, pointers: int) -> Any:
    """A function of such a library: of a count and so many pointers, with a whole number as its result."""
    function = module[name]
    function.restype = ctypes.c_long
    function.argtypes = (ctypes.c_long, *[ctypes.c_void_p] * pointers)
    return function


def address(function: Any) -> int:
    """Where such a function is."""
    return ctypes.cast(function, ctypes.c_void_p).value or 0


def place(array: Any) -> int:
    """Where a contiguous array begins."""
    if array.flags.writeable and len(array):  # a tenth of the time that its attribute ``ctypes`` takes
        return ctypes.addressof(ctypes.c_char.from_buffer(array))
    found: int = array.ctypes.data
    return found


def addresses(numbers: Sequence[int]) -> Any:
    """An array of pointers."""
    return (ctypes.c_void_p * len(numbers))(*numbers)


def integers(numbers: Sequence[int]) -> Any:
    """An array of C's long integers."""
    return (ctypes.c_long * len(numbers))(*numbers)


def _run(line: list[str], workshop: Workshop) -> None:
    """Compiles; raises CompileError with the first line of what went wrong."""
    environment = {**os.environ, "LC_ALL": "C", "TMPDIR": str(workshop.folder)}
    try:
        status, said = workshop.run(line, environment, SECONDS)
    except TimeoutError:
        raise CompileError(f"the compiler took longer than {SECONDS:g} seconds") from None
    except OSError as error:
        raise CompileError(f"the compiler cannot be run: {error.strerror or error}") from None
    if status:
        message = next((line for line in said.splitlines() if "error" in line), "the compiler failed")
        raise CompileError(message[:200])
