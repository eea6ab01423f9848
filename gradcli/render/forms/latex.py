"""LaTeX with amsmath: equations, matrices, the lines of a tape."""

from __future__ import annotations

from gradcli.errors import Source
from gradcli.language.grammar import parse
from gradcli.render import tape_latex
from gradcli.render.derivation import in_latex
from gradcli.render.equations import latex_lines
from gradcli.render.faces import Look, WithEquations, WithListing, WithMatrices
from gradcli.render.latex import expression


def equations(shown: WithEquations, look: Look) -> str:
    """An align* environment, one equation a line."""
    found = shown.equations()
    steps = "".join(map(in_latex, found.derivation))
    return steps + latex_lines(found.assignments, found.at, shown.numerals, several=found.several)


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
