"""Operands of ``matmul`` from the command line: files, standard input, literal text."""

from __future__ import annotations

import os

from gradcli.commands.streams import read_bytes
from gradcli.errors import FileError, LimitError
from gradcli.files.whole import shown_name
from gradcli.matrices.matrix import MOST_CELLS, Matrix
from gradcli.matrices.operands import is_literal, read_file, read_literal
from gradcli.matrices.operands.cells import Bindings

LARGEST_TEXT = 128 * 1024 * 1024
LARGEST_ARRAY = 8 * MOST_CELLS + 1024 * 1024
"""A .npy file of the most cells a matrix may have, and its header."""


def operand(argument: str, label: str, bindings: Bindings, *, exactly: bool = False) -> Matrix:
    """The matrix an argument stands for: an existing file, ``@FILE``, ``-``, or the matrix itself.

    ``label`` is how messages call literal text. Raises FileError when there is no such file.
    """
    if argument.strip() == "-":
        return read_file(_bytes("-"), "standard input", bindings, exactly=exactly)
    stripped = argument.strip(" \t")  # the option parser's guard against a leading minus adds a blank
    for path in dict.fromkeys((argument, stripped)):
        if _is_file(path):
            return read_file(_bytes(path), path, bindings, exactly=exactly)
    if stripped.startswith("@"):
        return read_file(_bytes(stripped[1:]), stripped[1:], bindings, exactly=exactly)
    if is_literal(stripped):
        return read_literal(stripped, label, bindings, exactly=exactly)
    if not stripped:
        raise FileError(f"{label} is empty", fix="give a file, -, or rows such as '3 1; 8 2'")
    raise FileError(
        f"there is no file {stripped[:200]}", fix=f"a matrix typed here needs a blank, ; or [: '[{stripped[:40]}]'"
    )


def _is_file(path: str) -> bool:
    try:
        return os.path.exists(path) and not os.path.isdir(path)
    except ValueError:  # a NUL byte
        return False


def _bytes(path: str) -> bytes:
    data = read_bytes(path, limit=LARGEST_ARRAY)
    if not data.startswith(b"\x93NUMPY") and len(data) > LARGEST_TEXT:
        raise LimitError(f"{shown_name(path)} is larger than {LARGEST_TEXT:,} bytes", fix="multiply it in blocks")
    return data
