"""Text to tokens: one pass, one regular expression, every token with its place in the text."""

from __future__ import annotations

import re
from fractions import Fraction

from gradcli.errors import LanguageError, LimitError, Source, Span
from gradcli.language import limits
from gradcli.language.characters import (
    LOOKALIKES,
    OPERATORS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    describe,
    is_letter,
    remedy,
    skeleton,
    spelled,
)
from gradcli.records import NamedTuple

NUMBER, NAME, OPERATOR, BREAK, END = "number", "name", "operator", "break", "end"

TypedNumber = int | Fraction


class Token(NamedTuple):
    """``kind`` is one of the five above; ``value`` the exact number, the name or the operator."""

    kind: str
    value: TypedNumber | str
    start: int
    end: int


MODULES = ("np", "numpy", "jnp", "math", "mpmath", "sympy", "scipy", "special", "torch", "tf", "jax", "nn", "Math")
"""Libraries whose functions may be called with their module before them (``gradcli.language.borrowed``)."""
_RAISED = "".join(SUPERSCRIPTS)
_TOKEN = re.compile(
    rf"""
    (?P<integer> [0-9]{{1,18}}+ (?![\w.]) )
  | (?P<word>    [A-Za-z][A-Za-z0-9_]{{0,63}}+ (?! \w | '+[\ \t]*\( | \.[A-Za-z_] ) )
  | (?P<op>      \*\*? | <=? | >=? | [=!]=? | // | [-+/^(),=|°] | [\[\]@':] | \.\*\*? | \.[/^] | \.T(?!\w)
               | [{"".join(OPERATORS)}√] )
  | (?P<module>  (?:{"|".join(MODULES)}) (?: \.[A-Za-z_]\w* )+ )
  | (?P<space>   [\ \t\r]+ | \#[^\n]* )
  | (?P<number>  (?: [0-9]+ (?:_[0-9]+)* (?: \. (?![*/^]) (?: [0-9]+ (?:_[0-9]+)* )? )? | \.[0-9]+ (?:_[0-9]+)* )
                 (?: [eE] [+-]? [0-9]+ )? )
  | (?P<name>    [^\W\d{_RAISED}] [^\W{_RAISED}]*+ (?: '++ (?=[\ \t]*\() )? )
  | (?P<break>   [\n;] )
  | (?P<super>   [{_RAISED}]+ )
    """,
    re.VERBOSE,
)
# ``integer`` and ``word`` are the plain cases of ``number`` and ``name``, which need no further look, and with the
# operators nearly all there is: they are tried first. A ``name`` may be that of a derivative, f' or f'', which only a
# call can have.
_REFUSED = {
    "//": "write floor(a/b)",
    "%": "write mod(a, b)",
    "{": "write round brackets (a + b)",
    "}": "write round brackets (a + b)",
    '"': "write names without quotes; there are no strings",
    "`": "write names without quotes; there are no strings",
    "&": "write where(a > 0 and b > 0, x, y)",
    "~": "write not, inside where(c, a, b)",
    "$": "let the shell expand its variables: use double quotes around the program",
    "\\": "end a statement with a newline or ; only",
    "?": "write where(c, a, b)",
    ".": "there are no attributes; a decimal point needs a digit beside it",
}


def tokenize(source: Source) -> list[Token]:
    """The tokens of a text, ended by an ``END`` token.

    Raises LanguageError with the place of the first character that is not of the language.
    """
    text = source.text
    tokens: list[Token] = []
    position, most = 0, 2 * limits.GRAMMAR_NODES
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        start, end = found.span()
        if start != position:
            raise _refused(source, position)
        position = end
        if kind == "space":
            continue
        word = text[start:end]
        if kind == "op":
            token = _operator(source, word, start, end)
        elif kind == "module":
            from gradcli.language.borrowed import unqualified

            token = Token(NAME, unqualified(source, word, start, end), start, end)
        elif kind == "word":
            token = Token(NAME, word, start, end)
        elif kind == "integer":
            token = Token(NUMBER, int(word), start, end)
        elif kind == "name":
            name, marks = word.rstrip("'"), "'" * word.count("'")
            token = Token(NAME, _name(source, name, start, end - len(marks)) + marks, start, end)
        elif kind == "number":
            token = Token(NUMBER, number_of(source, word, start, end), start, end)
        elif kind == "break":
            token = Token(BREAK, word, start, end)
        else:
            tokens.append(Token(OPERATOR, "^superscript", start, end))
            token = Token(NUMBER, _superscript(source, word, start, end), start, end)
        tokens.append(token)
        if len(tokens) > most:
            raise too_many_nodes()
    if position != len(text):
        raise _refused(source, position)
    _refuse_lookalikes(source, tokens)
    tokens.append(Token(END, "", position, position))
    return tokens


def too_many_nodes() -> LimitError:
    """Why a text is not read that is not plain."""
    return LimitError(
        f"the program has more than {limits.GRAMMAR_NODES:,} nodes",
        fix=f"one without definitions of functions, arrays and conditions may have {limits.PLAIN_NODES:,}; or split it",
    )


