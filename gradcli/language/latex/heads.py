"""Which function a command, an operator name or a letter before a bracket is, as the book writes it in LaTeX."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from gradcli.functions.book import PRIMITIVES
from gradcli.functions.names import FUNCTIONS
from gradcli.language.latex.names import LETTERS

_COMMAND = re.compile(r"\\([A-Za-z]+)")
_OPERATOR = re.compile(r"\\operatorname\{([A-Za-z]\w*)\}")
_LETTER = re.compile(r"\\?([A-Za-z]+)")
_MORE = {"arg": "", "lg": "log10", "sgn": "sign", "logistic": "sigmoid", "Re": "", "tg": "tan", "ctg": "cot"}
_KNOWN_BY_LETTER = frozenset(["Gamma", "psi", "zeta", "Phi", "sigma", "W"])
"""Letters that stand for one function where a bracket follows; K(x + 1) is mostly a product."""
_LIKE_FUNCTIONS = frozenset(["f", "g", "h", "F", "G", "H", "phi", "varphi", "Phi", "psi", "Psi"])
_SURE_BELOW = frozenset(["J", "Y"])
"""Letters with a subscript of which that holds."""
_INVERSE = re.compile(r"\\(?:operatorname\{)?([A-Za-z]+)\}?\^\{-1\}")
_BELOW = re.compile(r"(?:\\operatorname\{|\\mathrm\{)?([A-Za-z]+)\}?_\{#1\}\\left\(#2\\right\)")
_BEGINS = re.compile(r"\\?([A-Za-z]+)(?=\\left|[_^]|$)")


class Heads(NamedTuple):
    """``commands`` (``\\sin``) and ``words`` (``\\operatorname{sign}``) are functions wherever they stand; ``letters``
    (W, \\Gamma) are where a bracket follows and nothing else is called so; ``doubtful`` letters (``y_``: with a
    subscript) name functions to some and numbers to most. ``below`` (J_n) take what stands below them as their first
    argument; ``inverses`` are written as a power of minus one."""

    commands: dict[str, str]
    words: dict[str, str]
    letters: dict[str, str]
    doubtful: frozenset[str]
    below: dict[str, str]
    inverses: dict[str, str]


def heads() -> Heads:
    """Of the functions there are now: one may be added while the program runs."""
    return _heads(len(FUNCTIONS))


@cache
def _heads(count: int) -> Heads:
    commands: dict[str, str] = {}
    words = {name: name for name in FUNCTIONS}
    letters: dict[str, str] = {}
    below: dict[str, str] = {}
    inverses: dict[str, str] = {}
    doubtful: set[str] = set()
    for name, function in FUNCTIONS.items():
        row = PRIMITIVES.get(function.primitive)
        written = function.latex or (row.spelled.get("latex", "") if row is not None else "")
        if name != function.name and name.startswith("a"):
            commands.setdefault(name, function.name)  # \arcsin of a library
        if operator := _OPERATOR.fullmatch(written):
            words.setdefault(operator[1], name)
        elif (inverse := _INVERSE.fullmatch(written)) is not None:
            inverses.setdefault(inverse[1], name)
        elif (under := _BELOW.fullmatch(written)) and (len(under[1]) > 1 or under[1] in _SURE_BELOW):
            below.setdefault(under[1], name)
        elif (letter := _LETTER.fullmatch(written)) and letter[1] in _KNOWN_BY_LETTER:
            letters.setdefault(letter[1], name)
        elif (begins := _BEGINS.match(written)) and (len(begins[1]) == 1 or begins[1] in LETTERS):
            under_it = written[begins.end() :].startswith(("_", "^"))
            if under_it or function.arity[0] == 1:
                doubtful.add(begins[1] + "_" * under_it)
        elif (command := _COMMAND.fullmatch(written)) is not None:
            commands.setdefault(command[1], name)
    words |= {word: name for word, name in _MORE.items() if name in FUNCTIONS and word not in words}
    for name in [*words]:
        if len(name) > 2 and name.isalpha() and name not in LETTERS and FUNCTIONS[words[name]].arity[0] == 1:
            commands.setdefault(name, words[name])
    commands.update({name: words[name] for name in ("ln", "lg") if name in words})
    return Heads(commands, words, letters, frozenset(doubtful), below, inverses)


def like_a_function(letter: str) -> bool:
    """Whether a letter mostly is the name of a function where a bracket follows."""
    return letter in _LIKE_FUNCTIONS
