"""A page of HTML, which needs no other file. Nothing in a cell is markup."""

from __future__ import annotations

from gradcli.files import markup
from gradcli.render import html
from gradcli.render.faces import Look, StatedQuantity, WithGrid, WithPage, WithReport
from gradcli.render.forms.lines import each_section


def page(shown: WithPage, look: Look) -> str:
    """As the result lays it out."""
    return shown.page()


def grid(shown: WithGrid, look: Look) -> str:
    """Columns of numbers to the right; each table below its title."""
    return markup.page_head() + each_section(shown, html.table, title="<h2>{}</h2>\n") + markup.PAGE_FOOT


def report(shown: WithReport, look: Look) -> str:
    """Each result in a heading, where it comes from, and the lines below it as a list."""
    found = []
    for stated, budget, foot in shown.report():
        found += [f"<p><b>{_stated(one)}</b>{_remark(one.remark)}</p>\n" for one in stated]
        found += [html.table(budget)] if budget is not None else []
        items = "".join(f"<li>{markup.html(line)}</li>\n" for line in foot)
        found += [f"<ul>\n{items}</ul>\n"] * bool(foot)
    return markup.page_head() + "".join(found) + markup.PAGE_FOOT


def _stated(found: StatedQuantity) -> str:
    value, u, exponent = found.pair
    shown = markup.html(f"{value} ± {u}" if u else value)
    if exponent:
        shown = f"({shown}) × 10<sup>{exponent}</sup>".replace("-", "−")
    return f"{markup.html(found.name)} = {shown}"


def _remark(text: str) -> str:
    return f", {markup.html(text)}" * bool(text)