def _operator(source: Source, word: str, start: int, end: int) -> Token:
    if word == "//":
        raise _refused(source, start, word)
    if word == "√" and source.text[end : end + 1] == "(":
        return Token(NAME, "sqrt", start, end)
    return Token(OPERATOR, OPERATORS.get(word, word), start, end)


def number_of(source: Source, word: str, start: int, end: int) -> TypedNumber:
    """The exact value of a literal; what follows it is checked for what is nearly a number."""
    span = Span(source, start, end)
    tail = source.text[end : end + 2]
    odd = re.compile(r"0[xXbBoO][0-9a-fA-F_]+\b").match(source.text, start) if word == "0" else None
    if odd:
        raise LanguageError(
            "numbers are decimal",
            span=Span(source, start, odd.end()),
            fix="write the number in decimal, or 0*x for a product",
        )
    if tail[:1] == "_":
        raise LanguageError("this is not a number", span=Span(source, start, end + 1), fix="write 1_000 or 1000")
    if tail[:1] == "." and tail not in (".^", ".*", "./", ".T"):
        point = Span(source, start, end + 1)
        raise LanguageError("a number has one decimal point", span=point, fix="delete the other, or write * between")
    if tail[:1] in ("e", "E", "j", "J") and not (tail[1:] == "_" or tail[1:].isalnum()):
        fix = f"write {word}*{tail[0]} for a product"
        fix += f", or {word}e-8 for a power of ten" if tail[0] in "eE" else ""
        what = "the exponent has no digits" if tail[0] in "eE" else "complex numbers are not part of the language"
        raise LanguageError(what, span=Span(source, start, end + 1), fix=fix)
    mantissa, _, exponent = word.replace("_", "").lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    if len(whole) + len(decimals) > limits.LITERAL_DIGITS:
        raise LimitError(f"a number has at most {limits.LITERAL_DIGITS} digits", span=span, fix="shorten it")
    if len(exponent.lstrip("+-").lstrip("0")) > limits.EXPONENT_DIGITS:
        raise LimitError("an exponent has at most four digits", span=span, fix="write 10^n for a larger power of ten")
    digits, scale = int(whole + decimals), int(exponent or "0") - len(decimals)
    if scale >= 0:
        return int(digits * 10**scale)
    ratio = Fraction(digits, 10**-scale)
    return ratio.numerator if ratio.denominator == 1 else ratio


def _superscript(source: Source, word: str, start: int, end: int) -> int:
    digits = "".join(SUPERSCRIPTS[c] for c in word)
    if "-" in digits[1:] or digits == "-":
        raise LanguageError("this superscript is not a number", span=Span(source, start, end), fix="write x^-2")
    if len(digits) > limits.LITERAL_DIGITS:
        raise LimitError("a superscript has at most 400 digits", span=Span(source, start, end))
    return int(digits)


def _name(source: Source, word: str, start: int, end: int) -> str:
    if word[0] == "_":
        fix = f"write {word.strip('_')}" if word[:64].strip("_") else "choose another name"
        raise LanguageError("a name begins with a letter", span=Span(source, start, end), fix=fix)
    if not word.isascii():
        for offset, character in enumerate(word):
            plain = character == "_" or character in SUBSCRIPTS or (character.isascii() and character.isalnum())
            if not plain and not is_letter(character):
                raise _refused(source, start + offset)
        if word[0] in SUBSCRIPTS:
            raise _refused(source, start)
        word = spelled(word)
        if any(c in LOOKALIKES for c in word) and any(c.isascii() and c.isalpha() for c in word):
            odd = next(c for c in word if c in LOOKALIKES)
            raise LanguageError(
                f"a name mixes Latin letters with {describe(odd)}, which looks like {LOOKALIKES[odd]}",
                span=Span(source, start, end),
                fix=f"write {skeleton(word)}",
            )
    if len(word) > limits.NAME_CHARACTERS:
        raise LimitError(
            f"a name has at most {limits.NAME_CHARACTERS} characters; this one has {len(word):,}",
            span=Span(source, start, end),
            fix="choose a shorter name",
        )
    return word


def _refuse_lookalikes(source: Source, tokens: list[Token]) -> None:
    """Two names a reader could not tell apart must not mean two things."""
    if source.text.isascii():
        return
    names = {str(token.value).rstrip("'") for token in tokens if token.kind == NAME}
    for token in tokens:
        name = str(token.value).rstrip("'") if token.kind == NAME else ""
        if name and skeleton(name) != name and skeleton(name) in names:
            odd = next(c for c in name if c in LOOKALIKES)
            raise LanguageError(
                f"two names look alike: this one is written with {describe(odd)}",
                span=Span(source, token.start, token.end),
                fix=f"write {skeleton(name)}, or choose another name",
            )


def _refused(source: Source, position: int, word: str = "") -> LanguageError:
    """Why a character that begins no token is refused."""
    from gradcli.language.suspicions import meant

    character = word or source.text[position]
    span = Span(source, position, position + len(character))
    if better := meant(source.text, position):
        return LanguageError(f"{character} is not part of the language", span=span, fix=better)
    if character in _REFUSED:
        return LanguageError(f"{character} is not part of the language", span=span, fix=_REFUSED[character])
    return LanguageError(f"{describe(character)} is not part of the language", span=span, fix=remedy(character))
