"""Rows as a tabular of LaTeX, for which no package is needed."""

from __future__ import annotations

from collections.abc import Sequence

from gradcli.files import markup
from gradcli.tables.sinks.typeset import Typeset


class LatexSink(Typeset):
    """Numbers to the right, negative ones and powers of ten as mathematics."""

    def _head(self, names: Sequence[str], right: Sequence[bool]) -> str:
        kinds = "".join("r" if number else "l" for number in right)
        return f"\\begin{{tabular}}{{{kinds}}}\n\\hline\n{self._row(names)}\\hline\n"

    def _row(self, cells: Sequence[str]) -> str:
        return " & ".join(cells) + " \\\\\n"

    def _foot(self) -> str:
        return "\\hline\n\\end{tabular}\n"

    def _text(self, cell: str) -> str:
        return markup.latex(cell)

    def _number(self, cell: str) -> str:
        return markup.latex_number(cell)
