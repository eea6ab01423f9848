"""Derivatives claimed by another program: read exactly, held against the certified ones by a stated rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from gradcli.comparisons import Judgement, Judgements, Verdict
from gradcli.derivatives import Request, gradient, values
from gradcli.errors import GradcliError, OptionError, Source, Span, nearest
from gradcli.exact_numbers import Rule, distance
from gradcli.language.characters import SUBSCRIPTS
from gradcli.point import read_point
from gradcli.results import Entry, Number, Status
from gradcli.routes import COMPARED_DIGITS, sharper

_PIECE = re.compile(
    r"(?P<gap> (?: [\s,;\[\]] | \#[^\n]* )+ ) | (?P<equals> = ) | (?P<open> \( ) | (?P<close> \) ) | [^\s,;\[\]\#=()]+",
    re.VERBOSE,
)
_WORD = re.compile(r"([+-]?)(nan|inf|infinity|none|null)", re.IGNORECASE)


RTOL, ATOL = "1e-9", "0"
"""Far above the rounding of a sound float64 program, far below a wrong rule or a difference quotient; and
only the user knows what size is nothing."""


class Claim(NamedTuple):
    """A claimed value: a number, or a word: ``nan``, ``inf``, ``-inf``, ``none``."""

    text: str
    value: Number | str


class _Field(NamedTuple):
    """A value as it stands in the text, with the place of the name given to it, if any."""

    name: Span | None
    value: Span


def judge(request: Request, text: Source, rtol: str | None = None, atol: str | None = None) -> Judgements:
    """Every claim of ``text`` against the certified derivatives of the request.

    Claims are one value a partial derivative, row by row, or ``name=value`` pairs. Raises GradcliError: wrong
    numbers of claims, names that are not asked for, values that are no constants, and all that ``gradient`` raises.
    """
    rtol, atol = rtol or RTOL, atol or ATOL
    rule = Rule(tolerance(rtol, "--rtol"), tolerance(atol, "--atol"))
    labels = [seeds.label for seeds in request.plan(request.program)]
    columns = request.columns(request.program)
    claims = _placed(text, [(label, name) for label in labels for name in columns])
    certified = gradient(request)
    precise = sharper(request, certified)
    found = []
    for place, claim in sorted(claims.items()):
        k, name = place // len(columns), columns[place % len(columns)]
        shown, true = certified.rows[k].gradient[name], precise.rows[k].gradient[name]
        verdict = _verdict(claim, true, rule)
        found.append(Judgement(labels[k], name, claim.text, shown, _difference(claim, true), verdict))
    return Judgements(certified, rule, rtol.strip(), atol.strip(), tuple(found))


def tolerance(text: str, option: str) -> Number:
    """The exact value of a tolerance. Raises OptionError for what is negative or no rational constant."""
    source = Source(text)
    value = _number(source, Span(source, 0, len(text)))
    if not isinstance(value, int | Fraction):
        raise OptionError(f"{option} is not rational", span=Span(source, 0, len(text)), fix=f"write {option} 1e-9")
    if value < 0:
        raise OptionError(f"{option} is negative", span=Span(source, 0, len(text)), fix=f"write {option} 1e-9")
    return value


def _placed(text: Source, entries: Sequence[tuple[str, str]]) -> dict[int, Claim]:
    """The claims by their place among the entries."""
    fields: list[_Field] = []
    for field in _fields(text):
        if len(fields) == len(entries) and field.name is None:
            raise _miscounted(f"more than {len(entries):,}", entries)
        if fields and (field.name is None) is not (fields[0].name is None):
            raise OptionError(
                "some claims have names and some have none", span=field.value, fix="name all of them, or none"
            )
        fields.append(field)
    if not fields or (fields[0].name is None and len(fields) < len(entries)):
        raise _miscounted(f"{len(fields):,}" if fields else "no", entries)
    if fields[0].name is None:
        return {place: _claim(field) for place, field in enumerate(fields)}
    return _named(fields, entries)


def _named(fields: Sequence[_Field], entries: Sequence[tuple[str, str]]) -> dict[int, Claim]:
    places: dict[str, list[int]] = {}
    single = len({target for target, _ in entries}) == 1
    for place, (target, variable) in enumerate(entries):
        for name in (f"d{target}/d{variable}", *([variable] if single else [])):
            places.setdefault(name, []).append(place)
    found: dict[int, Claim] = {}
    for field in fields:
        assert field.name is not None
        name = "".join(SUBSCRIPTS.get(c, c) for c in field.name.text)
        if name not in places:
            close = nearest(name[:100], list(places))
            fix = f"did you mean {close}?" if close else f"the names are {', '.join(list(places)[:8])}"
            raise OptionError(f"nothing asked for is called {name[:80]}", span=field.name, fix=fix)
        if places[name][0] in found:
            raise OptionError(f"{name[:80]} is claimed twice", span=field.name, fix="give each one value")
        claim = _claim(field)
        found |= dict.fromkeys(places[name], claim)
    return found


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
        depth = max(0, depth + (kind == "open") - (kind == "close"))
    if end > begin:
        yield Span(source, begin, end)


def _no_pair(place: Span) -> OptionError:
    return OptionError("a named claim is name=value", span=place, fix="write w1=36,w2=10")


def _claim(field: _Field) -> Claim:
    text = field.value.text
    word = _WORD.fullmatch(text)
    if word is None:
        return Claim(text, _number(field.value.source, field.value))
    sign, name = word[1], word[2].lower()
    if name in ("inf", "infinity"):
        return Claim(text, "-inf" if sign == "-" else "inf")
    return Claim(text, "nan" if name == "nan" else "none")


def _number(source: Source, span: Span) -> Number:
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
    value = values(Request([Source(span.text.strip())], digits=COMPARED_DIGITS + 10)).rows[0].value
    assert value is not None
    return value


def _verdict(claim: Claim, true: Entry, rule: Rule) -> Verdict:
    """Whether a claim is right. Of an unconnected variable both ``none`` and 0 are right."""
    if isinstance(claim.value, str):
        return Verdict.OK if claim.value in _words(true) else _unless_unsure(true)
    if true.status is Status.UNCONNECTED:
        return Verdict.OK if rule.admits(claim.value, 0) else Verdict.WRONG
    if true.status is Status.INFINITE:
        return Verdict.WRONG
    if true.status is not Status.OK or true.value is None:
        return Verdict.UNDEFINED
    return Verdict.OK if rule.admits(claim.value, true.value) else Verdict.WRONG


def _unless_unsure(true: Entry) -> Verdict:
    unsure = true.status in (Status.UNCERTIFIED, Status.DISAGREE)
    return Verdict.UNDEFINED if unsure else Verdict.WRONG


def _words(true: Entry) -> tuple[str, ...]:
    """The words that say what an entry is."""
    if true.status is Status.INFINITE:
        if true.value is None:  # the two sides go to different infinities, or it is not known where
            return ("inf", "-inf", "nan")
        return ("inf",) if true.value > 0 else ("-inf",)
    if true.status is Status.UNCONNECTED:
        return ("none",)
    return ("nan",) if true.status in (Status.KINK, Status.JUMP, Status.DOMAIN) else ()


def _difference(claim: Claim, true: Entry) -> Number | None:
    if isinstance(claim.value, str):
        return None
    if true.status is Status.UNCONNECTED:
        return distance(claim.value, 0).absolute
    if true.status is not Status.OK or true.value is None:
        return None
    return distance(claim.value, true.value).absolute
