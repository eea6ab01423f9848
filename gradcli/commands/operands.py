"""Operands of ``matmul`` from the command line: files, standard input, literal text."""

from __future__ import annotations

import os
import sys

from gradcli.commands.streams import cannot
from gradcli.errors import FileError, LimitError
from gradcli.matrices import Matrix
from gradcli.matrix_operands import is_literal, read_file, read_literal
from gradcli.matrix_operands.cells import Bindings

LARGEST_TEXT = 64 * 1024 * 1024
LARGEST_ARRAY = 160 * 1024 * 1024
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
    name = "standard input" if path == "-" else path
    try:
        if path == "-":
            if sys.stdin is None:
                raise FileError("standard input is closed", fix="give the matrix as an argument")
            data = sys.stdin.buffer.read(LARGEST_ARRAY + 1)
        else:
            with open(path, "rb") as stream:
                data = stream.read(LARGEST_ARRAY + 1)
    except OSError as error:
        raise cannot("read", name, error) from None
    except ValueError:
        raise FileError(f"cannot read {name[:80]}: not a file name") from None
    limit = LARGEST_ARRAY if data.startswith(b"\x93NUMPY") else LARGEST_TEXT
    if len(data) > limit:
        raise LimitError(f"{name} is larger than {limit:,} bytes", fix="multiply it in blocks")
    return data
