"""What each character outside ASCII means in a program, and why most are refused by name."""

from __future__ import annotations

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
OPERATORS = {"·": "*", "×": "*", "÷": "/", "−": "-", "≤": "<=", "≥": ">=", "≠": "!="}

# What word processors and web pages put in the place of an operator.
_TYPESET = dict(zip("‐‑‒–—―∗⋅∙•∕⁄", "------****//", strict=True))
_QUOTES = frozenset("“”„«»‘’")

# Letters of other scripts drawn like a Latin letter: harmless among their own, a trap beside Latin.
LOOKALIKES = dict(
    zip(
        "аеорсухіјѕһԁԛԝАВЕКМНОРСТХІЈЅӀ" + "οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "օս",
        "aeopcyxijshdqwABEKMHOPCTXIJSI" + "oABEZHIKMNOPTYX" + "ou",
        strict=True,
    )
)


def is_letter(character: str) -> bool:
    """Whether a character may begin a name: a letter that is its own compatibility form."""
    import unicodedata  # here and below: most programs are ASCII

    return character.isalpha() and unicodedata.normalize("NFKC", character) == character


def spelled(name: str) -> str:
    """A name as the language has it, however it is typed: ``x₁`` is x1, and ``π`` is pi."""
    return "pi" if name == "π" else "".join(SUBSCRIPTS.get(c, c) for c in name)


def skeleton(name: str) -> str:
    """The Latin name a reader would take this one for."""
    return "".join(LOOKALIKES.get(c, c) for c in name)


def describe(character: str) -> str:
    """A character by its Unicode name, never by its glyph alone."""
    import unicodedata

    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return f"a byte that is not UTF-8 (U+{code:04X})"
    fallback = "a control character" if unicodedata.category(character) == "Cc" else "a character without a name"
    return f"U+{code:04X} {unicodedata.name(character, fallback)}"


def remedy(character: str) -> str:
    """What to write instead of a character that is refused, when that is plain."""
    import unicodedata

    if unicodedata.category(character) in ("Cf", "Cc", "Co", "Cn"):
        return "delete it: it does not show, and may hide what the text says"
    if character.isspace():
        return "write a plain space"
    if character in _TYPESET:
        return f"write {_TYPESET[character]}"
    if character in _QUOTES:
        return "write names without quotes; there are no strings"
    plain = unicodedata.normalize("NFKC", character)
    kind = unicodedata.decomposition(character).partition(" ")[0]
    if kind == "<super>" and plain.isalnum():
        return f"write ^{plain}"
    if kind == "<fraction>":
        return "write ({}/{})".format(*plain.split("⁄"))
    if plain != character and (plain.isidentifier() or plain.isdigit()):
        return f"write {plain}"
    if character.isdecimal():
        return f"write {unicodedata.decimal(character)}"
    return "write it with letters, digits and the operators + - * / ^"
