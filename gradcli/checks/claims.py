"""Derivatives claimed by another program or on paper: values read exactly, in order or as ``name=value`` pairs,
and formulas, ``name: formula``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from gradcli.answers.derivatives import values
from gradcli.checks.routes import COMPARED_DIGITS
from gradcli.errors import GradcliError, LimitError, OptionError, Source, Span, nearest
from gradcli.language.characters import spelled
from gradcli.language.limits import ARGUMENT_CHARACTERS
from gradcli.questions.point import read_point
from gradcli.questions.request import Request
from gradcli.results.entries import Entry, Number, Status

_PIECE = re.compile(
    r"(?P<entry> [^\W\d] (?: [\w/] | \[\d+(?:,\ ?\d+)?\] )* (?<=\]) (?= \s*= ) ) |"  # A[1,2], du[1]/dx[2]
    r"(?P<gap> (?: [\s,;\[\]] | \#[^\n]* )+ ) | (?P<equals> = ) | (?P<open> \( ) | (?P<close> \) ) | [^\s,;\[\]\#=()]+",
    re.VERBOSE,
)
_WORDS = {"nan": "nan", "inf": "inf", "infinity": "inf", "none": "none", "null": "none"}


class Claim(NamedTuple):
    """A claimed value: a number, or a word: ``nan``, ``inf``, ``-inf``, ``none``."""

    text: str
    value: Number | str


class FormulaClaim(NamedTuple):
    """A claimed formula, and the place of its derivative among those asked for."""

    place: int
    formula: Span


class _Field(NamedTuple):
    """A value as it stands in the text, with the place of the name given to it, if any."""

    name: Span | None
    value: Span


def tolerance(text: str, option: str) -> Number:
    """The exact value of a tolerance. Raises OptionError for what is negative or no rational constant."""
    place = Span(Source(text.strip()), 0, len(text.strip()))
    value = _number(place)
    if not isinstance(value, int | Fraction):
        raise OptionError(f"{option} is not rational", span=place, fix=f"write {option} 1e-9")
    if value < 0:
        raise OptionError(f"{option} is negative", span=place, fix=f"write {option} 1e-9")
    return value


def claims(text: Source, entries: Sequence[tuple[str, str]]) -> dict[int, Claim]:
    """The claims of a text by their place among the derivatives, each a target and a variable.

    Each is looked at before the next is read. Raises GradcliError: wrong numbers of claims, names that are not
    among the derivatives, values that are no constants.
    """
    places = _places(entries)
    found: dict[int, Claim] = {}
    named: bool | None = None
    for field in _fields(text):
        if named is not None and named is (field.name is None):
            raise OptionError(
                "some claims have names and some have none", span=field.value, fix="name all of them, or none"
            )
        named = field.name is not None
        if field.name is None:
            if len(found) == len(entries):
                raise _miscounted(f"more than {len(entries):,}", entries)
            found[len(found)] = _claim(field)
            continue
        meant = _meant(field.name, places)
        if meant[0] in found:
            raise OptionError(
                f"{field.name.text[:80]} is claimed twice", span=field.name, fix="give each derivative one value"
            )
        found |= dict.fromkeys(meant, _claim(field))
    if not found or (not named and len(found) < len(entries)):
        raise _miscounted(f"{len(found):,}", entries)
    return found


def formula_claims(texts: Sequence[Source], entries: Sequence[tuple[str, str]]) -> list[FormulaClaim]:
    """The claims of texts, one a line: ``w1: 6*w1 + 2*w2``; of several targets ``dz1/dw1: …``. ``#`` begins a comment.

    Raises GradcliError: a line without a name or a formula, a name that is not among the derivatives.
    """
    places = _places(entries)
    found = [claim for source in texts for claim in _formulas(source, places)]
    if not found:
        raise OptionError("there is no claim", fix="write --claim 'w1: 6*w1 + 2*w2'")
    return found


def _formulas(source: Source, places: Mapping[str, list[int]]) -> Iterator[FormulaClaim]:
    end = -1
    for line in source.text.split("\n"):
        begin, end = end + 1, end + 1 + len(line)
        said = _stripped(Span(source, begin, begin + len(line.split("#", 1)[0])))
        if not said.text:
            continue
        if end - begin > ARGUMENT_CHARACTERS:
            raise LimitError(f"a claim is longer than {ARGUMENT_CHARACTERS:,} characters", span=said, fix="shorten it")
        name, colon, _ = said.text.partition(":")
        formula = _stripped(Span(source, said.start + len(name) + len(colon), said.end))
        if not (name.strip() and formula.text):
            raise OptionError("a claim is name: formula", span=said, fix="write --claim 'w1: 6*w1 + 2*w2'")
        yield FormulaClaim(_meant(_stripped(Span(source, said.start, said.start + len(name))), places)[0], formula)


def _stripped(span: Span) -> Span:
    """Without the blanks at both ends."""
    start = span.start + len(span.text) - len(span.text.lstrip())
    return Span(span.source, start, max(start, span.start + len(span.text.rstrip())))


def _places(entries: Sequence[tuple[str, str]]) -> dict[str, list[int]]:
    """Where each name belongs: a target asked for twice has its derivatives in two places."""
    places: dict[str, list[int]] = {}
    single = len({target for target, _ in entries}) == 1
    for place, (target, variable) in enumerate(entries):
        for name in (f"d{target}/d{variable}", *([variable] if single else [])):
            places.setdefault(name, []).append(place)
    return places


def _meant(name: Span, places: Mapping[str, list[int]]) -> list[int]:
    plain = spelled(name.text).replace(", ", ",")
    if plain in places:
        return places[plain]
    close = nearest(plain[:100], list(places))
    fix = f"did you mean {close}?" if close else f"the names are {', '.join(list(places)[:8])}"
    raise OptionError(f"nothing asked for is called {plain[:80]}", span=name, fix=fix)


def _miscounted(given: str, entries: Sequence[tuple[str, str]]) -> OptionError:
    order = ", ".join(f"d{target}/d{variable}" for target, variable in entries[:6])
    if len(entries) > 6:
        order += f", … d{entries[-1][0]}/d{entries[-1][1]}"
    return OptionError(
        f"claimed values: {given}; derivatives asked for: {len(entries):,}",
        fix=f"give one value each, in this order: {order}",
    )


def _fields(source: Source) -> Iterator[_Field]:
    """The values of a text, each with the name before its ``=``."""
    name: Span | None = None
    value: Span | None = None
    for word in _split(source):
        if word.text == "=":
            if value is None or name is not None:
                raise _no_pair(word)
            name, value = value, None
            continue
        if value is not None:
            yield _Field(name, value)
            name = None
        value = word
    if value is not None:
        yield _Field(name, value)
    elif name is not None:
        raise _no_pair(name)


def _split(source: Source) -> Iterator[Span]:
    """The words of a text, and its ``=`` signs. Blanks and commas inside round brackets are part of a word."""
    begin = end = depth = 0
    for piece in _PIECE.finditer(source.text):
        kind = piece.lastgroup
        if depth == 0 and kind in ("gap", "equals"):
            if end > begin:
                yield Span(source, begin, end)
            if kind == "equals":
                yield Span(source, *piece.span())
            begin = end = piece.end()
            continue
        end = piece.end()
        if end - begin > ARGUMENT_CHARACTERS:
            raise LimitError(
                f"a claimed value is longer than {ARGUMENT_CHARACTERS:,} characters",
                span=Span(source, begin, end),
                fix="shorten it",
            )
        depth = max(0, depth + (kind == "open") - (kind == "close"))
    if end > begin:
        yield Span(source, begin, end)


def _no_pair(place: Span) -> OptionError:
    return OptionError("a named claim is name=value", span=place, fix="write w1=36,w2=10")


def _claim(field: _Field) -> Claim:
    text = field.value.text
    sign, name = ("-", text[1:]) if text[:1] == "-" else ("", text.removeprefix("+"))
    word = _WORDS.get(name.lower())
    if word is None or (word == "none" and name != text):
        return Claim(text, _number(field.value))
    return Claim(text, sign + word if word == "inf" else word)


def _number(span: Span) -> Number:
    """The exact value of a constant expression; forty certified digits of an irrational one."""
    assigned = Source(f"claimed = {span.text.strip()}")
    try:
        exact: Number | None = read_point([assigned])["claimed"].exact
        entry = Entry(exact) if exact is not None else _irrational(span)
    except GradcliError as error:
        raise OptionError(error.what, span=span, fix=error.fix) from None
    if entry.value is None or entry.status is not Status.OK:
        raise OptionError(f"a claimed value has no number: {entry.reason}", span=span, fix="claim nan for no value")
    return entry.value


def _irrational(span: Span) -> Entry:
    value = values(Request([Source(span.text.strip())], digits=COMPARED_DIGITS)).rows[0].value
    assert value is not None
    return value
