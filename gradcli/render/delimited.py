"""Grids for machines: TSV, CSV, Markdown, and bare values for ``read``."""

from __future__ import annotations

from gradcli.render.grid import Grid
from gradcli.render.numerals import Numerals
from gradcli.results import Gradient


def tsv(grid: Grid) -> str:
    """Tab-separated, with a header. Cells hold no tabs or line ends."""
    return "".join("\t".join(_flat(cell) for cell in row) + "\n" for row in [grid.header, *grid.rows])


def csv_text(grid: Grid) -> str:
    """Comma-separated, with a header, quoted where needed (RFC 4180 with plain line ends)."""
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([grid.header, *grid.rows])
    return out.getvalue()


def markdown(grid: Grid) -> str:
    """A GitHub table. Formulas between dollar signs are left as they are."""

    def line(cells: list[str]) -> str:
        return "| " + " | ".join(_plain(cell) for cell in cells) + " |\n"

    def _plain(cell: str) -> str:
        return cell if cell.startswith("$") else _flat(cell).replace("|", "\\|").replace("*", "\\*")

    rule = "|" + "|".join("---:" if numeric else "---" for numeric in grid.numeric) + "|\n"
    return line(grid.header) + rule + "".join(map(line, grid.rows))


def values(result: Gradient, numerals: Numerals) -> str:
    """One line a row: the partials separated by blanks (the values where nothing is differentiated)."""
    lines = []
    for row in result.rows:
        if row.value is None:
            assert row.formula is not None
            lines.append("\t".join(row.formula.gradient.values() or [row.formula.value]))
            continue
        entries = list(row.gradient.values()) if result.variables else [row.value]
        entries += [row.along] if row.along else []
        lines.append(" ".join(numerals.word(entry) for entry in entries))
    return "".join(line + "\n" for line in lines)


def _flat(cell: str) -> str:
    return " ".join(cell.split()) if ("\t" in cell or "\n" in cell) else cell
