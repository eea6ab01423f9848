"""Rows as a page of HTML that holds one table."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.files import markup
from gradcli.tables.sinks.typeset import Typeset


class HtmlSink(Typeset):
    """A page, since a bare table says nothing of its encoding; nothing in a cell is markup."""

    def _head(self, names: Sequence[str], right: Sequence[bool]) -> str:
        # One rule a column: a style in every cell would be most of the file.
        rules = "".join(f" td:nth-child({place})" + "{text-align:right}" for place, n in enumerate(right, 1) if n)
        cells = "".join(f"<th>{name}</th>" for name in names)
        page = markup.page_head(f"gradcli {self.layout.schema}", rules)
        return f"{page}<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n"

    def _row(self, cells: Sequence[str]) -> str:
        return "<tr><td>" + "</td><td>".join(cells) + "</td></tr>\n"

    def _foot(self) -> str:
        return "</tbody>\n</table>\n" + markup.PAGE_FOOT

    def _text(self, cell: str) -> str:
        return markup.html(cell)
