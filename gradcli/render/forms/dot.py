"""A graph for Graphviz."""

from __future__ import annotations

from gradcli.render.faces import Look, WithGraph


def graph(shown: WithGraph, look: Look) -> str:
    """Labels of edges stand on them."""
    found = shown.graph(drawn=False)
    out = ["digraph tape {", "  rankdir=LR;", "  node [shape=box];"]
    for node, lines in found.nodes.items():
        label = _quoted("\n".join(lines)).replace("\n", "\\n")
        out.append(f"  n{node} [label={label}];")
        for start, text in found.arrows[node]:
            edge = f" [label={_quoted(text)}]" if text else ""
            out.append(f"  n{start} -> n{node}{edge};")
    return "\n".join([*out, "}"]) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
