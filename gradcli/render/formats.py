"""The output formats, each named once."""

from __future__ import annotations

from enum import Enum


class Format(str, Enum):
    """What ``--format`` accepts."""

    TABLE = "table"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    VALUES = "values"
    MARKDOWN = "markdown"


class TapeFormat(str, Enum):
    """What ``tape --format`` accepts."""

    TABLE = "table"
    TSV = "tsv"
    JSON = "json"
    DOT = "dot"
    MERMAID = "mermaid"
