"""Matrices to text. What a pipe gets can be read back as an operand; labels stand in comments."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gradcli.errors import OptionError, Source
from gradcli.matrices.formulas import PYTHON_DIGITS, Entry, Formula, whole
from gradcli.matrices.matrix import Matrix
from gradcli.render.formats import Format
from gradcli.render.json_text import dumps
from gradcli.render.numerals import TABLE_DIGITS, shortest, significant

DOUBLE_DIGITS = 17

Labelled = Sequence[tuple[str, Matrix]]


class CellText:
    """How entries are printed: ``digits`` significant ones, as ``fractions``, or what fits the reader."""

    def __init__(self, form: Format, *, digits: int | None = None, fractions: bool = False) -> None:
        self.digits = digits or (TABLE_DIGITS if form is Format.TABLE else None)
        self.asked = digits
        self.fractions = fractions

    def cell(self, entry: Entry | float, decimal: bool) -> str:
        """One entry. Integers stand in full, and fractions as fractions unless decimals were typed."""
        if isinstance(entry, Formula):
            return entry.text
        if isinstance(entry, int):
            return whole(entry) if self.asked is None else significant(entry, self.asked, whole=True)
        if isinstance(entry, Fraction) and (self.fractions or (not decimal and self.asked is None)):
            return f"{whole(entry.numerator)}/{whole(entry.denominator)}"
        return shortest(entry) if self.digits is None else significant(entry, self.digits, whole=self.asked is not None)

    def grid(self, matrix: Matrix) -> list[list[str]]:
        """Every entry as text."""
        return [[self.cell(entry, matrix.decimal) for entry in row] for row in matrix.entries()]


def render(results: Labelled, form: Format, text: CellText) -> str:
    """The text that goes to standard output: one matrix without a label, or several with theirs."""
    if form is Format.JSON:
        return _json(results, text)
    if form is Format.JSONL:
        return _json_lines(results, text)
    if form is Format.NUMPY:
        return _numpy(results, text)
    blocks = [_DRAWN[form](text.grid(matrix)) for _, matrix in results]
    if len(results) == 1 and not results[0][0]:
        return blocks[0]
    head = {Format.MARKDOWN: "**{}**\n\n", Format.LATEX: "% {}\n"}.get(form, "# {}\n")
    return "\n".join(head.format(label) + block for (label, _), block in zip(results, blocks, strict=True))


def _table(cells: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "".join(" " + "  ".join(c.rjust(w) for c, w in zip(row, widths, strict=True)) + "\n" for row in cells)


def _values(cells: list[list[str]]) -> str:
    return "".join(" ".join(row) + "\n" for row in cells)


def _tsv(cells: list[list[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in cells)


def _latex(cells: list[list[str]]) -> str:
    from gradcli.language.grammar import parse
    from gradcli.render.latex import expression

    rows = [" & ".join(expression(parse(Source(cell, "an entry"))[0].body) for cell in row) for row in cells]
    return "\\begin{bmatrix}\n" + " \\\\\n".join(rows) + "\n\\end{bmatrix}\n"


def _csv(cells: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(cells)
    return out.getvalue()


def _markdown(cells: list[list[str]]) -> str:
    # GitHub draws no table without a header: the columns are numbered.
    lines = [[str(column) for column in range(1, len(cells[0]) + 1)], ["---:"] * len(cells[0])]
    lines += [[cell.replace("|", "\\|").replace("*", "\\*") for cell in row] for row in cells]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


_DRAWN = {
    Format.TABLE: _table,
    Format.TSV: _tsv,
    Format.CSV: _csv,
    Format.MARKDOWN: _markdown,
    Format.VALUES: _values,
    Format.LATEX: _latex,
}


def _numpy(results: Labelled, text: CellText) -> str:
    """Assignments. Entries no double or 64-bit integer holds make an array of Python's own exact numbers."""
    lines = []
    for label, matrix in results:
        if matrix.symbolic:
            raise OptionError("NumPy has no symbolic matrices", fix="give the variables values with --at")
        cells = [[_python(cell) for cell in row] for row in text.grid(matrix)]
        objects = any("Fraction" in c or (c.lstrip("-").isdigit() and len(c) > 18) for row in cells for c in row)
        body = "".join(f"    [{', '.join(row)}],\n" for row in cells)
        lines.append(f"{label.split()[0] if label else 'product'} = np.array([\n{body}]{', dtype=object' * objects})\n")
    imports = (
        "from fractions import Fraction\n\n" * any("Fraction" in line for line in lines) + "import numpy as np\n\n"
    )
    return imports + "\n".join(lines)


def _python(cell: str) -> str:
    """A number of ours as one of Python: a Fraction where a float would lose more than its rounding."""
    if cell.lstrip("-").isdigit():
        return cell
    double = 0.0 if "/" in cell else float(cell)
    return cell if double and math.isfinite(double) else f"Fraction({cell!r})"


def _json(results: Labelled, text: CellText) -> str:
    body: dict[str, Any] = {"schema": "gradcli.matmul/1"}
    for label, matrix in results:
        found = {"shape": list(matrix.shape), "rows": _numbers(matrix, text)}
        body |= {label.split()[0]: found} if label else found
    return dumps(body) + "\n"


def _json_lines(results: Labelled, text: CellText) -> str:
    lines = []
    for label, matrix in results:
        for row in _numbers(matrix, text):
            lines.append(dumps({"of": label.split()[0], "row": row}) if label else json.dumps(row, allow_nan=False))
    return "".join(line + "\n" for line in lines)


def _numbers(matrix: Matrix, text: CellText) -> list[list[Any]]:
    return [[_number(text.cell(entry, matrix.decimal), entry) for entry in row] for row in matrix.entries()]


def _number(text: str, entry: Entry | float) -> Any:
    """A JSON number where one is lossless; text for formulas, fractions and what no double holds."""
    if isinstance(entry, Formula) or "/" in text or len(text) > PYTHON_DIGITS:
        return text
    number = json.loads(text)
    if isinstance(number, float) and len(text.partition("e")[0].strip("-0.").replace(".", "")) > DOUBLE_DIGITS:
        return text  # more digits were asked for than a reader of JSON keeps
    if isinstance(number, float) and (number in (float("inf"), float("-inf")) or (number == 0) != (entry == 0)):
        return text
    return number
