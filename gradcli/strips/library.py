"""The compiled code that reads, prints and hands rows on. It does not depend on a program: made once, then kept."""

from __future__ import annotations

import ctypes
from functools import cache
from importlib import resources
from typing import Any

from gradcli.engines.library import built
from gradcli.strips.powers import tables

FLAGS = ("-std=gnu11", "-O2", "-shared", "-fPIC", "-march=native", "-ffp-contract=off", "-w")
"""The algorithms of reading count on products and sums that are rounded one after the other."""
_SOURCES = ("read.c", "print.c", "rows.c")


@cache
def text_library() -> Any:
    """The library with ``strips_rows``, ``strips_read`` and ``strips_print``. Raises CompileError."""
    module = built(_source(), FLAGS, [])
    module.strips_rows.restype = module.strips_read.restype = module.strips_print.restype = ctypes.c_long
    pointer, number = ctypes.c_void_p, ctypes.c_long
    module.strips_rows.argtypes = (pointer, ctypes.c_char_p, number, pointer, number, pointer, number, pointer)
    module.strips_read.argtypes = (ctypes.c_char_p, number, pointer, pointer)
    module.strips_print.argtypes = (pointer, number, pointer)
    return module


def _source() -> str:
    includes = "".join(f"#include <{name}.h>\n" for name in ("stdint", "string", "stdlib"))
    folder = resources.files("gradcli.strips")
    texts = [folder.joinpath(name).read_text(encoding="ascii") for name in _SOURCES]
    return "\n".join([includes, tables(), *texts])
