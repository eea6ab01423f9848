"""Rows as a GitHub table."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.files import markup
from gradcli.tables.sinks.typeset import Typeset


class MarkdownSink(Typeset):
    """Columns of numbers to the right."""

    def _head(self, names: Sequence[str], right: Sequence[bool]) -> str:
        return self._row(names) + "|" + "|".join("---:" if number else "---" for number in right) + "|\n"

    def _row(self, cells: Sequence[str]) -> str:
        return "| " + " | ".join(cells) + " |\n"

    def _foot(self) -> str:
        return ""

    def _text(self, cell: str) -> str:
        return markup.markdown(cell)
