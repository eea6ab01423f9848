"""Names that look like something else: ``sinx`` for ``sin(x)``, ``E`` for ``e``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from gradcli.functions.names import CONSTANTS, FUNCTIONS, TAKE_NUMBERS

if TYPE_CHECKING:
    from gradcli.language.program import Program

_CAPITALS = {
    "E": "E is a variable here; Euler's number is e",
    "I": "I is a variable here; there are no complex numbers",
    "Pi": "Pi is a variable here; the constant is pi",
    "PI": "PI is a variable here; the constant is pi",
}
_USUAL = r"[xyztuvw]\d?|theta|phi|alpha|omega|[θφαω]"
"""What variables are mostly called; other arguments count where the program has such a variable."""
_LONGEST_PRODUCT = 12
"""Characters of a name that may be a product without its signs."""
_WORDS = frozenset(["cost", "costs", "sint", "logz"])
"""Names that people give to variables, though they begin as functions do."""


def misread(name: str, variables: Collection[str]) -> str:
    """What a name that has no value may have been meant to be, as a note; empty where nothing suggests itself.

    ``variables`` are all variables of the program.
    """
    if name in _CAPITALS:
        return _CAPITALS[name]
    call = _call(name, variables) or "*".join(factors(name, variables))
    return f"{name} is one name here; did you mean {call}?" if call else ""


def factors(name: str, known: Collection[str]) -> list[str]:
    """The known names that a name is made of, in order: ``xy`` is x and y; nothing where it is not made of such."""
    if len(name) > _LONGEST_PRODUCT:
        return []
    others = {*known} - {name}
    ways: list[list[str] | None] = [[]]
    for end in range(1, len(name) + 1):
        pieces = ((ways[start], name[start:end]) for start in range(end))
        ways.append(next(([*way, piece] for way, piece in pieces if way is not None and piece in others), None))
    return ways[-1] or []


_MOST_SUSPECTS = 20
"""Variables looked at for a product without its signs."""


def product(program: Program, point: Iterable[str], name: str) -> str:
    """``2xy`` where x and y have values: how the product is written; empty where no name is one."""
    for other in program.variables[:_MOST_SUSPECTS]:
        pieces = factors(other, {*point, *program.variables}) if other not in point else []
        if name in pieces:
            span = program.appearances[other]
            number = re.search(r"(?<![\w.])[\d.]+$", span.source.text[max(0, span.start - 20) : span.start])
            written = "*".join([*([number[0]] if number else []), *pieces])
            return f"{other} is one name here; write {written}"
    return ""


def _call(name: str, variables: Collection[str]) -> str:
    for function in sorted(FUNCTIONS, key=len, reverse=True):
        rest = name.removeprefix(function)
        if rest == name or not rest or FUNCTIONS[function].arity[0] != 1:
            continue
        if name in _WORDS and rest not in variables:
            return ""
        argument = _argument(function, rest, variables)
        if argument:
            return f"{function}({argument})"
    return ""


def _argument(function: str, rest: str, variables: Collection[str]) -> str:
    rest = rest.strip("_")
    if rest in variables or rest in CONSTANTS or re.fullmatch(_USUAL, rest):
        return rest
    multiple = re.fullmatch(r"(\d+)(\w*)", rest)
    if multiple is None:
        return ""
    number, other = multiple.groups()
    if not other:
        return number if function in TAKE_NUMBERS else ""
    return f"{number}*{other}" if other in variables or other in CONSTANTS or re.fullmatch(_USUAL, other) else ""
