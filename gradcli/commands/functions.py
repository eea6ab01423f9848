"""``gradcli functions``: the table of functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from gradcli.commands import options
from gradcli.commands.declared import command
from gradcli.commands.output import chosen, screen
from gradcli.commands.panels import SUBJECT
from gradcli.commands.streams import write_result
from gradcli.commands.writes import WRITES
from gradcli.errors import OptionError, nearest

if TYPE_CHECKING:
    from gradcli.functions.array_listing import Listed
    from gradcli.functions.callable import Function


@command(expressions=False)
def functions(
    word: Annotated[
        str | None, SUBJECT.argument(metavar="[WORD]", help="A function, a group, or a word to search for.")
    ] = None,
    group: Annotated[str | None, SUBJECT.option("--group", metavar="NAME", help="One group only.")] = None,
    form: options.FormatOption = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> None:
    """The functions of the language: arguments, domain, derivatives, kinks.

    \b
    gradcli functions
    gradcli functions tanh
    gradcli functions normal
    gradcli functions logarithm
    gradcli functions --format tsv | cut -f1
    """
    from gradcli.render.faces import rendered
    from gradcli.render.functions import Shown

    shape = chosen(form, output, WRITES["functions"])
    write_result(rendered(Shown(_meant(word, group)), shape, screen(output, color)), output)


def _meant(word: str | None, group: str | None) -> Sequence[Function | Listed]:
    """The functions that are asked for: one by its name, those of a group, those a word is found in."""
    from gradcli.functions.ambiguous import AMBIGUOUS
    from gradcli.functions.array_listing import listing
    from gradcli.functions.groups import distinct, groups, searched
    from gradcli.functions.names import FUNCTIONS

    by_group: dict[str, Sequence[Function | Listed]] = {**groups()}
    for listed in listing():
        by_group[listed.group] = [*by_group.get(listed.group, ()), listed]
    if group is not None:
        if group not in by_group:
            raise OptionError(f"there is no group {group[:64]}", fix=f"the groups are {', '.join(by_group)}")
        kept = by_group[group]
        return kept if word is None else [function for function in _meant(word, None) if function in kept]
    if word is None:
        return [*distinct(), *listing()]
    of_arrays = [listed for listed in listing() if listed.name == word]
    if word in FUNCTIONS or of_arrays:
        of_numbers: list[Function | Listed] = [FUNCTIONS[word]] if word in FUNCTIONS else []
        return [*of_numbers, *of_arrays]
    if word in by_group:
        return by_group[word]
    if word in AMBIGUOUS:
        what, fix = AMBIGUOUS[word]
        raise OptionError(f"{word} means two things: {what}", fix=fix)
    found: list[Function | Listed] = [*searched(word)]
    found += (listed for listed in listing() if word.lower() in " ".join(listed).lower())
    if not found:
        close = nearest(word, [*FUNCTIONS, *(listed.name for listed in listing()), *by_group])
        fix = f"did you mean {close}?" if close else "gradcli functions lists them all"
        raise OptionError(f"there is no function {word[:64]}", fix=fix)
    return found
