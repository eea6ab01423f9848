"""C over FLINT's balls as machine code, with the library that python-flint brings along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradcli.engines.library import CompileError, built
from gradcli.numbers.wrapped import found_by_all

FLAGS = ("-std=gnu11", "-O1", "-shared", "-fPIC", "-ffp-contract=off", "-w")


def loaded(source: str, libraries: Sequence[str] = (), *, before: bool = False) -> Any:
    """The module of a source that tries the layout of balls itself, only one made ``before`` if so.

    Raises CompileError where there is no compiler, no such library, or balls are laid out in another way."""
    if not found_by_all():
        raise CompileError("there is no library of FLINT")
    module = built(source, FLAGS, libraries, before=before)
    if not module.gradcli_layout():
        raise CompileError("FLINT's balls are laid out in another way")
    return module
