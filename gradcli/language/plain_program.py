"""The program of a long plain text, as the grammar would have it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from gradcli.errors import Source, Span
from gradcli.functions.names import CONSTANTS
from gradcli.language.definitions import labels
from gradcli.language.grammar import check_length
from gradcli.language.plain_reader import plain_text
from gradcli.language.plain_text import PlainNeeds, PlainText, PlainValues
from gradcli.language.program import Program, targets_of


def plain_program(source: Source, declared: Collection[str], of: Sequence[str] | None) -> Program | None:
    """The program of a text, if it is plain; ``declared`` are names that are variables, ``of`` names the targets.

    Raises LimitError for a text that is too long, and OptionError for a wrong ``of``.
    """
    if source.form or source.python:
        return None
    check_length(source)
    text = plain_text(source)
    if text is None or not text.firsts or any(call.name in declared for call in text.calls):
        return None
    places = _places(text)
    values = PlainValues(text, places)
    targets = _results(text, places) if of is None else targets_of({}, values, frozenset(), of)
    appearances, constants = _free(text, declared)
    return Program({}, values, targets, tuple(appearances), constants, appearances, PlainNeeds(text, places))


def _places(text: PlainText) -> dict[str, int]:
    """The statements by the names they define; by their labels where they define none."""
    taken = {text.names[head] for head in text.heads if head >= 0}
    free = labels(sum(head < 0 for head in text.heads), taken)
    return {next(free) if head < 0 else text.names[head]: place for place, head in enumerate(text.heads)}


def _results(text: PlainText, places: Mapping[str, int]) -> tuple[str, ...]:
    """What nothing uses, and bare expressions."""
    return tuple(
        name for (name, _), head in zip(places.items(), text.heads, strict=True) if head < 0 or not text.used[head]
    )


def _free(text: PlainText, declared: Collection[str]) -> tuple[dict[str, Span], tuple[str, ...]]:
    """The names that the text does not define, with the places where they first stand; those that are constants."""
    defined = {head for head in text.heads if head >= 0}
    spans = {
        name: Span(text.source, text.starts[node], text.ends[node])
        for place, (name, node) in enumerate(zip(text.names, text.first_nodes, strict=True))
        if place not in defined
    }
    constants = tuple(name for name in spans if name in CONSTANTS and name not in declared)
    for name in constants:
        del spans[name]
    return spans, constants
