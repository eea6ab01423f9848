"""Operands of ``matmul``: text, JSON, Matrix Market or .npy, told apart by content. No file is opened here."""

from __future__ import annotations

from codecs import BOM_UTF8

from gradcli.errors import FileError, OptionError, Source
from gradcli.files.magic import PACKED
from gradcli.matrices.matrix import Matrix
from gradcli.matrices.operands.cells import Bindings, CellReader
from gradcli.matrices.operands.typed import read_typed


def read_file(data: bytes, name: str, bindings: Bindings, *, exactly: bool = False) -> Matrix:
    """The matrix a file's bytes hold. ``bindings`` give variables their values; without it they stay.

    Raises FileError, LanguageError, LimitError or OptionError, with file, line and column where there are any.
    """
    if data.startswith(b"\x93NUMPY"):
        from gradcli.matrices.operands.npy import read_npy

        return read_npy(data, name)
    for magic, (what, fix) in PACKED.items():
        if data.startswith(magic):
            raise FileError(f"{name} is {what}", fix=fix)
    if (found := read_typed(data.removeprefix(BOM_UTF8), name)) is not None:
        return found
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"{name} is not UTF-8 text (byte {error.start + 1:,})", fix="save it as UTF-8") from None
    return _read_text(text, name, bindings, from_file=True, exactly=exactly)


def read_literal(text: str, label: str, bindings: Bindings, *, exactly: bool = False) -> Matrix:
    """The matrix typed as an argument; ``label`` is how messages call it."""
    if text.isascii() and (found := read_typed(text.encode("ascii"), label)) is not None:
        return found
    return _read_text(text, label, bindings, from_file=False, exactly=exactly)


def is_literal(text: str) -> bool:
    """Whether an argument that names no file is the matrix itself."""
    return any(character in text for character in " \t\n;[")


def _read_text(text: str, name: str, bindings: Bindings, *, from_file: bool, exactly: bool) -> Matrix:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Only a file has a name to stand before line and column; a literal is shown as typed.
    source = Source(text, name if from_file else "")
    if "\x00" in text:
        raise FileError(f"{name} is not text: it has a NUL byte", fix="give text, JSON, Matrix Market or .npy")
    reader = CellReader(source, bindings, exactly=exactly)
    start = text.lstrip()
    if start[:1] in ("%", "#"):
        from gradcli.matrices.operands.market import is_market, read_market

        if is_market(text):
            return read_market(source)
    if not start:
        raise OptionError(f"{name} is empty", fix="a matrix is rows of numbers, for example '3 1; 8 2'")
    if start[0] in "[{":
        from gradcli.matrices.operands.brackets import read_brackets

        return read_brackets(reader, name)
    from gradcli.matrices.operands.plain import read_plain

    return read_plain(reader, name, headings=from_file)
