"""A program as people write it: its statements in LaTeX, bare expressions with the names they are called by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gradcli.errors import Source
from gradcli.language.definitions import free_names
from gradcli.language.grammar import Statement, parse
from gradcli.language.names import free_label
from gradcli.render import latex
from gradcli.render.grid import Grid
from gradcli.render.latex_names import name as set_name


def grid(text: str, targets: Sequence[str]) -> Grid:
    """A row a statement, formulas between dollars, and whether it is a target."""
    rows = []
    for label, statement in _labelled(text, targets):
        head = f"${_head(label, statement)}$"
        is_target = statement.parameters is None and label in targets
        rows.append([head, f"${latex.expression(statement.body)}$", "target" if is_target else ""])
    return Grid(["name", "formula", ""], rows, [False, False, False])


def aligned(text: str, targets: Sequence[str]) -> str:
    """An ``aligned`` environment of amsmath, a line a statement."""
    rows = [f"{_head(label, s)} &= {latex.expression(s.body)}" for label, s in _labelled(text, targets)]
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def _labelled(text: str, targets: Sequence[str]) -> Iterator[tuple[str, Statement]]:
    """Every statement with its name; a bare expression has that of a target that no statement has."""
    statements = parse(Source(text))
    named = {statement.name for statement in statements if statement.parameters is None}
    used = {name for statement in statements for name in free_names(statement)}
    free = iter([target for target in targets if target not in named])
    for statement in statements:
        yield statement.name or free_label(next(free), used), statement


def _head(label: str, statement: Statement) -> str:
    given = statement.parameters
    return set_name(label) + ("" if given is None else rf"\left({', '.join(map(set_name, given))}\right)")
