"""LaTeX text to symbols: one pass, layout dropped, every symbol with its place in the text."""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from gradcli.errors import LanguageError, Source, Span
from gradcli.language.characters import OPERATORS, SUBSCRIPTS, SUPERSCRIPTS, describe, is_letter

LETTER, NUMBER, COMMAND, SIGN, WORD, OPERATOR, TEXT = "letter", "number", "command", "sign", "word", "operator", "text"
BREAK, NEWLINE, COLUMN, BEGIN, FINISH = "break", "newline", "column", "begin", "finish"


class Symbol(NamedTuple):
    """``kind`` is one of the above; ``value`` the letter, the digits, the command without its backslash, the sign,
    the word set upright, the environment."""

    kind: str
    value: str
    start: int
    end: int


_UPRIGHT = "mathrm|mathit|mathbf|mathsf|mathtt|mathcal|mathbb|boldsymbol|bm|textrm|textit|textbf|text|mbox|operatorname"
_SYMBOL = re.compile(
    rf"""
    (?P<space>    [ \t\r]+ | ~ | %[^\n]* )
  | (?P<newline>  \n )
  | \\ (?P<style> {_UPRIGHT}) (?![A-Za-z]) \*? \s{{0,9}} \{{ (?P<content> [^{{}}$]* ) \}}
  | \\ (?P<side>  begin|end) (?![A-Za-z]) \s{{0,9}} \{{ (?P<environment> [A-Za-z]+ ) \*? \}}
    (?: \{{ [lcr0-9|\ ]* \}} )?
  | \\ (?P<aside> label|tag|ref|eqref|cite|hspace|vspace|phantom|color|qedhere) (?![A-Za-z]) \*? \s{{0,9}}
    \{{ [^{{}}]* \}}
  | (?P<newrow>   \\\\ \*? (?: \[ [0-9.]+ [a-z]{{2}} \] )? )
  | \\ (?P<command> [A-Za-z]+ )
  | \\ (?P<escaped> [^A-Za-z] )
  | (?P<decimal>  [0-9]+ \{{ , \}} [0-9]+ )
  | (?P<number>   [0-9]+ (?: \.[0-9]* )? | \.[0-9]+ )
  | (?P<dollar>   \$\$? )
  | (?P<sign>     . )
    """,
    re.VERBOSE,
)
_SETTING = frozenset(
    [
        "left",
        "right",
        "middle",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "biggl",
        "biggr",
        "Biggl",
        "Biggr",
        "displaystyle",
        "textstyle",
        "scriptstyle",
        "limits",
        "nolimits",
        "quad",
        "qquad",
        "thinspace",
        "medspace",
        "thickspace",
        "enspace",
        "enskip",
        "nonumber",
        "notag",
        "mathstrut",
        "strut",
        "hfill",
        "relax",
        "allowbreak",
        "nobreak",
        "noindent",
        "boxed",
        "unicode",
        "centering",
    ]
)
"""Commands that only set what follows."""
_OPENS = frozenset(["left", "bigl", "Bigl", "biggl", "Biggl"])
_CLOSES = frozenset(["right", "bigr", "Bigr", "biggr", "Biggr"])
_LAYOUT = frozenset(
    [
        "equation",
        "align",
        "aligned",
        "alignat",
        "alignedat",
        "gather",
        "gathered",
        "multline",
        "split",
        "eqnarray",
        "displaymath",
        "math",
        "document",
        "flalign",
        "subequations",
        "center",
    ]
)
_CASES = frozenset(["cases", "dcases", "rcases"])
_SAME = {
    "leq": "<=",
    "le": "<=",
    "leqslant": "<=",
    "geq": ">=",
    "ge": ">=",
    "geqslant": ">=",
    "ne": "!=",
    "neq": "!=",
    "lt": "<",
    "gt": ">",
    "cdot": "*",
    "times": "*",
    "ast": "*",
    "div": "/",
    "lbrace": "\\{",
    "rbrace": "\\}",
    "lbrack": "[",
    "rbrack": "]",
    "vert": "|",
    "land": "and",
    "wedge": "and",
    "lor": "or",
    "vee": "or",
    "lnot": "not",
    "neg": "not",
    "approx": "≈",
    "simeq": "≈",
    "doteq": "≈",
    "coloneqq": "=",
    "triangleq": "=",
    "equiv": "=",
    "lvert": "⟨|",
    "rvert": "|⟩",
    "lfloor": "⌊",
    "rfloor": "⌋",
    "lceil": "⌈",
    "rceil": "⌉",
    "slash": "/",
}
"""Commands that are signs of the language, or of ours here."""
_PARTED = re.compile(r"([^\W\d_](?:\w|\\_)*)\s*")


def symbols(source: Source) -> list[Symbol]:
    """The symbols of a LaTeX text. Raises LanguageError with the place of what is no formula."""
    return _Symbols(source).run()


def refuse(source: Source, what: str, start: int, end: int, fix: str) -> NoReturn:
    raise LanguageError(what, span=Span(source, start, end), fix=fix)


