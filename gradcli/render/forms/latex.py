"""LaTeX with amsmath: equations, matrices, the lines of a tape."""

from __future__ import annotations

from gradcli.errors import Source
from gradcli.files import markup
from gradcli.language.grammar import parse
from gradcli.render import tape_latex
from gradcli.render.derivation import in_latex
from gradcli.render.equations import label, latex_lines
from gradcli.render.faces import Look, StatedQuantity, WithEquations, WithListing, WithMatrices, WithReport
from gradcli.render.grid import Grid
from gradcli.render.latex import expression


def equations(shown: WithEquations, look: Look) -> str:
    """An align* environment, one equation a line."""
    found = shown.equations()
    steps = "".join(map(in_latex, found.derivation))
    return steps + latex_lines(found.assignments, found.at, shown.numerals, several=found.several)


def report(shown: WithReport, look: Look) -> str:
    """Each result as a number of siunitx, a tabular of where it comes from, and the lines below it as a list."""
    found = []
    for stated, budget, foot in shown.report():
        rows = " \\\\\n".join(map(_stated, stated))
        found += [f"\\begin{{align*}}\n{rows}\n\\end{{align*}}\n"] * bool(stated)
        found += [_tabular(budget)] if budget is not None else []
        items = "".join(f"\\item {markup.latex(line)}\n" for line in foot)
        found += [f"\\begin{{itemize}}\n{items}\\end{{itemize}}\n"] * bool(foot)
    return "% \\usepackage{amsmath,siunitx}\n" + "\n".join(found)


def _stated(found: StatedQuantity) -> str:
    name, shown = label(found.name), found.pair
    digits = shown.last_digits
    written = rf"\num{{{digits}}}" if digits else rf"\num{{{shown.value}}} \pm \num{{{shown.u}}}"
    if not _number(shown.value):
        written = rf"\text{{{markup.latex(shown.value)}}}"
    return f"{name} &= {written}" + (rf" \quad\text{{({markup.latex(found.remark)})}}" if found.remark else "")


def _number(text: str) -> bool:
    return text.lstrip("-")[:1].isdigit()


def _tabular(cells: Grid) -> str:
    kinds = "".join("r" if numeric else "l" for numeric in cells.numeric)
    lines = [" & ".join(map(markup.latex, cells.header))]
    lines += [" & ".join(map(markup.latex_number, row)) for row in cells.rows]
    head, *rows = (f"{line} \\\\\n" for line in lines)
    return f"\\begin{{tabular}}{{{kinds}}}\n\\hline\n{head}\\hline\n{''.join(rows)}\\hline\n\\end{{tabular}}\n"


def matrices(shown: WithMatrices, look: Look) -> str:
    """A bmatrix each, after its name in a comment where there are several."""
    found = [(label, _matrix(shown.text.grid(matrix))) for label, matrix in shown.matrices()]
    return "\n".join(f"% {label}\n" * bool(label) + text for label, text in found)


def listing(shown: WithListing, look: Look) -> str:
    """An align* environment, a line a slot."""
    return tape_latex.document(shown.listing(), shown.numerals)


def _matrix(cells: list[list[str]]) -> str:
    rows = [" & ".join(expression(parse(Source(cell, "an entry"))[0].body) for cell in row) for row in cells]
    return "\\begin{bmatrix}\n" + " \\\\\n".join(rows) + "\n\\end{bmatrix}\n"
