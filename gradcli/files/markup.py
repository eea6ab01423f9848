"""Plain text inside Markdown, HTML and LaTeX: what is markup there is spelled so that it is shown as typed."""

from __future__ import annotations

import re
from html import escape

from gradcli.errors import printable

_MARKDOWN = re.compile(r"[\\|*`<~$]|(?<![^\W_])_|_(?![^\W_])|\[(?=[^\]]*\]\()|&(?=#?\w+;)")
_LATEX = {character: "\\" + character for character in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\symbol{34}",
    "[": "{[}",
    "]": "{]}",
    "±": r"\ensuremath{\pm}",
}
_NUMBER = re.compile(r"(-?)(\d+\.?\d*)(?:e([-+]?)0*(\d+))?")


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split()) if not text.isprintable() else text


def markdown(text: str) -> str:
    """A text in a cell of a GitHub table; an underline within a word is none of emphasis."""
    return _MARKDOWN.sub(r"\\\g<0>", printable(flat(text)))


def html(text: str) -> str:
    """A text between tags."""
    return escape(printable(text))


def latex(text: str) -> str:
    """A text in a paragraph or a cell. Brackets are kept from what may stand before them, as the end of a line."""
    return "".join(_LATEX.get(character, character) for character in printable(flat(text)))


def latex_number(text: str) -> str:
    r"""A number as mathematics sets it: ``-1.5e-07`` is ``$-1.5\times 10^{-7}$``; other words are text."""
    if text in ("inf", "-inf"):
        return f"${text.removesuffix('inf')}\\infty$"
    found = _NUMBER.fullmatch(text)
    if found is None:
        return latex(text)
    sign, figures, below, power = found.groups()
    scale = rf"\times 10^{{{below.replace('+', '')}{power}}}" if power else ""
    return f"${sign}{figures}{scale}$" if sign or scale else figures


def page_head(title: str = "gradcli", rules: str = "") -> str:
    """What stands above the first table of a page of HTML; ``rules`` are further ones of its style."""
    style = f"table{{border-collapse:collapse}} th,td{{border:1px solid #999;padding:2px 8px;text-align:left}}{rules}"
    head = f'<meta charset="utf-8">\n<title>{html(title)}</title>\n<style>{style}</style>'
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n'


PAGE_FOOT = "</body>\n</html>\n"
