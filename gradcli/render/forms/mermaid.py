"""A graph for Mermaid, as in Markdown files."""

from __future__ import annotations

from gradcli.render.faces import Look, WithGraph


def graph(shown: WithGraph, look: Look) -> str:
    """Labels of edges stand on them."""
    found = shown.graph(drawn=False)
    out = ["flowchart LR"]
    for node, lines in found.nodes.items():
        label = "<br/>".join(_quoted(line)[1:-1] for line in lines)
        out.append(f'  n{node}["{label}"]')
        for start, text in found.arrows[node]:
            edge = f"|{_quoted(text)}|" if text else ""
            out.append(f"  n{start} -->{edge} n{node}")
    return "\n".join(out) + "\n"


def _quoted(text: str) -> str:
    return '"' + "".join(c if c.isalnum() or c in " _.=+-/(),^" else f"#{ord(c)};" for c in text) + '"'
