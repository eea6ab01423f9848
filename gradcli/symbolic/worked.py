"""A rule with its operands put in, as it stands on paper before anything is simplified.

``(u*v)' = u'*v + u*v'`` of ``x^2`` and ``sin(x)`` is ``2*x*sin(x) + x^2*cos(x)``: texts of the language put into the
text of a rule, with the brackets they need there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gradcli.errors import GradcliError, Source
from gradcli.language.grammar import parse

_LETTER = re.compile(r"(?<![\w.])([A-Za-z]\w*)('?)(?![\w(])")
_ATOM, _POWER, _PRODUCT, _SUM = range(4)
_SIGNS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "^": _POWER}
_NUMBER = re.compile(r"(?<![\w.])\d[\d.]*(?:e[+-]?\d+)?")
_PLUS_MINUS = re.compile(r"\+ ?-")


def put_in(rule: str, operands: Mapping[str, str]) -> str:
    """The right side of a rule with texts in the place of its letters (``u``, ``v'``); "" where a letter has none."""
    right = rule.partition(" = ")[2]
    missing = [found[0] for found in _LETTER.finditer(right) if found[0] not in operands and found[0] not in _KNOWN]
    if missing or not right:
        return ""

    def text(found: re.Match[str]) -> str:
        if found[0] not in operands:
            return found[0]
        before, after = right[: found.start()].rstrip()[-1:], right[found.end() :].lstrip()[:1]
        return within(operands[found[0]], before, after)

    put = _PLUS_MINUS.sub("- ", _LETTER.sub(text, right))
    return put if is_formula(put) else ""


_KNOWN = {"pi", "e"}


def sum_of(terms: list[tuple[int, str]]) -> str:
    """Terms, each with its sign."""
    out = ""
    for sign, term in terms:
        shown = within(term, "-", "") if sign < 0 else term
        if not out:
            out = f"-{shown}" if sign < 0 else shown
        elif sign > 0 and shown.startswith("-"):
            out += f" - {shown[1:]}"
        else:
            out += f" {'-' if sign < 0 else '+'} {shown}"
    return out


def power(base: str, exponent: str, less: str, slope: str) -> str:
    """The power rule: ``n*u^(n-1)*u'`` with the exponents worked out; ``slope`` is empty where u' is 1."""
    raised = "" if less == "0" else within(base, "", "^") + ("" if less == "1" else f"^{within(less, '^', '')}")
    factors = [within(exponent, "*", "*"), raised, within(slope, "*", "") if slope else ""]
    return "*".join(factor for factor in factors if factor)


def within(text: str, before: str, after: str) -> str:
    """A text with brackets where what stands beside it would tear it apart."""
    binding, signed = _binding(text), text.startswith("-")
    if after == "^" or before == "^":
        loose = binding > _ATOM or signed
    elif before == "/":
        loose = binding > _POWER
    elif before == "*" or (before == "-" and signed):
        loose = binding == _SUM or signed
    elif after in ("*", "/") or before == "-":
        loose = binding == _SUM
    else:
        loose = False
    return f"({text})" if loose and text else text


def _binding(text: str) -> int:
    """How tightly the outermost operation of a text binds."""
    found, depth, before = _ATOM, 0, "("
    for character in _NUMBER.sub("1", text):
        depth += (character in "([") - (character in ")]")
        if depth == 0 and character in _SIGNS:
            binding = _SIGNS[character]
            found = max(found, _PRODUCT if binding == _SUM and before in "(*/^" else binding)
        before = before if character == " " else character
    return found


def is_formula(text: str) -> bool:
    """Whether it is said in the language and not in words."""
    try:
        parse(Source(text))
    except GradcliError:
        return False
    return True
