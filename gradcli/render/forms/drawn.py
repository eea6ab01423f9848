"""SVG, PNG and PDF, drawn by matplotlib."""

from __future__ import annotations

from gradcli.render.faces import Look, WithGraph, WithPicture


def graph(shown: WithGraph, look: Look) -> bytes:
    """Boxes of text, and arrows with labels."""
    from gradcli.plotting.graph import Graph, drawn

    nodes, arrows = shown.graph(drawn=True)
    edges = {(start, end): text for end, into in arrows.items() for start, text in into if start in nodes}
    used = {start for start, _ in edges}
    return drawn(Graph(nodes, edges, frozenset(nodes.keys() - used)), look.form.name)


def picture(shown: WithPicture, look: Look) -> bytes:
    """Curves, or level curves."""
    return shown.picture(look.form.name)
