"""What is refused in LaTeX because it may be read in two ways, or is no formula: the place, and what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from gradcli.language.latex.characters import COMMAND, LETTER, NUMBER, SIGN, WORD, Symbol
from gradcli.language.latex.derivatives import are_differentials
from gradcli.language.latex.names import LETTERS, Name

if TYPE_CHECKING:
    from gradcli.language.latex.frames import Opened
    from gradcli.language.latex.stack import Stack

_LONGEST = 30
"""Characters of the text that a suggestion quotes."""
_UNREAD = {
    "int": "give the integrand, or its value as a formula",
    "iint": "give the integrand, or its value as a formula",
    "oint": "give the integrand, or its value as a formula",
    "lim": "give the expression whose limit it is",
    "partial": "give the function alone: gradcli diff --latex '…' x",
    "nabla": "give the function alone: gradcli grad --latex '…' prints its gradient",
    "infty": "infinity is no number here",
    "pm": "write two programs, one with + and one with -",
    "mp": "write two programs, one with - and one with +",
    "bmod": r"write \operatorname{mod}(a, b)",
    "mod": r"write \operatorname{mod}(a, b)",
    "pmod": r"write \operatorname{mod}(a, b)",
    "in": "compare with < and >",
    "cdots": "write the terms out, or \\sum_{i=1}^{5}",
    "dots": "write the terms out, or \\sum_{i=1}^{5}",
    "ldots": "write the terms out, or \\sum_{i=1}^{5}",
    "newcommand": "macros are not expanded: write the formula out",
    "def": "macros are not expanded: write the formula out",
    "to": "give the expression alone",
    "propto": "write = and the factor",
    "sim": "write the density as a formula",
    "mid": r"write \left| and \right| for an absolute value",
    "langle": "write round brackets",
    "over": r"write \frac{a}{b}",
    "det": "write the determinant out",
}


def _quoted(reader: Stack, start: int, end: int) -> str:
    text = reader.source.text[start:end].strip()
    return text if len(text) <= _LONGEST and "\n" not in text else "…"


def command(reader: Stack, symbol: Symbol) -> NoReturn:
    fix = _UNREAD.get(symbol.value, "write it with \\frac, \\sqrt, powers and functions; \\mathrm{name} is a name")
    reader.refuse(f"\\{symbol.value} is not read", symbol, fix)


def sign(reader: Stack, symbol: Symbol) -> NoReturn:
    value = symbol.value
    if value == "_":
        reader.refuse("a subscript belongs to a letter", symbol, "write x_{1}; x_1^2, not x^2_1")
    if value == "'":
        reader.refuse("a ' is a derivative, or part of a name?", symbol, "use gradcli diff, or write x_2 for a name")
    if value == ".":
        reader.refuse("a point ends a formula", symbol, r"write \cdot for a product")
    reader.refuse(f"{value} is not read here", symbol, "write the formula without it")


def prime(reader: Stack, symbol: Symbol) -> NoReturn:
    name = LETTERS.get(symbol.value, symbol.value)
    reader.refuse(
        f"{name}' is a derivative, or a name of its own?", symbol, "use gradcli diff, or write x_2 for a name"
    )


def power(reader: Stack, symbol: Symbol, inside: Symbol) -> NoReturn:
    shown = inside.value if inside.kind in (LETTER, SIGN) else f"\\{inside.value}"
    fix = "write ^{T} for a power, and matrices as gradcli matmul" if shown == "T" else "use another name: x_2"
    reader.refuse(f"^{shown} is no power", symbol, fix)


def degrees(reader: Stack, symbol: Symbol) -> None:
    """Refuses ``E^\\circ``: a letter of ours with a ring is a name to chemists."""
    before = reader.out[-1].value
    if isinstance(before, Name) and before.base not in LETTERS:
        reader.refuse(
            f"{before.text()}° may be a name", symbol, "write x \\cdot \\frac{\\pi}{180} for degrees, or x_0 for a name"
        )


def unclosed(reader: Stack, frame: Opened) -> NoReturn:
    if frame.kind == "all":
        last = reader.symbols[min(reader.at, len(reader.symbols)) - 1]
        reader.refuse("an environment is closed that was never opened", last, "delete it")
    if frame.kind == "cases":
        reader.refuse("this is never closed", frame.symbol, r"add \end{cases}")
    if frame.kind == "single":
        reader.refuse("something is missing behind this", frame.symbol, "complete it")
    reader.refuse("this bracket is never closed", frame.symbol, f"add the missing {_shown(frame.closes)}")


def _shown(closing: str) -> str:
    return {"|⟩": r"\right|", "⌋": r"\rfloor", "⌉": r"\rceil"}.get(closing, closing)


def closed(reader: Stack, frame: Opened, symbol: Symbol) -> NoReturn:
    if frame.closes:
        wanted = _shown(frame.closes)
        reader.refuse(f"a bracket closes with {_shown(symbol.value)}", symbol, f"write {wanted}", frame.symbol.start)
    if frame.kind == "single":
        reader.refuse("something is missing behind this", frame.symbol, "complete it")
    reader.refuse("a bracket is closed that was never opened", symbol, "delete it, or open it earlier")


def missing(reader: Stack, symbol: Symbol) -> NoReturn:
    reader.refuse(
        f"something is missing before {_shown(symbol.value)}", symbol, "write a number, a letter, or a bracket"
    )


def comma(reader: Stack, symbol: Symbol) -> NoReturn:
    fix = r"write a point for a decimal, \max(x, y) for arguments, \\ between formulas"
    reader.refuse("a comma outside the arguments of a function", symbol, fix)


def argument(reader: Stack, frame: Opened, symbol: Symbol) -> NoReturn:
    """``\\sin x y``: where an argument without brackets ends."""
    start = frame.symbol.start
    head = _quoted(reader, start, frame.symbol.end)
    inner = _quoted(reader, frame.symbol.end, symbol.start)
    between = " " if symbol.value not in ("*", "/") else " \\cdot " if symbol.value == "*" else "/"
    after = _whole(reader, reader.at - 1) if between == " " else _whole(reader, reader.at)
    first, second = f"{head}({inner}{between}{after})", f"{head}({inner}){between}{after}"
    reader.refuse(f"{head} {inner}{between}{after} is ambiguous", symbol, f"write {first} or {second}", start)


def _whole(reader: Stack, place: int) -> str:
    """The symbol at a place, a bracket to its end."""
    if place >= len(reader.symbols):
        return "…"
    end = reader.symbols[reader.closers.get(place, place)].end
    return _quoted(reader, reader.symbols[place].start, end)


def slash(reader: Stack, division: Symbol, symbol: Symbol) -> NoReturn:
    """``1/2x``: whether the factor belongs to what is divided by."""
    after = _quoted(reader, symbol.start, symbol.end)
    below = _quoted(reader, division.end, symbol.start)
    before = next((s for s in reversed(reader.symbols[: reader.at]) if s.end <= division.start), division)
    plain = before.kind in (LETTER, NUMBER)
    a, start = (before.value, before.start) if plain else ("a", division.start)
    fix = rf"write \frac{{{a}}}{{{below}}} {after} or \frac{{{a}}}{{{below} {after}}}"
    reader.refuse(f"{a}/{below} {after} is ambiguous", symbol, fix, start)


def number_behind(reader: Stack, symbol: Symbol) -> NoReturn:
    before = reader.symbols[reader.at - 2]
    shown = _quoted(reader, before.start, before.end)
    if before.kind == NUMBER:
        fix = f"write {before.value}{symbol.value} for the number, or {before.value} \\cdot {symbol.value}"
        reader.refuse("two numbers stand side by side", symbol, fix, before.start)
    fix = f"write {shown}^{{{symbol.value}}}, {shown}_{{{symbol.value}}} or {symbol.value} {shown}"
    if before.kind == SIGN:
        fix = f"write … \\cdot {symbol.value} for a product"
    reader.refuse(f"{shown}{symbol.value} is ambiguous", symbol, fix, before.start)


def digits(reader: Stack, before: Symbol, symbol: Symbol) -> NoReturn:
    """``x^23``: TeX takes one digit, people mean two."""
    head = before.value if before.kind == SIGN else f"\\{before.value}"
    first, rest = symbol.value[0], symbol.value[1:]
    fix = f"write {head}{{{symbol.value}}}, or {head}{{{first}}} \\cdot {rest.lstrip('.') or '0'}"
    reader.refuse(f"{head}{symbol.value} is ambiguous: TeX takes {first} alone", symbol, fix, before.start)


def differential(reader: Stack, symbol: Symbol) -> NoReturn:
    reader.refuse("a differential is no number", symbol, "give the function alone: gradcli diff --latex '…' x")


def derivative(reader: Stack, symbol: Symbol) -> None:
    """Refuses ``\\frac{d}{dx}`` and ``\\frac{\\partial f}{\\partial x}`` inside a formula."""
    above = reader.closers.get(reader.at, 0)
    below = reader.closers.get(above + 1, 0)
    if not below or "d" in reader.context.given:
        return
    groups = reader.symbols[reader.at + 1 : above], reader.symbols[above + 2 : below]
    if are_differentials(*groups):
        fix = r"write \frac{d}{dx}(…) before what is differentiated, or: gradcli diff --latex '…' x"
        reader.refuse("a derivative inside a formula is not read", symbol._replace(end=reader.symbols[below].end), fix)


def holds_comma(reader: Stack) -> bool:
    """Whether the bracket that follows holds arguments."""
    return reader.at in reader.commas


def holds_one_symbol(reader: Stack) -> bool:
    """Whether the bracket that follows holds a single letter or number, as nobody writes a product."""
    inside, closing = reader.peek(1), reader.peek(2)
    lone = inside.kind in (LETTER, NUMBER, WORD) or (inside.kind == COMMAND and inside.value in LETTERS)
    return lone and closing.value in (")", "]")


def function_or_factor(reader: Stack, symbol: Symbol, text: str) -> NoReturn:
    """``f(x)`` that nobody defined."""
    end = reader.closers.get(reader.at, reader.at)
    shown = _quoted(reader, symbol.start, reader.symbols[end].end)
    head = _quoted(reader, symbol.start, reader.symbols[reader.at - 1].end)
    inner = _quoted(reader, reader.peek().start, reader.symbols[end].end)
    what = f"{shown} is ambiguous: a function that nobody defined, or a product?"
    fix = f"write {head} \\cdot {inner}" if not holds_comma(reader) else f"define it: {head}(x, y) = …"
    if not holds_comma(reader):
        fix += f", or define the function: {head}{'(t)' if head == 'x' else '(x)'} = …"
    reader.refuse(what, symbol._replace(end=reader.symbols[end].end), fix)