class _Symbols:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Symbol] = []
        self.side = 0
        """1 behind ``\\left``, -1 behind ``\\right``, which tell the bars apart."""
        self.environments: list[str] = []

    def run(self) -> list[Symbol]:
        for match in _SYMBOL.finditer(self.source.text):
            kind = str(match.lastgroup)
            if kind == "space":
                continue
            start, end = match.span()
            getattr(self, f"_{kind}")(match, start, end)
            if kind != "command":
                self.side = 0
        return self.found

    def _add(self, kind: str, value: str, start: int, end: int) -> None:
        self.found.append(Symbol(kind, value, start, end))

    def _newline(self, match: re.Match[str], start: int, end: int) -> None:
        blank = self.found and self.found[-1].kind == NEWLINE
        if blank:
            self.found[-1] = Symbol(BREAK, "", start, end)
        else:
            self._add(NEWLINE, "", start, end)

    def _newrow(self, match: re.Match[str], start: int, end: int) -> None:
        self._add(BREAK, "", start, end)

    def _content(self, match: re.Match[str], start: int, end: int) -> None:
        style, content = match["style"], match["content"].strip()
        inside = match.start("content")
        if style == "operatorname":
            self._add(OPERATOR, re.sub(r"\\[,;!: ]|\s", "", content).replace("\\_", "_"), start, end)
        elif len(content) == 1 and content.isalpha() and not (style == "mathrm" and content in "de"):
            self._add(LETTER, content, start, end)
        elif content[:1] == "\\" and content[1:].isalpha():
            self._command_named(content[1:], inside, match.end("content"))
        elif (parted := _PARTED.fullmatch(content)) is not None and style != "text":
            self._add(WORD, parted[1].replace("\\_", "_"), start, end)
        elif content:
            self._add(TEXT, content.replace("\\_", "_").replace("\\ ", " "), start, end)

    def _environment(self, match: re.Match[str], start: int, end: int) -> None:
        name, begins = match["environment"], match["side"] == "begin"
        old = name == "array" and begins and bool(self.found) and self.found[-1].value == "\\{"
        if begins:
            self.environments.append("cases" if old else name)
        elif self.environments:
            name = self.environments.pop()
        if old:  # \left\{\begin{array}{ll} … \end{array}\right.
            self.found.pop()
            name = "cases"
        if name in _CASES:
            self._add(BEGIN if begins else FINISH, "cases", start, end)
        elif name in _LAYOUT:
            self._add(BREAK, "", start, end)
        else:
            what = "a matrix is not read" if "matrix" in name or name == "array" else f"{name[:40]} is not read"
            refuse(self.source, what, start, end, "give the formulas alone, one a line")

    def _aside(self, match: re.Match[str], start: int, end: int) -> None:
        """Labels, numbers of equations, spaces: they say nothing of the formula."""

    def _command(self, match: re.Match[str], start: int, end: int) -> None:
        self._command_named(match["command"], start, end)

    def _command_named(self, name: str, start: int, end: int) -> None:
        if name in _SETTING:
            self.side = 1 if name in _OPENS else -1 if name in _CLOSES else 0
            return
        if name in ("cr", "newline", "par"):
            self._add(BREAK, "", start, end)
        elif name in _SAME:
            self._sign_named(_SAME[name], start, end)
        else:
            self._add(COMMAND, name, start, end)
        self.side = 0

    def _escaped(self, match: re.Match[str], start: int, end: int) -> None:
        character = match["escaped"]
        if character in "[]()":
            self._add(BREAK, "", start, end)
        elif character in "{}":
            self._sign_named("\\" + character, start, end)
        elif character in "_|#%&$":
            self._add(SIGN, "\\" + character, start, end)
        elif character not in ",;:! \n/>-":
            refuse(self.source, f"\\{character} is not read", start, end, "delete it")

    def _decimal(self, match: re.Match[str], start: int, end: int) -> None:
        whole, _, decimals = match["decimal"].partition("{,}")
        fix = f"write {whole}.{decimals} for the decimal, or {whole}{decimals} for the thousands"
        refuse(self.source, f"{whole},{decimals} is ambiguous", start, end, fix)

    def _number(self, match: re.Match[str], start: int, end: int) -> None:
        self._add(NUMBER, match["number"], start, end)

    def _dollar(self, match: re.Match[str], start: int, end: int) -> None:
        self._add(BREAK, "", start, end)

    def _sign(self, match: re.Match[str], start: int, end: int) -> None:
        character = match["sign"]
        if character == "&":
            self._add(COLUMN, "&", start, end)
        elif character == ";":
            self._add(BREAK, ";", start, end)
        elif character == "." and self.side:  # \right. is no bracket
            return
        elif character.isalpha() and character not in SUPERSCRIPTS and is_letter(character):
            self._add(LETTER, character, start, end)
        elif character in SUPERSCRIPTS or character in SUBSCRIPTS:
            sign = "^" if character in SUPERSCRIPTS else "_"
            refuse(self.source, f"{describe(character)} is no LaTeX", start, end, f"write {sign}{{…}}")
        elif character in OPERATORS or character in "+-*/^_{}()[]|=<>!,':.°∣":
            self._sign_named(OPERATORS.get(character, character), start, end)
        else:
            refuse(self.source, f"{describe(character)} is not read", start, end, "write it as a command of LaTeX")

    def _sign_named(self, sign: str, start: int, end: int) -> None:
        if sign == "|" and self.side:
            sign = "⟨|" if self.side > 0 else "|⟩"
        if sign == "=" and self.found and self.found[-1] == (SIGN, ":", start - 1, start):
            self.found.pop()  # := defines
        self._add(SIGN, sign, start, end)
