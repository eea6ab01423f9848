"""The output formats, each named once."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """What ``--format`` accepts."""

    TABLE = "table"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    VALUES = "values"
    MARKDOWN = "markdown"
    LATEX = "latex"
    NUMPY = "numpy"
    STATEMENTS = "statements"


EQUATIONS = frozenset([Format.LATEX, Format.NUMPY, Format.STATEMENTS])
"""Formats made of equations, which tables of words and matrices have none of."""

FOR_PROGRAMS = frozenset([Format.JSON, Format.JSONL, Format.LATEX, Format.NUMPY, Format.STATEMENTS])
"""Formats that hold formulas whole, however long."""


class DiffFormat(StrEnum):
    """What ``diff --format`` accepts."""

    TEXT = "text"
    TABLE = "table"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"
    VALUES = "values"
    MARKDOWN = "markdown"
    LATEX = "latex"
    NUMPY = "numpy"
    STATEMENTS = "statements"


WHOLE_DIFF = frozenset([DiffFormat.JSON, DiffFormat.LATEX, DiffFormat.NUMPY, DiffFormat.STATEMENTS])
"""As FOR_PROGRAMS."""


class TapeFormat(StrEnum):
    """What ``tape --format`` accepts."""

    TABLE = "table"
    TSV = "tsv"
    JSON = "json"
    DOT = "dot"
    SVG = "svg"
    PNG = "png"
    MERMAID = "mermaid"
    LATEX = "latex"


TAPE_PICTURES = frozenset([TapeFormat.SVG, TapeFormat.PNG])
"""Formats that are drawn, not printed."""
