"""What a text that is refused may have been meant to be: LaTeX, a prime, a remainder, a decimal comma."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradcli.language.tokens import Token

LONGEST = 60
_LATEX = re.compile(r"\\[A-Za-z]+|[\^_]\{")
_BEFORE = re.compile(r"([\w.]+|\([^()]*\))\s*$")
_BEHIND = re.compile(r"\s*([\w.]+(?:\([^()]*\))?|\([^()]*\))")


def meant(text: str, position: int) -> str:
    """What to write instead of the character at a position; empty where nothing suggests itself."""
    character = text[position]
    if character in "\\{}&$" and _LATEX.search(text):
        return latex(text)
    before = _BEFORE.search(text, max(0, position - LONGEST), position)
    if character == "%" and before:
        behind = _BEHIND.match(text, position + 1, position + LONGEST)
        return f"write mod({before[1]}, {behind[1]})" if behind else ""
    if character == "±":
        if re.search(r"[\d.]\s*$", text[max(0, position - LONGEST) : position]):
            return "write the number alone; an uncertainty is for gradcli propagate"
        return "write two programs, one with + and one with -"
    if character in "'′’" and before and text[position - 1 : position] not in ("", " "):
        return 'a derivative is a question: gradcli diff "x^2" x, or name it: dx = …'
    return ""


def latex(text: str) -> str:
    """How LaTeX is given."""
    text = text.strip()
    shown = text if len(text) <= LONGEST and "\n" not in text and "'" not in text else "…"
    return f"this looks like LaTeX: write --latex '{shown}'"


_REMAINDERS = frozenset(["mod", "rem", "div", "MOD"])
_CALL = re.compile(r"\w+\([^()]{0,40}\)|\w+")
_QUOTED_OPTION = re.compile(r"--([a-z][a-z-]*)$")
_DIGITS, _DIGITS_BEFORE = re.compile(r"\d+"), re.compile(r"\d+$")
_EQUATION = re.compile(r"[^\n;]*")


def side_by_side(text: str, left: Token, right: Token) -> str:
    """What two names side by side may have meant; empty for a plain product."""
    before = text[max(0, left.end - LONGEST) : left.end]
    if option := _QUOTED_OPTION.search(before):
        return f"close the quote before --{option[1]}: an option is no part of the program"
    if re.search(r"(?<![\w.])d\s*/\s*d\w+$", before) and (by := str(left.value)[1:]):
        function = _rest(text, right.start)
        return f'write gradcli diff "{function}" {by}'
    behind = _BEHIND.match(text, right.end, right.end + LONGEST)
    if right.value in _REMAINDERS and behind:
        return f"write mod({left.value}, {behind[1]})"
    called = _CALL.match(text, right.start, right.start + LONGEST)
    from gradcli.functions.names import FUNCTIONS

    if called and called[0].endswith(")") and left.value not in FUNCTIONS:
        return f"write {left.value}*{called[0]}"
    return ""


def unbracketed(text: str, left: Token, right: Token) -> str:
    """``sin 2x``: the call that was meant; empty where the left one is no function."""
    from gradcli.functions.names import FUNCTIONS

    if option := _QUOTED_OPTION.search(text[max(0, left.end - LONGEST) : left.end]):
        return f"close the quote before --{option[1]}: an option is no part of the program"
    if left.value not in FUNCTIONS or FUNCTIONS[str(left.value)].arity[0] != 1:
        return ""
    number = text[right.start : right.end]
    behind = re.compile(r"[^\W\d]\w*").match(text, right.end)
    return f"write {left.value}({number}*{behind[0]})" if behind else f"write {left.value}({number})"


def decimal(text: str, comma: int) -> str:
    """``1,5*x``: a comma between digits; empty for another."""
    whole, decimals = _DIGITS_BEFORE.search(text, max(0, comma - 20), comma), _DIGITS.match(text, comma + 1, comma + 20)
    if whole is None or decimals is None:
        return ""
    rest = _rest(text, decimals.end())
    balanced = rest != "…" and rest.count("(") == rest.count(")")
    return f"write {whole[0]}.{decimals[0]}{rest if balanced else ''} for a decimal number"


def equation(text: str, sign: int, following: Sequence[Token]) -> str:
    """``x^2+y^2=25``: the one side without the other; empty where it is no equation of two sides."""
    start = max(text.rfind("\n", 0, sign), text.rfind(";", 0, sign)) + 1
    left, right = text[start:sign].strip(), _rest(text, sign + 1)
    depth = left.count("(") - left.count(")")
    if "=" in left or "=" in right or depth or not right or right == "…" or len(left) > LONGEST or not following:
        return ""
    shown = f"({right})" if any(sign in right for sign in "+-") else right
    return f"write {left}-{shown} for the difference of the sides, or == in a condition"


def _rest(text: str, start: int) -> str:
    """The statement from a place on."""
    found = _EQUATION.match(text, start)
    rest = found[0].strip() if found else ""
    return rest if len(rest) <= LONGEST else "…"
